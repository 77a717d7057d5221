package solid

import "github.com/maquette-city/maquette/tiles/scene"

const (
	// crackWidth is the distance in metres from an edge within which corners of
	// other faces are taken to lie on it.
	crackWidth = 2e-4
	// maxCrack is the number of corners that may lie on one edge, and of open
	// edges at one corner, for a crack to be looked at.
	maxCrack = 32
	// crackRounds bounds how often a triangle may be split.
	crackRounds = 3
)

// closeCracks splits triangles, in place, whose edge nothing meets because the
// faces beyond it have further corners along it: the T-junctions of the file,
// and triangles too narrow to be written. It gives the number of edges split.
func (mem *Memory) closeCracks(m *scene.Mesh) int {
	done := 0
	for range crackRounds {
		open := mem.edges.OpenHalves(m.Indices, len(m.Positions))
		if len(open) < 3 {
			break
		}
		c := cracks{m: m, from: make(map[uint32][]uint32, len(open)), used: make(map[uint32]bool)}
		for _, h := range open {
			c.from[m.Indices[h]] = append(c.from[m.Indices[h]], h)
		}
		n := 0
		for _, h := range open {
			if c.split(h) {
				n++
			}
		}
		if n == 0 {
			break
		}
		done += n
	}
	return done
}

// cracks are the open half edges of a mesh by the vertices they lead from.
type cracks struct {
	m    *scene.Mesh
	from map[uint32][]uint32
	used map[uint32]bool // half edges, and the first ones of triangles, done with
}

func (c *cracks) end(h uint32) uint32 {
	if h%3 == 2 {
		return c.m.Indices[h-2]
	}
	return c.m.Indices[h+1]
}

// split splits the triangle of an open half edge where a chain of open half
// edges leads back along it.
func (c *cracks) split(h uint32) bool {
	first := h - h%3
	if c.used[h] || c.used[first] {
		return false
	}
	chain, ok := c.chain(h)
	if !ok {
		return false
	}
	a, b := c.m.Indices[h], c.end(h)
	x := c.m.Indices[first] + c.m.Indices[first+1] + c.m.Indices[first+2] - a - b
	c.used[h], c.used[first], c.used[first+1], c.used[first+2] = true, true, true, true
	at := b // the pieces from b back to a, the last in the place of the triangle
	for _, g := range chain {
		c.used[g] = true
		p := c.end(g)
		if p == a {
			break
		}
		c.m.Indices = append(c.m.Indices, p, at, x)
		at = p
	}
	copy(c.m.Indices[first:first+3], []uint32{a, at, x})
	return true
}

// chain gives the open half edges that lead from the end of h back to where it
// begins, by two steps or more, along it.
func (c *cracks) chain(h uint32) ([]uint32, bool) {
	a, at := c.m.Indices[h], c.end(h)
	p := c.m.Positions[a]
	d := c.m.Positions[at].Sub(p)
	along := 1.0
	var chain []uint32
	for len(chain) <= maxCrack && len(c.from[at]) <= maxCrack {
		next := uint32(lone)
		for _, g := range c.from[at] {
			w := c.end(g)
			if c.used[g] || g/3 == h/3 {
				continue
			}
			if w == a {
				return append(chain, g), len(chain) > 0
			}
			if t, ok := alongEdge(p, d, c.m.Positions[w]); ok && t > 0 && t < along {
				next, along = g, t
				break
			}
		}
		if next == lone {
			return nil, false
		}
		chain = append(chain, next)
		at = c.end(next)
	}
	return nil, false
}

// alongEdge gives the place of w along the edge from p by d, from 0 to 1, and
// whether w lies on it.
func alongEdge(p, d, w scene.Vec3) (float64, bool) {
	v := w.Sub(p)
	t := v.Dot(d) / d.Dot(d)
	return t, v.Sub(d.Scale(t)).Length() <= crackWidth
}
