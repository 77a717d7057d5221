package ifc

import (
	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// profiles reads an IfcProfileDef as regions in its plane, in metres.
func (m *model) profiles(e step.Entity, t trail) ([]solid.Profile, error) {
	t, err := t.down(e)
	if err != nil {
		return nil, err
	}
	switch e.Keyword() {
	case "IFCARBITRARYCLOSEDPROFILEDEF", "IFCARBITRARYPROFILEDEFWITHVOIDS":
		return m.arbitraryProfile(e, t)
	case "IFCCENTERLINEPROFILEDEF":
		return m.centerLineProfile(e, t)
	case "IFCCOMPOSITEPROFILEDEF":
		return m.compositeProfile(e, t)
	case "IFCDERIVEDPROFILEDEF", "IFCMIRROREDPROFILEDEF":
		return m.derivedProfile(e, t)
	}
	if !e.Valid() {
		return nil, e.Error(step.RuleMissingEntity, "a profile is missing")
	}
	return m.parameterProfile(e)
}

// arbitraryProfile reads IfcArbitraryClosedProfileDef(.., OuterCurve) and
// IfcArbitraryProfileDefWithVoids(.., OuterCurve, InnerCurves).
func (m *model) arbitraryProfile(e step.Entity, t trail) ([]solid.Profile, error) {
	outer, err := m.ringOf(e.Optional(2), t)
	if err != nil {
		return nil, err
	}
	var p solid.Profile
	if e.Keyword() == "IFCARBITRARYPROFILEDEFWITHVOIDS" {
		if p, err = m.arbitraryHoles(e, 3, t); err != nil {
			return nil, err
		}
	}
	p.Outer = outer
	return []solid.Profile{p}, nil
}

// arbitraryHoles reads the inner curves in attribute i as holes of a profile.
func (m *model) arbitraryHoles(e step.Entity, i int, t trail) (solid.Profile, error) {
	var p solid.Profile
	if e.Arg(i).Absent() {
		return p, nil
	}
	inner, err := e.Refs(i)
	if err != nil {
		return p, err
	}
	for _, c := range inner {
		hole, err := m.ringOf(c, t)
		if err != nil {
			return p, err
		}
		p.Holes = append(p.Holes, hole)
	}
	return p, nil
}

// ring reads a closed plane curve.
func (m *model) ring(e step.Entity) ([]solid.Vec2, error) {
	return m.ringOf(e, m.newTrail())
}

// ringOf is ring for a curve that another one or a surface is made of.
func (m *model) ringOf(e step.Entity, t trail) ([]solid.Vec2, error) {
	c, err := m.curve(e, t)
	if err != nil {
		return nil, err
	}
	return flat(c.points), nil
}

// flat drops the z of points.
func flat(points []scene.Vec3) []solid.Vec2 {
	out := make([]solid.Vec2, len(points))
	for i, p := range points {
		out[i] = solid.Vec2{p[0], p[1]}
	}
	return out
}

// compositeProfile reads IfcCompositeProfileDef(.., Profiles, Label).
func (m *model) compositeProfile(e step.Entity, t trail) ([]solid.Profile, error) {
	parts, err := e.Refs(2)
	if err != nil {
		return nil, err
	}
	var all []solid.Profile
	for _, part := range parts {
		p, err := m.profiles(part, t)
		if err != nil {
			return nil, err
		}
		all = append(all, p...)
	}
	return all, nil
}

// derivedProfile reads IfcDerivedProfileDef(.., ParentProfile, Operator, Label)
// and IfcMirroredProfileDef, whose operator is the mirror about the y axis.
func (m *model) derivedProfile(e step.Entity, t trail) ([]solid.Profile, error) {
	parent, err := m.profiles(e.Optional(2), t)
	if err != nil {
		return nil, err
	}
	at := solid.Affine2{-1, 0, 0, 0, 1, 0}
	if e.Keyword() == "IFCDERIVEDPROFILEDEF" {
		a, err := m.operator(e.Optional(3))
		if err != nil {
			return nil, err
		}
		at = solid.Affine2{a[0], a[1], a[3], a[4], a[5], a[7]}
	}
	return transformed(parent, at), nil
}

func transformed(profiles []solid.Profile, at solid.Affine2) []solid.Profile {
	out := make([]solid.Profile, len(profiles))
	for i, p := range profiles {
		out[i] = p.Transform(at)
	}
	return out
}

// lengthArgs reads attributes from first on as lengths in metres, n of them; a
// missing one is 0.
func (m *model) lengthArgs(e step.Entity, first, n int) ([]float64, error) {
	out := make([]float64, n)
	for i := range out {
		x, err := e.FloatOr(first+i, 0)
		if err != nil {
			return nil, err
		}
		out[i] = x * m.units.length
	}
	return out, nil
}
