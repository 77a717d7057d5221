package flip

import "math"

const (
	// featureWidth is the width in degrees of the edges that are looked for
	// (clause 4.2).
	featureWidth = 0.082
	// featureExponent is q_f.
	featureExponent = 0.5
)

// featureDifference gives for each pixel how far edges and points of the two
// pictures differ, 0 to 1, of the lightness of both.
func featureDifference(a, b *planes, density float64) []float64 {
	edge, point, smooth := featureKernels(density)
	edgesA, edgesB := a.features(edge, smooth), b.features(edge, smooth)
	pointsA, pointsB := a.features(point, smooth), b.features(point, smooth)
	for i := range edgesA {
		d := max(math.Abs(edgesA[i]-edgesB[i]), math.Abs(pointsA[i]-pointsB[i]))
		edgesA[i] = min(1, math.Pow(d/math.Sqrt2, featureExponent))
	}
	return edgesA
}

// featureKernels gives the first and second derivative of a Gaussian, positive
// and negative weights each brought to the sum 1, and the Gaussian across.
func featureKernels(density float64) (edge, point, smooth []float64) {
	deviation := 0.5 * featureWidth * density
	radius := int(math.Ceil(3 * deviation))
	smooth, _ = gaussian(radius, func(x float64) float64 { return math.Exp(-x * x / (2 * deviation * deviation)) })
	edge, point = make([]float64, len(smooth)), make([]float64, len(smooth))
	for i, g := range smooth {
		x := float64(i - radius)
		edge[i] = -x * g
		point[i] = (x*x/(deviation*deviation) - 1) * g
	}
	balance(edge)
	balance(point)
	return edge, point, smooth
}

// balance brings the positive and the negative weights to the sum 1 each.
func balance(kernel []float64) {
	up, down := 0.0, 0.0
	for _, w := range kernel {
		up, down = up+max(w, 0), down-min(w, 0)
	}
	for i, w := range kernel {
		if w > 0 {
			kernel[i] = w / up
		} else if w < 0 {
			kernel[i] = w / down
		}
	}
}

// features gives the strength of what a kernel finds, along and up.
func (p *planes) features(kernel, smooth []float64) []float64 {
	light := make([]float64, len(p.of[0]))
	for i, y := range p.of[0] {
		light[i] = (y + 16) / 116
	}
	along, up := p.filter(light, kernel, smooth), p.filter(light, smooth, kernel)
	for i := range along {
		along[i] = math.Hypot(along[i], up[i])
	}
	return along
}
