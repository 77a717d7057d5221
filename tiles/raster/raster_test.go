package raster

import (
	"math/rand/v2"
	"testing"
)

// corner makes one of whole pixels and 64ths.
func corner(x, y int, z float32) Corner { return Corner{int32(x), int32(y), z} }

// covered asks the definition itself.
func covered(p, q, r Corner, x, y int) bool {
	cx, cy := int64(x*Parts+half), int64(y*Parts+half)
	side := func(a, b Corner) int64 {
		return int64(b.X-a.X)*(cy-int64(a.Y)) - int64(b.Y-a.Y)*(cx-int64(a.X))
	}
	a, b, c := side(p, q), side(q, r), side(r, p)
	return a >= 0 && b >= 0 && c >= 0 || a <= 0 && b <= 0 && c <= 0
}

func TestCoverIsExact(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 20000 {
		size := []int{20, 100, 1000, 5000}[n%4]
		if n%16 == 0 { // far beyond the window
			size = 1 << 24
		}
		point := func() Corner { return corner(rng.IntN(size)-size/4, rng.IntN(size)-size/4, rng.Float32()) }
		p, q, r := point(), point(), point()
		switch n % 30 { // level edges
		case 0:
			q.Y = p.Y
		case 10:
			r.Y = q.Y
		case 20:
			p.Y = r.Y
		}
		w := Window{rng.IntN(20) - 10, rng.IntN(20) - 10, rng.IntN(60), rng.IntN(60)}
		var s Scan
		s.Within(w)
		some := !w.Empty() && s.Cover(&p, &q, &r, false)
		area := int64(q.X-p.X)*int64(r.Y-p.Y) - int64(r.X-p.X)*int64(q.Y-p.Y)
		if area == 0 {
			continue
		}
		for y := w.Y0; y < w.Y1; y++ {
			from, to := 0, 0
			if some && y >= s.Y0 && y < s.Y1 {
				from, to, _, _ = s.Row(y)
			}
			for x := w.X0; x < w.X1; x++ {
				if got, want := x >= from && x < to, covered(p, q, r, x, y); got != want {
					t.Fatalf("%v %v %v in %v: pixel %d, %d: %v", p, q, r, w, x, y, got)
				}
			}
		}
	}
}

// Depth is that of the plane at the middle of the pixel, and the same to the last
// bit whatever the window.
func TestDepthIsThatOfThePlane(t *testing.T) {
	t.Parallel()
	plane := func(x, y int) float64 { return 3 + 0.25*float64(x)/Parts - 1.5*float64(y)/Parts }
	at := func(x, y int) Corner { return corner(x, y, float32(plane(x, y))) }
	p, q, r := at(-100, -300), at(9000, 100), at(2000, 8000)
	var whole, part Scan
	whole.Within(Window{0, 0, 200, 200})
	part.Within(Window{17, 13, 90, 70})
	if !whole.Cover(&p, &q, &r, true) || !part.Cover(&p, &q, &r, true) {
		t.Fatal("nothing is covered")
	}
	for y := part.Y0; y < part.Y1; y++ {
		from, to, z, change := part.Row(y)
		first, _, z0, _ := whole.Row(y)
		for x := from; x < to; x++ {
			if at := z0 + change*int64(x-first); at != z {
				t.Fatalf("pixel %d, %d: %d, in the whole %d", x, y, z, at)
			}
			want := plane(x*Parts+half, y*Parts+half)
			if got := float64(z>>FineBits) / (1 << DepthBits); got > want+1e-2 || got < want-1e-2 {
				t.Fatalf("pixel %d, %d: %v, want %v", x, y, got, want)
			}
			z += change
		}
	}
	if whole.Cover(&p, &r, &q, true) {
		t.Error("a triangle that runs clockwise shows its front")
	}
}

func BenchmarkCover(b *testing.B) {
	for name, size := range map[string]int{"8 pixels": 8, "64 pixels": 64} {
		b.Run(name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			var all [300]Corner
			for i := range all {
				all[i] = corner(rng.IntN(size*Parts), rng.IntN(size*Parts), rng.Float32())
			}
			var s Scan
			s.Within(Window{0, 0, size, size})
			for b.Loop() {
				for i := 0; i < len(all); i += 3 {
					s.Cover(&all[i], &all[i+1], &all[i+2], false)
				}
			}
		})
	}
}
