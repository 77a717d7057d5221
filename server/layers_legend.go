package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
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
	gather := theme.NewLegends(*v.Layer.Theme)
	if err := s.eachFeature(ctx, v.ID, v.Current, gather.Add); err != nil {
		return legendView{}, fmt.Errorf("making the legend of layer %s: %w", v.ID, err)
	}
	l := legendView{gather.Legend(), v.Current}
	s.legends.put(key, l)
	return l, nil
}
