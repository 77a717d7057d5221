package glb

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func TestNormals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		mesh     *scene.Mesh
		vertices int
	}{
		{"a block keeps its edges", block(scene.Vec3{1, 1, 1}, scene.Vec3{3, 3, 3}), 24},
		{"a tube of 24 segments is smooth", tube(24, 2, 3), 48},
		{"a tube of 14 segments is not", tube(14, 2, 3), 14 * 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			move := scene.Translation(scene.Vec3{8, 8, 8})
			it := item("0/a", c.mesh, brick)
			it.ToPlan = move
			d, _, stats := mustEncode(t, cube32(it))
			if stats.Vertices != c.vertices {
				t.Errorf("%d vertices, want %d", stats.Vertices, c.vertices)
			}
			n, err := d.Elements(d.Meshes[0].Primitives[0].Attributes["NORMAL"])
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(n); i += 3 {
				if l := math.Sqrt(n[i]*n[i] + n[i+1]*n[i+1] + n[i+2]*n[i+2]); math.Abs(l-1) > 0.01 {
					t.Errorf("normal %v has length %v", n[i:i+3], l)
				}
			}
		})
	}
}

// A triangle is wound as its normal says. A reader gives a mirroring transform a
// mesh turned round (scene.Mesh), so that it faces outward once placed.
func TestWindingAgreesWithNormals(t *testing.T) {
	t.Parallel()
	mirror := scene.Affine{-1, 0, 0, 16, 0, 1, 0, 2, 0, 0, 1, 2}
	for name, m := range map[string]scene.Affine{"plain": scene.Translation(scene.Vec3{2, 2, 2}), "mirrored": mirror} {
		box := block(scene.Vec3{}, scene.Vec3{3, 4, 5})
		if m.Determinant() < 0 {
			box = mesh.Flip(box)
		}
		it := item("0/a", box, brick)
		it.ToPlan = m
		d, _, _ := mustEncode(t, cube32(it))
		p := d.Meshes[0].Primitives[0]
		positions, _ := d.Elements(p.Attributes["POSITION"])
		normals, _ := d.Elements(p.Attributes["NORMAL"])
		indices, _ := d.Elements(*p.Indices)
		at := func(v []float64, i float64) scene.Vec3 { return scene.Vec3(v[3*int(i) : 3*int(i)+3]) }
		inside := scene.Vec3{}
		for i := 0; i < len(positions); i += 3 {
			inside = inside.Add(scene.Vec3(positions[i : i+3]).Scale(3 / float64(len(positions))))
		}
		for i := 0; i < len(indices); i += 3 {
			a, b, c := at(positions, indices[i]), at(positions, indices[i+1]), at(positions, indices[i+2])
			n := b.Sub(a).Cross(c.Sub(a)).Normalized()
			if n.Dot(at(normals, indices[i])) < 0.99 {
				t.Errorf("%s: triangle %d is wound against its normal", name, i/3)
			}
			if n.Dot(a.Sub(inside)) < 0 {
				t.Errorf("%s: triangle %d faces inward", name, i/3)
			}
		}
	}
}

// A vertex at which very many planes meet is shaded flat rather than in
// quadratic time.
func TestManyPlanesAtOneVertex(t *testing.T) {
	t.Parallel()
	const n = 50_000
	m := &scene.Mesh{Positions: []scene.Vec3{{8, 8, 20}}}
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / n)
		m.Positions = append(m.Positions, scene.Vec3{8 + 7*c, 8 + 7*s, 1})
		m.Indices = append(m.Indices, 0, uint32(i+1), uint32((i+1)%n+1))
	}
	if _, _, err := Encode(cube32(item("0/cone", m, brick))); err != nil {
		t.Fatal(err)
	}
}
