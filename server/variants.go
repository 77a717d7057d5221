package server

import (
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

type variantRequest struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	PublishAtOnce bool   `json:"publishAtOnce"`
}

func (r *variantRequest) check(report func(pointer, detail string)) { checkName(r.Name, report) }

func (s *Server) listVariants(c echo.Context) error {
	ctx := c.Request().Context()
	if _, err := s.cfg.Catalog.Plan(ctx, c.Param("plan")); err != nil {
		return err
	}
	items, err := s.cfg.Catalog.Variants(ctx, c.Param("plan"))
	return answerList(c, variantsFor(identityOf(c), items), err)
}

func (s *Server) listLayers(c echo.Context) error {
	ctx := c.Request().Context()
	if _, err := s.cfg.Catalog.Project(ctx, c.Param("project")); err != nil {
		return err
	}
	items, err := s.cfg.Catalog.Layers(ctx, c.Param("project"))
	return answerList(c, variantsFor(identityOf(c), items), err)
}

// variantsFor keeps the name of who confirmed a placement from the public.
func variantsFor(id auth.Identity, items []plans.Variant) []plans.Variant {
	for i := range items {
		items[i] = variantFor(id, items[i])
	}
	return items
}

func variantFor(id auth.Identity, v plans.Variant) plans.Variant {
	if v.Placement != nil {
		p := placementFor(id, *v.Placement)
		v.Placement = &p
	}
	return v
}

func placementFor(id auth.Identity, p plans.Placement) plans.Placement {
	if !id.May(auth.RoleArchitect) {
		p.ConfirmedBy = ""
	}
	return p
}

func (s *Server) createVariant(c echo.Context) error {
	return s.addVariant(c, plans.Variant{Owner: plans.OwnerVariant, PlanID: c.Param("plan")})
}

func (s *Server) createLayer(c echo.Context) error {
	return s.addVariant(c, plans.Variant{Owner: plans.OwnerLayer, ProjectID: c.Param("project")})
}

func (s *Server) addVariant(c echo.Context, v plans.Variant) error {
	var req variantRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	v.ID, v.Name, v.PublishAtOnce = req.ID, req.Name, req.PublishAtOnce
	v, err := s.cfg.Catalog.CreateVariant(c.Request().Context(), v)
	if err != nil {
		return err
	}
	return created(c, v, "/variants/%s", v.ID)
}

func (s *Server) getVariant(c echo.Context) error {
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), c.Param("variant"))
	return answer(c, variantFor(identityOf(c), v), err)
}

type variantChange struct {
	PublishAtOnce *bool `json:"publishAtOnce"`
}

func (r *variantChange) check(report func(pointer, detail string)) {
	if r.PublishAtOnce == nil {
		report("/publishAtOnce", "is required")
	}
}

func (s *Server) changeVariant(c echo.Context) error {
	var req variantChange
	if err := readJSON(c, &req); err != nil {
		return err
	}
	v, err := s.cfg.Catalog.SetPublishAtOnce(c.Request().Context(), c.Param("variant"), *req.PublishAtOnce)
	return answer(c, v, err)
}

func (s *Server) getPlacement(c echo.Context) error {
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), c.Param("variant"))
	if err != nil {
		return err
	}
	if v.Placement == nil {
		return plans.Errorf(plans.KindNotFound, "variant %s has no placement yet", v.ID)
	}
	return c.JSON(http.StatusOK, placementFor(identityOf(c), *v.Placement))
}

// placementRequest is a placement as a person gives it; a member left out is an
// error, since a correction by halves moves a building by surprise.
type placementRequest struct {
	East   *float64 `json:"east"`
	North  *float64 `json:"north"`
	Up     *float64 `json:"up"`
	YawDeg *float64 `json:"yawDeg"`
	Scale  *float64 `json:"scale"`
}

// Bounds of a placement: a site is a part of a town, and a scale outside these
// is a slip of units.
const (
	maxPlacementMetres = 100_000
	minPlacementScale  = 1e-4
	maxPlacementScale  = 1e4
)

func (r *placementRequest) check(report func(pointer, detail string)) {
	for _, row := range []struct {
		pointer string
		value   *float64
		max     float64
	}{
		{"/east", r.East, maxPlacementMetres}, {"/north", r.North, maxPlacementMetres},
		{"/up", r.Up, maxPlacementMetres}, {"/yawDeg", r.YawDeg, 360}, {"/scale", r.Scale, maxPlacementScale},
	} {
		switch {
		case row.value == nil:
			report(row.pointer, "is required")
		case math.Abs(*row.value) > row.max:
			report(row.pointer, "is out of bounds")
		}
	}
	if r.Scale != nil && *r.Scale < minPlacementScale {
		report("/scale", "must be positive; 1 leaves the size alone")
	}
}

func (s *Server) setPlacement(c echo.Context) error {
	var req placementRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	ctx := c.Request().Context()
	v, err := s.cfg.Catalog.Variant(ctx, c.Param("variant"))
	if err != nil {
		return err
	}
	p := plans.Placement{
		East: *req.East, North: *req.North, Up: *req.Up, YawDeg: *req.YawDeg, Scale: *req.Scale,
		Method: plans.MethodManual, ConfirmedBy: identityOf(c).Name,
	}
	if v.Placement != nil {
		p.CRS, p.SourceKey = v.Placement.CRS, v.Placement.SourceKey
	}
	if p.ConfirmedBy == "" {
		p.ConfirmedBy = string(identityOf(c).Role)
	}
	placed, err := s.cfg.Catalog.SetPlacement(ctx, v.ID, p)
	return answer(c, placed, err)
}
