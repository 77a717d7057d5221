package solid

import (
	"errors"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// manyRound gives a plate of n + 2 m square, 0.3 m thick, and n by n round
// openings through it, each of which leans by lean times its number and is turned
// about its axis.
func manyRound(t testing.TB, n int, lean float64) (*scene.Mesh, []*scene.Mesh) {
	side := float64(n)
	var cutters []*scene.Mesh
	for i := range n * n {
		ring := polygon(48, 0, 0, 0.3)
		for k := range ring {
			s, c := math.Sincos(0.001 * float64(i))
			ring[k] = Vec2{c*ring[k][0] - s*ring[k][1], s*ring[k][0] + c*ring[k][1]}
		}
		d := scene.Vec3{lean * float64(i), lean * float64(i%7), 1}
		m := prism(t, -1, d, 3, Profile{Outer: ring})
		by := scene.Vec3{float64(i%n) + 1.5, float64(i/n) + 1.5, 0}.Sub(d)
		by[2] = 0
		for k := range m.Positions {
			m.Positions[k] = m.Positions[k].Add(by)
		}
		cutters = append(cutters, m)
	}
	return block(t, scene.Vec3{}, scene.Vec3{side + 2, side + 2, 0.3}), cutters
}

// areaThrough gives the surface of a plate of the thickness with prisms through it
// that are three high and touch nothing.
func areaThrough(plate *scene.Mesh, prisms []*scene.Mesh, thickness float64) float64 {
	sum := mesh.Area(plate)
	for _, m := range prisms {
		n := len(m.Positions) / 2
		d := m.Positions[n].Sub(m.Positions[0]).Normalized()
		for i, p := range m.Positions[:n] {
			sum += m.Positions[(i+1)%n].Sub(p).Cross(d.Scale(thickness / d[2])).Length()
		}
		sum -= 2 * mesh.Volume(m) / (m.Positions[n][2] - m.Positions[0][2])
	}
	return sum
}

func TestManyRoundOpenings(t *testing.T) {
	t.Parallel()
	const round = 48 * 0.3 * 0.3 / 2 // times the sine of a 48th
	for _, tt := range []struct {
		name string
		n    int
		lean float64
	}{
		{"20,164 round ones", 142 / smaller, 0},
		{"2,025 that lean", 45 / smaller, 1e-4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			host, cutters := manyRound(t, tt.n, tt.lean)
			f := new(Effort)
			got, err := f.Subtract(host, cutters)
			if err != nil {
				t.Fatal(err)
			}
			side := float64(tt.n + 2)
			want := 0.3 * (side*side - float64(tt.n*tt.n)*round*math.Sin(2*math.Pi/48))
			wantVolume(t, got, want, 1e-9*want)
			if a, want := mesh.Area(got), areaThrough(host, cutters, 0.3); math.Abs(a-want) > 1e-9*want {
				t.Errorf("%.9g m2, want %.9g", a, want)
			}
			if want := 12 + 4*49*len(cutters); got.Triangles() != want {
				t.Errorf("%d triangles, want %d", got.Triangles(), want)
			}
			t.Logf("%d openings: %.3f of the work of one element", len(cutters), float64(f.Spent())/MaxWork)
		})
	}
}

// TestManyOverlappingOpenings holds a plate with round openings that each overlap
// the four next to them: the area of all less the lenses between them.
func TestManyOverlappingOpenings(t *testing.T) {
	t.Parallel()
	n := 45 / smaller
	ring := polygon(48, 0, 0, 0.6)
	lens := 0.0 // twice what of the ring lies beyond the middle between two
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if a[0] < 0.5 && b[0] < 0.5 {
			continue
		}
		cut := func(p, q Vec2) Vec2 {
			return Vec2{0.5, p[1] + (q[1]-p[1])*(0.5-p[0])/(q[0]-p[0])}
		}
		if a[0] < 0.5 {
			a = cut(a, b)
		} else if b[0] < 0.5 {
			b = cut(b, a)
		}
		lens += (a[0]-0.5)*b[1] - (b[0]-0.5)*a[1]
	}
	var cutters []*scene.Mesh
	for i := range n * n {
		m := prism(t, -1, scene.Vec3{0, 0, 1}, 3, Profile{Outer: ring})
		for k := range m.Positions {
			m.Positions[k] = m.Positions[k].Add(scene.Vec3{float64(i%n) + 1.5, float64(i/n) + 1.5, 0})
		}
		cutters = append(cutters, m)
	}
	side := float64(n + 2)
	f := new(Effort)
	got, err := f.Subtract(block(t, scene.Vec3{}, scene.Vec3{side, side, 0.3}), cutters)
	if err != nil {
		t.Fatal(err)
	}
	all := float64(n*n)*mesh.RingArea(ring) - float64(2*n*(n-1))*lens
	wantVolume(t, got, 0.3*(side*side-all), 1e-9*side*side)
	t.Logf("%d openings: %.3f of the work of one element", len(cutters), float64(f.Spent())/MaxWork)
}

// Whatever work is left, the end is an error or the whole result.
func TestPassagesWorkIsBounded(t *testing.T) {
	t.Parallel()
	host, cutters := manyRound(t, 3, 0)
	cutters = append(cutters, prism(t, -1, scene.Vec3{0, 0, 1}, 3, Profile{Outer: polygon(30, 1.6, 1.7, 0.4)}))
	var fresh Effort
	through(t, host, cutters, &fresh)
	for left := 0; left < fresh.spent; left += 211 {
		in, err := newOperands(opSubtract, host, cutters)
		if err != nil {
			t.Fatal(err)
		}
		f := Effort{spent: MaxWork - left}
		if err := in.throughPrism(&f); !errors.Is(err, ErrTooLarge) {
			t.Fatalf("%d steps left of the %d it takes: %v", left, fresh.spent, err)
		}
	}
}
