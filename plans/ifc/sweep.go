package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// directrixSolid reads IfcFixedReferenceSweptAreaSolid(SweptArea, Position,
// Directrix, StartParam, EndParam, FixedReference) and
// IfcSurfaceCurveSweptAreaSolid(.., ReferenceSurface): the profile stands at
// right angles to the directrix, its x along the projected reference or along
// the normal of the surface. The reference of
// IfcDirectrixDerivedReferenceSweptAreaSolid turns with the directrix.
func (m *model) directrixSolid(e step.Entity) (*scene.Mesh, error) {
	profiles, at, err := m.sweptArea(e)
	if err != nil {
		return nil, err
	}
	c, err := m.sweptDirectrix(e)
	if err != nil {
		return nil, err
	}
	reference, err := m.sweepReference(e, len(c.points))
	if err != nil {
		return nil, err
	}
	if e.Keyword() == "IFCDIRECTRIXDERIVEDREFERENCESWEPTAREASOLID" {
		reference = turnedAlong(c, reference)
	}
	if err := m.sweepWork(len(c.points), 4+profilePoints(profiles)); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	out, err := solid.Loft(sections(profiles, c, reference))
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return moved(out, at), nil
}

// profilePoints counts the points of profiles.
func profilePoints(profiles []solid.Profile) int {
	n := 0
	for _, p := range profiles {
		for _, ring := range rings(p) {
			n += len(ring)
		}
	}
	return n
}

// sweptDirectrix reads the trimmed directrix; lengths count along alignments.
func (m *model) sweptDirectrix(e step.Entity) (curve, error) {
	if e.Arg(3).TypeName() != "IFCLENGTHMEASURE" && e.Arg(3).TypeName() != "IFCNONNEGATIVELENGTHMEASURE" {
		return m.directrix(e, 2, 3)
	}
	c, err := m.byLength(e.Optional(2))
	if err != nil {
		return c, err
	}
	start, err := m.curveMeasure(e.Arg(3), scaled(1))
	if err != nil {
		return c, err
	}
	end, err := m.curveMeasure(e.Arg(4), scaled(1))
	if err != nil {
		return c, err
	}
	return c.between(start, end), nil
}

// crosswise gives the x axis of a profile at point i of a directrix, which lies
// at p with the tangent t.
type crosswise func(i int, p, t scene.Vec3) scene.Vec3

// sweepReference gives the x axis of the profile at a point of the directrix for
// the tangent there, of which there are so many places.
func (m *model) sweepReference(e step.Entity, places int) (crosswise, error) {
	last, _ := underlying(e.Optional(5))
	switch last.Keyword() {
	case "IFCDIRECTION":
		d, err := m.direction(last, scene.Vec3{1, 0, 0})
		return func(_ int, _, t scene.Vec3) scene.Vec3 { return firstProjAxis(t, d) }, err
	case "IFCPLANE":
		at, err := m.axes(last.Optional(0))
		n := scene.Vec3{at[2], at[6], at[10]}
		return func(_ int, _, t scene.Vec3) scene.Vec3 { return firstProjAxis(t, n) }, err
	case "IFCSURFACEOFLINEAREXTRUSION":
		at, err := m.axes(last.Optional(1))
		if err != nil {
			return nil, err
		}
		d, err := m.direction(last.Optional(2), scene.Vec3{0, 0, 1})
		d = at.ApplyVector(d)
		return func(_ int, _, t scene.Vec3) scene.Vec3 { return firstProjAxis(t, t.Cross(d)) }, err
	}
	s, err := m.surface(last, true, m.newTrail())
	if err != nil {
		return nil, fmt.Errorf("a sweep along #%d: %w", last.ID(), err)
	}
	if err := m.sweepWork(places, solid.NearWork(s)); err != nil {
		return nil, fmt.Errorf("a sweep along #%d: %w", last.ID(), err)
	}
	return func(_ int, p, t scene.Vec3) scene.Vec3 { return firstProjAxis(t, solid.Normal(s, p)) }, nil
}

// turnedAlong gives a reference that keeps the angles to a directrix that it has
// at its start: level or, on one with cant, turned with it.
func turnedAlong(c curve, reference crosswise) crosswise {
	t := c.tangent(c.params[0])
	left, up := c.across(c.params[0], t)
	x := reference(0, c.points[0], t)
	side, high := x.Dot(left), x.Dot(up)
	return func(i int, _, t scene.Vec3) scene.Vec3 {
		left, up := c.across(c.params[i], t)
		return firstProjAxis(t, left.Scale(side).Add(up.Scale(high)))
	}
}

// sections puts the profiles at the points of a directrix, in the planes that
// halve its corners, and widened there as a mitre is.
func sections(profiles []solid.Profile, c curve, reference crosswise) []solid.Section {
	var out []solid.Section
	n := len(c.points)
	closed := n > 3 && c.points[0].Sub(c.points[n-1]).Length() <= joinTolerance
	for i, p := range c.points {
		before := c.points[min(i, n-2)+1].Sub(c.points[min(i, n-2)]).Normalized()
		after := before
		if i > 0 {
			before = p.Sub(c.points[i-1]).Normalized()
		}
		if i < n-1 {
			after = c.points[i+1].Sub(p).Normalized()
		}
		if closed && i == 0 {
			before = p.Sub(c.points[n-2]).Normalized()
		} else if closed && i == n-1 {
			after = c.points[1].Sub(c.points[0]).Normalized()
		}
		t := before.Add(after).Normalized()
		if t == (scene.Vec3{}) || math.IsNaN(t[0]) {
			continue
		}
		x := reference(i, p, t)
		out = append(out, solid.Section{Profiles: profiles, At: frame(widened(x, before, after), widened(t.Cross(x), before, after), t, p)})
	}
	return out
}

// widened stretches a direction across the plane that halves a corner, so that
// what is swept keeps its thickness on both sides of it.
func widened(x, before, after scene.Vec3) scene.Vec3 {
	cos := math.Max(before.Add(after).Length()/2, 1.0/maxMitre) // of half the turn
	w := after.Sub(before)
	if cos > 1-1e-9 || w.Length() < 1e-9 {
		return x
	}
	w = w.Normalized()
	return x.Add(w.Scale(x.Dot(w) * (1/cos - 1)))
}
