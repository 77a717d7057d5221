package simplify

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// collapser makes a mesh coarser by collapsing edges onto vertices that stay.
type collapser struct {
	body      *body
	tolerance float64
	rounding  float64   // of a distance
	level     []uint8   // of each triangle of the body: which looseness it is held to
	most      []float64 // of each triangle: what its bound may grow to
	todo      []remnant
	given     []uint32 // their triangles in the body, by number here
	measure   measure

	vertices  []uint32     // of the body, by number here
	positions []scene.Vec3 // of them
	number    []uint32     // of the body's vertices here, plus one
	corners   []uint32     // three for each triangle; dead ones begin with gone
	wedges    []uint32
	looks     []uint16
	errors    []float64 // of each triangle: bound of the distance both ways
	heads     []uint32  // of each vertex: a corner there, plus one
	next      []uint32  // of each corner: another at its vertex, plus one
	quadrics  []quadric
	locked    []bool
	queue     []candidate
	edges     mesh.EdgeList
	ring      ring
	marks     []uint32
	alive     []uint32     // corners of the triangles there are when the quadrics are made
	aliveAs   []uint32     // the triangle of each three of them
	faces     groups       // flat ones, of triangles
	planes    []scene.Vec3 // of each triangle: the direction that it keeps, or none
	areas     []float64
	locks     []uint32 // of the first triangle of each face: how many others it has
	curved    []bool   // of each triangle: a curved surface goes on beside it
	mark      uint32
	moved     []bool   // of each triangle: it is not as it was
	dropped   []bool   // of the first triangle of each piece: sides were dropped that must be measured
	full      []uint32 // corners before any were dropped
}

// candidate is a collapse of a vertex onto a neighbour.
type candidate struct {
	cost     float64
	from, to uint32
}

const gone = ^uint32(0)

// The collapses of a pass are those up to a share of the tolerance, so that
// cheap ones come first though their order is fixed when the pass begins. The
// last share is used until a pass saves less than a thirtieth.
const maxPasses = 24

func passShare(pass int) float64 {
	return [...]float64{0.001, 0.05, 0.2, 0.5, 1}[min(pass, 4)]
}

// tries is the number of times that a piece is begun.
const tries = 4

// looseness are the shares of the tolerance up to which the bounds that triangles
// carry may grow: they are sums, which true distances seldom come near. So all
// tries but the last are measured, and what is too far off begins anew, held to the next share
// where it was.
func looseness() [tries]float64 { return [...]float64{4, 1.7, 1, 1} }

// collapse puts out what the tree left over, made coarser within the tolerance,
// and gives a bound of the distance.
func (m *collapser) collapse(b *body, left []remnant, order []uint32, tolerance float64, out *output) float64 {
	m.body, m.tolerance = b, tolerance
	m.rounding = rounding * b.box.Size().Length()
	m.todo = append(m.todo[:0], left...)
	m.level = slices.Grow(m.level[:0], b.triangles())[:b.triangles()]
	clear(m.level)
	bound := 0.0
	for try := range tries {
		m.load(order)
		if try < tries-1 {
			m.dropSides(try)
		}
		m.limits(try)
		m.prepare()
		m.passes()
		if try == tries-1 {
			return max(bound, m.putSure(out))
		}
		bound = max(bound, m.putMeasured(out, uint8(try+1)))
		if len(m.todo) == 0 {
			break
		}
	}
	return bound
}

// limits sets what the bound of each triangle may grow to.
func (m *collapser) limits(try int) {
	shares := looseness()
	m.most = slices.Grow(m.most[:0], len(m.looks))[:len(m.looks)]
	for t := range m.most {
		level := int(m.level[m.given[t]])
		if try == tries-1 {
			level = try
		}
		m.most[t] = shares[level] * m.tolerance
	}
}

// passes makes the mesh coarser until that saves little.
func (m *collapser) passes() {
	live := len(m.looks)
	for pass := range maxPasses {
		removed := m.pass(passShare(pass) * m.tolerance)
		live -= removed
		if removed*30 < live && pass >= 4 {
			break
		}
	}
}

// putSure puts out all triangles and gives the greatest bound that one carries.
func (m *collapser) putSure(out *output) float64 {
	bound := 0.0
	for t := range m.looks {
		if m.corners[3*t] != gone {
			bound = max(bound, m.errors[t])
			m.put(out, uint32(t))
		}
	}
	return bound
}

// putMeasured puts out the pieces within the tolerance, with a bound of them, and
// leaves the others to do, at the level next where they were too far off.
func (m *collapser) putMeasured(out *output, next uint8) float64 {
	bound, n, from := 0.0, 0, 0
	for _, r := range m.todo {
		to := from + r.to - r.from
		if d, ok := m.measure.piece(m, from, to, next); ok {
			bound = max(bound, d)
			for t := from; t < to; t++ {
				if m.corners[3*t] != gone {
					m.put(out, uint32(t))
				}
			}
		} else {
			m.todo[n] = r
			n++
		}
		from = to
	}
	m.todo = m.todo[:n]
	return bound
}

func (m *collapser) put(out *output, t uint32) {
	c := m.corners[3*t : 3*t+3]
	out.wedges(m.body, [3]uint32{m.vertices[c[0]], m.vertices[c[1]], m.vertices[c[2]]}, [3]uint32(m.wedges[3*t:3*t+3]), m.looks[t])
}

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
	m.faces.begin(len(m.looks))
	m.locks = slices.Grow(m.locks[:0], len(m.looks))[:len(m.looks)]
	clear(m.locks)
	m.curved = slices.Grow(m.curved[:0], len(m.looks))[:len(m.looks)]
	clear(m.curved)
	m.edges.Each(m.alive, n, m.border)
	m.keepPlanes()
}

// borderWeight is the weight of a plane along a border, for each square metre of
// a square on the edge.
const borderWeight = 4

// border adds planes along edges that end the surface or part materials, and joins
// the triangles of one flat face.
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
				m.faces.join(s, t)
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
	// smoothly is the cosine of the angle, 25 degrees, below which faces are shaded as one
	// curved surface.
	smoothly = 0.906307787036649963
	// broadFace is the area, in squares of the tolerance, from which on flat faces
	// of more than one triangle keep their direction.
	broadFace = 16
	// mostTilt is the cosine of the angle, two degrees, that they may tilt.
	mostTilt = 0.9994
)

// keepPlanes leaves in planes the directions of the triangles of broad flat faces
// alone: those must not tilt. Curved surfaces and terrain have none.
func (m *collapser) keepPlanes() {
	for _, t := range m.aliveAs {
		if r := m.faces.root(t); r != t {
			m.areas[r] += m.areas[t]
			m.locks[r]++
			m.curved[r] = m.curved[r] || m.curved[t]
		}
	}
	for _, t := range m.aliveAs {
		r := m.faces.root(t)
		if m.areas[r] < broadFace*m.tolerance*m.tolerance || m.locks[r] == 0 || m.curved[r] {
			m.planes[t] = scene.Vec3{}
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
		if c, ok := m.best(uint32(v)); ok && c.cost <= limit*limit {
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
		removed += m.try(c, limit)
	}
	return removed
}

// shortEdges is the cost of an edge of a metre that costs nothing else: short
// ones go first.
const shortEdges = 1e-9

// atOutlines is by how much more a collapse costs on an outline, a third of the
// distance of elsewhere being enough there: eyes see outlines move first.
const atOutlines = 9

// cost gives the mean squared distance that collapsing v, the vertex of the ring,
// onto u makes.
func (m *collapser) cost(v, u uint32) float64 {
	d := m.positions[u].Sub(m.positions[v])
	cost := m.quadrics[v].at(m.positions[u])
	if m.ring.outline {
		cost *= atOutlines
	}
	return cost + float64(shortEdges*d.Dot(d))
}

// best gives the cheapest collapse of v.
func (m *collapser) best(v uint32) (candidate, bool) {
	if !m.walk(v) {
		return candidate{}, false
	}
	best := candidate{cost: math.Inf(1), from: v, to: gone}
	r := &m.ring
	for i, u := range r.vertices {
		if m.mayGoTo(i) {
			if c := m.cost(v, u); c < best.cost {
				best.cost, best.to = c, u
			}
		}
	}
	return best, best.to != gone
}

// try does the collapse c if it still may be, else that of the same vertex that
// now is cheapest, and gives the number of triangles that went.
func (m *collapser) try(c candidate, limit float64) int {
	if m.heads[c.from] == 0 || !m.walk(c.from) {
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

// acrossEar gives a triangle on the edge a, b other than that of the ring, which
// is the only one: what goes with that is near the edge. It gives gone for none.
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

// move does the collapse of the ring's vertex onto its neighbour at and gives the
// number of triangles that go.
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
	m.heads[v] = 0
	return removed
}
