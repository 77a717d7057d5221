package massing

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Distances are bounded by branch and bound: a part of one surface is looked into
// only where its middle's distance from the other and its own radius together
// exceed the greatest distance found yet by more than a slack, of a quarter of
// the tolerance or an eighth of that distance. What comes out is no less than the
// true distance of the surfaces (two-sided, Hausdorff) and greater by the slack
// at most.
const (
	slackOfTolerance = 0.25
	slackOfDistance  = 0.125
)

// distance gives an upper bound of how far any point of the bodies lies from the
// nearest face and any point of the faces from the nearest body, metres.
func (g *group) distance(bodies *index, faces []face) float64 {
	blocks := newIndex(triangulated(faces))
	return max(g.farthest(bodies, blocks), g.farthest(blocks, bodies))
}

// triangulated gives the triangles of faces.
func triangulated(faces []face) []triangle {
	var out []triangle
	for i := range faces {
		c := faces[i].corners
		for k := 2; k < len(c); k++ {
			out = append(out, triangle{a: c[0], b: c[k-1], c: c[k]})
		}
	}
	return out
}

// search looks for the point of one surface that lies farthest from another.
type search struct {
	from, to *index
	found    float64 // the greatest distance of a point yet
	slack    float64
}

func (g *group) farthest(from, to *index) float64 {
	if len(from.nodes) == 0 {
		return 0
	}
	s := &search{from: from, to: to, slack: slackOfTolerance * g.tolerance}
	s.node(0)
	return s.found + s.room()
}

// room is what may be overlooked.
func (s *search) room() float64 { return max(s.slack, s.found*slackOfDistance) }

// done tells whether nothing within radius of p can change what is found, and the
// distance of p where not.
func (s *search) done(p scene.Vec3, radius float64) (distance float64, done bool) {
	limit := s.found + s.room() - radius
	enough := -1.0
	if limit > 0 {
		enough = limit * limit
	}
	d2, _ := s.to.nearest(p, enough, math.Inf(1))
	distance = math.Sqrt(d2)
	return distance, distance <= limit
}

func (s *search) node(i int32) {
	n := &s.from.nodes[i]
	if _, done := s.done(n.box.Center(), n.box.Size().Length()/2); done {
		return
	}
	if n.left != 0 {
		s.node(n.left)
		s.node(n.right)
		return
	}
	for k := n.from; k < n.to; k++ {
		t := &s.from.triangles[k]
		s.triangle(t.a, t.b, t.c)
	}
}

// triangle looks into a triangle, cut across its longest edge where that is
// needed.
func (s *search) triangle(a, b, c scene.Vec3) {
	m := a.Add(b).Add(c).Scale(1.0 / 3)
	d, done := s.done(m, math.Sqrt(max(squared(a, m), squared(b, m), squared(c, m))))
	if done {
		return
	}
	s.found = max(s.found, d)
	if _, done := s.done(m, math.Sqrt(max(squared(a, m), squared(b, m), squared(c, m)))); done {
		return
	}
	ab, bc, ca := squared(a, b), squared(b, c), squared(c, a)
	switch {
	case ab >= bc && ab >= ca:
		m = a.Add(b).Scale(0.5)
		s.triangle(a, m, c)
		s.triangle(m, b, c)
	case bc >= ca:
		m = b.Add(c).Scale(0.5)
		s.triangle(a, b, m)
		s.triangle(a, m, c)
	default:
		m = c.Add(a).Scale(0.5)
		s.triangle(a, b, m)
		s.triangle(m, b, c)
	}
}

func squared(a, b scene.Vec3) float64 {
	d := a.Sub(b)
	return d.Dot(d)
}
