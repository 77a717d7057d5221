package massing

import "github.com/maquette-city/maquette/tiles/scene"

// seen gives the triangle that one sees first from p along d, no farther than its
// end; nil where there is none.
func (x *index) seen(p, d scene.Vec3) *triangle {
	var stack [64]int32
	var found *triangle
	best, depth := 1.0, 0
	if len(x.nodes) > 0 {
		depth = 1
	}
	for depth > 0 {
		depth--
		n := &x.nodes[stack[depth]]
		if !meets(&n.box, p, d, best) {
			continue
		}
		if n.left != 0 {
			stack[depth], stack[depth+1] = n.right, n.left
			depth += 2
			continue
		}
		for i := n.from; i < n.to; i++ {
			if t, ok := x.triangles[i].meets(p, d); ok && t < best {
				best, found = t, &x.triangles[i]
			}
		}
	}
	return found
}

// meets tells whether the line from p along d reaches the box before its part
// longest.
func meets(b *scene.Box, p, d scene.Vec3, longest float64) bool {
	from, to := 0.0, longest
	for k := range p {
		if d[k] == 0 {
			if p[k] < b.Min[k] || p[k] > b.Max[k] {
				return false
			}
			continue
		}
		u, v := (b.Min[k]-p[k])/d[k], (b.Max[k]-p[k])/d[k]
		from, to = max(from, min(u, v)), min(to, max(u, v))
	}
	return from <= to
}

// meets gives where the line from p along d goes through the triangle, as a part
// of d, from either side (Moeller and Trumbore, Fast, Minimum Storage
// Ray-Triangle Intersection, 1997).
func (t *triangle) meets(p, d scene.Vec3) (float64, bool) {
	e, f := t.b.Sub(t.a), t.c.Sub(t.a)
	h := d.Cross(f)
	det := e.Dot(h)
	if det == 0 {
		return 0, false
	}
	s := p.Sub(t.a)
	u := s.Dot(h) / det
	if u < 0 || u > 1 {
		return 0, false
	}
	q := s.Cross(e)
	v := d.Dot(q) / det
	if v < 0 || u+v > 1 {
		return 0, false
	}
	at := f.Dot(q) / det
	return at, at >= 0
}
