package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// layerRoutes are the context layers of a project: what is around its plans.
func (s *Server) layerRoutes() []route {
	const all, one = "/projects/:project/layers", "/projects/:project/layers/:layer"
	return []route{
		{method: "GET", path: all, op: "listLayers", tag: "layers", summary: "The context layers of a project, in their order",
			role: auth.RoleResident, handle: s.listLayers, status: 200, answer: "VariantList"},
		{method: "POST", path: all, op: "createLayer", tag: "layers", summary: "Make a context layer, after all others",
			role: auth.RolePlanner, handle: s.createLayer, body: "LayerRequest", status: 201, answer: "Variant", also: []int{409}},
		{method: "POST", path: all + "/_order", op: "orderLayers", tag: "layers", summary: "Put the context layers of a project in another order",
			role: auth.RolePlanner, handle: s.orderLayers, body: "LayerOrder", status: 200, answer: "VariantList", also: []int{409}},
		{method: "GET", path: one, op: "getLayer", tag: "layers", summary: "One context layer",
			role: auth.RoleResident, handle: s.getLayer, status: 200, answer: "Variant"},
		{method: "PATCH", path: one, op: "changeLayer", tag: "layers", summary: "Change how a context layer is named, shown, credited or divided; what is left out stays",
			role: auth.RolePlanner, handle: s.changeLayer, body: "LayerChange", status: 200, answer: "Variant", also: []int{409, 412}},
		{method: "GET", path: one + "/legend", op: "getLegend", tag: "layers", summary: "What the colours of a thematic layer mean, and the class of each of its areas",
			role: auth.RoleResident, handle: s.getLegend, status: 200, answer: "Legend"},
		{method: "DELETE", path: one, op: "deleteLayer", tag: "layers", summary: "Take a context layer out of its project; its tiles stay fetchable for 24 hours",
			role: auth.RolePlanner, handle: s.deleteLayer, status: 204, also: []int{409, 412}},
	}
}

// layerRequest makes a layer.
type layerRequest struct {
	ID            string            `json:"id"`
	PublishAtOnce bool              `json:"publishAtOnce"`
	Name          string            `json:"name"`
	Kind          *string           `json:"kind"`
	Visible       *bool             `json:"visible"`
	Style         *layerStyleChange `json:"style"`
	Credits       *[]creditRequest  `json:"credits"`
	Theme         *themeRequest     `json:"theme"`
}

func (r *layerRequest) check(report func(pointer, detail string)) { checkName(r.Name, report) }

// layerChange is what a planner changes of a layer; what is nil stays.
type layerChange struct {
	Name    *string           `json:"name"`
	Kind    *string           `json:"kind"`
	Visible *bool             `json:"visible"`
	Style   *layerStyleChange `json:"style"`
	Credits *[]creditRequest  `json:"credits"`
	Theme   *themeRequest     `json:"theme"`
}

type layerStyleChange struct {
	Opacity  *float64          `json:"opacity"`
	Colour   string            `json:"colour"`
	Classes  map[string]string `json:"classes"`
	Surfaces map[string]string `json:"surfaces"`
}

type creditRequest struct {
	Text    string `json:"text"`
	Licence string `json:"licence"`
	URL     string `json:"url"`
}

type themeRequest struct {
	Field      string    `json:"field"`
	Title      string    `json:"title"`
	Unit       string    `json:"unit"`
	Code       string    `json:"code"`
	CountField string    `json:"countField"`
	MinCount   int       `json:"minCount"`
	Method     string    `json:"method"`
	Classes    int       `json:"classes"`
	Breaks     []float64 `json:"breaks"`
	Palette    string    `json:"palette"`
}

// apply puts what was sent into l and tells all that is wrong with it.
func (r *layerChange) apply(l plans.Layer) (plans.Layer, error) {
	if r.Kind != nil {
		l.Kind = plans.LayerKind(*r.Kind)
	}
	if r.Visible != nil {
		l.Visible = *r.Visible
	}
	if s := r.Style; s != nil {
		l.Style = plans.LayerStyle{Opacity: 1, Colour: s.Colour, Classes: s.Classes, Surfaces: s.Surfaces}
		if s.Opacity != nil {
			l.Style.Opacity = *s.Opacity
		}
	}
	if r.Credits != nil {
		l.Credits = nil
		for _, c := range *r.Credits {
			l.Credits = append(l.Credits, plans.Credit(c))
		}
	}
	if t := r.Theme; t != nil {
		theme := plans.Theme{
			Field: t.Field, Title: t.Title, Unit: t.Unit, Code: t.Code, CountField: t.CountField, MinCount: t.MinCount,
			Method: plans.ThemeMethod(t.Method), Classes: t.Classes, Breaks: t.Breaks, Palette: t.Palette,
		}.WithDefaults()
		l.Theme = &theme
	}
	faults := &invalidError{}
	l.Check(func(pointer, detail string) { faults.fields = append(faults.fields, fieldError{pointer, detail}) })
	if len(faults.fields) > 0 {
		return l, faults
	}
	return l, nil
}

func (s *Server) listLayers(c echo.Context) error {
	ctx := c.Request().Context()
	if _, err := s.cfg.Catalog.Project(ctx, c.Param("project")); err != nil {
		return err
	}
	items, err := s.cfg.Catalog.Layers(ctx, c.Param("project"))
	return answerList(c, variantsFor(identityOf(c), items), err)
}

func (s *Server) createLayer(c echo.Context) error {
	var req layerRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	set := layerChange{Kind: req.Kind, Visible: req.Visible, Style: req.Style, Credits: req.Credits, Theme: req.Theme}
	layer, err := set.apply(plans.Layer{Kind: plans.LayerOther, Visible: true, Style: plans.PlainStyle()})
	if err != nil {
		return err
	}
	v, err := s.cfg.Catalog.CreateVariant(c.Request().Context(), plans.Variant{
		ID: req.ID, Owner: plans.OwnerLayer, ProjectID: c.Param("project"), Name: req.Name, PublishAtOnce: req.PublishAtOnce, Layer: &layer,
	})
	if err != nil {
		return err
	}
	setRevision(c, v.Layer.Revision)
	return created(c, v, "/projects/%s/layers/%s", v.ProjectID, v.ID)
}

// layer finds the layer of the project in the path.
func (s *Server) layer(c echo.Context) (plans.Variant, error) {
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), c.Param("layer"))
	absent := plans.KindOf(err) == plans.KindNotFound
	if absent || err == nil && (v.Layer == nil || v.Layer.RemovedAt != nil || v.ProjectID != c.Param("project")) {
		err = plans.Errorf(plans.KindNotFound, "project %.80q has no layer %.80q", c.Param("project"), c.Param("layer"))
	}
	return v, err
}

func (s *Server) getLayer(c echo.Context) error {
	v, err := s.layer(c)
	if err != nil {
		return err
	}
	setRevision(c, v.Layer.Revision)
	return c.JSON(http.StatusOK, variantFor(identityOf(c), v))
}

func (s *Server) changeLayer(c echo.Context) error {
	var req layerChange
	if err := readJSON(c, &req); err != nil {
		return err
	}
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	v, err := s.layer(c)
	if err != nil {
		return err
	}
	layer, err := req.apply(*v.Layer)
	if err != nil {
		return err
	}
	if req.Name != nil {
		v.Name = *req.Name
	}
	if revision != 0 {
		layer.Revision = revision // else that which was read: what is left out must not undo another's change
	}
	v, err = s.cfg.Catalog.ChangeLayer(c.Request().Context(), v.ProjectID, v.ID, v.Name, layer)
	if err != nil {
		return err
	}
	setRevision(c, v.Layer.Revision)
	return c.JSON(http.StatusOK, v)
}

func (s *Server) deleteLayer(c echo.Context) error {
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.cfg.Catalog.RemoveLayer(c.Request().Context(), c.Param("project"), c.Param("layer"), revision); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// layerOrder names all layers of a project in the order that is wanted.
type layerOrder struct {
	Layers []string `json:"layers"`
}

func (s *Server) orderLayers(c echo.Context) error {
	var req layerOrder
	if err := readJSON(c, &req); err != nil {
		return err
	}
	items, err := s.cfg.Catalog.OrderLayers(c.Request().Context(), c.Param("project"), req.Layers)
	return answerList(c, items, err)
}
