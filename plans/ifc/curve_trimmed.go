package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// trimmedCurve reads IfcTrimmedCurve(BasisCurve, Trim1, Trim2, SenseAgreement,
// MasterRepresentation).
func (m *model) trimmedCurve(e step.Entity, t trail) (curve, error) {
	basis, err := e.Ref(0)
	if err != nil {
		return curve{}, err
	}
	switch basis.Keyword() {
	case "IFCLINE":
		return m.trimmedLine(e, basis)
	case "IFCCIRCLE", "IFCELLIPSE":
		return m.trimmedConic(e, basis)
	}
	if isSpiral(basis.Keyword()) {
		return m.trimmedSpiral(e, basis)
	}
	c, err := m.curve(basis, t)
	if err != nil {
		return curve{}, err
	}
	t1, err := m.trimOnPoints(e, 1, c)
	if err != nil {
		return curve{}, err
	}
	t2, err := m.trimOnPoints(e, 2, c)
	if err != nil {
		return curve{}, err
	}
	if len(c.points) < 2 {
		return curve{}, basis.Error(step.RuleMissingValue, "a trim of %d points", len(c.points))
	}
	if e.Enum(3) == "F" {
		out, err := c.trimmed(e, t2, t1)
		return turned(out), err
	}
	return c.trimmed(e, t1, t2)
}

// trimmed gives the part of c from t1 to t2, over the seam of a closed curve
// where t2 lies before t1. The parameters stay those of c (ISO 10303-42,
// trimmed_curve).
func (c curve) trimmed(e step.Entity, t1, t2 float64) (curve, error) {
	first, last := c.params[0], c.params[len(c.params)-1]
	if t1 < t2 {
		t1, t2 = max(t1, first), min(t2, last)
		out := c.between(t1, t2)
		if t1 < t2 {
			for i := range out.params {
				out.params[i] += t1
			}
		}
		return out, nil
	}
	if c.points[0].Sub(c.points[len(c.points)-1]).Length() > joinTolerance {
		return curve{}, e.Error(step.RuleNumberRange, "a trim from %g to %g of a curve that is not closed", t1, t2)
	}
	if t1 >= last {
		return c.trimmed(e, first, t2)
	}
	out := c.between(t1, last)
	if t2 > first {
		out.join(c.between(first, t2))
	}
	return out, nil
}

// trim reads one trim of an IfcTrimmedCurve: its parameter and its point, as
// far as given.
func (m *model) trim(e step.Entity, i int) (param *float64, point *scene.Vec3, err error) {
	for v := range e.Arg(i).Items() {
		if v.Kind() == step.KindRef {
			pe, err := v.Entity()
			if err != nil {
				return nil, nil, err
			}
			p, err := m.point3(pe)
			if err != nil {
				return nil, nil, err
			}
			point = &p
			continue
		}
		t, err := v.Float()
		if err != nil {
			return nil, nil, err
		}
		param = &t
	}
	if param == nil && point == nil {
		return nil, nil, e.Error(step.RuleMissingValue, "a trim is empty")
	}
	if param != nil && point != nil {
		if e.Enum(4) == "CARTESIAN" {
			return nil, point, nil
		}
		return param, nil, nil
	}
	return param, point, nil
}

// trimmedLine trims IfcLine(Pnt, Dir): a parameter counts in magnitudes of the
// vector Dir(Orientation, Magnitude).
func (m *model) trimmedLine(e, line step.Entity) (curve, error) {
	origin, d, err := m.line(line)
	if err != nil {
		return curve{}, err
	}
	var ends [2]scene.Vec3
	for i := range ends {
		param, point, err := m.trim(e, i+1)
		if err != nil {
			return curve{}, err
		}
		if point != nil {
			ends[i] = *point
			continue
		}
		ends[i] = origin.Add(d.Scale(*param))
	}
	length, first := ends[1].Sub(ends[0]).Length(), 0.0
	if magnitude := d.Length(); magnitude > 0 {
		length /= magnitude
		if ends[1].Sub(ends[0]).Dot(d) > 0 {
			first = ends[0].Sub(origin).Dot(d) / (magnitude * magnitude)
		}
	}
	return curve{points: ends[:], params: []float64{first, first + length}}, nil
}

// trimmedConic trims a circle or ellipse. The sense tells which way round.
func (m *model) trimmedConic(e, basis step.Entity) (curve, error) {
	at, rx, ry, err := m.conicShape(basis)
	if err != nil {
		return curve{}, err
	}
	var angles [2]float64
	for i := range angles {
		param, point, err := m.trim(e, i+1)
		if err != nil {
			return curve{}, err
		}
		if param != nil {
			angles[i] = *param * m.units.angle
			continue
		}
		back, ok := inverse(at)
		if !ok {
			return curve{}, fmt.Errorf("#%d: a conic without a frame", basis.ID())
		}
		p := back.Apply(*point)
		angles[i] = math.Atan2(p[1]/ry, p[0]/rx)
	}
	a0, a1 := angles[0], angles[1]
	if e.Enum(3) == "F" {
		return m.conic(basis, a0, a0-turn(a0-a1))
	}
	c, err := m.conic(basis, a0, a0+turn(a1-a0))
	for i := range c.params {
		c.params[i] += a0 / m.units.angle
	}
	return c, err
}

// turn gives an angle in (0, 2 pi]: a trim from a point to itself is whole.
func turn(angle float64) float64 {
	angle = math.Mod(angle, 2*math.Pi)
	if angle < 1e-9 {
		angle += 2 * math.Pi
	}
	if angle > 2*math.Pi-1e-9 {
		return 2 * math.Pi
	}
	return angle
}

// trimOnPoints gives the parameter of trim i on the points of c.
func (m *model) trimOnPoints(e step.Entity, i int, c curve) (float64, error) {
	param, point, err := m.trim(e, i)
	if err != nil || param != nil {
		if param == nil {
			return 0, err
		}
		return *param, nil
	}
	best, at := math.Inf(1), 0.0
	for k := 1; k < len(c.points); k++ {
		d := c.points[k].Sub(c.points[k-1])
		s := 0.0
		if l := d.Dot(d); l > 0 {
			s = min(max(point.Sub(c.points[k-1]).Dot(d)/l, 0), 1)
		}
		if dist := point.Sub(c.points[k-1].Add(d.Scale(s))).Length(); dist < best {
			best, at = dist, c.params[k-1]+s*(c.params[k]-c.params[k-1])
		}
	}
	return at, nil
}
