package solid

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// cube gives the faces of a unit cube, the top one apart.
func cube() (top Face, others []Face) {
	p := func(x, y, z float64) scene.Vec3 { return scene.Vec3{x, y, z} }
	others = []Face{
		{Outer: []scene.Vec3{p(0, 0, 0), p(0, 1, 0), p(1, 1, 0), p(1, 0, 0)}},
		{Outer: []scene.Vec3{p(0, 0, 0), p(1, 0, 0), p(1, 0, 1), p(0, 0, 1)}},
		{Outer: []scene.Vec3{p(1, 0, 0), p(1, 1, 0), p(1, 1, 1), p(1, 0, 1)}},
		{Outer: []scene.Vec3{p(1, 1, 0), p(0, 1, 0), p(0, 1, 1), p(1, 1, 1)}},
		{Outer: []scene.Vec3{p(0, 1, 0), p(0, 0, 0), p(0, 0, 1), p(0, 1, 1)}},
	}
	return Face{Outer: []scene.Vec3{p(0, 0, 1), p(1, 0, 1), p(1, 1, 1), p(0, 1, 1)}}, others
}

func TestBrepClosesCracks(t *testing.T) {
	t.Parallel()
	p := func(x, y float64) scene.Vec3 { return scene.Vec3{x, y, 1} }
	tests := []struct {
		name   string
		top    []Face
		cracks int
		closed bool
	}{
		{"two halves that meet the sides in a T", []Face{
			{Outer: []scene.Vec3{p(0, 0), p(0.4, 0), p(0.4, 1), p(0, 1)}},
			{Outer: []scene.Vec3{p(0.4, 0), p(1, 0), p(1, 1), p(0.4, 1)}}}, 2, true},
		{"many corners along one edge", []Face{
			{Outer: []scene.Vec3{p(0, 0), p(0.2, 0), p(0.3, 0), p(0.5, 0), p(0.9, 0), p(1, 0), p(1, 1), p(0, 1)}}}, 1, true},
		{"a triangle of a tenth of a millimetre is missing", []Face{
			{Outer: []scene.Vec3{p(0, 0), p(0.5, 1e-4), p(1, 0), p(1, 1), p(0, 1)}}}, 1, true},
		{"a millimetre is no crack", []Face{
			{Outer: []scene.Vec3{p(0, 0), p(0.5, 1e-3), p(1, 0), p(1, 1), p(0, 1)}}}, 0, false},
		{"no top is none", nil, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, faces := cube()
			m, r, err := Brep(append(faces, tt.top...))
			if err != nil {
				t.Fatal(err)
			}
			if r.Cracks != tt.cracks || r.Closed != tt.closed || mesh.Closed(m) != tt.closed {
				t.Errorf("%d cracks, closed %v and %v; want %d, %v", r.Cracks, r.Closed, mesh.Closed(m), tt.cracks, tt.closed)
			}
			if v := mesh.Volume(m); tt.closed && math.Abs(v-1) > 1e-4 {
				t.Errorf("%g m3", v)
			}
		})
	}
}

// Faces of any points end in a mesh of finite points or in an error.
func FuzzBrep(f *testing.F) {
	f.Add([]byte{0, 0, 0, 4, 0, 0, 0, 4, 0, 4, 4, 0, 2, 0, 0}, uint8(3))
	f.Add([]byte{0, 0, 0, 8, 0, 0, 8, 8, 0, 0, 8, 0, 1, 1, 1, 3, 1, 1, 3, 3, 1, 1, 3, 1}, uint8(4))
	f.Fuzz(func(t *testing.T, data []byte, corners uint8) {
		n := 3 + int(corners%6)
		var faces []Face
		var ring []scene.Vec3
		for k := 0; k+2 < len(data) && k < 900; k += 3 {
			ring = append(ring, scene.Vec3{float64(data[k] & 15), float64(data[k+1] & 15), float64(data[k+2]&15) * 1e-4})
			if len(ring) < n {
				continue
			}
			if last := len(faces) - 1; last >= 0 && data[k]&64 != 0 {
				faces[last].Inners = append(faces[last].Inners, ring)
			} else {
				faces = append(faces, Face{Outer: ring})
			}
			ring = nil
		}
		m, r, err := Brep(faces)
		if err != nil {
			return
		}
		if err := mesh.Check(m); err != nil {
			t.Fatal(err)
		}
		if r.Closed != mesh.Closed(m) {
			t.Fatalf("closed is said to be %v and is %v", r.Closed, mesh.Closed(m))
		}
	})
}
