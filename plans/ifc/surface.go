package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

const quarter = math.Pi / 2

// planeStepWork is what a step of a triangulation costs, in looks.
const planeStepWork = 3

// boundedPlane reads IfcCurveBoundedPlane(BasisSurface, OuterBoundary,
// InnerBoundaries) as an open mesh.
func (m *model) boundedPlane(e step.Entity) (*scene.Mesh, error) {
	plane := e.Optional(0)
	at, err := m.axes(plane.Optional(0))
	if err != nil {
		return nil, err
	}
	outer, err := m.ring(e.Optional(1))
	if err != nil {
		return nil, err
	}
	p, err := m.arbitraryHoles(e, 2, m.newTrail())
	if err != nil {
		return nil, err
	}
	p.Outer = outer
	if p, err = p.Normalize(); err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	out := &scene.Mesh{}
	for _, ring := range rings(p) {
		for _, q := range ring {
			out.Positions = append(out.Positions, at.Apply(scene.Vec3{q[0], q[1], 0}))
		}
	}
	t := mesh.Triangulator{Spend: func(steps int) error { return m.spend(planeStepWork * steps) }}
	out.Indices, err = t.Triangulate(p.Outer, p.Holes)
	return out, err
}

// extrudedSurface reads IfcSurfaceOfLinearExtrusion(SweptCurve, Position,
// ExtrudedDirection, Depth) over an open profile as an open mesh.
func (m *model) extrudedSurface(e step.Entity) (*scene.Mesh, error) {
	profile, err := e.Ref(0)
	if err != nil {
		return nil, err
	}
	lines, err := m.profileLines(profile)
	if err != nil {
		return nil, err
	}
	at, err := m.axes(e.Optional(1))
	if err != nil {
		return nil, err
	}
	d, err := m.direction(e.Optional(2), scene.Vec3{0, 0, 1})
	if err != nil {
		return nil, err
	}
	depth, err := e.Float(3)
	if err != nil {
		return nil, err
	}
	shift := at.ApplyVector(d.Scale(depth * m.units.length))
	out := &scene.Mesh{}
	for _, points := range lines {
		for i, p := range points {
			q := at.Apply(p)
			out.Positions = append(out.Positions, q, q.Add(shift))
			if n := uint32(len(out.Positions)); i > 0 {
				out.Indices = append(out.Indices, n-4, n-2, n-1, n-4, n-1, n-3)
			}
		}
	}
	return out, nil
}

// profileLines gives the curve of an arbitrary profile, or all rings of any other, each with its first point repeated.
func (m *model) profileLines(e step.Entity) ([][]scene.Vec3, error) {
	switch e.Keyword() {
	case "IFCARBITRARYOPENPROFILEDEF", "IFCARBITRARYCLOSEDPROFILEDEF", "IFCCENTERLINEPROFILEDEF":
		points, err := m.profileCurve(e, m.newTrail())
		return [][]scene.Vec3{points}, err
	}
	profiles, err := m.profiles(e, m.newTrail())
	if err != nil {
		return nil, err
	}
	var lines [][]scene.Vec3
	for _, p := range profiles {
		for _, ring := range rings(p) {
			var line []scene.Vec3
			for i := range len(ring) + 1 {
				q := ring[i%len(ring)]
				line = append(line, scene.Vec3{q[0], q[1], 0})
			}
			lines = append(lines, line)
		}
	}
	return lines, nil
}
