package simplify

import (
	"cmp"
	"math"
	"slices"
)

// candidate is a collapse of a vertex onto a neighbour.
type candidate struct {
	cost     float64
	from, to uint32
}

// The collapses of a pass are those up to a share of the tolerance, so that
// cheap ones come first though their order is fixed when the pass begins. The
// last share is used until a pass saves less than a thirtieth.
const maxPasses = 24

func passShare(pass int) float64 {
	return [...]float64{0.001, 0.05, 0.2, 0.5, 1}[min(pass, 4)]
}

// passes makes the mesh coarser until that saves little.
func (m *collapser) passes() {
	n := len(m.vertices)
	m.bests = slices.Grow(m.bests[:0], n)[:n]
	m.known = slices.Grow(m.known[:0], n)[:n]
	m.stuck = slices.Grow(m.stuck[:0], n)[:n]
	clear(m.known)
	clear(m.stuck)
	live := len(m.looks)
	for pass := range maxPasses {
		if pass > 0 && passShare(pass) != passShare(pass-1) {
			clear(m.stuck)
		}
		removed := m.pass(passShare(pass) * m.tolerance)
		live -= removed
		if removed*30 < live && pass >= 4 {
			break
		}
	}
}

// pass collapses what costs up to the limit, in metres, and gives the number of
// triangles that went.
func (m *collapser) pass(limit float64) int {
	m.queue = m.queue[:0]
	for v := range m.vertices {
		if m.heads[v] == 0 || m.locked[v] {
			continue
		}
		if !m.known[v] {
			m.bests[v], m.known[v] = m.best(uint32(v)), true
		}
		if c := m.bests[v]; c.to != gone && c.cost <= limit*limit {
			m.queue = append(m.queue, c)
		}
	}
	slices.SortFunc(m.queue, func(a, b candidate) int {
		if c := cmp.Compare(a.cost, b.cost); c != 0 {
			return c
		}
		return cmp.Compare(a.from, b.from)
	})
	removed := 0
	for _, c := range m.queue {
		if m.heads[c.from] == 0 || m.stuck[c.from] {
			continue
		}
		n := m.try(c, limit)
		m.stuck[c.from] = n == 0
		removed += n
	}
	return removed
}

// touch forgets what was found out about the vertices near the ring, one of whose
// triangles went: the cheapest collapse of those in it, and that another could not
// be done, which hangs on the rings of their neighbours too.
func (m *collapser) touch() {
	for _, v := range m.ring.vertices {
		m.known[v], m.stuck[v] = false, false
		for c := m.heads[v]; c != 0; c = m.next[c-1] {
			for _, w := range m.corners[(c-1)/3*3 : (c-1)/3*3+3] {
				if w != gone {
					m.stuck[w] = false
				}
			}
		}
	}
}

// shortEdges is the cost of an edge of a metre that costs nothing else: short
// ones go first.
const shortEdges = 1e-9

// atOutlines is by how much more a collapse costs on an outline, a third of the
// distance of elsewhere being enough there: eyes see outlines move first.
const atOutlines = 9

// cost gives the mean squared distance that collapsing v, the vertex of the
// ring, onto u makes.
func (m *collapser) cost(v, u uint32) float64 {
	d := m.positions[u].Sub(m.positions[v])
	cost := m.quadrics[v].at(m.positions[u])
	if m.ring.outline {
		cost *= atOutlines
	}
	return cost + float64(shortEdges*d.Dot(d))
}

// best gives the cheapest collapse of v, to gone where there is none.
func (m *collapser) best(v uint32) candidate {
	best := candidate{cost: math.Inf(1), from: v, to: gone}
	if !m.walk(v) {
		return best
	}
	r := &m.ring
	for i, u := range r.vertices {
		if m.mayGoTo(i) {
			if c := m.cost(v, u); c < best.cost {
				best.cost, best.to = c, u
			}
		}
	}
	return best
}

// try does the collapse c if it still may be, else that of the same vertex that
// now is cheapest, and gives the number of triangles that went.
func (m *collapser) try(c candidate, limit float64) int {
	if !m.walk(c.from) {
		return 0
	}
	r := &m.ring
	r.project(m.positions)
	var tried uint32
	for range 3 {
		best, at := candidate{cost: math.Inf(1)}, -1
		for i, u := range r.vertices {
			if i < 32 && tried>>i&1 == 0 && m.mayGoTo(i) {
				if cost := m.cost(c.from, u); cost < best.cost {
					best.cost, best.to, at = cost, u, i
				}
			}
		}
		if at < 0 || best.cost > limit*limit {
			return 0
		}
		tried |= 1 << at
		if worst, ok := m.allowed(at); ok {
			return m.move(at, worst)
		}
	}
	return 0
}

// allowed tells whether the ring's vertex may go to its neighbour at, and gives
// the bound of the distance for the triangles about it then.
func (m *collapser) allowed(at int) (float64, bool) {
	worst, most := 0.0, math.Inf(1)
	for _, t := range m.ring.triangles {
		worst, most = max(worst, m.errors[t]), min(most, m.most[t])
	}
	m.ring.most = most
	if worst >= most || !m.linked(at) {
		return 0, false
	}
	if !m.ring.upright(at, m.planes) {
		return 0, false
	}
	d, ok := m.ring.distance(at)
	worst += d + m.rounding
	return worst, ok && worst <= most && d <= m.tolerance
}

// maxValence bounds the triangles about a vertex that goes or gains some.
const maxValence = 28

// linked tells whether the collapse leaves a surface: the neighbour meets those
// of the vertex in the triangles between them alone (Dey et al., "Topology
// preserving edge contraction", 1999).
func (m *collapser) linked(at int) bool {
	r := &m.ring
	u := r.vertices[at]
	m.mark++
	valence := 0
	for c := m.heads[u]; c != 0; c = m.next[c-1] {
		t := (c - 1) / 3
		if m.corners[3*t] == gone {
			continue
		}
		if valence++; valence+len(r.triangles)-4 > maxValence {
			return false
		}
		for _, w := range m.corners[3*t : 3*t+3] {
			m.marks[w] = m.mark
		}
	}
	common := 0
	for i, w := range r.vertices {
		if i != at && m.marks[w] == m.mark {
			common++
		}
	}
	want := 2
	if !r.closed {
		want = 1
		if len(r.triangles) == 1 {
			r.heir = m.acrossEar(u, r.vertices[1-at])
			return r.heir != gone
		}
	}
	return common == want
}

// acrossEar gives a triangle on the edge a, b other than that of the ring,
// which is the only one: what goes with that is near the edge. It gives gone
// for none.
func (m *collapser) acrossEar(a, b uint32) uint32 {
	for c := m.heads[a]; c != 0; c = m.next[c-1] {
		t := (c - 1) / 3
		x := m.corners[3*t : 3*t+3]
		if x[0] != gone && t != m.ring.triangles[0] && (x[0] == b || x[1] == b || x[2] == b) {
			return t
		}
	}
	return gone
}

// move does the collapse of the ring's vertex onto its neighbour at and gives
// the number of triangles that go.
func (m *collapser) move(at int, worst float64) int {
	r := &m.ring
	v, u := r.vertex, r.vertices[at]
	m.quadrics[u].add(&m.quadrics[v])
	removed := 0
	for i, t := range r.triangles {
		if r.vertices[i] == u || r.vertices[r.after(i)] == u {
			m.corners[3*t] = gone
			removed++
			continue
		}
		m.errors[t], m.most[t], m.moved[t] = worst, r.most, true
		c := 3*t + uint32(r.at[i])
		m.corners[c] = u
		m.wedges[c] = r.wedge(m, at, m.looks[t])
		m.next[c] = m.heads[u]
		m.heads[u] = c + 1
	}
	if len(r.triangles) == 1 {
		m.errors[r.heir] = max(m.errors[r.heir], worst)
	}
	m.heads[v], m.heirs[v] = 0, u
	m.touch()
	return removed
}
