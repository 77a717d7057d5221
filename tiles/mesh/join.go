package mesh

import (
	"cmp"
	"slices"
)

// How rings become one. A line passes over the polygon from left to right (by x,
// then y) and keeps the edges it meets in order, from below. A corner that lies
// on one of them splits it, so that rings touch in corners alone. Each edge
// knows the last corner that came up directly above it, its helper (de Berg et
// al., "Computational Geometry", section 3.2): where the first corner of a hole
// comes up, nothing lies between it and the helper of the edge under it, and the
// hole is bridged to there by a pair of opposite edges. All decisions are exact,
// and the whole takes n log n. Rings that cross make the order of the edges
// wrong, and the result then does not cover the polygon: the caller sees that.
//
// A large polygon is also split where the line comes upon a corner that has both
// its edges to the right and, once the line has a next corner beyond it, where
// one has both to the left: the pieces are all but monotone along x (section 3.2
// again), and none is large.

// corner is what the sweep knows of a node.
type corner struct {
	same int32 // the next node at the same place, in a circle
	edge int32 // the sweepEdge from it to the next node, or none
	ring int32
}

// sweepEdge is an edge that the line meets or has met.
type sweepEdge struct {
	lo, hi  uint32 // its ends, the lesser one first
	owner   int32  // the node from which it leads to the next one
	helper  int32
	forward bool // it runs from lo to hi: the inside lies above it
	merge   bool // no edge leads on from the helper
	over    bool
}

// holeRings links the holes; it gives the first corner in the order of the
// sweep of each, without those that are no rings.
func (e *ears) holeRings(first int, holes [][]Vec2) {
	for _, h := range holes {
		size := len(e.nodes)
		if i := e.ring(first, len(h), RingArea(h) > 0); i != none && e.nodes[i].next != e.nodes[i].prev {
			e.lefts = append(e.lefts, e.leftmost(i))
			e.rings++
		} else {
			e.nodes, e.corners = e.nodes[:size], e.corners[:size]
		}
		first += len(h)
	}
}

func (e *ears) leftmost(i int32) int32 {
	best := i
	for j := e.nodes[i].next; j != i; j = e.nodes[j].next {
		if compare2(e.at(j), e.at(best)) < 0 {
			best = j
		}
	}
	return best
}

func compare2(p, q Vec2) int {
	switch {
	case p[0] < q[0] || p[0] == q[0] && p[1] < q[1]:
		return -1
	case p == q:
		return 0
	default:
		return 1
	}
}

// join splits the edges that are touched and bridges the holes.
func (e *ears) join() {
	e.order = e.order[:0]
	for i := range e.nodes {
		e.order = append(e.order, int32(i))
	}
	slices.SortFunc(e.order, func(i, j int32) int { return cmp.Or(compare2(e.at(i), e.at(j)), cmp.Compare(i, j)) })
	// Of holes that touch in their first corners the lower one comes first.
	slices.SortStableFunc(e.lefts, func(i, j int32) int {
		return cmp.Or(compare2(e.at(i), e.at(j)), cmp.Compare(e.slope(i), e.slope(j)))
	})
	e.joined = append(e.joined[:0], make([]bool, e.rings)...)
	e.joined[0] = true
	e.sweep, e.active = e.sweep[:0], e.active[:0]
	lefts := e.lefts
	for i := 0; i < len(e.order) && !e.exhausted(); {
		here := e.order[i]
		for i++; i < len(e.order) && e.at(e.order[i]) == e.at(here); i++ {
			e.link(e.order[i], here)
		}
		n := 0
		for n < len(lefts) && e.at(lefts[n]) == e.at(here) {
			n++
		}
		e.pass(here, lefts[:n])
		lefts = lefts[n:]
	}
}

func (e *ears) slope(a int32) float64 {
	p, q := e.at(a), e.at(e.nodes[a].next)
	return (q[1] - p[1]) / (q[0] - p[0])
}

// link puts node i into the circle of nodes at the place of another.
func (e *ears) link(i, other int32) {
	e.corners[i].same = e.corners[other].same
	e.corners[other].same = i
}

// pass moves the line over the place of a node, where the holes begin.
func (e *ears) pass(here int32, holes []int32) {
	lo, hi := e.locate(e.at(here))
	for _, k := range e.active[lo:hi] {
		if e.points[e.sweep[k].hi] != e.at(here) {
			e.touch(k, here)
		}
	}
	below := none
	if lo > 0 {
		below = e.active[lo-1]
	}
	for _, l := range holes {
		e.bridge(l, below)
	}
	if e.split {
		e.splitRing(here, lo, hi, len(holes) > 0)
	}
	ended := e.turnEdges(here)
	if e.replace(lo, hi, below) < ended {
		e.active = slices.DeleteFunc(e.active, func(k int32) bool { return e.sweep[k].over })
		e.steps += len(e.active)
	}
	if below != none {
		e.sweep[below].helper, e.sweep[below].merge = here, len(e.starts) == 0
	}
}

// locate gives the range of the edges that pass through p or end there.
func (e *ears) locate(p Vec2) (lo, hi int) {
	side := func(k int32) float64 { return Orient2D(e.points[e.sweep[k].lo], e.points[e.sweep[k].hi], p) }
	lo, _ = slices.BinarySearchFunc(e.active, 0, func(k int32, _ int) int {
		if side(k) > 0 {
			return -1
		}
		return 0
	})
	for hi = lo; hi < len(e.active) && side(e.active[hi]) == 0; hi++ {
	}
	e.steps += 8 + hi - lo
	return lo, hi
}

// touch splits an edge at a node that lies on it. A triangle without area over
// the edge keeps it an edge of the ring as it was.
func (e *ears) touch(k, here int32) {
	s := &e.sweep[k]
	from := s.owner
	p := e.nodes[here].point
	e.tris = append(e.tris, e.nodes[from].point, e.nodes[e.nodes[from].next].point, p)
	t := e.insert(p, from)
	e.corners[t].ring = e.corners[from].ring
	e.link(t, here)
	s.lo, s.helper, s.merge = p, here, false
	if s.forward {
		s.owner = t
		e.corners[t].edge, e.corners[from].edge = k, none
	}
}

// turnEdges ends the edges that lead to the place from the left, and gives their
// number; those that lead on to the right are listed in starts.
func (e *ears) turnEdges(here int32) (ended int) {
	e.starts = e.starts[:0]
	p := e.at(here)
	for i, done := here, false; !done; done = i == here {
		for _, owner := range [2]int32{e.nodes[i].prev, i} {
			k := e.corners[owner].edge
			if k != none {
				if !e.sweep[k].over && e.points[e.sweep[k].hi] == p {
					e.sweep[k].over = true
					ended++
				}
				continue
			}
			if from, to := owner, e.nodes[owner].next; compare2(p, e.at(from))+compare2(p, e.at(to)) < 0 {
				e.startEdge(from, to, here)
			}
		}
		i = e.corners[i].same
	}
	return ended
}

// startEdge lists an edge that begins where the line is.
func (e *ears) startEdge(from, to, here int32) {
	s := sweepEdge{lo: e.nodes[from].point, hi: e.nodes[to].point, owner: from, helper: here, forward: true}
	if compare2(e.at(from), e.at(to)) > 0 {
		s.lo, s.hi, s.forward = s.hi, s.lo, false
	}
	k := int32(len(e.sweep))
	e.sweep = append(e.sweep, s)
	e.corners[from].edge = k
	e.starts = append(e.starts, k)
}

// replace puts the edges that go on from a place into the range of those that
// came to it, in order from below, and gives how many have ended there.
func (e *ears) replace(lo, hi int, below int32) (ended int) {
	for _, k := range e.active[lo:hi] {
		if e.sweep[k].over {
			ended++
		} else {
			e.starts = append(e.starts, k)
		}
	}
	slices.SortFunc(e.starts, func(i, j int32) int {
		s, t := &e.sweep[i], &e.sweep[j]
		switch o := Orient2D(e.points[s.lo], e.points[s.hi], e.points[t.hi]); {
		case o > 0:
			return -1
		case o < 0:
			return 1
		default:
			return cmp.Compare(i, j)
		}
	})
	e.alternate(below != none && e.sweep[below].forward)
	e.steps += len(e.starts) + (len(e.active)-hi)/16
	e.active = slices.Replace(e.active, lo, hi, e.starts...)
	return ended
}

// alternate orders starts that lie over each other such that the inside ends and
// begins by turns; inside tells whether it lies under the lowest.
func (e *ears) alternate(inside bool) {
	for i := range e.starts {
		s := &e.sweep[e.starts[i]]
		for j := i; j < len(e.starts); j++ {
			t := &e.sweep[e.starts[j]]
			if Orient2D(e.points[s.lo], e.points[s.hi], e.points[t.hi]) != 0 {
				break
			}
			if t.forward != inside {
				e.starts[i], e.starts[j] = e.starts[j], e.starts[i]
				break
			}
		}
		inside = e.sweep[e.starts[i]].forward
	}
}
