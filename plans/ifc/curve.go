package ifc

import (
	"fmt"
	"math"
	"sort"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// curve is a curve as points in metres with the parameter of each, ascending:
// the number of the point on polylines, the angle in the file's unit on conics,
// the sum over the segments on composite curves (ISO 10303-42, 4.4).
type curve struct {
	points   []scene.Vec3
	params   []float64
	bearings []bearing // of each point; nil where chords are all that is known
}

// joinTolerance is the distance in metres below which the end of one segment
// and the start of the next are one point.
const joinTolerance = 1e-6

// curvePoints gives the points of the curve e, in metres.
func (m *model) curvePoints(e step.Entity) ([]scene.Vec3, error) {
	c, err := m.curve(e, m.newTrail())
	return c.points, err
}

// curve reads a bounded curve; conics without a trim are whole.
func (m *model) curve(e step.Entity, t trail) (curve, error) {
	t, err := t.down(e)
	if err != nil {
		return curve{}, err
	}
	c, err := m.plainCurve(e, t)
	if err != nil {
		return c, err
	}
	return c, m.spend(copyWork * len(c.points))
}

// plainCurve is curve without the count of its points.
func (m *model) plainCurve(e step.Entity, t trail) (curve, error) {
	switch e.Keyword() {
	case "IFCPOLYLINE":
		return m.polyline(e)
	case "IFCINDEXEDPOLYCURVE":
		return m.indexedPolyCurve(e)
	case "IFCCOMPOSITECURVE", "IFC2DCOMPOSITECURVE", "IFCBOUNDARYCURVE", "IFCOUTERBOUNDARYCURVE", "IFCCOMPOSITECURVEONSURFACE":
		return m.compositeCurve(e, t)
	case "IFCTRIMMEDCURVE":
		return m.trimmedCurve(e, t)
	case "IFCCIRCLE", "IFCELLIPSE":
		return m.conic(e, 0, 2*math.Pi)
	case "IFCBSPLINECURVEWITHKNOTS", "IFCRATIONALBSPLINECURVEWITHKNOTS", "IFCBSPLINECURVE", "IFCBEZIERCURVE", "IFCRATIONALBEZIERCURVE":
		return m.bspline(e)
	case "IFCSURFACECURVE", "IFCSEAMCURVE", "IFCINTERSECTIONCURVE": // (Curve3D, ...)
		return m.curve(e.Optional(0), t)
	case "IFCGRADIENTCURVE":
		return m.gradientCurve(e, t)
	case "IFCSEGMENTEDREFERENCECURVE":
		return m.cantCurve(e, t)
	}
	return m.derivedCurve(e, t)
}

// derivedCurve reads the curves that lie on or beside something else.
func (m *model) derivedCurve(e step.Entity, t trail) (curve, error) {
	switch e.Keyword() {
	case "IFCALIGNMENTCURVE":
		return m.alignment2D(e)
	case "IFCOFFSETCURVE2D", "IFCOFFSETCURVE3D":
		return m.offsetCurve(e, t)
	case "IFCOFFSETCURVEBYDISTANCES":
		return m.distanceOffset(e, t)
	case "IFCPCURVE":
		return m.pcurve(e, t)
	case "IFCCURVESEGMENT":
		return m.curveSegment(e, t)
	}
	if !e.Valid() {
		return curve{}, e.Error(step.RuleMissingEntity, "a curve is missing")
	}
	return curve{}, fmt.Errorf("#%d: %s: %w", e.ID(), unmade("the curve", e.Keyword()), errUnsupported)
}

// numbered gives points their number as parameter.
func numbered(points []scene.Vec3) curve {
	c := curve{points: points, params: make([]float64, len(points))}
	for i := range c.params {
		c.params[i] = float64(i)
	}
	return c
}

// polyline reads IfcPolyline(Points).
func (m *model) polyline(e step.Entity) (curve, error) {
	var points []scene.Vec3
	for v := range e.Arg(0).Items() {
		pe, err := v.Entity()
		if err != nil {
			return curve{}, err
		}
		p, err := m.point3(pe)
		if err != nil {
			return curve{}, err
		}
		points = append(points, p)
	}
	return numbered(points), nil
}

// conicShape reads IfcCircle(Position, Radius) or IfcEllipse(Position,
// SemiAxis1, SemiAxis2).
func (m *model) conicShape(e step.Entity) (at scene.Affine, rx, ry float64, err error) {
	position, err := e.Ref(0)
	if err != nil {
		return at, 0, 0, err
	}
	if at, err = m.axes(position); err != nil {
		return at, 0, 0, err
	}
	if rx, err = e.Float(1); err != nil {
		return at, 0, 0, err
	}
	ry = rx
	if e.Keyword() == "IFCELLIPSE" {
		if ry, err = e.Float(2); err != nil {
			return at, 0, 0, err
		}
	}
	rx, ry = rx*m.units.length, ry*m.units.length
	if rx <= 0 || ry <= 0 {
		return at, 0, 0, e.Error(step.RuleNumberRange, "a conic with the half axes %g and %g m", rx, ry)
	}
	return at, rx, ry, nil
}

// conic gives the arc from a0 to a1 (radians).
func (m *model) conic(e step.Entity, a0, a1 float64) (curve, error) {
	at, rx, ry, err := m.conicShape(e)
	if err != nil {
		return curve{}, err
	}
	flat := solid.EllipseArc(solid.Vec2{}, rx, ry, a0, a1)
	c := curve{points: make([]scene.Vec3, len(flat)), params: make([]float64, len(flat))}
	step := math.Abs(a1-a0) / m.units.angle / float64(len(flat)-1)
	for i, p := range flat {
		c.points[i] = at.Apply(scene.Vec3{p[0], p[1], 0})
		c.params[i] = float64(i) * step
	}
	return c, nil
}

// compositeCurve reads IfcCompositeCurve(Segments, SelfIntersect).
func (m *model) compositeCurve(e step.Entity, t trail) (curve, error) {
	segments, err := e.Refs(0)
	if err != nil {
		return curve{}, err
	}
	var all curve
	for i, s := range segments {
		c, err := m.segment(s, t)
		if err != nil {
			return curve{}, err
		}
		if i == 1 && gap(all, c) > joinTolerance && gap(turned(all), c) < gap(all, c)*healRatio {
			all = turned(all)
		}
		if gap(all, c) > joinTolerance && gap(all, turned(c)) < gap(all, c)*healRatio {
			c = turned(c)
		}
		all.join(c)
	}
	return all, nil
}

// healRatio is how much smaller the gap to a segment must be when it is turned
// round before it is: some writers state senses that contradict the points.
const healRatio = 0.01

// gap gives the distance from the end of c to the start of o.
func gap(c, o curve) float64 {
	if len(c.points) == 0 || len(o.points) == 0 {
		return 0
	}
	return c.points[len(c.points)-1].Sub(o.points[0]).Length()
}

// segment reads IfcCompositeCurveSegment(Transition, SameSense, ParentCurve) or
// IfcCurveSegment.
func (m *model) segment(s step.Entity, t trail) (curve, error) {
	if s.Keyword() == "IFCCURVESEGMENT" {
		return m.curveSegment(s, t)
	}
	c, err := m.curve(s.Optional(2), t)
	if err != nil {
		return curve{}, err
	}
	if s.Enum(1) == "F" {
		c = turned(c)
	}
	if s.Keyword() == "IFCREPARAMETRISEDCOMPOSITECURVESEGMENT" { // (.., ParamLength)
		length, err := s.Float(3)
		if err != nil {
			return curve{}, err
		}
		c.reparametrise(length)
	}
	return c, nil
}

// reparametrise lets the parameter of c run from 0 to length.
func (c *curve) reparametrise(length float64) {
	n := len(c.params) - 1
	if n < 1 || !(length > 0) || !(c.params[n] > c.params[0]) {
		return
	}
	first, scale := c.params[0], length/(c.params[n]-c.params[0])
	params := make([]float64, n+1)
	for i, t := range c.params {
		params[i] = (t - first) * scale
	}
	c.params = params
}

// join appends o; its first point is left out where it is the last of c.
func (c *curve) join(o curve) {
	if len(o.points) == 0 {
		return
	}
	var shift float64
	if n := len(c.points); n > 0 {
		shift = c.params[n-1] - o.params[0]
		c.matchBearings(&o)
		if c.points[n-1].Sub(o.points[0]).Length() <= joinTolerance {
			if len(o.bearings) > 0 {
				c.bearings[n-1].out, c.bearings[n-1].up = o.bearings[0].out, o.bearings[0].up
				o.bearings = o.bearings[1:]
			}
			o.points, o.params = o.points[1:], o.params[1:]
		}
	}
	for i, p := range o.points {
		c.points = append(c.points, p)
		c.params = append(c.params, o.params[i]+shift)
	}
	c.bearings = append(c.bearings, o.bearings...)
}

// turned gives c run the other way.
func turned(c curve) curve {
	n := len(c.points)
	out := curve{points: make([]scene.Vec3, n), params: make([]float64, n)}
	for i := range out.points {
		out.points[i] = c.points[n-1-i]
		out.params[i] = c.params[n-1] - c.params[n-1-i]
	}
	for i := range c.bearings {
		b := c.bearings[n-1-i]
		out.bearings = append(out.bearings, bearing{b.out.Scale(-1), b.in.Scale(-1), b.up})
	}
	return out
}

// at gives the point at the parameter t, on the chords; the ends beyond them.
func (c curve) at(t float64) scene.Vec3 {
	if len(c.points) < 2 {
		return append(c.points, scene.Vec3{})[0]
	}
	i, s := c.chord(t)
	return c.points[i-1].Add(c.points[i].Sub(c.points[i-1]).Scale(s))
}

// chord finds the chord to point i that the parameter t lies on, and how far
// along it, from 0 to 1. The curve has two points at least.
func (c curve) chord(t float64) (i int, s float64) {
	i = min(max(sort.SearchFloat64s(c.params, t), 1), len(c.params)-1)
	return i, c.along(i, t)
}

// between gives the part of c from parameter t0 to t1.
func (c curve) between(t0, t1 float64) curve {
	if len(c.points) < 2 || !(t0 < t1) {
		return c
	}
	out := curve{points: []scene.Vec3{c.at(t0)}, params: []float64{0}}
	for i, t := range c.params {
		if t > t0 && t < t1 {
			out.points = append(out.points, c.points[i])
			out.params = append(out.params, t-t0)
		}
	}
	out.points = append(out.points, c.at(t1))
	out.params = append(out.params, t1-t0)
	c.cutBearings(&out, t0, t1)
	return out
}
