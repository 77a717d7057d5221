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
	given      []uint32 // triangles of the full surface of the piece
	built      bool     // full is the tree of them
	last       uint32   // the triangle that was the nearest to what was asked last
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
	return e.both(m, from, to, sure, next)
}

// both measures the distances of a piece both ways.
func (e *measure) both(m *collapser, from, to int, sure float64, next uint8) (float64, bool) {
	b := m.body
	e.given, e.built = m.given[from:to], false
	bound, good := min(sure, sureShare*m.tolerance), true
	fine := max(m.tolerance/2, bound) // no nearer does the bound get
	e.reach.prepare(b.positions, b.corners, m.tolerance, fine)
	e.last = noTriangle
	for _, t := range e.live {
		if m.moved[t] && m.errors[t] > sureShare*m.tolerance {
			e.buildFull(b)
			p := triangleShape(triangleAt(m.positions, m.corners, t))
			d, ok := e.ask(b, &e.full, &p, m.level, next)
			bound, good = max(bound, d), good && ok
		}
	}
	found := e.reach.found
	e.reach.prepare(m.positions, m.corners, m.tolerance, fine)
	e.reach.found, e.last = found, noTriangle
	leftBuilt := false
	for t := from; t < to; t++ {
		if m.moved[t] || m.corners[3*t] == gone {
			p := triangleShape(b.triangle(m.given[t]))
			if d, ok := e.fromHeirs(m, uint32(t), &p); ok {
				bound = max(bound, d)
				continue
			}
			if !leftBuilt {
				e.left.build(m.positions, m.corners, e.live)
				leftBuilt = true
			}
			d, ok := e.ask(b, &e.left, &p, m.level, next)
			bound, good = max(bound, d), good && ok
		}
	}
	return bound, good
}

// buildFull makes the tree of the full surface, once for a piece.
func (e *measure) buildFull(b *body) {
	if !e.built {
		e.full.build(b.positions, b.corners, e.given)
		e.built = true
	}
}

// ask bounds the distance of a shape from the triangles in the tree, false
// where it is beyond the limit: the triangles of the full surface near it get
// the level next then.
func (e *measure) ask(b *body, tree *boundsTree, p *shape, level []uint8, next uint8) (float64, bool) {
	if d, ok := e.fromLast(p); ok {
		return d, true
	}
	middle, radius := p.middle()
	d, ok := e.distance(tree, p, middle, radius)
	if !ok {
		e.buildFull(b)
		e.reach.list = e.full.around(e.reach.list[:0], middle, radius)
		for _, n := range e.reach.list {
			level[n.triangle] = next
		}
	}
	return d, ok
}

// noTriangle says that no triangle was the nearest yet.
const noTriangle = ^uint32(0)

// fromLast bounds the distance of a shape by the triangle that was the nearest to
// the one before, which mostly lies beside it; false where that is not good enough.
func (e *measure) fromLast(p *shape) (float64, bool) {
	if e.last == noTriangle {
		return 0, false
	}
	r := &e.reach
	enough := r.enough()
	far := r.farthest(p, e.last, float64(enough*enough))
	if far = math.Sqrt(far); far > enough {
		return 0, false
	}
	return far, true
}

// fromHeirs bounds the distance of a triangle of the full surface, as a shape, by
// what it became, or by one of the triangles that have a corner where one of its
// own went; false where none is near enough.
func (e *measure) fromHeirs(m *collapser, t uint32, p *shape) (float64, bool) {
	r := &e.reach
	enough := r.enough()
	squared := float64(enough * enough)
	if m.corners[3*t] != gone {
		if far := r.farthest(p, t, squared); far <= squared {
			return math.Sqrt(far), true
		}
	}
	for _, c := range m.body.corners[3*m.given[t] : 3*m.given[t]+3] {
		v := m.number[c] - 1
		for m.heads[v] == 0 && m.heirs[v] != v {
			v = m.heirs[v]
		}
		seen := 0
		for k := m.heads[v]; k != 0 && seen < mostHeirs; k = m.next[k-1] {
			s := (k - 1) / 3
			if m.corners[3*s] == gone {
				continue
			}
			seen++
			if far := r.farthest(p, s, squared); far <= squared {
				return math.Sqrt(far), true
			}
		}
	}
	return 0, false
}

// mostHeirs is the number of triangles at a corner that are asked.
const mostHeirs = 8

func (e *measure) distance(tree *boundsTree, p *shape, middle scene.Vec3, radius float64) (float64, bool) {
	r := &e.reach
	squared, at := tree.nearest(middle, float64(r.limit*r.limit))
	d := math.Sqrt(squared)
	if d > r.limit {
		return d, false
	}
	e.last = at
	r.begun(len(tree.order))
	bound := r.coverNear(tree, p, middle, radius, d, at)
	return bound, !r.exceeded && bound <= r.limit
}
