package convert

import (
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// lineFeature is three segments of 3, 4 and 5 m that would be two triangles.
func lineFeature(lines bool) *scene.Feature {
	m := &scene.Mesh{Lines: lines, Positions: []scene.Vec3{{0, 0, 0}, {3, 0, 0}, {3, 4, 0}}, Indices: []uint32{0, 1, 1, 2, 2, 0}}
	return &scene.Feature{SourceID: "7", Class: "IfcAlignment", Parts: []scene.Part{{Mesh: m, Transform: scene.Translation(scene.Vec3{10, 20, 30})}}}
}

func TestLinesAreMeasuredByTheirBoxAlone(t *testing.T) {
	t.Parallel()
	got := measure(lineFeature(true), true)
	if got.Triangles != 0 || got.Area != 0 || got.Volume != nil {
		t.Errorf("%d triangles, area %v, volume %v of lines", got.Triangles, got.Area, got.Volume)
	}
	if got.Min != [3]float64{10, 20, 30} || got.Max != [3]float64{13, 24, 30} {
		t.Errorf("box %v to %v", got.Min, got.Max)
	}
}

func TestLinesAndTrianglesHashApart(t *testing.T) {
	t.Parallel()
	plan := scene.Identity()
	if geometryHash(lineFeature(true), &plan) == geometryHash(lineFeature(false), &plan) {
		t.Error("lines and triangles of one list of indices have one hash")
	}
}
