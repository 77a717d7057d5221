package mesh

import (
	"cmp"
	"math"
	"slices"
)

// none marks the end of a list of nodes.
const none = int32(-1)

// node is one corner of the polygon that is left, in a ring and in z-order.
type node struct {
	point        uint32 // index into points
	prev, next   int32  // along the ring, counter-clockwise
	prevZ, nextZ int32  // along the z-order curve
	z            uint64
}

// ears cuts triangles off one ring, into which holes have been bridged. Its
// memory is used anew from polygon to polygon.
type ears struct {
	budget
	points  []Vec2
	nodes   []node
	corners []corner // of the nodes, for the sweep
	start   int32    // any node of the ring, or none
	rings   int32
	lefts   []int32 // the first corners of the holes
	tris    []uint32

	sweep          []sweepEdge
	active, starts []int32 // numbers of edges of the sweep
	joined         []bool  // of the rings
	seen           []bool  // of the nodes
	split          bool    // whether the ring is split on the way
	splitAll       bool    // split small rings too: for tests
	order          []int32

	convex bool
	zorder bool
	min    Vec2
	scale  float64 // from metres to steps of the z-order curve
}

// zorderPoints is the number of points from which the z-order curve pays.
const zorderPoints = 80

// splitPoints is the number of points from which the ring is split before its
// ears are cut off.
const splitPoints = 400

// begin links the rings of a polygon, whose points are set, and makes them one.
func (e *ears) begin(outer int, reverse bool, holes [][]Vec2) {
	e.nodes, e.corners, e.lefts, e.tris = e.nodes[:0], e.corners[:0], e.lefts[:0], e.tris[:0]
	e.zorder, e.rings = false, 0
	e.start = e.ring(0, outer, reverse)
	e.rings++
	e.convex = len(holes) == 0 && e.isConvex()
	if e.convex {
		return
	}
	e.holeRings(outer, holes)
	e.split = len(e.nodes) > splitPoints || e.splitAll
	e.join()
}

// isConvex tells whether the ring turns left at every corner, and once in all.
func (e *ears) isConvex() bool {
	if e.start == none {
		return false
	}
	minima := 0 // corners that come before both their neighbours
	for i := e.start; ; {
		n := &e.nodes[i]
		if !(e.turn(i) > 0) {
			return false
		}
		if compare2(e.at(i), e.at(n.prev)) < 0 && compare2(e.at(i), e.at(n.next)) < 0 {
			minima++
		}
		if i = n.next; i == e.start {
			return minima == 1
		}
	}
}

// ring links the points from first on, reversed where asked, without points
// that repeat the one before. It gives a node of the ring.
func (e *ears) ring(first, n int, reverse bool) int32 {
	last := none
	for i := range n {
		p := uint32(first + i)
		if reverse {
			p = uint32(first + n - 1 - i)
		}
		if last == none || e.points[e.nodes[last].point] != e.points[p] {
			last = e.insert(p, last)
		}
	}
	if last != none {
		if next := e.nodes[last].next; next != last && e.at(next) == e.at(last) {
			e.unlink(last)
			e.nodes[last].prev, e.nodes[last].next = last, last
			return next
		}
	}
	return last
}

// insert makes a node for a point after another one, or a ring of its own.
func (e *ears) insert(p uint32, after int32) int32 {
	i := int32(len(e.nodes))
	e.nodes = append(e.nodes, node{point: p, prev: i, next: i, prevZ: none, nextZ: none})
	e.corners = append(e.corners, corner{same: i, edge: none, ring: e.rings})
	if after != none {
		next := e.nodes[after].next
		e.nodes[i].prev, e.nodes[i].next = after, next
		e.nodes[after].next, e.nodes[next].prev = i, i
	}
	return i
}

// unlink takes a node out of the ring and out of the curve.
func (e *ears) unlink(i int32) {
	n := &e.nodes[i]
	e.nodes[n.prev].next = n.next
	e.nodes[n.next].prev = n.prev
	if n.prevZ != none {
		e.nodes[n.prevZ].nextZ = n.nextZ
	}
	if n.nextZ != none {
		e.nodes[n.nextZ].prevZ = n.prevZ
	}
}

func (e *ears) at(i int32) Vec2 { return e.points[e.nodes[i].point] }

// turn gives the sign of the corner at i: positive where it is convex.
func (e *ears) turn(i int32) float64 {
	n := &e.nodes[i]
	return Orient2D(e.at(n.prev), e.at(i), e.at(n.next))
}

// clip cuts up the ring, or all the rings that it was split into.
func (e *ears) clip() []uint32 {
	if e.start == none {
		return nil
	}
	if !e.split {
		e.clipRing(len(e.nodes))
		return e.tris
	}
	e.seen = append(e.seen[:0], make([]bool, len(e.nodes))...)
	for i := range e.nodes {
		if e.seen[i] || !e.joined[e.corners[i].ring] {
			continue
		}
		size := 0
		for j := int32(i); !e.seen[j]; j = e.nodes[j].next {
			e.seen[j] = true
			size++
		}
		e.start = int32(i)
		if first, last, ok := e.extremes(e.start); ok {
			e.clipMonotone(first, last)
		} else {
			e.clipRing(size)
		}
	}
	return e.tris
}

// clipRing cuts off all ears of a ring. A round over the whole ring that finds none makes the
// next one less choosy, so it always ends: first true ears and the tips of
// spikes alone, then corners without area, at last any convex corner and any at
// all.
func (e *ears) clipRing(size int) {
	e.zorder = false
	if size > zorderPoints && !e.convex {
		e.indexCurve()
	}
	i, stop, choosy := e.start, e.start, 0
	for e.nodes[i].prev != e.nodes[i].next && !e.exhausted() {
		n := e.nodes[i]
		e.steps++
		if e.accepts(i, choosy) {
			e.tris = append(e.tris, e.nodes[n.prev].point, n.point, e.nodes[n.next].point)
			e.unlink(i)
			// Skipping a corner makes for fewer slivers.
			i = e.nodes[n.next].next
			stop, choosy = i, 0
			continue
		}
		i = n.next
		if i == stop {
			choosy++
		}
	}
}

// accepts tells whether the corner i may be cut off, by how choosy we still are.
func (e *ears) accepts(i int32, choosy int) bool {
	t := e.turn(i)
	switch choosy {
	case 0:
		return t > 0 && !e.blocked(i) || t == 0 && e.spike(i)
	case 1:
		return t == 0
	case 2:
		return t > 0
	default:
		return true
	}
}

// spike tells whether the ring, in line at i, turns back there.
func (e *ears) spike(i int32) bool {
	n := &e.nodes[i]
	a, b, c := e.at(n.prev), e.at(i), e.at(n.next)
	return a == b || b == c || dot2(sub2(a, b), sub2(c, b)) > 0
}

// blocked tells whether another corner of the ring lies in the triangle of the
// corner i such that cutting it off would cross the ring.
func (e *ears) blocked(i int32) bool {
	n := &e.nodes[i]
	a, b, c := e.at(n.prev), e.at(i), e.at(n.next)
	if e.convex {
		return false
	}
	if !e.zorder {
		for j := e.nodes[n.next].next; j != n.prev; j = e.nodes[j].next {
			e.steps++
			if e.blocks(j, a, b, c) {
				return true
			}
		}
		return false
	}
	lo := e.curve(Vec2{min(a[0], b[0], c[0]), min(a[1], b[1], c[1])})
	hi := e.curve(Vec2{max(a[0], b[0], c[0]), max(a[1], b[1], c[1])})
	for j := n.prevZ; j != none && e.nodes[j].z >= lo; j = e.nodes[j].prevZ {
		e.steps++
		if j != n.prev && j != n.next && e.blocks(j, a, b, c) {
			return true
		}
	}
	for j := n.nextZ; j != none && e.nodes[j].z <= hi; j = e.nodes[j].nextZ {
		e.steps++
		if j != n.prev && j != n.next && e.blocks(j, a, b, c) {
			return true
		}
	}
	return false
}

// blocks tells whether the corner j stands in the way of the ear a, b, c: it is
// not convex and lies inside or on the new edge between c and a, or it touches b
// and the ring leads from it into the ear. What leads into it from a or c ends
// there and stands in the way itself.
func (e *ears) blocks(j int32, a, b, c Vec2) bool {
	p := e.at(j)
	if p[0] < min(a[0], b[0], c[0]) || p[0] > max(a[0], b[0], c[0]) ||
		p[1] < min(a[1], b[1], c[1]) || p[1] > max(a[1], b[1], c[1]) {
		return false
	}
	if p == b {
		n := &e.nodes[j]
		prev, next := inCone(a, b, c, e.at(n.prev)), inCone(a, b, c, e.at(n.next))
		return prev == inside || next == inside || prev == onSide && next == onSide
	}
	if p == a || p == c {
		return false
	}
	return Orient2D(a, b, p) > 0 && Orient2D(b, c, p) > 0 && Orient2D(c, a, p) >= 0 && e.turn(j) <= 0
}

// place is where a direction lies with respect to a corner.
type place int

const (
	outside place = iota
	onSide
	inside
)

// inCone tells where the direction from b to p lies with respect to the convex
// corner a, b, c.
func inCone(a, b, c, p Vec2) place {
	x, y := Orient2D(a, b, p), Orient2D(b, c, p)
	switch {
	case x > 0 && y > 0:
		return inside
	case x >= 0 && y >= 0:
		return onSide
	default:
		return outside
	}
}

// indexCurve links all corners in z-order.
func (e *ears) indexCurve() {
	lo, hi := e.at(e.start), e.at(e.start)
	order := e.order[:0]
	for i := e.start; ; {
		p := e.at(i)
		for k := range p {
			lo[k], hi[k] = min(lo[k], p[k]), max(hi[k], p[k])
		}
		order = append(order, i)
		if i = e.nodes[i].next; i == e.start {
			break
		}
	}
	e.order = order
	size := max(hi[0]-lo[0], hi[1]-lo[1])
	if !(size > 0) {
		return
	}
	e.zorder, e.min, e.scale = true, lo, (1<<31-1)/size
	for _, i := range order {
		e.nodes[i].z = e.curve(e.at(i))
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(e.nodes[a].z, e.nodes[b].z), cmp.Compare(a, b))
	})
	for k, i := range order {
		if k > 0 {
			e.nodes[i].prevZ, e.nodes[order[k-1]].nextZ = order[k-1], i
		}
	}
}

// curve gives the place of p on the z-order curve, which grows with x and y.
func (e *ears) curve(p Vec2) uint64 {
	return spread((p[0]-e.min[0])*e.scale) | spread((p[1]-e.min[1])*e.scale)<<1
}

// spread puts a zero bit after each of the low 32 bits of v.
func spread(v float64) uint64 {
	x := uint64(math.Max(0, v)) & 0xffffffff
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}
