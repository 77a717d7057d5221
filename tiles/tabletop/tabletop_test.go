package tabletop

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func TestPlateHoldsItsPrint(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]float64{{0.6, 0.4}, {0.3, 0.001}, {0.001, 0.6}, {0, 0}, {0.01, 0.01}} {
		for _, scale := range []int{50, 200, 20_000_000} {
			f, err := Plate(size[0], size[1], scale)
			if err != nil {
				t.Fatal(err)
			}
			plate, print := f.Parts[0].Mesh, f.Parts[1].Mesh
			if !mesh.Closed(plate) || mesh.Check(print) != nil {
				t.Errorf("%v at 1:%d: a plate that is open, or print out of range", size, scale)
			}
			want := scene.Box{Min: scene.Vec3{-size[0]/2 - Margin, -size[1]/2 - Margin, -Thickness}, Max: scene.Vec3{size[0]/2 + Margin, size[1]/2 + Margin, 0}}
			if b := mesh.Bounds(plate); b != want {
				t.Errorf("%v: plate %v", size, b)
			}
			on := mesh.Bounds(print)
			if on.Min[2] != raised || on.Max[2] != raised || on.Min[0] < want.Min[0] || on.Max[0] > want.Max[0] || on.Min[1] < want.Min[1] || on.Max[1] > want.Max[1] {
				t.Errorf("%v at 1:%d: print %v leaves the plate %v", size, scale, on, want)
			}
		}
	}
}

// The print of a plate of common size lies in front of the model and faces up.
func TestPrintIsReadFromTheSouth(t *testing.T) {
	t.Parallel()
	f, err := Plate(0.4, 0.3, 100)
	if err != nil {
		t.Fatal(err)
	}
	m := f.Parts[1].Mesh
	if b := mesh.Bounds(m); b.Max[1] > -0.15 {
		t.Errorf("print reaches under the model: %v", b)
	}
	area := 0.0
	for i := 0; i < len(m.Indices); i += 3 {
		a, b, c := m.Positions[m.Indices[i]], m.Positions[m.Indices[i+1]], m.Positions[m.Indices[i+2]]
		z := b.Sub(a).Cross(c.Sub(a))[2]
		if z < 0 {
			t.Errorf("triangle %d faces down", i/3)
		}
		area += z / 2
	}
	// Six letters (the zeros are slashed) and an arrow, their strokes a sixth to a third of their boxes.
	if box := letterHeight * letterHeight; area < box || area > 4*box {
		t.Errorf("print covers %v of a letter's box", area/box)
	}
}

// An O has a hole: its middle is not printed.
func TestHolesOfLettersStayFree(t *testing.T) {
	t.Parallel()
	f, err := openFont()
	if err != nil {
		t.Fatal(err)
	}
	ring, bar := &scene.Mesh{}, &scene.Mesh{}
	for m, text := range map[*scene.Mesh]string{ring: "O", bar: "I"} {
		if _, err := f.write(m, text, 0, 0, 1); err != nil {
			t.Fatal(err)
		}
	}
	covered := func(m *scene.Mesh) bool {
		c := mesh.Bounds(m).Center()
		for i := 0; i < len(m.Indices); i += 3 {
			inside := true
			for k := range 3 {
				a, b := m.Positions[m.Indices[i+k]], m.Positions[m.Indices[i+(k+1)%3]]
				inside = inside && b.Sub(a).Cross(c.Sub(a))[2] >= 0
			}
			if inside {
				return true
			}
		}
		return false
	}
	if covered(ring) || !covered(bar) {
		t.Errorf("the middle of O is printed: %v, of I: %v", covered(ring), covered(bar))
	}
	if h := mesh.Bounds(bar).Max[1]; math.Abs(h-1) > 0.01 {
		t.Errorf("a capital is %v high", h)
	}
}
