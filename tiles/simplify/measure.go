package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// measure bounds the distance between the triangles that a collapser was given
// and those that are left, both ways and piece by piece.
type measure struct {
	full, left boundsTree
	reach      reach
	live       []uint32
}

// sureShare is the share of the tolerance up to which the bounds that triangles
// carry are taken as they are: a finer one would need measuring.
const sureShare = 0.75

// piece measures the piece of the triangles given[from:to], false where it is
// beyond the tolerance; what of the full surface lies there gets the level
// next. A piece is held to its own triangles alone, since others may yet
// change. Triangles that are as they were need no measuring, nor do pieces
// whose triangles carry bounds that are low enough.
func (e *measure) piece(m *collapser, from, to int, next uint8) (float64, bool) {
	b := m.body
	e.live = e.live[:0]
	sure := 0.0
	for t := from; t < to; t++ {
		if m.corners[3*t] != gone {
			e.live = append(e.live, uint32(t))
			sure = max(sure, m.errors[t])
		}
	}
	if len(e.live) == 0 {
		return 0, false
	}
	if sure <= sureShare*m.tolerance && !m.dropped[from] {
		return sure, true
	}
	e.full.build(b.positions, b.corners, m.given[from:to])
	e.left.build(m.positions, m.corners, e.live)
	fine, bound, good := m.tolerance/2, min(sure, sureShare*m.tolerance), true
	e.reach.prepare(b.positions, b.corners, m.tolerance, fine)
	for _, t := range e.live {
		if m.moved[t] && m.errors[t] > sureShare*m.tolerance {
			d, ok := e.ask(&e.full, triangleShape(e.left.triangle(t)), m.level, next)
			bound, good = max(bound, d), good && ok
		}
	}
	found := e.reach.found
	e.reach.prepare(m.positions, m.corners, m.tolerance, fine)
	e.reach.found = found
	for t := from; t < to; t++ {
		if m.moved[t] || m.corners[3*t] == gone {
			d, ok := e.ask(&e.left, triangleShape(b.triangle(m.given[t])), m.level, next)
			bound, good = max(bound, d), good && ok
		}
	}
	return bound, good
}

// ask bounds the distance of a shape from the triangles in the tree, false
// where it is beyond the limit: the triangles of the full surface near it get
// the level next then.
func (e *measure) ask(tree *boundsTree, p shape, level []uint8, next uint8) (float64, bool) {
	middle, radius := p.middle()
	d, ok := e.distance(tree, &p, middle, radius)
	if !ok {
		e.reach.list = e.full.around(e.reach.list[:0], middle, radius)
		for _, n := range e.reach.list {
			level[n.triangle] = next
		}
	}
	return d, ok
}

func (e *measure) distance(tree *boundsTree, p *shape, middle scene.Vec3, radius float64) (float64, bool) {
	r := &e.reach
	squared, at := tree.nearest(middle, float64(r.limit*r.limit))
	d := math.Sqrt(squared)
	if d > r.limit {
		return d, false
	}
	r.found = max(r.found, d)
	enough := min(r.limit, max(float64(closeEnough*r.found), r.fine))
	if d+radius <= enough {
		return d + radius, true
	}
	a, b, c := tree.triangle(at)
	far := 0.0
	for _, q := range p.corners[:p.n] {
		far = max(far, squaredDistance(q, a, b, c))
	}
	if far = math.Sqrt(far); far <= enough {
		return far, true
	}
	r.list = tree.around(r.list[:0], middle, d+2*radius)
	return r.from(p, middle)
}
