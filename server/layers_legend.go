package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/theme"
)

// legendView is a legend with the version it is of.
type legendView struct {
	theme.Legend
	Version int `json:"version"`
}

// How long legends are kept, and how many: a version's figures never change, and the
// theme is part of the key.
const (
	legendTTL      = time.Hour
	maxKeptLegends = 64
)

// legendKey names all legends that are the same.
type legendKey struct {
	layer   string
	version int
	theme   string
}

func (s *Server) getLegend(c echo.Context) error {
	v, err := s.layer(c)
	if err != nil {
		return err
	}
	if v.Layer.Theme == nil || v.Current == 0 {
		return plans.Errorf(plans.KindNotFound, "layer %s has no legend: it is no thematic layer, or nothing of it is published", v.ID)
	}
	l, err := s.legend(c.Request().Context(), v)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, l)
}

// legend makes the legend of the published version of a thematic layer of what was
// kept of its areas.
func (s *Server) legend(ctx context.Context, v plans.Variant) (legendView, error) {
	text, err := json.Marshal(v.Layer.Theme)
	if err != nil {
		return legendView{}, err
	}
	key := legendKey{v.ID, v.Current, string(text)}
	if l, ok := s.legends.get(key); ok {
		return l, nil
	}
	body, _, err := s.cfg.Store.Get(ctx, tilesKey(v.ID, strconv.Itoa(v.Current), convert.FeaturesFile), nil)
	if errors.Is(err, assets.ErrNotFound) {
		return legendView{}, plans.Errorf(plans.KindNotFound, "version %d of layer %s has no features", v.Current, v.ID)
	}
	if err != nil {
		return legendView{}, fmt.Errorf("reading the features of layer %s: %w", v.ID, err)
	}
	defer body.Close()
	gather := theme.NewLegends(*v.Layer.Theme)
	if err := convert.EachFeature(body, gather.Add); err != nil {
		return legendView{}, fmt.Errorf("making the legend of layer %s: %w", v.ID, err)
	}
	l := legendView{gather.Legend(), v.Current}
	s.legends.put(key, l)
	return l, nil
}
