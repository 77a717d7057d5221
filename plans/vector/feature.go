package vector

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The bounds of what is read. A file that goes beyond them is refused, a feature
// that does is skipped.
const (
	// MaxBytes is the largest GeoJSON or CSV file in bytes.
	MaxBytes = 1 << 30
	// MaxVertices bounds the vertices of one feature.
	MaxVertices = 4 << 20
	// MaxFields bounds the values of one feature.
	MaxFields = 1000
	// MaxTextBytes bounds a text value: longer ones are cut.
	MaxTextBytes = 64 << 10
	// MaxFeatures bounds the features of a file.
	MaxFeatures = 20 << 20
)

// Point is x, y and z in the units of the file's system.
type Point = [3]float64

// Geometry is what a feature draws: any of the three, in the order of the file.
type Geometry struct {
	Points   []Point
	Lines    [][]Point
	Polygons []Polygon
	HasZ     bool // heights are stated
}

// Polygon is rings without a repeated last point, the outer one first. Which way
// round they run is the file's.
type Polygon [][]Point

// Empty tells whether there is nothing to draw.
func (g *Geometry) Empty() bool {
	return len(g.Points) == 0 && len(g.Lines) == 0 && len(g.Polygons) == 0
}

// Each calls f with every vertex, which f may change.
func (g *Geometry) Each(f func(*Point) error) error {
	lists := append([][]Point{g.Points}, g.Lines...)
	for _, p := range g.Polygons {
		lists = append(lists, p...)
	}
	for _, list := range lists {
		for i := range list {
			if err := f(&list[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Field is one value of a feature: a string, float64, bool or nil.
type Field struct {
	Name  string
	Value any
}

// Feature is one object of a file.
type Feature struct {
	// ID is the object's own: "id" of GeoJSON, the row number of a table, else
	// its place in the file from 0.
	ID string
	// Table is the table of a GeoPackage, or "".
	Table    string
	Fields   []Field // in the order of the file
	Geometry Geometry
}

// Value finds a field by name, first letter for letter, then whatever the case.
func (f *Feature) Value(name string) (any, bool) {
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for i := range f.Fields {
			if same(f.Fields[i].Name, name) {
				return f.Fields[i].Value, true
			}
		}
	}
	return nil, false
}

// Text gives a value as a person reads it, "" for nil.
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// Number gives a value as a number: a number itself, or a text that is one. A
// comma may stand for the point.
func Number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case string:
		return parseNumber(v)
	}
	return 0, false
}

func parseNumber(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	if s == "" || strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) >= 0 {
		return 0, false // ParseFloat takes "inf" and hexadecimals too
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}

// Source is a file to read.
type Source struct {
	Data io.ReaderAt
	Size int64
	Path string // where the file lies, for a GeoPackage
	Name string // for messages
}

// Options of reading; the zero value is usable.
type Options struct {
	// Tables are those to read of a GeoPackage; nil for all that have geometry.
	Tables []string
	// Progress is told of the features read so far; nil is allowed.
	Progress func(done int)
	// Skip is told of each feature that could not be read, with the reason; nil is
	// allowed.
	Skip func(id string, err error)
}

func (o *Options) skip(id string, err error) {
	if o.Skip != nil {
		o.Skip(id, err)
	}
}

// progressEvery is how many features pass between two messages.
const progressEvery = 1000

func (o *Options) progress(done int) {
	if o.Progress != nil && done%progressEvery == 0 {
		o.Progress(done)
	}
}

// Header is what a file says of itself.
type Header struct {
	Format string // "GeoJSON" or "GeoPackage"
	// CRS is the system as the file names it: "EPSG:28992", "OGC:CRS84".
	CRS      string
	Features int
	Skipped  int
}

// Begins tells the format of a file by its first bytes: "GeoJSON", "GeoPackage"
// or "". GeoJSON is told by its first "type" member within them.
func Begins(head []byte) string {
	switch {
	case beginsAsGeoPackage(head):
		return "GeoPackage"
	case beginsAsGeoJSON(head):
		return "GeoJSON"
	}
	return ""
}
