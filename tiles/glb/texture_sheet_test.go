package glb

import (
	"bytes"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// Textures on one sheet are one primitive and one image beside the tile, and
// their coordinates lie within their parts of it.
func TestSheetsAreOnePrimitive(t *testing.T) {
	t.Parallel()
	red, blue := tile(t, color.NRGBA{255, 0, 0, 255}, texture.Repeat{}), tile(t, color.NRGBA{0, 0, 255, 255}, texture.Repeat{})
	sheet := &scene.Texture{MediaType: "image/ktx2", URI: "0123.ktx2", Sum: [32]byte{7}}
	once := func(m *scene.Mesh) *scene.Mesh {
		m.TexCoords = [][2]float32{{0, 1}, {1, 1}, {1, 0}, {0, 0}}
		return m
	}
	in := cube32(textured("0/a", once(square(2)), red), textured("0/b", once(square(3)), blue))
	in.Sheets = map[*scene.Texture]Sheet{
		red:  {Texture: sheet, Offset: [2]float32{0.125, 0.25}, Scale: [2]float32{0.25, 0.5}},
		blue: {Texture: sheet, Offset: [2]float32{0.5, 0}, Scale: [2]float32{0.5, 0.5}},
	}
	d, data, _ := mustEncode(t, in)
	if n := len(d.Meshes[0].Primitives); n != 1 {
		t.Fatalf("%d primitives", n)
	}
	uv, err := d.Elements(d.Meshes[0].Primitives[0].Attributes["TEXCOORD_0"])
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(uv); i += 2 {
		inRed := uv[i] >= 0.125-1e-4 && uv[i] <= 0.375+1e-4 && uv[i+1] >= 0.25-1e-4 && uv[i+1] <= 0.75+1e-4
		inBlue := uv[i] >= 0.5-1e-4 && uv[i] <= 1 && uv[i+1] >= 0 && uv[i+1] <= 0.5+1e-4
		if !inRed && !inBlue {
			t.Errorf("coordinate %v lies on neither", uv[i:i+2])
		}
	}
	if slices.Max(uv) < 1-1e-4 || math.Abs(slices.Min(uv)) > 1e-4 {
		t.Errorf("coordinates from %v to %v", slices.Min(uv), slices.Max(uv))
	}
	uris, err := ImageURIs(data)
	if err != nil || !slices.Equal(uris, []string{"0123.ktx2"}) || bytes.Contains(data, []byte("\x89PNG")) {
		t.Errorf("images %v, %v", uris, err)
	}
	if !slices.Contains(d.ExtensionsRequired, "KHR_texture_basisu") {
		t.Errorf("required %v", d.ExtensionsRequired)
	}
}
