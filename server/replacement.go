package server

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// replacementRoutes are about what of the context goes when a variant is built.
func (s *Server) replacementRoutes() []route {
	const one = "/variants/:variant/replacement"
	return []route{
		{method: "GET", path: one, op: "getReplacement", tag: "variants", summary: "What of its surroundings a variant replaces",
			role: auth.RoleResident, handle: s.getReplacement, status: 200, answer: "Replacement"},
		{method: "PUT", path: one, op: "setReplacement", tag: "variants", summary: "Say what of its surroundings a variant replaces; If-Match with the ETag holds off who saw another revision",
			role: auth.RoleArchitect, handle: s.setReplacement, body: "ReplacementRequest", status: 200, answer: "Replacement", also: []int{409, 412}},
	}
}

type replacementRequest struct {
	Features  []featureRefRequest `json:"features"`
	Footprint [][][]float64       `json:"footprint"`
}

type featureRefRequest struct {
	Layer string `json:"layer"`
	Key   string `json:"key"`
}

func (r *replacementRequest) check(report func(pointer, detail string)) {
	for i, ring := range r.Footprint {
		for k, p := range ring {
			hasNumbers(p, 2, fmt.Sprintf("/footprint/%d/%d", i, k), "east, north in metres in the site frame", report)
		}
	}
}

// replacement gives what was sent; the check has passed.
func (r *replacementRequest) replacement() plans.Replacement {
	out := plans.Replacement{}
	for _, f := range r.Features {
		out.Features = append(out.Features, plans.FeatureRef(f))
	}
	for _, ring := range r.Footprint {
		corners := make([][2]float64, 0, len(ring))
		for _, p := range ring {
			corners = append(corners, [2]float64(p))
		}
		if n := len(corners); n > 1 && corners[0] == corners[n-1] {
			corners = corners[:n-1] // as GeoJSON closes its rings
		}
		out.Footprint = append(out.Footprint, corners)
	}
	return out
}

func (s *Server) getReplacement(c echo.Context) error {
	id := c.Param("variant")
	if !s.maySee(c, id) {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	r, err := s.cfg.Catalog.Replacement(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if !identityOf(c).May(auth.RoleArchitect) {
		r.CreatedBy = ""
	}
	setRevision(c, r.Revision)
	return c.JSON(http.StatusOK, r)
}

func (s *Server) setReplacement(c echo.Context) error {
	var req replacementRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v, err := s.cfg.Catalog.Variant(ctx, c.Param("variant"))
	if err != nil {
		return err
	}
	r := req.replacement()
	r.VariantID, r.Revision, r.CreatedBy = v.ID, revision, identityOf(c).Name
	faults := &invalidError{}
	r.Check(func(pointer, detail string) { faults.fields = append(faults.fields, fieldError{pointer, detail}) })
	if len(faults.fields) > 0 {
		return faults
	}
	if r.Covered, err = s.covered(ctx, v.ProjectID, &r); err != nil {
		return err
	}
	if r, err = s.cfg.Catalog.SetReplacement(ctx, r); err != nil {
		return err
	}
	setRevision(c, r.Revision)
	return c.JSON(http.StatusOK, r)
}

// covered finds the features of context layers that stand on the footprint of r.
func (s *Server) covered(ctx context.Context, projectID string, r *plans.Replacement) ([]plans.FeatureRef, error) {
	if len(r.Footprint) == 0 {
		return nil, nil
	}
	layers, err := s.cfg.Catalog.Layers(ctx, projectID)
	if err != nil {
		return nil, err
	}
	var found []plans.FeatureRef
	for _, l := range layers {
		if l.Current == 0 || l.Placement == nil || l.Layer == nil || !replaceable(l.Layer.Kind) {
			continue
		}
		err := s.eachFeature(ctx, l.ID, l.Current, func(line []byte) error {
			key, ok, err := on(line, *l.Placement, r)
			if err == nil && ok {
				found = append(found, plans.FeatureRef{Layer: l.ID, Key: key})
			}
			if err == nil && len(found) > plans.MaxReplacedFeatures {
				err = plans.Errorf(plans.KindTooLarge, "more than %d features of the surroundings stand on this footprint: draw it smaller", plans.MaxReplacedFeatures)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("finding what of layer %s stands on the footprint: %w", l.ID, err)
		}
	}
	return found, nil
}

// replaceable tells the kinds of layer of which something can be taken down.
func replaceable(kind plans.LayerKind) bool {
	return kind == plans.LayerBuildings || kind == plans.LayerOther || kind == plans.LayerSurfaces
}

// groundClasses are never replaced by a footprint: they are what is built on.
var groundClasses = map[string]bool{
	"TINRelief": true, "ReliefFeature": true, "LandUse": true, "Road": true, "Railway": true, "Square": true, "Waterway": true,
	"TransportSquare": true, "TransportationComplex": true, "WaterBody": true, "PlantCover": true, "Track": true, "Section": true, "Intersection": true,
}

// on tells whether the feature in a line of features.jsonl.gz stands on the
// footprint: the middle of its box, led into the site frame.
func on(line []byte, p plans.Placement, r *plans.Replacement) (key string, ok bool, err error) {
	var f struct {
		Key   string `json:"key"`
		Class string `json:"class"`
		Box   struct {
			Min [3]float64 `json:"min"`
			Max [3]float64 `json:"max"`
		} `json:"box"`
	}
	if err := json.Unmarshal(line, &f); err != nil {
		return "", false, err
	}
	var middle [3]float64
	for k := range middle {
		middle[k] = (f.Box.Min[k] + f.Box.Max[k]) / 2
	}
	if groundClasses[f.Class] || f.Box.Min[0] > f.Box.Max[0] || math.IsNaN(middle[0]) {
		return "", false, nil
	}
	at := p.Apply(middle)
	return f.Key, r.Covers(at[0], at[1]), nil
}
