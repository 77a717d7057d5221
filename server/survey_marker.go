package server

import (
	"bytes"
	"mime"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/site"
	"github.com/maquette-city/maquette/plans/site/marker"
)

// markerGeometry is where a marker's corners are.
type markerGeometry struct {
	ControlPoint string           `json:"controlPoint"`
	URN          string           `json:"urn"`
	Kind         plans.MarkerKind `json:"kind"`
	TagID        *int             `json:"tagId"`
	SizeMetres   float64          `json:"sizeMetres"`
	Corners      [][3]float64     `json:"corners"`
	SiteCorners  [][3]float64     `json:"siteCorners"`
	Matrix       []float64        `json:"matrix"`
}

func newMarkerGeometry(p plans.ControlPoint) markerGeometry {
	g := markerGeometry{ControlPoint: p.ID, URN: marker.URN(p.ProjectID, p.ID), Kind: p.Marker.Kind, SizeMetres: p.Marker.SizeMetres}
	if p.Marker.Kind == plans.MarkerAprilTag {
		g.TagID = &p.Marker.TagID
	}
	if corners, ok := site.Corners(p.Marker); ok {
		g.Corners = corners[:]
	}
	if corners, ok := site.SiteCorners(p); ok {
		g.SiteCorners = corners[:]
	}
	if m, ok := site.MarkerMatrix(p); ok {
		g.Matrix = m[:]
	}
	return g
}

// sheetOf gives what the sheet of a point tells.
func sheetOf(project plans.Project, frame site.Frame, p plans.ControlPoint) marker.Sheet {
	sheet := marker.Sheet{ProjectName: project.Name, Point: p, Geographic: frame.ToETRS89(p.Position)}
	if xyH, ok := frame.MapPoint(p.Position); ok {
		sheet.Map = &xyH
	}
	return sheet
}

func (s *Server) getMarker(c echo.Context) error {
	project, frame, err := s.frameOf(c)
	if err != nil {
		return err
	}
	p, err := s.cfg.Catalog.ControlPoint(c.Request().Context(), project.ID, c.Param("point"))
	if err != nil {
		return err
	}
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	var b bytes.Buffer
	switch form := preferred(c.Request().Header.Values("Accept"), []string{echo.MIMEApplicationJSON, pdfType, svgType}); form {
	case pdfType:
		err = marker.PDF(&b, []marker.Sheet{sheetOf(project, frame, p)}, p.ChangedAt)
		return answerFile(c, form, "control-point-"+p.ID+".pdf", b.Bytes(), err)
	case svgType:
		err = marker.SVG(&b, sheetOf(project, frame, p))
		return answerFile(c, form, "control-point-"+p.ID+".svg", b.Bytes(), err)
	}
	return c.JSON(http.StatusOK, newMarkerGeometry(p))
}

func (s *Server) getMarkerSheets(c echo.Context) error {
	project, frame, err := s.frameOf(c)
	if err != nil {
		return err
	}
	points, err := s.cfg.Catalog.ControlPoints(c.Request().Context(), project.ID)
	if err != nil {
		return err
	}
	var sheets []marker.Sheet
	var newest time.Time
	for _, p := range points {
		if p.Retired {
			continue
		}
		sheets = append(sheets, sheetOf(project, frame, p))
		if p.ChangedAt.After(newest) {
			newest = p.ChangedAt
		}
	}
	if len(sheets) == 0 {
		return plans.Errorf(plans.KindConflict, "project %s has no control points in use to make sheets of", project.ID)
	}
	var b bytes.Buffer
	err = marker.PDF(&b, sheets, newest)
	return answerFile(c, pdfType, "control-points-"+project.ID+".pdf", b.Bytes(), err)
}

// answerFile answers with a file that a browser shows, or saves by its name.
func answerFile(c echo.Context, mediaType, name string, data []byte, err error) error {
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("inline", map[string]string{"filename": name}))
	return c.Blob(http.StatusOK, mediaType, data)
}
