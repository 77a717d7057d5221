package picture

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// field is a hilly grid of 2 n^2 triangles.
func field(n int) *scene.Mesh {
	m := &scene.Mesh{}
	for y := range n + 1 {
		for x := range n + 1 {
			u, v := float64(x)/float64(n)*100, float64(y)/float64(n)*100
			m.Positions = append(m.Positions, scene.Vec3{u, v, 6 * math.Sin(u/7) * math.Cos(v/9)})
		}
	}
	for y := range uint32(n) {
		for x := range uint32(n) {
			a := y*uint32(n+1) + x
			b := a + uint32(n+1)
			m.Indices = append(m.Indices, a, a+1, b, b, a+1, b+1)
		}
	}
	return m
}

func BenchmarkMillionTriangles(b *testing.B) {
	d := New()
	d.AddMesh(field(708), scene.Identity(), [4]uint8{200, 190, 170, 255})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Render(b.Context(), Options{Width: 1280, Height: 800, Ground: true}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFewTriangles(b *testing.B) {
	d := New()
	d.AddMesh(field(20), scene.Identity(), [4]uint8{200, 190, 170, 255})
	for b.Loop() {
		if _, err := d.Render(b.Context(), Options{Width: 1280, Height: 800, Ground: true}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOutdoors(b *testing.B) {
	d := New()
	d.AddMesh(field(708), scene.Identity(), [4]uint8{200, 190, 170, 255})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Render(b.Context(), Options{Width: 1200, Height: 800, Outdoors: &Outdoors{},
			Camera: &Camera{Eye: scene.Vec3{-20, -30, 25}, Target: scene.Vec3{50, 50, 0}, FOVDeg: 60, Near: 0.1}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOutdoorsFew(b *testing.B) {
	d := New()
	d.AddMesh(field(20), scene.Identity(), [4]uint8{200, 190, 170, 255})
	for b.Loop() {
		if _, err := d.Render(b.Context(), Options{Width: 1200, Height: 800, Outdoors: &Outdoors{},
			Camera: &Camera{Eye: scene.Vec3{-20, -30, 25}, Target: scene.Vec3{50, 50, 0}, FOVDeg: 60, Near: 0.1}}); err != nil {
			b.Fatal(err)
		}
	}
}
