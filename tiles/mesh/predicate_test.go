package mesh

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	default:
		return 0
	}
}

// exactOrient is the oracle: the determinant in rational numbers.
func exactOrient(a, b, c Vec2) int {
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	diff := func(p, q float64) *big.Rat { return new(big.Rat).Sub(rat(p), rat(q)) }
	l := new(big.Rat).Mul(diff(a[0], c[0]), diff(b[1], c[1]))
	r := new(big.Rat).Mul(diff(a[1], c[1]), diff(b[0], c[0]))
	return l.Cmp(r)
}

func TestOrient2DNearALine(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 4))
	zero := 0
	for range 20000 {
		a := Vec2{r.Float64() * 24, r.Float64() * 24}
		b := Vec2{r.Float64() * 24, r.Float64() * 24}
		s := r.Float64() * 2
		c := Vec2{a[0] + s*(b[0]-a[0]), a[1] + s*(b[1]-a[1])}
		for range r.IntN(3) {
			c[0] = math.Nextafter(c[0], float64(r.IntN(2))*100)
		}
		got, want := sign(Orient2D(a, b, c)), exactOrient(a, b, c)
		if got != want {
			t.Fatalf("Orient2D(%v, %v, %v) has sign %d, want %d", a, b, c, got, want)
		}
		if sign(Orient2D(b, c, a)) != got || sign(Orient2D(b, a, c)) != -got {
			t.Fatalf("Orient2D(%v, %v, %v) depends on the order", a, b, c)
		}
		if want == 0 {
			zero++
		}
	}
	a, b, c := Vec2{0.1, 0.1}, Vec2{0.3, 0.3}, Vec2{0.7, 0.7}
	if got := Orient2D(a, b, c); got != 0 {
		t.Errorf("points on the diagonal: %g", got)
	}
}
