package simplify

import (
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// collapser makes a mesh coarser by collapsing edges onto vertices that stay.
type collapser struct {
	body      *body
	tolerance float64
	thrifty   bool
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
	bests     []candidate // of each vertex, where known says so
	known     []bool
	stuck     []bool // of each vertex: no collapse of it can be done as things are
	edges     mesh.EdgeList
	ring      ring
	marks     []uint32
	alive     []uint32     // corners of the triangles there are when the quadrics are made
	aliveAs   []uint32     // the triangle of each three of them
	faces     mesh.Groups  // flat ones, of triangles
	planes    []scene.Vec3 // of each triangle: the direction that it keeps, or none
	areas     []float64
	locks     []uint32 // of the first triangle of each face: how many others it has
	curved    []bool   // of each triangle: a curved surface goes on beside it
	mark      uint32
	moved     []bool   // of each triangle: it is not as it was
	heirs     []uint32 // of each vertex that went: the one that it went to
	dropped   []bool   // of the first triangle of each piece: sides were dropped that must be measured
	full      []uint32 // corners before any were dropped
}

const gone = ^uint32(0)

// tries is the number of times that a piece is begun.
const tries = 4

// looseness are the shares of the tolerance up to which the bounds that
// triangles carry may grow: they are sums, which true distances seldom come
// near. So all tries but the last are measured, and what is too far off begins
// anew, held to the next share where it was.
func looseness() [tries]float64 { return [...]float64{4, 1.2, 1, 1} }

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

// putMeasured puts out the pieces within the tolerance, with a bound of them,
// and leaves the others to do, at the level next where they were too far off.
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
