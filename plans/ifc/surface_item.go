package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// curvedSurface makes an item that is a curved surface by itself, as an open
// mesh: a B-spline surface or a surface of revolution as far as it goes, or a
// part of any curved surface.
func (m *model) curvedSurface(e step.Entity) (*scene.Mesh, error) {
	face, err := m.curvedItem(e)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return &scene.Mesh{Positions: face.Outer, Indices: face.Triangles}, nil
}

func (m *model) curvedItem(e step.Entity) (solid.Face, error) {
	switch e.Keyword() {
	case "IFCRECTANGULARTRIMMEDSURFACE":
		return m.trimmedSurface(e)
	case "IFCCURVEBOUNDEDSURFACE":
		return m.boundedSurface(e)
	}
	s, err := m.surface(e, true)
	if err != nil {
		return solid.Face{}, err
	}
	return solid.CurvedFace(s, nil, true)
}

// boundedSurface reads IfcCurveBoundedSurface(BasisSurface, Boundaries,
// ImplicitOuter).
func (m *model) boundedSurface(e step.Entity) (solid.Face, error) {
	s, err := m.surface(e.Optional(0), true)
	if err != nil {
		return solid.Face{}, err
	}
	boundaries, err := e.Refs(1)
	if err != nil {
		return solid.Face{}, err
	}
	var bounds [][]scene.Vec3
	for _, b := range boundaries {
		points, err := m.curvePoints(b)
		if err != nil {
			return solid.Face{}, err
		}
		for len(points) > 1 && points[0].Sub(points[len(points)-1]).Length() <= joinTolerance {
			points = points[:len(points)-1]
		}
		bounds = append(bounds, points)
	}
	if e.Enum(2) == "T" { // the surface ends as it does, what is given are holes
		return solid.Face{}, fmt.Errorf("holes in an unbounded surface: %w", errUnsupported)
	}
	return solid.CurvedFace(s, bounds, true)
}

// trimmedSurface reads IfcRectangularTrimmedSurface(BasisSurface, U1, V1, U2,
// V2, Usense, Vsense): parameters that are angles are in the file's unit, others
// that are lengths in metres after it.
func (m *model) trimmedSurface(e step.Entity) (solid.Face, error) {
	basis := e.Optional(0)
	s, err := m.surface(basis, true)
	if err != nil {
		return solid.Face{}, err
	}
	unit := [2]float64{m.units.angle, m.units.angle}
	switch basis.Keyword() {
	case "IFCCYLINDRICALSURFACE":
		unit[1] = m.units.length
	case "IFCSPHERICALSURFACE", "IFCTOROIDALSURFACE":
	case "IFCBSPLINESURFACEWITHKNOTS", "IFCRATIONALBSPLINESURFACEWITHKNOTS":
		unit = [2]float64{1, 1}
	default: // the parameter of a swept curve is not kept
		return solid.Face{}, fmt.Errorf("a trim of %s by parameters: %w", basis.Keyword(), errUnsupported)
	}
	var ends [2]solid.Vec2
	for i := range 4 {
		t, err := e.Float(1 + i)
		if err != nil {
			return solid.Face{}, err
		}
		ends[i/2][i%2] = t * unit[i%2]
	}
	for k := range 2 {
		if e.Enum(5+k) == "F" {
			ends[0][k], ends[1][k] = ends[1][k], ends[0][k]
		}
	}
	face, err := solid.ParameterFace(s, ends[0], ends[1])
	if e.Enum(5) != e.Enum(6) { // one of the two turns the normal round
		face.Triangles = flipped(face.Triangles)
	}
	return face, err
}
