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
// set is a convex function, so the greatest distance of a patch from one triangle
// is at a corner of the patch; where that is too coarse the patch is halved, and only triangles that can
// be the nearest to a point of a half are asked again.
type reach struct {
	positions []scene.Vec3
	corners   []uint32 // three for each triangle
	limit     float64  // a point farther than this from all triangles ends the search
	fine      float64  // a bound this close above what was found is close enough
	found     float64  // the greatest distance of a point that was asked
	steps     int      // point to triangle distances left
	list      []near   // stack of candidate lists
	exceeded  bool
}

type near struct {
	triangle uint32
	distance float64
}

// closeEnough is how far, in shares of the greatest distance of a point, a bound
// may lie above it.
const closeEnough = 1.4

// maxReachSteps bounds the distances between a point and a triangle taken for one
// group, for each triangle of it: some microseconds each. Where they do not do the group is cut.
const (
	maxReachSteps   = 192
	leastReachSteps = 1 << 12
)

// begin sets what is measured against: some triangles of a mesh.
func (r *reach) begin(positions []scene.Vec3, corners, triangles []uint32, limit, fine float64) {
	r.prepare(positions, corners, limit, fine)
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
	r.steps, r.exceeded = maxReachSteps*len(r.list)+leastReachSteps, false
	for _, c := range p.corners[:p.n] { // the greatest distance is often there
		if d, _ := r.nearest(c, 0, len(r.list)); d > r.limit {
			return math.Inf(1), false
		} else if d > r.found {
			r.found = d
		}
	}
	bound := r.cover(&p, 0, len(r.list))
	return bound, !r.exceeded && bound <= r.limit
}

func (r *reach) triangle(t uint32) (a, b, c scene.Vec3) {
	k := r.corners[3*t : 3*t+3]
	return r.positions[k[0]], r.positions[k[1]], r.positions[k[2]]
}

// cover works on the candidates list[from:to]; what it pushes it takes away.
func (r *reach) cover(p *shape, from, to int) float64 {
	middle, radius := p.middle()
	best, nearest := r.nearest(middle, from, to)
	if best > r.found {
		r.found = best
	}
	if best > r.limit || r.steps < 0 {
		r.exceeded = true
		return math.Inf(1)
	}
	bound := best + radius
	enough := min(r.limit, max(r.fine, float64(closeEnough*r.found)))
	a, b, c := r.triangle(nearest)
	far := 0.0
	for _, q := range p.corners[:p.n] {
		far = max(far, squaredDistance(q, a, b, c))
	}
	r.steps -= p.n
	if far = min(math.Sqrt(far), bound); far <= enough {
		return far
	}
	if radius <= r.fine/8 {
		return far
	}
	first := len(r.list)
	r.list = slices.Grow(r.list, to-from)
	for _, n := range r.list[from:to] {
		if n.distance <= best+2*radius {
			r.list = append(r.list, n)
		}
	}
	last := len(r.list)
	one, two, ok := p.cut(a, b, c, middle, radius)
	if !ok {
		r.exceeded = true
		return math.Inf(1)
	}
	worst := r.cover(&one, first, last)
	if !r.exceeded {
		worst = max(worst, r.cover(&two, first, last))
	}
	r.list = r.list[:first]
	return worst
}

// nearest gives the distance of p to the candidates, which it notes on each, and
// the number of the nearest triangle.
func (r *reach) nearest(p scene.Vec3, from, to int) (float64, uint32) {
	best, nearest := math.Inf(1), uint32(0)
	for i := from; i < to; i++ {
		n := &r.list[i]
		a, b, c := r.triangle(n.triangle)
		d := squaredDistance(p, a, b, c)
		if d < best {
			best, nearest = d, n.triangle
		}
		n.distance = math.Sqrt(d)
	}
	r.steps -= to - from
	return math.Sqrt(best), nearest
}

// squaredDistance gives the squared distance of p from the triangle a, b, c,
// which may be degenerate (Ericson, "Real-Time Collision Detection", 2005, 5.1.5).
func squaredDistance(p, a, b, c scene.Vec3) float64 {
	ab, ac, ap := b.Sub(a), c.Sub(a), p.Sub(a)
	d1, d2 := ab.Dot(ap), ac.Dot(ap)
	if d1 <= 0 && d2 <= 0 {
		return ap.Dot(ap)
	}
	bp := p.Sub(b)
	d3, d4 := ab.Dot(bp), ac.Dot(bp)
	if d3 >= 0 && d4 <= d3 {
		return bp.Dot(bp)
	}
	cp := p.Sub(c)
	d5, d6 := ab.Dot(cp), ac.Dot(cp)
	if d6 >= 0 && d5 <= d6 {
		return cp.Dot(cp)
	}
	vc := float64(d1*d4) - float64(d3*d2)
	vb := float64(d5*d2) - float64(d1*d6)
	va := float64(d3*d6) - float64(d5*d4)
	if vc <= 0 || vb <= 0 || va <= 0 || !(va+vb+vc > 0) {
		return min(segmentSquared(p, a, b), segmentSquared(p, b, c), segmentSquared(p, c, a))
	}
	n := ab.Cross(ac)
	h := n.Dot(ap)
	return float64(h*h) / n.Dot(n)
}

// segmentSquared gives the squared distance of p from the segment a, b.
func segmentSquared(p, a, b scene.Vec3) float64 {
	ab, ap := b.Sub(a), p.Sub(a)
	l := ab.Dot(ab)
	if l > 0 {
		ap = ap.Sub(ab.Scale(max(0, min(1, ab.Dot(ap)/l))))
	}
	return ap.Dot(ap)
}
