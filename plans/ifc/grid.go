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
	if m.grids == nil {
		m.grids = map[step.ID]step.Entity{}
		for g := range m.file.All("IFCGRID") {
			for i := 7; i <= 9; i++ {
				for v := range g.Arg(i).Items() {
					if id, err := v.Ref(); err == nil && !m.grids[id].Valid() {
						m.grids[id] = g
					}
				}
			}
		}
	}
	return m.grids[axes[0].ID()]
}

// crossing reads IfcVirtualGridIntersection(IntersectingAxes, OffsetDistances)
// and gives the point and the direction of the first axis there. Offsets lie to
// the left of the axes, the third upward.
func (m *model) crossing(e step.Entity) (at, along scene.Vec3, err error) {
	if err := m.read(e); err != nil {
		return at, along, err
	}
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
	var lines [2]curve
	for i, a := range axes {
		if lines[i], err = m.gridLine(a); err != nil {
			return at, along, err
		}
		lines[i] = lines[i].beside(offsets[i]*m.units.length, scene.Vec3{0, 0, 1}, cornerTurn)
	}
	if err := m.spend(crossWork * len(lines[0].points) * len(lines[1].points)); err != nil {
		return at, along, fmt.Errorf("#%d: axes of %d and %d points: %w", e.ID(), len(lines[0].points), len(lines[1].points), err)
	}
	at, along, ok := meet(lines[0], lines[1])
	if !ok {
		return at, along, fmt.Errorf("#%d: the axes do not cross", e.ID())
	}
	at[2] = offsets[2] * m.units.length
	return at, along, nil
}

// gridLine reads IfcGridAxis(AxisTag, AxisCurve, SameSense) as a curve on the
// plan.
func (m *model) gridLine(e step.Entity) (curve, error) {
	c, err := m.curve(e.Optional(1), m.newTrail())
	if err != nil {
		return c, err
	}
	if e.Enum(2) == "F" {
		c = turned(c)
	}
	flat := curve{params: c.params}
	for _, p := range c.points {
		flat.points = append(flat.points, scene.Vec3{p[0], p[1], 0})
	}
	if len(flat.points) < 2 || flat.points[0] == flat.points[1] && len(flat.points) == 2 {
		return c, e.Error(step.RuleNumberRange, "a grid axis without length")
	}
	return flat, nil
}

// crossWork is what it costs to look for where two chords cross, in looks.
const crossWork = 16

// meet gives where two curves on the plan cross, the first place along a, with
// the direction of a there. Axes that are straight cross beyond their ends too,
// where they do not before.
func meet(a, b curve) (at, along scene.Vec3, ok bool) {
	for _, beyond := range []bool{false, true} {
		for i := 1; i < len(a.points); i++ {
			for k := 1; k < len(b.points); k++ {
				s, t, crosses := crossChords(a.points[i-1], a.points[i], b.points[k-1], b.points[k])
				inA := onChord(s, beyond && i == 1, beyond && i == len(a.points)-1)
				inB := onChord(t, beyond && k == 1, beyond && k == len(b.points)-1)
				if crosses && inA && inB {
					at = a.points[i-1].Add(a.points[i].Sub(a.points[i-1]).Scale(s))
					return at, a.bend(i, s), true
				}
			}
		}
	}
	return at, along, false
}

// onChord tells whether a place along a chord is on it, or before its start or
// after its end where the curve may go on there.
func onChord(s float64, before, after bool) bool {
	const close = 1e-9
	return (before || s >= -close) && (after || s <= 1+close)
}

// crossChords gives where the lines through two chords cross, as shares of the
// chords.
func crossChords(a, b, c, d scene.Vec3) (s, t float64, ok bool) {
	u, v, w := b.Sub(a), d.Sub(c), c.Sub(a)
	det := u.Cross(v)[2]
	if math.Abs(det) <= 1e-9*u.Length()*v.Length() {
		return 0, 0, false
	}
	return w.Cross(v)[2] / det, w.Cross(u)[2] / det, true
}

// bend gives the direction at a share of the chord to point i, which turns from
// one corner to the next where these are those of an arc.
func (c curve) bend(i int, s float64) scene.Vec3 {
	chord := func(k int) scene.Vec3 { return c.points[k].Sub(c.points[k-1]).Normalized() }
	own := chord(i)
	ends := [2]scene.Vec3{own, own}
	if i > 1 && chord(i-1).Dot(own) > math.Cos(cornerTurn) {
		ends[0] = chord(i - 1).Add(own).Normalized()
	}
	if i+1 < len(c.points) && chord(i+1).Dot(own) > math.Cos(cornerTurn) {
		ends[1] = chord(i + 1).Add(own).Normalized()
	}
	if i == 1 { // at its end an arc turns as much as at the next corner
		ends[0] = own.Scale(2).Sub(ends[1])
	}
	if i == len(c.points)-1 {
		ends[1] = own.Scale(2).Sub(ends[0])
	}
	return ends[0].Add(ends[1].Sub(ends[0]).Scale(min(max(s, 0), 1))).Normalized()
}
