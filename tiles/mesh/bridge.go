package mesh

import (
	"cmp"
	"math"
	"slices"
)

// holeRings links the holes; it gives a corner of each, without those that are
// no rings.
func (e *ears) holeRings(first int, holes [][]Vec2) []int32 {
	var out []int32
	for _, h := range holes {
		if i := e.ring(first, len(h), RingArea(h) > 0); i != none && e.nodes[i].next != e.nodes[i].prev {
			out = append(out, i)
		}
		first += len(h)
	}
	return out
}

// bridgeHoles joins each hole to the ring by a pair of opposite edges, from the
// leftmost corner of the hole to a corner that it sees, the leftmost hole first
// (Eberly, "Triangulation by Ear Clipping").
func (e *ears) bridgeHoles(holes []int32) {
	lefts := make([]int32, len(holes))
	for k, i := range holes {
		lefts[k] = e.leftmost(i)
	}
	slices.SortStableFunc(lefts, func(a, b int32) int { return e.compareLeft(a, b) })
	for _, l := range lefts {
		if e.exhausted() {
			return
		}
		e.bridge(l)
	}
}

func (e *ears) compareLeft(a, b int32) int {
	p, q := e.at(a), e.at(b)
	if c := cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1])); c != 0 {
		return c
	}
	// Holes that touch in their leftmost corner: the lower one first.
	return cmp.Compare(e.slope(a), e.slope(b))
}

func (e *ears) slope(a int32) float64 {
	p, q := e.at(a), e.at(e.nodes[a].next)
	return (q[1] - p[1]) / (q[0] - p[0])
}

func (e *ears) leftmost(i int32) int32 {
	best := i
	for j := e.nodes[i].next; j != i; j = e.nodes[j].next {
		p, q := e.at(j), e.at(best)
		if p[0] < q[0] || p[0] == q[0] && p[1] < q[1] {
			best = j
		}
	}
	return best
}

// bridge joins the hole whose leftmost corner is l to the ring.
func (e *ears) bridge(l int32) {
	m := e.visible(l)
	if m == none {
		return // the hole lies outside: the areas will not add up
	}
	if e.at(m) == e.at(l) {
		e.bridgeHere(m, l)
		return
	}
	// The ring then runs m, l, round the hole to l2, m2, and on as before.
	l2 := e.insert(e.nodes[l].point, e.nodes[l].prev)
	m2 := e.insert(e.nodes[m].point, l2)
	next := e.nodes[m].next
	e.nodes[m].next, e.nodes[l].prev = l, m
	e.nodes[m2].next, e.nodes[next].prev = next, m2
}

// bridgeHere joins the hole at its corner l to the ring at its corner m, which
// lies at the same place: m, round the hole without l, m2.
func (e *ears) bridgeHere(m, l int32) {
	first, last, next := e.nodes[l].next, e.nodes[l].prev, e.nodes[m].next
	m2 := e.insert(e.nodes[m].point, last)
	e.nodes[m].next, e.nodes[first].prev = first, m
	e.nodes[m2].next, e.nodes[next].prev = next, m2
}

// visible finds the corner of the ring to which the hole corner l is joined:
// one at the same place if its angle opens toward the hole, else the end of the
// edge straight to the left, or the corner that hides that end.
func (e *ears) visible(l int32) int32 {
	h := e.at(l)
	qx, m := math.Inf(-1), none
	for i := e.start; ; {
		e.looks++
		j := e.nodes[i].next
		p, q := e.at(i), e.at(j)
		if p == h && e.opens(i, e.at(e.nodes[l].next)) {
			return i
		}
		// Edges that run down have the inside to their right.
		if h[1] <= p[1] && h[1] >= q[1] && p[1] != q[1] && Orient2D(p, q, h) >= 0 {
			x := p[0] + (h[1]-p[1])*(q[0]-p[0])/(q[1]-p[1])
			if x > qx {
				qx, m = x, i
				if p[0] > q[0] {
					m = j
				}
				if h == q || h == p {
					m = none // a tip at h that does not open toward the hole
				}
				if m == none {
					qx = math.Inf(-1)
				}
			}
		}
		if i = j; i == e.start {
			break
		}
	}
	if m == none {
		return none
	}
	return e.unhidden(l, m, qx)
}

// unhidden gives m, or the corner within the triangle h, q, m that hides it
// from h and is nearest in angle to the line of sight.
func (e *ears) unhidden(l, m int32, qx float64) int32 {
	h, tip := e.at(l), e.at(m)
	a, b, c := h, Vec2{qx, h[1]}, tip
	if h[1] < tip[1] {
		b, c = c, b
	}
	best, tangent := m, math.Inf(1)
	for i, done := m, false; !done; done = i == m {
		e.looks++
		p := e.at(i)
		if h[0] >= p[0] && p[0] >= tip[0] && h[0] != p[0] && inTriangle(a, c, b, p) {
			t := math.Abs(h[1]-p[1]) / (h[0] - p[0])
			if e.opens(i, h) && (t < tangent || t == tangent && p[0] > e.at(best)[0]) {
				best, tangent = i, t
			}
		}
		i = e.nodes[i].next
	}
	return best
}

// opens tells whether the inside of the ring at its corner i lies toward p.
func (e *ears) opens(i int32, p Vec2) bool {
	n := &e.nodes[i]
	a, b, c := e.at(n.prev), e.at(i), e.at(n.next)
	if Orient2D(a, b, c) > 0 {
		return Orient2D(a, b, p) >= 0 && Orient2D(b, c, p) >= 0
	}
	return Orient2D(a, b, p) > 0 || Orient2D(b, c, p) > 0
}

// inTriangle tells whether p lies in the triangle or on its edge, whichever way
// it runs.
func inTriangle(a, b, c, p Vec2) bool {
	x, y, z := Orient2D(a, b, p), Orient2D(b, c, p), Orient2D(c, a, p)
	return x >= 0 && y >= 0 && z >= 0 || x <= 0 && y <= 0 && z <= 0
}
