package server

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/geopose"
	"github.com/maquette-city/maquette/plans/site"
	"github.com/maquette-city/maquette/server/auth"
)

// Forms in which a pose is given.
const (
	formQuaternion = "basic-quaternion"
	formYPR        = "basic-ypr"
	formStrict     = "basic-quaternion-strict"
	formAdvanced   = "advanced"
)

func geoposeForms() []string { return []string{formQuaternion, formYPR, formStrict, formAdvanced} }

func (s *Server) geoposeRoutes() []route {
	routes := []route{
		{path: "/projects/:project/geopose", op: "getSiteGeoPose", summary: "The site frame's origin as an OGC GeoPose", handle: s.getSiteGeoPose},
		{path: "/projects/:project/control-points/:point/geopose", op: "getControlPointGeoPose", summary: "A control point as an OGC GeoPose, turned as its marker where that is known", handle: s.getControlPointGeoPose},
		{path: "/projects/:project/viewpoints/:viewpoint/geopose", op: "getViewpointGeoPose", summary: "A viewpoint as an OGC GeoPose", handle: s.getViewpointGeoPose},
		{path: "/projects/:project/pins/:pin/geopose", op: "getPinGeoPose", summary: "A pin as an OGC GeoPose", handle: s.getPinGeoPose},
		{path: "/variants/:variant/geopose", op: "getVariantGeoPose", summary: "Where a variant's plan frame stands, as an OGC GeoPose; a scale of its placement is no part of it", handle: s.getVariantGeoPose},
	}
	for i := range routes {
		r := &routes[i]
		r.method, r.tag, r.role, r.status, r.answer, r.gives = "GET", "geopose", auth.RoleResident, 200, "GeoPose", geopose.MediaType
		r.offers = []string{echo.MIMEApplicationJSON}
		r.query = []queryParam{{name: "form", description: "which of the standard's forms", values: geoposeForms()}}
	}
	return append(routes, route{method: "GET", path: "/geopose-schema", op: "getGeoPoseSchema", tag: "geopose",
		summary: "JSON Schema of all GeoPose encodings that are read and written", role: auth.RoleResident, handle: s.getGeoPoseSchema, status: 200, answer: "Any"})
}

func (s *Server) getGeoPoseSchema(c echo.Context) error {
	return c.JSONBlob(http.StatusOK, geopose.Schema())
}

func (s *Server) getSiteGeoPose(c echo.Context) error {
	return s.sendGeoPose(c, c.Param("project"), geopose.Pose{Q: geopose.Identity()}, geopose.Statement{Source: "site"})
}

func (s *Server) getVariantGeoPose(c echo.Context) error {
	v, err := s.cfg.Catalog.Variant(c.Request().Context(), c.Param("variant"))
	if err != nil {
		return err
	}
	v = variantFor(identityOf(c), v)
	if v.Placement == nil || !v.Placement.Placed() {
		return plans.Errorf(plans.KindNotFound, "variant %s stands nowhere yet", v.ID)
	}
	p := v.Placement
	pose := geopose.Pose{P: [3]float64{p.East, p.North, p.Up}, Q: geopose.Angles{Yaw: p.YawDeg}.Quaternion()}
	return s.sendGeoPose(c, v.ProjectID, pose, geopose.Statement{Source: "placement " + p.Method})
}

func (s *Server) getControlPointGeoPose(c echo.Context) error {
	p, err := s.cfg.Catalog.ControlPoint(c.Request().Context(), c.Param("project"), c.Param("point"))
	if err != nil {
		return err
	}
	pose := geopose.Pose{P: p.Position, Q: geopose.Identity()}
	if m, ok := site.MarkerMatrix(p); ok {
		pose.Q = geopose.OfMatrix(m)
	}
	return s.sendGeoPose(c, p.ProjectID, pose, geopose.Statement{Source: "survey " + p.Method, Accuracy: &geopose.Accuracy{Horizontal: p.SigmaH, Vertical: p.SigmaV}})
}

func (s *Server) getViewpointGeoPose(c echo.Context) error {
	v, err := s.viewpoint(c)
	if err != nil {
		return err
	}
	q, _ := geopose.Quaternion{X: v.Orientation[0], Y: v.Orientation[1], Z: v.Orientation[2], W: v.Orientation[3]}.Unit() // checked when it was stored
	return s.sendGeoPose(c, v.ProjectID, geopose.Pose{P: v.Position, Q: q}, geopose.Statement{Source: "viewpoint"})
}

func (s *Server) getPinGeoPose(c echo.Context) error {
	p, err := s.pin(c)
	if err != nil {
		return err
	}
	return s.sendGeoPose(c, p.ProjectID, geopose.Pose{P: p.Position, Q: geopose.Identity()}, geopose.Statement{Source: "pin"})
}

// sendGeoPose answers with a pose of a site frame in the form asked for.
func (s *Server) sendGeoPose(c echo.Context, projectID string, pose geopose.Pose, says geopose.Statement) error {
	form := c.QueryParam("form")
	if form == "" {
		form = formQuaternion
	}
	if !slices.Contains(geoposeForms(), form) {
		return &invalidError{[]fieldError{{"form", "must be one of " + strings.Join(geoposeForms(), ", ")}}}
	}
	project, err := s.cfg.Catalog.Project(c.Request().Context(), projectID)
	if err != nil {
		return err
	}
	basic := geopose.FromSite(project.Site, pose)
	says.CRS = basic.CRS
	basic.Statement = says
	text, err := json.Marshal(inForm(basic, form))
	if err != nil {
		return plans.Errorf(plans.KindInternal, "writing a pose: %w", err)
	}
	media := preferred(c.Request().Header.Values(echo.HeaderAccept), []string{geopose.MediaType, echo.MIMEApplicationJSON})
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	return c.Blob(http.StatusOK, media, text)
}

func inForm(b geopose.BasicQuaternion, form string) any {
	switch form {
	case formYPR:
		return b.YPR()
	case formStrict:
		return b.Strict()
	case formAdvanced:
		return b.Advanced()
	}
	return b
}
