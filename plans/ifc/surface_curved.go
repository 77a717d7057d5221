package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// offSurface is the distance in metres beyond which the bounds of a face are not
// on its surface.
const offSurface = 1e-3

// maxUnderlying bounds surfaces that are parts of parts.
const maxUnderlying = 8

// underlying gives the surface that e is a part of: IfcRectangularTrimmedSurface,
// IfcCurveBoundedSurface and IfcCurveBoundedPlane(BasisSurface, ..), with e itself
// for all others; turned tells whether the part has its normal the other way
// round. What lies on a part lies on the whole, by the same parameters.
func underlying(e step.Entity) (basis step.Entity, turned bool) {
	for range maxUnderlying {
		switch e.Keyword() {
		case "IFCRECTANGULARTRIMMEDSURFACE": // (.., Usense, Vsense)
			turned = turned != (e.Enum(5) != e.Enum(6))
		case "IFCCURVEBOUNDEDSURFACE", "IFCCURVEBOUNDEDPLANE":
		default:
			return e, turned
		}
		e = e.Optional(0)
	}
	return e, turned
}

// surfaceUnder gives the surface of a face with the bounds. Some writers give a
// swept surface both its Position and a curve that is placed already: where the
// bounds say so, the Position is passed over.
func (m *model) surfaceUnder(e step.Entity, bounds [][]scene.Vec3) (solid.Surface, error) {
	s, err := m.surface(e, true, m.newTrail())
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	swept := e.Keyword() == "IFCSURFACEOFREVOLUTION" || e.Keyword() == "IFCSURFACEOFLINEAREXTRUSION"
	if !swept || !e.Optional(1).Valid() {
		return s, nil
	}
	points := 0
	for _, b := range bounds {
		points += len(b)
	}
	if err := m.spend(2 * solid.NearWork(s) * points); err != nil {
		return nil, err
	}
	off := farthest(s, bounds)
	if off <= offSurface {
		return s, nil
	}
	if bare, err := m.surface(e, false, m.newTrail()); err == nil && farthest(bare, bounds) < off*healRatio {
		return bare, nil
	}
	return s, nil
}

// farthest gives how far the bounds stray from a surface.
func farthest(s solid.Surface, bounds [][]scene.Vec3) float64 {
	far := 0.0
	for _, b := range bounds {
		for _, p := range b {
			far = max(far, solid.Distance(s, p))
		}
	}
	return far
}

// surface reads a curved IfcSurface, a swept one with its Position or without.
func (m *model) surface(e step.Entity, place bool, t trail) (solid.Surface, error) {
	e, _ = underlying(e)
	t, err := t.down(e)
	if err != nil {
		return nil, err
	}
	switch e.Keyword() {
	case "IFCCYLINDRICALSURFACE", "IFCSPHERICALSURFACE", "IFCTOROIDALSURFACE":
		return m.elementarySurface(e)
	case "IFCSURFACEOFREVOLUTION":
		return m.revolvedSurface(e, place, t)
	case "IFCSURFACEOFLINEAREXTRUSION":
		points, at, err := m.sweptCurve(e, place, t)
		if err != nil {
			return nil, err
		}
		d, err := m.direction(e.Optional(2), scene.Vec3{0, 0, 1})
		if err != nil {
			return nil, err
		}
		return solid.NewExtrusion(points, at.ApplyVector(d))
	case "IFCBSPLINESURFACEWITHKNOTS", "IFCRATIONALBSPLINESURFACEWITHKNOTS":
		return m.bsplineSurface(e)
	}
	return nil, fmt.Errorf("a face on the surface %s: %w", e.Keyword(), errUnsupported)
}

// elementarySurface reads IfcCylindricalSurface(Position, Radius),
// IfcSphericalSurface(Position, Radius) or IfcToroidalSurface(Position,
// MajorRadius, MinorRadius).
func (m *model) elementarySurface(e step.Entity) (solid.Surface, error) {
	at, err := m.axes(e.Optional(0))
	if err != nil {
		return nil, err
	}
	r, err := e.Float(1)
	if err != nil {
		return nil, err
	}
	r *= m.units.length
	switch e.Keyword() {
	case "IFCCYLINDRICALSURFACE":
		return solid.NewCylinder(at, r)
	case "IFCSPHERICALSURFACE":
		return solid.NewSphere(at, r)
	}
	tube, err := e.Float(2)
	if err != nil {
		return nil, err
	}
	return solid.NewTorus(at, r, tube*m.units.length)
}

// sweptCurve reads SweptCurve and Position of an IfcSweptSurface: the points of
// the curve in the frame of the surface's item.
func (m *model) sweptCurve(e step.Entity, place bool, t trail) ([]scene.Vec3, scene.Affine, error) {
	at, err := m.axes(e.Optional(1))
	if err != nil {
		return nil, at, err
	}
	if !place {
		at = scene.Identity()
	}
	profile, err := e.Ref(0)
	if err != nil {
		return nil, at, err
	}
	points, err := m.profileCurve(profile, t)
	if err != nil {
		return nil, at, err
	}
	out := make([]scene.Vec3, len(points))
	for i, p := range points {
		out[i] = at.Apply(p)
	}
	return out, at, nil
}

// profileCurve gives the curve of an IfcArbitraryOpenProfileDef or
// IfcArbitraryClosedProfileDef(ProfileType, ProfileName, Curve), else the outer
// ring of a profile with its first point repeated. Unlike a profile of an area
// the curve may leave the plane.
func (m *model) profileCurve(e step.Entity, t trail) ([]scene.Vec3, error) {
	switch e.Keyword() {
	case "IFCARBITRARYOPENPROFILEDEF", "IFCARBITRARYCLOSEDPROFILEDEF", "IFCCENTERLINEPROFILEDEF":
		c, err := m.curve(e.Optional(2), t)
		return c.points, err
	}
	profiles, err := m.profiles(e, t)
	if err != nil {
		return nil, err
	}
	if len(profiles) != 1 || len(profiles[0].Outer) < 2 {
		return nil, fmt.Errorf("#%d: a surface swept from %d rings: %w", e.ID(), len(profiles), errUnsupported)
	}
	ring := profiles[0].Outer
	out := make([]scene.Vec3, 0, len(ring)+1)
	for i := range len(ring) + 1 {
		p := ring[i%len(ring)]
		out = append(out, scene.Vec3{p[0], p[1], 0})
	}
	return out, nil
}

// revolvedSurface reads IfcSurfaceOfRevolution(SweptCurve, Position,
// AxisPosition).
func (m *model) revolvedSurface(e step.Entity, place bool, t trail) (solid.Surface, error) {
	points, at, err := m.sweptCurve(e, place, t)
	if err != nil {
		return nil, err
	}
	axis, err := m.axes(e.Optional(2))
	if err != nil {
		return nil, err
	}
	origin := at.Apply(scene.Vec3{axis[3], axis[7], axis[11]})
	return solid.NewRevolution(points, origin, at.ApplyVector(scene.Vec3{axis[2], axis[6], axis[10]}))
}
