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
	c, err := m.curve(basis, t)
	if err != nil {
		return curve{}, err
	}
	t1, err1 := m.trimOnPoints(e, 1, c)
	t2, err2 := m.trimOnPoints(e, 2, c)
	if err1 != nil || err2 != nil {
		return curve{}, fmt.Errorf("#%d: the trims cannot be read: %w", e.ID(), errUnsupported)
	}
	if e.Enum(3) == "F" {
		t1, t2 = t2, t1
	}
	if t1 > t2 {
		return curve{}, fmt.Errorf("#%d: a trim across the seam of %s: %w", e.ID(), basis.Keyword(), errUnsupported)
	}
	c = c.between(t1, t2)
	if e.Enum(3) == "F" {
		c = turned(c)
	}
	return c, nil
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
	origin, err := m.location(line)
	if err != nil {
		return curve{}, err
	}
	vector := line.Optional(1)
	d, err := m.direction(vector.Optional(0), scene.Vec3{1, 0, 0})
	if err != nil {
		return curve{}, err
	}
	magnitude, err := vector.Float(1)
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
		ends[i] = origin.Add(d.Scale(*param * magnitude * m.units.length))
	}
	length := ends[1].Sub(ends[0]).Length()
	if magnitude > 0 {
		length /= magnitude * m.units.length
	}
	return curve{points: ends[:], params: []float64{0, length}}, nil
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
	return m.conic(basis, a0, a0+turn(a1-a0))
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
