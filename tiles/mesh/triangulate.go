package mesh

import (
	"errors"
	"fmt"
	"math"
)

// ErrNotSimple is wrapped by the error of a polygon whose rings cross: no set
// of triangles on its points covers it.
var ErrNotSimple = errors.New("polygon is not simple")

// MaxPolygonPoints is the most points that Triangulate takes, all rings
// together.
const MaxPolygonPoints = 1 << 22

// areaTolerance is how far, relative to the polygon's area, the sum of the
// triangles may be off before the polygon counts as not simple.
const areaTolerance = 1e-9

// Triangulate cuts a polygon with holes into triangles on its own points. The
// rings may run either way; points may repeat, lie in line, and rings may touch
// each other. The result indexes outer and then each hole, all in one sequence,
// and runs counter-clockwise. Each edge of a ring between different points is
// an edge of exactly one triangle, points in line included, so that faces which
// share a ring stay closed: where a point touches another edge this takes a
// triangle without area.
//
// Where the areas do not add up the error wraps ErrNotSimple, and the triangles
// given with it are the best that could be made. Other errors wrap ErrInvalid (a
// coordinate that is no finite number, a ring of fewer than three different
// points, no area) or ErrTooLarge (more work than a polygon may cost: some
// seconds).
//
// Holes are bridged to the outer ring and ears cut off with the help of a
// z-order curve (Held, "FIST", 2001), exact in its decisions; then edges are
// flipped until the triangulation is constrained Delaunay, which takes the
// slivers out.
func Triangulate(outer []Vec2, holes [][]Vec2) ([]uint32, error) {
	return triangulate(outer, holes, maxLooks)
}

// triangulate is Triangulate with a limit of looks at corners.
func triangulate(outer []Vec2, holes [][]Vec2, limit int) ([]uint32, error) {
	points, err := joinRings(outer, holes)
	if err != nil {
		return nil, err
	}
	want := math.Abs(RingArea(outer))
	for _, h := range holes {
		want -= math.Abs(RingArea(h))
	}
	if !(want > 0) {
		return nil, fmt.Errorf("triangulating a polygon of %d points: area %g: %w", len(points), want, ErrInvalid)
	}
	e := newEars(points, outer, holes, limit)
	tris := e.clip()
	if e.exhausted() {
		return nil, fmt.Errorf("triangulating a polygon of %d points with %d holes: more than %d looks at corners: %w", len(points), len(holes), limit, ErrTooLarge)
	}
	flipEdges(points, tris)
	if got := triangleArea(points, tris); !(math.Abs(got-want) <= areaTolerance*ringsArea(outer, holes)) {
		return tris, fmt.Errorf("triangulating a polygon of %d points: triangles cover %g of %g m2: %w", len(points), got, want, ErrNotSimple)
	}
	return tris, nil
}

// joinRings gives the points of all rings in one sequence, checked.
func joinRings(outer []Vec2, holes [][]Vec2) ([]Vec2, error) {
	n := len(outer)
	for _, h := range holes {
		n += len(h)
	}
	if n > MaxPolygonPoints {
		return nil, fmt.Errorf("triangulating a polygon of %d points: more than %d: %w", n, MaxPolygonPoints, ErrTooLarge)
	}
	points := append(make([]Vec2, 0, n), outer...)
	for _, h := range holes {
		points = append(points, h...)
	}
	for i, p := range points {
		if !(math.Abs(p[0]) < maxCoordinate && math.Abs(p[1]) < maxCoordinate) {
			return nil, fmt.Errorf("triangulating a polygon: point %d is (%g, %g): %w", i, p[0], p[1], ErrInvalid)
		}
	}
	return points, nil
}

// maxCoordinate keeps products of coordinates, and sums of them, finite.
const maxCoordinate = 1e140

// RingArea gives the signed area of a ring in square metres, positive where it
// runs counter-clockwise.
func RingArea(ring []Vec2) float64 {
	if len(ring) < 3 {
		return 0
	}
	o, sum := ring[0], 0.0
	for i := 1; i+1 < len(ring); i++ {
		p, q := ring[i], ring[i+1]
		sum += float64((p[0]-o[0])*(q[1]-o[1])) - float64((p[1]-o[1])*(q[0]-o[0]))
	}
	return sum / 2
}

// ringsArea is the scale against which areas are compared.
func ringsArea(outer []Vec2, holes [][]Vec2) float64 {
	sum := math.Abs(RingArea(outer))
	for _, h := range holes {
		sum += math.Abs(RingArea(h))
	}
	return sum
}

func triangleArea(points []Vec2, tris []uint32) float64 {
	sum := 0.0
	for t := 0; t < len(tris); t += 3 {
		a, b, c := points[tris[t]], points[tris[t+1]], points[tris[t+2]]
		sum += math.Abs(float64((b[0]-a[0])*(c[1]-a[1])) - float64((b[1]-a[1])*(c[0]-a[0])))
	}
	return sum / 2
}
