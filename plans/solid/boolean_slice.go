package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// winding says how often each operand winds round a place: the host just above
// and just below the plane, and the same for the others together.
type winding [4]int32

const (
	hostAbove = iota
	hostBelow
	othersAbove
	othersBelow
)

func (w winding) plus(o winding, sign int32) winding {
	for i := range w {
		w[i] += sign * o[i]
	}
	return w
}

// gridBits is the fineness of the plane coordinates: 2^-32 m, 0.23 nm. With
// maxReach they stay below 2^50, so that float64 holds them and 128 bits their
// products.
const gridBits = 32

// slicer makes the cross sections of the bodies with one plane after another, in
// the same memory.
type slicer struct {
	a      *arrangement
	f      *plane
	u, v   scene.Vec3
	side   []int8   // of each point: 1 above, -1 below, 0 on the plane
	known  []uint32 // the plane, by its count, for which the side is right
	count  uint32
	g      *planarGraph
	w      window
	own    []point2
	bodies []int32 // that reach the faces of the plane
	tris   []int32
}

func newSlicer(a *arrangement) *slicer {
	return &slicer{a: a, side: make([]int8, len(a.points)), known: make([]uint32, len(a.points)),
		g: newPlanarGraph(a.eps/2*(1<<gridBits), a.effort)}
}

// begin turns to another plane, whose faces the bodies reach.
func (s *slicer) begin(f *plane) {
	s.f = f
	s.count++
	s.u, s.v = mesh.Frame(f.n)
	s.g.reset()
	s.own = s.own[:0]
	for _, t := range f.tris {
		for _, p := range s.a.tris[t].v {
			if s.known[p] != s.count {
				s.known[p], s.side[p] = s.count, 0
				s.own = append(s.own, s.flat(s.a.points[p]))
			}
		}
	}
	s.w.begin(s.g, s.own)
}

// flat gives the plane coordinates of p, in steps of the grid.
func (s *slicer) flat(p scene.Vec3) point2 {
	const scale = 1 << gridBits
	return point2{int64(math.Round(p.Dot(s.u) * scale)), int64(math.Round(p.Dot(s.v) * scale))}
}

// lift gives the point in space of plane coordinates.
func (s *slicer) lift(p point2) scene.Vec3 {
	const step = 1.0 / (1 << gridBits)
	return s.f.n.Scale(s.f.d).Add(s.u.Scale(float64(p.x) * step)).Add(s.v.Scale(float64(p.y) * step))
}

// sideOf tells on which side of the plane a point lies.
func (s *slicer) sideOf(i uint32) int8 {
	if s.known[i] != s.count {
		s.known[i], s.side[i] = s.count, 0
		switch d := s.f.distance(s.a.points[i]); {
		case d > s.a.eps:
			s.side[i] = 1
		case d < -s.a.eps:
			s.side[i] = -1
		}
	}
	return s.side[i]
}

// cut adds the cross sections of all bodies that reach the faces of the plane.
// An open host has no inside: its faces in the plane stand for it.
func (s *slicer) cut() error {
	for _, i := range s.bodies {
		b := &s.a.bodies[i]
		if b.host && !s.a.in.closed {
			continue
		}
		above := othersAbove
		if b.host {
			above = hostAbove
		}
		tris := s.crossing(b)
		if err := s.a.effort.spend(sliceWork * (len(tris) + 1)); err != nil {
			return err
		}
		for _, t := range tris {
			s.slice(s.a.tris[t].v, above)
		}
	}
	if !s.a.in.closed {
		s.openFaces()
	}
	s.w.close()
	return nil
}

// manyTriangles is the number of triangles of a body from which it is looked up
// which of them the plane crosses.
const manyTriangles = 64

// crossing gives the triangles of a body that the plane may cross.
func (s *slicer) crossing(b *body) []int32 {
	if len(b.tris) < manyTriangles {
		return b.tris
	}
	if b.tree == nil {
		boxes := make([]scene.Box, len(b.tris))
		for k, t := range b.tris {
			boxes[k] = scene.NewBox()
			for _, v := range s.a.tris[t].v {
				boxes[k].Extend(s.a.points[v])
			}
		}
		b.tree = newBoxTree(boxes)
	}
	s.tris = b.tree.crossing(s.tris[:0], s.f, 2*s.a.eps)
	for k, t := range s.tris {
		s.tris[k] = b.tris[t]
	}
	return s.tris
}

// slice adds the segments of one triangle: one where the points on the plane
// count as below it (the section just above), one where they count as above.
func (s *slicer) slice(v [3]uint32, above int) {
	sides := [3]int8{s.sideOf(v[0]), s.sideOf(v[1]), s.sideOf(v[2])}
	for k, limit := range [2]int8{0, -1} {
		var up [3]bool
		n := 0
		for i, d := range sides {
			if up[i] = d > limit; up[i] {
				n++
			}
		}
		if n == 0 || n == 3 {
			continue
		}
		alone := 0 // the corner alone on its side
		for up[alone] != (n == 1) {
			alone++
		}
		x, y, z := v[alone], v[(alone+1)%3], v[(alone+2)%3]
		p, q := s.cross(x, y), s.cross(x, z)
		if n == 2 {
			p, q = q, p
		}
		// The inside is to the left, seen from where the normal points.
		var w winding
		w[above+k] = 1
		s.w.add(p, q, w)
	}
}

// cross gives the place where the edge between two points on different sides
// passes the plane; a point on the plane is that place itself.
func (s *slicer) cross(i, j uint32) point2 {
	if i > j {
		i, j = j, i
	}
	p, q := s.a.points[i], s.a.points[j]
	if s.sideOf(i) == 0 {
		return s.flat(p)
	}
	if s.sideOf(j) == 0 {
		return s.flat(q)
	}
	d, e := s.f.distance(p), s.f.distance(q)
	return s.flat(p.Add(q.Sub(p).Scale(d / (d - e))))
}

// openFaces adds the outlines of the host's own faces in the plane: those that
// face up have the host below them.
func (s *slicer) openFaces() {
	for _, t := range s.f.tris {
		tri := &s.a.tris[t]
		if !s.a.bodies[tri.body].host {
			continue
		}
		p, q, r := s.a.corners(t)
		side := hostAbove
		if q.Sub(p).Cross(r.Sub(p)).Dot(s.f.n) > 0 {
			side = hostBelow
		}
		var w winding
		w[side] = 1
		if side == hostAbove {
			w[side] = -1 // it runs clockwise seen from above
		}
		for k := range 3 {
			s.w.add(s.flat(s.a.points[tri.v[k]]), s.flat(s.a.points[tri.v[(k+1)%3]]), w)
		}
	}
}

// arrange makes the arrangement of the cross sections.
func (s *slicer) arrange() error {
	if err := s.cut(); err != nil {
		return err
	}
	if err := s.g.split(); err != nil {
		return err
	}
	return s.g.sweep()
}

// faces tells what is a face of the result in a cell of the plane: one that
// faces up (solid below) or down.
func (in *operands) faces(w winding) (up, down bool) {
	above := in.op.inside(w[hostAbove] > 0, w[othersAbove] > 0)
	below := in.op.inside(w[hostBelow] > 0, w[othersBelow] > 0)
	if in.closed {
		return below && !above, above && !below
	}
	return below && w[hostBelow] > 0, above && w[hostAbove] > 0
}

// facets treats every plane and gives the pieces to sew together.
func (a *arrangement) facets() (*sewing, error) {
	sew := newSewing(a)
	boxes := make([]scene.Box, len(a.bodies))
	for i := range a.bodies {
		boxes[i] = a.bodies[i].box
	}
	tree := newBoxTree(boxes)
	s := newSlicer(a)
	for k := range a.planes {
		f := &a.planes[k]
		s.bodies = tree.touching(s.bodies[:0], f.box, 2*a.eps)
		switch a.treatment(f, s.bodies) {
		case leaveOut:
		case takeOver:
			sew.take(f)
		default:
			if err := a.effort.spend(planeWork + len(s.bodies)); err != nil {
				return nil, err
			}
			s.begin(f)
			if err := s.arrange(); err != nil {
				return nil, fmt.Errorf("cutting plane %d of %d: %w", k, len(a.planes), err)
			}
			sew.add(s)
		}
	}
	return sew, nil
}

type treatment int

const (
	leaveOut treatment = iota // no face of the result lies in the plane
	takeOver                  // its faces are faces of the result as they are
	arrange
)

// treatment tells what is to be done with a plane whose faces the bodies reach:
// only where that is another body is there any work.
func (a *arrangement) treatment(f *plane, bodies []int32) treatment {
	own := a.tris[f.tris[0]].body
	several := false
	var has, reaches [2]bool // the host, the others
	for _, t := range f.tris {
		b := a.tris[t].body
		several = several || b != own
		has[side(a.bodies[b].host)] = true
	}
	for _, i := range bodies {
		if several || i != own {
			reaches[side(a.bodies[i].host)] = true
		}
	}
	switch a.in.op {
	case opSubtract:
		if !has[0] && !reaches[0] {
			return leaveOut
		}
	case opIntersect:
		if !(has[0] && reaches[1] || has[1] && reaches[0]) {
			return leaveOut
		}
	}
	if reaches[0] || reaches[1] {
		return arrange
	}
	return takeOver
}

// side numbers the operands: the host 0, the others 1.
func side(host bool) int {
	if host {
		return 0
	}
	return 1
}
