package server

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// Media types of control points beside JSON.
const (
	csvType     = "text/csv"
	geoJSONType = "application/geo+json"
	pdfType     = "application/pdf"
	svgType     = "image/svg+xml"
	jpegType    = "image/jpeg"
)

// surveyRoutes are what surveyors bring and take: lists, photos, sheets.
func (s *Server) surveyRoutes() []route {
	const all, one = "/projects/:project/control-points", "/projects/:project/control-points/:point"
	return []route{
		{method: "POST", path: all + "/_import", op: "importControlPoints", tag: "site", summary: "Add the control points of a surveyor's CSV list, all or none",
			role: auth.RolePlanner, handle: s.importControlPoints, media: csvType, status: 200, answer: "ControlPointList", also: []int{409}, query: []queryParam{
				{name: "crs", description: "reference system of lists without a column crs; EPSG:7415 where left out", text: true},
				{name: "sigma", description: "standard deviation in metres, of points that say none", text: true},
				{name: "surveyedAt", description: "date of points that say none; today where left out", text: true},
				{name: "method", description: "method of points that say none; rtk where left out", text: true},
			}},
		{method: "GET", path: all + "/_markers", op: "getMarkerSheets", tag: "site", summary: "The marker sheets of all control points in use, a page each, true to size",
			role: auth.RoleResident, handle: s.getMarkerSheets, status: 200, gives: pdfType, also: []int{409}},
		{method: "GET", path: one + "/marker", op: "getMarker", tag: "site", summary: "The marker of a control point: where its corners are, or a sheet to print, true to size",
			role: auth.RoleResident, handle: s.getMarker, status: 200, answer: "MarkerGeometry", offers: []string{pdfType, svgType}, also: []int{409}},
		{method: "GET", path: one + "/photo", op: "getControlPointPhoto", tag: "site", summary: "The photo of a control point",
			role: auth.RoleArchitect, handle: s.getControlPointPhoto, status: 200, gives: jpegType},
		{method: "PUT", path: one + "/photo", op: "putControlPointPhoto", tag: "site", summary: "Set the photo of a control point: JPEG, PNG or WebP; only its pixels are kept",
			role: auth.RolePlanner, handle: s.putControlPointPhoto, media: "image/*", status: 200, answer: "ControlPoint", also: []int{409, 412}},
		{method: "DELETE", path: one + "/photo", op: "deleteControlPointPhoto", tag: "site", summary: "Delete the photo of a control point",
			role: auth.RolePlanner, handle: s.deleteControlPointPhoto, status: 204, also: []int{409, 412}},
	}
}

// readBody reads a body of one of the media types, at most limit bytes.
func readBody(c echo.Context, limit int64, mediaTypes ...string) ([]byte, error) {
	setDeadlines(c, apiTimeout, apiTimeout)
	mt, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || !slices.Contains(mediaTypes, mt) {
		return nil, echo.NewHTTPError(http.StatusUnsupportedMediaType, "the body must be "+strings.Join(mediaTypes, " or "))
	}
	data, err := io.ReadAll(io.LimitReader(c.Request().Body, limit+1))
	if err != nil {
		return nil, &invalidError{[]fieldError{{"", "the body could not be read to its end"}}}
	}
	if int64(len(data)) > limit {
		return nil, plans.Errorf(plans.KindTooLarge, "the body is larger than %d KiB", limit>>10)
	}
	return data, nil
}
