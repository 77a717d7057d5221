package ifc

import (
	"fmt"
	"math"
	"sort"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Curves of alignments (IFC4X3): their parameter is the length along them in
// metres, on the plan for a gradient curve.
const (
	// alignmentChord is the largest distance in metres between chord and arc.
	alignmentChord = 0.0005
	// maxSegmentSteps bounds the chords of one segment.
	maxSegmentSteps = 4096
)

// parentCurve is what a curve segment is cut from: the point and heading
// (radians) at a length along it, and the least radius up to a length.
type parentCurve struct {
	at     func(s float64) (x, y, heading float64)
	radius func(s float64) float64
	unit   float64 // metres of one parameter value
}

// curveSegment reads IfcCurveSegment(Transition, Placement, SegmentStart,
// SegmentLength, ParentCurve): the part of the parent curve, moved so that it
// begins at the placement. A negative length runs against the parent.
func (m *model) curveSegment(s step.Entity) (curve, error) {
	at, err := m.axes(s.Optional(1))
	if err != nil {
		return curve{}, err
	}
	whole, err := m.curveMeasure(s.Arg(3), m.units.length) // as far as a spiral asks for it
	if err != nil {
		return curve{}, err
	}
	parent, err := m.parentCurve(s.Optional(4), whole)
	if err != nil {
		return curve{}, err
	}
	start, err := m.curveMeasure(s.Arg(2), parent.unit)
	if err != nil {
		return curve{}, err
	}
	length, err := m.curveMeasure(s.Arg(3), parent.unit)
	if err != nil {
		return curve{}, err
	}
	return parent.part(at, start, length), nil
}

// curveMeasure reads an IfcCurveMeasureSelect in metres.
func (m *model) curveMeasure(v step.Value, parameter float64) (float64, error) {
	x, err := v.Float()
	if err != nil {
		return 0, err
	}
	if v.TypeName() == "IFCPARAMETERVALUE" {
		return x * parameter, nil
	}
	return x * m.units.length, nil
}

// part gives the part of length from start, moved so that it begins at the
// placement at.
func (p *parentCurve) part(at scene.Affine, start, length float64) curve {
	r := math.Min(p.radius(start), p.radius(start+length))
	steps := math.Ceil(math.Abs(length) / math.Sqrt(8*r*alignmentChord))
	n := int(math.Min(math.Max(steps, 1), maxSegmentSteps))
	x0, y0, h0 := p.at(start)
	if length < 0 {
		h0 += math.Pi
	}
	sin, cos := math.Sincos(-h0)
	c := curve{points: make([]scene.Vec3, n+1), params: make([]float64, n+1)}
	for i := range c.points {
		s := length * float64(i) / float64(n)
		x, y, _ := p.at(start + s)
		x, y = x-x0, y-y0
		c.points[i] = at.Apply(scene.Vec3{float64(x*cos) - float64(y*sin), float64(x*sin) + float64(y*cos), 0})
		c.params[i] = math.Abs(s)
	}
	return c
}

// parentCurve reads a line, circle or spiral for a segment of the length. What
// lies before the moved frame does not matter: only the shape is kept.
func (m *model) parentCurve(e step.Entity, length float64) (*parentCurve, error) {
	if c, ok, err := m.spiralCurve(e, length); ok {
		return c, err
	}
	straight := func(float64) float64 { return math.MaxFloat64 / 16 }
	switch e.Keyword() {
	case "IFCLINE": // (Pnt, Dir)
		magnitude, err := e.Optional(1).FloatOr(1, 1)
		if err != nil {
			return nil, err
		}
		return &parentCurve{func(s float64) (float64, float64, float64) { return s, 0, 0 }, straight, magnitude * m.units.length}, nil
	case "IFCCIRCLE":
		_, r, _, err := m.conicShape(e)
		if err != nil {
			return nil, err
		}
		at := func(s float64) (float64, float64, float64) {
			sin, cos := math.Sincos(s / r)
			return r * cos, r * sin, s/r + quarter
		}
		return &parentCurve{at, func(float64) float64 { return r }, r * m.units.angle}, nil
	case "IFCCLOTHOID": // (Position, ClothoidConstant)
		a, err := e.Float(1)
		if err != nil {
			return nil, err
		}
		if a *= m.units.length; a == 0 {
			return nil, e.Error(step.RuleNumberRange, "a clothoid constant of 0")
		}
		return clothoid(a), nil
	}
	return nil, fmt.Errorf("#%d: a curve segment of %s: %w", e.ID(), e.Keyword(), errUnsupported)
}

// clothoid gives the curve whose curvature at the length s is s/a2, to the
// right for a negative constant (IfcClothoid).
func clothoid(a float64) *parentCurve {
	heading := func(s float64) float64 { return math.Copysign(s*s/(2*a*a), a*s) * math.Copysign(1, s) }
	radius := func(s float64) float64 { return a * a / math.Max(math.Abs(s), 1e-6) }
	return &parentCurve{alongHeading(heading), radius, math.Abs(a) * math.Sqrt(math.Pi)}
}

// alignmentCurve reads IfcGradientCurve(Segments, SelfIntersect, BaseCurve,
// EndPoint): heights over the length along a curve on the plan. The cant of an
// IfcSegmentedReferenceCurve is not made.
func (m *model) alignmentCurve(e step.Entity, t trail) (curve, error) {
	if e.Keyword() != "IFCGRADIENTCURVE" {
		return curve{}, fmt.Errorf("#%d: the curve %s: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	base, err := m.curve(e.Optional(2), t)
	if err != nil {
		return curve{}, err
	}
	profile, err := m.compositeCurve(e, t)
	if err != nil {
		return curve{}, err
	}
	if len(base.points) < 2 || len(profile.points) < 2 {
		return curve{}, e.Error(step.RuleMissingValue, "a gradient curve with %d points on the plan and %d in height", len(base.points), len(profile.points))
	}
	heights := curve{points: profile.points, params: make([]float64, len(profile.points))}
	stations := append([]float64(nil), base.params...)
	for i, p := range profile.points {
		heights.params[i] = p[0]
		stations = append(stations, p[0])
	}
	return rise(base, heights, stations), nil
}

// rise gives the points of base at the stations, with the heights there.
func rise(base, heights curve, stations []float64) curve {
	low := math.Max(base.params[0], heights.params[0])
	high := math.Min(base.params[len(base.params)-1], heights.params[len(heights.params)-1])
	sort.Float64s(stations)
	var c curve
	for _, s := range stations {
		if s < low || s > high || len(c.params) > 0 && s-c.params[len(c.params)-1] < joinTolerance {
			continue
		}
		p := base.at(s)
		p[2] += heights.at(s)[1]
		c.points = append(c.points, p)
		c.params = append(c.params, s)
	}
	return c
}
