package solid

import (
	"errors"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// boxFaces gives the six faces of a box, outward.
func boxFaces(lo, hi scene.Vec3) []Face {
	p := func(k int) scene.Vec3 {
		q := lo
		for a := range 3 {
			if k>>a&1 == 1 {
				q[a] = hi[a]
			}
		}
		return q
	}
	var out []Face
	for _, q := range [6][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {1, 3, 7, 5}, {3, 2, 6, 7}, {2, 0, 4, 6}} {
		out = append(out, Face{Outer: []scene.Vec3{p(q[0]), p(q[1]), p(q[2]), p(q[3])}})
	}
	return out
}

func turnFace(f Face) Face {
	out := make([]scene.Vec3, len(f.Outer))
	for i, p := range f.Outer {
		out[len(out)-1-i] = p
	}
	return Face{Outer: out, Inners: f.Inners}
}

func TestBrep(t *testing.T) {
	t.Parallel()
	faces := func(change func([]Face) []Face) []Face {
		return change(boxFaces(scene.Vec3{100, 0, 0}, scene.Vec3{102, 1, 1}))
	}
	void := boxFaces(scene.Vec3{100.5, 0.25, 0.25}, scene.Vec3{101, 0.5, 0.5})
	for i := range void {
		void[i] = turnFace(void[i])
	}
	tests := []struct {
		name       string
		faces      []Face
		volume     float64 // NaN where the mesh is open
		degenerate int
		flipped    int
	}{
		{"box", faces(func(f []Face) []Face { return f }), 2, 0, 0},
		{"box inside out", faces(func(f []Face) []Face {
			for i := range f {
				f[i] = turnFace(f[i])
			}
			return f
		}), 2, 0, 12},
		{"two faces turned", faces(func(f []Face) []Face { f[1], f[4] = turnFace(f[1]), turnFace(f[4]); return f }), 2, 0, 4},
		{"four faces turned", faces(func(f []Face) []Face {
			for i := range 4 {
				f[i] = turnFace(f[i])
			}
			return f
		}), 2, 0, 8},
		{"lid missing", faces(func(f []Face) []Face { return f[1:] }), math.NaN(), 0, 0},
		{"points off by a tenth of a micrometre", faces(func(f []Face) []Face { f[0].Outer[0][0] += 1e-7; return f }), 2, 0, 0},
		{"face without area", faces(func(f []Face) []Face {
			return append(f, Face{Outer: []scene.Vec3{{1, 1, 1}, {2, 2, 2}, {3, 3, 3}}}, Face{})
		}), 2, 2, 0},
		{"void", append(boxFaces(scene.Vec3{100, 0, 0}, scene.Vec3{102, 1, 1}), void...), 2 - 0.03125, 0, 0},
		{"two boxes that share an edge", append(boxFaces(scene.Vec3{}, scene.Vec3{1, 1, 1}), boxFaces(scene.Vec3{1, 1, 0}, scene.Vec3{2, 2, 1})...), 2, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, r, err := Brep(tt.faces)
			if err != nil {
				t.Fatal(err)
			}
			if r.Faces != len(tt.faces) || r.Degenerate != tt.degenerate || r.Flipped != tt.flipped {
				t.Errorf("report %+v, want %d degenerate, %d flipped", r, tt.degenerate, tt.flipped)
			}
			if r.Closed == math.IsNaN(tt.volume) {
				t.Errorf("closed %v", r.Closed)
			}
			if r.Closed {
				wantVolume(t, m, tt.volume, 1e-6)
			}
		})
	}
}

// A plate with a hole through it, its faces with inner rings in either sense.
func TestBrepWithInnerRings(t *testing.T) {
	t.Parallel()
	ring := func(z float64) []scene.Vec3 { return []scene.Vec3{{1, 1, z}, {2, 1, z}, {2, 2, z}, {1, 2, z}} }
	faces := boxFaces(scene.Vec3{}, scene.Vec3{3, 3, 1})
	faces[0].Inners, faces[1].Inners = [][]scene.Vec3{ring(0)}, [][]scene.Vec3{ring(1)}
	low, high := ring(0), ring(1)
	for i := range low {
		j := (i + 1) % 4
		faces = append(faces, Face{Outer: []scene.Vec3{low[j], low[i], high[i], high[j]}})
	}
	m, r, err := Brep(faces)
	if err != nil || !r.Closed {
		t.Fatal(r, err)
	}
	wantVolume(t, m, 8, 1e-12)
}

func TestBrepRefuses(t *testing.T) {
	t.Parallel()
	line := Face{Outer: []scene.Vec3{{}, {1, 1, 1}, {2, 2, 2}}}
	nan := Face{Outer: []scene.Vec3{{}, {1, 0, 0}, {1, math.NaN(), 0}}}
	inner := Face{Outer: []scene.Vec3{{}, {1, 0, 0}, {1, 1, 0}}, Inners: [][]scene.Vec3{{{math.Inf(1), 0, 0}}}}
	for name, faces := range map[string][]Face{"none": nil, "no area": {line}, "not a number": {nan}, "infinite hole": {inner}} {
		if _, _, err := Brep(faces); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bow := Face{Outer: []scene.Vec3{{0, 0, 0}, {4, 4, 0}, {4, 0, 0}, {0, 2, 0}}}
	if _, r, err := Brep([]Face{bow}); err != nil || r.Crossing != 1 {
		t.Errorf("face that crosses itself: %+v, %v", r, err)
	}
}

// A brep goes into a boolean as an extrusion does.
func TestSubtractFromBrep(t *testing.T) {
	t.Parallel()
	m, _, err := Brep(boxFaces(scene.Vec3{}, scene.Vec3{4, 0.3, 3}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Subtract(m, []*scene.Mesh{mesh.Flip(block(t, scene.Vec3{1, -1, 1}, scene.Vec3{2, 1, 2}))})
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, got, 3.3, 1e-9)
}
