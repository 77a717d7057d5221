package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// An alignment may say what it is only by its layout: the design parameters of
// the segments that are nested in its IfcAlignmentHorizontal,
// IfcAlignmentVertical and IfcAlignmentCant (IFC 4.3, 4.1.4.4). The curve that
// they stand for is made of them where no representation has it.

// layout is what an alignment is laid out by; the zero Entity for what is missing.
type layout struct{ horizontal, vertical, cant step.Entity }

// layoutOf finds the layout of an IfcAlignment. One that has no horizontal layout
// of its own reuses that of the alignment it is a part of.
func (m *model) layoutOf(alignment step.Entity) layout {
	var l layout
	for e, up := alignment, 0; e.Keyword() == "IFCALIGNMENT" && up < maxAncestors; e, up = m.parent[e.ID()], up+1 {
		for _, part := range m.laidOut[e.ID()] {
			switch k := part.Keyword(); {
			case k == "IFCALIGNMENTHORIZONTAL" && !l.horizontal.Valid():
				l.horizontal = part
			case k == "IFCALIGNMENTVERTICAL" && up == 0 && !l.vertical.Valid():
				l.vertical = part
			case k == "IFCALIGNMENTCANT" && up == 0 && !l.cant.Valid():
				l.cant = part
			}
		}
		if l.horizontal.Valid() {
			break
		}
	}
	return l
}

// isLaidOut tells whether the product is an alignment whose curve can be made of
// its layout.
func (m *model) isLaidOut(p *product) bool {
	return p.class == "IfcAlignment" && m.layoutOf(p.entity).horizontal.Valid()
}

// designs gives the design parameters of the segments of a layout in their order:
// IfcAlignmentSegment(.., DesignParameters).
func (m *model) designs(e step.Entity) ([]step.Entity, error) {
	parts := m.laidOut[e.ID()]
	if err := m.spend(segmentWork * len(parts)); err != nil {
		return nil, err
	}
	var all []step.Entity
	for _, s := range parts {
		if s.Keyword() == "IFCALIGNMENTSEGMENT" {
			all = append(all, s.Optional(7))
		}
	}
	return all, nil
}

// layoutCurve makes the curve of a layout.
func (m *model) layoutCurve(l layout) (curve, error) {
	cant, err := m.layoutCant(l.cant)
	if err != nil {
		return curve{}, err
	}
	c, err := m.layoutPlan(l.horizontal, cant)
	if err != nil || !l.vertical.Valid() && len(cant) == 0 {
		return c, err
	}
	if l.vertical.Valid() {
		heights, err := m.layoutHeights(l.vertical)
		if err != nil {
			return curve{}, err
		}
		if c = rise(c, heights); len(c.points) < 2 {
			return curve{}, l.vertical.Error(step.RuleNumberRange, "the heights and the plan have no distance in common")
		}
	}
	if len(cant) == 0 {
		return c, nil
	}
	return m.canted(l.cant, c, cant)
}

// layoutPlan gives the curve on the plan, its parameter the length along it in
// metres. Drafts of IFC4X3 have a StartDistAlong in the horizontal layout.
func (m *model) layoutPlan(e step.Entity, cant []cantMark) (curve, error) {
	designs, err := m.designs(e)
	if err != nil {
		return curve{}, err
	}
	first, err := e.FloatOr(7, 0)
	if err != nil {
		return curve{}, err
	}
	first *= m.units.length
	all := curve{}
	at := first
	for _, d := range designs {
		c, err := m.horizontalDesign(d, at, cant)
		if err != nil {
			return curve{}, err
		}
		if n := len(c.params); n > 0 {
			at += c.params[n-1]
			all.join(c)
		}
	}
	if len(all.points) < 2 {
		return all, e.Error(step.RuleMissingValue, "a horizontal layout of %d points", len(all.points))
	}
	for i := range all.params {
		all.params[i] += first
	}
	return all, nil
}

// horizontalDesign reads IfcAlignmentHorizontalSegment(StartTag, EndTag,
// StartPoint, StartDirection, StartRadiusOfCurvature, EndRadiusOfCurvature,
// SegmentLength, GravityCenterLineHeight, PredefinedType), which begins at the
// distance at. A radius is positive to the left and 0 where the curve is straight.
func (m *model) horizontalDesign(e step.Entity, at float64, cant []cantMark) (curve, error) {
	if !e.Valid() || e.Keyword() != "IFCALIGNMENTHORIZONTALSEGMENT" {
		return curve{}, fmt.Errorf("#%d: a segment of a plan laid out as %s: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	start, err := e.Ref(2)
	if err != nil {
		return curve{}, err
	}
	p, err := m.point3(start)
	if err != nil {
		return curve{}, err
	}
	direction, err := e.Float(3)
	if err != nil {
		return curve{}, err
	}
	v, err := m.lengthArgs(e, 4, 4)
	if err != nil {
		return curve{}, err
	}
	d := design{length: v[2], gravity: v[3], from: at, cant: cant}
	for i, r := range v[:2] {
		if r != 0 {
			d.bend[i] = 1 / r
		}
	}
	if d.length <= 0 {
		return curve{}, nil // the end of the layout
	}
	parent, begin, err := d.parent(e)
	if err != nil {
		return curve{}, err
	}
	place := scene.RotationZ(direction * m.units.angle)
	place[3], place[7] = p[0], p[1]
	return m.part(parent, place, begin, d.length)
}

// design is a segment on the plan in metres.
type design struct {
	length  float64
	bend    [2]float64 // the curvature at its ends
	gravity float64    // the height of the centre of gravity over the track
	from    float64    // the distance at which it begins
	cant    []cantMark
}

// parent gives the curve of the design and where on it the segment begins.
func (d *design) parent(e step.Entity) (*parentCurve, float64, error) {
	kind := e.Enum(8)
	switch kind {
	case "LINE":
		return bent(0), 0, nil
	case "CIRCULARARC":
		if d.bend[0] == 0 {
			return nil, 0, e.Error(step.RuleNumberRange, "an arc without a radius")
		}
		return bent(d.bend[0]), 0, nil
	case "CUBIC":
		return d.cubic(e)
	}
	form, ok := transitionOf(designTransition(kind))
	if !ok {
		return nil, 0, fmt.Errorf("#%d: the transition %q: %w", e.ID(), kind, errUnsupported)
	}
	k0, change := d.bend[0], d.bend[1]-d.bend[0]
	sway := 0.0
	if kind == "VIENNESEBEND" {
		sway = d.gravity * (turnedAt(d.cant, d.from+d.length) - turnedAt(d.cant, d.from)) / d.length
	}
	heading := func(s float64) float64 {
		u := s / d.length
		return float64(k0*s) + float64(change*d.length*form.sum(u)) - float64(sway*vienneseSlope(u))
	}
	most := math.Max(math.Max(math.Abs(k0), math.Abs(d.bend[1])), 1e-12)
	return &parentCurve{at: alongHeading(heading), radius: func(float64) float64 { return 1 / most }, measure: scaled(1), bend: heading}, 0, nil
}

// designTransition gives the IfcTransitionCurveType of IFC4X1 that an
// IfcAlignmentHorizontalSegmentTypeEnum or IfcAlignmentCantSegmentTypeEnum is
// named as there; those that have none stay as they are.
func designTransition(kind string) string {
	switch kind {
	case "CLOTHOID", "LINEARTRANSITION":
		return "CLOTHOIDCURVE"
	case "HELMERTCURVE":
		return "BIQUADRATICPARABOLA"
	case "CUBICPARABOLA", "BIQUADRATICPARABOLA", "CLOTHOIDCURVE":
		return "" // no words of IFC4X3
	}
	return kind
}

// vienneseSlope is the derivative of the share of a Viennese bend: the rails turn
// about the centre of gravity, which keeps to the plan, so the track sways by the
// turn of the cant (IFC 4.3, IfcAlignmentHorizontalSegmentTypeEnum).
func vienneseSlope(u float64) float64 { return 140 * u * u * u * (1 - u) * (1 - u) * (1 - u) }

// cubic gives the parabola y = x^3/(6 R L) with the part of it that goes over from
// one curvature to the other.
func (d *design) cubic(e step.Entity) (*parentCurve, float64, error) {
	change := d.bend[1] - d.bend[0]
	if change == 0 {
		return nil, 0, e.Error(step.RuleNumberRange, "a transition from a curvature to itself")
	}
	y := polynomial{0, 0, 0, change / (6 * d.length)}
	x := polynomial{0, 1}
	parent := (&polynomialArc{x, y, x.slope(), y.slope()}).parent(1)
	return parent, d.bend[0] * d.length / change, nil
}

// turnedAt gives how far the section is turned at a distance, in radians.
func turnedAt(cant []cantMark, d float64) float64 {
	for i, k := range cant {
		if k.distance < d {
			continue
		}
		if i == 0 || k.distance == cant[i-1].distance {
			return k.turned
		}
		before := cant[i-1]
		return before.turned + (k.turned-before.turned)*(d-before.distance)/(k.distance-before.distance)
	}
	if len(cant) == 0 {
		return 0
	}
	return cant[len(cant)-1].turned
}
