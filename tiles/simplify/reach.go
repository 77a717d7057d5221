package simplify

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// patch is a rectangle in space: its middle and its two half sides.
type patch struct{ middle, u, v scene.Vec3 }

// radius gives the distance of the corners from the middle.
func (p *patch) radius() float64 { return p.u.Add(p.v).Length() }

func (p *patch) corners() [4]scene.Vec3 {
	a, b := p.middle.Add(p.u), p.middle.Sub(p.u)
	return [4]scene.Vec3{a.Add(p.v), b.Add(p.v), b.Sub(p.v), a.Sub(p.v)}
}

// reach bounds how far patches lie from triangles. The distance from a convex
// set is a convex function, so the greatest distance of a patch from one
// triangle is at a corner of the patch; where that is too coarse the patch is
// halved, and only triangles that can be the nearest to a point of a half are
// asked again.
type reach struct {
	positions []scene.Vec3
	corners   []uint32   // three for each triangle
	limit     float64    // a point farther than this from all triangles ends the search
	fine      float64    // a bound this close above what was found is close enough
	found     float64    // the greatest distance of a point that was asked
	steps     int        // point to triangle distances left
	list      []near     // stack of candidate lists
	given     []uint32   // the candidates
	tree      boundsTree // of them, where they are many
	exceeded  bool
}

// near is a candidate.
type near struct {
	triangle uint32
	least    float64 // its distance from the point last asked, or less
}

// closeEnough is how far, in shares of the greatest distance of a point, a
// bound may lie above it.
const closeEnough = 1.4

// A shape may take maxReachSteps distances between a point and a triangle for
// each candidate up to manyReached, fewReachSteps for all and leastReachSteps
// at any rate. Where they do not do it counts as too far.
const (
	maxReachSteps   = 192
	manyReached     = 1 << 12
	fewReachSteps   = 16
	leastReachSteps = 1 << 12
)

// begin sets what is measured against: some triangles of a mesh.
func (r *reach) begin(positions []scene.Vec3, corners, triangles []uint32, limit, fine float64) {
	r.prepare(positions, corners, limit, fine)
	r.tree.order, r.given = r.tree.order[:0], triangles
	for _, t := range triangles {
		r.list = append(r.list, near{triangle: t})
	}
}

// prepare sets the mesh that is measured against, without candidates.
func (r *reach) prepare(positions []scene.Vec3, corners []uint32, limit, fine float64) {
	r.positions, r.corners = positions, corners
	r.limit, r.fine, r.found, r.exceeded = limit, fine, 0, false
	r.list = r.list[:0]
}

// within gives an upper bound of the distance of any point of p from the
// candidates, false where a point of it is beyond the limit.
func (r *reach) within(p shape) (float64, bool) {
	if len(r.tree.order) > 0 {
		return r.withinTree(&r.tree, &p)
	}
	at, ok := r.probe(&p)
	if !ok {
		return math.Inf(1), false
	}
	if len(r.given) >= manyNear {
		r.tree.build(r.positions, r.corners, r.given)
		return r.withinTree(&r.tree, &p)
	}
	return r.from(&p, at)
}

// probe asks the corners of p, where the greatest distance often is, false
// where one is beyond the limit; it gives the last.
func (r *reach) probe(p *shape) (scene.Vec3, bool) {
	for i := range r.list {
		r.list[i].least = 0
	}
	at := p.corners[0]
	for _, c := range p.corners[:p.n] {
		d, _ := r.nearest(c, at, 0, len(r.list))
		if d > r.limit {
			return at, false
		}
		at, r.found = c, max(r.found, d)
	}
	return at, true
}

// from is within, where the distances of the candidates from a point are known.
func (r *reach) from(p *shape, at scene.Vec3) (float64, bool) {
	r.begun(len(r.list))
	bound := r.cover(p, at, 0, len(r.list))
	return bound, !r.exceeded && bound <= r.limit
}

// begun sets what may be spent on one shape, of n candidates.
func (r *reach) begun(n int) {
	r.steps, r.exceeded = maxReachSteps*min(n, manyReached)+fewReachSteps*n+leastReachSteps, false
}

// enough gives the bound that is close enough.
func (r *reach) enough() float64 {
	return min(r.limit, max(r.fine, float64(closeEnough*r.found)))
}

// farthest gives the square of the greatest distance of a corner of p from a
// triangle, or one beyond most.
func (r *reach) farthest(p *shape, t uint32, most float64) float64 {
	a, b, c := r.triangle(t)
	far := 0.0
	for i := 0; i < p.n && far <= most; i++ {
		far = max(far, squaredDistance(p.corners[i], a, b, c))
	}
	return far
}

func (r *reach) triangle(t uint32) (a, b, c scene.Vec3) {
	return triangleAt(r.positions, r.corners, t)
}

// triangleAt gives the corners of triangle t.
func triangleAt(positions []scene.Vec3, corners []uint32, t uint32) (a, b, c scene.Vec3) {
	k := corners[3*t : 3*t+3]
	return positions[k[0]], positions[k[1]], positions[k[2]]
}

// cover works on the candidates list[from:to], of which the distances from the
// point last are known; what it pushes it takes away.
func (r *reach) cover(p *shape, last scene.Vec3, from, to int) float64 {
	middle, radius := p.middle()
	best, nearest := r.nearest(middle, last, from, to)
	r.found = max(r.found, best)
	if best > r.limit || r.steps < 0 {
		r.exceeded = true
		return math.Inf(1)
	}
	enough := r.enough()
	if best+radius <= enough {
		return best + radius
	}
	far := r.farthest(p, nearest, math.Inf(1))
	r.steps -= p.n
	if far = min(math.Sqrt(far), best+radius); far <= enough || radius <= r.fine/8 {
		return far
	}
	var one, two shape
	a, b, c := r.triangle(nearest)
	if !p.cut(&one, &two, a, b, c, middle, radius) {
		r.exceeded = true
		return math.Inf(1)
	}
	return r.coverBoth(&one, &two, middle, best+2*radius, from, to)
}

// coverBoth covers two halves of a shape with those candidates that can be the
// nearest to a point of it.
func (r *reach) coverBoth(one, two *shape, middle scene.Vec3, far float64, from, to int) float64 {
	first := len(r.list)
	r.list = slices.Grow(r.list, to-from)
	for _, n := range r.list[from:to] {
		if n.least <= far {
			r.list = append(r.list, n)
		}
	}
	end := len(r.list)
	worst := r.cover(one, middle, first, end)
	if !r.exceeded {
		middle, _ = one.middle()
		worst = max(worst, r.cover(two, middle, first, end))
	}
	r.list = r.list[:first]
	return worst
}

// nearest gives the distance of p from the nearest candidate, which it puts
// first, and notes on each how far it is at least. What is noted is for the
// point last: where that and the way from there tell enough nothing is
// computed.
func (r *reach) nearest(p, last scene.Vec3, from, to int) (float64, uint32) {
	way := p.Sub(last).Length()
	best, squared := math.Inf(1), math.Inf(1)
	list := r.list[from:to]
	nearest := 0
	for i := range list {
		n := &list[i]
		if n.least -= way; n.least >= best {
			continue
		}
		r.steps--
		k := r.corners[3*n.triangle : 3*n.triangle+3 : 3*n.triangle+3]
		d := squaredDistance(p, r.positions[k[0]], r.positions[k[1]], r.positions[k[2]])
		n.least = math.Sqrt(d)
		if d < squared {
			best, squared, nearest = n.least, d, i
		}
	}
	list[0], list[nearest] = list[nearest], list[0]
	return best, list[0].triangle
}
