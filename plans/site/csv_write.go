package site

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// WriteCSV writes control points of the frame as a list that ReadCSV takes: in
// RD and NAP where they hold, else in ETRS89.
func (f Frame) WriteCSV(w io.Writer, points []plans.ControlPoint) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"id", "name", "x", "y", "z", "crs", "sigmaH", "sigmaV", "surveyedAt", "method", "marker", "tagId", "sizeMetres", "mount", "yawDeg", "retired"})
	exact := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	for _, p := range points {
		code, decimals := "EPSG:7415", [3]int{4, 4, 4}
		c, ok := f.MapPoint(p.Position)
		if !ok {
			g := f.ToETRS89(p.Position)
			code, decimals, c = "EPSG:4937", [3]int{10, 10, 4}, [3]float64{g.LatDeg, g.LonDeg, g.Height}
		}
		tag := ""
		if p.Marker.Kind == plans.MarkerAprilTag {
			tag = strconv.Itoa(p.Marker.TagID)
		}
		fixed := func(i int) string { return strconv.FormatFloat(c[i], 'f', decimals[i], 64) }
		_ = out.Write([]string{p.ID, unformula(p.Name), fixed(0), fixed(1), fixed(2), code, exact(p.SigmaH), exact(p.SigmaV), p.SurveyedAt, p.Method,
			string(p.Marker.Kind), tag, exact(p.Marker.SizeMetres), string(p.Marker.Mount), exact(p.Marker.YawDeg), strconv.FormatBool(p.Retired)})
	}
	out.Flush() // errors of the writes before show here
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing control points as CSV: %w", err)
	}
	return nil
}

// unformula keeps a spreadsheet from running a name as a formula.
func unformula(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
