package align

import (
	"fmt"
	"math"
)

func sqrt(v float64) float64     { return math.Sqrt(v) }
func hypot(x, y float64) float64 { return math.Hypot(x, y) }

// turn turns (x, y) counter-clockwise.
func turn(yaw, x, y float64) (float64, float64) {
	sin, cos := math.Sincos(yaw)
	return cos*x - sin*y, sin*x + cos*y
}

// usable checks the pairs and gives the indices of those to fit.
func usable(pairs []Pair) ([]int, error) {
	if len(pairs) > MaxPairs {
		return nil, &PairError{-1, "", fmt.Sprintf("%d pairs are more than %d", len(pairs), MaxPairs)}
	}
	use := make([]int, 0, len(pairs))
	for i, p := range pairs {
		if err := p.check(i); err != nil {
			return nil, err
		}
		if !p.Check {
			use = append(use, i)
		}
	}
	if len(use) < 2 {
		return nil, &PairError{-1, "", fmt.Sprintf("%d pairs to fit, besides check points: two are needed at least", len(use))}
	}
	return use, nil
}

func (p *Pair) check(i int) error {
	for k := range 6 {
		part, x := "from", p.From[k%3]
		if k >= 3 {
			part, x = "to", p.To[k%3]
		}
		if !(math.Abs(x) <= MaxCoordinate) {
			return &PairError{i, part, fmt.Sprintf("coordinate %v is not within %.0f m of the origin", x, MaxCoordinate)}
		}
	}
	switch {
	case !sigmaOK(p.SigmaH):
		return &PairError{i, "sigmaH", sigmaReason(p.SigmaH)}
	case !sigmaOK(p.SigmaV):
		return &PairError{i, "sigmaV", sigmaReason(p.SigmaV)}
	}
	return nil
}

func sigmaOK(v float64) bool { return v >= MinSigma && v <= MaxSigma }

func sigmaReason(v float64) string {
	return fmt.Sprintf("standard deviation %v m is not between %v and %v m", v, MinSigma, MaxSigma)
}

// sums are the weighted sums of some pairs and what follows from them.
type sums struct {
	n      int
	a, b   [3]float64 // weighted centroids of From and To
	w, wv  float64    // sums of the weights
	aa, bb float64    // weighted squares of the distances from the centroid, in the plane
	d      float64    // sum w (x u + y v) after the turn
	yaw    float64
	chiH   float64 // squared residuals over the sigmas', in the plane
	chiV   float64
}

// noDirection is the least D: that of a direction of which nothing is known, all
// of which are as likely (variance pi²/3).
const noDirection = 3 / (math.Pi * math.Pi)

// solve fits the pairs named by use.
func solve(pairs []Pair, use []int) sums {
	s := sums{n: len(use)}
	for _, i := range use {
		p := &pairs[i]
		w, wv := 1/(p.SigmaH*p.SigmaH), 1/(p.SigmaV*p.SigmaV)
		s.w, s.wv = s.w+w, s.wv+wv
		for k, wk := range [3]float64{w, w, wv} {
			s.a[k] += wk * p.From[k]
			s.b[k] += wk * p.To[k]
		}
	}
	for k, wk := range [3]float64{s.w, s.w, s.wv} {
		s.a[k] /= wk
		s.b[k] /= wk
	}
	var sin, cos float64
	for _, i := range use {
		w, x, y, u, v := s.arms(&pairs[i])
		sin += w * (x*v - y*u)
		cos += w * (x*u + y*v)
		s.aa += w * (x*x + y*y)
		s.bb += w * (u*u + v*v)
	}
	s.yaw, s.d = math.Atan2(sin, cos), max(noDirection, hypot(sin, cos))
	for _, i := range use {
		r := s.residual(&pairs[i])
		s.chiH += (r[0]*r[0] + r[1]*r[1]) / (pairs[i].SigmaH * pairs[i].SigmaH)
		s.chiV += r[2] * r[2] / (pairs[i].SigmaV * pairs[i].SigmaV)
	}
	return s
}

// arms gives the weight of p and its places seen from the centroids.
func (s *sums) arms(p *Pair) (w, x, y, u, v float64) {
	return 1 / (p.SigmaH * p.SigmaH), p.From[0] - s.a[0], p.From[1] - s.a[1], p.To[0] - s.b[0], p.To[1] - s.b[1]
}

// residual gives To minus From as fitted, about the centroids so that large
// coordinates cost no digits.
func (s *sums) residual(p *Pair) [3]float64 {
	_, x, y, u, v := s.arms(p)
	x, y = turn(s.yaw, x, y)
	return [3]float64{u - x, v - y, (p.To[2] - s.b[2]) - (p.From[2] - s.a[2])}
}

func (s *sums) translation() [3]float64 {
	x, y := turn(s.yaw, s.a[0], s.a[1])
	return [3]float64{s.b[0] - x, s.b[1] - y, s.b[2] - s.a[2]}
}

// worstYaw is the standard deviation of the yaw from which on the pairs tell no
// direction, radians.
const worstYaw = 0.5

// determined refuses pairs that lie too near each other to tell a direction.
// Each side is looked at by itself: pairs that contradict each other are the
// judge's matter.
func (s *sums) determined(pairs []Pair, use []int) error {
	spread := func(squares float64) float64 { return sqrt(squares / s.w) }
	need := 1 / (worstYaw * worstYaw)
	switch {
	case s.bb >= need && s.aa >= need:
		return nil
	case s.bb < need && tall(pairs, use, func(p *Pair) [3]float64 { return p.To }) > 4*spread(s.bb):
		return &PairError{-1, "to", fmt.Sprintf("the points stand above each other (%.2f m apart in the plane): they tell no direction", spread(s.bb))}
	case s.bb < need:
		return &PairError{-1, "to", fmt.Sprintf("the points lie at one place (%.3f m from their middle, with a standard deviation of %.3f m): they tell no direction", spread(s.bb), sqrt(float64(s.n)/s.w))}
	case tall(pairs, use, func(p *Pair) [3]float64 { return p.From }) > 4*spread(s.aa):
		return &PairError{-1, "from", fmt.Sprintf("the device has the points above each other (%.2f m apart in the plane): are its axes right?", spread(s.aa))}
	}
	return &PairError{-1, "from", fmt.Sprintf("the device has all points at one place (%.3f m from their middle): they tell no direction", spread(s.aa))}
}

// tall gives the extent in height of one side.
func tall(pairs []Pair, use []int, side func(*Pair) [3]float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, i := range use {
		z := side(&pairs[i])[2]
		lo, hi = min(lo, z), max(hi, z)
	}
	return hi - lo
}

// baseline gives the extent of the points of To in the plane along their
// principal axis about b.
func baseline(pairs []Pair, use []int, b [3]float64) float64 {
	var xx, xy, yy float64
	for _, i := range use {
		x, y := pairs[i].To[0]-b[0], pairs[i].To[1]-b[1]
		xx, xy, yy = xx+x*x, xy+x*y, yy+y*y
	}
	sin, cos := math.Sincos(math.Atan2(2*xy, xx-yy) / 2)
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, i := range use {
		along := cos*(pairs[i].To[0]-b[0]) + sin*(pairs[i].To[1]-b[1])
		lo, hi = min(lo, along), max(hi, along)
	}
	return hi - lo
}
