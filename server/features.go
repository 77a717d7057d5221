package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
)

// maxFeatureKey bounds the key of a feature in a path, in bytes.
const maxFeatureKey = 512

// getFeature answers with one feature. A version's features never change.
func (s *Server) getFeature(c echo.Context) error {
	v, err := s.version(c)
	if err != nil {
		return err
	}
	key, err := pathKey(c)
	if err != nil || len(key) > maxFeatureKey {
		return plans.Errorf(plans.KindNotFound, "this is not the key of a feature: at most %d bytes, escaped once", maxFeatureKey)
	}
	if v.Result == nil {
		return plans.Errorf(plans.KindNotFound, "version %d of variant %s has no features yet", v.Number, v.VariantID)
	}
	line, err := s.cfg.Features.Feature(c.Request().Context(), v.VariantID, v.Number, key)
	if err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, line)
}

// pathKey gives the key as it was before it was escaped for the path: it may
// hold slashes. echo leaves escapes in where the path held any that matter.
func pathKey(c echo.Context) (string, error) {
	key := c.Param("key")
	if c.Request().URL.RawPath == "" {
		return key, nil
	}
	return url.PathUnescape(key)
}

// eachFeature calls visit with the JSON line of every feature of a version, in the
// order of their keys; an error of visit ends it and comes back. KindNotFound where
// the version has none.
func (s *Server) eachFeature(ctx context.Context, variantID string, number int, visit func(line []byte) error) error {
	body, _, err := s.cfg.Store.Get(ctx, tilesKey(variantID, strconv.Itoa(number), convert.FeaturesFile), nil)
	if errors.Is(err, assets.ErrNotFound) {
		return plans.Errorf(plans.KindNotFound, "version %d of %s has no features", number, variantID)
	}
	if err != nil {
		return fmt.Errorf("reading the features of %s: %w", variantID, err)
	}
	return errors.Join(convert.EachFeature(body, visit), body.Close())
}
