package ifc

import (
	"math"

	"github.com/maquette-city/maquette/plans/step"
)

// maxPolynomial bounds the coefficients of an IfcPolynomialCurve: parabolas have
// three, the transitions of railways eight.
const maxPolynomial = 32

// polynomialWork is what a point of a polynomial curve costs, in looks: its
// parameter is searched for by lengths that are integrated.
const polynomialWork = 8192

// polynomial is a sum of powers, the constant first.
type polynomial []float64

// at gives the value at u (Horner's rule).
func (p polynomial) at(u float64) float64 {
	sum := 0.0
	for i := len(p) - 1; i >= 0; i-- {
		sum = float64(sum*u) + p[i]
	}
	return sum
}

// slope gives the derivative.
func (p polynomial) slope() polynomial {
	var out polynomial
	for i := 1; i < len(p); i++ {
		out = append(out, p[i]*float64(i))
	}
	return out
}

// polynomialArc is an IfcPolynomialCurve in the plane: lengths in the unit of
// the file over a parameter in it.
type polynomialArc struct {
	x, y, dx, dy polynomial
}

// readPolynomial reads IfcPolynomialCurve(Position, CoefficientsX,
// CoefficientsY, CoefficientsZ) in the frame of its position.
func readPolynomial(e step.Entity) (polynomialArc, error) {
	var p [3]polynomial
	for i := range p {
		if v := e.Arg(1 + i); !v.Absent() {
			list, err := v.Floats(nil)
			if err != nil {
				return polynomialArc{}, err
			}
			p[i] = list
		}
		if len(p[i]) > maxPolynomial {
			return polynomialArc{}, e.Error(step.RuleNumberRange, "%d coefficients, more than %d", len(p[i]), maxPolynomial)
		}
	}
	a := polynomialArc{p[0], p[1], p[0].slope(), p[1].slope()}
	if p[2].slope().at(1) != 0 {
		return a, e.Error(step.RuleNumberRange, "a polynomial curve that leaves its plane")
	}
	return a, nil
}

// speed gives the length for a step of the parameter at u.
func (a *polynomialArc) speed(u float64) float64 { return math.Hypot(a.dx.at(u), a.dy.at(u)) }

// length gives the length from 0 to u, by Simpson's rule.
func (a *polynomialArc) length(u float64) float64 {
	const pieces = 32 // an even number
	d, sum := u/pieces, 0.0
	for i := 0; i <= pieces; i++ {
		w := 2.0
		if i%2 == 1 {
			w = 4
		}
		if i == 0 || i == pieces {
			w = 1
		}
		sum += float64(w * a.speed(d*float64(i)))
	}
	return sum * d / 3
}

// parameter gives the parameter at the length s from 0 (Newton's method).
func (a *polynomialArc) parameter(s float64) float64 {
	const rounds = 20
	u := 0.0
	if v := a.speed(0); v > 0 {
		u = s / v
	}
	for range rounds {
		v := a.speed(u)
		if !(v > 0) {
			break
		}
		step := (a.length(u) - s) / v
		u -= step
		if math.Abs(step) <= 1e-12*math.Max(1, math.Abs(u)) {
			break
		}
	}
	return u
}

// curvature gives the reciprocal of the radius at u.
func (a *polynomialArc) curvature(u float64) float64 {
	ddx, ddy := a.dx.slope(), a.dy.slope()
	v := a.speed(u)
	return (float64(a.dx.at(u)*ddy.at(u)) - float64(a.dy.at(u)*ddx.at(u))) / (v * v * v)
}

// polynomialCurve reads an IfcPolynomialCurve as the parent of segments, whose
// measures are lengths along it from the parameter 0.
func (m *model) polynomialCurve(e step.Entity) (*parentCurve, error) {
	a, err := readPolynomial(e)
	if err != nil {
		return nil, err
	}
	if !(a.speed(0) > 0) {
		return nil, e.Error(step.RuleNumberRange, "a polynomial curve that stands still at its start")
	}
	return a.parent(m.units.length), nil
}

// parent gives the curve as the parent of segments, its lengths in a unit of so
// many metres.
func (a *polynomialArc) parent(unit float64) *parentCurve {
	return &parentCurve{
		at: func(s float64) (x, y, heading float64) {
			u := a.parameter(s / unit)
			return a.x.at(u) * unit, a.y.at(u) * unit, math.Atan2(a.dy.at(u), a.dx.at(u))
		},
		radius: func(s float64) float64 {
			const samples = 16
			most, end := 1e-12, a.parameter(s/unit)
			for i := range samples + 1 {
				most = math.Max(most, math.Abs(a.curvature(end*float64(i)/samples)))
			}
			return unit / most
		},
		measure: func(u float64) float64 { return a.length(u) * unit },
		bend:    func(s float64) float64 { return a.y.at(a.parameter(s / unit)) },
		work:    polynomialWork,
	}
}
