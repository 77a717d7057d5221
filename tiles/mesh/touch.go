package mesh

import (
	"cmp"
	"slices"
)

// splitTouched splits each edge at the corners that lie on it, so that rings
// touch in corners alone. A triangle without area over each split edge keeps
// the edge of the ring as it was.
func (e *ears) splitTouched() {
	order := make([]int32, len(e.nodes))
	for i := range order {
		order[i] = int32(i)
	}
	byX := func(i, j int32) int {
		return cmp.Or(cmp.Compare(e.at(i)[0], e.at(j)[0]), cmp.Compare(i, j))
	}
	slices.SortFunc(order, byX)
	for i := range int32(len(order)) {
		if e.exhausted() {
			return
		}
		next := e.nodes[i].next
		if next == i {
			continue
		}
		touched := e.touched(order, e.at(i), e.at(next))
		at := i
		for _, t := range touched {
			p := e.nodes[t].point
			e.tris = append(e.tris, e.nodes[at].point, e.nodes[next].point, p)
			at = e.insert(p, at)
		}
	}
}

// touched gives a corner for each place strictly between a and b where one
// lies, in order from a.
func (e *ears) touched(order []int32, a, b Vec2) []int32 {
	lo, hi := min(a[0], b[0]), max(a[0], b[0])
	first, _ := slices.BinarySearchFunc(order, lo, func(i int32, x float64) int { return cmp.Compare(e.at(i)[0], x) })
	yLo, yHi := min(a[1], b[1]), max(a[1], b[1])
	var out []int32
	for _, i := range order[first:] {
		e.looks++
		p := e.at(i)
		if p[0] > hi {
			break
		}
		if p[1] >= yLo && p[1] <= yHi && p != a && p != b && Orient2D(a, b, p) == 0 {
			out = append(out, i)
		}
	}
	if len(out) < 2 {
		return out
	}
	d := sub2(b, a)
	along := func(i int32) float64 { return dot2(sub2(e.at(i), a), d) }
	slices.SortFunc(out, func(i, j int32) int { return cmp.Or(cmp.Compare(along(i), along(j)), cmp.Compare(i, j)) })
	return slices.CompactFunc(out, func(i, j int32) bool { return e.at(i) == e.at(j) })
}
