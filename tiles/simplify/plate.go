package simplify

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// remnant is a piece that no box stands for: triangles [from:to] of what the
// tree left over. thin is the direction in which it is the thinnest, thick how
// much.
type remnant struct {
	from, to int
	thin     scene.Vec3
	thick    float64
	sheet    bool // one sheet may stand for both faces
}

// broad is the cosine, of 45 degrees, between the normal of a triangle and the
// thin direction of its piece from which it is no narrow side.
const broad = 0.70710678118654752

// plateShare is the thickness, in tolerances, up to which plates with openings and
// the like lose their narrow sides.
const plateShare = 0.35

// dropSides takes the narrow sides off pieces so thin that they are not seen, at
// their edges and in their openings, and of those that may be one
// sheet the second face too. Whether what is left is near enough is measured
// afterwards: from the second try on both faces stay.
func (m *collapser) dropSides(try int) {
	from, any, share := 0, false, plateShare
	if m.thrifty {
		share = 1
	}
	m.full = append(m.full[:0], m.corners...)
	for _, r := range m.todo {
		to := from + r.to - r.from
		if r.thick <= share*m.tolerance {
			m.dropSidesOf(r, from, to, try == 0 && r.sheet)
			any = true
		}
		from = to
	}
	if any {
		m.boundDropped()
	}
}

// boundDropped gives what stays of plates the bound of what went: a triangle
// that shares an edge with one that stays is no farther from that than its
// third corner is from the edge. What shares none has to be measured.
func (m *collapser) boundDropped() {
	n := len(m.looks)
	m.areas = slices.Grow(m.areas[:0], n)[:n] // here: the distance of each
	for t := range m.areas {
		m.areas[t] = math.Inf(1)
	}
	m.edges.Each(m.full, len(m.vertices), m.boundAcross)
	from := 0
	for _, r := range m.todo {
		to, worst := from+r.to-r.from, 0.0
		for t := from; t < to && m.dropped[from]; t++ {
			if m.corners[3*t] == gone {
				worst = max(worst, m.areas[t])
			}
		}
		if m.dropped[from] && worst <= m.tolerance {
			m.dropped[from] = false
			for t := from; t < to; t++ {
				m.errors[t] = worst
			}
		}
		from = to
	}
}

// boundAcross bounds the triangles that went by one that stays across an edge.
func (m *collapser) boundAcross(a, b uint32, halves []uint32) {
	stays := false
	for _, h := range halves {
		stays = stays || m.corners[h/3*3] != gone
	}
	for _, h := range halves {
		if t := h / 3; stays && m.corners[3*t] == gone {
			c := m.positions[m.full[3*t+(h%3+2)%3]]
			p := m.positions[b]
			d := math.Sqrt(squaredDistance(c, m.positions[a], p, p))
			m.areas[t] = min(m.areas[t], d)
		}
	}
}

func (m *collapser) dropSidesOf(r remnant, from, to int, second bool) {
	var areas [2]float64 // of the faces that look along and against the thin direction
	narrow := 0.0
	for t := from; t < to; t++ {
		if side, area := m.side(t, r.thin); side >= 0 {
			areas[side] += area
		} else {
			narrow += area
		}
	}
	if areas[0]+areas[1] <= narrow { // a ring, say: its sides are what one sees
		return
	}
	keep := m.outer(from, to, r.thin)
	m.dropped[from] = true
	for t := from; t < to; t++ {
		if side, _ := m.side(t, r.thin); side < 0 || second && side != keep {
			m.corners[3*t] = gone
		}
	}
}

// outer gives the face of a plate that lies farther from the middle of the feature:
// what is laid round something must not sink into it.
func (m *collapser) outer(from, to int, thin scene.Vec3) int {
	middle, high := m.body.box.Center().Dot(thin), 0.0
	for t := from; t < to; t++ {
		if side, area := m.side(t, thin); side >= 0 {
			high += float64(area * (m.positions[m.corners[3*t]].Dot(thin) - middle))
		}
	}
	if high < 0 {
		return 1
	}
	return 0
}

// side tells which face of a plate a triangle belongs to, 0 or 1, or -1 for its
// narrow sides; and its area.
func (m *collapser) side(t int, thin scene.Vec3) (int, float64) {
	c := m.corners[3*t : 3*t+3]
	p := m.positions[c[0]]
	n := m.positions[c[1]].Sub(p).Cross(m.positions[c[2]].Sub(p))
	d, l := n.Dot(thin), n.Length()
	switch {
	case math.Abs(d) <= broad*l:
		return -1, l / 2
	case d > 0:
		return 0, l / 2
	}
	return 1, l / 2
}
