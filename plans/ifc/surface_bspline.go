package ifc

import (
	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// bsplineSurface reads IfcBSplineSurfaceWithKnots(UDegree, VDegree,
// ControlPointsList, SurfaceForm, UClosed, VClosed, SelfIntersect,
// UMultiplicities, VMultiplicities, UKnots, VKnots, KnotSpec) and its rational
// form with WeightsData.
func (m *model) bsplineSurface(e step.Entity) (solid.Surface, error) {
	var b solid.BSpline
	var err error
	if b.Control, err = m.controlPoints(e); err != nil {
		return nil, err
	}
	for k := range 2 {
		if b.Degree[k], err = e.Arg(k).Int(); err != nil {
			return nil, err
		}
		if b.Knots[k], err = spreadKnots(e, 7+k, 9+k); err != nil {
			return nil, err
		}
	}
	if e.Keyword() == "IFCRATIONALBSPLINESURFACEWITHKNOTS" {
		for row := range e.Arg(12).Items() {
			w, err := row.Floats(nil)
			if err != nil {
				return nil, err
			}
			b.Weights = append(b.Weights, w)
		}
		if b.Weights == nil {
			return nil, e.Error(step.RuleMissingValue, "a rational surface without weights")
		}
	}
	if err := m.spend(b.Work()); err != nil {
		return nil, err
	}
	return solid.NewBSpline(b)
}

// controlPoints reads the rows of points of a B-spline surface.
func (m *model) controlPoints(e step.Entity) ([][]scene.Vec3, error) {
	var rows [][]scene.Vec3
	total := 0
	for row := range e.Arg(2).Items() {
		var points []scene.Vec3
		for v := range row.Items() {
			pe, err := v.Entity()
			if err != nil {
				return nil, err
			}
			p, err := m.point3(pe)
			if err != nil {
				return nil, err
			}
			if total++; total > maxSplinePoints {
				return nil, e.Error(step.RuleNumberRange, "a surface of more than %d control points", maxSplinePoints)
			}
			points = append(points, p)
		}
		rows = append(rows, points)
	}
	return rows, nil
}

// spreadKnots repeats the knots in attribute values as often as the attribute
// counts says.
func spreadKnots(e step.Entity, counts, values int) ([]float64, error) {
	n, err := e.Arg(counts).Ints(nil)
	if err != nil {
		return nil, err
	}
	knots, err := e.Arg(values).Floats(nil)
	if err != nil {
		return nil, err
	}
	if len(n) != len(knots) {
		return nil, e.Error(step.RuleNumberRange, "%d knots with %d multiplicities", len(knots), len(n))
	}
	var out []float64
	for i, t := range knots {
		if n[i] < 1 || n[i] > maxSplinePoints-len(out) {
			return nil, e.Error(step.RuleNumberRange, "a knot multiplicity of %d", n[i])
		}
		for range n[i] {
			out = append(out, t)
		}
	}
	return out, nil
}
