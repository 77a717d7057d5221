package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// isRound tells whether a surface divides space into what lies in it and what lies
// about it.
func isRound(keyword string) bool {
	return keyword == "IFCCYLINDRICALSURFACE" || keyword == "IFCSPHERICALSURFACE" || keyword == "IFCTOROIDALSURFACE"
}

// clipRound is clipMesh for an IfcHalfSpaceSolid(BaseSurface, AgreementFlag) on a
// cylinder, sphere or torus, whose normals point out of it: with the flag the half
// space is what lies in it, without what lies about it.
func (k *maker) clipRound(m *scene.Mesh, half step.Entity, keep bool) (*scene.Mesh, error) {
	if len(m.Positions) == 0 {
		return m, nil
	}
	round, err := k.roundSolid(half.Optional(0), mesh.Bounds(m))
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", half.ID(), err)
	}
	if within := half.Enum(1) != "F"; within == keep {
		return k.effort.Intersect(m, round)
	}
	return k.effort.Subtract(m, []*scene.Mesh{round})
}

// roundSolid gives what lies in a cylinder, as far as the host reaches, in a sphere
// or in a torus.
func (k *maker) roundSolid(e step.Entity, host scene.Box) (*scene.Mesh, error) {
	if e.Keyword() != "IFCCYLINDRICALSURFACE" {
		s, err := k.m.elementarySurface(e)
		if err != nil {
			return nil, err
		}
		face, err := k.effort.CurvedFace(s, nil, true)
		return &scene.Mesh{Positions: face.Outer, Indices: face.Triangles}, err
	}
	at, err := k.m.axes(e.Optional(0))
	if err != nil {
		return nil, err
	}
	r, err := e.Float(1)
	if err != nil {
		return nil, err
	}
	circle, err := solid.CircleProfile(r * k.m.units.length)
	if err != nil {
		return nil, err
	}
	low, high := reach(host, at)
	prism, err := k.effort.Extrude([]solid.Profile{circle}, scene.Vec3{0, 0, 1}, high-low)
	if err != nil {
		return nil, err
	}
	shift := scene.Translation(scene.Vec3{0, 0, low})
	return moved(prism, at.Mul(&shift)), nil
}
