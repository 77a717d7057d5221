package crs

import (
	"math"
	"testing"
)

// FuzzPoint transforms any numbers between any two systems, with an epoch where
// one is needed: what is not refused comes out as finite numbers, a height as one
// or NaN, and none out of nothing.
func FuzzPoint(f *testing.F) {
	all := known()
	for _, code := range []int{25831, 32631, 32760} {
		c, _ := utmByCode(code)
		all = append(all, c)
	}
	f.Add(uint8(1), uint8(4), 105000.0, 425000.0, 0.0)
	f.Add(uint8(16), uint8(1), 51.8, 4.7, 44.0)
	f.Add(uint8(14), uint8(17), -2e7, 2e7, math.NaN())
	f.Add(uint8(4), uint8(0), 3.9e6, 3.2e5, 5e6)
	f.Add(uint8(26), uint8(9), math.Inf(1), 0.0, 1e308)
	f.Fuzz(func(t *testing.T, from, to uint8, x, y, z float64) {
		a, b := all[int(from)%len(all)], all[int(to)%len(all)]
		there, err := NewTransformerAt(a, b, 2026.9)
		if err != nil {
			if there, err = NewTransformer(a, b); err != nil {
				t.Fatal(err)
			}
		}
		p := [3]float64{x, y, z}
		q, err := there.Point(p)
		switch {
		case err != nil:
			if !math.IsNaN(q[0]) || !math.IsNaN(q[1]) || !math.IsNaN(q[2]) {
				t.Fatalf("%s to %s of %v: %v beside %v", a.code, b.code, p, q, err)
			}
		case !finite(q[0]) || !finite(q[1]) || !finite(q[2]) && !math.IsNaN(q[2]):
			t.Fatalf("%s to %s of %v: %v", a.code, b.code, p, q)
		case math.IsNaN(z) && !math.IsNaN(q[2]):
			t.Fatalf("%s to %s of %v: a height out of nothing, %v", a.code, b.code, p, q)
		}
	})
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
