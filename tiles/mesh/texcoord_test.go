package mesh

import (
	"errors"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// strip gives two triangles with texture coordinates, the second without area.
func strip() *scene.Mesh {
	return &scene.Mesh{Positions: []scene.Vec3{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {2, 0, 0}}, Indices: []uint32{0, 1, 2, 0, 1, 3},
		TexCoords: [][2]float32{{0, 1}, {1, 1}, {0, 0}, {2, 1}}}
}

func TestTextureCoordinatesFollow(t *testing.T) {
	t.Parallel()
	plain := &scene.Mesh{Positions: strip().Positions, Indices: strip().Indices}
	first := strip().TexCoords[:3]
	for name, c := range map[string]struct {
		got  *scene.Mesh
		want [][2]float32
	}{
		"flipped":                    {Flip(strip()), strip().TexCoords},
		"without the degenerate":     {RemoveDegenerate(strip()), first},
		"merged":                     {Merge(strip(), &scene.Mesh{}, strip()), slices.Concat(strip().TexCoords, strip().TexCoords)},
		"merged with one that lacks": {Merge(strip(), plain), nil},
		"welded":                     {Weld(strip(), 0), nil},
	} {
		if !slices.Equal(c.got.TexCoords, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got.TexCoords, c.want)
		}
		if err := Check(c.got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	short := strip()
	short.TexCoords = short.TexCoords[:2]
	if err := Check(short); !errors.Is(err, ErrInvalid) {
		t.Errorf("two coordinates of four positions pass: %v", err)
	}
}
