package align

import "math"

// confidence of the predictions, and the normal deviate that 19 of 20 stay below
// on both sides.
const (
	confidence = 0.95
	twoSided95 = 1.959963984540054
)

// predict gives the error at a distance from the centroid.
func (f *Fit) predict(distance float64) Prediction {
	grow, growV := f.growth()
	across := hypot(f.SigmaH, distance*f.SigmaYaw)
	return Prediction{
		Distance:   distance,
		Horizontal: grow * radius95(across, f.SigmaH),
		Vertical:   growV * twoSided95 * f.SigmaV,
	}
}

// growth gives by how much the sigmas were too small: 1 where what is left over
// is no larger than they allow.
func (f *Fit) growth() (h, v float64) {
	h, v = 1, 1
	if f.noisyH() {
		h = f.FactorH
	}
	if f.noisyV() {
		v = f.FactorV
	}
	return h, v
}

// globalDeviate is the normal deviate of the test of all residuals together: a
// fit whose sigmas are true fails it once in a hundred times.
const globalDeviate = 2.3263

func (f *Fit) noisyH() bool { return fails(f.FactorH*f.FactorH*float64(f.DOFH), f.DOFH) }
func (f *Fit) noisyV() bool { return fails(f.FactorV*f.FactorV*float64(f.DOFV), f.DOFV) }

// fails tells whether a sum of squares is too large for its degrees of freedom.
func fails(squares float64, dof int) bool {
	return dof > 0 && squares > chiSquare(dof, globalDeviate)
}

// chiSquare gives the quantile of the chi-square distribution at a normal
// deviate by Wilson and Hilferty (1931), good to 1 % from one degree of freedom
// on.
func chiSquare(dof int, deviate float64) float64 {
	k := 2 / (9 * float64(dof))
	return float64(dof) * math.Pow(1-k+deviate*sqrt(k), 3)
}

// radius95 gives the radius that holds 95 % of the points whose two coordinates
// are normal with the standard deviations a and b, a >= b: a Hoyt distribution,
// for which there is no closed form. Written in polar coordinates of the unit
// circle, the probability of a radius r is the mean over all directions of
// 1 - exp(-r²/2 s²), s² = a² cos² + b² sin², and the mean of a periodic function
// over equal steps converges fast. It is concave there, so that Newton's steps
// from below, b = 0, do not overshoot.
func radius95(a, b float64) float64 {
	const steps, rounds = 48, 6
	var variances [steps]float64
	for i := range variances {
		sin, cos := math.Sincos((float64(i) + 0.5) * math.Pi / 2 / steps)
		variances[i] = a*a*cos*cos + b*b*sin*sin
	}
	r := twoSided95 * a
	for range rounds {
		var within, density float64
		for _, v := range variances {
			e := math.Exp(-r * r / (2 * v))
			within += (1 - e) / steps
			density += r / v * e / steps
		}
		r += (confidence - within) / density
	}
	return r
}
