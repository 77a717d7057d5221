package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// gridPlacement reads IfcGridPlacement(PlacementLocation,
// PlacementRefDirection), in IFC4X3 with PlacementRelTo before them: at the
// crossing of two axes, x along the first of them or towards another crossing.
func (m *model) gridPlacement(e step.Entity, depth int) placement {
	first := 0
	if m.schema == schema4X3 && e.Arg(2).Kind() != 0 {
		first = 1
	}
	crossing, err := e.Ref(first)
	if err != nil {
		return placement{err: err}
	}
	o, x, err := m.crossing(crossing)
	if err != nil {
		return placement{err: err}
	}
	switch ref := e.Optional(first + 1); ref.Keyword() {
	case "IFCVIRTUALGRIDINTERSECTION":
		to, _, err := m.crossing(ref)
		if err != nil {
			return placement{err: err}
		}
		x = to.Sub(o)
	case "IFCDIRECTION":
		if x, err = m.direction(ref, x); err != nil {
			return placement{err: err}
		}
	}
	z := scene.Vec3{0, 0, 1}
	x = firstProjAxis(z, x)
	at := frame(x, z.Cross(x), z, o)
	to := m.gridOf(crossing).Optional(5)
	if first == 1 && e.Optional(0).Valid() {
		to = e.Optional(0)
	}
	return m.under(to, at, depth)
}

// gridOf finds the IfcGrid(.., UAxes, VAxes, WAxes) that has the first axis of
// a crossing.
func (m *model) gridOf(crossing step.Entity) step.Entity {
	axes, err := crossing.Refs(0)
	if err != nil || len(axes) == 0 {
		return step.Entity{}
	}
	for g := range m.file.All("IFCGRID") {
		for i := 7; i <= 9; i++ {
			for v := range g.Arg(i).Items() {
				if id, err := v.Ref(); err == nil && id == axes[0].ID() {
					return g
				}
			}
		}
	}
	return step.Entity{}
}

// crossing reads IfcVirtualGridIntersection(IntersectingAxes, OffsetDistances)
// and gives the point and the direction of the first axis there. Offsets lie to
// the left of the axes, the third upward.
func (m *model) crossing(e step.Entity) (at, along scene.Vec3, err error) {
	axes, err := e.Refs(0)
	if err != nil {
		return at, along, err
	}
	if len(axes) != 2 {
		return at, along, e.Error(step.RuleMissingValue, "a crossing of %d axes", len(axes))
	}
	var offsets [3]float64
	if v := e.Arg(1); !v.Absent() {
		list, err := v.Floats(nil)
		if err != nil {
			return at, along, err
		}
		copy(offsets[:], list)
	}
	var p, d [2]scene.Vec3
	for i, a := range axes {
		if p[i], d[i], err = m.gridLine(a); err != nil {
			return at, along, err
		}
		left := scene.Vec3{-d[i][1], d[i][0], 0}
		p[i] = p[i].Add(left.Scale(offsets[i] * m.units.length))
	}
	det := float64(d[0][0]*d[1][1]) - float64(d[0][1]*d[1][0])
	if math.Abs(det) < 1e-9 {
		return at, along, fmt.Errorf("#%d: the axes do not cross", e.ID())
	}
	q := p[1].Sub(p[0])
	s := (float64(q[0]*d[1][1]) - float64(q[1]*d[1][0])) / det
	at = p[0].Add(d[0].Scale(s))
	at[2] = offsets[2] * m.units.length
	return at, d[0], nil
}

// gridLine reads IfcGridAxis(AxisTag, AxisCurve, SameSense) as a line; axes
// that bend are not made.
func (m *model) gridLine(e step.Entity) (p, d scene.Vec3, err error) {
	points, err := m.curvePoints(e.Optional(1))
	if err != nil {
		return p, d, err
	}
	if len(points) != 2 {
		return p, d, fmt.Errorf("#%d: a grid axis of %d points: %w", e.ID(), len(points), errUnsupported)
	}
	d = points[1].Sub(points[0])
	if e.Enum(2) == "F" {
		d = d.Scale(-1)
	}
	d[2] = 0
	if d = d.Normalized(); d == (scene.Vec3{}) {
		return p, d, e.Error(step.RuleNumberRange, "a grid axis without length")
	}
	return points[0], d, nil
}
