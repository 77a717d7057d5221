package site

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/maquette-city/maquette/plans"
)

// MaxCSV bounds a surveyor's list, in bytes.
const MaxCSV = 1 << 20

// CSVDefaults are what a list does not say itself in a column of that name.
type CSVDefaults struct {
	CRS        string
	SigmaH     float64 // metres
	SigmaV     float64 // metres
	SurveyedAt string
	SurveyedBy string
	Method     string
}

// CSVPoint is a control point of a list, its position in the site frame not yet
// known, and the line it stands on.
type CSVPoint struct {
	Line int
	plans.ControlPoint
}

// CSVFault is what is wrong with a line of a list.
type CSVFault struct {
	Line   int    // from 1
	Column string // as this package names it; "" for the line as a whole
	Detail string
}

// ReadCSV reads a surveyor's list of control points: an id and three
// coordinates a line, in the order of their reference system, and perhaps their
// sigma (one, or of the plane and of the height). Fields are separated by
// semicolons, tabs or commas; except between commas the decimal sign may be a
// comma. A first line with names of columns allows more of them in any order;
// lines that begin with # do not count. Numbers with separators of thousands
// are refused: 105.120 could be either.
//
// Where there are faults there are no points: a list is taken whole or not.
func ReadCSV(data []byte, d CSVDefaults) ([]CSVPoint, []CSVFault) {
	if len(data) > MaxCSV {
		return nil, []CSVFault{{0, "", fmt.Sprintf("the list is larger than %d KiB", MaxCSV>>10)}}
	}
	if !utf8.Valid(data) {
		return nil, []CSVFault{{0, "", "the list is not in UTF-8: save it as \"CSV UTF-8\""}}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	l := list{defaults: d, separator: separatorOf(data)}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = l.separator, '#', -1, l.separator != '\t'
	for {
		fields, err := r.Read()
		if err == io.EOF {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			l.fault(bad.Line, "", "cannot be read: %v", bad.Err)
			break
		}
		line, _ := r.FieldPos(0)
		l.take(line, fields)
		if len(l.faults) > 0 && l.headed && len(l.points) == 0 {
			break // columns that cannot be told apart: the rest means nothing
		}
	}
	if len(l.points) == 0 && len(l.faults) == 0 {
		l.fault(1, "", "the list has no points")
	}
	if len(l.faults) > 0 {
		return nil, l.faults
	}
	return l.points, nil
}

// separatorOf finds what separates the fields of the first line that counts.
func separatorOf(data []byte) rune {
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		switch {
		case len(line) == 0 || line[0] == '#':
		case bytes.ContainsRune(line, ';'):
			return ';'
		case bytes.ContainsRune(line, '\t'):
			return '\t'
		default:
			return ','
		}
	}
	return ','
}

// maxCSVFaults bounds the faults told at once.
const maxCSVFaults = 50

// list is a CSV list being read.
type list struct {
	defaults  CSVDefaults
	separator rune
	columns   []string // by position; nil before the first line
	headed    bool     // the first line names the columns
	points    []CSVPoint
	faults    []CSVFault
}

func (l *list) fault(line int, column, format string, args ...any) {
	if len(l.faults) < maxCSVFaults {
		l.faults = append(l.faults, CSVFault{line, column, fmt.Sprintf(format, args...)})
	}
}

// take reads one record: the names of the columns, or a point.
func (l *list) take(line int, fields []string) {
	if l.columns == nil {
		if l.header(line, fields) {
			return
		}
		l.columns = []string{"id", "x", "y", "z", "sigmaH", "sigmaV"}
	}
	if len(l.points) >= plans.MaxControlPoints {
		l.fault(line, "", "a project has at most %d control points", plans.MaxControlPoints)
		return
	}
	if len(fields) > len(l.columns) {
		hint := ""
		if l.separator == ',' {
			hint = ": with decimal commas, put semicolons between the fields"
		}
		l.fault(line, "", "has %d fields, at most %d are expected%s", len(fields), len(l.columns), hint)
		return
	}
	l.point(line, fields)
}

// header takes the first line as names of columns, unless numbers stand in it
// where a point has its coordinates.
func (l *list) header(line int, fields []string) bool {
	for i, f := range fields {
		if _, err := l.number(f); err == nil && i > 0 {
			return false
		}
	}
	seen := map[string]bool{}
	l.headed = true
	l.columns = make([]string, 0, len(fields))
	for _, f := range fields {
		name := columnName(f)
		if name == "" {
			l.fault(line, "", "unknown column %.40q", f)
		} else if seen[name] {
			l.fault(line, name, "the column is there twice")
		}
		seen[name] = true
		l.columns = append(l.columns, name)
	}
	for _, name := range []string{"x", "y", "z"} {
		if !seen[name] && len(l.faults) == 0 {
			l.fault(line, name, "the column is missing")
		}
	}
	return true
}

var plainNumber = regexp.MustCompile(`^[+-]?[0-9]+([.,][0-9]+)?$`)

func (l *list) number(s string) (float64, error) {
	s = strings.TrimSpace(s)
	if !plainNumber.MatchString(s) {
		return 0, errors.New("is not a plain number such as 105120.412")
	}
	return strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
}

// point reads a line as a point.
func (l *list) point(line int, fields []string) {
	d := l.defaults
	p := CSVPoint{line, plans.ControlPoint{SigmaH: d.SigmaH, SigmaV: d.SigmaV, SurveyedAt: d.SurveyedAt, SurveyedBy: d.SurveyedBy,
		Method: d.Method, Given: plans.GivenPosition{CRS: d.CRS}, Marker: plans.Marker{Kind: plans.MarkerPoint}}}
	missing := map[string]bool{"x": true, "y": true, "z": true}
	hasV := false
	for i, text := range fields {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		column := l.columns[i]
		delete(missing, column)
		hasV = hasV || column == "sigmaV"
		if err := l.set(&p.ControlPoint, column, text); err != nil {
			l.fault(line, column, "%.40q %v", text, err)
		}
		if column == "sigmaH" && !hasV {
			p.SigmaV = p.SigmaH
		}
	}
	for _, column := range []string{"x", "y", "z"} {
		if missing[column] {
			l.fault(line, column, "is missing")
		}
	}
	l.points = append(l.points, p)
}

// set puts the text of a column into a point.
func (l *list) set(p *plans.ControlPoint, column, text string) error {
	texts := map[string]*string{"id": &p.ID, "name": &p.Name, "crs": &p.Given.CRS, "surveyedAt": &p.SurveyedAt, "surveyedBy": &p.SurveyedBy,
		"method": &p.Method, "note": &p.Note, "marker": (*string)(&p.Marker.Kind), "mount": (*string)(&p.Marker.Mount)}
	if t, ok := texts[column]; ok {
		*t = text
		return nil
	}
	var err error
	switch column {
	case "retired":
		p.Retired, err = strconv.ParseBool(text)
		if err != nil {
			err = errors.New("is neither true nor false")
		}
		return err
	case "tagId":
		p.Marker.TagID, err = strconv.Atoi(text)
		if err != nil {
			err = errors.New("is not a whole number")
		}
		return err
	}
	numbers := map[string]*float64{"x": &p.Given.Coordinates[0], "y": &p.Given.Coordinates[1], "z": &p.Given.Coordinates[2], "epoch": &p.Given.Epoch,
		"sigmaH": &p.SigmaH, "sigmaV": &p.SigmaV, "sizeMetres": &p.Marker.SizeMetres, "yawDeg": &p.Marker.YawDeg}
	if number := numbers[column]; number != nil {
		*number, err = l.number(text)
	}
	return err
}
