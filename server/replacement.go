package server

import (
	"context"
	"fmt"
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/footprint"
	"github.com/maquette-city/maquette/plans/site"
	"github.com/maquette-city/maquette/server/auth"
)

// replacementRoutes are about what of the context goes when a variant is built.
func (s *Server) replacementRoutes() []route {
	const one = "/variants/:variant/replacement"
	return []route{
		{method: "GET", path: one, op: "getReplacement", tag: "variants", summary: "What of its surroundings a variant replaces",
			role: auth.RoleResident, handle: s.getReplacement, status: 200, answer: "Replacement"},
		{method: "PUT", path: one, op: "setReplacement", tag: "variants", summary: "Say what of its surroundings a variant replaces; If-Match with the ETag holds off who saw another revision",
			role: auth.RoleArchitect, handle: s.setReplacement, body: "ReplacementRequest", status: 200, answer: "Replacement", also: []int{409, 412, 413}},
		{method: "GET", path: one + "/ground.glb", op: "getGroundModel", tag: "variants", summary: "The finished ground within the footprint of a variant, with the sides of the cut or fill, in the site frame",
			role: auth.RoleResident, handle: s.getGroundModel, status: 200, gives: glbType},
	}
}

type replacementRequest struct {
	Features []featureRefRequest `json:"features"`
	// CRS is the system of the footprint's corners; the site frame where left out.
	CRS       string        `json:"crs"`
	Footprint [][][]float64 `json:"footprint"`
	Level     *float64      `json:"level"`
}

type featureRefRequest struct {
	Layer string `json:"layer"`
	Key   string `json:"key"`
}

func (r *replacementRequest) check(report func(pointer, detail string)) {
	for i, ring := range r.Footprint {
		for k, p := range ring {
			hasNumbers(p, 2, fmt.Sprintf("/footprint/%d/%d", i, k), "two numbers: east, north in metres in the site frame, or as the system in crs has them", report)
		}
	}
}

// placed gives the footprint in the site frame; what is wrong with it comes as an
// *invalidError.
func (r *replacementRequest) placed(frame site.Frame) ([][][2]float64, error) {
	system := r.CRS
	if system == "" {
		system = plans.SiteCRS
	}
	faults := &invalidError{}
	var out [][][2]float64
	for i, ring := range r.Footprint {
		corners := make([][2]float64, 0, len(ring))
		for k, p := range ring {
			east, north, err := frame.LocateFlat(system, p[0], p[1])
			field, detail, known := faultOf(err)
			switch {
			case err == nil:
				corners = append(corners, [2]float64{east, north})
			case !known:
				return nil, err
			case field != "":
				return nil, &invalidError{[]fieldError{{field, detail}}}
			case len(faults.fields) < maxFaults:
				faults.fields = append(faults.fields, fieldError{fmt.Sprintf("/footprint/%d/%d", i, k), detail})
			}
		}
		if n := len(corners); n > 1 && corners[0] == corners[n-1] {
			corners = corners[:n-1] // as GeoJSON closes its rings
		}
		out = append(out, corners)
	}
	if len(faults.fields) > 0 {
		return nil, faults
	}
	return out, nil
}

// replacementView is a record as it is told.
type replacementView struct {
	plans.Replacement
	// Geometry is the footprint as GeoJSON has it, nil where there is none.
	Geometry *multiPolygon `json:"geometry,omitempty"`
}

// multiPolygon is a GeoJSON geometry (RFC 7946, 3.1.7): longitude and latitude in
// degrees, taken as ETRS89.
type multiPolygon struct {
	Type        string           `json:"type"`
	Coordinates [][][][2]float64 `json:"coordinates"`
}

// answerReplacement answers with a record; who made it is not the public's.
func (s *Server) answerReplacement(c echo.Context, r plans.Replacement) error {
	v := replacementView{Replacement: r}
	if !identityOf(c).May(auth.RoleArchitect) {
		v.CreatedBy = ""
	}
	if r.Ground != nil && r.Ground.Model != nil {
		ground, model := *r.Ground, *r.Ground.Model
		model.Object = "" // where it is stored is nobody's business
		ground.Model = &model
		v.Ground = &ground
	}
	if len(r.Footprint) > 0 {
		frame, err := s.frameOfVariant(c, r.VariantID)
		if err != nil {
			return err
		}
		if v.Geometry, err = geometryOf(frame, r.Footprint); err != nil {
			return err
		}
	}
	setRevision(c, r.Revision)
	return c.JSON(http.StatusOK, v)
}

func geometryOf(frame site.Frame, outlines [][][2]float64) (*multiPolygon, error) {
	region, err := footprint.NewRegion(outlines)
	if err != nil {
		return nil, err
	}
	g := &multiPolygon{Type: "MultiPolygon", Coordinates: [][][][2]float64{}}
	for _, polygon := range region.Polygons() {
		var rings [][][2]float64
		for _, ring := range polygon {
			var corners [][2]float64
			for i := range len(ring) + 1 { // closed, as GeoJSON has it
				p := ring[i%len(ring)]
				at := frame.ToETRS89([3]float64{p[0], p[1], 0})
				corners = append(corners, [2]float64{rounded(at.LonDeg), rounded(at.LatDeg)})
			}
			rings = append(rings, corners)
		}
		g.Coordinates = append(g.Coordinates, rings)
	}
	return g, nil
}

// rounded gives degrees to a tenth of a millimetre on the ground.
func rounded(degrees float64) float64 { return math.Round(degrees*1e9) / 1e9 }

// frameOfVariant gives the site frame that a variant stands in.
func (s *Server) frameOfVariant(c echo.Context, variantID string) (site.Frame, error) {
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), variantID)
	if err != nil {
		return site.Frame{}, err
	}
	p, err := s.cfg.Catalog.Project(c.Request().Context(), v.ProjectID)
	return site.NewFrame(p.Site), err
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
	return s.answerReplacement(c, r)
}

// getGroundModel answers with the new ground within the footprint.
func (s *Server) getGroundModel(c echo.Context) error {
	id := c.Param("variant")
	if !s.maySee(c, id) {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	r, err := s.cfg.Catalog.Replacement(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if r.Ground == nil || r.Ground.Model == nil {
		return plans.Errorf(plans.KindNotFound, "variant %s has no finished ground: record a footprint with a level", id)
	}
	m := r.Ground.Model
	return s.serveStored(c, stored{key: m.Object, tag: m.SHA256[:32], mediaType: glbType, cache: cacheRevalidate})
}

// maxReplacementBody bounds the body of a record, in bytes: as many features as are
// allowed, with long keys.
const maxReplacementBody = 4 << 20

func (s *Server) setReplacement(c echo.Context) error {
	var req replacementRequest
	if err := readJSONUpTo(c, &req, maxReplacementBody); err != nil {
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
	r, err := s.replacementOf(c, &req, v.ID)
	if err != nil {
		return err
	}
	if err := s.findReplaced(ctx, v.ProjectID, &r); err != nil {
		return err
	}
	r.Revision, r.CreatedBy = revision, identityOf(c).Name
	if r, err = s.cfg.Catalog.SetReplacement(ctx, r); err != nil {
		return err
	}
	return s.answerReplacement(c, r)
}

// replacementOf gives what was sent, checked, with the ground that was known before.
func (s *Server) replacementOf(c echo.Context, req *replacementRequest, variantID string) (plans.Replacement, error) {
	r := plans.Replacement{VariantID: variantID, Level: req.Level}
	before, err := s.cfg.Catalog.Replacement(c.Request().Context(), variantID)
	if err != nil {
		return r, err
	}
	r.Ground = before.Ground
	for _, f := range req.Features {
		r.Features = append(r.Features, plans.FeatureRef(f))
	}
	frame, err := s.frameOfVariant(c, variantID)
	if err != nil {
		return r, err
	}
	if r.Footprint, err = req.placed(frame); err != nil {
		return r, err
	}
	faults := &invalidError{}
	r.Check(func(pointer, detail string) { faults.fields = append(faults.fields, fieldError{pointer, detail}) })
	if len(faults.fields) > 0 {
		return r, faults
	}
	return r, nil
}

// maxSearchers bounds the footprints that are searched at once: each may read a part
// of the ground into memory.
const maxSearchers = 1

// findReplaced finds what stands on the footprint of r, and its ground.
func (s *Server) findReplaced(ctx context.Context, projectID string, r *plans.Replacement) error {
	select {
	case s.searchers <- struct{}{}:
		defer func() { <-s.searchers }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return convert.NewFinder(s.cfg.Catalog, s.cfg.Store).Find(ctx, projectID, r)
}
