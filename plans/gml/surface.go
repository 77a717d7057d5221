package gml

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Reader reads geometry out of trees. It serves one goroutine.
type Reader struct {
	Frame Frame
	// Find gives the element that a reference names, or none; nil where
	// references are not followed.
	Find func(href string) xmlscan.Elem
	// Other is told of geometry that is no surface and of references that lead
	// nowhere; nil is allowed.
	Other func(e xmlscan.Elem, why error)

	numbers []float64
	points  []scene.Vec3
	rings   []Ring
	above   []xmlscan.Elem // geometries around what is being read
	links   int            // references that are being followed
	steps   int            // elements that were looked at since Begin
}

// MaxSteps bounds the elements that are looked at between two calls of Begin:
// references to references may make more of a small file than it seems.
const MaxSteps = 1 << 24

// Begin lets the count of MaxSteps begin anew: it is called for each member.
func (r *Reader) Begin() { r.steps = 0 }

// Polygon is one surface with straight edges, as it stands in its file.
type Polygon struct {
	Elem xmlscan.Elem // Polygon, PolygonPatch, Triangle, Rectangle
	// Flip says that it is used the other way round.
	Flip bool
	// Above are the geometries around it, the outermost first: what appearances
	// name is it or one of these. Valid until the next polygon.
	Above []xmlscan.Elem
	dims  int
}

// Ring is a closed line: the last point is not the first once more.
type Ring struct {
	Points []scene.Vec3
	Elem   xmlscan.Elem // LinearRing or Ring
	// Closed tells that the file repeats the first point at the end.
	Closed bool
}

// Errors that Other is told.
var (
	ErrNoSurface = errors.New("only surfaces and solids are made")
	ErrLink      = errors.New("rule xlink: it refers to what is not in the file")
	ErrSteps     = errors.New("rule xlink: its references make too much of it")
)

// maxLinks bounds how many references may lead on to each other: more go round.
const maxLinks = 16

// Surface tells whether an element of that name is a geometry that has surfaces.
func Surface(local string) bool {
	switch local {
	case "Polygon", "PolygonPatch", "Triangle", "Rectangle":
		return true
	}
	return holder(local)
}

// holder tells the geometries that hold surfaces.
func holder(local string) bool {
	switch local {
	case "Surface", "PolyhedralSurface", "TriangulatedSurface", "Tin", "OrientableSurface", "TexturedSurface", "_TexturedSurface", "Shell",
		"CompositeSurface", "MultiSurface", "Solid", "CompositeSolid", "MultiSolid", "MultiGeometry", "GeometricComplex", "MultiPolygon":
		return true
	}
	return false
}

// other tells the geometries that have no surfaces.
func other(local string) bool {
	switch local {
	case "Point", "MultiPoint", "LineString", "Curve", "CompositeCurve", "MultiCurve", "OrientableCurve", "MultiLineString", "LinearRing", "Ring",
		"RectifiedGridCoverage", "Grid", "RectifiedGrid":
		return true
	}
	return false
}

// Geometry tells whether an element of that name is a geometry of any kind.
func Geometry(local string) bool { return Surface(local) || other(local) }

// Polygons calls visit with each polygon of a geometry, references followed, in
// the order of the file.
func (r *Reader) Polygons(e xmlscan.Elem, visit func(*Polygon)) {
	r.walk(e, Polygon{dims: r.Frame.Dims}, visit)
}

// Property calls visit with each polygon of what a property holds or refers to.
func (r *Reader) Property(e xmlscan.Elem, visit func(*Polygon)) {
	r.property(e, Polygon{dims: r.Frame.Dims}, visit)
}

// property reads the geometries within a property or behind its reference.
func (r *Reader) property(e xmlscan.Elem, p Polygon, visit func(*Polygon)) {
	if r.steps > MaxSteps {
		return
	}
	if href := href(e); href != "" {
		r.steps++
		target := xmlscan.Elem{}
		if r.Find != nil && r.links < maxLinks {
			target = r.Find(href)
		}
		if !target.OK() {
			r.tell(e, fmt.Errorf("%w: %q", ErrLink, shown([]byte(href))))
			return
		}
		r.links++
		r.walk(target, p, visit)
		r.links--
		return
	}
	for c := range e.Children() {
		r.walk(c, p, visit)
	}
}

// href gives the reference of a property, "" for none.
func href(e xmlscan.Elem) string {
	if !e.Attrs() {
		return ""
	}
	return e.Attr("href")
}

func (r *Reader) walk(e xmlscan.Elem, p Polygon, visit func(*Polygon)) {
	if r.steps++; r.steps > MaxSteps {
		r.tell(e, ErrSteps)
		return
	}
	local := e.Local()
	p.dims = dimsOf(e, p.dims)
	switch local {
	case "Polygon", "PolygonPatch", "Triangle", "Rectangle":
		p.Elem, p.Above = e, r.above
		visit(&p)
		return
	case "OrientableSurface", "TexturedSurface", "_TexturedSurface":
		p.Flip = p.Flip != (e.Attr("orientation") == "-")
	}
	if !holder(local) {
		if other(local) {
			r.tell(e, fmt.Errorf("a %s: %w", local, ErrNoSurface))
		}
		return
	}
	r.above = append(r.above, e)
	for c := range e.Children() {
		r.property(c, p, visit)
	}
	r.above = r.above[:len(r.above)-1]
}

func (r *Reader) tell(e xmlscan.Elem, why error) {
	if r.Other != nil {
		r.Other(e, why)
	}
}

// target gives the element that a property holds or refers to.
func (r *Reader) target(e xmlscan.Elem) xmlscan.Elem {
	if href := href(e); href != "" {
		if r.Find == nil {
			return xmlscan.Elem{}
		}
		return r.Find(href)
	}
	return e.First()
}

// Rings reads the rings of a polygon, the outer one first, in the direction that
// the polygon is used in. They are valid until the next call.
func (r *Reader) Rings(p *Polygon) ([]Ring, error) {
	r.rings, r.points = r.rings[:0], r.points[:0]
	for c := range p.Elem.Children() {
		local := c.Local()
		switch local {
		case "exterior", "outerBoundaryIs", "interior", "innerBoundaryIs":
		default:
			continue
		}
		outer := local == "exterior" || local == "outerBoundaryIs"
		if outer != (len(r.rings) == 0) {
			return nil, fmt.Errorf("rule polygon: %s ring where the other is due", local)
		}
		if err := r.ring(r.target(c), p.dims); err != nil {
			return nil, err
		}
	}
	if len(r.rings) == 0 {
		return nil, errors.New("rule polygon: no exterior ring")
	}
	if p.Flip {
		for i := range r.rings {
			turn(r.rings[i].Points)
		}
	}
	return r.rings, nil
}

// ring reads one ring behind those that were read.
func (r *Reader) ring(e xmlscan.Elem, dims int) error {
	from := len(r.points)
	var err error
	switch {
	case !e.OK():
		return fmt.Errorf("%w: a ring", ErrLink)
	case e.Local() == "LinearRing":
		r.points, err = r.positions(r.points, e, dimsOf(e, dims))
	case e.Local() == "Ring":
		r.points, err = r.curve(r.points, e, dimsOf(e, dims), 0)
	default:
		err = fmt.Errorf("rule polygon: <%s> is no ring", e.Local())
	}
	if err != nil {
		return err
	}
	ring := Ring{Points: r.points[from:len(r.points):len(r.points)], Elem: e}
	if n := len(ring.Points); n > 1 && ring.Points[0] == ring.Points[n-1] {
		ring.Points, ring.Closed = ring.Points[:n-1], true
	}
	r.rings = append(r.rings, ring)
	return nil
}

// turn reverses points but for the first, so that what is said of the first stays
// true.
func turn(points []scene.Vec3) {
	if len(points) < 2 {
		return
	}
	for i, k := 1, len(points)-1; i < k; i, k = i+1, k-1 {
		points[i], points[k] = points[k], points[i]
	}
}

// Point gives the first point of a geometry or of the property that holds one;
// false where it has none.
func (r *Reader) Point(e xmlscan.Elem) (scene.Vec3, bool) {
	dims := r.Frame.Dims
	for c := range e.All() {
		dims = dimsOf(c, dims)
		switch c.Local() {
		case "pos", "posList":
			points, err := r.list(nil, c, dims)
			if err == nil && len(points) > 0 {
				return points[0], true
			}
		case "coordinates":
			points, err := r.tuples(nil, c)
			if err == nil && len(points) > 0 {
				return points[0], true
			}
		}
	}
	return scene.Vec3{}, false
}
