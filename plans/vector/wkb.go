package vector

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The types of well-known binary (ISO 19125-1 clause 8.2 and ISO/IEC 13249-3):
// thousands say which of z and m follow x and y.
const (
	wkbPoint              = 1
	wkbLineString         = 2
	wkbPolygon            = 3
	wkbMultiPoint         = 4
	wkbMultiLineString    = 5
	wkbMultiPolygon       = 6
	wkbGeometryCollection = 7
	wkbCircularString     = 8
	wkbCompoundCurve      = 9
	wkbCurvePolygon       = 10
	wkbMultiCurve         = 11
	wkbMultiSurface       = 12
	wkbPolyhedralSurface  = 15
	wkbTIN                = 16
	wkbTriangle           = 17
)

// The flags of the extended form that PostGIS writes, in the place of thousands.
const (
	ewkbZ    = 0x80000000
	ewkbM    = 0x40000000
	ewkbSRID = 0x20000000
)

var errShort = errors.New("it ends too early")

// wkbReader reads well-known binary out of data, never beyond its end.
type wkbReader struct {
	data []byte
	at   int
	g    *Geometry
	left int // vertices that it may still have
}

// decodeWKB adds the geometry in data to g.
func decodeWKB(data []byte, g *Geometry) error {
	r := &wkbReader{data: data, g: g, left: MaxVertices}
	return r.geometry(0)
}

// shape is the head of a geometry.
type shape struct {
	kind  uint32
	order binary.ByteOrder
	dims  int // numbers for each vertex
	z     bool
}

// stride gives the bytes of a vertex.
func (s shape) stride() int { return 8 * s.dims }

func (r *wkbReader) head() (s shape, err error) {
	if r.at >= len(r.data) {
		return s, errShort
	}
	s.order = binary.BigEndian
	switch r.data[r.at] {
	case 0:
	case 1:
		s.order = binary.LittleEndian
	default:
		return s, fmt.Errorf("byte order %d is not known", r.data[r.at])
	}
	r.at++
	kind, err := r.count(s.order)
	if err != nil {
		return s, err
	}
	if kind&ewkbSRID != 0 {
		if _, err := r.count(s.order); err != nil {
			return s, err
		}
	}
	s.kind, s.dims = kind&^uint32(ewkbZ|ewkbM|ewkbSRID), 2
	more := s.kind / 1000
	s.z = kind&ewkbZ != 0 || more == 1 || more == 3
	if s.z {
		s.dims++
	}
	if kind&ewkbM != 0 || more == 2 || more == 3 {
		s.dims++
	}
	s.kind %= 1000
	if more > 3 {
		return s, fmt.Errorf("geometry type %d is not known", kind)
	}
	r.g.HasZ = r.g.HasZ || s.z
	return s, nil
}

func (r *wkbReader) count(order binary.ByteOrder) (uint32, error) {
	if len(r.data)-r.at < 4 {
		return 0, errShort
	}
	v := order.Uint32(r.data[r.at:])
	r.at += 4
	return v, nil
}

// number reads a count of things that take at least size bytes each.
func (r *wkbReader) number(s shape, size int) (int, error) {
	n, err := r.count(s.order)
	if err == nil && uint64(n)*uint64(size) > uint64(len(r.data)-r.at) {
		err = fmt.Errorf("it says %d parts: %w", n, errShort)
	}
	return int(n), err
}

func (r *wkbReader) point(s shape) (p Point, err error) {
	if len(r.data)-r.at < s.stride() {
		return p, errShort
	}
	if r.left--; r.left < 0 {
		return p, errTooMany
	}
	for i := range min(s.dims, 3) {
		if i == 2 && !s.z {
			break // m
		}
		p[i] = math.Float64frombits(s.order.Uint64(r.data[r.at+8*i:]))
	}
	r.at += s.stride()
	return p, nil
}

func (r *wkbReader) points(s shape) ([]Point, error) {
	n, err := r.number(s, s.stride())
	if err != nil {
		return nil, err
	}
	out := make([]Point, n)
	for i := range out {
		if out[i], err = r.point(s); err == nil {
			err = finite(out[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// smallest is the least that a geometry within another takes: byte order, type and
// a count.
const smallest = 9

func (r *wkbReader) geometry(depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("its parts lie more than %d deep", maxDepth)
	}
	s, err := r.head()
	if err != nil {
		return err
	}
	switch s.kind {
	case wkbPoint:
		p, err := r.point(s)
		if err == nil && finite(p) == nil { // a point of NaN is an empty one (GeoPackage, clause 2.1.3.1)
			r.g.Points = append(r.g.Points, p)
		}
		return err
	case wkbLineString, wkbCircularString, wkbCompoundCurve:
		line, err := r.curve(s, depth)
		if err == nil {
			r.g.addLine(line)
		}
		return err
	case wkbPolygon, wkbTriangle, wkbCurvePolygon:
		rings, err := r.rings(s, depth)
		if err == nil {
			r.g.addPolygon(rings)
		}
		return err
	case wkbMultiPoint, wkbMultiLineString, wkbMultiPolygon, wkbGeometryCollection, wkbMultiCurve, wkbMultiSurface, wkbPolyhedralSurface, wkbTIN:
		return r.collection(s, depth)
	}
	return fmt.Errorf("geometry type %d is not known", s.kind)
}

func (r *wkbReader) collection(s shape, depth int) error {
	n, err := r.number(s, smallest)
	if err != nil {
		return err
	}
	for range n {
		if err := r.geometry(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

func (r *wkbReader) rings(s shape, depth int) (Polygon, error) {
	least := 4
	if s.kind == wkbCurvePolygon {
		least = smallest
	}
	n, err := r.number(s, least)
	if err != nil {
		return nil, err
	}
	rings := make(Polygon, n)
	for i := range rings {
		if s.kind != wkbCurvePolygon {
			rings[i], err = r.points(s)
		} else {
			rings[i], err = r.nestedCurve(depth + 1)
		}
		if err != nil {
			return nil, err
		}
	}
	return rings, nil
}
