package convert

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// noise gives a texture that no format makes small.
func noise(t *testing.T, side int, seed uint64) *scene.Texture {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.Uint32()) | uint8(i%4/3*255)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	var l texture.Loader
	made, err := l.Image("noise", out.Bytes(), texture.Repeat{S: true, T: true})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func textured(key string, on *scene.Texture) glb.Item {
	it := block(key, scene.Vec3{}, scene.Vec3{1, 1, 1})
	m := it.Feature.Parts[0].Mesh
	for _, p := range m.Positions {
		m.TexCoords = append(m.TexCoords, [2]float32{float32(p[0]), float32(p[1])})
	}
	it.Feature.Parts[0].Material.Texture = on
	return it
}

func TestImagesOfExportsFitAPhone(t *testing.T) {
	t.Parallel()
	small, large := noise(t, 64, 1), noise(t, 1300, 2)
	plain := block("0/plain", scene.Vec3{}, scene.Vec3{1, 1, 1})
	for name, c := range map[string]struct {
		items []glb.Item
		want  []int // side of the image of each, 0 for none
	}{
		"none":         {[]glb.Item{plain}, []int{0}},
		"small":        {[]glb.Item{textured("0/a", small), plain, textured("0/b", small)}, []int{64, 0, 64}},
		"one too many": {[]glb.Item{textured("0/a", small), textured("0/b", large)}, []int{64, 1024}},
		"no items":     {nil, nil},
	} {
		got, err := withFittingImages(c.items)
		if err != nil || len(got) != len(c.want) {
			t.Fatalf("%s: %d items, %v", name, len(got), err)
		}
		for i, side := range c.want {
			tex := got[i].Feature.Parts[0].Material.Texture
			if (tex != nil) != (side > 0) || tex != nil && (tex.Width != side || !tex.RepeatS) {
				t.Errorf("%s: item %d has %+v", name, i, tex)
			}
		}
	}
	if large.Width != 1300 {
		t.Error("the texture of the model was changed")
	}
}

func TestTooManyImagesBecomeColours(t *testing.T) {
	t.Parallel()
	var items []glb.Item
	for i := range 90 { // 48 kB each as they are: 128 pixels are the least that is tried
		items = append(items, textured(string(rune('A'+i)), noise(t, 128, uint64(i))))
	}
	got, err := withFittingImages(items)
	if err != nil {
		t.Fatal(err)
	}
	if m := got[0].Feature.Parts[0].Material; m.Texture != nil || m.RGBA == items[0].Feature.Parts[0].Material.RGBA {
		t.Errorf("material %+v", m)
	}
}
