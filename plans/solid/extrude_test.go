package solid

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// TestExtrudesHolesThatMakeNoProfile extrudes a square of 4 m by 2 m with holes
// that no simple polygon has, by areas that can be counted.
func TestExtrudesHolesThatMakeNoProfile(t *testing.T) {
	t.Parallel()
	square := func(x, y, size float64) []Vec2 {
		return []Vec2{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}}
	}
	for name, c := range map[string]struct {
		holes [][]Vec2
		area  float64 // m2 that are left
	}{
		"one within":             {[][]Vec2{square(1, 1, 1)}, 15},
		"one beyond the outline": {[][]Vec2{square(10, 0, 1)}, 16},
		"one across the outline": {[][]Vec2{square(3, 1, 2)}, 14},
		"two that overlap":       {[][]Vec2{square(1, 1, 1), square(1.5, 1.5, 1)}, 14.25},
		"two alike":              {[][]Vec2{square(1, 1, 1), square(1, 1, 1)}, 15},
		"one within another":     {[][]Vec2{square(1, 1, 2), square(1.5, 1.5, 1)}, 12},
		"one that touches":       {[][]Vec2{square(0, 1, 1)}, 15},
		"one along a side":       {[][]Vec2{square(1, 0, 1), square(10, 10, 1)}, 15},
		"one of no area":         {[][]Vec2{{{1, 1}, {2, 1}, {3, 1}}, square(10, 0, 1)}, 16},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, d := range []scene.Vec3{{0, 0, 1}, {0, 0, -1}, {1, 0, 1}} {
				profiles := []Profile{{Outer: square(0, 0, 4), Holes: c.holes}, {Outer: square(10, 0, 1)}}
				m, err := Extrude(profiles, d, 2)
				if err != nil {
					t.Fatal(err)
				}
				want := (c.area + 1) * 2 * math.Abs(d.Normalized()[2])
				if v := mesh.Volume(m); math.Abs(v-want) > 1e-9 || !mesh.Closed(m) {
					t.Errorf("along %v: %.9f m3, want %.9f, closed %t", d, v, want, mesh.Closed(m))
				}
			}
		})
	}
}
