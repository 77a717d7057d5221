package server

import (
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

// variantsFor keeps from the public who placed a variant, and where one would
// stand that is not published.
func variantsFor(id auth.Identity, items []plans.Variant) []plans.Variant {
	for i := range items {
		items[i] = variantFor(id, items[i])
	}
	return items
}

func variantFor(id auth.Identity, v plans.Variant) plans.Variant {
	switch {
	case v.Current == 0 && !id.May(auth.RoleArchitect):
		v.Placement = nil
	case v.Placement != nil:
		p := placementFor(id, *v.Placement)
		v.Placement = &p
	}
	return v
}

func placementFor(id auth.Identity, p plans.Placement) plans.Placement {
	if !id.May(auth.RoleArchitect) {
		p.ConfirmedBy, p.Note = "", ""
	}
	return p
}

func (s *Server) createVariant(c echo.Context) error {
	return s.addVariant(c, plans.Variant{Owner: plans.OwnerVariant, PlanID: c.Param("plan")})
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
