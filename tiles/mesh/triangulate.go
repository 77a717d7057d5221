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
// points, no area) or ErrTooLarge (more work than a polygon may cost: about
// a second, more only where it has millions of points).
//
// Holes are bridged to the outer ring by a sweep and ears cut off with the help
// of a z-order curve (Held, "FIST", 2001), exact in their decisions; then edges
// are flipped until the triangulation is constrained Delaunay, which takes the
// slivers out.
func Triangulate(outer []Vec2, holes [][]Vec2) ([]uint32, error) {
	return new(Triangulator).Triangulate(outer, holes)
}

// Triangulator triangulates one polygon after another in the same memory. The
// zero value is ready for use, by one goroutine at a time.
type Triangulator struct {
	// Spend, where set, is told of the work every few thousand steps of some
	// nanoseconds each; an error that it gives ends the work and is given on.
	Spend func(steps int) error

	ears
	rings3      [][]Vec2 // of a polygon in space
	flat        []Vec2
	edges       EdgeList
	twin, stack []uint32
}

// Triangulate is the function of that name; what it gives is valid until the
// next call.
func (t *Triangulator) Triangulate(outer []Vec2, holes [][]Vec2) ([]uint32, error) {
	points := len(outer)
	for _, h := range holes {
		points += len(h)
	}
	return t.triangulate(outer, holes, maxSteps+pointSteps*points)
}

// triangulate is Triangulate with a limit of steps.
func (t *Triangulator) triangulate(outer []Vec2, holes [][]Vec2, limit int) ([]uint32, error) {
	if err := t.setPoints(outer, holes); err != nil {
		return nil, err
	}
	points := t.points
	signed := RingArea(outer)
	want := math.Abs(signed)
	all := want // the scale against which areas are compared
	for _, h := range holes {
		area := math.Abs(RingArea(h))
		want -= area
		all += area
	}
	if !(want > 0) {
		return nil, fmt.Errorf("triangulating a polygon of %d points: area %g: %w", len(points), want, ErrInvalid)
	}
	t.budget = budget{limit: limit, spend: t.Spend}
	t.begin(len(outer), signed < 0, holes)
	tris := t.clip()
	t.flipEdges(points, tris)
	if t.exhausted() {
		return nil, fmt.Errorf("triangulating a polygon of %d points with %d holes: %w", len(points), len(holes), t.err)
	}
	if got := triangleArea(points, tris); !(math.Abs(got-want) <= areaTolerance*all) {
		return tris, fmt.Errorf("triangulating a polygon of %d points: triangles cover %g of %g m2: %w", len(points), got, want, ErrNotSimple)
	}
	return tris, nil
}

// The steps for one polygon are bounded by maxSteps, about a second of work, and
// pointSteps for each of its points. They grow all but linearly with the points
// (60 for each of 160,000), but with their square where rings cross.
const (
	maxSteps   = 1 << 26
	pointSteps = 512
)

// budget counts the steps of one polygon.
type budget struct {
	steps, told, limit int
	spend              func(steps int) error
	err                error
}

// tellSteps is the number of steps between two calls of Triangulator.Spend.
const tellSteps = 1 << 12

// exhausted tells whether the polygon has cost too much.
func (b *budget) exhausted() bool {
	if b.err != nil {
		return true
	}
	if b.steps > b.limit {
		b.err = fmt.Errorf("more than %d steps: %w", b.limit, ErrTooLarge)
	} else if b.steps-b.told > tellSteps && b.spend != nil {
		b.err = b.spend(b.steps - b.told)
		b.told = b.steps
	}
	return b.err != nil
}

// setPoints puts the points of all rings in one sequence, checked.
func (t *Triangulator) setPoints(outer []Vec2, holes [][]Vec2) error {
	n := len(outer)
	for _, h := range holes {
		n += len(h)
	}
	if n > MaxPolygonPoints {
		return fmt.Errorf("triangulating a polygon of %d points: more than %d: %w", n, MaxPolygonPoints, ErrTooLarge)
	}
	t.points = append(t.points[:0], outer...)
	for _, h := range holes {
		t.points = append(t.points, h...)
	}
	for i, p := range t.points {
		if !(math.Abs(p[0]) < maxCoordinate && math.Abs(p[1]) < maxCoordinate) {
			return fmt.Errorf("triangulating a polygon: point %d is (%g, %g): %w", i, p[0], p[1], ErrInvalid)
		}
	}
	return nil
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

func triangleArea(points []Vec2, tris []uint32) float64 {
	sum := 0.0
	for t := 0; t < len(tris); t += 3 {
		a, b, c := points[tris[t]], points[tris[t+1]], points[tris[t+2]]
		sum += math.Abs(float64((b[0]-a[0])*(c[1]-a[1])) - float64((b[1]-a[1])*(c[0]-a[0])))
	}
	return sum / 2
}
