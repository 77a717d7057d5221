package ifc

import (
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// trimTolerance is the distance in metres within which a trim lies on its
	// spiral: writers round coordinates to the millimetre.
	trimTolerance = 2e-3
	// maxTrimRounds bounds the steps to the length at a point of a spiral, and
	// those to the length of a spiral whose period follows it.
	maxTrimRounds = 64
)

// trimmedSpiral trims a spiral or a polynomial curve by parameters or points.
// The periods of sine and cosine spirals follow the length of the part, which
// points only tell step by step.
func (m *model) trimmedSpiral(e, basis step.Entity) (curve, error) {
	at, err := m.axes(basis.Optional(0))
	if err != nil {
		return curve{}, err
	}
	ends, err := m.spiralTrims(e, at)
	if err != nil {
		return curve{}, err
	}
	length := ends.guess(m.units.length)
	for range maxTrimRounds {
		parent, err := m.parentCurve(basis, length, m.newTrail())
		if err != nil {
			return curve{}, err
		}
		if err := m.spend(maxTrimRounds * max(segmentWork, parent.work)); err != nil {
			return curve{}, err
		}
		start, far := ends[0].on(parent)
		end, farther := ends[1].on(parent)
		if isSettled(basis, length, end-start) {
			if off := max(far, farther); off > trimTolerance {
				return curve{}, e.Error(step.RuleNumberRange, "a trim %.4g m beside the curve", off)
			}
			return m.between(parent, at, start, end)
		}
		length = end - start
	}
	return curve{}, e.Error(step.RuleNumberRange, "trims that no length of the spiral fits")
}

// isSettled tells whether a spiral made for the length is that of the part.
func isSettled(basis step.Entity, length, part float64) bool {
	if k := basis.Keyword(); k != "IFCCOSINESPIRAL" && k != "IFCSINESPIRAL" {
		return true
	}
	return math.Abs(math.Abs(length)-math.Abs(part)) <= 1e-9*math.Max(1, math.Abs(part))
}

// between gives the part of a parent between two lengths along it, which lies
// where the curve has it.
func (m *model) between(parent *parentCurve, at scene.Affine, start, end float64) (curve, error) {
	x, y, heading := parent.at(start)
	if end < start {
		heading += math.Pi
	}
	local := scene.RotationZ(heading)
	local[3], local[7] = x, y
	return m.part(parent, at.Mul(&local), start, end-start)
}

// spiralTrim is one end of a trimmed spiral: a parameter or a point in the frame
// of the spiral.
type spiralTrim struct {
	param *float64
	point scene.Vec3
}

type spiralTrims [2]spiralTrim

// spiralTrims reads the trims of a spiral that is placed by at.
func (m *model) spiralTrims(e step.Entity, at scene.Affine) (spiralTrims, error) {
	var ends spiralTrims
	back, ok := inverse(at)
	if !ok {
		return ends, e.Error(step.RuleNumberRange, "a trim of a spiral without a frame")
	}
	for i := range ends {
		param, point, err := m.trim(e, i+1)
		if err != nil {
			return ends, err
		}
		if ends[i].param = param; param == nil {
			ends[i].point = back.Apply(*point)
		}
	}
	return ends, nil
}

// guess gives about the length of the part.
func (t spiralTrims) guess(unit float64) float64 {
	about := func(s spiralTrim) float64 {
		if s.param != nil {
			return *s.param * unit
		}
		return math.Copysign(math.Hypot(s.point[0], s.point[1]), s.point[0])
	}
	return about(t[1]) - about(t[0])
}

// on gives the length along a parent at the trim, with how far beside it lies.
func (s spiralTrim) on(parent *parentCurve) (length, off float64) {
	if s.param != nil {
		return parent.measure(*s.param), 0
	}
	return parent.nearest(s.point)
}

// nearest gives the length along the curve at which it is nearest to p, with the
// distance in metres: by steps along its tangent from the place as far from its
// start as p is.
func (p *parentCurve) nearest(q scene.Vec3) (length, off float64) {
	length = math.Copysign(math.Hypot(q[0], q[1]), q[0])
	off = math.Inf(1)
	for s, left := length, maxTrimRounds; left > 0; left-- {
		x, y, heading := p.at(s)
		dx, dy := q[0]-x, q[1]-y
		if d := math.Hypot(dx, dy); d < off {
			length, off = s, d
		}
		sin, cos := math.Sincos(heading)
		move := float64(dx*cos) + float64(dy*sin)
		if s += move; math.Abs(move) <= 1e-10*math.Max(1, math.Abs(s)) {
			break
		}
	}
	return length, math.Hypot(off, q[2])
}
