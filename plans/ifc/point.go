package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// otherPoint reads the points that are given on something else:
// IfcPointOnCurve, IfcPointOnSurface and IfcPointByDistanceExpression. What they
// lie on may itself be made of such points, as deep as a trail goes.
func (m *model) otherPoint(e step.Entity) (scene.Vec3, error) {
	if !e.Valid() {
		return scene.Vec3{}, e.Error(step.RuleMissingEntity, "a point is missing")
	}
	t, err := m.newTrail().down(e)
	if err != nil {
		return scene.Vec3{}, err
	}
	inner := m.nested(t)
	if inner.effort == nil {
		return scene.Vec3{}, fmt.Errorf("#%d: a point given as %s where only an IfcCartesianPoint may be: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	switch e.Keyword() {
	case "IFCPOINTONCURVE":
		return inner.pointOnCurve(e)
	case "IFCPOINTONSURFACE":
		return inner.pointOnSurface(e)
	case "IFCPOINTBYDISTANCEEXPRESSION":
		s, err := inner.stationOf(e, e.Optional(4))
		return s.at, err
	}
	return scene.Vec3{}, fmt.Errorf("#%d: a point given as %s: %w", e.ID(), e.Keyword(), errUnsupported)
}

// pointOnCurve reads IfcPointOnCurve(BasisCurve, PointParameter).
func (m *model) pointOnCurve(e step.Entity) (scene.Vec3, error) {
	basis, err := e.Ref(0)
	if err != nil {
		return scene.Vec3{}, err
	}
	u, err := e.Float(1)
	if err != nil {
		return scene.Vec3{}, err
	}
	return m.curveAt(basis, u)
}

// pointOnSurface reads IfcPointOnSurface(BasisSurface, PointParameterU,
// PointParameterV).
func (m *model) pointOnSurface(e step.Entity) (scene.Vec3, error) {
	basis, err := e.Ref(0)
	if err != nil {
		return scene.Vec3{}, err
	}
	var at solid.Vec2
	for k := range at {
		if at[k], err = e.Float(1 + k); err != nil {
			return scene.Vec3{}, err
		}
	}
	point, err := m.pointOn(basis, m.newTrail())
	if err != nil {
		return scene.Vec3{}, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return point(at), nil
}

// curveAt gives the point of the curve e at the parameter u of the file: of
// lines, conics, splines and spirals by their formula, of others on the chords.
func (m *model) curveAt(e step.Entity, u float64) (scene.Vec3, error) {
	switch e.Keyword() {
	case "IFCLINE":
		origin, along, err := m.line(e)
		return origin.Add(along.Scale(u)), err
	case "IFCCIRCLE", "IFCELLIPSE":
		at, rx, ry, err := m.conicShape(e)
		p := direction2(u * m.units.angle)
		return at.Apply(scene.Vec3{rx * p[0], ry * p[1], 0}), err
	case "IFCBSPLINECURVEWITHKNOTS", "IFCRATIONALBSPLINECURVEWITHKNOTS", "IFCBSPLINECURVE", "IFCBEZIERCURVE", "IFCRATIONALBEZIERCURVE":
		return m.splineAt(e, u)
	}
	if isSpiral(e.Keyword()) {
		return m.spiralAt(e, u)
	}
	c, err := m.curve(e, m.newTrail())
	if err != nil {
		return scene.Vec3{}, err
	}
	if m.byMetres(e) {
		u *= m.units.length
	}
	if err := c.reaches(e, u); err != nil {
		return scene.Vec3{}, err
	}
	return c.at(u), nil
}

// endSlack is the part of a curve by which a parameter may lie beyond its end.
const endSlack = 1e-6

// reaches gives an error where the parameter u lies off the curve.
func (c curve) reaches(e step.Entity, u float64) error {
	if len(c.points) == 0 {
		return e.Error(step.RuleMissingValue, "a point on a curve without points")
	}
	first, last := c.params[0], c.params[len(c.params)-1]
	if slack := endSlack * (last - first); !(u >= first-slack && u <= last+slack) {
		return e.Error(step.RuleNumberRange, "a point at %g of a curve from %g to %g", u, first, last)
	}
	return nil
}

// line reads IfcLine(Pnt, Dir): its point and what one of its parameters adds.
func (m *model) line(e step.Entity) (origin, along scene.Vec3, err error) {
	if origin, err = m.location(e); err != nil {
		return origin, along, err
	}
	along, err = m.vector(e.Optional(1))
	return origin, along, err
}

// vector reads IfcVector(Orientation, Magnitude) in metres.
func (m *model) vector(e step.Entity) (scene.Vec3, error) {
	d, err := m.direction(e.Optional(0), scene.Vec3{1, 0, 0})
	if err != nil {
		return d, err
	}
	magnitude, err := e.Float(1)
	return d.Scale(magnitude * m.units.length), err
}

// splineAt gives the point of a B-spline curve at the parameter u.
func (m *model) splineAt(e step.Entity, u float64) (scene.Vec3, error) {
	s, err := m.readSpline(e)
	if err != nil {
		return scene.Vec3{}, err
	}
	ends := curve{points: s.points[:1], params: []float64{s.knots[s.degree], s.knots[len(s.points)]}}
	if err := ends.reaches(e, u); err != nil {
		return scene.Vec3{}, err
	}
	u = min(max(u, ends.params[0]), ends.params[1])
	return s.at(s.span(s.degree, u), u), nil
}

// isSpiral tells whether a curve is a spiral or polynomial curve, which goes on
// without end.
func isSpiral(keyword string) bool {
	switch keyword {
	case "IFCPOLYNOMIALCURVE", "IFCCLOTHOID", "IFCCOSINESPIRAL", "IFCSINESPIRAL",
		"IFCSECONDORDERPOLYNOMIALSPIRAL", "IFCTHIRDORDERPOLYNOMIALSPIRAL", "IFCSEVENTHORDERPOLYNOMIALSPIRAL":
		return true
	}
	return false
}

// spiralAt gives the point of a spiral or polynomial curve at the parameter u.
// The period of a sine or cosine spiral is that of the segment that it is cut to:
// by itself it has no point but its start.
func (m *model) spiralAt(e step.Entity, u float64) (scene.Vec3, error) {
	if k := e.Keyword(); u != 0 && (k == "IFCCOSINESPIRAL" || k == "IFCSINESPIRAL") {
		return scene.Vec3{}, fmt.Errorf("#%d: a point on %s, which has no period by itself: %w", e.ID(), k, errUnsupported)
	}
	parent, err := m.parentCurve(e, 0, m.newTrail())
	if err != nil {
		return scene.Vec3{}, err
	}
	if err := m.spend(polynomialWork); err != nil {
		return scene.Vec3{}, err
	}
	at, err := m.axes(e.Optional(0))
	x, y, _ := parent.at(parent.measure(u))
	return at.Apply(scene.Vec3{x, y, 0}), err
}
