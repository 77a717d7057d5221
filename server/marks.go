package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

func (s *Server) markRoutes() []route {
	const viewpoints, pins = "/projects/:project/viewpoints", "/projects/:project/pins"
	return []route{
		{method: "GET", path: viewpoints, op: "listViewpoints", tag: "marks", summary: "The viewpoints of a project",
			role: auth.RoleResident, handle: s.listViewpoints, status: 200, answer: "ViewpointList"},
		{method: "POST", path: viewpoints, op: "createViewpoint", tag: "marks", summary: "Set up a viewpoint in the site frame",
			role: auth.RolePlanner, handle: s.createViewpoint, body: "ViewpointRequest", status: 201, answer: "Viewpoint", also: []int{409}},
		{method: "GET", path: viewpoints + "/:viewpoint", op: "getViewpoint", tag: "marks", summary: "One viewpoint",
			role: auth.RoleResident, handle: s.getViewpoint, status: 200, answer: "Viewpoint"},
		{method: "DELETE", path: viewpoints + "/:viewpoint", op: "deleteViewpoint", tag: "marks", summary: "Remove a viewpoint",
			role: auth.RolePlanner, handle: s.deleteViewpoint, status: 204},
		{method: "GET", path: pins, op: "listPins", tag: "marks", summary: "The pins of a project",
			role: auth.RoleResident, handle: s.listPins, status: 200, answer: "PinList"},
		{method: "POST", path: pins, op: "createPin", tag: "marks", summary: "Set a pin in the site frame",
			role: auth.RolePlanner, handle: s.createPin, body: "PinRequest", status: 201, answer: "Pin", also: []int{409}},
		{method: "GET", path: pins + "/:pin", op: "getPin", tag: "marks", summary: "One pin",
			role: auth.RoleResident, handle: s.getPin, status: 200, answer: "Pin"},
		{method: "DELETE", path: pins + "/:pin", op: "deletePin", tag: "marks", summary: "Remove a pin",
			role: auth.RolePlanner, handle: s.deletePin, status: 204},
	}
}

type viewpointRequest struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	P       []float64 `json:"p"`
	Q       []float64 `json:"q"`
	FovDeg  float64   `json:"fovDeg"`
	Variant string    `json:"variant"`
}

func (r *viewpointRequest) check(report func(pointer, detail string)) {
	if hasNumbers(r.P, 3, "/p", "east, north, up in metres", report) && hasNumbers(r.Q, 4, "/q", "x, y, z, w of a unit quaternion", report) {
		r.viewpoint().Check(report)
	}
}

func (r *viewpointRequest) viewpoint() plans.Viewpoint {
	return plans.Viewpoint{ID: r.ID, Name: r.Name, Position: [3]float64(r.P), Orientation: [4]float64(r.Q), FovDeg: r.FovDeg, VariantID: r.Variant}
}

type pinRequest struct {
	ID      string    `json:"id"`
	Text    string    `json:"text"`
	P       []float64 `json:"p"`
	Variant string    `json:"variant"`
	Feature string    `json:"feature"`
}

func (r *pinRequest) check(report func(pointer, detail string)) {
	if hasNumbers(r.P, 3, "/p", "east, north, up in metres", report) {
		r.pin().Check(report)
	}
}

func (r *pinRequest) pin() plans.Pin {
	return plans.Pin{ID: r.ID, Text: r.Text, Position: [3]float64(r.P), VariantID: r.Variant, Feature: r.Feature}
}

func hasNumbers(v []float64, n int, pointer, what string, report func(pointer, detail string)) bool {
	if len(v) != n {
		report(pointer, "must be "+what)
	}
	return len(v) == n
}

// maySee tells whether the caller may see what belongs to a variant: the public
// sees no more of a draft than that there is one.
func (s *Server) maySee(c echo.Context, variantID string) bool {
	if variantID == "" || identityOf(c).May(auth.RoleArchitect) {
		return true
	}
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), variantID)
	return err == nil && v.Current > 0
}

// visibleOf keeps what the caller may see, without names of persons for the
// public.
func visibleOf[T any](s *Server, c echo.Context, all []T, variant func(*T) (id string, by *string)) []T {
	seen := map[string]bool{}
	out := make([]T, 0, len(all))
	for i := range all {
		id, by := variant(&all[i])
		if _, known := seen[id]; !known {
			seen[id] = s.maySee(c, id)
		}
		if !identityOf(c).May(auth.RoleArchitect) {
			*by = ""
		}
		if seen[id] {
			out = append(out, all[i])
		}
	}
	return out
}

func viewpointOwner(v *plans.Viewpoint) (string, *string) { return v.VariantID, &v.CreatedBy }

func pinOwner(p *plans.Pin) (string, *string) { return p.VariantID, &p.CreatedBy }

// oneVisible gives the one a path names, or that there is none.
func oneVisible[T any](s *Server, c echo.Context, one T, err error, variant func(*T) (id string, by *string)) (T, error) {
	if err != nil {
		return one, err
	}
	if seen := visibleOf(s, c, []T{one}, variant); len(seen) == 1 {
		return seen[0], nil
	}
	return one, echo.NewHTTPError(http.StatusNotFound)
}

func (s *Server) listViewpoints(c echo.Context) error {
	all, err := s.cfg.Catalog.Viewpoints(c.Request().Context(), c.Param("project"))
	return answerList(c, visibleOf(s, c, all, viewpointOwner), err)
}

func (s *Server) listPins(c echo.Context) error {
	all, err := s.cfg.Catalog.Pins(c.Request().Context(), c.Param("project"))
	return answerList(c, visibleOf(s, c, all, pinOwner), err)
}

func (s *Server) viewpoint(c echo.Context) (plans.Viewpoint, error) {
	v, err := s.cfg.Catalog.Viewpoint(c.Request().Context(), c.Param("project"), c.Param("viewpoint"))
	return oneVisible(s, c, v, err, viewpointOwner)
}

func (s *Server) pin(c echo.Context) (plans.Pin, error) {
	p, err := s.cfg.Catalog.Pin(c.Request().Context(), c.Param("project"), c.Param("pin"))
	return oneVisible(s, c, p, err, pinOwner)
}

func (s *Server) getViewpoint(c echo.Context) error {
	v, err := s.viewpoint(c)
	return answer(c, v, err)
}

func (s *Server) getPin(c echo.Context) error {
	p, err := s.pin(c)
	return answer(c, p, err)
}

func (s *Server) createViewpoint(c echo.Context) error {
	var req viewpointRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	v := req.viewpoint()
	v.ProjectID, v.CreatedBy = c.Param("project"), identityOf(c).Name
	v, err := s.cfg.Catalog.CreateViewpoint(c.Request().Context(), v)
	if err != nil {
		return err
	}
	return created(c, v, "/projects/%s/viewpoints/%s", v.ProjectID, v.ID)
}

func (s *Server) createPin(c echo.Context) error {
	var req pinRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	p := req.pin()
	p.ProjectID, p.CreatedBy = c.Param("project"), identityOf(c).Name
	p, err := s.cfg.Catalog.CreatePin(c.Request().Context(), p)
	if err != nil {
		return err
	}
	return created(c, p, "/projects/%s/pins/%s", p.ProjectID, p.ID)
}

func (s *Server) deleteViewpoint(c echo.Context) error {
	if err := s.cfg.Catalog.RemoveViewpoint(c.Request().Context(), c.Param("project"), c.Param("viewpoint")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) deletePin(c echo.Context) error {
	if err := s.cfg.Catalog.RemovePin(c.Request().Context(), c.Param("project"), c.Param("pin")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
