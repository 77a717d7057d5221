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
	if e.Optional(0).Keyword() == "IFCPLANE" && len(bounds) > 0 {
		return solid.Face{Outer: bounds[0], Inners: bounds[1:]}, nil
	}
	s, err := m.surface(e.Optional(0), true, m.newTrail())
	if err != nil {
		return solid.Face{}, err
	}
	if e.Enum(2) == "T" { // the surface ends as it does, what is given are holes
		outer, err := m.ownBound(e.Optional(0))
		if err != nil {
			return solid.Face{}, err
		}
		bounds = append([][]scene.Vec3{outer}, bounds...)
	}
	return m.payer().CurvedFace(s, bounds, true)
}

// trimmedSurface reads IfcRectangularTrimmedSurface(BasisSurface, U1, V1, U2,
// V2, Usense, Vsense): the part of a surface between parameters.
func (m *model) trimmedSurface(e step.Entity) (solid.Face, error) {
	basis := e.Optional(0)
	if basis.Keyword() == "IFCPLANE" {
		return m.trimmedPlane(e)
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
	if e.Enum(5) != e.Enum(6) { // one of the two turns the normal round
		face.Triangles = flipped(face.Triangles)
	}
	return face, err
}

// ownBoundSteps are the chords of each side of a surface that bounds itself.
const ownBoundSteps = 32

// ownBound gives the points of the bound that a surface has by itself: an open
// B-spline surface or an extrusion of an open curve.
func (m *model) ownBound(e step.Entity) ([]scene.Vec3, error) {
	lo, hi, err := m.extent(e)
	if err != nil {
		return nil, err
	}
	point, err := m.pointOn(e, m.newTrail())
	if err != nil {
		return nil, err
	}
	ring := []solid.Vec2{lo, {hi[0], lo[1]}, hi, {lo[0], hi[1]}}
	var out []scene.Vec3
	for i, a := range ring {
		b := ring[(i+1)%4]
		for k := range ownBoundSteps {
			t := float64(k) / ownBoundSteps
			out = append(out, point(solid.Vec2{a[0] + float64((b[0]-a[0])*t), a[1] + float64((b[1]-a[1])*t)}))
		}
	}
	return out, nil
}

// extent gives the least and the largest parameters of a surface that ends by
// itself.
func (m *model) extent(e step.Entity) (lo, hi solid.Vec2, err error) {
	switch e.Keyword() {
	case "IFCBSPLINESURFACEWITHKNOTS", "IFCRATIONALBSPLINESURFACEWITHKNOTS":
		for k := range 2 {
			degree, err := e.Arg(k).Int()
			if err != nil {
				return lo, hi, err
			}
			knots, err := spreadKnots(e, 7+k, 9+k)
			if err != nil {
				return lo, hi, err
			}
			if degree < 0 || len(knots) < 2*degree+2 {
				return lo, hi, e.Error(step.RuleNumberRange, "%d knots of degree %d", len(knots), degree)
			}
			lo[k], hi[k] = knots[degree], knots[len(knots)-1-degree]
		}
		return lo, hi, nil
	case "IFCSURFACEOFLINEAREXTRUSION":
		c, err := m.sweptParameters(e.Optional(0), m.newTrail())
		if err != nil {
			return lo, hi, err
		}
		return solid.Vec2{c.params[0], 0}, solid.Vec2{c.params[len(c.params)-1], 1}, nil
	}
	return lo, hi, fmt.Errorf("holes in the whole of %s: %w", e.Keyword(), errUnsupported)
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
func (m *model) trimmedPlane(e step.Entity) (solid.Face, error) {
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
	if e.Enum(5) != e.Enum(6) {
		face.Triangles = flipped(face.Triangles)
	}
	return face, nil
}
