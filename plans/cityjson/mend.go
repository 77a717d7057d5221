package cityjson

import (
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The bounds of a repair: work grows with the square of the corners, times the
// crossings.
const (
	maxMendCorners   = 1024
	maxMendCrossings = 64
)

// loop is a ring under repair.
type loop struct {
	corners []loopCorner
	inner   bool // it is an inner ring of the file
	depth   int  // loops that hold it
}

// loopCorner is a corner seen along the normal of its surface.
type loopCorner struct {
	at mesh.Vec2
	id int // vertex
}

// mender repairs one surface.
type mender struct {
	b     *builder
	loops []loop
}

// mend triangulates a surface whose rings break ISO 19107 in a way that is clear:
// rings that cross, inner rings that repeat another or lie outside. It changes p,
// which loses its texture, and gives nil where it cannot tell what was meant.
func (b *builder) mend(p *polygon, normal scene.Vec3) []uint32 {
	if len(p.ids) > maxMendCorners {
		return nil
	}
	m := mender{b: b}
	m.project(p, normal)
	repairs := b.tally.repairs
	m.dropRepeated()
	var triangles []uint32
	if m.uncross() {
		m.dropOutside()
		triangles = m.triangulate(p)
	}
	if triangles == nil {
		b.tally.repairs = repairs
		return nil
	}
	p.uvs = p.uvs[:0]
	b.bringNear(p)
	return triangles
}

// project lays the rings into the plane of the surface.
func (m *mender) project(p *polygon, normal scene.Vec3) {
	u, v := mesh.Frame(normal.Normalized())
	for i := range p.ends {
		from, to := p.ring(i)
		l := loop{inner: i > 0}
		for k := from; k < to; k++ {
			d := m.b.local[k]
			l.corners = append(l.corners, loopCorner{mesh.Vec2{d.Dot(u), d.Dot(v)}, p.ids[k]})
		}
		m.loops = append(m.loops, l)
	}
}

// dropRepeated leaves out inner rings that have the corners of another ring.
func (m *mender) dropRepeated() {
	seen := map[uint64]bool{}
	kept := m.loops[:0]
	for _, l := range m.loops {
		sum := uint64(len(l.corners))
		for _, c := range l.corners {
			sum += mixed(m.b.at(c.id))
		}
		if l.inner && seen[sum] {
			m.b.tally.repairs[repeatedRing]++
			continue
		}
		seen[sum] = true
		kept = append(kept, l)
	}
	m.loops = kept
}

// uncross divides loops where they cross themselves and joins them where they cross
// others, so that they only touch: what the even-odd rule says of them stays the
// same. False where there are too many crossings.
func (m *mender) uncross() bool {
	n := 0
	for ; n <= maxMendCrossings; n++ {
		if !m.uncrossOne() {
			if n > 0 {
				m.b.tally.repairs[crossingRing]++
			}
			return true
		}
	}
	return false
}

// uncrossOne deals with the first crossing; false where there is none.
func (m *mender) uncrossOne() bool {
	for a := range m.loops {
		for i := range m.loops[a].corners {
			for b := a; b < len(m.loops); b++ {
				for k := range m.loops[b].corners {
					if a == b && k <= i {
						continue
					}
					if x, ok := m.crossing(a, i, b, k); ok {
						m.switchAt(a, i, b, k, x)
						return true
					}
				}
			}
		}
	}
	return false
}

// crossing gives the point where edge i of loop a and edge k of loop b cross within
// both.
func (m *mender) crossing(a, i, b, k int) (x loopCorner, ok bool) {
	p, q := m.edge(a, i)
	r, s := m.edge(b, k)
	d, e := sub(q.at, p.at), sub(s.at, r.at)
	det := cross(d, e)
	if det == 0 {
		return x, false
	}
	w := sub(r.at, p.at)
	t, u := cross(w, e)/det, cross(w, d)/det
	const least = 1e-9 // nearer to a corner they touch
	if !(t > least && t < 1-least && u > least && u < 1-least) {
		return x, false
	}
	from, to := m.b.at(p.id), m.b.at(q.id)
	x.at = mesh.Vec2{p.at[0] + float64(d[0]*t), p.at[1] + float64(d[1]*t)}
	x.id = len(m.b.vertices) + len(m.b.added)
	m.b.added = append(m.b.added, from.Add(to.Sub(from).Scale(t)))
	return x, true
}

func (m *mender) edge(a, i int) (from, to loopCorner) {
	c := m.loops[a].corners
	return c[i], c[(i+1)%len(c)]
}

func sub(a, b mesh.Vec2) mesh.Vec2 { return mesh.Vec2{a[0] - b[0], a[1] - b[1]} }

func cross(a, b mesh.Vec2) float64 { return float64(a[0]*b[1]) - float64(a[1]*b[0]) }

// switchAt takes the other way at x: one loop becomes two, two become one.
func (m *mender) switchAt(a, i, b, k int, x loopCorner) {
	one, two := m.loops[a].corners, m.loops[b].corners
	if a == b {
		rest := append([]loopCorner{x}, one[i+1:k+1]...)
		kept := append(append(append([]loopCorner(nil), one[:i+1]...), x), one[k+1:]...)
		m.loops[a].corners = kept
		m.loops = append(m.loops, loop{corners: rest, inner: m.loops[a].inner})
		return
	}
	joined := append(append([]loopCorner(nil), one[:i+1]...), x)
	joined = append(append(joined, two[k+1:]...), two[:k+1]...)
	joined = append(append(joined, x), one[i+1:]...)
	m.loops[a] = loop{corners: joined, inner: m.loops[a].inner && m.loops[b].inner}
	m.loops = append(m.loops[:b], m.loops[b+1:]...)
}

// dropOutside finds how the loops lie in each other and leaves out inner rings that
// lie in none.
func (m *mender) dropOutside() {
	for i := range m.loops {
		for k := range m.loops {
			if i != k && m.loops[k].holds(&m.loops[i]) {
				m.loops[i].depth++
			}
		}
	}
	kept := m.loops[:0]
	for _, l := range m.loops {
		if l.inner && l.depth == 0 {
			m.b.tally.repairs[outsideRing]++
			continue
		}
		kept = append(kept, l)
	}
	m.loops = kept
}

// holds tells whether o lies in l, by the first middle of an edge of o that is
// clearly in or out.
func (l *loop) holds(o *loop) bool {
	if l.area() <= o.area() {
		return false
	}
	for i, c := range o.corners {
		d := o.corners[(i+1)%len(o.corners)]
		if in, sure := l.side(mesh.Vec2{(c.at[0] + d.at[0]) / 2, (c.at[1] + d.at[1]) / 2}); sure {
			return in
		}
	}
	return false
}

// side tells whether p lies in l; it is not sure of points on an edge.
func (l *loop) side(p mesh.Vec2) (in, sure bool) {
	for i, c := range l.corners {
		d := l.corners[(i+1)%len(l.corners)]
		e, w := sub(d.at, c.at), sub(p, c.at)
		turn, length := cross(e, w), float64(e[0]*e[0])+float64(e[1]*e[1])
		along := float64(e[0]*w[0]) + float64(e[1]*w[1])
		if float64(turn*turn) <= 1e-18*float64(length*length) && along >= 0 && along <= length {
			return false, false
		}
		if (c.at[1] > p[1]) != (d.at[1] > p[1]) && (turn > 0) == (d.at[1] > c.at[1]) {
			in = !in
		}
	}
	return in, true
}

func (l *loop) area() float64 {
	ring := make([]mesh.Vec2, len(l.corners))
	for i, c := range l.corners {
		ring[i] = c.at
	}
	return max(mesh.RingArea(ring), -mesh.RingArea(ring))
}

// triangulate cuts up each loop of even depth with those of the next depth in it,
// and writes the corners of all into p.
func (m *mender) triangulate(p *polygon) []uint32 {
	p.reset()
	var out []uint32
	for i := range m.loops {
		outer := &m.loops[i]
		if outer.depth%2 == 1 || len(outer.corners) < 3 {
			continue
		}
		first := len(p.ids)
		rings := [][]mesh.Vec2{outer.into(p)}
		for k := range m.loops {
			if l := &m.loops[k]; l.depth == outer.depth+1 && len(l.corners) >= 3 && outer.holds(l) {
				rings = append(rings, l.into(p))
			}
		}
		found, err := m.b.tri.Triangulate(rings[0], rings[1:])
		if err != nil {
			return nil
		}
		for _, t := range found {
			out = append(out, t+uint32(first))
		}
	}
	return out
}

// into appends the loop to p and gives it as a ring.
func (l *loop) into(p *polygon) []mesh.Vec2 {
	ring := make([]mesh.Vec2, len(l.corners))
	for i, c := range l.corners {
		ring[i] = c.at
		p.ids = append(p.ids, c.id)
	}
	p.ends = append(p.ends, len(p.ids))
	return ring
}
