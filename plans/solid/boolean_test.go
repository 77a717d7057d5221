package solid

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// block gives a box between two corners.
func block(t testing.TB, lo, hi scene.Vec3) *scene.Mesh {
	t.Helper()
	p := Profile{Outer: []Vec2{{lo[0], lo[1]}, {hi[0], lo[1]}, {hi[0], hi[1]}, {lo[0], hi[1]}}}
	m, err := Extrude([]Profile{p}, scene.Vec3{0, 0, 1}, hi[2]-lo[2])
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Positions {
		m.Positions[i][2] += lo[2]
	}
	return m
}

func wantVolume(t testing.TB, m *scene.Mesh, want, tol float64) {
	t.Helper()
	if len(m.Indices) > 0 {
		if open := mesh.OpenEdges(m); len(open) > 0 {
			t.Errorf("mesh of %d triangles has %d open edges", m.Triangles(), len(open))
		}
	}
	if v := mesh.Volume(m); !(math.Abs(v-want) <= tol) {
		t.Errorf("volume %.9g, want %.9g", v, want)
	}
}

func TestSubtractBoxes(t *testing.T) {
	t.Parallel()
	wall := [2]scene.Vec3{{0, 0, 0}, {4, 0.3, 3}}
	tests := []struct {
		name    string
		cutters [][2]scene.Vec3
		want    float64
		tris    int // 0 for any
	}{
		{"window through", [][2]scene.Vec3{{{1, -1, 1}, {2, 1, 2}}}, 3.6 - 0.3, 32},
		{"window flush with both faces", [][2]scene.Vec3{{{1, 0, 1}, {2, 0.3, 2}}}, 3.6 - 0.3, 32},
		{"window a micrometre short of both faces", [][2]scene.Vec3{{{1, 1e-6, 1}, {2, 0.3 - 1e-6, 2}}}, 3.6 - 0.3, 32},
		{"niche flush with one face", [][2]scene.Vec3{{{1, 0, 1}, {2, 0.1, 2}}}, 3.6 - 0.1, 0},
		{"door flush with the bottom", [][2]scene.Vec3{{{1, -1, 0}, {2, 1, 2}}}, 3.6 - 0.6, 0},
		{"door below the bottom", [][2]scene.Vec3{{{1, -1, -1}, {2, 1, 2}}}, 3.6 - 0.6, 0},
		{"opening taller than the wall", [][2]scene.Vec3{{{1, -1, -1}, {2, 1, 4}}}, 3.6 - 0.9, 24},
		{"opening at the corner", [][2]scene.Vec3{{{-1, -1, -1}, {1, 1, 1}}}, 3.6 - 0.3, 0},
		{"opening that misses", [][2]scene.Vec3{{{9, 9, 9}, {10, 10, 10}}}, 3.6, 12},
		{"opening that touches a face", [][2]scene.Vec3{{{1, 0.3, 1}, {2, 1, 2}}}, 3.6, 12},
		{"opening that touches an edge", [][2]scene.Vec3{{{4, 0.3, 0}, {5, 1, 2}}}, 3.6, 12},
		{"opening larger than the wall", [][2]scene.Vec3{{{-1, -1, -1}, {5, 1, 4}}}, 0, 0},
		{"opening equal to the wall", [][2]scene.Vec3{{{0, 0, 0}, {4, 0.3, 3}}}, 0, 0},
		{"void inside", [][2]scene.Vec3{{{1, 0.1, 1}, {2, 0.2, 2}}}, 3.6 - 0.1, 24},
		{"two apart", [][2]scene.Vec3{{{1, -1, 1}, {2, 1, 2}}, {{2.5, -1, 1}, {3, 1, 2}}}, 3.6 - 0.45, 0},
		{"two that overlap", [][2]scene.Vec3{{{1, -1, 1}, {2, 1, 2}}, {{1.5, -1, 1.5}, {2.5, 1, 2.5}}}, 3.6 - 0.525, 0},
		{"two that share a face", [][2]scene.Vec3{{{1, -1, 1}, {2, 1, 2}}, {{2, -1, 1}, {3, 1, 2}}}, 3.6 - 0.6, 32},
		{"two that share an edge", [][2]scene.Vec3{{{1, -1, 1}, {2, 1, 2}}, {{2, -1, 2}, {3, 1, 2.5}}}, 3.6 - 0.45, 0},
		{"the same twice", [][2]scene.Vec3{{{1, -1, 1}, {2, 1, 2}}, {{1, -1, 1}, {2, 1, 2}}}, 3.6 - 0.3, 32},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var cutters []*scene.Mesh
			for _, c := range tt.cutters {
				cutters = append(cutters, block(t, c[0], c[1]))
			}
			got, err := Subtract(block(t, wall[0], wall[1]), cutters)
			if err != nil {
				t.Fatal(err)
			}
			wantVolume(t, got, tt.want, 1e-5)
			if tt.tris > 0 && got.Triangles() != tt.tris {
				t.Errorf("%d triangles, want %d", got.Triangles(), tt.tris)
			}
		})
	}
}
