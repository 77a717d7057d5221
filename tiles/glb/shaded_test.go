package glb

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// What is shaded part by part is what the model holds: its positions, normals,
// texture coordinates and triangles.
func TestShadedPartsAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	items := manyItems(t, 3)
	items = append(items, item("0/line", polyline(scene.Vec3{3, 3, 3}, scene.Vec3{9, 3, 3}), brick))
	model, stats := mustModel(t, items, scene.Vec3{1, 2, 3})
	vertices, triangles, textured, last := 0, 0, 0, 0
	err := Shade(items, scene.Vec3{1, 2, 3}, func(s *Shaded) error {
		var position, normal []byte
		for i := range s.Positions {
			for k := range 3 {
				position = appendWords(position, []uint32{math.Float32bits(s.Positions[i][k])})
				normal = appendWords(normal, []uint32{math.Float32bits(s.Normals[i][k])})
			}
		}
		if !bytes.Contains(model, position) || !bytes.Contains(model, normal) {
			t.Errorf("item %d: positions or normals are not in the model", s.Item)
		}
		if (s.Material.Texture != nil) != (len(s.TexCoords) == len(s.Positions)) {
			t.Errorf("item %d: %d texture coordinates of %d vertices", s.Item, len(s.TexCoords), len(s.Positions))
		}
		if s.Item < last {
			t.Errorf("item %d after %d", s.Item, last)
		}
		last = s.Item
		vertices, triangles, textured = vertices+len(s.Positions), triangles+len(s.Indices)/3, textured+len(s.TexCoords)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines := 2; vertices+lines != stats.Vertices || triangles != stats.Triangles || textured == 0 || last != len(items)-2 {
		t.Errorf("%d vertices, %d triangles, %d coordinates, last item %d; the model has %+v", vertices, triangles, textured, last, stats)
	}
}

func TestShadeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	bad := item("0/bad", square(2), brick)
	bad.Feature.Parts[0].Mesh.Positions[0][0] = math.NaN()
	if err := Shade([]Item{bad}, scene.Vec3{}, func(*Shaded) error { return nil }); !errors.Is(err, ErrNotFinite) {
		t.Errorf("a position that is no number gives %v", err)
	}
	if err := Shade(nil, scene.Vec3{math.Inf(1)}, nil); !errors.Is(err, ErrNotFinite) {
		t.Errorf("an origin that is no number gives %v", err)
	}
	if err := Shade([]Item{item("0/a", square(2), brick)}, scene.Vec3{}, func(*Shaded) error { return errFull }); !errors.Is(err, errFull) {
		t.Errorf("what visit answers becomes %v", err)
	}
}
