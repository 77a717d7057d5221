package ifc

import (
	"math"

	"github.com/maquette-city/maquette/plans/step"
)

// spiral is the curvature of a curve (1/m) at a length along it and the heading
// (radians) that it adds up to from 0.
type spiral struct {
	curvature func(s float64) float64
	heading   func(s float64) float64
}

// polynomialTerms gives the order of the first term of the polynomial spirals:
// their terms follow from the highest power of the length down to the constant
// (IfcSecondOrderPolynomialSpiral, IfcThirdOrderPolynomialSpiral,
// IfcSeventhOrderPolynomialSpiral).
func polynomialTerms(keyword string) int {
	switch keyword {
	case "IFCSECONDORDERPOLYNOMIALSPIRAL":
		return 2
	case "IFCTHIRDORDERPOLYNOMIALSPIRAL":
		return 3
	case "IFCSEVENTHORDERPOLYNOMIALSPIRAL":
		return 7
	}
	return 0
}

// spiralCurve reads an IfcSpiral other than the clothoid as the parent of a
// segment of the length (metres), which the periods of sine and cosine spirals
// follow; false where e is no such spiral.
func (m *model) spiralCurve(e step.Entity, length float64) (*parentCurve, bool, error) {
	var c spiral
	var err error
	length = math.Abs(length)
	switch order := polynomialTerms(e.Keyword()); {
	case order > 0:
		c, err = m.polynomialSpiral(e, order)
	case e.Keyword() == "IFCCOSINESPIRAL":
		c, err = m.cosineSpiral(e, length)
	case e.Keyword() == "IFCSINESPIRAL":
		c, err = m.sineSpiral(e, length)
	default:
		return nil, false, nil
	}
	if err != nil {
		return nil, true, err
	}
	radius := func(s float64) float64 {
		const samples = 16
		most := 1e-12
		for i := range samples + 1 {
			most = math.Max(most, math.Abs(c.curvature(s*float64(i)/samples)))
		}
		return 1 / most
	}
	return &parentCurve{at: alongHeading(c.heading), radius: radius, measure: scaled(m.units.length), bend: c.curvature}, true, nil
}

// term reads the length constant of attribute i in metres; 0 where it is absent.
func (m *model) term(e step.Entity, i int) (float64, error) {
	v, err := e.FloatOr(i, 0)
	return v * m.units.length, err
}

// polynomialSpiral reads (Position, term of the order, .., term of order 0). The
// term A of order n adds s^n / A^(n+1) to the curvature, with the sign of A.
func (m *model) polynomialSpiral(e step.Entity, order int) (spiral, error) {
	factors := make([]float64, order+1) // by power
	for n := range factors {
		a, err := m.term(e, 1+order-n)
		if err != nil {
			return spiral{}, err
		}
		if a != 0 {
			factors[n] = math.Copysign(math.Pow(math.Abs(a), -float64(n+1)), a)
		}
	}
	sum := func(s float64, integral int) float64 {
		total := 0.0
		for n, f := range factors {
			if f != 0 {
				term := f * math.Pow(s, float64(n+integral))
				if integral == 1 {
					term /= float64(n + 1)
				}
				total += term
			}
		}
		return total
	}
	return spiral{
		curvature: func(s float64) float64 { return sum(s, 0) },
		heading:   func(s float64) float64 { return sum(s, 1) },
	}, nil
}

// cosineSpiral reads IfcCosineSpiral(Position, CosineTerm, ConstantTerm): the
// curvature 1/A0 + cos(pi s/L)/A1.
func (m *model) cosineSpiral(e step.Entity, length float64) (spiral, error) {
	k, err := m.reciprocals(e, 2)
	if err != nil {
		return spiral{}, err
	}
	if length == 0 {
		return steady(k[1]), nil
	}
	w := math.Pi / length
	return spiral{
		curvature: func(s float64) float64 { return k[1] + float64(k[0]*math.Cos(w*s)) },
		heading:   func(s float64) float64 { return float64(k[1]*s) + float64(k[0]/w*math.Sin(w*s)) },
	}, nil
}

// sineSpiral reads IfcSineSpiral(Position, SineTerm, LinearTerm, ConstantTerm):
// the curvature 1/A0 + s/A1^2 + sin(2 pi s/L)/A2, with the sign of A1.
func (m *model) sineSpiral(e step.Entity, length float64) (spiral, error) {
	k, err := m.reciprocals(e, 3)
	if err != nil {
		return spiral{}, err
	}
	if length == 0 {
		return steady(k[2]), nil
	}
	w := 2 * math.Pi / length
	linear := k[1] * math.Abs(k[1])
	return spiral{
		curvature: func(s float64) float64 { return k[2] + float64(linear*s) + float64(k[0]*math.Sin(w*s)) },
		heading: func(s float64) float64 {
			return float64(k[2]*s) + float64(linear*s*s/2) + float64(k[0]/w*(1-math.Cos(w*s)))
		},
	}, nil
}

// reciprocals reads n terms from attribute 1 on as 1/A; 0 where absent.
func (m *model) reciprocals(e step.Entity, n int) ([]float64, error) {
	out := make([]float64, n)
	for i := range out {
		a, err := m.term(e, 1+i)
		if err != nil {
			return nil, err
		}
		if a != 0 {
			out[i] = 1 / a
		}
	}
	return out, nil
}

// steady is a spiral of one curvature.
func steady(k float64) spiral {
	return spiral{curvature: func(float64) float64 { return k }, heading: func(s float64) float64 { return k * s }}
}

// alongHeading gives the point at a length along a curve by its heading, by
// Simpson's rule.
func alongHeading(heading func(float64) float64) func(float64) (x, y, h float64) {
	return func(s float64) (x, y, h float64) {
		const pieces = 64 // an even number
		d := s / pieces
		for i := 0; i <= pieces; i++ {
			w := 2.0
			if i%2 == 1 {
				w = 4
			}
			if i == 0 || i == pieces {
				w = 1
			}
			sin, cos := math.Sincos(heading(d * float64(i)))
			x, y = x+float64(w*cos), y+float64(w*sin)
		}
		return x * d / 3, y * d / 3, heading(s)
	}
}
