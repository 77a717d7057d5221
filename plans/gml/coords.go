package gml

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Frame says how the coordinates of a file are to be taken.
type Frame struct {
	// Dims is the number of coordinates of a point where the geometry does not say
	// (srsDimension); 0 stands for 3.
	Dims int
	// NorthFirst says that the first coordinate is the northing or latitude.
	NorthFirst bool
	// Map turns a point, east first, into the frame that is wanted; nil for none.
	Map func(scene.Vec3) scene.Vec3
}

// maxCoordinate is the largest coordinate that is taken: well beyond any system on
// earth.
const maxCoordinate = 1e9

// errCoordinates is wrapped by the errors of coordinates that cannot be read.
var errCoordinates = errors.New("rule coordinates")

// point takes the coordinates of one point.
func (f *Frame) point(v []float64) scene.Vec3 {
	p := scene.Vec3{}
	copy(p[:], v)
	if f.NorthFirst {
		p[0], p[1] = p[1], p[0]
	}
	if f.Map != nil {
		p = f.Map(p)
	}
	return p
}

// points appends the points of a list of numbers, dims each.
func (f *Frame) points(out []scene.Vec3, numbers []float64, dims int) ([]scene.Vec3, error) {
	if dims != 2 && dims != 3 {
		dims = 3
	}
	if n := len(numbers); n%dims != 0 {
		if dims = 5 - dims; n%dims != 0 {
			return out, fmt.Errorf("%w: %d numbers are no points of 2 or 3", errCoordinates, n)
		}
	}
	for i := 0; i < len(numbers); i += dims {
		out = append(out, f.point(numbers[i:i+dims]))
	}
	return out, nil
}

// Numbers appends the numbers of a list, separated by white space. The error names
// the first word that is none, or is beyond all coordinates.
func Numbers(out []float64, text []byte) ([]float64, error) {
	for {
		i := 0
		for i < len(text) && text[i] <= ' ' {
			i++
		}
		if text = text[i:]; len(text) == 0 {
			return out, nil
		}
		end := 0
		for end < len(text) && text[end] > ' ' {
			end++
		}
		v, err := number(text[:end])
		if err != nil {
			return out, err
		}
		out, text = append(out, v), text[end:]
	}
}

// number reads one decimal number.
func number(word []byte) (float64, error) {
	v, ok := short(word)
	if !ok {
		var err error
		if v, err = strconv.ParseFloat(string(word), 64); err != nil {
			return 0, fmt.Errorf("%w: %q is no number", errCoordinates, shown(word))
		}
	}
	if !(math.Abs(v) <= maxCoordinate) {
		return 0, fmt.Errorf("%w: %q cannot be meant", errCoordinates, shown(word))
	}
	return v, nil
}

// short reads numbers of at most 15 digits without an exponent: both the digits
// and the power of ten are exact in a float64 then, and so one division rounds
// once (W. D. Clinger, "How to read floating point numbers accurately", 1990).
func short(word []byte) (float64, bool) {
	const most = 15
	negative := false
	if len(word) > 0 && (word[0] == '-' || word[0] == '+') {
		negative, word = word[0] == '-', word[1:]
	}
	if len(word) == 0 || len(word) > most+1 {
		return 0, false
	}
	var m uint64
	point := -1
	for i, c := range word {
		switch {
		case c >= '0' && c <= '9':
			m = 10*m + uint64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	v := float64(m)
	if point >= 0 {
		if len(word) == 1 {
			return 0, false
		}
		v /= tens(len(word) - 1 - point)
	} else if len(word) > most {
		return 0, false
	}
	if negative {
		v = -v
	}
	return v, true
}

// tens gives a power of ten, exact up to 22.
func tens(n int) float64 {
	return [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}[n]
}

// shown keeps a word of the file short enough for a message.
func shown(word []byte) string {
	const longest = 40
	if len(word) > longest {
		word = word[:longest]
	}
	return string(bytes.ToValidUTF8(word, []byte("?")))
}

// positions appends the points that an element holds as posList, pos, coordinates,
// coord or points. dims is the dimension in force.
func (r *Reader) positions(out []scene.Vec3, e xmlscan.Elem, dims int) ([]scene.Vec3, error) {
	var err error
	for c := range e.Children() {
		switch c.Local() {
		case "posList", "pos":
			out, err = r.list(out, c, dimsOf(c, dims))
		case "coordinates":
			out, err = r.tuples(out, c)
		case "coord":
			out, err = r.coord(out, c)
		case "pointProperty", "pointRep", "pointMember":
			if p := r.target(c); p.OK() {
				out, err = r.positions(out, p, dimsOf(p, dims))
			}
		}
		if err != nil {
			return out, err
		}
		if len(out) > MaxRingPoints {
			return out, fmt.Errorf("%w: more than %d points in one ring or curve", errCoordinates, MaxRingPoints)
		}
	}
	return out, nil
}

// MaxRingPoints bounds the points of one ring or curve.
const MaxRingPoints = 1 << 22

func (r *Reader) list(out []scene.Vec3, e xmlscan.Elem, dims int) ([]scene.Vec3, error) {
	raw := e.Raw()
	if bytes.IndexByte(raw, '<') >= 0 || bytes.IndexByte(raw, '&') >= 0 { // a comment among the numbers
		raw = []byte(e.Text())
	}
	var err error
	if r.numbers, err = Numbers(r.numbers[:0], raw); err != nil {
		return out, err
	}
	return r.Frame.points(out, r.numbers, dims)
}

// tuples reads gml:coordinates: "x,y,z x,y,z" unless its attributes say otherwise.
func (r *Reader) tuples(out []scene.Vec3, e xmlscan.Elem) ([]scene.Vec3, error) {
	decimal, cs, ts := separator(e, "decimal", '.'), separator(e, "cs", ','), separator(e, "ts", ' ')
	fields := bytes.FieldsFunc([]byte(e.Text()), func(c rune) bool {
		return c == ts || ts == ' ' && (c == '\n' || c == '\t' || c == '\r')
	})
	for _, f := range fields {
		words := bytes.FieldsFunc(f, func(c rune) bool { return c == cs })
		if len(words) < 2 || len(words) > 3 {
			return out, fmt.Errorf("%w: %q is no point", errCoordinates, shown(f))
		}
		r.numbers = r.numbers[:0]
		for _, w := range words {
			if decimal != '.' {
				w = bytes.ReplaceAll(w, []byte(string(decimal)), []byte("."))
			}
			v, err := number(bytes.TrimSpace(w))
			if err != nil {
				return out, err
			}
			r.numbers = append(r.numbers, v)
		}
		out = append(out, r.Frame.point(r.numbers))
	}
	return out, nil
}

func separator(e xmlscan.Elem, name string, usual rune) rune {
	for _, c := range e.Attr(name) {
		return c
	}
	return usual
}

// coord reads gml:coord: X, Y and Z as elements.
func (r *Reader) coord(out []scene.Vec3, e xmlscan.Elem) ([]scene.Vec3, error) {
	r.numbers = r.numbers[:0]
	for c := range e.Children() {
		v, err := number(bytes.TrimSpace(c.Raw()))
		if err != nil {
			return out, err
		}
		r.numbers = append(r.numbers, v)
	}
	if n := len(r.numbers); n != 2 && n != 3 {
		return out, fmt.Errorf("%w: a point of %d coordinates", errCoordinates, n)
	}
	return append(out, r.Frame.point(r.numbers)), nil
}

// dimsOf gives the dimension in force within e.
func dimsOf(e xmlscan.Elem, outer int) int {
	if !e.Attrs() {
		return outer
	}
	for _, name := range []string{"srsDimension", "dimension"} {
		switch e.Attr(name) {
		case "2":
			return 2
		case "3":
			return 3
		}
	}
	return outer
}
