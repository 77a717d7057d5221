package simplify

import (
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// ring is what lies about a vertex: its triangles in order, counter-clockwise,
// and the vertices across from it. Triangle i spans vertices i and i+1; a
// closed ring has as many vertices as triangles, an open one one more.
type ring struct {
	vertex    uint32
	vertices  []uint32
	triangles []uint32
	at        []uint8 // which corner of each triangle is the vertex
	closed    bool
	heir      uint32  // of an only triangle: one across the edge that stays
	most      float64 // the least that the bound of one of the triangles may grow to
	seams     [2]int  // the vertices across material borders, where there are
	seamed    int     // their number
	textured  bool
	outline   bool // the vertex lies on a border, or at a broad flat face

	flat   [maxValence + 2]mesh.Vec2 // of the vertices, in a plane
	height [maxValence + 2]float64   // above it
	points [maxValence + 2]scene.Vec3
	point  scene.Vec3
	graph  bool // over the plane
}

// after gives the index of the vertex that ends triangle i.
func (r *ring) after(i int) int {
	if r.closed && i == len(r.triangles)-1 {
		return 0
	}
	return i + 1
}

// walk fills the ring of v, false where v must stay: its triangles are no
// single fan, or too many, or three materials meet, or images end there.
func (m *collapser) walk(v uint32) bool {
	r := &m.ring
	r.vertex, r.vertices, r.triangles, r.at = v, r.vertices[:0], r.triangles[:0], r.at[:0]
	var from, to [maxValence]uint32
	var tri [maxValence]uint32
	var at [maxValence]uint8
	n := 0
	link := &m.heads[v]
	for *link != 0 {
		c := *link - 1
		t := c / 3
		if m.corners[3*t] == gone { // taken off the list for good
			*link = m.next[c]
			continue
		}
		if n == maxValence {
			return false
		}
		k := c % 3
		tri[n], at[n] = t, uint8(k)
		from[n], to[n] = m.corners[3*t+(k+1)%3], m.corners[3*t+(k+2)%3]
		n++
		link = &m.next[c]
	}
	if n == 0 {
		return false
	}
	return r.order(from[:n], to[:n], tri[:n], at[:n]) && m.seams()
}

// order puts the triangles in the order of a fan.
func (r *ring) order(from, to, tri []uint32, at []uint8) bool {
	n := len(tri)
	start := 0
	for i := range n {
		before := false
		for k := range n {
			if k != i && from[k] == from[i] {
				return false
			}
			before = before || to[k] == from[i]
		}
		if !before {
			start = i
		}
	}
	for i := start; ; {
		r.vertices = append(r.vertices, from[i])
		r.triangles = append(r.triangles, tri[i])
		r.at = append(r.at, at[i])
		last := to[i]
		if len(r.triangles) == n {
			r.closed = last == r.vertices[0]
			if !r.closed {
				r.vertices = append(r.vertices, last)
			}
			return r.simple()
		}
		next := -1
		for k := range n {
			if from[k] == last {
				next = k
			}
		}
		if next < 0 || next == start {
			return false
		}
		i = next
	}
}

// simple tells whether no vertex is twice in the ring.
func (r *ring) simple() bool {
	for i, v := range r.vertices {
		for _, w := range r.vertices[:i] {
			if v == w {
				return false
			}
		}
	}
	return len(r.triangles) > 2 || !r.closed
}

// seams finds the borders of materials in the ring, false where the vertex must
// stay for them.
func (m *collapser) seams() bool {
	r := &m.ring
	r.seamed, r.textured, r.outline = 0, false, !r.closed
	n := len(r.triangles)
	for i, t := range r.triangles {
		if m.body.materials[m.looks[t]].Texture != nil {
			r.textured = true
		}
		r.outline = r.outline || m.planes[t] != scene.Vec3{}
		if i == 0 && !r.closed {
			continue
		}
		if m.looks[r.triangles[(i+n-1)%n]] != m.looks[t] {
			if r.seamed == 2 || !r.closed {
				return false
			}
			r.seams[r.seamed] = i
			r.seamed++
			r.outline = true
		}
	}
	return !r.textured || m.oneWedge()
}

// oneWedge tells whether the vertex has one place in the image of each material
// about it.
func (m *collapser) oneWedge() bool {
	r := &m.ring
	for i, t := range r.triangles {
		for k, s := range r.triangles[:i] {
			if m.looks[s] == m.looks[t] && !m.sameWedge(m.wedges[3*t+uint32(r.at[i])], m.wedges[3*s+uint32(r.at[k])], m.looks[t]) {
				return false
			}
		}
	}
	return true
}

// sameWedge tells whether two sources at one place are one vertex in a
// material.
func (m *collapser) sameWedge(a, b uint32, look uint16) bool {
	if a == b || m.body.materials[look].Texture == nil {
		return true
	}
	return m.body.coordinate(a) == m.body.coordinate(b)
}

// mayGoTo tells whether the vertex may go to number i of the ring: along a
// border where it lies on one.
func (m *collapser) mayGoTo(i int) bool {
	r := &m.ring
	if !r.closed && i != 0 && i != len(r.vertices)-1 {
		return false
	}
	if r.seamed > 0 && i != r.seams[0] && i != r.seams[1] {
		return false
	}
	return !r.textured || m.sameAcross(i)
}

// sameAcross tells whether the vertex i of the ring has one place in the image
// seen from the triangles on both sides, and triangles of each material of the
// ring.
func (m *collapser) sameAcross(i int) bool {
	r := &m.ring
	for _, t := range r.triangles {
		if r.wedge(m, i, m.looks[t]) == noSource {
			return false
		}
	}
	if i > 0 && i < len(r.triangles) || r.closed {
		n := len(r.triangles)
		s, t := (i+n-1)%n, i%n
		a, b := r.triangles[s], r.triangles[t]
		if m.looks[a] == m.looks[b] {
			return m.sameWedge(m.wedges[3*a+uint32(r.at[s]+2)%3], m.wedges[3*b+uint32(r.at[t]+1)%3], m.looks[a])
		}
	}
	return true
}

// wedge gives the source of the vertex i of the ring in a material, noSource
// for none of a material that shows an image.
func (r *ring) wedge(m *collapser, i int, look uint16) uint32 {
	n := len(r.triangles)
	any := noSource
	if i > 0 || r.closed {
		s := (i + n - 1) % n
		t := r.triangles[s]
		any = m.wedges[3*t+uint32(r.at[s]+2)%3]
		if m.looks[t] == look {
			return any
		}
	}
	if i < n {
		t := r.triangles[i]
		any = m.wedges[3*t+uint32(r.at[i]+1)%3]
		if m.looks[t] == look {
			return any
		}
	}
	if m.body.materials[look].Texture != nil {
		return noSource
	}
	return any
}
