package solid

import (
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func openings(t testing.TB, nx, ny int, size scene.Vec3, step Vec2, place func(x, y float64) scene.Vec3) []*scene.Mesh {
	var out []*scene.Mesh
	for i := range nx {
		for j := range ny {
			lo := place(float64(i)*step[0]+0.3, float64(j)*step[1]+0.3)
			out = append(out, block(t, lo, lo.Add(size)))
		}
	}
	return out
}

func wallWith50(t testing.TB) (*scene.Mesh, []*scene.Mesh) {
	cutters := openings(t, 10, 5, scene.Vec3{1, 1, 1.5}, Vec2{1.9, 3}, func(x, y float64) scene.Vec3 { return scene.Vec3{x, -0.3, y} })
	return block(t, scene.Vec3{}, scene.Vec3{20, 0.3, 15}), cutters
}

func plateWith181(t testing.TB) (*scene.Mesh, []*scene.Mesh) {
	cutters := openings(t, 14, 13, scene.Vec3{0.2, 0.2, 1}, Vec2{0.7, 0.7}, func(x, y float64) scene.Vec3 { return scene.Vec3{x, y, -0.5} })
	return block(t, scene.Vec3{}, scene.Vec3{10, 10, 0.25}), cutters[:181]
}

func TestManyOpenings(t *testing.T) {
	t.Parallel()
	host, cutters := wallWith50(t)
	got, err := Subtract(host, cutters)
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, got, 20*15*0.3-50*1*1.5*0.3, 1e-5)
	host, cutters = plateWith181(t)
	if got, err = Subtract(host, cutters); err != nil {
		t.Fatal(err)
	}
	wantVolume(t, got, 25-181*0.2*0.2*0.25, 1e-5)
}

func BenchmarkSubtractWall50(b *testing.B) {
	host, cutters := wallWith50(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Subtract(host, cutters); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSubtractPlate181(b *testing.B) {
	host, cutters := plateWith181(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Subtract(host, cutters); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSubtractDoor(b *testing.B) {
	host := block(b, scene.Vec3{}, scene.Vec3{4, 0.3, 3})
	cutters := []*scene.Mesh{block(b, scene.Vec3{1, -1, 0}, scene.Vec3{2, 1, 2})}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Subtract(host, cutters); err != nil {
			b.Fatal(err)
		}
	}
}
