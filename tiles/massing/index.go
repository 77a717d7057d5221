package massing

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// leafSize is the number of triangles of one leaf. Triangles that follow each
// other in a mesh mostly lie together.
const leafSize = 2

// index finds the triangle nearest to a point: a tree of boxes.
type index struct {
	triangles []triangle
	nodes     []node
}

// node holds the triangles from to to-1, and is a leaf where left is 0.
type node struct {
	box         scene.Box
	left, right int32
	from, to    int32
}

func newIndex(triangles []triangle) *index {
	x := &index{triangles: triangles}
	if len(triangles) == 0 {
		return x
	}
	leaves := make([]node, 0, len(triangles)/leafSize+1)
	for from := 0; from < len(triangles); from += leafSize {
		to := min(from+leafSize, len(triangles))
		n := node{box: scene.NewBox(), from: int32(from), to: int32(to)}
		for i := from; i < to; i++ {
			n.box.Union(triangles[i].box())
		}
		leaves = append(leaves, n)
	}
	x.nodes = make([]node, 0, 2*len(leaves))
	x.build(leaves)
	return x
}

func (t *triangle) box() scene.Box {
	b := scene.Box{Min: t.a, Max: t.a}
	b.Extend(t.b)
	b.Extend(t.c)
	return b
}

// build puts a tree over leaves, cut in two along the longest side, and gives its
// number.
func (x *index) build(leaves []node) int32 {
	at := int32(len(x.nodes))
	if len(leaves) == 1 {
		x.nodes = append(x.nodes, leaves[0])
		return at
	}
	n := node{box: scene.NewBox()}
	for i := range leaves {
		n.box.Union(leaves[i].box)
	}
	x.nodes = append(x.nodes, n)
	size := n.box.Size()
	axis := 0
	for k := range size {
		if size[k] > size[axis] {
			axis = k
		}
	}
	slices.SortStableFunc(leaves, func(a, b node) int {
		p, q := a.box.Min[axis]+a.box.Max[axis], b.box.Min[axis]+b.box.Max[axis]
		switch {
		case p < q:
			return -1
		case p > q:
			return 1
		}
		return 0
	})
	left := x.build(leaves[:len(leaves)/2])
	right := x.build(leaves[len(leaves)/2:])
	x.nodes[at].left, x.nodes[at].right = left, right
	return at
}

// nearest gives the distance of the nearest triangle squared; it may stop at any
// that lies within enough, squared.
func (x *index) nearest(p scene.Vec3, enough float64) float64 {
	best := math.Inf(1)
	var stack [64]int32
	depth := 0
	if len(x.nodes) > 0 {
		depth = 1
	}
	for depth > 0 && best > enough {
		depth--
		n := &x.nodes[stack[depth]]
		if apart(&n.box, p) >= best {
			continue
		}
		if n.left == 0 {
			for i := n.from; i < n.to; i++ {
				best = min(best, x.triangles[i].distance(p))
			}
			continue
		}
		near, far := n.left, n.right
		if apart(&x.nodes[far].box, p) < apart(&x.nodes[near].box, p) {
			near, far = far, near
		}
		stack[depth], stack[depth+1] = far, near
		depth += 2
	}
	return best
}

// apart gives the distance of a point from a box, squared.
func apart(b *scene.Box, p scene.Vec3) float64 {
	sum := 0.0
	for k := range p {
		if d := b.Min[k] - p[k]; d > 0 {
			sum += float64(d * d)
		} else if d := p[k] - b.Max[k]; d > 0 {
			sum += float64(d * d)
		}
	}
	return sum
}

// distance gives the distance of p from the triangle, squared (Ericson, Real-Time
// Collision Detection, 5.1.5).
func (t *triangle) distance(p scene.Vec3) float64 {
	q := p.Sub(t.nearest(p))
	return q.Dot(q)
}

func (t *triangle) nearest(p scene.Vec3) scene.Vec3 {
	ab, ac, ap := t.b.Sub(t.a), t.c.Sub(t.a), p.Sub(t.a)
	d1, d2 := ab.Dot(ap), ac.Dot(ap)
	if d1 <= 0 && d2 <= 0 {
		return t.a
	}
	bp := p.Sub(t.b)
	d3, d4 := ab.Dot(bp), ac.Dot(bp)
	if d3 >= 0 && d4 <= d3 {
		return t.b
	}
	vc := float64(d1*d4) - float64(d3*d2)
	if vc <= 0 && d1 >= 0 && d3 <= 0 && d1 > d3 {
		return t.a.Add(ab.Scale(d1 / (d1 - d3)))
	}
	cp := p.Sub(t.c)
	d5, d6 := ab.Dot(cp), ac.Dot(cp)
	if d6 >= 0 && d5 <= d6 {
		return t.c
	}
	vb := float64(d5*d2) - float64(d1*d6)
	if vb <= 0 && d2 >= 0 && d6 <= 0 && d2 > d6 {
		return t.a.Add(ac.Scale(d2 / (d2 - d6)))
	}
	va := float64(d3*d6) - float64(d5*d4)
	if va <= 0 && d4-d3 >= 0 && d5-d6 >= 0 && d4-d3+d5-d6 > 0 {
		return t.b.Add(t.c.Sub(t.b).Scale((d4 - d3) / (d4 - d3 + d5 - d6)))
	}
	if sum := va + vb + vc; sum > 0 {
		return t.a.Add(ab.Scale(vb / sum)).Add(ac.Scale(vc / sum))
	}
	return t.a
}

// square gives v times v, rounded before anything is added to it.
func square(v float64) float64 { return float64(v * v) }
