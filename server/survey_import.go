package server

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/site"
)

func (s *Server) importControlPoints(c echo.Context) error {
	project, frame, err := s.frameOf(c)
	if err != nil {
		return err
	}
	defaults, err := csvDefaults(c)
	if err != nil {
		return err
	}
	data, err := readBody(c, site.MaxCSV, csvType)
	if err != nil {
		return err
	}
	rows, csvFaults := site.ReadCSV(data, defaults)
	faults := &invalidError{}
	for _, f := range csvFaults {
		faults.fields = append(faults.fields, fieldError{lineField(f.Line, f.Column), f.Detail})
	}
	points := make([]plans.ControlPoint, 0, len(rows))
	for _, row := range rows {
		points = append(points, locateRow(frame, row, faults))
	}
	if len(faults.fields) == 0 {
		if err := s.conflicts(c.Request().Context(), project.ID, rows, points, faults); err != nil {
			return err
		}
	}
	if len(faults.fields) > maxFaults {
		faults.fields = faults.fields[:maxFaults]
	}
	if len(faults.fields) > 0 {
		return faults
	}
	made, err := s.cfg.Catalog.CreateControlPoints(c.Request().Context(), project.ID, points)
	views := make([]controlPointView, 0, len(made))
	for _, p := range made {
		views = append(views, controlPointFor(identityOf(c), frame, p))
	}
	return answerList(c, views, err)
}

// csvDefaults reads what the query says of points that say it not themselves.
func csvDefaults(c echo.Context) (site.CSVDefaults, error) {
	d := site.CSVDefaults{CRS: "EPSG:7415", SurveyedAt: time.Now().UTC().Format(time.DateOnly), Method: "rtk"}
	for name, to := range map[string]*string{"crs": &d.CRS, "surveyedAt": &d.SurveyedAt, "method": &d.Method} {
		if v := c.QueryParam(name); v != "" {
			*to = v
		}
	}
	if text := c.QueryParam("sigma"); text != "" {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v > 0 && v <= plans.MaxSigma) {
			return d, joinInvalid(&fieldError{"sigma", fmt.Sprintf("must be metres, greater than 0 and at most %v", plans.MaxSigma)})
		}
		d.SigmaH, d.SigmaV = v, v
	}
	return d, nil
}

// lineField names a field of a list.
func lineField(line int, column string) string {
	switch {
	case line == 0:
		return column
	case column == "":
		return fmt.Sprintf("line %d", line)
	}
	return fmt.Sprintf("line %d, %s", line, column)
}

// locateRow finds a row's place in the frame and all that is wrong with it.
func locateRow(frame site.Frame, row site.CSVPoint, faults *invalidError) plans.ControlPoint {
	p := row.ControlPoint
	report := func(pointer, detail string) {
		column := strings.TrimPrefix(path.Base(pointer), "coordinates")
		faults.fields = append(faults.fields, fieldError{lineField(row.Line, column), detail})
	}
	var err error
	if p.Position, err = frame.Locate(p.Given); err != nil {
		field, detail, ok := faultOf(err)
		if !ok {
			field, detail = "", "cannot be transformed"
		}
		report(field, detail)
	}
	p.Given.CRS = site.CodeOf(p.Given.CRS)
	if p.SigmaH == 0 && p.SigmaV == 0 {
		report("/sigmaH", "is missing: give a column sigma, or ?sigma= for all points")
		p.SigmaH, p.SigmaV = 1, 1
	}
	p.Check(func(pointer, detail string) {
		if pointer != "/id" || p.ID != "" {
			report(pointer, detail)
		}
	})
	return p
}

// conflicts holds the points of a list against those there are, by line.
func (s *Server) conflicts(ctx context.Context, projectID string, rows []site.CSVPoint, points []plans.ControlPoint, faults *invalidError) error {
	old, err := s.cfg.Catalog.ControlPoints(ctx, projectID)
	if err != nil {
		return err
	}
	named := slices.Clone(points)
	for i := range named {
		if named[i].ID == "" {
			named[i].ID = fmt.Sprintf("line %d", rows[i].Line) // given later; here only unlike the others
		}
	}
	for _, f := range plans.ControlPointFaults(old, "", named) {
		column := strings.TrimPrefix(path.Base(f.Pointer), "coordinates")
		faults.fields = append(faults.fields, fieldError{lineField(rows[f.Index].Line, column), f.Detail})
	}
	return nil
}
