package simplify

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// load takes over the triangles of what is to do and numbers their vertices.
func (m *collapser) load(order []uint32) {
	b := m.body
	m.vertices, m.positions, m.corners, m.wedges = m.vertices[:0], m.positions[:0], m.corners[:0], m.wedges[:0]
	m.looks, m.given = m.looks[:0], m.given[:0]
	m.number = slices.Grow(m.number[:0], len(b.positions))[:len(b.positions)]
	clear(m.number)
	for _, r := range m.todo {
		m.given = append(m.given, order[r.from:r.to]...)
	}
	for _, t := range m.given {
		for k := 3 * t; k < 3*t+3; k++ {
			v := b.corners[k]
			if m.number[v] == 0 {
				m.vertices = append(m.vertices, v)
				m.positions = append(m.positions, b.positions[v])
				m.number[v] = uint32(len(m.vertices))
			}
			m.corners = append(m.corners, m.number[v]-1)
			m.wedges = append(m.wedges, b.wedges[k])
		}
		m.looks = append(m.looks, b.looks[t])
	}
	n := len(m.looks)
	m.errors = slices.Grow(m.errors[:0], n)[:n]
	clear(m.errors)
	m.moved = slices.Grow(m.moved[:0], n)[:n]
	clear(m.moved)
	m.dropped = slices.Grow(m.dropped[:0], n)[:n]
	clear(m.dropped)
}

// prepare lists the corners at each vertex, adds up the quadrics and locks the
// vertices at edges of more than two triangles.
func (m *collapser) prepare() {
	n := len(m.vertices)
	m.heads = slices.Grow(m.heads[:0], n)[:n]
	clear(m.heads)
	m.next = slices.Grow(m.next[:0], len(m.corners))[:len(m.corners)]
	for c := len(m.corners) - 1; c >= 0; c-- {
		if m.corners[c/3*3] == gone {
			continue
		}
		v := m.corners[c]
		m.next[c] = m.heads[v]
		m.heads[v] = uint32(c) + 1
	}
	m.heirs = slices.Grow(m.heirs[:0], n)[:n]
	for v := range m.heirs {
		m.heirs[v] = uint32(v)
	}
	m.marks = slices.Grow(m.marks[:0], n)[:n]
	clear(m.marks)
	m.mark = 0
	m.locked = slices.Grow(m.locked[:0], n)[:n]
	clear(m.locked)
	m.quadrics = slices.Grow(m.quadrics[:0], n)[:n]
	clear(m.quadrics)
	m.alive, m.aliveAs = m.alive[:0], m.aliveAs[:0]
	m.planes, m.areas = slices.Grow(m.planes[:0], len(m.looks))[:len(m.looks)], slices.Grow(m.areas[:0], len(m.looks))[:len(m.looks)]
	for t := range m.looks {
		c := m.corners[3*t : 3*t+3]
		if c[0] == gone {
			continue
		}
		m.alive, m.aliveAs = append(m.alive, c...), append(m.aliveAs, uint32(t))
		p := m.positions[c[0]]
		x := m.positions[c[1]].Sub(p).Cross(m.positions[c[2]].Sub(p))
		l := x.Length()
		m.planes[t], m.areas[t] = x.Normalized(), l/2
		if l > 0 {
			for _, v := range c {
				m.quadrics[v].plane(m.planes[t], p, l/2)
			}
		}
	}
	m.faces.Begin(len(m.looks))
	m.locks = slices.Grow(m.locks[:0], len(m.looks))[:len(m.looks)]
	clear(m.locks)
	m.curved = slices.Grow(m.curved[:0], len(m.looks))[:len(m.looks)]
	clear(m.curved)
	m.edges.Each(m.alive, n, m.border)
	m.keepPlanes()
}

// borderWeight is the weight of a plane along a border, for each square metre
// of a square on the edge.
const borderWeight = 4

// border adds planes along edges that end the surface or part materials, and
// joins the triangles of one flat face.
func (m *collapser) border(a, b uint32, halves []uint32) {
	if len(halves) > 2 {
		m.locked[a], m.locked[b] = true, true
		return
	}
	if len(halves) == 2 {
		s, t := m.aliveAs[halves[0]/3], m.aliveAs[halves[1]/3]
		if m.looks[s] == m.looks[t] {
			switch d := m.planes[s].Dot(m.planes[t]); {
			case d > onePlane:
				m.faces.Join(s, t)
			case d > smoothly:
				m.curved[s], m.curved[t] = true, true
			}
			return
		}
	}
	p := m.positions[a]
	edge := m.positions[b].Sub(p)
	for _, h := range halves {
		n := m.planes[m.aliveAs[h/3]].Cross(edge).Normalized()
		w := borderWeight * edge.Dot(edge)
		m.quadrics[a].plane(n, p, w)
		m.quadrics[b].plane(n, p, w)
	}
}

const (
	// onePlane is the cosine of the angle, a tenth of a degree, up to which
	// triangles that share an edge are of one flat face.
	onePlane = 1 - 1.5e-6
	// smoothly is the cosine of the angle, 25 degrees, below which faces
	// are shaded as one curved surface.
	smoothly = 0.906307787036649963
	// broadFace is the area, in squares of the tolerance, from which on
	// flat faces of more than one triangle keep their direction.
	broadFace = 4
	// mostTilt is the cosine of the angle, two degrees, that they may tilt.
	mostTilt = 0.9994
)

// keepPlanes leaves in planes the directions of the triangles of broad flat
// faces alone, and of the two large faces of plates: those must not tilt. Curved
// surfaces and terrain have none.
func (m *collapser) keepPlanes() {
	for _, t := range m.aliveAs {
		if r := m.faces.Root(t); r != t {
			m.areas[r] += m.areas[t]
			m.locks[r]++
			m.curved[r] = m.curved[r] || m.curved[t]
		}
	}
	from := 0
	for _, r := range m.todo {
		for t := from; t < from+r.to-r.from; t++ {
			if face := m.faces.Root(uint32(t)); m.curved[face] || !m.broadFace(face) && !m.ofPlate(uint32(t), r) {
				m.planes[t] = scene.Vec3{}
			}
		}
		from += r.to - r.from
	}
}

func (m *collapser) broadFace(face uint32) bool {
	return m.areas[face] >= broadFace*m.tolerance*m.tolerance && m.locks[face] > 0
}

// ofPlate tells whether a triangle is one of the two large faces of what is as thin
// as the tolerance: a corner of one must not go to the other.
func (m *collapser) ofPlate(t uint32, r remnant) bool {
	return r.thick <= m.tolerance && math.Abs(m.planes[t].Dot(r.thin)) > mostTilt
}
