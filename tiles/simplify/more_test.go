package simplify

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// TestFeatureKeepsWhatItIs checks what of a feature stays when its shape does
// not.
func TestFeatureKeepsWhatItIs(t *testing.T) {
	f := feature(railing())
	f.Parts[0].Transform = scene.Translation(scene.Vec3{1, 2, 3})
	to := scene.RotationZ(1)
	g, _, err := Feature(f, &to, 0.25)
	if err != nil || g == nil || g == f {
		t.Fatalf("got %v, %v", g, err)
	}
	h := *g
	h.Parts = f.Parts
	if !reflect.DeepEqual(&h, f) {
		t.Errorf("got %+v, want %+v but for the parts", h, f)
	}
	for _, p := range g.Parts {
		m := p.Material
		m.RGBA[3] = f.Parts[0].Material.RGBA[3]
		if m != f.Parts[0].Material || p.Transform != f.Parts[0].Transform {
			t.Errorf("part %+v", p)
		}
	}
}

// TestBarsBecomeAVeil checks that what stands for the bars of a railing covers as
// much of what lies behind it as they do.
func TestBarsBecomeAVeil(t *testing.T) {
	f := feature(railing())
	id := scene.Identity()
	g, _, err := Feature(f, &id, 0.25)
	if err != nil || g == nil {
		t.Fatal(g, err)
	}
	veil := 0.0 // seen along y: sheets, which face either way; of the rail the upper and lower face stay
	for _, p := range g.Parts {
		for k := 0; k+2 < len(p.Mesh.Indices); k += 3 {
			a, b, c := p.Mesh.Positions[p.Mesh.Indices[k]], p.Mesh.Positions[p.Mesh.Indices[k+1]], p.Mesh.Positions[p.Mesh.Indices[k+2]]
			veil += math.Abs(b.Sub(a).Cross(c.Sub(a))[1]) / 2 * float64(p.Material.RGBA[3]) / 255
		}
	}
	if bars := 60 * 0.02; veil < 0.8*bars || veil > 1.2*bars {
		t.Errorf("%v square metres are covered, by the bars %v", veil, bars)
	}
}

// TestFeatureRefuses checks what is no geometry or no tolerance.
func TestFeatureRefuses(t *testing.T) {
	outOfRange, notFinite, uneven, untextured := *wall(), *wall(), *wall(), *wall()
	outOfRange.Indices = []uint32{0, 1, 9999}
	notFinite.Positions = append([]scene.Vec3{{math.NaN(), 0, 0}}, notFinite.Positions[1:]...)
	uneven.Indices = uneven.Indices[:4]
	untextured.TexCoords = make([][2]float32, 1)
	id, nothing, infinite := scene.Identity(), scene.Affine{}, scene.Affine{math.Inf(1)}
	for _, c := range []struct {
		name      string
		m         *scene.Mesh
		to        scene.Affine
		tolerance float64
	}{
		{"an index out of range", &outOfRange, id, 1},
		{"a position that is no number", &notFinite, id, 1},
		{"indices that are no triangles", &uneven, id, 1},
		{"too few texture coordinates", &untextured, id, 1},
		{"no tolerance", wall(), id, 0},
		{"a tolerance that is no number", wall(), id, math.NaN()},
		{"an endless tolerance", wall(), id, math.Inf(1)},
		{"a transform to a point", wall(), nothing, 1},
		{"an endless transform", wall(), infinite, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := Feature(feature(c.m), &c.to, c.tolerance); !errors.Is(err, ErrInvalid) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestPlanesStayPlanes holds every broad face of a wall with openings to one of
// the planes of the wall: none of them may lean.
func TestPlanesStayPlanes(t *testing.T) {
	round := circle(0.4, 24)
	for i, p := range round {
		round[i] = mesh.Vec2{p[0] + 6, p[1] + 3}
	}
	b := &builder{}
	b.prism([]mesh.Vec2{{0, 0}, {8, 0}, {8, 0.1}, {12, 0.1}, {12, 3}, {6, 5}, {0, 3}}, [][]mesh.Vec2{rectangle(1, 1, 2.2, 2.5), round}, 0, 0.3)
	id := scene.Identity()
	for _, tolerance := range []float64{0.1, 0.25, 0.5} {
		g, _, err := Feature(feature(&b.m), &id, tolerance)
		if err != nil || g == nil {
			t.Fatal(g, err)
		}
		for _, s := range soupOf(g, id) {
			n := s[1].Sub(s[0]).Cross(s[2].Sub(s[0]))
			longest := max(s[1].Sub(s[0]).Length(), s[2].Sub(s[1]).Length(), s[0].Sub(s[2]).Length())
			broad := n.Length()/2 > 4*tolerance*tolerance && n.Length()/longest > tolerance // an edge may lean
			n = n.Normalized()
			if up := math.Abs(n[2]); broad && up > 1e-6 && up < 1-1e-6 {
				t.Errorf("at %v a face leans: normal %v", tolerance, n)
			}
		}
	}
}

// TestLikeFeaturesShare checks that a thing in two places gives one mesh, and
// that what was remembered changes nothing.
func TestLikeFeaturesShare(t *testing.T) {
	frame, pane := window()
	f, g := feature(frame, pane), feature(frame, pane)
	a, b, far := scene.RotationZ(0.3), scene.RotationZ(2), scene.Translation(scene.Vec3{1e5, -2e5, 7})
	b = far.Mul(&b)
	for i := range f.Parts {
		shift := scene.Translation(scene.Vec3{0, 0, 0.01 * float64(i)})
		f.Parts[i].Transform, g.Parts[i].Transform = a.Mul(&shift), b.Mul(&shift)
	}
	id := scene.Identity()
	var s Simplifier
	x, dx, _ := s.Feature(f, &id, 0.1)
	y, dy, _ := s.Feature(g, &id, 0.1)
	z, dz, _ := Feature(g, &id, 0.1)
	if dx != dy || dy != dz {
		t.Errorf("bounds %v, %v, %v", dx, dy, dz)
	}
	for i := range x.Parts {
		if x.Parts[i].Mesh != y.Parts[i].Mesh {
			t.Error("two meshes of one thing")
		}
	}
	if !reflect.DeepEqual(y, z) {
		t.Errorf("remembered %+v, made anew %+v", y, z)
	}
}

// TestScaleCounts simplifies a thing in millimetres to a tolerance in metres.
func TestScaleCounts(t *testing.T) {
	m := *column()
	m.Positions = append([]scene.Vec3{}, m.Positions...)
	for i := range m.Positions {
		m.Positions[i] = m.Positions[i].Scale(1000)
	}
	to := scene.Affine{0.001, 0, 0, 5, 0, 0.001, 0, 6, 0, 0, 0.001, 7}
	g, bound, err := Feature(feature(&m), &to, 0.1)
	if err != nil || g == nil || bound > 0.1 || g.Triangles() > 60 {
		t.Fatalf("%v triangles, bound %v, %v", g.Triangles(), bound, err)
	}
	if d := hausdorff(t, soupOf(feature(&m), to), soupOf(g, to), 1000); d > bound {
		t.Errorf("a sample at %v, the bound is %v", d, bound)
	}
}

// TestLinesStay checks that lines are left alone, and vanish with all else.
func TestLinesStay(t *testing.T) {
	lines := &scene.Mesh{Positions: []scene.Vec3{{0, 0, 0}, {6, 0, 2}}, Indices: []uint32{0, 1}, Lines: true}
	id := scene.Identity()
	g, _, err := Feature(feature(railing(), lines), &id, 0.25)
	if err != nil || len(g.Parts) < 2 || g.Parts[len(g.Parts)-1].Mesh != lines {
		t.Errorf("got %+v, %v", g, err)
	}
	if g, _, err = Feature(feature(lines), &id, 0.25); err != nil || g.Parts[0].Mesh != lines {
		t.Errorf("lines alone: %+v, %v", g, err)
	}
	if g, d, err := Feature(feature(lines), &id, 10); g != nil || d < 6 || err != nil {
		t.Errorf("small lines: %+v, %v, %v", g, d, err)
	}
}

// TestTexturesStay lays an image over terrain and checks that each vertex that
// is left has the coordinates it had.
func TestTexturesStay(t *testing.T) {
	m := terrain(30, 1)
	at := map[scene.Vec3][2]float32{}
	for _, p := range m.Positions {
		uv := [2]float32{float32(p[0] / 30), float32(p[1] / 30)}
		m.TexCoords = append(m.TexCoords, uv)
		at[p] = uv
	}
	f := feature(m)
	f.Parts[0].Material.Texture = &scene.Texture{Name: "grass"}
	id := scene.Identity()
	g, _, err := Feature(f, &id, 0.25)
	if err != nil || g.Triangles() > 200 {
		t.Fatal(g.Triangles(), err)
	}
	p := g.Parts[0]
	if p.Material != f.Parts[0].Material {
		t.Errorf("material %+v", p.Material)
	}
	for i, v := range p.Mesh.Positions {
		if uv, ok := at[v]; !ok || p.Mesh.TexCoords[i] != uv {
			t.Errorf("vertex %v at %v, want %v", v, p.Mesh.TexCoords[i], uv)
		}
	}
	if g, _, err = Feature(f, &id, 30); err != nil || g == nil || g.Parts[0].Material.Texture != nil {
		t.Errorf("small: %+v, %v", g, err)
	}
}

// TestGlassStaysGlass checks that a window keeps a pane and a frame while the
// frame can be told from the pane.
func TestGlassStaysGlass(t *testing.T) {
	frame, pane := window()
	f := feature(frame, pane)
	f.Parts[1].Material.RGBA = [4]uint8{100, 150, 200, 80}
	id := scene.Identity()
	for _, c := range []struct {
		tolerance float64
		parts     int
	}{{0.05, 2}, {0.1, 2}, {0.5, 1}, {1, 1}} {
		g, _, err := Feature(f, &id, c.tolerance)
		if err != nil || len(g.Parts) != c.parts {
			t.Fatalf("at %v: %+v, %v", c.tolerance, g, err)
		}
		if last := g.Parts[len(g.Parts)-1].Material; !last.Transparent() {
			t.Errorf("at %v: no glass", c.tolerance)
		}
	}
}

// FuzzFeature feeds triangles of any shape: every result keeps to its bound
// where corners and middles of triangles are asked.
func FuzzFeature(f *testing.F) {
	f.Add(uint64(1), 10, 1.0, 0.2)
	f.Add(uint64(103), 40, 39.78333333333333, 27.75) // an only triangle at a vertex
	f.Add(uint64(7), 40, 3.0, 0.5)
	f.Add(uint64(9), 200, 1e-3, 1e-4)
	f.Add(uint64(11), 60, 1e6, 1e5)
	f.Fuzz(func(t *testing.T, seed uint64, n int, size, tolerance float64) {
		if n < 1 || n > 300 {
			t.Skip()
		}
		r := rand.New(rand.NewPCG(seed, 0))
		m := litter(n, size, r)
		for i := range m.Positions { // many in one plane and on one another
			if r.IntN(3) == 0 {
				m.Positions[i][r.IntN(3)] = 0
			}
			if r.IntN(5) == 0 {
				m.Positions[i] = m.Positions[r.IntN(len(m.Positions))]
			}
		}
		x := feature(m)
		id := scene.Identity()
		g, bound, err := Feature(x, &id, tolerance)
		if err != nil || g == nil || g == x {
			return
		}
		if !(bound <= tolerance) {
			t.Fatalf("bound %v beyond the tolerance %v", bound, tolerance)
		}
		full := soup{}
		for _, s := range soupOf(x, id) { // thinner ones are no surface
			long := max(s[1].Sub(s[0]).Length(), s[2].Sub(s[1]).Length(), s[0].Sub(s[2]).Length())
			if s[1].Sub(s[0]).Cross(s[2].Sub(s[0])).Length() > 4*weldStep*long {
				full = append(full, s)
			}
		}
		if len(full) == 0 || len(soupOf(x, id)) != len(full) {
			return
		}
		if d := hausdorff(t, full, soupOf(g, id), 60); d > bound+1e-12*math.Abs(size) {
			t.Fatalf("a sample at %v, the bound is %v", d, bound)
		}
	})
}
