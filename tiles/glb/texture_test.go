package glb

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// tile gives a texture of one colour.
func tile(t testing.TB, c color.NRGBA, repeat texture.Repeat) *scene.Texture {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	for i := range 4 {
		img.SetNRGBA(i%2, i/2, c)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	made, err := new(texture.Loader).Image("C:/Users/jan/brick.png", out.Bytes(), repeat)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// square lies flat between 0 and size, its image repeated twice each way.
func square(size float64) *scene.Mesh {
	return &scene.Mesh{Positions: []scene.Vec3{{1, 1, 1}, {1 + size, 1, 1}, {1 + size, 1 + size, 1}, {1, 1 + size, 1}},
		Indices: []uint32{0, 1, 2, 0, 2, 3}, TexCoords: [][2]float32{{0, 2}, {2, 2}, {2, 0}, {0, 0}}}
}

func textured(key string, m *scene.Mesh, t *scene.Texture) Item {
	it := item(key, m, [4]uint8{255, 255, 255, 255})
	it.Feature.Parts[0].Material.Texture = t
	return it
}

func TestTexturesMakePrimitivesOfTheirOwn(t *testing.T) {
	t.Parallel()
	red := color.NRGBA{255, 0, 0, 255}
	both := texture.Repeat{S: true, T: true}
	brickwork, again := tile(t, red, both), tile(t, red, both)
	in := cube32(item("0/a", block(scene.Vec3{1, 1, 1}, scene.Vec3{2, 2, 2}), brick), textured("0/b", square(2), brickwork), textured("0/c", square(3), again),
		textured("0/d", square(4), tile(t, red, texture.Repeat{})), textured("0/e", square(5), tile(t, color.NRGBA{0, 0, 255, 128}, both)))
	d, data, stats := mustEncode(t, in)
	prims := d.Meshes[0].Primitives
	if len(prims) != 4 || stats.Triangles != 12+4*2 {
		t.Fatalf("%d primitives, %d triangles; want colours, one page of two features, the same not repeated, and the translucent one", len(prims), stats.Triangles)
	}
	if prims[1].Extensions.Features.FeatureIDs[0].FeatureCount != 2 {
		t.Error("equal textures of two features are not one page")
	}
	if m := d.Materials[*prims[3].Material]; m.AlphaMode != "BLEND" {
		t.Errorf("the translucent texture is drawn %q", m.AlphaMode)
	}
	if n := bytes.Count(data, []byte("\x89PNG")); n != 2 {
		t.Errorf("%d images in the file, want 2", n)
	}
	if bytes.Contains(data, []byte("jan")) {
		t.Error("the file names whoever made the model")
	}
}

// The corner of each position keeps its coordinates, however vertices are
// welded and put in order.
func TestTextureCoordinatesStayWithTheirPositions(t *testing.T) {
	t.Parallel()
	d, _, _ := mustEncode(t, cube32(textured("0/b", square(2), tile(t, color.NRGBA{9, 9, 9, 255}, texture.Repeat{S: true}))))
	p := d.Meshes[0].Primitives[0]
	uv, err := d.Elements(p.Attributes["TEXCOORD_0"])
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	err = d.Positions(func(q [3]float64) { // e, u, -n
		if want := [2]float64{q[0] - 1, 2 - (-q[2] - 1)}; math.Abs(uv[2*i]-want[0]) > 1e-3 || math.Abs(uv[2*i+1]-want[1]) > 1e-3 {
			t.Errorf("at %v: %v, want %v", q, uv[2*i:2*i+2], want)
		}
		i++
	})
	if err != nil || i != 4 {
		t.Errorf("%d positions, %v", i, err)
	}
}

// Corners of one position with different coordinates are vertices of their own.
func TestSeamsAreNotWelded(t *testing.T) {
	t.Parallel()
	m := square(2)
	m.Positions = append(m.Positions, m.Positions[0], m.Positions[2])
	m.TexCoords = append(m.TexCoords, [2]float32{5, 5}, [2]float32{6, 6})
	m.Indices = []uint32{0, 1, 2, 4, 5, 3}
	_, _, stats := mustEncode(t, cube32(textured("0/b", m, tile(t, color.NRGBA{9, 9, 9, 255}, texture.Repeat{}))))
	if stats.Vertices != 6 {
		t.Errorf("%d vertices, want 6", stats.Vertices)
	}
}

func TestTextureWithoutCoordinatesIsItsMeanColour(t *testing.T) {
	t.Parallel()
	m := square(2)
	m.TexCoords = nil
	d, data, _ := mustEncode(t, cube32(textured("0/b", m, tile(t, color.NRGBA{255, 0, 0, 100}, texture.Repeat{}))))
	c, err := d.Elements(d.Meshes[0].Primitives[0].Attributes["COLOR_0"])
	if err != nil || c[0] != 1 || c[1] != 0 || math.Abs(c[3]-100.0/255) > 1e-9 {
		t.Errorf("colour %v, %v", c, err)
	}
	if d.Materials[0].Name != "glass" || bytes.Contains(data, []byte("PNG")) {
		t.Errorf("material %v", d.Materials[0])
	}
}

func TestRefusesBadTextureCoordinates(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		coords [][2]float32
		want   error
	}{
		"too few":     {[][2]float32{{0, 0}}, ErrIndex},
		"not numbers": {[][2]float32{{0, 0}, {float32(math.NaN()), 0}, {1, 1}, {0, 1}}, ErrNotFinite},
	} {
		m := square(2)
		m.TexCoords = c.coords
		if _, _, err := Encode(cube32(textured("0/b", m, tile(t, color.NRGBA{9, 9, 9, 255}, texture.Repeat{})))); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// An encoder that is used again gives what a new one gives.
func TestPagesDoNotLeakIntoTheNextTile(t *testing.T) {
	t.Parallel()
	var e Encoder
	one := cube32(textured("0/b", square(2), tile(t, color.NRGBA{9, 9, 9, 255}, texture.Repeat{})))
	two := cube32(textured("0/c", square(3), tile(t, color.NRGBA{1, 2, 3, 255}, texture.Repeat{})), item("0/d", square(1), brick))
	for _, in := range []Input{one, two, one} {
		want, _, err := Encode(in)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := e.Encode(in); err != nil || !bytes.Equal(got, want) {
			t.Errorf("differs: %v", err)
		}
	}
}
