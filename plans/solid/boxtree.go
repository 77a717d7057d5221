package solid

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// boxTree finds boxes by their place: halves of halves, split at the median.
type boxTree struct {
	boxes []scene.Box
	order []int32
	nodes []boxNode
}

// boxNode holds order[lo:hi], in two children where left is not 0.
type boxNode struct {
	box         scene.Box
	lo, hi      int32
	left, right int32
}

// boxLeaf is the number of boxes that are not split any further.
const boxLeaf = 8

func newBoxTree(boxes []scene.Box) *boxTree {
	t := &boxTree{boxes: boxes, order: make([]int32, len(boxes)), nodes: make([]boxNode, 0, len(boxes)/2+1)}
	for i := range t.order {
		t.order[i] = int32(i)
	}
	t.build(0, int32(len(boxes)))
	return t
}

// build makes the node of order[lo:hi] and gives its number.
func (t *boxTree) build(lo, hi int32) int32 {
	k := int32(len(t.nodes))
	n := boxNode{box: scene.NewBox(), lo: lo, hi: hi}
	for _, i := range t.order[lo:hi] {
		n.box.Union(t.boxes[i])
	}
	t.nodes = append(t.nodes, n)
	if hi-lo <= boxLeaf {
		return k
	}
	axis, size := 0, n.box.Size()
	for a := range 3 {
		if size[a] > size[axis] {
			axis = a
		}
	}
	slices.SortFunc(t.order[lo:hi], func(i, j int32) int {
		x, y := t.boxes[i].Min[axis]+t.boxes[i].Max[axis], t.boxes[j].Min[axis]+t.boxes[j].Max[axis]
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(i, j))
	})
	mid := (lo + hi) / 2
	left := t.build(lo, mid)
	right := t.build(mid, hi)
	t.nodes[k].left, t.nodes[k].right = left, right
	return k
}

// find appends the numbers of all boxes that the test holds for, in ascending
// order. The test must hold for a box that holds another for which it does.
func (t *boxTree) find(out []int32, test func(b *scene.Box) bool) []int32 {
	if len(t.order) == 0 {
		return out
	}
	first := len(out)
	out = t.findIn(out, 0, test)
	slices.Sort(out[first:])
	return out
}

func (t *boxTree) findIn(out []int32, k int32, test func(b *scene.Box) bool) []int32 {
	n := &t.nodes[k]
	if !test(&n.box) {
		return out
	}
	if n.left != 0 {
		return t.findIn(t.findIn(out, n.left, test), n.right, test)
	}
	for _, i := range t.order[n.lo:n.hi] {
		if test(&t.boxes[i]) {
			out = append(out, i)
		}
	}
	return out
}

// touching appends the boxes that come within the distance of b.
func (t *boxTree) touching(out []int32, b scene.Box, distance float64) []int32 {
	return t.find(out, func(c *scene.Box) bool { return boxesTouch(*c, b, distance) })
}

// crossing appends the boxes that come within the distance of the plane.
func (t *boxTree) crossing(out []int32, f *plane, distance float64) []int32 {
	return t.find(out, func(c *scene.Box) bool { return !(f.clearance(c) > distance) })
}

// clearance gives a distance, 0 or more, that b keeps from the plane at least,
// but for rounding.
func (f *plane) clearance(b *scene.Box) float64 {
	center, half := -f.d, 0.0
	for k := range 3 {
		center += float64(f.n[k] * (b.Min[k]/2 + b.Max[k]/2))
		half += math.Abs(f.n[k]) * (b.Max[k]/2 - b.Min[k]/2)
	}
	return max(0, math.Abs(center)-half)
}
