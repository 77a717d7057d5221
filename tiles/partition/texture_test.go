package partition

import (
	"bytes"
	"context"
	"testing"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// textured gives a feature of one part under a texture, 100 metres apart each.
func textured(key string, n int, t *scene.Texture) *scene.Feature {
	low := scene.Vec3{float64(100 * n), 0, 0}
	f := feature(key, low, low.Add(scene.Vec3{1, 1, 1}))
	m := f.Parts[0].Mesh
	f.Parts[0].Mesh = &scene.Mesh{Positions: m.Positions, Indices: m.Indices, TexCoords: make([][2]float32, len(m.Positions))}
	f.Parts[0].Material.Texture = t
	return f
}

func TestTexturesThatTakeTooMuchAreLeftOut(t *testing.T) {
	t.Parallel()
	large := &scene.Texture{MediaType: "image/png", Data: make([]byte, 1000), Sum: [32]byte{1}}
	small := &scene.Texture{MediaType: "image/png", Data: make([]byte, 600), Sum: [32]byte{2}}
	often := &scene.Texture{MediaType: "image/png", Data: make([]byte, 400), Sum: [32]byte{3}}
	b := New(Options{})
	for i, tx := range []*scene.Texture{large, small, often, often, often} {
		if err := b.Add(textured(string(rune('a'+i)), i, tx), scene.Identity()); err != nil {
			t.Fatal(err)
		}
	}
	_, nodes := buildTree(b.drawn())
	for _, n := range nodes {
		n.split(nil)
	}
	filled := fullContents(nodes)
	for limit, want := range map[int64][]*scene.Texture{2800: nil, 2799: {often}, 1600: {often}, 1599: {often, large}, 0: {often, large, small}} {
		got := tooCostly(filled, nil, limit)
		if len(got) != len(want) {
			t.Errorf("at %d bytes %d textures are left out, want %d", limit, len(got), len(want))
		}
		for _, w := range want {
			if !got[w] {
				t.Errorf("at %d bytes the texture of %d is kept", limit, len(w.Data))
			}
		}
	}
}

// Images that stand beside the tiles count once, unless they are joined with
// others.
func TestSharedImagesCountOnce(t *testing.T) {
	t.Parallel()
	tx := &scene.Texture{MediaType: "image/png", Data: make([]byte, 400), Sum: [32]byte{3}, Width: 30, Height: 20}
	b := New(Options{})
	for i := range 3 {
		if err := b.Add(textured(string(rune('a'+i)), i, tx), scene.Identity()); err != nil {
			t.Fatal(err)
		}
	}
	_, nodes := buildTree(b.drawn())
	for _, n := range nodes {
		n.split(nil)
	}
	full := fullContents(nodes)
	if len(full) != 3 {
		t.Fatalf("%d tiles", len(full))
	}
	for name, c := range map[string]struct {
		forms []texture.Form
		want  int64
	}{
		"embedded": {nil, 3 * 600}, // its pixels are more than its bytes
		"alone":    {[]texture.Form{{Side: 100, Sheet: 50}}, 600},
		"joined":   {[]texture.Form{{Side: 100, Sheet: 50}, {Side: 100, Sheet: 100}}, 3 * 600},
	} {
		if _, total := textureCosts(full, c.forms); total != c.want {
			t.Errorf("%s: %d, want %d", name, total, c.want)
		}
	}
}

func TestPlainTexturesAreTheirMeanColour(t *testing.T) {
	t.Parallel()
	tx := &scene.Texture{MediaType: "image/png", Data: []byte("the image"), Mean: [4]uint8{255, 0, 0, 255}}
	f := textured("a", 0, tx)
	f.Parts[0].Material.RGBA = [4]uint8{255, 255, 255, 255}
	items := []glb.Item{{Feature: f, ToPlan: scene.Identity()}}
	with, _, err := glb.Encode(glb.Input{Items: items})
	if err != nil {
		t.Fatal(err)
	}
	without, _, err := glb.Encode(glb.Input{Items: items, Plain: map[*scene.Texture]bool{tx: true}})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(with, tx.Data) || bytes.Contains(without, tx.Data) {
		t.Error("the image is left out where it should not be, or not where it should")
	}
	d, err := glb.Decode(without)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := d.Elements(d.Meshes[0].Primitives[0].Attributes["COLOR_0"]); err != nil || c[0] != 1 || c[1] != 0 {
		t.Errorf("colour %v, %v", c[:4], err)
	}
	b := New(Options{})
	if err := b.Add(f, scene.Identity()); err != nil {
		t.Fatal(err)
	}
	if r, err := b.Build(context.Background(), &memory{}); err != nil || r.PlainTextures != 0 {
		t.Errorf("%d textures left out, %v", r.PlainTextures, err)
	}
}
