package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// chordParent gives any curve that ends, or closes, as the parent of segments:
// an ellipse, a spline, a polyline, a trimmed or composite curve. Its segments
// are cut from its chords.
func (m *model) chordParent(e step.Entity, t trail) (*parentCurve, error) {
	c, err := m.curve(e, t)
	if err != nil {
		return nil, err
	}
	n := len(c.points) - 1
	if n < 1 {
		return nil, e.Error(step.RuleMissingValue, "a parent curve of %d points", n+1)
	}
	byParameter := c
	c.measure()
	measure := func(u float64) float64 {
		i, s := byParameter.chord(u)
		return c.params[i-1] + float64((c.params[i]-c.params[i-1])*s)
	}
	if m.byMetres(e) {
		measure = scaled(m.units.length)
	}
	if len(c.bearings) == 0 {
		c.bearings = c.straight()
	}
	length := scaled(1)
	return &parentCurve{
		at: func(s float64) (x, y, heading float64) {
			p, t := c.at(s), c.tangent(s)
			return p[0], p[1], math.Atan2(t[1], t[0])
		},
		radius: func(float64) float64 { return math.MaxFloat64 / 16 }, measure: measure, bend: length, chords: &c,
	}, nil
}

// cut gives the part of length from start of a parent that is chords, moved so
// that it begins at the placement.
func (p *parentCurve) cut(at scene.Affine, start, length float64) (curve, error) {
	c := *p.chords
	low, high := min(start, start+length), max(start, start+length)
	whole := c.params[len(c.params)-1]
	closed := c.points[0].Sub(c.points[len(c.points)-1]).Length() <= joinTolerance
	if closed {
		turns := math.Floor(low/whole) * whole
		low, high = low-turns, high-turns
	}
	slack := endSlack * whole
	if !(high > low) || low < -slack || high > whole+slack && (!closed || high > 2*whole+slack) {
		return curve{}, fmt.Errorf("a segment from %g to %g m of a curve of %g m: %w", start, start+length, whole, solid.ErrInvalid)
	}
	out := c.between(max(low, 0), min(high, whole))
	if high > whole+slack {
		out.join(c.between(0, high-whole))
	}
	if length < 0 {
		out = turned(out)
	}
	return out.moved(at), nil
}

// moved gives c, turned and moved so that it begins as the frame at says: its
// first direction along x, its own z as near to that of the frame as it can be.
func (c curve) moved(at scene.Affine) curve {
	x := c.tangent(c.params[0])
	up := firstProjAxis(x, scene.Vec3{0, 0, 1})
	back, ok := inverse(frame(x, up.Cross(x), up, c.points[0]))
	if !ok {
		return c
	}
	whole := at.Mul(&back)
	out := curve{points: make([]scene.Vec3, len(c.points)), params: c.params, bearings: make([]bearing, len(c.bearings))}
	for i, p := range c.points {
		out.points[i] = whole.Apply(p)
	}
	for i, b := range c.bearings {
		out.bearings[i] = bearing{whole.ApplyVector(b.in), whole.ApplyVector(b.out), whole.ApplyVector(b.up)}
	}
	return out
}
