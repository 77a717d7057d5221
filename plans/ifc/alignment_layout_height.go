package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// layoutHeights gives the heights of an IfcAlignmentVertical as the y of points
// over distances, which are the parameter.
func (m *model) layoutHeights(e step.Entity) (curve, error) {
	designs, err := m.designs(e)
	if err != nil {
		return curve{}, err
	}
	var all curve
	straight := true // where the one before ends
	for _, d := range designs {
		c, err := m.verticalDesign(d, straight)
		if err != nil {
			return curve{}, err
		}
		straight = d.Enum(8) == "CONSTANTGRADIENT" || d.Enum(8) == "CLOTHOID" && !straight
		for i, p := range c.points {
			n := len(all.points)
			if n > 0 && p[0] <= all.params[n-1]+joinTolerance {
				if i == 0 {
					all.bearings[n-1].out = c.bearings[0].out
				}
				continue
			}
			all.points, all.params = append(all.points, p), append(all.params, p[0])
			all.bearings = append(all.bearings, c.bearings[i])
		}
	}
	if len(all.points) < 2 {
		return all, e.Error(step.RuleMissingValue, "a vertical layout of %d points", len(all.points))
	}
	return all, nil
}

// verticalDesign reads IfcAlignmentVerticalSegment(StartTag, EndTag,
// StartDistAlong, HorizontalLength, StartHeight, StartGradient, EndGradient,
// RadiusOfCurvature, PredefinedType). The radius follows from the gradients and
// is not read. straight tells how what comes before ends, and with it at which
// end a clothoid is straight.
func (m *model) verticalDesign(e step.Entity, straight bool) (curve, error) {
	if !e.Valid() || e.Keyword() != "IFCALIGNMENTVERTICALSEGMENT" {
		return curve{}, fmt.Errorf("#%d: a segment of heights laid out as %s: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	v, err := m.lengthArgs(e, 2, 3)
	if err != nil {
		return curve{}, err
	}
	var g [2]float64
	for i := range g {
		if g[i], err = e.FloatOr(5+i, 0); err != nil {
			return curve{}, err
		}
	}
	length := v[1]
	if length <= 0 {
		return curve{}, nil // the end of the layout
	}
	climb, err := climbOf(e, g, length, straight)
	if err != nil {
		return curve{}, err
	}
	n := int(math.Min(math.Max(1, math.Ceil(math.Sqrt(length*math.Abs(g[1]-g[0])*2/(8*alignmentChord)))), maxSegmentSteps))
	if err := m.spend(segmentWork * (n + 1)); err != nil {
		return curve{}, err
	}
	c := curve{points: make([]scene.Vec3, n+1), bearings: make([]bearing, n+1)}
	for i := range c.points {
		d := length * float64(i) / float64(n)
		rise, slope := climb(d)
		c.points[i] = scene.Vec3{v[0] + d, v[2] + rise, 0}
		b := scene.Vec3{1, slope, 0}.Normalized()
		c.bearings[i] = bearing{in: b, out: b}
	}
	return c, nil
}

// climbOf gives the height over the start of a vertical segment at a distance,
// with the gradient there.
func climbOf(e step.Entity, g [2]float64, length float64, straight bool) (func(d float64) (rise, slope float64), error) {
	change := (g[1] - g[0]) / length
	kind := e.Enum(8)
	if change == 0 || kind == "CONSTANTGRADIENT" {
		return func(d float64) (float64, float64) { return g[0] * d, g[0] }, nil
	}
	switch kind {
	case "PARABOLICARC":
		return func(d float64) (float64, float64) {
			return float64(g[0]*d) + float64(change*d*d/2), g[0] + float64(change*d)
		}, nil
	case "CIRCULARARC":
		sin0, sin1 := g[0]/math.Hypot(1, g[0]), g[1]/math.Hypot(1, g[1])
		r := length / (sin1 - sin0)
		cos := func(sin float64) float64 { return math.Sqrt(math.Max(1e-12, 1-sin*sin)) }
		return func(d float64) (float64, float64) {
			sin := sin0 + d/r
			return r * (cos(sin0) - cos(sin)), sin / cos(sin)
		}, nil
	case "CLOTHOID":
		return clothoidClimb(g, length, straight), nil
	}
	return nil, fmt.Errorf("#%d: the vertical curve %q: %w", e.ID(), kind, errUnsupported)
}

// clothoidClimb is climbOf for a clothoid: the angle to the level goes with the
// square of the length, counted from the end at which it is straight.
func clothoidClimb(g [2]float64, length float64, straight bool) func(d float64) (rise, slope float64) {
	from, turn := math.Atan(g[0]), math.Atan(g[1])-math.Atan(g[0])
	share := func(u float64) float64 { return u * u }
	if !straight {
		share = func(u float64) float64 { return u * (2 - u) }
	}
	at := alongHeading(func(u float64) float64 { return from + float64(turn*share(u)) })
	wide, _, _ := at(1)
	return func(d float64) (float64, float64) {
		u := d / length
		for range maxClimbRounds {
			x, _, angle := at(u)
			move := (float64(wide*d/length) - x) / math.Cos(angle)
			if u += move; math.Abs(move) < 1e-12 {
				break
			}
		}
		_, y, angle := at(u)
		return y * length / wide, math.Tan(angle)
	}
}

// maxClimbRounds bounds the steps to the place at a distance along a vertical
// clothoid.
const maxClimbRounds = 32

// layoutCant gives the cant of an IfcAlignmentCant(.., RailHeadDistance): its
// track is raised by the mean of both rails and turned by their difference.
func (m *model) layoutCant(e step.Entity) ([]cantMark, error) {
	if !e.Valid() {
		return nil, nil
	}
	wide, err := e.Float(7)
	if err != nil {
		return nil, err
	}
	if wide *= m.units.length; !(wide > 0) {
		return nil, e.Error(step.RuleNumberRange, "rails %g m apart", wide)
	}
	designs, err := m.designs(e)
	if err != nil {
		return nil, err
	}
	var all []cantMark
	for _, d := range designs {
		marks, err := m.cantDesign(d, wide)
		if err != nil {
			return nil, err
		}
		all = append(all, marks...)
	}
	return all, nil
}

// cantDesign reads IfcAlignmentCantSegment(StartTag, EndTag, StartDistAlong,
// HorizontalLength, StartCantLeft, EndCantLeft, StartCantRight, EndCantRight,
// PredefinedType); an end that is left out is as the start.
func (m *model) cantDesign(e step.Entity, wide float64) ([]cantMark, error) {
	if !e.Valid() || e.Keyword() != "IFCALIGNMENTCANTSEGMENT" {
		return nil, fmt.Errorf("#%d: a segment of cant laid out as %s: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	v, err := m.lengthArgs(e, 2, 6)
	if err != nil {
		return nil, err
	}
	for _, end := range []int{5, 7} {
		if e.Arg(end).Absent() {
			v[end-2] = v[end-3]
		}
	}
	steps, share := 1, func(u float64) float64 { return u }
	if kind := e.Enum(8); kind != "CONSTANTCANT" {
		form, ok := transitionOf(designTransition(kind))
		if !ok {
			return nil, fmt.Errorf("#%d: the cant %q: %w", e.ID(), kind, errUnsupported)
		}
		if share = form.share; kind != "LINEARTRANSITION" {
			steps = cantSteps
		}
	}
	if err := m.spend(segmentWork * steps / 8); err != nil {
		return nil, err
	}
	out := make([]cantMark, steps+1)
	for i := range out {
		u := float64(i) / float64(steps)
		f := share(u)
		left := v[2] + float64((v[3]-v[2])*f)
		right := v[4] + float64((v[5]-v[4])*f)
		out[i] = cantMark{v[0] + float64(v[1]*u), (left + right) / 2, math.Asin(min(max((right-left)/wide, -1), 1))}
	}
	return out, nil
}
