package mesh

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// cube gives the unit cube, moved, with one vertex for each corner.
func cube(at scene.Vec3) *scene.Mesh {
	m := &scene.Mesh{}
	for k := range 8 {
		m.Positions = append(m.Positions, at.Add(scene.Vec3{float64(k & 1), float64(k >> 1 & 1), float64(k >> 2)}))
	}
	for _, q := range [6][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {1, 3, 7, 5}, {3, 2, 6, 7}, {2, 0, 4, 6}} {
		m.Indices = append(m.Indices, q[0], q[1], q[2], q[0], q[2], q[3])
	}
	return m
}

// soup gives m with vertices of their own for each triangle.
func soup(m *scene.Mesh) *scene.Mesh {
	out := &scene.Mesh{}
	for i, v := range m.Indices {
		out.Positions = append(out.Positions, m.Positions[v])
		out.Indices = append(out.Indices, uint32(i))
	}
	return out
}

func TestMeasures(t *testing.T) {
	t.Parallel()
	far := cube(scene.Vec3{105400, 425100, 3})
	open := cube(scene.Vec3{})
	open.Indices = open.Indices[3:]
	slit := soup(cube(scene.Vec3{}))
	slit.Positions[0][0] += 1e-7
	tests := []struct {
		name         string
		mesh         *scene.Mesh
		area, volume float64
		closed       bool
	}{
		{"cube", cube(scene.Vec3{}), 6, 1, true},
		{"cube far from the origin", far, 6, 1, true},
		{"cube as a soup", soup(far), 6, 1, true},
		{"cube inside out", Flip(far), 6, -1, true},
		{"two cubes", Merge(cube(scene.Vec3{}), cube(scene.Vec3{1, 0, 0})), 12, 2, true},
		{"cube and a hole of the same size", Merge(cube(scene.Vec3{}), Flip(cube(scene.Vec3{5, 0, 0}))), 12, 0, true},
		{"cube without a triangle", open, 5.5, math.NaN(), false},
		{"cube with a slit", slit, 6, math.NaN(), false},
		{"nothing", &scene.Mesh{}, 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Area(tt.mesh); math.Abs(got-tt.area) > 1e-6 {
				t.Errorf("area %g, want %g", got, tt.area)
			}
			if got := Volume(tt.mesh); math.Abs(got-tt.volume) > 1e-9 {
				t.Errorf("volume %g, want %g", got, tt.volume)
			}
			if got := Closed(tt.mesh); got != tt.closed {
				t.Errorf("closed %v, want %v", got, tt.closed)
			}
		})
	}
}

func TestOpenEdgesNamesTheBorder(t *testing.T) {
	t.Parallel()
	m := cube(scene.Vec3{})
	m.Indices = m.Indices[3:] // without 0 2 3
	open := OpenEdges(m)
	if len(open) != 3 {
		t.Fatalf("open edges %v, want three", open)
	}
	want := map[[2]uint32]bool{{2, 0}: true, {3, 2}: true, {0, 3}: true}
	for _, e := range open {
		if !want[e] {
			t.Errorf("edge %v is not on the border", e)
		}
	}
}

func TestBoundsIgnoresUnusedPositions(t *testing.T) {
	t.Parallel()
	m := cube(scene.Vec3{1, 2, 3})
	m.Positions = append(m.Positions, scene.Vec3{99, 99, 99})
	if got, want := Bounds(m), (scene.Box{Min: scene.Vec3{1, 2, 3}, Max: scene.Vec3{2, 3, 4}}); got != want {
		t.Errorf("bounds %v, want %v", got, want)
	}
	if !Bounds(&scene.Mesh{Positions: m.Positions}).Empty() {
		t.Error("bounds of no triangle are not empty")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	bad := map[string]*scene.Mesh{
		"two indices":        {Positions: make([]scene.Vec3, 3), Indices: []uint32{0, 1}},
		"index out of range": {Positions: make([]scene.Vec3, 3), Indices: []uint32{0, 1, 3}},
		"not a number":       {Positions: []scene.Vec3{{math.NaN()}, {}, {}}, Indices: []uint32{0, 1, 2}},
	}
	for name, m := range bad {
		if err := Check(m); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Check(cube(scene.Vec3{})); err != nil {
		t.Error(err)
	}
}

func TestWeld(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	m := soup(cube(scene.Vec3{10, 20, 30}))
	for i := range m.Positions {
		for k := range 3 {
			m.Positions[i][k] += (r.Float64() - 0.5) * 1e-6
		}
	}
	w := Weld(m, 1e-5)
	if len(w.Positions) != 8 || !Closed(w) {
		t.Errorf("%d positions, closed %v", len(w.Positions), Closed(w))
	}
	if got := Weld(m, 0); len(got.Positions) != 36 {
		t.Errorf("welding equal positions left %d of 36", len(got.Positions))
	}
	// Welding at the size of the cube leaves nothing.
	if got := Weld(m, 2); len(got.Indices) != 0 {
		t.Errorf("%d triangles are left of a point", got.Triangles())
	}
}

func TestWelderTakesTheNearest(t *testing.T) {
	t.Parallel()
	w := NewWelder(1)
	w.ID(scene.Vec3{0, 0, 0})
	w.ID(scene.Vec3{1.5, 0, 0})
	if got := w.ID(scene.Vec3{0.9, 0, 0}); got != 1 {
		t.Errorf("0.9 is number %d, want 1", got)
	}
	if got := w.ID(scene.Vec3{0.6, 0, 0}); got != 0 {
		t.Errorf("0.6 is number %d, want 0", got)
	}
	if got := w.ID(scene.Vec3{-1.1, 0, 0}); got != 2 {
		t.Errorf("-1.1 is number %d, want a new one", got)
	}
	if a, b := w.ID(scene.Vec3{1e300, 0, 0}), w.ID(scene.Vec3{2e300, 0, 0}); a == b {
		t.Error("points beyond the range of cells are one")
	}
}

func TestRemoveDegenerate(t *testing.T) {
	t.Parallel()
	m := cube(scene.Vec3{})
	n := uint32(len(m.Positions))
	m.Positions = append(m.Positions, scene.Vec3{0.5, 0, 0}, scene.Vec3{7, 7, 7})
	m.Indices = append(m.Indices, 0, 0, 1, 0, n, 1)
	got := RemoveDegenerate(m)
	if got.Triangles() != 12 || len(got.Positions) != 8 {
		t.Errorf("%d triangles on %d positions, want 12 on 8", got.Triangles(), len(got.Positions))
	}
}

func TestNormals(t *testing.T) {
	t.Parallel()
	prism := func(n int) *scene.Mesh { // without caps
		m := &scene.Mesh{}
		for i := range n {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			m.Positions = append(m.Positions, scene.Vec3{c, s, 0}, scene.Vec3{c, s, 1})
		}
		for i := range n {
			a, b := uint32(2*i), uint32(2*((i+1)%n))
			m.Indices = append(m.Indices, a, b, b+1, a, b+1, a+1)
		}
		return m
	}
	tests := []struct {
		name     string
		mesh     *scene.Mesh
		crease   float64
		vertices int
	}{
		{"cube, flat", cube(scene.Vec3{}), 0, 24},
		{"cube as a soup, flat", soup(cube(scene.Vec3{})), 0, 24},
		{"cube, edges below the limit", cube(scene.Vec3{}), 1, 24},
		{"cube, all smooth", cube(scene.Vec3{}), 2, 8},
		{"pipe, smooth", prism(24), math.Pi / 6, 48},
		{"pipe, flat", prism(24), 0, 96},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, normals := Normals(tt.mesh, tt.crease)
			if len(m.Positions) != tt.vertices || len(normals) != tt.vertices {
				t.Errorf("%d vertices and %d normals, want %d", len(m.Positions), len(normals), tt.vertices)
			}
			if m.Triangles() != tt.mesh.Triangles() {
				t.Errorf("%d triangles, want %d", m.Triangles(), tt.mesh.Triangles())
			}
			for i, n := range normals {
				if math.Abs(n.Length()-1) > 1e-12 {
					t.Fatalf("normal %d has length %g", i, n.Length())
				}
			}
			for c, v := range m.Indices {
				p, q, r := corners(m, c/3*3)
				if face := q.Sub(p).Cross(r.Sub(p)).Normalized(); face.Dot(normals[v]) < math.Cos(tt.crease)-1e-6 && tt.crease < 1.5 {
					t.Fatalf("corner %d: normal %v is beyond the crease from %v", c, normals[v], face)
				}
			}
		})
	}
}

// A smooth pipe's normals point away from its axis.
func TestNormalsOfPipe(t *testing.T) {
	t.Parallel()
	m := &scene.Mesh{}
	const n = 16
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / n)
		m.Positions = append(m.Positions, scene.Vec3{c, s, 0}, scene.Vec3{c, s, 1})
	}
	for i := range uint32(n) {
		a, b := 2*i, 2*((i+1)%n)
		m.Indices = append(m.Indices, a, b, b+1, a, b+1, a+1)
	}
	out, normals := Normals(m, 1)
	for i, p := range out.Positions {
		if want := (scene.Vec3{p[0], p[1], 0}); normals[i].Sub(want).Length() > 1e-9 {
			t.Errorf("normal %v at %v", normals[i], p)
		}
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	m := cube(scene.Vec3{1, 2, 3})
	base := Hash(m)
	r := rand.New(rand.NewPCG(2, 2))
	shuffled := soup(m)
	r.Shuffle(shuffled.Triangles(), func(i, j int) {
		for k := range 3 {
			shuffled.Indices[3*i+k], shuffled.Indices[3*j+k] = shuffled.Indices[3*j+k], shuffled.Indices[3*i+k]
		}
	})
	for i := 0; i < len(shuffled.Indices); i += 6 { // begin at another corner
		v := shuffled.Indices[i : i+3]
		v[0], v[1], v[2] = v[1], v[2], v[0]
	}
	if Hash(shuffled) != base {
		t.Error("the hash depends on numbering or order")
	}
	noise := cube(scene.Vec3{1 + 1e-9, 2, 3})
	if Hash(noise) != base {
		t.Error("a nanometre changes the hash")
	}
	for name, o := range map[string]*scene.Mesh{"moved": cube(scene.Vec3{1.001, 2, 3}), "turned over": Flip(m), "empty": {}} {
		if Hash(o) == base {
			t.Errorf("%s: same hash", name)
		}
	}
}
