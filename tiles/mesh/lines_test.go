package mesh

import (
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Twelve indices that would close a tetrahedron, were they triangles.
func segmentsOfTetrahedron() *scene.Mesh {
	return &scene.Mesh{Lines: true, Positions: []scene.Vec3{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		Indices: []uint32{0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3}}
}

func TestLinesHaveExtentAndNothingElse(t *testing.T) {
	t.Parallel()
	m := segmentsOfTetrahedron()
	if m.Triangles() != 0 || m.Segments() != 6 {
		t.Errorf("%d triangles, %d segments, want 0 and 6", m.Triangles(), m.Segments())
	}
	if Area(m) != 0 || Volume(m) != 0 || Closed(m) || len(OpenEdges(m)) != 0 {
		t.Errorf("area %v, volume %v, closed %v, edges %v", Area(m), Volume(m), Closed(m), OpenEdges(m))
	}
	if b := Bounds(m); b.Min != (scene.Vec3{}) || b.Max != (scene.Vec3{1, 1, 1}) {
		t.Errorf("bounds %v", b)
	}
	if Flip(m) != m {
		t.Error("lines were turned over")
	}
	if both := Merge(m, m); !both.Lines || both.Segments() != 12 || both.Indices[12] != 4 {
		t.Errorf("merged: %+v", both)
	}
	if err := Check(m); err != nil {
		t.Error(err)
	}
	if err := Check(&scene.Mesh{Lines: true, Positions: m.Positions, Indices: m.Indices[:3]}); err == nil {
		t.Error("three indices pass as segments")
	}
}
