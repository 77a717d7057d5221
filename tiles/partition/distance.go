package partition

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// maxPieces bounds the pieces that one feature is cut into when its distance is
// measured: beyond it the greater distance of the larger piece counts.
const maxPieces = 512

// ruler measures how far features lie from what is shown. It serves one
// goroutine.
type ruler struct {
	shown  *shown
	limit  float64 // metres: what lies farther is not measured
	enough float64 // square metres: a bound this good is not made better

	corners []scene.Vec3 // of the feature's triangles, three each
	pieces  int
	found   []uint32
}

// distance gives an upper bound, in metres, of the distance of any point of e
// from the nearest thing shown, infinity where that is more than the limit. A
// bound below enough, metres, is given as it is found; others are at most some
// tenths above the truth, unless the shape takes more than maxPieces.
func (r *ruler) distance(e *entry, enough float64) float64 {
	r.enough = enough * enough
	bound := r.find(&e.box)
	if math.IsInf(bound, 1) {
		return bound
	}
	if diagonal := e.box.Size().Length(); bound > r.enough && diagonal > math.Sqrt(bound)*closeEnough {
		r.load(e)
		r.pieces = maxPieces
		bound = min(bound, r.rangeOf(0, len(r.corners)/3, r.found, bound))
	}
	if d := math.Sqrt(bound); d <= r.limit {
		return d
	}
	return math.Inf(1)
}

// firstReach is the part of the limit within which witnesses are looked for first.
const firstReach = 0.25

// find gives the bound for all of a box, and lists the witnesses that may give a
// better one for a part of it: those no farther away than the bound.
func (r *ruler) find(box *scene.Box) float64 {
	corners := box.Corners()
	for reach := r.limit * firstReach; ; {
		r.found = r.shown.near(r.found[:0], *box, reach)
		bound := r.bound(corners[:], box, r.found, math.Inf(1))
		if bound <= r.enough || bound <= reach*reach || reach >= r.limit {
			return bound
		}
		reach = min(math.Sqrt(bound)*(1+1e-9), r.limit) // the limit where there was none
	}
}

// closeEnough is the part of its distance that a piece may be wide: the bound is
// then at most so much above the truth.
const closeEnough = 0.25

// bound gives the least square of the distance within which one witness has all
// points, which lie in box, at most best; it stops at one that is good enough.
func (r *ruler) bound(points []scene.Vec3, box *scene.Box, near []uint32, best float64) float64 {
	for _, i := range near {
		if leastFar(box, &r.shown.boxes[i]) >= best {
			continue
		}
		if d := r.shown.all[i].farthest(points, best); d < best {
			if best = d; best <= r.enough {
				break
			}
		}
	}
	return best
}

// load places the triangles and segments of e.
func (r *ruler) load(e *entry) {
	r.corners = r.corners[:0]
	for i := range e.feature.Parts {
		p := &e.feature.Parts[i]
		if p.Mesh == nil {
			continue
		}
		placed := e.toPlan.Mul(&p.Transform)
		step := p.Mesh.Arity()
		for k := 0; k+step <= len(p.Mesh.Indices); k += step {
			for _, at := range [3]int{k, k + 1, k + step - 1} {
				r.corners = append(r.corners, placed.Apply(p.Mesh.Positions[p.Mesh.Indices[at]]))
			}
		}
	}
}

// rangeOf bounds the triangles from to to: by their box, else by halves, a single
// one by its own halves. best is a bound of them that is known already.
func (r *ruler) rangeOf(from, to int, near []uint32, best float64) float64 {
	if to-from == 1 {
		return r.triangle([3]scene.Vec3(r.corners[3*from:3*to]), near, best, maxDepth)
	}
	box := scene.NewBox()
	for _, p := range r.corners[3*from : 3*to] {
		box.Extend(p)
	}
	corners := box.Corners()
	bound := r.bound(corners[:], &box, near, best)
	r.pieces--
	if r.accept(bound, box.Size().Length()) {
		return bound
	}
	mid := (from + to) / 2
	low := r.rangeOf(from, mid, near, bound)
	if r.beyond(low) {
		return low
	}
	return max(low, r.rangeOf(mid, to, near, bound))
}

// maxDepth is how often a triangle is halved.
const maxDepth = 12

// triangle bounds one triangle, halved along its longest edge where that helps.
func (r *ruler) triangle(t [3]scene.Vec3, near []uint32, best float64, depth int) float64 {
	box := scene.NewBox()
	for _, p := range t {
		box.Extend(p)
	}
	bound := r.bound(t[:], &box, near, best)
	r.pieces--
	longest, at := 0.0, 0
	for i := range t {
		d := t[(i+1)%3].Sub(t[i])
		if l := d.Dot(d); l > longest {
			longest, at = l, i
		}
	}
	if depth == 0 || r.accept(bound, math.Sqrt(longest)) {
		return bound
	}
	a, b, c := t[at], t[(at+1)%3], t[(at+2)%3]
	middle := a.Add(b).Scale(0.5)
	low := r.triangle([3]scene.Vec3{a, middle, c}, near, bound, depth-1)
	if r.beyond(low) {
		return low
	}
	return max(low, r.triangle([3]scene.Vec3{middle, b, c}, near, bound, depth-1))
}

// beyond notes the bound of one half, below which the other need not be
// measured, and tells whether it is beyond the limit already.
func (r *ruler) beyond(bound float64) bool {
	r.enough = max(r.enough, bound)
	return bound > r.limit*r.limit
}

// accept tells whether a bound of a piece so wide is not worth more work.
func (r *ruler) accept(bound, width float64) bool {
	return bound <= r.enough || r.pieces <= 0 || width <= math.Sqrt(bound)*closeEnough
}
