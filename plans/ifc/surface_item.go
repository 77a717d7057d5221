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
func (m *model) curvedSurface(e step.Entity, f *solid.Effort) (*scene.Mesh, error) {
	face, err := m.curvedItem(e)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	if len(face.Triangles) == 0 { // on a plane
		made, _, err := f.Brep([]solid.Face{face})
		return made, err
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
	s, err := m.surface(e, true, m.newTrail())
	if err != nil {
		return solid.Face{}, err
	}
	return m.payer().CurvedFace(s, nil, true)
}

// boundedSurface reads IfcCurveBoundedSurface(BasisSurface, Boundaries,
// ImplicitOuter).
func (m *model) boundedSurface(e step.Entity) (solid.Face, error) {
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
	basis, turned := underlying(e.Optional(0))
	if basis.Keyword() == "IFCPLANE" && len(bounds) > 0 {
		return solid.Face{Outer: bounds[0], Inners: bounds[1:]}, nil
	}
	s, err := m.surface(basis, true, m.newTrail())
	if err != nil {
		return solid.Face{}, err
	}
	if e.Enum(2) != "T" {
		return m.payer().CurvedFace(s, bounds, !turned)
	}
	// The surface ends as it does, what is given are holes.
	if basis.Keyword() != "IFCSURFACEOFLINEAREXTRUSION" {
		return m.payer().HoledFace(s, bounds, !turned)
	}
	outer, err := m.extrusionEnds(basis)
	if err != nil {
		return solid.Face{}, err
	}
	return m.payer().CurvedFace(s, append(outer, bounds...), !turned)
}

// ownBoundSteps are the chords of each side of an extrusion that bounds itself.
const ownBoundSteps = 32

// extrusionEnds gives the bounds that an IfcSurfaceOfLinearExtrusion has by
// itself: one about that of an open curve, one at each end of that of a closed
// one.
func (m *model) extrusionEnds(e step.Entity) ([][]scene.Vec3, error) {
	c, err := m.sweptParameters(e.Optional(0), m.newTrail())
	if err != nil {
		return nil, err
	}
	point, err := m.pointOn(e, m.newTrail())
	if err != nil {
		return nil, err
	}
	n := len(c.points) - 1
	low, high := make([]scene.Vec3, n+1), make([]scene.Vec3, n+1)
	for i, u := range c.params {
		low[i], high[n-i] = point(solid.Vec2{u, 0}), point(solid.Vec2{u, 1})
	}
	if n > 2 && c.points[0].Sub(c.points[n]).Length() <= joinTolerance {
		return [][]scene.Vec3{low[:n], high[:n]}, nil
	}
	side := func(from, to scene.Vec3) []scene.Vec3 {
		out := make([]scene.Vec3, 0, ownBoundSteps-1)
		for k := 1; k < ownBoundSteps; k++ {
			out = append(out, from.Add(to.Sub(from).Scale(float64(k)/ownBoundSteps)))
		}
		return out
	}
	ring := append(append([]scene.Vec3(nil), low...), side(low[n], high[0])...)
	ring = append(append(ring, high...), side(high[n], low[0])...)
	return [][]scene.Vec3{ring}, nil
}

// trimmedSurface reads IfcRectangularTrimmedSurface(BasisSurface, U1, V1, U2,
// V2, Usense, Vsense): the part of a surface between parameters.
func (m *model) trimmedSurface(e step.Entity) (solid.Face, error) {
	basis, turned := underlying(e)
	if basis.Keyword() == "IFCPLANE" {
		return m.trimmedPlane(e, turned)
	}
	s, err := m.surface(basis, true, m.newTrail())
	if err != nil {
		return solid.Face{}, err
	}
	own, err := m.parameters(basis, m.newTrail())
	if err != nil {
		return solid.Face{}, err
	}
	ends, err := corners(e)
	if err != nil {
		return solid.Face{}, err
	}
	ends[0], ends[1] = own(ends[0]), own(ends[1])
	for k := range 2 {
		if e.Enum(5+k) == "F" {
			ends[0][k], ends[1][k] = ends[1][k], ends[0][k]
		}
	}
	face, err := m.payer().ParameterFace(s, ends[0], ends[1])
	if turned { // its normal
		face.Triangles = flipped(face.Triangles)
	}
	return face, err
}

// corners reads U1, V1, U2 and V2 of an IfcRectangularTrimmedSurface.
func corners(e step.Entity) (ends [2]solid.Vec2, err error) {
	for i := range 4 {
		if ends[i/2][i%2], err = e.Float(1 + i); err != nil {
			return ends, err
		}
	}
	return ends, nil
}

// trimmedPlane makes a part of a plane: a rectangle.
func (m *model) trimmedPlane(e step.Entity, turned bool) (solid.Face, error) {
	point, err := m.pointOn(e.Optional(0), m.newTrail())
	if err != nil {
		return solid.Face{}, err
	}
	ends, err := corners(e)
	if err != nil {
		return solid.Face{}, err
	}
	lo := solid.Vec2{min(ends[0][0], ends[1][0]), min(ends[0][1], ends[1][1])}
	hi := solid.Vec2{max(ends[0][0], ends[1][0]), max(ends[0][1], ends[1][1])}
	face := solid.Face{Triangles: []uint32{0, 1, 2, 0, 2, 3}}
	for _, p := range []solid.Vec2{lo, {hi[0], lo[1]}, hi, {lo[0], hi[1]}} {
		face.Outer = append(face.Outer, point(p))
	}
	if turned {
		face.Triangles = flipped(face.Triangles)
	}
	return face, nil
}
