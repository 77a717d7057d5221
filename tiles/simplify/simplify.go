package simplify

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// ErrInvalid is wrapped by errors about meshes that are none (indices out of
// range, coordinates that are no numbers) and about tolerances and transforms
// that are no finite, positive sizes.
var ErrInvalid = errors.New("invalid geometry")

// Feature gives f within tolerance metres of its full surface, measured both
// ways in the plan frame, into which toPlan leads from the source frame. Key,
// class, name, storey and property sets stay; Parts are new, one for each
// material that is still shown. It gives nil where the whole feature is smaller
// than the tolerance.
//
// The second result is an upper bound in metres of the Hausdorff distance
// between the two surfaces, at most tolerance; for nil it is the diagonal of
// the feature's box. Parts of lines stay as they are. Where nothing can be
// saved, f itself comes back with an error of 0. Errors wrap ErrInvalid.
func Feature(f *scene.Feature, toPlan *scene.Affine, tolerance float64) (*scene.Feature, float64, error) {
	return new(Simplifier).Feature(f, toPlan, tolerance)
}

// Simplifier simplifies one feature after another in the same memory. The zero
// value is ready for use, by one goroutine at a time.
//
// It works in the frame of the mesh of the first part, with the tolerance
// divided by the scale that leads from there into the plan; the new parts keep
// the Transform of the first. Features that show the same meshes in other
// places (mapped items) therefore give equal meshes, and it remembers some
// thousand of the latest results, so that such features share them. What is
// remembered changes no result.
type Simplifier struct {
	// Thrifty lets the narrow faces of what is thin go though they are seen, for
	// tiles that would have too many triangles with them.
	Thrifty bool

	body   body
	shared shared
	tree   tree
	reach  reach
	mesh   collapser
	out    output
}

// Feature is the function of that name.
func (s *Simplifier) Feature(f *scene.Feature, toPlan *scene.Affine, tolerance float64) (*scene.Feature, float64, error) {
	if !(tolerance > 0) || math.IsInf(tolerance, 1) {
		return nil, 0, fmt.Errorf("simplifying feature %q to %v m: %w", f.Key, tolerance, ErrInvalid)
	}
	if err := s.body.choose(f, toPlan); err != nil {
		return nil, 0, fmt.Errorf("simplifying feature %q: %w", f.Key, err)
	}
	r, ok := s.shared.find(f, &s.body, tolerance, s.Thrifty)
	if !ok {
		if err := s.body.gather(f); err != nil {
			return nil, 0, fmt.Errorf("simplifying feature %q: %w", f.Key, err)
		}
		r = s.result(tolerance)
		s.shared.add(r)
	}
	g, bound, err := r.of(f, s.body.base)
	if g != nil && g != f && s.body.lines {
		g.Parts = append(g.Parts, linesOf(f)...)
	}
	return g, bound, err
}

// linesOf gives the parts of f that are lines.
func linesOf(f *scene.Feature) []scene.Part {
	var out []scene.Part
	for _, p := range f.Parts {
		if p.Mesh != nil && p.Mesh.Lines && len(p.Mesh.Indices) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// result simplifies what was gathered.
func (s *Simplifier) result(tolerance float64) result {
	b := &s.body
	if d := b.box.Size().Length() * b.scale; d <= tolerance && !b.box.Empty() {
		return result{nothing: true, bound: d}
	}
	within := tolerance/b.scale - 2*b.slack
	if b.triangles() == 0 || !(within > b.slack) {
		return result{whole: true}
	}
	bound := s.simplify(within)
	if s.out.triangles() >= b.triangles() {
		return result{whole: true}
	}
	return result{parts: s.out.parts(b), bound: (bound + 2*b.slack) * b.scale}
}

// simplify fills s.out and gives the bound, both in the frame of s.body.
func (s *Simplifier) simplify(tolerance float64) float64 {
	s.out.reset()
	t := &s.tree
	t.begin(&s.body, &s.reach, &s.out, tolerance)
	t.thrifty, s.mesh.thrifty = s.Thrifty, s.Thrifty
	t.divide()
	bound := t.bound
	if len(t.left) > 0 {
		bound = max(bound, s.mesh.collapse(&s.body, t.left, t.leftover, tolerance, &s.out))
	}
	return max(bound, t.settleSmall())
}
