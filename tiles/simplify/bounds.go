package simplify

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// boundsTree finds the triangles near a point: a tree of boxes, halved across
// the longest side of the middles.
type boundsTree struct {
	positions []scene.Vec3
	corners   []uint32
	order     []uint32
	boxes     []scene.Box  // of triangles, by place in order
	middles   []scene.Vec3 // of those
	nodes     []boundsNode
	stack     []uint32
	open      []openNode // of nearest
}

// openNode is a node that is still to be looked into, and the squared distance of
// its box.
type openNode struct {
	node    uint32
	squared float64
}

// boundsNode holds order[from:to]; its halves are the next node and node
// second, 0 for a leaf.
type boundsNode struct {
	box      scene.Box
	from, to uint32
	second   uint32
}

const boundsLeaf = 6

// build makes the tree of some triangles.
func (t *boundsTree) build(positions []scene.Vec3, corners, triangles []uint32) {
	t.positions, t.corners = positions, corners
	n := len(triangles)
	t.order = append(t.order[:0], triangles...)
	t.boxes = slices.Grow(t.boxes[:0], n)[:n]
	t.middles = slices.Grow(t.middles[:0], n)[:n]
	for i, k := range triangles {
		b := scene.NewBox()
		for _, c := range corners[3*k : 3*k+3] {
			b.Extend(positions[c])
		}
		t.boxes[i], t.middles[i] = b, b.Center()
	}
	t.nodes = t.nodes[:0]
	if n > 0 {
		t.node(0, n)
	}
}

// node makes the node of order[from:to] and those below.
func (t *boundsTree) node(from, to int) {
	at := len(t.nodes)
	all, middles := scene.NewBox(), scene.NewBox()
	for i := from; i < to; i++ {
		b, m := &t.boxes[i], &t.middles[i]
		for k := range 3 {
			lower(&all.Min[k], b.Min[k])
			raise(&all.Max[k], b.Max[k])
			lower(&middles.Min[k], m[k])
			raise(&middles.Max[k], m[k])
		}
	}
	t.nodes = append(t.nodes, boundsNode{box: all, from: uint32(from), to: uint32(to)})
	size := middles.Size()
	axis := 0
	for k := 1; k < 3; k++ {
		if size[k] > size[axis] {
			axis = k
		}
	}
	if to-from <= boundsLeaf || !(size[axis] > 0) {
		return
	}
	cut := t.part(from, to, axis, middles.Center()[axis])
	t.node(from, cut)
	t.nodes[at].second = uint32(len(t.nodes))
	t.node(cut, to)
}

// lower makes a no greater than b, which is a number: min asks more of it.
func lower(a *float64, b float64) {
	if b < *a {
		*a = b
	}
}

// raise makes a no less than b, which is a number.
func raise(a *float64, b float64) {
	if b > *a {
		*a = b
	}
}

// part puts the triangles below a height of an axis first, and gives the number
// that parts them; where that leaves a side all but empty they are halved by
// count.
func (t *boundsTree) part(from, to, axis int, height float64) int {
	cut := t.split(from, to, axis, height)
	if least := (to - from) / 16; cut-from > least && to-cut > least {
		return cut
	}
	// The median by quickselect: one side of a split at a middle's height
	// after another.
	lo, hi, half := from, to, (from+to)/2
	for hi-lo > 1 {
		a, b, c := t.middles[lo][axis], t.middles[(lo+hi)/2][axis], t.middles[hi-1][axis]
		pivot := max(min(a, b), min(max(a, b), c))
		k := t.split(lo, hi, axis, pivot)
		if k == lo {
			if k = t.split(lo, hi, axis, math.Nextafter(pivot, math.Inf(1))); half < k {
				break
			}
			lo = k
		} else if half < k {
			hi = k
		} else {
			lo = k
		}
	}
	return half
}

// split puts the triangles below the height first and gives their end.
func (t *boundsTree) split(from, to, axis int, height float64) int {
	for from < to {
		if t.middles[from][axis] < height {
			from++
			continue
		}
		to--
		t.order[from], t.order[to] = t.order[to], t.order[from]
		t.boxes[from], t.boxes[to] = t.boxes[to], t.boxes[from]
		t.middles[from], t.middles[to] = t.middles[to], t.middles[from]
	}
	return from
}

// squaredToBox gives the squared distance of p from b.
func squaredToBox(p scene.Vec3, b *scene.Box) float64 {
	x := max(b.Min[0]-p[0], p[0]-b.Max[0], 0)
	y := max(b.Min[1]-p[1], p[1]-b.Max[1], 0)
	z := max(b.Min[2]-p[2], p[2]-b.Max[2], 0)
	return float64(x*x) + float64(y*y) + float64(z*z)
}

// nearest gives the squared distance of p from the nearest triangle, and which
// it is; infinity where none is nearer than the square root of within.
func (t *boundsTree) nearest(p scene.Vec3, within float64) (float64, uint32) {
	best, found, which := within, math.Inf(1), uint32(0)
	t.open = t.open[:0]
	if len(t.nodes) > 0 {
		t.open = append(t.open, openNode{0, squaredToBox(p, &t.nodes[0].box)})
	}
	for len(t.open) > 0 {
		at := t.open[len(t.open)-1]
		t.open = t.open[:len(t.open)-1]
		if at.squared > best {
			continue
		}
		n := &t.nodes[at.node]
		if n.second > 0 {
			one := openNode{at.node + 1, squaredToBox(p, &t.nodes[at.node+1].box)}
			two := openNode{n.second, squaredToBox(p, &t.nodes[n.second].box)}
			if one.squared < two.squared {
				one, two = two, one
			}
			t.open = append(t.open, one, two)
			continue
		}
		for i := n.from; i < n.to; i++ {
			if squaredToBox(p, &t.boxes[i]) > best {
				continue
			}
			k := t.corners[3*t.order[i] : 3*t.order[i]+3]
			if d := squaredDistance(p, t.positions[k[0]], t.positions[k[1]], t.positions[k[2]]); d <= best {
				best, found, which = d, d, t.order[i]
			}
		}
	}
	return found, which
}

// around appends the triangles of which the box is within a distance of p.
func (t *boundsTree) around(out []near, p scene.Vec3, distance float64) []near {
	out, _ = t.aroundFew(out, p, distance, len(t.order))
	return out
}

// aroundFew is around for up to most triangles, false where there are more.
func (t *boundsTree) aroundFew(out []near, p scene.Vec3, distance float64, most int) ([]near, bool) {
	d, first := float64(distance*distance), len(out)
	t.stack = append(t.stack[:0], 0)
	for len(t.stack) > 0 && len(t.nodes) > 0 {
		at := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		n := &t.nodes[at]
		if squaredToBox(p, &n.box) > d {
			continue
		}
		if n.second > 0 {
			t.stack = append(t.stack, n.second, at+1)
			continue
		}
		for i := n.from; i < n.to; i++ {
			if squaredToBox(p, &t.boxes[i]) <= d {
				if len(out)-first == most {
					return out, false
				}
				out = append(out, near{triangle: t.order[i]})
			}
		}
	}
	return out, true
}
