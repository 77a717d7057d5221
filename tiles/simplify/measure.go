package simplify

import "math"

// measure bounds the distance between the triangles that a collapser was given
// and those that are left, both ways and piece by piece.
type measure struct {
	full, left boundsTree
	reach      reach
	live       []uint32
	failed     map[uint32]bool // pieces beyond the tolerance
	bound      float64         // of the others
}

// take measures m; given are the triangles that it was given and pieces the piece
// of each, those of one piece in a row.
func (e *measure) take(m *collapser, given, pieces []uint32) {
	e.failed, e.bound = map[uint32]bool{}, 0
	for from := 0; from < len(given); {
		to := from + 1
		for to < len(given) && pieces[to] == pieces[from] {
			to++
		}
		if bound, ok := e.piece(m, given, from, to); ok {
			e.bound = max(e.bound, bound)
		} else {
			e.failed[pieces[from]] = true
		}
		from = to
	}
}

// piece measures the piece given[from:to]. Each is held to its own triangles
// alone, since others may yet change.
func (e *measure) piece(m *collapser, given []uint32, from, to int) (float64, bool) {
	b := m.body
	e.live = e.live[:0]
	for t := from; t < to; t++ {
		if m.corners[3*t] != gone {
			e.live = append(e.live, uint32(t))
		}
	}
	if len(e.live) == to-from {
		return 0, true
	}
	e.full.build(b.positions, b.corners, given[from:to])
	e.left.build(m.positions, m.corners, e.live)
	fine, bound := m.tolerance/4, 0.0
	e.reach.prepare(b.positions, b.corners, m.tolerance, fine)
	for _, t := range e.live {
		d, ok := e.ask(&e.full, triangleShape(e.left.triangle(t)))
		if !ok {
			return 0, false
		}
		bound = max(bound, d)
	}
	found := e.reach.found
	e.reach.prepare(m.positions, m.corners, m.tolerance, fine)
	e.reach.found = found
	for _, t := range given[from:to] {
		d, ok := e.ask(&e.left, triangleShape(b.triangle(t)))
		if !ok {
			return 0, false
		}
		bound = max(bound, d)
	}
	return bound, true
}

// ask bounds the distance of a shape from the triangles in the tree, false where
// it is beyond the limit.
func (e *measure) ask(tree *boundsTree, p shape) (float64, bool) {
	r := &e.reach
	limit := r.limit
	middle, radius := p.middle()
	d := math.Sqrt(tree.nearest(middle, float64(limit*limit)))
	if d > limit {
		return d, false
	}
	r.found = max(r.found, d)
	if d+radius <= min(limit, max(float64(closeEnough*r.found), r.fine)) {
		return d + radius, true
	}
	r.list = tree.around(r.list[:0], middle, d+2*radius)
	return r.within(p)
}
