package ifc

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// TestTexturesOfCutSolids holds what cuts leave of textured faces: in the model
// each point (x, y, z) of them has the coordinates (x+y, z), turned to glTF's
// v = 1 - t. Faces that the cuts made have none.
func TestTexturesOfCutSolids(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "textures-cut")
	for _, s := range header.Skipped {
		t.Errorf("%s: %s", s.Code, s.Reason)
	}
	for name, want := range map[string][2]float64{ // areas with and without a texture
		"textured, with an opening 11 m3":                          {38 - 2, 4},
		"textured, less a block 11 m3":                             {38 - 2, 4},
		"textured, clipped 8 m3":                                   {4 + 2*2*5, 4},
		"textured, the half of it 4 m3":                            {4 + 2*5, 4},
		"textured, clipped, less a block, with an opening 6.75 m3": {4 + 2*2*5 - 2 - 2*0.25, 3 + 3 + 2},
		"textured on one face, with an opening 11 m3":              {12 - 1, 38 - 12 - 1 + 4},
		"textured, with a niche 11.5 m3":                           {38 - 1, 1 + 4*0.5},
	} {
		f := got[name]
		if f == nil {
			t.Errorf("%s was not made", name)
			continue
		}
		var area [2]float64
		for _, p := range f.Parts {
			k := 1
			if p.Material.Texture != nil {
				k = 0
			}
			if (len(p.Mesh.TexCoords) > 0) != (k == 0) {
				t.Errorf("%s: a part with %d coordinates and the texture %v", name, len(p.Mesh.TexCoords), p.Material.Texture)
			}
			area[k] += mesh.Area(p.Mesh)
			for i, uv := range p.Mesh.TexCoords {
				q := p.Mesh.Positions[i]
				if math.Abs(float64(uv[0])-q[0]-q[1]) > 1e-5 || math.Abs(float64(uv[1])-1+q[2]) > 1e-5 {
					t.Errorf("%s: %v at %v", name, uv, q)
				}
			}
		}
		for k, a := range area {
			if math.Abs(a-want[k]) > 1e-6 {
				t.Errorf("%s: areas %v with a texture and without, want %v", name, area, want)
				break
			}
		}
	}
}
