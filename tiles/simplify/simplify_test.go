package simplify

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// TestFeature holds shapes to the tolerance, the bound to what samples find,
// and the number of triangles to what the shape should come down to.
func TestFeature(t *testing.T) {
	frame, pane := window()
	for _, c := range []struct {
		name      string
		feature   *scene.Feature
		tolerance float64
		most      int // triangles; 0 where it vanishes
	}{
		{"a wall keeps its six faces", feature(wall()), 0.1, 12},
		{"a wall as thick as the tolerance keeps its edges", feature(wall()), 0.31, 12},
		{"a wall a third as thick has two faces", feature(wall()), 0.9, 4},
		{"a wall smaller than the tolerance is nothing", feature(wall()), 11, 0},
		{"openings stay", feature(wallWithOpenings()), 0.05, 72},
		{"openings stay between two sheets", feature(wallWithOpenings()), 0.9, 40},
		{"openings stay however wide the tolerance", feature(wallWithOpenings()), 1.2, 40},
		{"a column has fewer sides", feature(column()), 0.1, 60},
		{"a column has few sides", feature(column()), 0.5, 28},
		{"a railing is a few sheets", feature(railing()), 0.25, 36},
		{"a railing is a few bars", feature(railing()), 0.03, 61 * 12},
		{"a window keeps frame and glass", feature(frame, pane), 0.1, 60},
		{"a window is glass", feature(frame, pane), 0.5, 4},
		{"terrain", feature(terrain(60, 1)), 0.25, 200},
		{"rough terrain", feature(terrain(60, 1)), 1, 40},
		{"a ball", feature(sphere(2, 24)), 0.1, 400},
		{"a rough ball", feature(sphere(2, 24)), 0.5, 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := scene.RotationZ(0.4)
			g, bound, err := Feature(c.feature, &to, c.tolerance)
			if err != nil {
				t.Fatal(err)
			}
			if g == nil {
				if c.most > 0 {
					t.Error("vanished")
				}
				return
			}
			if bound > c.tolerance {
				t.Errorf("bound %v beyond the tolerance", bound)
			}
			if n := g.Triangles(); n > c.most {
				t.Errorf("%d triangles of %d, want %d at most", n, c.feature.Triangles(), c.most)
			}
			d := hausdorff(t, soupOf(c.feature, to), soupOf(g, to), min(1500, 500000/c.feature.Triangles()))
			if d > bound+1e-9 {
				t.Errorf("a sample at %v, the bound is %v", d, bound)
			}
			t.Logf("%d -> %d triangles, bound %.4f, samples %.4f", c.feature.Triangles(), g.Triangles(), bound, d)
		})
	}
}

func TestLitter(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 120 {
		f := feature(litter(1+r.IntN(60), 1+3*r.Float64(), r))
		tolerance := []float64{0.05, 0.2, 0.5, 1, 2}[i%5]
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			to := scene.Identity()
			g, bound, err := Feature(f, &to, tolerance)
			if err != nil {
				t.Fatal(err)
			}
			if g == nil || g == f {
				return
			}
			if bound > tolerance {
				t.Errorf("bound %v beyond the tolerance %v", bound, tolerance)
			}
			if d := hausdorff(t, soupOf(f, to), soupOf(g, to), 250); d > bound+1e-9 {
				t.Errorf("a sample at %v, the bound is %v", d, bound)
			}
		})
	}
}
