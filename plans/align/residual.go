package align

import "math"

// uncontrolled is the share of a variance below which a residual says nothing
// of its pair: the fit follows the pair instead.
const uncontrolled = 1e-6

// residuals fills in what is left over at each pair.
func (f *Fit) residuals(s *sums, pairs []Pair, use []int) {
	for _, i := range use {
		r := s.leftOver(pairs, i, -1)
		f.Residuals = append(f.Residuals, r)
		f.RMSH += r.Horizontal * r.Horizontal
		f.RMSV += r.Up * r.Up
	}
	f.RMSH, f.RMSV = sqrt(f.RMSH/float64(s.n)), sqrt(f.RMSV/float64(s.n))
	for i := range pairs {
		if pairs[i].Check {
			f.Checks = append(f.Checks, s.leftOver(pairs, i, 1))
		}
	}
	if f.DOFH > 0 {
		f.FactorH = sqrt(s.chiH / float64(f.DOFH))
	}
	if f.DOFV > 0 {
		f.FactorV = sqrt(s.chiV / float64(f.DOFV))
	}
}

// leftOver gives the residual of a pair and holds it against its own variance:
// that of the pair less that of the fit there for a pair of the fit (sign -1),
// and plus it for one that was kept out (sign 1). Along and across the
// direction from the centroid the two parts do not depend on each other, so
// that their squares add up.
func (s *sums) leftOver(pairs []Pair, i int, sign float64) Residual {
	p := &pairs[i]
	v := s.residual(p)
	r := Residual{Pair: i, East: v[0], North: v[1], Up: v[2], Horizontal: hypot(v[0], v[1])}
	_, x, y, _, _ := s.arms(p)
	x, y = turn(s.yaw, x, y)
	arm := hypot(x, y)
	ux, uy := 1.0, 0.0
	if arm > 0 {
		ux, uy = x/arm, y/arm
	}
	variance := p.SigmaH * p.SigmaH
	along := 1 + sign/(s.w*variance)
	across := along + sign*arm*arm/(s.d*variance)
	squares := part(v[0]*ux+v[1]*uy, along, variance) + part(v[1]*ux-v[0]*uy, across, variance)
	r.StandardizedH = sqrt(squares)
	up := 1 + sign/(s.wv*p.SigmaV*p.SigmaV)
	r.StandardizedV = math.Copysign(sqrt(part(v[2], up, p.SigmaV*p.SigmaV)), v[2])
	r.Redundancy = min(1, max(0, min(along, across)))
	return r
}

// part is the square of one part of a residual over its variance, share of that
// of the pair.
func part(v, share, variance float64) float64 {
	if !(share > uncontrolled) {
		return 0
	}
	return v * v / (share * variance)
}
