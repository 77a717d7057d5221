package partition

import (
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func TestLinesLieInTheCellOfTheirExtent(t *testing.T) {
	t.Parallel()
	line := &scene.Mesh{Lines: true, Positions: []scene.Vec3{{1, 1, 1}, {300, 1, 1}, {300, 200, 9}}, Indices: []uint32{0, 1, 1, 2}}
	b := New(Options{})
	f := &scene.Feature{Key: "0/a", Parts: []scene.Part{{Mesh: line, Transform: scene.Identity()}}}
	if err := b.Add(f, scene.Identity()); err != nil {
		t.Fatal(err)
	}
	e := b.features["0/a"]
	if e.area != 0 || e.box.Max != (scene.Vec3{300, 200, 9}) || e.cell.Level != 8 {
		t.Errorf("area %v, box %v, cell %v", e.area, e.box, e.cell)
	}
	odd := &scene.Mesh{Lines: true, Positions: line.Positions, Indices: []uint32{0, 1, 2}}
	if err := b.Add(&scene.Feature{Key: "0/b", Parts: []scene.Part{{Mesh: odd, Transform: scene.Identity()}}}, scene.Identity()); err == nil {
		t.Error("three indices pass as segments")
	}
}
