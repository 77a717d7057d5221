package ifc

import (
	"math"
	"sort"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Curves of alignments (IFC4X3): their parameter is the length along them in
// metres, on the plan for a gradient curve.
const (
	// alignmentChord is the largest distance in metres between chord and arc.
	alignmentChord = 0.0005
	// maxSegmentSteps bounds the chords of one segment.
	maxSegmentSteps = 4096
)

// parentCurve is what a curve segment is cut from: the point and heading
// (radians) at a length along it, and the least radius up to a length.
type parentCurve struct {
	at     func(s float64) (x, y, heading float64)
	radius func(s float64) float64
	// measure gives the length in metres along the curve up to a parameter of
	// the file.
	measure func(parameter float64) float64
	// bend gives what changes along a transition as cant does with it: the
	// curvature of spirals, the length on lines.
	bend func(s float64) float64
	// chords is the curve itself where it is no formula, with the length in metres
	// as its parameter and bearings; nil for the others.
	chords *curve
	// work is what a point costs in looks; 0 for segmentWork.
	work int
}

// segmentWork is what a point of a segment costs in looks: its heading is
// integrated from the start.
const segmentWork = 256

// scaled gives the measure of a curve whose parameter is in proportion to its
// length.
func scaled(unit float64) func(float64) float64 {
	return func(t float64) float64 { return t * unit }
}

// curveSegment reads IfcCurveSegment(Transition, Placement, SegmentStart,
// SegmentLength, ParentCurve): the part of the parent curve, moved so that it
// begins at the placement. A negative length runs against the parent.
func (m *model) curveSegment(s step.Entity, t trail) (curve, error) {
	at, err := m.axes(s.Optional(1))
	if err != nil {
		return curve{}, err
	}
	parent, start, length, err := m.segmentParent(s, t)
	if err != nil {
		return curve{}, err
	}
	return m.part(parent, at, start, length)
}

// segmentParent reads the parent of an IfcCurveSegment with the start and the
// length of the segment along it in metres.
func (m *model) segmentParent(s step.Entity, t trail) (p *parentCurve, start, length float64, err error) {
	whole, err := m.curveMeasure(s.Arg(3), scaled(m.units.length)) // as far as a spiral asks for it
	if err != nil {
		return nil, 0, 0, err
	}
	if p, err = m.parentCurve(s.Optional(4), whole, t); err != nil {
		return nil, 0, 0, err
	}
	if start, err = m.curveMeasure(s.Arg(2), p.measure); err != nil {
		return nil, 0, 0, err
	}
	if first, second := s.Arg(2), s.Arg(3); first.TypeName() == "IFCPARAMETERVALUE" && second.TypeName() == first.TypeName() {
		u, err := first.Float() // of the start, which was read above
		if err != nil {
			return nil, 0, 0, err
		}
		length, err = m.curveMeasure(second, func(d float64) float64 { return p.measure(u+d) - start })
		return p, start, length, err
	}
	length, err = m.curveMeasure(s.Arg(3), p.measure)
	return p, start, length, err
}

// curveMeasure reads an IfcCurveMeasureSelect in metres: a length, or a
// parameter that measure turns into one.
func (m *model) curveMeasure(v step.Value, measure func(float64) float64) (float64, error) {
	x, err := v.Float()
	if err != nil {
		return 0, err
	}
	if v.TypeName() == "IFCPARAMETERVALUE" {
		return measure(x), nil
	}
	return x * m.units.length, nil
}

// part gives the part of length from start, moved so that it begins at the
// placement at.
func (m *model) part(p *parentCurve, at scene.Affine, start, length float64) (curve, error) {
	if p.chords != nil {
		if err := m.spend(copyWork * len(p.chords.points)); err != nil {
			return curve{}, err
		}
		return p.cut(at, start, length)
	}
	n := p.steps(start, length)
	work := p.work
	if work == 0 {
		work = segmentWork
	}
	if err := m.spend(work * (n + 1)); err != nil {
		return curve{}, err
	}
	return p.part(at, start, length, n), nil
}

// steps gives the number of chords of a part.
func (p *parentCurve) steps(start, length float64) int {
	r := math.Min(p.radius(start), p.radius(start+length))
	steps := math.Ceil(math.Abs(length) / math.Sqrt(8*r*alignmentChord))
	return int(math.Min(math.Max(steps, 1), maxSegmentSteps))
}

// part gives n chords of the part of length from start.
func (p *parentCurve) part(at scene.Affine, start, length float64, n int) curve {
	x0, y0, h0 := p.at(start)
	if length < 0 {
		h0 += math.Pi
	}
	sin, cos := math.Sincos(-h0)
	c := curve{points: make([]scene.Vec3, n+1), params: make([]float64, n+1), bearings: make([]bearing, n+1)}
	for i := range c.points {
		s := length * float64(i) / float64(n)
		x, y, h := p.at(start + s)
		if length < 0 {
			h += math.Pi
		}
		b := at.ApplyVector(direction2(h - h0)).Normalized()
		c.bearings[i] = bearing{in: b, out: b}
		x, y = x-x0, y-y0
		c.points[i] = at.Apply(scene.Vec3{float64(x*cos) - float64(y*sin), float64(x*sin) + float64(y*cos), 0})
		c.params[i] = math.Abs(s)
	}
	return c
}

// direction2 gives the direction in the plane at an angle to the x axis.
func direction2(angle float64) scene.Vec3 {
	sin, cos := math.Sincos(angle)
	return scene.Vec3{cos, sin, 0}
}

// parentCurve reads the parent of a segment of the length: a line, circle or
// spiral by its formula. What lies before the moved frame does not matter: only
// the shape is kept.
func (m *model) parentCurve(e step.Entity, length float64, t trail) (*parentCurve, error) {
	if c, ok, err := m.spiralCurve(e, length); ok {
		return c, err
	}
	switch e.Keyword() {
	case "IFCLINE": // (Pnt, Dir)
		magnitude, err := e.Optional(1).FloatOr(1, 1)
		if err != nil {
			return nil, err
		}
		line := bent(0)
		line.measure = scaled(magnitude * m.units.length)
		return line, nil
	case "IFCCIRCLE":
		_, r, _, err := m.conicShape(e)
		if err != nil {
			return nil, err
		}
		circle := bent(1 / r)
		circle.measure = scaled(r * m.units.angle)
		return circle, nil
	case "IFCPOLYNOMIALCURVE":
		return m.polynomialCurve(e)
	case "IFCCLOTHOID": // (Position, ClothoidConstant)
		a, err := e.Float(1)
		if err != nil {
			return nil, err
		}
		if a *= m.units.length; a == 0 {
			return nil, e.Error(step.RuleNumberRange, "a clothoid constant of 0")
		}
		c := clothoid(a)
		c.measure = clothoidMeasure(c.measure, m.units.length)
		return c, nil
	}
	return m.chordParent(e, t)
}

// clothoid gives the curve whose curvature at the length s is s/a2, to the
// right for a negative constant (IfcClothoid).
func clothoid(a float64) *parentCurve {
	heading := func(s float64) float64 { return math.Copysign(s*s/(2*a*a), a*s) * math.Copysign(1, s) }
	radius := func(s float64) float64 { return a * a / math.Max(math.Abs(s), 1e-6) }
	return &parentCurve{at: alongHeading(heading), radius: radius, measure: scaled(math.Abs(a) * math.Sqrt(math.Pi)),
		bend: func(s float64) float64 { return math.Copysign(s/(a*a), a*s) }}
}

// maxClothoidParameter is the parameter at which a clothoid has turned once
// round: its heading is pi/2 times the square of it.
const maxClothoidParameter = 2

// clothoidMeasure gives the length at a parameter of a clothoid. No transition
// turns more than once round: a larger number is a length in the unit of the
// file, as writers of the drafts of IFC4X3 gave it.
func clothoidMeasure(measure func(float64) float64, unit float64) func(float64) float64 {
	return func(parameter float64) float64 {
		if math.Abs(parameter) > maxClothoidParameter {
			return parameter * unit
		}
		return measure(parameter)
	}
}

// gradientCurve reads IfcGradientCurve(Segments, SelfIntersect, BaseCurve,
// EndPoint): heights over the length along a curve on the plan.
func (m *model) gradientCurve(e step.Entity, t trail) (curve, error) {
	base, err := m.lengthwise(e.Optional(2), t)
	if err != nil {
		return curve{}, err
	}
	profile, err := m.compositeCurve(e, t)
	if err != nil {
		return curve{}, err
	}
	if len(profile.points) < 2 {
		return curve{}, e.Error(step.RuleMissingValue, "a gradient curve with %d points in height", len(profile.points))
	}
	return rise(base, overDistance(profile)), nil
}

// overDistance gives a curve of heights y over distances x the distance as
// parameter; what runs backward is left out.
func overDistance(profile curve) curve {
	var c curve
	for i, p := range profile.points {
		if n := len(c.params); n > 0 && p[0] <= c.params[n-1] {
			if len(profile.bearings) > 0 { // a corner, or a step
				c.bearings[n-1].out = profile.bearings[i].out
			}
			continue
		}
		c.points = append(c.points, p)
		c.params = append(c.params, p[0])
		if len(profile.bearings) > 0 {
			c.bearings = append(c.bearings, profile.bearings[i])
		}
	}
	return c
}

// rise gives the points of base with the heights over it, as far as both go.
func rise(base, heights curve) curve {
	low := math.Max(base.params[0], heights.params[0])
	high := math.Min(base.params[len(base.params)-1], heights.params[len(heights.params)-1])
	stations := append(append([]float64(nil), base.params...), heights.params...)
	sort.Float64s(stations)
	var c curve
	for _, s := range stations {
		if s < low || s > high || len(c.params) > 0 && s-c.params[len(c.params)-1] < joinTolerance {
			continue
		}
		p := base.at(s)
		p[2] += heights.at(s)[1]
		c.points = append(c.points, p)
		c.params = append(c.params, s)
		c.bearings = append(c.bearings, bearing{
			in:  climbing(base.tangentBefore(s), heights.tangentBefore(s)),
			out: climbing(base.tangent(s), heights.tangent(s)),
		})
	}
	return c
}

// climbing gives the direction on the plan along, with the gradient of the
// direction slope in the plane of distances and heights.
func climbing(along, slope scene.Vec3) scene.Vec3 {
	if slope[0] > 0 {
		along[2] += slope[1] / slope[0]
	}
	return along.Normalized()
}
