package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// parameters gives what turns the parameters of the file on the surface e into
// those of solid.Surface: angles are in the file's unit, the way along an
// extrusion counts in its depths, that along a swept curve in the parameter of
// the curve (ISO 10303-42, 4.5).
func (m *model) parameters(e step.Entity, t trail) (func(solid.Vec2) solid.Vec2, error) {
	angle, length := m.units.angle, m.units.length
	e, _ = underlying(e)
	switch e.Keyword() {
	case "IFCCYLINDRICALSURFACE":
		return func(p solid.Vec2) solid.Vec2 { return solid.Vec2{p[0] * angle, p[1] * length} }, nil
	case "IFCSPHERICALSURFACE", "IFCTOROIDALSURFACE":
		return func(p solid.Vec2) solid.Vec2 { return solid.Vec2{p[0] * angle, p[1] * angle} }, nil
	case "IFCBSPLINESURFACEWITHKNOTS", "IFCRATIONALBSPLINESURFACEWITHKNOTS":
		return func(p solid.Vec2) solid.Vec2 { return p }, nil
	case "IFCSURFACEOFREVOLUTION", "IFCSURFACEOFLINEAREXTRUSION":
	default:
		return nil, fmt.Errorf("parameters on the surface %s: %w", e.Keyword(), errUnsupported)
	}
	c, err := m.sweptParameters(e.Optional(0), t)
	if err != nil {
		return nil, err
	}
	number := func(t float64) float64 {
		i, s := c.chord(t)
		return float64(i-1) + s
	}
	if e.Keyword() == "IFCSURFACEOFREVOLUTION" {
		return func(p solid.Vec2) solid.Vec2 { return solid.Vec2{p[0] * angle, number(p[1])} }, nil
	}
	depth, err := e.Float(3)
	if err != nil {
		return nil, err
	}
	return func(p solid.Vec2) solid.Vec2 { return solid.Vec2{number(p[0]), p[1] * depth * length} }, nil
}

// sweptParameters gives the curve that a surface is swept from, without points
// that repeat the one before, which solid.Surface leaves out.
func (m *model) sweptParameters(profile step.Entity, t trail) (curve, error) {
	var c curve
	var err error
	switch profile.Keyword() {
	case "IFCARBITRARYOPENPROFILEDEF", "IFCARBITRARYCLOSEDPROFILEDEF", "IFCCENTERLINEPROFILEDEF":
		c, err = m.curve(profile.Optional(2), t)
	default:
		var points []scene.Vec3
		points, err = m.profileCurve(profile, t)
		c = numbered(points)
	}
	if err != nil {
		return c, err
	}
	var out curve
	for i, p := range c.points {
		if n := len(out.points); n == 0 || p.Sub(out.points[n-1]).Length() > joinTolerance {
			out.points, out.params = append(out.points, p), append(out.params, c.params[i])
		}
	}
	if len(out.points) < 2 {
		return out, profile.Error(step.RuleMissingValue, "a surface swept from %d points", len(out.points))
	}
	return out, nil
}

// pointOn gives what turns a pair of parameters of the file into a point of the
// surface e.
func (m *model) pointOn(e step.Entity, t trail) (func(solid.Vec2) scene.Vec3, error) {
	if e, _ = underlying(e); e.Keyword() == "IFCPLANE" {
		at, err := m.axes(e.Optional(0))
		return func(p solid.Vec2) scene.Vec3 {
			return at.Apply(scene.Vec3{p[0] * m.units.length, p[1] * m.units.length, 0})
		}, err
	}
	s, err := m.surface(e, true, t)
	if err != nil {
		return nil, err
	}
	own, err := m.parameters(e, t)
	if err != nil {
		return nil, err
	}
	return func(p solid.Vec2) scene.Vec3 { return solid.Point(s, own(p)) }, nil
}

const (
	// pcurveChord is the largest distance in metres between a chord of a curve
	// on a surface and the surface.
	pcurveChord = 0.0005
	// maxPcurveHalvings bounds how often one chord is halved for that.
	maxPcurveHalvings = 8
)

// pcurve reads IfcPcurve(BasisSurface, ReferenceCurve): a curve in the plane of
// the parameters of a surface. Its parameter is that of the reference curve.
func (m *model) pcurve(e step.Entity, t trail) (curve, error) {
	point, err := m.pointOn(e.Optional(0), t)
	if err != nil {
		return curve{}, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	flat, err := m.curve(e.Optional(1), t)
	if err != nil {
		return curve{}, err
	}
	at := func(p scene.Vec3) scene.Vec3 {
		return point(solid.Vec2{p[0] / m.units.length, p[1] / m.units.length})
	}
	var out curve
	for i, p := range flat.points {
		if i > 0 {
			out.halve(at, flat.points[i-1], p, flat.params[i-1], flat.params[i], 0)
			if len(out.points) > maxSplinePoints {
				return out, e.Error(step.RuleNumberRange, "a curve on a surface of more than %d points", maxSplinePoints)
			}
		}
		out.points, out.params = append(out.points, at(p)), append(out.params, flat.params[i])
	}
	return out, nil
}

// halve adds points between a and b, given in the plane of the parameters, until
// their chords follow the surface. The first two halvings are always made: a
// chord may cross its surface in the middle.
func (c *curve) halve(at func(scene.Vec3) scene.Vec3, a, b scene.Vec3, ta, tb float64, depth int) {
	middle := a.Add(b).Scale(0.5)
	p := at(middle)
	off := p.Sub(at(a).Add(at(b)).Scale(0.5)).Length()
	if depth == maxPcurveHalvings || depth >= 2 && off <= pcurveChord {
		return
	}
	t := (ta + tb) / 2
	c.halve(at, a, middle, ta, t, depth+1)
	c.points, c.params = append(c.points, p), append(c.params, t)
	c.halve(at, middle, b, t, tb, depth+1)
}
