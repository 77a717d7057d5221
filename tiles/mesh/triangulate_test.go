package mesh

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func square(x, y, size float64) []Vec2 {
	return []Vec2{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}}
}

func reversed(ring []Vec2) []Vec2 {
	out := make([]Vec2, len(ring))
	for i, p := range ring {
		out[len(ring)-1-i] = p
	}
	return out
}

// checkTriangles checks the triangles of a polygon: counter-clockwise, of its
// area, and with each edge of a ring met once.
func checkTriangles(t testing.TB, outer []Vec2, holes [][]Vec2, tris []uint32) {
	t.Helper()
	points := append([]Vec2(nil), outer...)
	want := math.Abs(RingArea(outer))
	for _, h := range holes {
		points = append(points, h...)
		want -= math.Abs(RingArea(h))
	}
	sum := 0.0
	for k := 0; k < len(tris); k += 3 {
		a, b, c := points[tris[k]], points[tris[k+1]], points[tris[k+2]]
		if Orient2D(a, b, c) < 0 {
			t.Fatalf("triangle %d runs clockwise", k/3)
		}
		sum += cross2(sub2(b, a), sub2(c, a)) / 2
	}
	if math.Abs(sum-want) > 1e-9*ringsArea(outer, holes) {
		t.Fatalf("triangles cover %.12g m2 of %.12g", sum, want)
	}
	checkBorder(t, outer, holes, points, tris)
}

// checkBorder checks that the edges that the triangles leave open are those of
// the rings, by position.
func checkBorder(t testing.TB, outer []Vec2, holes [][]Vec2, points []Vec2, tris []uint32) {
	t.Helper()
	open := map[[2]Vec2]int{}
	visit := func(a, b Vec2, n int) {
		if a == b {
			return
		}
		if a[0] > b[0] || a[0] == b[0] && a[1] > b[1] {
			a, b, n = b, a, -n
		}
		open[[2]Vec2{a, b}] += n
	}
	for k := 0; k < len(tris); k += 3 {
		for e := range 3 {
			visit(points[tris[k+e]], points[tris[k+(e+1)%3]], 1)
		}
	}
	ring := func(r []Vec2, ccw bool) {
		if (RingArea(r) > 0) != ccw {
			r = reversed(r)
		}
		for i, p := range r {
			visit(p, r[(i+1)%len(r)], -1)
		}
	}
	ring(outer, true)
	for _, h := range holes {
		if RingArea(h) != 0 {
			ring(h, false)
		}
	}
	for e, n := range open {
		if n != 0 {
			t.Fatalf("edge %v is met %+d times too often", e, n)
		}
	}
}

func TestTriangulate(t *testing.T) {
	t.Parallel()
	comb := []Vec2{{0, 0}, {20, 0}}
	for i := range 10 {
		x := 20 - 2*float64(i)
		comb = append(comb, Vec2{x, 5}, Vec2{x - 1, 1})
	}
	tests := []struct {
		name  string
		outer []Vec2
		holes [][]Vec2
		tris  int // 0 for any
	}{
		{"triangle", []Vec2{{0, 0}, {1, 0}, {0, 1}}, nil, 1},
		{"square", square(0, 0, 1), nil, 2},
		{"comb", comb, nil, 0},
		{"points in line on every edge", []Vec2{{0, 0}, {1, 0}, {2, 0}, {2, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}}, nil, 6},
		{"repeated points", []Vec2{{0, 0}, {0, 0}, {1, 0}, {1, 1}, {1, 1}, {0, 1}, {0, 0}}, nil, 2},
		{"hole", square(0, 0, 3), [][]Vec2{square(1, 1, 1)}, 8},
		{"two holes", square(0, 0, 5), [][]Vec2{square(1, 1, 1), square(3, 3, 1)}, 14},
		{"holes one above the other", square(0, 0, 5), [][]Vec2{square(1, 1, 1), square(1, 3, 1)}, 14},
		{"hole that touches a corner of the ring", square(0, 0, 3), [][]Vec2{{{0, 0}, {1, 2}, {2, 1}}}, 0},
		{"hole that touches an edge of the ring", square(0, 0, 3), [][]Vec2{{{0, 1}, {1, 2}, {1, 1}}}, 0},
		{"hole that touches the right edge", square(0, 0, 3), [][]Vec2{{{3, 1}, {2, 2}, {2, 1}}}, 0},
		{"holes that touch in a point", square(0, 0, 4), [][]Vec2{square(1, 1, 1), square(2, 2, 1)}, 12},
		{"hole that touches the edge of a hole", square(0, 0, 6), [][]Vec2{square(1, 1, 2), {{3, 2}, {4, 3}, {4, 1}}}, 0},
		{"holes from the same left corner", square(0, 0, 6), [][]Vec2{{{1, 3}, {4, 5}, {4, 4}}, {{1, 3}, {4, 2}, {4, 1}}}, 0},
		{"hole as large as the ring on three corners", square(0, 0, 2), [][]Vec2{{{0, 0}, {2, 0}, {2, 2}}}, 0},
		{"ring that touches itself", []Vec2{{0, 0}, {4, 0}, {2, 2}, {4, 4}, {0, 4}, {2, 2}}, nil, 0},
		{"spike along an edge", []Vec2{{0, 0}, {4, 0}, {4, 2}, {4, 4}, {4, 2}, {0, 2}}, nil, 0},
		{"hole without area", square(0, 0, 3), [][]Vec2{{{1, 1}, {2, 2}, {1, 1}}}, 0},
		{"two holes along one edge of the outline, with a side in common", square(0, 0, 3), [][]Vec2{{{0, 1}, {1, 2}, {0, 2}}, {{2, 3}, {0, 1}, {3, 1}, {3, 2}}}, 0},
		{"holes from one corner of the outline", square(0, 0, 2), [][]Vec2{{{1, 0}, {1, 1}, {0, 0}}, {{0, 2}, {0, 0}, {1, 1}}}, 0},
		{"hole from a corner along an edge, another beyond", square(0, 0, 3), [][]Vec2{{{1, 3}, {1, 2}, {0, 3}}, {{1, 1}, {2, 2}, {2, 0}}}, 0},
		{"far from the origin", square(105400, 425100, 0.01), [][]Vec2{square(105400.002, 425100.002, 0.001)}, 8},
	}
	for _, tt := range tests {
		for _, turn := range []bool{false, true} {
			t.Run(fmt.Sprint(tt.name, " turned ", turn), func(t *testing.T) {
				t.Parallel()
				outer, holes := tt.outer, tt.holes
				if turn {
					outer = reversed(outer)
					holes = nil
					for _, h := range tt.holes {
						holes = append(holes, reversed(h))
					}
				}
				tris, err := Triangulate(outer, holes)
				if err != nil {
					t.Fatal(err)
				}
				if tt.tris > 0 && len(tris) != 3*tt.tris {
					t.Errorf("%d triangles, want %d", len(tris)/3, tt.tris)
				}
				checkTriangles(t, outer, holes, tris)
				split := Triangulator{ears: ears{splitAll: true}}
				if tris, err = split.Triangulate(outer, holes); err != nil {
					t.Fatal(err)
				}
				checkTriangles(t, outer, holes, tris)
			})
		}
	}
}

func TestTriangulateRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		outer []Vec2
		holes [][]Vec2
		want  error
	}{
		{"nothing", nil, nil, ErrInvalid},
		{"two points", []Vec2{{0, 0}, {1, 0}}, nil, ErrInvalid},
		{"no area", []Vec2{{0, 0}, {1, 1}, {2, 2}}, nil, ErrInvalid},
		{"not a number", []Vec2{{0, 0}, {1, math.NaN()}, {0, 1}}, nil, ErrInvalid},
		{"infinite", []Vec2{{0, 0}, {1, math.Inf(1)}, {0, 1}}, nil, ErrInvalid},
		{"hole larger than the ring", square(0, 0, 1), [][]Vec2{square(-1, -1, 4)}, ErrInvalid},
		{"ring that crosses itself", []Vec2{{0, 0}, {4, 4}, {4, 0}, {0, 2}}, nil, ErrNotSimple},
		{"hole outside", square(0, 0, 2), [][]Vec2{square(5, 5, 1)}, ErrNotSimple},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Triangulate(tt.outer, tt.holes); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

// star gives a ring of n points at random distances about a centre.
func star(r *rand.Rand, center Vec2, lo, hi float64, n int) []Vec2 {
	out := make([]Vec2, n)
	for i := range out {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		d := lo + (hi-lo)*r.Float64()
		out[i] = Vec2{center[0] + d*c, center[1] + d*s}
	}
	return out
}

func TestTriangulateRandomStars(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		outer := star(r, Vec2{}, 10, 14, 5+r.IntN(200))
		var holes [][]Vec2
		for x := -2.0; x <= 2; x += 2 {
			for y := -2.0; y <= 2; y += 2 {
				if r.IntN(3) > 0 {
					holes = append(holes, star(r, Vec2{2 * x, 2 * y}, 0.1, 1.9, 3+r.IntN(30)))
				}
			}
		}
		if len(outer) < 12 { // its chords may cut the holes
			holes = nil
		}
		tr := Triangulator{ears: ears{splitAll: seed&1 == 1}}
		tris, err := tr.Triangulate(outer, holes)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		checkTriangles(t, outer, holes, tris)
	}
}

// The coarse grid makes points in line and holes that touch the usual case.
func TestTriangulateGridOfHoles(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 9))
		var holes [][]Vec2
		for x := range 5 {
			for y := range 5 {
				switch r.IntN(4) {
				case 0:
					if (x+y)%2 == 0 {
						holes = append(holes, square(float64(x), float64(y), 1))
					}
				case 1:
					fx, fy := float64(x), float64(y)
					if (x+y)%2 == 0 {
						holes = append(holes, []Vec2{{fx + 0.5, fy}, {fx + 1, fy + 0.5}, {fx + 0.5, fy + 1}, {fx, fy + 0.5}})
					}
				}
			}
		}
		outer := square(-1, -1, 7)
		tr := Triangulator{ears: ears{splitAll: seed&1 == 1}}
		tris, err := tr.Triangulate(outer, holes)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		checkTriangles(t, outer, holes, tris)
	}
}

func TestTriangulateIsDelaunay(t *testing.T) {
	t.Parallel()
	outer := star(rand.New(rand.NewPCG(1, 1)), Vec2{}, 5, 9, 60)
	tris, err := Triangulate(outer, nil)
	if err != nil {
		t.Fatal(err)
	}
	twin := new(Triangulator).twins(tris, len(outer))
	for h := range twin {
		if twin[h] != noHalf && shouldFlip(outer, tris, uint32(h), twin[h]) {
			t.Errorf("edge %d is not Delaunay", h)
		}
	}
}

func TestTriangulatePolygon3(t *testing.T) {
	t.Parallel()
	// A plate with a hole, upright and leaning, seen from either side.
	frame := func(p Vec2) scene.Vec3 { return scene.Vec3{100 + p[0], 200 + 0.3*p[0] + 0.2*p[1], p[1]} }
	lift := func(ring []Vec2) []scene.Vec3 {
		var out []scene.Vec3
		for _, p := range ring {
			out = append(out, frame(p))
		}
		return out
	}
	for _, turn := range []bool{false, true} {
		outer := square(0, 0, 3)
		if turn {
			outer = reversed(outer)
		}
		o, h := lift(outer), lift(square(1, 1, 1))
		tris, err := TriangulatePolygon3(o, [][]scene.Vec3{h})
		if err != nil {
			t.Fatal(err)
		}
		m := &scene.Mesh{Positions: append(o, h...), Indices: tris}
		if got, want := Area(m), 8*math.Sqrt(1+0.3*0.3+0.2*0.2); math.Abs(got-want) > 1e-9 {
			t.Errorf("area %g, want %g", got, want)
		}
		n := NewellNormal(o)
		for k := 0; k < len(tris); k += 3 {
			a, b, c := corners(m, k)
			if b.Sub(a).Cross(c.Sub(a)).Dot(n) <= 0 {
				t.Errorf("triangle %d faces away", k/3)
			}
		}
	}
	if _, err := TriangulatePolygon3([]scene.Vec3{{0, 0, 0}, {1, 1, 1}, {2, 2, 2}}, nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("points in line: %v", err)
	}
}

// A polygon that costs too much ends in an error, wherever in the work that is.
func TestTriangulateWorkIsBounded(t *testing.T) {
	t.Parallel()
	var outer []Vec2
	for k := range 200 {
		r, a := 10+float64(k%2), 2*math.Pi*float64(k)/200
		outer = append(outer, Vec2{r * math.Cos(a), r * math.Sin(a)})
	}
	holes := [][]Vec2{{{1, 1}, {2, 1}, {2, 2}}, {{-1, 1}, {-2, 1}, {-2, 2}}}
	limit := 0
	for ; ; limit += 97 {
		tris, err := new(Triangulator).triangulate(outer, holes, limit)
		if err == nil {
			break
		}
		if !errors.Is(err, ErrTooLarge) || tris != nil {
			t.Fatalf("limit of %d looks: %d triangles, %v", limit, len(tris)/3, err)
		}
	}
	if limit < 1000 || limit > 100_000 {
		t.Errorf("a polygon of 206 points takes about %d looks", limit)
	}
}

func FuzzTriangulate(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4}, uint8(8))
	f.Add([]byte{0, 0, 9, 0, 9, 9, 0, 9, 3, 3, 6, 3, 6, 6, 3, 6}, uint8(9))
	f.Add([]byte{0, 0, 2, 0, 2, 2, 1, 1, 0, 2}, uint8(18))
	f.Fuzz(func(t *testing.T, data []byte, split uint8) {
		var points []Vec2
		for k := 0; k+1 < len(data) && len(points) < 400; k += 2 {
			points = append(points, Vec2{float64(data[k] & 15), float64(data[k+1] & 15)})
		}
		k := min(int(split>>1), len(points))
		outer, holes := points[:k], [][]Vec2(nil)
		if k < len(points) {
			holes = [][]Vec2{points[k:]}
		}
		tr := Triangulator{ears: ears{splitAll: split&1 == 1}}
		tris, err := tr.Triangulate(outer, holes)
		for _, i := range tris {
			if int(i) >= len(points) {
				t.Fatalf("index %d of %d points", i, len(points))
			}
		}
		if err != nil {
			return
		}
		sum := triangleArea(points, tris)
		want := math.Abs(RingArea(outer))
		for _, h := range holes {
			want -= math.Abs(RingArea(h))
		}
		if math.Abs(sum-want) > 1e-9*ringsArea(outer, holes) {
			t.Fatalf("triangles cover %g of %g", sum, want)
		}
	})
}

func FuzzOrient2D(f *testing.F) {
	f.Add(0.5, 0.5, 12.0, 12.0, 24.0, 24.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64) {
		for _, v := range []float64{a, b, c, d, e, g} {
			if !(math.Abs(v) < 1e100) || v != 0 && math.Abs(v) < 1e-100 {
				return
			}
		}
		p, q, r := Vec2{a, b}, Vec2{c, d}, Vec2{e, g}
		if got, want := sign(Orient2D(p, q, r)), exactOrient(p, q, r); got != want {
			t.Fatalf("orientation %d, want %d", got, want)
		}
	})
}

func BenchmarkTriangulate10k(b *testing.B) {
	outer := star(rand.New(rand.NewPCG(1, 2)), Vec2{}, 90, 100, 10000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Triangulate(outer, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// ringsArea is the scale against which areas are compared.
func ringsArea(outer []Vec2, holes [][]Vec2) float64 {
	sum := math.Abs(RingArea(outer))
	for _, h := range holes {
		sum += math.Abs(RingArea(h))
	}
	return sum
}

// roundHoles gives n by n round holes of 16 points in a square plate.
func roundHoles(n int) (outer []Vec2, holes [][]Vec2) {
	for x := range n {
		for y := range n {
			var h []Vec2
			for k := range 16 {
				s, c := math.Sincos(2 * math.Pi * (float64(k) + 0.3) / 16)
				h = append(h, Vec2{float64(x) + 0.5 + 0.3*c, float64(y) + 0.5 + 0.3*s})
			}
			holes = append(holes, h)
		}
	}
	return square(0, 0, float64(n)), holes
}

// Ten thousand holes take no more steps for each than a hundred, or not much.
func TestTriangulateManyHoles(t *testing.T) {
	t.Parallel()
	var each [2]float64
	for i, n := range []int{10, 100} {
		outer, holes := roundHoles(n)
		var tr Triangulator
		tris, err := tr.Triangulate(outer, holes)
		if err != nil {
			t.Fatal(err)
		}
		if want := 16*n*n + 2*n*n + 2; len(tris) != 3*want {
			t.Errorf("%d holes: %d triangles, want %d", n*n, len(tris)/3, want)
		}
		each[i] = float64(tr.steps) / float64(n*n)
	}
	if each[1] > 8*each[0] {
		t.Errorf("a hole costs %.0f steps among 100 and %.0f among 10,000", each[0], each[1])
	}
}

// Faces of files hold rings within holes: they bound regions of their own.
func TestPolygonOfSeveralRegions(t *testing.T) {
	t.Parallel()
	lift := func(ring []Vec2) []scene.Vec3 {
		var out []scene.Vec3
		for _, p := range ring {
			out = append(out, scene.Vec3{p[0], 3, p[1]})
		}
		return out
	}
	outer := square(0, 0, 10)
	holes := [][]Vec2{square(4, 4, 2), square(1, 1, 8), square(3, 3, 4), square(7.5, 7.5, 1)}
	var rings [][]scene.Vec3
	all := lift(outer)
	for _, h := range holes {
		rings = append(rings, lift(h))
		all = append(all, lift(h)...)
	}
	tris, err := TriangulatePolygon3(lift(outer), rings)
	if err != nil {
		t.Fatal(err)
	}
	m := &scene.Mesh{Positions: all, Indices: tris}
	if got, want := Area(m), 100.0-64+16-4+1; math.Abs(got-want) > 1e-9 {
		t.Errorf("area %g, want %g", got, want)
	}
	n := NewellNormal(lift(outer))
	for k := 0; k < len(tris); k += 3 {
		if a, b, c := corners(m, k); b.Sub(a).Cross(c.Sub(a)).Dot(n) <= 0 {
			t.Errorf("triangle %d faces away", k/3)
		}
	}
}
