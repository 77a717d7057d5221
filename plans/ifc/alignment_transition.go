package ifc

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/step"
)

// transition is how a transition curve goes over from one curvature to another:
// the share that is reached at u = s/L, and the integral of that share from 0.
type transition struct {
	share, sum func(u float64) float64
}

// transitionOf gives the shape of an IfcTransitionCurveType of IFC4X1 and
// IFC4X2, and of the Viennese bend of IFC4X3. A cubic parabola y = x^3/(6RL) is told from a clothoid by terms of the
// fourth order of L/R, which these schemas, that measure it by its length, leave
// out.
func transitionOf(kind string) (transition, bool) {
	switch kind {
	case "CLOTHOIDCURVE", "CUBICPARABOLA":
		return transition{func(u float64) float64 { return u }, func(u float64) float64 { return u * u / 2 }}, true
	case "BLOSSCURVE":
		return transition{
			func(u float64) float64 { return u * u * (3 - 2*u) },
			func(u float64) float64 { return u * u * u * (1 - u/2) },
		}, true
	case "BIQUADRATICPARABOLA": // also named after Helmert and Schramm
		return transition{
			func(u float64) float64 {
				if u <= 0.5 {
					return 2 * u * u
				}
				return 1 - float64(2*(1-u)*(1-u))
			},
			func(u float64) float64 {
				if u <= 0.5 {
					return 2 * u * u * u / 3
				}
				v := 1 - u
				return u - 0.5 + float64(2*v*v*v/3)
			},
		}, true
	case "VIENNESEBEND": // without what its cant adds, see design.parent
		return transition{
			func(u float64) float64 { return u * u * u * u * (35 - u*(84-u*(70-20*u))) },
			func(u float64) float64 { return u * u * u * u * u * (7 - u*(14-u*(10-2.5*u))) },
		}, true
	case "COSINECURVE":
		return transition{
			func(u float64) float64 { return (1 - math.Cos(math.Pi*u)) / 2 },
			func(u float64) float64 { return u/2 - math.Sin(math.Pi*u)/(2*math.Pi) },
		}, true
	case "SINECURVE": // also named after Klein
		return transition{
			func(u float64) float64 { return u - math.Sin(2*math.Pi*u)/(2*math.Pi) },
			func(u float64) float64 { return u*u/2 - (1-math.Cos(2*math.Pi*u))/(4*math.Pi*math.Pi) },
		}, true
	}
	return transition{}, false
}

// transition2D reads the parent of IfcTransitionCurveSegment2D(.., StartRadius,
// EndRadius, IsStartRadiusCCW, IsEndRadiusCCW, TransitionCurveType) of the
// length; a radius that is left out is that of a line.
func (m *model) transition2D(e step.Entity, length float64) (*parentCurve, error) {
	form, ok := transitionOf(e.Enum(7))
	if !ok {
		return nil, fmt.Errorf("#%d: the transition %q: %w", e.ID(), e.Enum(7), errUnsupported)
	}
	if !(length > 0) {
		return nil, e.Error(step.RuleNumberRange, "a transition of %g m", length)
	}
	var k [2]float64
	for i := range k {
		r, err := e.FloatOr(3+i, 0)
		if err != nil {
			return nil, err
		}
		if r != 0 {
			k[i] = 1 / (r * m.units.length)
		}
		if e.Enum(5+i) == "F" {
			k[i] = -k[i]
		}
	}
	curvature := func(s float64) float64 { return k[0] + float64((k[1]-k[0])*form.share(s/length)) }
	heading := func(s float64) float64 {
		return float64(k[0]*s) + float64((k[1]-k[0])*length*form.sum(s/length))
	}
	most := math.Max(math.Max(math.Abs(k[0]), math.Abs(k[1])), 1e-12)
	return &parentCurve{at: alongHeading(heading), radius: func(float64) float64 { return 1 / most }, measure: scaled(1), bend: curvature}, nil
}
