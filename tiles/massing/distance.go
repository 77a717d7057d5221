package massing

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Distances are bounded by branch and bound: a part of one surface is looked into
// only where its middle's distance from the other and its own radius together
// exceed the greatest distance found yet by more than a slack, of half the
// tolerance or an eighth of that distance. What comes out is no less than the
// true distance of the surfaces (two-sided, Hausdorff) and greater by the slack
// at most. On surfaces so large that this would take more than mostPieces pieces
// the slack is that of so many.
const (
	slackOfTolerance = 0.5
	slackOfDistance  = 0.125
	mostPieces       = 1 << 16
)

// distances is what is known of how far blocks lie from bodies.
type distances struct {
	found float64 // the greatest distance of a point
	bound float64 // no point lies farther
	most  float64 // what is certain to lie farther is not measured to the end
}

// unbounded is to know nothing and to measure to the end.
func unbounded() distances { return distances{most: math.Inf(1)} }

// beyond tells whether some point lies, or may, farther than is of use.
func (d *distances) beyond() bool { return d.bound > d.most }

// slack gives how much farther than found a point may lie.
func slack(found, least float64) float64 { return max(least, slackOfDistance*found) }

// distance adds to known how far any point of the bodies lies from the nearest
// face and any point of the faces from the nearest body, metres.
func (g *group) distance(bodies *index, faces []face, known distances) distances {
	blocks := newIndex(triangulated(faces))
	if known = g.farthest(bodies, blocks, known); known.beyond() {
		return known
	}
	return g.farthest(blocks, bodies, known)
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
	to        *index
	triangles []triangle
	nodes     []node
	found     float64 // the greatest distance of a point yet
	least     float64 // slack
	most      float64 // a bound beyond this ends the search
}

// bound of the distance of any point, once the search is through.
func (s *search) bound() float64 { return s.found + slack(s.found, s.least) }

func (g *group) farthest(from, to *index, known distances) distances {
	if len(from.nodes) == 0 {
		return known
	}
	least := from.slack(slackOfTolerance * g.tolerance)
	s := &search{to: to, triangles: from.triangles, nodes: from.nodes, found: known.found, least: least, most: known.most}
	s.node(0)
	return distances{s.found, max(known.bound, s.bound()), known.most}
}

// slack gives the least slack, or a larger one where triangles wider than that
// would make more than mostPieces: broad ones by their area, slender ones by their
// length.
func (x *index) slack(least float64) float64 {
	area, length := 0.0, 0.0
	for i := range x.triangles {
		t := &x.triangles[i]
		longest := math.Sqrt(max(squared(t.a, t.b), squared(t.b, t.c), squared(t.c, t.a)))
		if longest > 2*least {
			length += longest
			area += t.b.Sub(t.a).Cross(t.c.Sub(t.a)).Length() / 2
		}
	}
	return max(least, math.Sqrt(area/mostPieces), length/mostPieces)
}

// distance gives that of p, or one within enough for what lies within radius of
// it to change nothing; done tells so.
func (s *search) distance(p scene.Vec3, radius float64) (distance float64, done bool) {
	limit := s.bound() - radius
	enough := -1.0
	if limit > 0 {
		enough = limit * limit
	}
	distance = math.Sqrt(s.to.nearest(p, enough))
	return distance, distance <= limit
}

// node looks into a part of the surface, the farther half first.
func (s *search) node(i int32) {
	if s.bound() > s.most {
		return
	}
	n := &s.nodes[i]
	if n.left == 0 {
		for k := n.from; k < n.to; k++ {
			t := &s.triangles[k]
			s.triangle(t.a, t.b, t.c)
		}
		return
	}
	l, r := &s.nodes[n.left].box, &s.nodes[n.right].box
	left, leftDone := s.distance(l.Center(), l.Size().Length()/2)
	right, rightDone := s.distance(r.Center(), r.Size().Length()/2)
	if left >= right && !leftDone {
		s.node(n.left)
	}
	if !rightDone {
		s.node(n.right)
	}
	if left < right && !leftDone {
		s.node(n.left)
	}
}

// triangle looks into a triangle, cut across its longest edge where that is
// needed.
func (s *search) triangle(a, b, c scene.Vec3) {
	m := a.Add(b).Add(c).Scale(1.0 / 3)
	radius := math.Sqrt(max(squared(a, m), squared(b, m), squared(c, m)))
	d, done := s.distance(m, radius)
	if done {
		return
	}
	s.found = max(s.found, d)
	if d+radius <= s.bound() || s.bound() > s.most {
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
