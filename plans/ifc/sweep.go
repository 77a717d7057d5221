package ifc

import (
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// sectionedSolid reads IfcSectionedSolidHorizontal(Directrix, CrossSections,
// CrossSectionPositions): profiles that stand upright along a directrix, their
// x to the left, their y up; between them the points go over linearly.
func (m *model) sectionedSolid(e step.Entity) (*scene.Mesh, error) {
	directrix, err := e.Ref(0)
	if err != nil {
		return nil, err
	}
	c, err := m.byLength(directrix)
	if err != nil {
		return nil, err
	}
	areas, err := e.Refs(1)
	if err != nil {
		return nil, err
	}
	positions, err := e.Refs(2)
	if err != nil {
		return nil, err
	}
	if len(areas) != len(positions) || len(areas) < 2 {
		return nil, e.Error(step.RuleMissingValue, "%d cross sections at %d positions", len(areas), len(positions))
	}
	var marks []mark
	for i, a := range areas {
		k, err := m.mark(a, positions[i], c)
		if err != nil {
			return nil, err
		}
		marks = append(marks, k)
	}
	out, err := loft(m.between(c, marks))
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return out, nil
}

// mark is a cross section at its distance with its offsets.
type mark struct {
	profiles []solid.Profile
	distance float64
	offsets  []float64
}

// mark reads one cross section and its position.
func (m *model) mark(area, position step.Entity, c curve) (mark, error) {
	if !isStation(position) {
		return mark{}, fmt.Errorf("#%d: a position given as %s: %w", position.ID(), position.Keyword(), errUnsupported)
	}
	if position.Keyword() == "IFCAXIS2PLACEMENTLINEAR" {
		if position.Optional(1).Valid() || position.Optional(2).Valid() {
			return mark{}, fmt.Errorf("#%d: a cross section with directions of its own: %w", position.ID(), errUnsupported)
		}
		position = position.Optional(0)
	}
	profiles, err := m.profiles(area, newTrail())
	if err != nil {
		return mark{}, err
	}
	for i := range profiles {
		if profiles[i], err = profiles[i].Normalize(); err != nil {
			return mark{}, fmt.Errorf("#%d: %w", area.ID(), err)
		}
	}
	d, err := m.curveMeasure(position.Arg(0), scaled(1))
	if err != nil {
		return mark{}, err
	}
	offsets, err := m.lengthArgs(position, 1, 3)
	return mark{profiles, d, offsets}, err
}

// between gives the sections at the marks and, on bends, between them.
func (m *model) between(c curve, marks []mark) []section {
	var out []section
	for i, k := range marks {
		out = append(out, section{k.profiles, m.upright(c, k.distance, k.offsets)})
		if i+1 == len(marks) || !likeAll(k.profiles, marks[i+1].profiles) {
			continue
		}
		next := marks[i+1]
		for _, d := range c.params {
			if d <= k.distance+joinTolerance || d >= next.distance-joinTolerance {
				continue
			}
			t := (d - k.distance) / (next.distance - k.distance)
			out = append(out, section{mixProfiles(k.profiles, next.profiles, t), m.upright(c, d, mix(k.offsets, next.offsets, t))})
		}
	}
	return out
}

// upright gives the frame of a section: x left, y up, z along, level.
func (m *model) upright(c curve, d float64, offsets []float64) scene.Affine {
	t := c.tangent(d)
	t[2] = 0
	if t = t.Normalized(); t == (scene.Vec3{}) {
		t = scene.Vec3{1, 0, 0}
	}
	up := scene.Vec3{0, 0, 1}
	left := up.Cross(t)
	p := c.at(d).Add(left.Scale(offsets[0])).Add(up.Scale(offsets[1])).Add(t.Scale(offsets[2]))
	return frame(left, up, t, p)
}

// likeAll tells whether two sets of profiles have the same rings.
func likeAll(a, b []solid.Profile) bool {
	return slices.EqualFunc(a, b, alike)
}

func mix(a, b []float64, t float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] + float64((b[i]-a[i])*t)
	}
	return out
}

// mixProfiles gives the profiles that lie between a and b.
func mixProfiles(a, b []solid.Profile, t float64) []solid.Profile {
	ring := func(p, q []solid.Vec2) []solid.Vec2 {
		out := make([]solid.Vec2, len(p))
		for i := range p {
			out[i] = solid.Vec2{p[i][0] + float64((q[i][0]-p[i][0])*t), p[i][1] + float64((q[i][1]-p[i][1])*t)}
		}
		return out
	}
	out := make([]solid.Profile, len(a))
	for i := range a {
		out[i].Outer = ring(a[i].Outer, b[i].Outer)
		for h := range a[i].Holes {
			out[i].Holes = append(out[i].Holes, ring(a[i].Holes[h], b[i].Holes[h]))
		}
	}
	return out
}

// directrixSolid reads IfcFixedReferenceSweptAreaSolid(SweptArea, Position,
// Directrix, StartParam, EndParam, FixedReference) and
// IfcSurfaceCurveSweptAreaSolid(.., ReferenceSurface): the profile stands at
// right angles to the directrix, its x along the projected reference or along
// the normal of the surface.
func (m *model) directrixSolid(e step.Entity) (*scene.Mesh, error) {
	profiles, at, err := m.sweptArea(e)
	if err != nil {
		return nil, err
	}
	c, err := m.sweptDirectrix(e)
	if err != nil {
		return nil, err
	}
	reference, err := m.sweepReference(e)
	if err != nil {
		return nil, err
	}
	out, err := loft(sections(profiles, c, reference))
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return moved(out, at), nil
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

// sweepReference gives the x axis of the profile at a point of the directrix for
// the tangent there.
func (m *model) sweepReference(e step.Entity) (func(p, t scene.Vec3) scene.Vec3, error) {
	last := e.Optional(5)
	switch last.Keyword() {
	case "IFCDIRECTION":
		d, err := m.direction(last, scene.Vec3{1, 0, 0})
		return func(_, t scene.Vec3) scene.Vec3 { return firstProjAxis(t, d) }, err
	case "IFCPLANE":
		at, err := m.axes(last.Optional(0))
		n := scene.Vec3{at[2], at[6], at[10]}
		return func(_, t scene.Vec3) scene.Vec3 { return firstProjAxis(t, n) }, err
	case "IFCSURFACEOFLINEAREXTRUSION":
		at, err := m.axes(last.Optional(1))
		if err != nil {
			return nil, err
		}
		d, err := m.direction(last.Optional(2), scene.Vec3{0, 0, 1})
		d = at.ApplyVector(d)
		return func(_, t scene.Vec3) scene.Vec3 { return firstProjAxis(t, t.Cross(d)) }, err
	}
	s, err := m.surface(last, true)
	if err != nil {
		return nil, fmt.Errorf("a sweep along #%d: %w", last.ID(), err)
	}
	return func(p, t scene.Vec3) scene.Vec3 { return firstProjAxis(t, solid.Normal(s, p)) }, nil
}

// sections puts the profiles at the points of a directrix, in the planes that
// halve its corners.
func sections(profiles []solid.Profile, c curve, reference func(p, t scene.Vec3) scene.Vec3) []section {
	var out []section
	n := len(c.points)
	for i, p := range c.points {
		before := c.points[min(i, n-2)+1].Sub(c.points[min(i, n-2)]).Normalized()
		after := before
		if i > 0 {
			before = p.Sub(c.points[i-1]).Normalized()
		}
		if i < n-1 {
			after = c.points[i+1].Sub(p).Normalized()
		}
		t := before.Add(after).Normalized()
		if t == (scene.Vec3{}) || math.IsNaN(t[0]) {
			continue
		}
		x := reference(p, t)
		out = append(out, section{profiles, frame(x, t.Cross(x), t, p)})
	}
	return out
}
