package solid

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// mesh sews the faces and makes triangles of them.
func (s *sewing) mesh() (*scene.Mesh, error) {
	s.sew()
	m := &scene.Mesh{}
	number := make([]uint32, len(s.w.Positions)) // of a point in the mesh, plus one
	emit := func(a, b, c uint32) {
		for _, p := range [3]uint32{a, b, c} {
			if number[p] == 0 {
				m.Positions = append(m.Positions, s.w.Positions[p])
				number[p] = uint32(len(m.Positions))
			}
			m.Indices = append(m.Indices, number[p]-1)
		}
	}
	for i := range s.sets {
		t := tracer{positions: s.w.Positions, sliver: sewTolerance * s.a.eps, polygons: &s.a.effort.memory().polygons}
		t.u, t.v = mesh.Frame(s.sets[i].n)
		if err := t.triangulate(s.sets[i].edges, emit); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// tracer makes polygons of the edges of one facet set.
type tracer struct {
	positions []scene.Vec3
	u, v      scene.Vec3
	polygons  *mesh.Triangulator
	sliver    float64 // width below which a loop has no area to speak of
}

// loop is one ring of a facet set.
type loop struct {
	ids    []uint32
	points []Vec2
	area   float64
	holes  []*loop
}

func (t *tracer) at(i uint32) Vec2 {
	p := t.positions[i]
	return Vec2{p.Dot(t.u), p.Dot(t.v)}
}

// triangulate emits the triangles of the facet set. A loop too narrow to have
// an area is filled by a fan, which keeps the mesh closed.
func (t *tracer) triangulate(edges [][2]uint32, emit func(a, b, c uint32)) error {
	loops, err := t.trace(edges)
	if err != nil {
		return err
	}
	var outers, holes []*loop
	for _, l := range loops {
		switch {
		case math.Abs(l.area) <= t.sliver*l.perimeter():
			for k := 1; k+1 < len(l.ids); k++ {
				emit(l.ids[0], l.ids[k], l.ids[k+1])
			}
		case l.area > 0:
			outers = append(outers, l)
		default:
			holes = append(holes, l)
		}
	}
	if err := nest(outers, holes); err != nil {
		return err
	}
	for _, o := range outers {
		if err := t.fill(o, emit); err != nil {
			return err
		}
	}
	return nil
}

func (l *loop) perimeter() float64 {
	sum := 0.0
	for i, p := range l.points {
		sum += distance2(p, l.points[(i+1)%len(l.points)])
	}
	return sum
}

// fill emits the triangles of a loop with its holes.
func (t *tracer) fill(l *loop, emit func(a, b, c uint32)) error {
	ids := slices.Clone(l.ids)
	var rings [][]Vec2
	for _, h := range l.holes {
		ids = append(ids, h.ids...)
		rings = append(rings, h.points)
	}
	tris, err := t.polygons.Triangulate(l.points, rings)
	if errors.Is(err, ErrTooLarge) || errors.Is(err, ErrStopped) {
		return err
	}
	if err != nil {
		return fmt.Errorf("filling a face: %w: %w", err, ErrBoolean)
	}
	for k := 0; k < len(tris); k += 3 {
		emit(ids[tris[k]], ids[tris[k+1]], ids[tris[k+2]])
	}
	return nil
}

// trace follows the edges round each piece of face. Where several go on from a
// point it takes the one that stays with the same piece: the first clockwise
// from where it came.
func (t *tracer) trace(edges [][2]uint32) ([]*loop, error) {
	order := make([]int, len(edges)) // by the points they lead from
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(edges[i][0], edges[j][0]), cmp.Compare(i, j)) })
	from := func(p uint32) []int {
		lo, _ := slices.BinarySearchFunc(order, p, func(i int, p uint32) int { return cmp.Compare(edges[i][0], p) })
		hi := lo
		for hi < len(order) && edges[order[hi]][0] == p {
			hi++
		}
		return order[lo:hi]
	}
	used := make([]bool, len(edges))
	var loops []*loop
	for first := range edges {
		if used[first] {
			continue
		}
		l := &loop{}
		for i := first; ; {
			used[i] = true
			l.ids = append(l.ids, edges[i][0])
			next := t.next(edges, used, from(edges[i][1]), edges[i], first)
			if next < 0 {
				return nil, fmt.Errorf("a face has an open outline: %w", ErrBoolean)
			}
			if i = next; i == first {
				break
			}
		}
		for _, id := range l.ids {
			l.points = append(l.points, t.at(id))
		}
		l.area = mesh.RingArea(l.points)
		loops = append(loops, l)
	}
	return loops, nil
}

// next gives the edge that follows e; the one the loop began with counts as
// unused.
func (t *tracer) next(edges [][2]uint32, used []bool, from []int, e [2]uint32, first int) int {
	best, least := -1, math.Inf(1)
	p := t.at(e[1])
	back := pseudoAngle(t.at(e[0]), p)
	for _, i := range from {
		if used[i] && i != first {
			continue
		}
		turn := back - pseudoAngle(t.at(edges[i][1]), p) // clockwise
		if turn <= 0 {
			turn += 4
		}
		if turn < least {
			best, least = i, turn
		}
	}
	return best
}

// pseudoAngle grows with the angle of the direction from o to p, from 0 to 4.
func pseudoAngle(p, o Vec2) float64 {
	x, y := p[0]-o[0], p[1]-o[1]
	r := x / (math.Abs(x) + math.Abs(y))
	if y < 0 {
		return 3 + r
	}
	return 1 - r
}

// nest gives each hole to the smallest outline that holds it.
func nest(outers, holes []*loop) error {
	slices.SortStableFunc(outers, func(a, b *loop) int {
		switch {
		case a.area < b.area:
			return -1
		case a.area > b.area:
			return 1
		default:
			return 0
		}
	})
	for _, h := range holes {
		k := slices.IndexFunc(outers, func(o *loop) bool { return o.holds(h) })
		if k < 0 {
			return fmt.Errorf("a hole lies in no face: %w", ErrBoolean)
		}
		outers[k].holes = append(outers[k].holes, h)
	}
	return nil
}

// holds tells whether the hole lies in l, by a point of it that is not on the
// outline of l.
func (l *loop) holds(h *loop) bool {
	if -h.area > l.area {
		return false
	}
	for i, p := range h.points {
		if slices.Contains(l.ids, h.ids[i]) {
			continue
		}
		inside := false
		for k, a := range l.points {
			b := l.points[(k+1)%len(l.points)]
			if (a[1] > p[1]) != (b[1] > p[1]) && (mesh.Orient2D(a, b, p) > 0) == (b[1] > a[1]) {
				inside = !inside
			}
		}
		return inside
	}
	return false
}
