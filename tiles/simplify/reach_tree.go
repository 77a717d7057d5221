package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// fewNear is the number of candidates up to which a list of them is kept: beyond
	// it the tree is asked for each half of a shape.
	fewNear = 24
	// treeSteps is what asking the tree counts for in steps.
	treeSteps = 16
)

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
