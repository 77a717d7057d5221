package mesh

import "math"

// Orient2D gives a number with the exact sign of the area of the triangle a, b,
// c: positive where it runs counter-clockwise, 0 where the points are in line.
// Its value is twice the area, rounded. The filter and the expansions are those
// of Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust
// Geometric Predicates" (1997).
func Orient2D(a, b, c Vec2) float64 {
	l := float64((a[0] - c[0]) * (b[1] - c[1]))
	r := float64((a[1] - c[1]) * (b[0] - c[0]))
	det := l - r
	if l > 0 && r <= 0 || l < 0 && r >= 0 || l == 0 && r == 0 && exactZero(a, b, c) {
		return det
	}
	const bound = (3 + 16*0x1p-53) * 0x1p-53
	if math.Abs(det) > bound*(math.Abs(l)+math.Abs(r)) {
		return det
	}
	return orientExact(a, b, c)
}

// exactZero tells that both products vanish because a factor of each does, and
// not because they are too small for a float64.
func exactZero(a, b, c Vec2) bool {
	return (a[0] == c[0] || b[1] == c[1]) && (a[1] == c[1] || b[0] == c[0])
}

// orientExact sums the determinant as an expansion without rounding.
func orientExact(a, b, c Vec2) float64 {
	acx, acxt := twoDiff(a[0], c[0])
	acy, acyt := twoDiff(a[1], c[1])
	bcx, bcxt := twoDiff(b[0], c[0])
	bcy, bcyt := twoDiff(b[1], c[1])
	e := make([]float64, 0, 16)
	for _, p := range [8][2]float64{
		{acxt, bcyt}, {-acyt, bcxt}, {acx, bcyt}, {acxt, bcy},
		{-acyt, bcx}, {-acy, bcxt}, {acx, bcy}, {-acy, bcx},
	} {
		h := float64(p[0] * p[1])
		e = grow(e, math.FMA(p[0], p[1], -h))
		e = grow(e, h)
	}
	sum := 0.0
	for _, v := range e { // smallest first
		sum += v
	}
	return sum
}

// twoDiff gives a - b as the rounded difference and what the rounding left out.
func twoDiff(a, b float64) (x, tail float64) {
	x = a - b
	bv := a - x
	av := x + bv
	return x, (a - av) + (bv - b)
}

// grow adds b to the expansion e, exactly; components grow in magnitude.
func grow(e []float64, b float64) []float64 {
	out := e[:0]
	q := b
	for _, v := range e {
		s := q + v
		bv := s - q
		if t := (q - (s - bv)) + (v - bv); t != 0 {
			out = append(out, t)
		}
		q = s
	}
	return append(out, q)
}
