package citylook

import (
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

func TestSurface(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]struct {
		rgba  [4]uint8
		known bool
	}{
		"WallSurface": {[4]uint8{226, 219, 207, 255}, true},
		"RoofSurface": {PitchedRoof().RGBA, true},
		"Window":      {[4]uint8{128, 168, 186, 120}, true},
		"+Green":      {[4]uint8{0, 0, 0, 255}, false},
	} {
		m, ok := Surface(kind)
		if ok != want.known || m.RGBA != want.rgba || m.Name != kind {
			t.Errorf("%s: %v, %v", kind, m, ok)
		}
	}
	if m, _ := Surface("Window"); !m.Transparent() {
		t.Error("a window is not glass")
	}
}

func TestClass(t *testing.T) {
	t.Parallel()
	if m := Class("Building"); m.RGBA != [4]uint8{218, 210, 198, 255} || m.Name != "Building" {
		t.Errorf("a building is %v", m)
	}
	if m := Class("+Shed"); m.RGBA != [4]uint8{200, 198, 194, 255} || m.Name != "+Shed" {
		t.Errorf("an unknown class is %v", m)
	}
}

// A slope of 8 degrees has a cosine of 0.9903 and counts as flat, one of 9 does not.
func TestRoofs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		normal scene.Vec3
		want   scene.Material
	}{
		{scene.Vec3{0, 0, 4}, FlatRoof()},
		{scene.Vec3{0, 0, -4}, FlatRoof()},
		{scene.Vec3{0.139, 0, 0.990}, FlatRoof()},
		{scene.Vec3{0.156, 0, 0.988}, PitchedRoof()},
		{scene.Vec3{}, PitchedRoof()},
	} {
		if got := Roof(c.normal); got != c.want {
			t.Errorf("%v: %v", c.normal, got)
		}
	}
}

func TestInside(t *testing.T) {
	t.Parallel()
	if !Inside("BuildingRoom") || Inside("Building") {
		t.Error("rooms are inside, buildings are not")
	}
}

func TestNothingIsAllocated(t *testing.T) {
	if n := testing.AllocsPerRun(10, func() { Surface("WallSurface"); Class("Road"); Roof(scene.Vec3{0, 0, 1}) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
