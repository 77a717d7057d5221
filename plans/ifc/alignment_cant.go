package ifc

import (
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// cantSteps are the chords of the cant along one transition: of the 0.2 m that
// it changes by at most, 32 leave less than 0.1 mm.
const cantSteps = 32

// cantMark is where the cant of a curve stands at a distance: how far the curve
// is raised and how far its section is turned to the left, in radians.
type cantMark struct {
	distance, raised, turned float64
}

// cantCurve reads IfcSegmentedReferenceCurve(Segments, SelfIntersect, BaseCurve,
// EndPoint): the base curve raised by the y of the placements of the segments
// over the distances x, its section turned by their Axis (IFC 4.3, 8.9.3.58).
// The parameter stays the distance along the base curve.
func (m *model) cantCurve(e step.Entity, t trail) (curve, error) {
	base, err := m.lengthwise(e.Optional(2), t)
	if err != nil {
		return curve{}, err
	}
	marks, err := m.cantMarks(e)
	if err != nil {
		return curve{}, err
	}
	return m.canted(e, base, marks)
}

// canted gives the base curve with the cant of e at the marks.
func (m *model) canted(e step.Entity, base curve, marks []cantMark) (curve, error) {
	if len(base.bearings) == 0 {
		base.bearings = base.straight()
	}
	cant := curve{}
	for _, k := range marks {
		if n := len(cant.params); n > 0 && k.distance <= cant.params[n-1] {
			continue
		}
		cant.points = append(cant.points, scene.Vec3{k.distance, k.raised, k.turned})
		cant.params = append(cant.params, k.distance)
	}
	if len(cant.points) < 2 {
		return curve{}, e.Error(step.RuleMissingValue, "a curve with %d places of cant", len(cant.points))
	}
	c := rise(base, cant)
	if len(c.points) < 2 {
		return c, e.Error(step.RuleNumberRange, "the cant and the base curve have no distance in common")
	}
	for i, s := range c.params {
		// The section turns about the base curve: what the cant adds to the
		// gradient does not lean it forward.
		b := bearing{in: base.tangentBefore(s), out: base.tangent(s)}
		left, up := base.across(s, b.out)
		sin, cos := math.Sincos(cant.at(s)[2])
		b.up = up.Scale(cos).Add(left.Scale(sin))
		c.bearings[i] = b
	}
	return c, nil
}

// cantMarks reads the segments of an IfcSegmentedReferenceCurve.
func (m *model) cantMarks(e step.Entity) ([]cantMark, error) {
	segments, err := e.Refs(0)
	if err != nil {
		return nil, err
	}
	var all []cantMark
	for i, s := range segments {
		var next step.Entity
		switch {
		case s.Enum(0) == "DISCONTINUOUS":
		case i+1 < len(segments):
			next = segments[i+1].Optional(1)
		default:
			next = e.Optional(3)
		}
		if err := m.spend(polynomialWork * cantSteps / 8); err != nil {
			return nil, err
		}
		marks, err := m.cantSegment(s, next)
		if err != nil {
			return nil, err
		}
		all = append(all, marks...)
	}
	return all, nil
}

// cantSegment gives the cant along an IfcCurveSegment up to the placement of the
// next one. The parent says only how it goes over from one to the other, as its
// curvature does: so the steps of kernels and writers in the length factor of
// the terms of spirals do not matter. Without a next one the terms are taken
// over the length of the segment, and the section stays as it is.
func (m *model) cantSegment(s, next step.Entity) ([]cantMark, error) {
	from, slope, err := m.cantMark(s.Optional(1))
	if err != nil {
		return nil, err
	}
	parent, start, length, err := m.segmentParent(s, m.newTrail())
	if err != nil {
		return nil, err
	}
	if length == 0 {
		return []cantMark{from}, nil
	}
	change := parent.bend(start+length) - parent.bend(start)
	to := cantMark{from.distance + math.Abs(length), from.raised + float64(length*change), from.turned}
	steps := cantSteps
	if s.Optional(4).Keyword() == "IFCLINE" {
		to.raised, steps = from.raised+float64(slope*length), 1
	}
	if next.Valid() {
		end, _, err := m.cantMark(next)
		if err != nil {
			return nil, err
		}
		to.raised, to.turned = end.raised, end.turned
	}
	out := make([]cantMark, steps+1)
	for i := range out {
		u := float64(i) / float64(steps)
		f := u
		if change != 0 {
			f = (parent.bend(start+float64(length*u)) - parent.bend(start)) / change
		}
		out[i] = cantMark{
			from.distance + float64((to.distance-from.distance)*u),
			from.raised + float64((to.raised-from.raised)*f),
			from.turned + float64((to.turned-from.turned)*f),
		}
	}
	return out, nil
}

// cantMark reads the placement of a segment of cant with the slope of its x
// axis.
func (m *model) cantMark(e step.Entity) (k cantMark, slope float64, err error) {
	at, err := m.axes(e)
	if err != nil {
		return k, 0, err
	}
	if at[0] != 0 {
		slope = at[4] / at[0]
	}
	return cantMark{at[3], at[7], math.Atan2(at[6], at[10])}, slope, nil
}
