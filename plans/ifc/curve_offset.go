package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// cornerTurn is the angle in radians from which two chords make a corner and not
// a bend: arcs are cut into chords of an eighth at most.
const cornerTurn = 0.3

// offsetCurve reads IfcOffsetCurve2D(BasisCurve, Distance, SelfIntersect), to the
// left of the curve, and IfcOffsetCurve3D(.., RefDirection), along the product
// of the direction and the tangent (ISO 10303-42, offset_curve_2d and _3d).
// Corners are mitred; where the offset crosses itself nothing is taken off.
func (m *model) offsetCurve(e step.Entity, t trail) (curve, error) {
	basis := e.Optional(0)
	c, err := m.curve(basis, t)
	if err != nil {
		return curve{}, err
	}
	distance, err := e.Float(1)
	if err != nil {
		return curve{}, err
	}
	axis := scene.Vec3{0, 0, 1}
	if e.Keyword() == "IFCOFFSETCURVE3D" {
		if axis, err = m.direction(e.Optional(3), axis); err != nil {
			return curve{}, err
		}
	}
	if len(c.points) < 2 {
		return curve{}, e.Error(step.RuleMissingValue, "an offset from a curve of %d points", len(c.points))
	}
	corner := cornerTurn
	if k := basis.Keyword(); k == "IFCPOLYLINE" || k == "IFCINDEXEDPOLYCURVE" {
		corner = 0
	}
	out := c.beside(distance*m.units.length, axis, corner)
	if len(out.points) < 2 {
		return curve{}, fmt.Errorf("#%d: an offset along the curve itself", e.ID())
	}
	return out, nil
}

// beside gives the curve at a distance along the product of the axis and the
// tangent. Chords that turn by more than corner are mitred.
func (c curve) beside(distance float64, axis scene.Vec3, corner float64) curve {
	side := func(i int) scene.Vec3 { // of the chord to point i
		return axis.Cross(c.points[i].Sub(c.points[i-1])).Normalized()
	}
	n := len(c.points) - 1
	closed := c.points[0].Sub(c.points[n]).Length() <= joinTolerance
	var out curve
	for i, p := range c.points {
		var a, b scene.Vec3
		switch {
		case i == 0 && closed:
			a, b = side(n), side(1)
		case i == 0:
			a, b = side(1), side(1)
		case i == n && closed:
			a, b = side(n), side(1)
		case i == n:
			a, b = side(n), side(n)
		default:
			a, b = side(i), side(i+1)
		}
		if a == (scene.Vec3{}) {
			a = b
		} else if b == (scene.Vec3{}) {
			b = a
		}
		shift := a.Add(b).Normalized()
		if shift == (scene.Vec3{}) {
			continue
		}
		if cos := a.Dot(b); cos < math.Cos(corner) || corner == 0 {
			shift = shift.Scale(1 / math.Max(shift.Dot(a), 1.0/maxMitre))
		}
		out.points = append(out.points, p.Add(shift.Scale(distance)))
		out.params = append(out.params, c.params[i])
	}
	return out
}

// distanceOffset reads IfcOffsetCurveByDistances(BasisCurve, OffsetValues, Tag):
// the curve beside another, its offsets going over linearly from one
// IfcPointByDistanceExpression to the next and staying beyond the first and the
// last.
func (m *model) distanceOffset(e step.Entity, t trail) (curve, error) {
	c, err := m.lengthwise(e.Optional(0), t)
	if err != nil {
		return curve{}, err
	}
	sides, err := m.offsets(e)
	if err != nil {
		return curve{}, err
	}
	if err := m.spend(segmentWork * (len(c.points) + len(sides.points))); err != nil {
		return curve{}, err
	}
	out := curve{params: c.withStations(sides.params)}
	for _, d := range out.params {
		o := sides.at(d)
		out.points = append(out.points, m.stationAt(c, d, o[:]).at)
	}
	return out, nil
}

// offsets reads the OffsetValues of an IfcOffsetCurveByDistances: points of what
// lies lateral, vertical and longitudinal over the distance.
func (m *model) offsets(e step.Entity) (curve, error) {
	values, err := e.Refs(1)
	if err != nil {
		return curve{}, err
	}
	if err := m.spend(segmentWork * len(values)); err != nil {
		return curve{}, err
	}
	var sides curve
	for _, v := range values {
		d, err := m.curveMeasure(v.Arg(0), scaled(1))
		if err != nil {
			return curve{}, err
		}
		o, err := m.lengthArgs(v, 1, 3)
		if err != nil {
			return curve{}, err
		}
		if n := len(sides.params); n > 0 && d < sides.params[n-1] {
			return curve{}, v.Error(step.RuleNumberRange, "the distances of the offsets do not ascend")
		}
		sides.points, sides.params = append(sides.points, scene.Vec3{o[0], o[1], o[2]}), append(sides.params, d)
	}
	if len(sides.points) == 0 {
		return curve{}, e.Error(step.RuleMissingValue, "an offset curve without offsets")
	}
	return sides, nil
}

// withStations gives the parameters of c with those of stations, which ascend,
// that lie on it and are not among them.
func (c curve) withStations(stations []float64) []float64 {
	out := make([]float64, 0, len(c.params)+len(stations))
	first, last := c.params[0], c.params[len(c.params)-1]
	for _, d := range c.params {
		for len(stations) > 0 && stations[0] <= d {
			if s := stations[0]; s > first && s < last && s != d && out[len(out)-1] != s {
				out = append(out, s)
			}
			stations = stations[1:]
		}
		out = append(out, d)
	}
	return out
}
