package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Alignment curves of IFC4X1 and IFC4X2, which IFC4X3 replaced by gradient
// curves.

// alignment2D reads IfcAlignmentCurve(Horizontal, Vertical, Tag); its parameter
// is the length on the plan in metres.
func (m *model) alignment2D(e step.Entity) (curve, error) {
	base, err := m.horizontal2D(e.Optional(0))
	if err != nil {
		return curve{}, err
	}
	if len(base.points) < 2 {
		return curve{}, e.Error(step.RuleMissingValue, "an alignment of %d points on the plan", len(base.points))
	}
	vertical := e.Optional(1)
	if !vertical.Valid() {
		return base, nil
	}
	heights, err := m.vertical2D(vertical)
	if err != nil {
		return curve{}, err
	}
	if len(heights.points) < 2 {
		return curve{}, vertical.Error(step.RuleMissingValue, "an alignment of %d points in height", len(heights.points))
	}
	return rise(base, heights), nil
}

// horizontal2D reads IfcAlignment2DHorizontal(StartDistAlong, Segments) with
// segments (TangentialContinuity, StartTag, EndTag, CurveGeometry).
func (m *model) horizontal2D(e step.Entity) (curve, error) {
	start, err := e.FloatOr(0, 0)
	if err != nil {
		return curve{}, err
	}
	if err := m.read(e); err != nil {
		return curve{}, err
	}
	segments, err := e.Refs(1)
	if err != nil {
		return curve{}, err
	}
	var all curve
	for _, s := range segments {
		c, err := m.segment2D(s.Optional(3))
		if err != nil {
			return curve{}, err
		}
		all.join(c)
	}
	for i := range all.params {
		all.params[i] += start * m.units.length
	}
	return all, nil
}

// segment2D reads IfcCurveSegment2D(StartPoint, StartDirection, SegmentLength):
// a line, an arc with (.., Radius, IsCCW) or a transition.
func (m *model) segment2D(e step.Entity) (curve, error) {
	p, err := m.location(e)
	if err != nil {
		return curve{}, err
	}
	direction, err := e.Float(1)
	if err != nil {
		return curve{}, err
	}
	length, err := e.Float(2)
	if err != nil {
		return curve{}, err
	}
	length *= m.units.length
	var parent *parentCurve
	switch e.Keyword() {
	case "IFCLINESEGMENT2D":
		parent = bent(0)
	case "IFCCIRCULARARCSEGMENT2D":
		radius, err := e.Float(3)
		if err != nil || radius <= 0 {
			return curve{}, e.Error(step.RuleNumberRange, "an arc without a radius")
		}
		bend := 1 / (radius * m.units.length)
		if e.Enum(4) == "F" {
			bend = -bend
		}
		parent = bent(bend)
	case "IFCTRANSITIONCURVESEGMENT2D":
		if parent, err = m.transition2D(e, length); err != nil {
			return curve{}, err
		}
	default:
		return curve{}, fmt.Errorf("#%d: the curve %s: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	at := scene.RotationZ(direction * m.units.angle)
	at[3], at[7] = p[0], p[1]
	return m.part(parent, at, 0, length)
}

// bent gives the curve of a constant curvature, 0 for a line; its parameter is
// its length.
func bent(k float64) *parentCurve {
	length := func(s float64) float64 { return s }
	if k == 0 {
		return &parentCurve{at: func(s float64) (float64, float64, float64) { return s, 0, 0 },
			radius: func(float64) float64 { return math.MaxFloat64 / 16 }, measure: length, bend: length}
	}
	at := func(s float64) (float64, float64, float64) {
		sin, cos := math.Sincos(k * s)
		return sin / k, (1 - cos) / k, k * s
	}
	return &parentCurve{at: at, radius: func(float64) float64 { return 1 / math.Abs(k) }, measure: length, bend: length}
}

// verticalSteps are the chords of a vertical curve.
const verticalSteps = 32

// vertical2D reads IfcAlignment2DVertical(Segments) with segments
// (TangentialContinuity, StartTag, EndTag, StartDistAlong, HorizontalLength,
// StartHeight, StartGradient, ..): heights as the y of points over distances.
func (m *model) vertical2D(e step.Entity) (curve, error) {
	if err := m.read(e); err != nil {
		return curve{}, err
	}
	segments, err := e.Refs(0)
	if err != nil {
		return curve{}, err
	}
	var all curve
	for _, s := range segments {
		if err := m.spend(segmentWork * verticalSteps); err != nil {
			return curve{}, err
		}
		v, err := m.lengthArgs(s, 3, 3)
		if err != nil {
			return curve{}, err
		}
		gradient, err := s.FloatOr(6, 0)
		if err != nil {
			return curve{}, err
		}
		rise, err := m.riseOf(s, gradient)
		if err != nil {
			return curve{}, err
		}
		for i := range verticalSteps + 1 {
			d := v[1] * float64(i) / verticalSteps
			if n := len(all.params); n > 0 && v[0]+d <= all.params[n-1]+joinTolerance {
				continue
			}
			all.points = append(all.points, scene.Vec3{v[0] + d, v[2] + float64(rise(d)), 0})
			all.params = append(all.params, v[0]+d)
		}
	}
	return all, nil
}

// riseOf gives the height over the start of a vertical segment at a distance: a
// line, a parabola (ParabolaConstant, IsConvex) or a circular arc (Radius,
// IsConvex). Convex is a crest.
func (m *model) riseOf(s step.Entity, gradient float64) (func(float64) float64, error) {
	if s.Keyword() == "IFCALIGNMENT2DVERSEGLINE" {
		return func(d float64) float64 { return gradient * d }, nil
	}
	r, err := s.Float(7)
	if err != nil || r <= 0 {
		return nil, s.Error(step.RuleNumberRange, "a vertical curve without a radius")
	}
	r *= m.units.length
	sign := 1.0
	if s.Enum(8) == "T" {
		sign = -1
	}
	switch s.Keyword() {
	case "IFCALIGNMENT2DVERSEGPARABOLICARC":
		return func(d float64) float64 { return float64(gradient*d) + float64(sign*d*d)/(2*r) }, nil
	case "IFCALIGNMENT2DVERSEGCIRCULARARC":
		sin := gradient / math.Hypot(1, gradient) // of the slope at the start
		return func(d float64) float64 {
			root := func(x float64) float64 { return math.Sqrt(math.Max(0, 1-x*x)) }
			return sign * r * (root(sin) - root(sin+sign*d/r))
		}, nil
	}
	return nil, fmt.Errorf("#%d: the curve %s: %w", s.ID(), s.Keyword(), errUnsupported)
}
