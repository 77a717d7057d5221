package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/site"
	"github.com/maquette-city/maquette/server/auth"
)

func (s *Server) controlPointRoutes() []route {
	const all, one = "/projects/:project/control-points", "/projects/:project/control-points/:point"
	return []route{
		{method: "GET", path: all, op: "listControlPoints", tag: "site", summary: "The control points of a project's site; as CSV or GeoJSON too",
			role: auth.RoleResident, handle: s.listControlPoints, status: 200, answer: "ControlPointList", offers: []string{csvType, geoJSONType}},
		{method: "POST", path: all, op: "createControlPoint", tag: "site", summary: "Add a control point",
			role: auth.RolePlanner, handle: s.createControlPoint, body: "ControlPointRequest", status: 201, answer: "ControlPoint", also: []int{409}},
		{method: "GET", path: one, op: "getControlPoint", tag: "site", summary: "One control point",
			role: auth.RoleResident, handle: s.getControlPoint, status: 200, answer: "ControlPoint"},
		{method: "PUT", path: one, op: "replaceControlPoint", tag: "site", summary: "Replace what is known of a control point; If-Match is required",
			role: auth.RolePlanner, handle: s.replaceControlPoint, body: "ControlPointRequest", status: 200, answer: "ControlPoint", also: []int{409, 412, 428}},
		{method: "DELETE", path: one, op: "deleteControlPoint", tag: "site", summary: "Delete a control point; retire it to keep its record",
			role: auth.RolePlanner, handle: s.deleteControlPoint, status: 204, also: []int{412}},
	}
}

// controlPointView is a control point with its place in the systems people use.
type controlPointView struct {
	plans.ControlPoint
	// Geographic is ETRS89 (EPSG:4937).
	Geographic plans.Site `json:"geographic"`
	// Map is RD and NAP, nil outside the Netherlands.
	Map *plans.GivenPosition `json:"map"`
}

// controlPointFor leaves out what is not the public's: who surveyed a point and
// its picture.
func controlPointFor(id auth.Identity, frame site.Frame, p plans.ControlPoint) controlPointView {
	if !id.May(auth.RoleArchitect) {
		p.SurveyedBy, p.Photo, p.Note = "", nil, ""
	}
	v := controlPointView{ControlPoint: p, Geographic: frame.ToETRS89(p.Position)}
	if xyH, ok := frame.MapPoint(p.Position); ok {
		v.Map = &plans.GivenPosition{CRS: "EPSG:7415", Coordinates: xyH}
	}
	return v
}

type controlPointRequest struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Given      givenRequest  `json:"given"`
	SigmaH     float64       `json:"sigmaH"`
	SigmaV     float64       `json:"sigmaV"`
	SurveyedAt string        `json:"surveyedAt"`
	SurveyedBy string        `json:"surveyedBy"`
	Method     string        `json:"method"`
	Marker     markerRequest `json:"marker"`
	Note       string        `json:"note"`
	Retired    bool          `json:"retired"`
}

type givenRequest struct {
	CRS         string    `json:"crs"`
	Coordinates []float64 `json:"coordinates"`
	Epoch       float64   `json:"epoch"`
}

type markerRequest struct {
	Kind       string  `json:"kind"`
	TagID      *int    `json:"tagId"`
	SizeMetres float64 `json:"sizeMetres"`
	Mount      string  `json:"mount"`
	YawDeg     float64 `json:"yawDeg"`
}

func (r *controlPointRequest) check(report func(pointer, detail string)) {
	if r.Given.CRS == "" {
		report("/given/crs", `is required: a code such as "EPSG:7415" (RD and NAP), or "site"`)
	}
	if len(r.Given.Coordinates) != 3 {
		report("/given/coordinates", "must be three numbers in the order of the reference system: x, y and NAP height for EPSG:7415")
	}
	if r.Marker.Kind == string(plans.MarkerAprilTag) && r.Marker.TagID == nil {
		report("/marker/tagId", "is required for an AprilTag")
	}
}

// controlPoint makes the domain's control point of a request in the frame.
func (r *controlPointRequest) controlPoint(frame site.Frame) (plans.ControlPoint, error) {
	p := plans.ControlPoint{
		ID: r.ID, Name: r.Name, SigmaH: r.SigmaH, SigmaV: r.SigmaV,
		Given:      plans.GivenPosition{CRS: r.Given.CRS, Coordinates: [3]float64(r.Given.Coordinates), Epoch: r.Given.Epoch},
		SurveyedAt: r.SurveyedAt, SurveyedBy: r.SurveyedBy, Method: r.Method, Note: r.Note, Retired: r.Retired,
		Marker: plans.Marker{Kind: plans.MarkerKind(r.Marker.Kind), SizeMetres: r.Marker.SizeMetres,
			Mount: plans.MarkerMount(r.Marker.Mount), YawDeg: r.Marker.YawDeg},
	}
	if r.Marker.TagID != nil {
		p.Marker.TagID = *r.Marker.TagID
	}
	if p.Marker.Kind == "" {
		p.Marker.Kind = plans.MarkerPoint
	}
	faults := &invalidError{}
	var err error
	if p.Position, err = frame.Locate(p.Given); err != nil {
		field, detail, ok := faultOf(err)
		if !ok {
			return p, err
		}
		faults.fields = append(faults.fields, fieldError{"/given" + field, detail})
	}
	p.Given.CRS = site.CodeOf(p.Given.CRS)
	p.Check(func(pointer, detail string) {
		if pointer != "/id" || p.ID != "" { // an empty one is given
			faults.fields = append(faults.fields, fieldError{pointer, detail})
		}
	})
	if len(faults.fields) > 0 {
		return p, faults
	}
	return p, nil
}

// faultOf gives the field and message of invalid input.
func faultOf(err error) (field, detail string, ok bool) {
	var e *plans.Error
	if !errors.As(err, &e) || e.Kind != plans.KindInvalid {
		return "", "", false
	}
	return e.Field, e.Message, true
}

// frameOf gives the site frame of the project the path names.
func (s *Server) frameOf(c echo.Context) (plans.Project, site.Frame, error) {
	p, err := s.cfg.Catalog.Project(c.Request().Context(), c.Param("project"))
	return p, site.NewFrame(p.Site), err
}

func (s *Server) listControlPoints(c echo.Context) error {
	p, frame, err := s.frameOf(c)
	if err != nil {
		return err
	}
	points, err := s.cfg.Catalog.ControlPoints(c.Request().Context(), p.ID)
	if err != nil {
		return err
	}
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	switch preferred(c.Request().Header.Values("Accept"), []string{echo.MIMEApplicationJSON, csvType, geoJSONType}) {
	case csvType:
		var b bytes.Buffer
		err := frame.WriteCSV(&b, points)
		return answerFile(c, csvType+"; charset=utf-8; header=present", "control-points-"+p.ID+".csv", b.Bytes(), err)
	case geoJSONType:
		b, err := json.Marshal(frame.GeoJSON(points))
		return answerFile(c, geoJSONType, "control-points-"+p.ID+".geojson", b, err)
	}
	views := make([]controlPointView, 0, len(points))
	for _, q := range points {
		views = append(views, controlPointFor(identityOf(c), frame, q))
	}
	return answerList(c, views, nil)
}

func (s *Server) createControlPoint(c echo.Context) error {
	var req controlPointRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	project, frame, err := s.frameOf(c)
	if err != nil {
		return err
	}
	p, err := req.controlPoint(frame)
	if err != nil {
		return err
	}
	made, err := s.cfg.Catalog.CreateControlPoints(c.Request().Context(), project.ID, []plans.ControlPoint{p})
	if err != nil {
		return err
	}
	setRevision(c, made[0].Revision)
	return created(c, controlPointFor(identityOf(c), frame, made[0]), "/projects/%s/control-points/%s", project.ID, made[0].ID)
}

func (s *Server) getControlPoint(c echo.Context) error {
	project, frame, err := s.frameOf(c)
	if err != nil {
		return err
	}
	p, err := s.cfg.Catalog.ControlPoint(c.Request().Context(), project.ID, c.Param("point"))
	if err != nil {
		return err
	}
	setRevision(c, p.Revision)
	return c.JSON(http.StatusOK, controlPointFor(identityOf(c), frame, p))
}

func (s *Server) replaceControlPoint(c echo.Context) error {
	var req controlPointRequest
	if err := readJSON(c, &req); err != nil {
		return err
	}
	project, frame, err := s.frameOf(c)
	if err != nil {
		return err
	}
	if c.Request().Header.Get("If-Match") == "" {
		return echo.NewHTTPError(http.StatusPreconditionRequired, `send If-Match with the ETag you read, or "*" to replace whatever is there`)
	}
	old, err := s.cfg.Catalog.ControlPoint(c.Request().Context(), project.ID, c.Param("point"))
	if err != nil {
		return err
	}
	if req.ID == "" {
		req.ID = old.ID
	}
	if !strings.EqualFold(req.ID, old.ID) {
		return joinInvalid(&fieldError{"/id", "is not the id of this address: " + old.ID})
	}
	p, err := req.controlPoint(frame)
	if err != nil {
		return err
	}
	p.ProjectID, p.Photo = project.ID, old.Photo
	if p.Revision, err = ifMatch(c); err != nil {
		return err
	}
	if p.Revision == 0 {
		p.Revision = old.Revision // the photo kept must be the one that was read
	}
	p, err = s.cfg.Catalog.ReplaceControlPoint(c.Request().Context(), p)
	if err != nil {
		return err
	}
	setRevision(c, p.Revision)
	return c.JSON(http.StatusOK, controlPointFor(identityOf(c), frame, p))
}

func (s *Server) deleteControlPoint(c echo.Context) error {
	revision, err := ifMatch(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	old, err := s.cfg.Catalog.ControlPoint(ctx, c.Param("project"), c.Param("point"))
	if err != nil {
		return err
	}
	if err := s.cfg.Catalog.RemoveControlPoint(ctx, old.ProjectID, old.ID, revision); err != nil {
		return err
	}
	s.dropPhoto(ctx, old)
	return c.NoContent(http.StatusNoContent)
}

// ifMatch reads the revision the caller knows: 0 for any, where there is no
// If-Match or it is "*". A tag that is no revision matches nothing.
func ifMatch(c echo.Context) (int, error) {
	text := strings.TrimSpace(c.Request().Header.Get("If-Match"))
	if text == "" || text == "*" {
		return 0, nil
	}
	digits := strings.TrimSuffix(strings.TrimPrefix(text, `"r`), `"`)
	if revision, err := strconv.Atoi(digits); err == nil && revision > 0 && text == revisionTag(revision) {
		return revision, nil
	}
	return 0, plans.Errorf(plans.KindPrecondition, "If-Match %.40q is no entity tag of this address", text)
}
