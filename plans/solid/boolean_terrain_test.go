package solid

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// terrain gives a closed block of n by n cells with a bumpy top.
func terrain(t testing.TB, n int) *scene.Mesh {
	t.Helper()
	height := func(i, j int) float64 { return 2 + math.Sin(float64(i)*0.7)*math.Cos(float64(j)*0.9)/3 }
	var faces []Face
	top := func(i, j int) scene.Vec3 { return scene.Vec3{float64(i), float64(j), height(i, j)} }
	low := func(i, j int) scene.Vec3 { return scene.Vec3{float64(i), float64(j), 0} }
	for i := range n {
		for j := range n {
			faces = append(faces,
				Face{Outer: []scene.Vec3{top(i, j), top(i+1, j), top(i+1, j+1)}},
				Face{Outer: []scene.Vec3{top(i, j), top(i+1, j+1), top(i, j+1)}},
				Face{Outer: []scene.Vec3{low(i, j), low(i, j+1), low(i+1, j+1), low(i+1, j)}})
		}
		for _, side := range [4][2]scene.Vec3{{low(i, 0), low(i+1, 0)}, {low(i+1, n), low(i, n)}, {low(0, i+1), low(0, i)}, {low(n, i), low(n, i+1)}} {
			a, b := side[0], side[1]
			c, d := top(int(b[0]), int(b[1])), top(int(a[0]), int(a[1]))
			faces = append(faces, Face{Outer: []scene.Vec3{a, b, c, d}})
		}
	}
	m, r, err := Brep(faces)
	if err != nil || !r.Closed {
		t.Fatal(r, err)
	}
	return m
}

// A fine surface costs what the cutter touches of it.
func TestSubtractFromTerrain(t *testing.T) {
	t.Parallel()
	m := terrain(t, 40)
	pit := block(t, scene.Vec3{10.3, 10.2, 1}, scene.Vec3{14.1, 13.7, 9})
	got, err := Subtract(m, []*scene.Mesh{pit})
	if err != nil {
		t.Fatal(err)
	}
	both, err := Intersect(m, pit)
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, both, mesh.Volume(both), 0)
	if v := mesh.Volume(both); v < 3.8*3.5*0.5 || v > 3.8*3.5*1.5 {
		t.Errorf("the common part has %g m3", v)
	}
	wantVolume(t, got, mesh.Volume(m)-mesh.Volume(both), 1e-3)
}

func BenchmarkSubtractFromTerrain(b *testing.B) {
	m := terrain(b, 40)
	pit := block(b, scene.Vec3{10.3, 10.2, 1}, scene.Vec3{14.1, 13.7, 9})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Subtract(m, []*scene.Mesh{pit}); err != nil {
			b.Fatal(err)
		}
	}
}
