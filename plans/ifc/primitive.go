package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// primitive makes an IfcCsgPrimitive3D(Position, ...): a block, pyramid,
// cylinder, cone or sphere.
func (m *model) primitive(e step.Entity) (*scene.Mesh, error) {
	at, err := m.axes(e.Optional(0))
	if err != nil {
		return nil, err
	}
	d, err := m.lengthArgs(e, 1, 3)
	if err != nil {
		return nil, err
	}
	if e.Keyword() == "IFCSPHERE" {
		n := solid.Segments(d[0])
		if err := m.turnWork(n, n/2); err != nil {
			return nil, fmt.Errorf("#%d: %w", e.ID(), err)
		}
	}
	mesh, err := primitiveMesh(e.Keyword(), d)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return moved(mesh, at), nil
}

// primitiveMesh makes a primitive at the origin from its lengths.
func primitiveMesh(keyword string, d []float64) (*scene.Mesh, error) {
	up := scene.Vec3{0, 0, 1}
	switch keyword {
	case "IFCBLOCK": // XLength, YLength, ZLength, a corner at the origin
		return solid.Extrude([]solid.Profile{{Outer: []solid.Vec2{{0, 0}, {d[0], 0}, {d[0], d[1]}, {0, d[1]}}}}, up, d[2])
	case "IFCRIGHTCIRCULARCYLINDER": // Height, Radius
		p, err := solid.CircleProfile(d[1])
		if err != nil {
			return nil, err
		}
		return solid.Extrude([]solid.Profile{p}, up, d[0])
	case "IFCRECTANGULARPYRAMID": // XLength, YLength, Height
		return apex([]solid.Vec2{{0, 0}, {d[0], 0}, {d[0], d[1]}, {0, d[1]}}, scene.Vec3{d[0] / 2, d[1] / 2, d[2]})
	case "IFCRIGHTCIRCULARCONE": // Height, BottomRadius
		return apex(solid.Circle(solid.Vec2{}, d[1]), scene.Vec3{0, 0, d[0]})
	default: // IFCSPHERE: Radius
		return sphere(d[0])
	}
}

// apex gives the solid between a ring in the plane z = 0 and a point above it.
func apex(ring []solid.Vec2, top scene.Vec3) (*scene.Mesh, error) {
	if top[2] <= 0 || !(mesh.RingArea(ring) > 0) {
		return nil, fmt.Errorf("a base without area or a height of %g: %w", top[2], solid.ErrInvalid)
	}
	m := &scene.Mesh{}
	for _, p := range ring {
		m.Positions = append(m.Positions, scene.Vec3{p[0], p[1], 0})
	}
	m.Positions = append(m.Positions, top)
	n := uint32(len(ring))
	for i := range n {
		m.Indices = append(m.Indices, i, (i+1)%n, n)
		if i >= 1 && i+1 < n {
			m.Indices = append(m.Indices, 0, i+1, i)
		}
	}
	return m, nil
}

// sphere gives a sphere about the origin by turning a half disk.
func sphere(radius float64) (*scene.Mesh, error) {
	if radius <= 0 {
		return nil, fmt.Errorf("a radius of %g: %w", radius, solid.ErrInvalid)
	}
	half := solid.Arc(solid.Vec2{}, radius, -quarter, quarter)
	m, err := solid.Revolve([]solid.Profile{{Outer: half}}, scene.Vec3{}, scene.Vec3{0, 1, 0}, 4*quarter)
	if err != nil {
		return nil, err
	}
	// The profile lies in xy and turned about y: lay y along z.
	return moved(m, frame(scene.Vec3{1, 0, 0}, scene.Vec3{0, 0, 1}, scene.Vec3{0, -1, 0}, scene.Vec3{})), nil
}

// loftWork is what it costs to match a point of one profile with those of another
// and to close the ends, in points of a sweep.
const loftWork = 4

// tapered reads IfcExtrudedAreaSolidTapered(.., EndSweptArea): points of
// the profiles at both ends are joined one to one, or where they are not as many
// by their place along the outline.
func (m *model) tapered(e step.Entity) (*scene.Mesh, error) {
	start, at, err := m.sweptArea(e)
	if err != nil {
		return nil, err
	}
	end, err := m.profiles(e.Optional(4), m.newTrail())
	if err != nil {
		return nil, err
	}
	direction, err := m.direction(e.Optional(2), scene.Vec3{0, 0, 1})
	if err != nil {
		return nil, err
	}
	depth, err := e.Float(3)
	if err != nil {
		return nil, err
	}
	shift := scene.Translation(direction.Scale(depth * m.units.length))
	if err := m.sweepWork(2, loftWork*(profilePoints(start)+profilePoints(end))); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	out, err := solid.Loft([]solid.Section{{Profiles: start, At: scene.Identity()}, {Profiles: end, At: shift}})
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	return moved(out, at), nil
}

// rings gives all rings of a profile, the outer one first.
func rings(p solid.Profile) [][]solid.Vec2 { return append([][]solid.Vec2{p.Outer}, p.Holes...) }
