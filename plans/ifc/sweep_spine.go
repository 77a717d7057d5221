package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// sectionedSpine reads IfcSectionedSpine(SpineCurve, CrossSections,
// CrossSectionPositions): profiles in the xy planes of placements, one at each
// corner of the spine. Where the spine bends between two of them the section
// follows it.
func (m *model) sectionedSpine(e step.Entity) (*scene.Mesh, error) {
	c, err := m.curve(e.Optional(0), m.newTrail())
	if err != nil {
		return nil, err
	}
	if len(c.points) < 2 {
		return nil, e.Error(step.RuleMissingValue, "a spine of %d points", len(c.points))
	}
	places, err := e.Refs(2)
	if err != nil {
		return nil, err
	}
	at, err := m.crossSections(e, 1, len(places))
	if err != nil {
		return nil, err
	}
	if err := m.sweepWork(len(c.points), 4*len(places)); err != nil {
		return nil, err
	}
	r := spineRail(c)
	marks := make([]mark, len(places))
	for i, p := range places {
		own, err := m.axes(p)
		if err != nil {
			return nil, err
		}
		marks[i].distance = onPolyline(c.points, scene.Vec3{own[3], own[7], own[11]})
		if i > 0 && marks[i].distance < marks[i-1].distance {
			return nil, p.Error(step.RuleNumberRange, "the positions of the cross sections do not follow the spine")
		}
		at := r.frame(marks[i].distance)
		back, ok := inverse(at)
		if !ok {
			return nil, fmt.Errorf("#%d: the spine has no frame at section %d", e.ID(), i+1)
		}
		marks[i].local = back.Mul(&own)
	}
	if err := m.sweepWork(len(r.params)+len(marks), 4+profilePoints(at[0].Profiles)); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	out, err := r.loftAlong(at, marks)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return out, nil
}

// spineRail gives frames along the points of a curve, its parameter their
// number, that turn about the curve no more than they must: each is carried to
// the next by the least turn.
func spineRail(c curve) rail {
	c = numbered(c.points)
	frames := make([]scene.Affine, len(c.points))
	for i, p := range c.points {
		t := c.tangentBefore(float64(i)).Add(c.tangent(float64(i))).Normalized()
		if t == (scene.Vec3{}) {
			t = c.tangent(float64(i))
		}
		x := scene.Vec3{0, 0, 1}.Cross(t)
		if i > 0 {
			x = scene.Vec3{frames[i-1][0], frames[i-1][4], frames[i-1][8]}
		}
		x = firstProjAxis(t, x)
		frames[i] = frame(x, t.Cross(x), t, p)
	}
	return rail{curve: c, frame: func(d float64) scene.Affine {
		i, s := c.chord(d)
		if s == 0 {
			return frames[i-1]
		}
		return mixFrames(frames[i-1], frames[i], s)
	}}
}

// revolvedTapered reads IfcRevolvedAreaSolidTapered(SweptArea, Position, Axis,
// Angle, EndSweptArea): the profile goes over linearly into the other one.
func (m *model) revolvedTapered(e step.Entity) (*scene.Mesh, error) {
	start, at, err := m.sweptArea(e)
	if err != nil {
		return nil, err
	}
	end, err := m.profiles(e.Optional(4), m.newTrail())
	if err != nil {
		return nil, err
	}
	axis, angle, err := m.revolution(e)
	if err != nil {
		return nil, err
	}
	if !(math.Abs(angle) > 1e-6 && math.Abs(angle) < 4*quarter) {
		return nil, e.Error(step.RuleNumberRange, "a revolution by %g rad into another profile", angle)
	}
	ends, err := solid.MatchSections([]solid.Section{{Profiles: start}, {Profiles: end}})
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	out, err := solid.Loft(turnedSections(ends, axis, angle))
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return moved(out, at), nil
}

// turnedSections gives the sections between two, turned about the z axis of a
// frame.
func turnedSections(ends []solid.Section, axis scene.Affine, angle float64) []solid.Section {
	origin, z := scene.Vec3{axis[3], axis[7], axis[11]}, scene.Vec3{axis[2], axis[6], axis[10]}
	radius := 0.0
	for _, s := range ends {
		for _, p := range s.Profiles {
			for _, q := range p.Outer {
				v := scene.Vec3{q[0], q[1], 0}.Sub(origin)
				radius = math.Max(radius, v.Sub(z.Scale(v.Dot(z))).Length())
			}
		}
	}
	n := len(solid.Arc(solid.Vec2{}, radius, 0, angle)) - 1
	out := make([]solid.Section, n+1)
	for i := range out {
		t := float64(i) / float64(n)
		turn := scene.RotationZ(angle * t)
		back, _ := inverse(axis) // the axes of a placement are at right angles
		whole := axis.Mul(&turn)
		out[i] = solid.Section{Profiles: mixProfiles(ends[0].Profiles, ends[1].Profiles, t), At: whole.Mul(&back)}
	}
	return out
}
