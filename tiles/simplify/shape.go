package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// maxShapeCorners bounds the corners of a shape: each cut adds one at most, and
// takes away about half.
const maxShapeCorners = 12

// shape is a convex polygon in a plane.
type shape struct {
	n       int
	corners [maxShapeCorners]scene.Vec3
}

// asShape gives the rectangle p as a shape.
func (p *patch) asShape() shape {
	var s shape
	c := p.corners()
	s.n = copy(s.corners[:], c[:])
	return s
}

func triangleShape(a, b, c scene.Vec3) shape {
	s := shape{n: 3}
	s.corners[0], s.corners[1], s.corners[2] = a, b, c
	return s
}

// middle gives a point of s, and the distance of its farthest corner.
func (s *shape) middle() (m scene.Vec3, radius float64) {
	for _, c := range s.corners[:s.n] {
		m = m.Add(c)
	}
	m = m.Scale(1 / float64(s.n))
	for _, c := range s.corners[:s.n] {
		d := c.Sub(m)
		radius = max(radius, d.Dot(d))
	}
	return m, math.Sqrt(radius)
}

// part gives the two sides of s of a plane through p, false where one is empty or
// would have too many corners.
func (s *shape) part(in, out *shape, normal, p scene.Vec3) bool {
	in.n, out.n = 0, 0
	last := s.corners[s.n-1]
	before := normal.Dot(last.Sub(p))
	for _, c := range s.corners[:s.n] {
		d := normal.Dot(c.Sub(p))
		if d > 0 && before < 0 || d < 0 && before > 0 {
			x := last.Add(c.Sub(last).Scale(before / (before - d)))
			if !in.add(x) || !out.add(x) {
				return false
			}
		}
		if d >= 0 && !in.add(c) || d <= 0 && !out.add(c) {
			return false
		}
		last, before = c, d
	}
	return in.n > 2 && out.n > 2
}

func (s *shape) add(c scene.Vec3) bool {
	if s.n == maxShapeCorners {
		return false
	}
	s.corners[s.n] = c
	s.n++
	return true
}

// cut parts s along the side of the triangle a, b, c that leaves most of it on
// both sides, or where no side does, across its longer extent.
func (s *shape) cut(in, out *shape, a, b, c, middle scene.Vec3, radius float64) bool {
	n := b.Sub(a).Cross(c.Sub(a))
	best, normal, at := radius/8, scene.Vec3{}, scene.Vec3{}
	for _, e := range [3][2]scene.Vec3{{a, b}, {b, c}, {c, a}} {
		m := n.Cross(e[1].Sub(e[0])).Normalized()
		lo, hi := 0.0, 0.0
		for _, p := range s.corners[:s.n] {
			d := m.Dot(p.Sub(e[0]))
			lo, hi = min(lo, d), max(hi, d)
		}
		if both := min(hi, -lo); both > best {
			best, normal, at = both, m, e[0]
		}
	}
	if best > radius/8 && s.part(in, out, normal, at) {
		return true
	}
	far := 0.0
	for _, p := range s.corners[:s.n] {
		if d := p.Sub(middle); d.Dot(d) > far {
			far, normal = d.Dot(d), d
		}
	}
	return s.part(in, out, normal, middle)
}
