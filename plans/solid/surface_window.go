package solid

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// ParameterFace gives the part of a surface between two corners in the plane of
// its parameters (IfcRectangularTrimmedSurface): angles in radians, lengths in
// metres, those of B-splines as its knots have them. Where to lies before from
// in a parameter that closes, the part goes over the seam.
func ParameterFace(s Surface, from, to Vec2) (Face, error) {
	return new(Effort).ParameterFace(s, from, to)
}

// ParameterFace is the function of that name within this effort.
func (f *Effort) ParameterFace(s Surface, from, to Vec2) (Face, error) {
	p := &patch{f: f, s: s, span: s.span(), w: mesh.NewWelder(weldDistance)}
	for k := range 2 {
		if period := p.span.period[k]; period > 0 && to[k] <= from[k] {
			to[k] += period
		}
		if !(to[k] > from[k]) || p.span.period[k] > 0 && to[k]-from[k] > p.span.period[k]*(1+snapShare) {
			return Face{}, fmt.Errorf("a part of a surface from %g to %g in parameter %d: %w", from[k], to[k], k, ErrInvalid)
		}
		slack := snapShare * (to[k] - from[k])
		if p.span.period[k] == 0 && (from[k] < p.span.min[k]-slack || to[k] > p.span.max[k]+slack) {
			return Face{}, fmt.Errorf("a part of a surface from %g to %g in parameter %d, which ends at %g and %g: %w", from[k], to[k], k, p.span.min[k], p.span.max[k], ErrInvalid)
		}
		if p.span.period[k] == 0 {
			from[k], to[k] = max(from[k], p.span.min[k]), min(to[k], p.span.max[k])
		}
		r := &p.span.rulers[k]
		if r.isZero() {
			*r = straightRuler(from[k], to[k])
		}
		from[k], to[k] = r.measure(from[k]), r.measure(to[k])
		if !(to[k]-from[k] < maxPatchPoints) {
			return Face{}, fmt.Errorf("a part of a surface of %g chords: %w", to[k]-from[k], ErrTooLarge)
		}
	}
	tris, err := p.triangulate(p.rectangle(from, to), nil)
	return Face{Outer: p.w.Positions, Triangles: tris}, err
}

// Normal gives the direction across a surface at its point nearest to p, the
// zero vector at a pole.
func Normal(s Surface, p scene.Vec3) scene.Vec3 {
	const step = 1e-5 // of what one chord may bridge
	at := s.near(p, nil)
	var d [2]scene.Vec3
	sp := s.span()
	for k := range 2 {
		h := step
		if r := &sp.rulers[k]; !r.isZero() {
			h *= r.value(1) - r.value(0)
		}
		lo, hi := at, at
		lo[k], hi[k] = at[k]-h, at[k]+h
		if sp.period[k] == 0 {
			lo[k], hi[k] = max(lo[k], sp.min[k]), min(hi[k], sp.max[k])
		}
		d[k] = s.at(hi).Sub(s.at(lo)).Scale(1 / (hi[k] - lo[k]))
	}
	return d[0].Cross(d[1]).Normalized()
}
