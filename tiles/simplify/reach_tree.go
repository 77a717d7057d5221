package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// fewNear is the number of candidates up to which a list of them is kept: beyond
	// it the tree is asked for each half of a shape.
	fewNear = 24
	// manyNear is the number of candidates from which on a tree is made of them.
	manyNear = 48
	// treeSteps is what asking the tree counts for in steps.
	treeSteps = 16
)

// withinTree is within against the triangles of a tree.
func (r *reach) withinTree(tree *boundsTree, p *shape) (float64, bool) {
	for _, c := range p.corners[:p.n] {
		squared, _ := tree.nearest(c, float64(r.limit*r.limit))
		d := math.Sqrt(squared)
		if d > r.limit {
			return math.Inf(1), false
		}
		r.found = max(r.found, d)
	}
	middle, radius := p.middle()
	squared, at := tree.nearest(middle, float64(r.limit*r.limit))
	if math.IsInf(squared, 1) {
		return squared, false
	}
	r.begun(len(tree.order))
	bound := r.coverNear(tree, p, middle, radius, math.Sqrt(squared), at)
	return bound, !r.exceeded && bound <= r.limit
}

// coverNear is cover against the triangles of a tree: at is the one nearest to the
// middle, best its distance.
func (r *reach) coverNear(tree *boundsTree, p *shape, middle scene.Vec3, radius, best float64, at uint32) float64 {
	r.found = max(r.found, best)
	if best > r.limit || r.steps < 0 {
		r.exceeded = true
		return math.Inf(1)
	}
	enough := r.enough()
	if best+radius <= enough {
		return best + radius
	}
	far := r.farthest(p, at, math.Inf(1))
	if far = min(math.Sqrt(far), best+radius); far <= enough || radius <= r.fine/8 {
		return far
	}
	var few bool
	if r.list, few = tree.aroundFew(r.list[:0], middle, best+2*radius, fewNear); few {
		return r.cover(p, middle, 0, len(r.list))
	}
	var one, two shape
	a, b, c := r.triangle(at)
	if !p.cut(&one, &two, a, b, c, middle, radius) {
		r.exceeded = true
		return math.Inf(1)
	}
	worst := r.coverHalf(tree, &one, at)
	if !r.exceeded {
		worst = max(worst, r.coverHalf(tree, &two, at))
	}
	return worst
}

// coverHalf is coverNear for a half of a shape, near to whose middle the triangle
// at lies.
func (r *reach) coverHalf(tree *boundsTree, p *shape, at uint32) float64 {
	middle, radius := p.middle()
	a, b, c := r.triangle(at)
	squared := squaredDistance(middle, a, b, c)
	if d, nearer := tree.nearest(middle, squared); d < squared {
		squared, at = d, nearer
	}
	r.steps -= treeSteps
	return r.coverNear(tree, p, middle, radius, math.Sqrt(squared), at)
}
