package picture

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// What boxes tell is what all vertices tell, lines among them.
func TestOutlineIsThatOfAllVertices(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 1))
	for range 50 {
		d := New()
		for range 40 {
			m := &scene.Mesh{Lines: r.IntN(8) == 0, Positions: []scene.Vec3{{math.NaN(), 0, 0}}}
			for range 6 {
				m.Positions = append(m.Positions, scene.Vec3{r.NormFloat64(), r.NormFloat64(), r.NormFloat64()})
			}
			d.AddMesh(m, scene.Translation(scene.Vec3{r.Float64() * 9, r.Float64() * 5, r.Float64()}), [4]uint8{1, 2, 3, 255})
		}
		c := lookAt(scene.Vec3{60, -70, 40}, scene.Vec3{4, 3, 0}, scene.Vec3{})
		c.scale = 1
		lo, hi := d.outline(&c)
		want := noSides()
		for i := range d.boxesOf() {
			d.at(i).eachPoint(func(p scene.Vec3) { want.extend(c.project(c.view(p))) })
		}
		if got := (sides{lo[0], lo[1], -hi[0], -hi[1]}); got != want {
			t.Fatalf("%v, all vertices tell %v", got, want)
		}
	}
}

// A triangle that is left out as one between the samples covers none, and most
// that cover none are left out.
func TestOutsideTrianglesCoverNoSample(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 2))
	covered := func(tr *triangle) (n int) {
		tr.rows(64, 0, 64, func(_, x0, x1 int) { n += x1 - x0 })
		return n
	}
	missed, kept := 0, 0
	for range 200_000 {
		var tr triangle
		x, y, size := r.Float64()*64, r.Float64()*64, r.Float64()
		if r.IntN(4) == 0 { // corners and edges on the middles of samples
			x, y = math.Floor(x)+0.5, math.Floor(y)+0.5
		}
		for i := range tr.p {
			tr.p[i] = screen{x: x + size*float64(r.IntN(3)), y: y + size*r.Float64()}
		}
		n, out := covered(&tr), tr.outside(64, 64)
		switch {
		case out && n > 0:
			t.Fatalf("%v covers %d samples and was left out", tr.p, n)
		case out:
			missed++
		case n == 0:
			kept++
		}
	}
	if missed < kept/2 {
		t.Errorf("%d triangles that cover nothing are left out, %d are not", missed, kept)
	}
}
