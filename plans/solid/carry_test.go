package solid

import (
	"encoding/binary"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// FuzzCarry carries from any triangles to any others: each comes from one that its
// middle lies on and that faces the same way, or from none, and those of a mesh
// come from that mesh.
func FuzzCarry(f *testing.F) {
	seed := func(triangles ...[9]int16) (b []byte) {
		for _, t := range triangles {
			for _, v := range t {
				b = binary.LittleEndian.AppendUint16(b, uint16(v))
			}
		}
		return b
	}
	floor := [9]int16{0, 0, 0, 100, 0, 0, 0, 100, 0}
	f.Add(seed(floor), seed([9]int16{10, 10, 0, 20, 10, 0, 10, 20, 0}))
	f.Add(seed(floor), seed([9]int16{10, 10, 0, 10, 20, 0, 20, 10, 0})) // facing down
	f.Add(seed(floor, floor), seed([9]int16{10, 10, 1, 20, 10, 1, 10, 20, 1}))
	f.Add(seed([9]int16{0, 0, 0, 100, 0, 0, 200, 0, 0}, floor), seed([9]int16{5, 5, 0, 5, 5, 0, 5, 5, 0})) // no area
	f.Fuzz(func(t *testing.T, first, second []byte) {
		from, cut := soup(first), soup(second)
		of, err := new(Effort).Carry(from, cut)
		if err != nil {
			t.Fatal(err)
		}
		if len(of) != len(cut.Indices)/3 {
			t.Fatalf("%d of %d triangles", len(of), len(cut.Indices)/3)
		}
		for i, k := range of {
			if int(k) >= len(from.Indices)/3 || k < -1 {
				t.Fatalf("triangle %d comes from %d of %d", i, k, len(from.Indices)/3)
			}
			if k >= 0 {
				checkCarried(t, corners3(from, int(k)), corners3(cut, i))
			}
		}
		own, err := new(Effort).Carry(from, from)
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range own {
			if k < 0 && normal3(corners3(from, i)) != (scene.Vec3{}) {
				t.Fatalf("triangle %d of a mesh does not come from it", i)
			}
		}
	})
}

// checkCarried holds a triangle to the one that it is said to lie on.
func checkCarried(t *testing.T, on, c [3]scene.Vec3) {
	t.Helper()
	n, own := normal3(on), normal3(c)
	if own != (scene.Vec3{}) && n.Dot(own) < carryTurn {
		t.Fatalf("%v faces another way than %v", c, on)
	}
	middle := c[0].Add(c[1]).Add(c[2]).Scale(1.0 / 3)
	box := scene.NewBox()
	for _, p := range on {
		box.Extend(p)
	}
	if d := middle.Sub(on[0]).Dot(n); max(d, -d) > carryReach || !besideBox(&box, middle) {
		t.Fatalf("the middle of %v is not on %v", c, on)
	}
}

// soup gives triangles of points in centimetres, by two bytes a coordinate.
func soup(data []byte) *scene.Mesh {
	m := &scene.Mesh{}
	for ; len(data) >= 18 && len(m.Positions) < 120; data = data[18:] {
		for c := range 3 {
			var p scene.Vec3
			for axis := range p {
				p[axis] = float64(int16(binary.LittleEndian.Uint16(data[6*c+2*axis:]))) / 100
			}
			m.Indices = append(m.Indices, uint32(len(m.Positions)))
			m.Positions = append(m.Positions, p)
		}
	}
	return m
}
