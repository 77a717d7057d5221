package ifc

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// look is what the golden files keep of a material.
type look struct {
	Name    string
	RGBA    [4]uint8
	Texture string `json:",omitempty"`
}

// lookOf describes the material of a part, and the range of the coordinates of
// its texture.
func lookOf(p scene.Part) look {
	l := look{Name: p.Material.Name, RGBA: p.Material.RGBA}
	t := p.Material.Texture
	if t == nil {
		return l
	}
	box := scene.NewBox()
	for _, uv := range p.Mesh.TexCoords {
		box.Extend(scene.Vec3{rounded(float64(uv[0])), rounded(float64(uv[1])), 0})
	}
	l.Texture = fmt.Sprintf("%s %s mean %v repeat %v %v over %v to %v", t.Name, t.MediaType, t.Mean, t.RepeatS, t.RepeatT, box.Min[:2], box.Max[:2])
	return l
}

// uvAt gives the texture coordinates that the parts of f have at p.
func uvAt(f *scene.Feature, p scene.Vec3) (all [][2]float32) {
	for _, part := range f.Parts {
		for i, q := range part.Mesh.Positions {
			if r := part.Transform.Apply(q); r.Sub(p).Length() < 1e-9 && len(part.Mesh.TexCoords) > 0 {
				all = append(all, part.Mesh.TexCoords[i])
			}
		}
	}
	return all
}

// TestTextureCoordinates holds coordinates by what IFC says of them, t upward,
// turned to glTF's v = 1 - t.
func TestTextureCoordinates(t *testing.T) {
	t.Parallel()
	got, _ := readGood(t, "textures")
	for _, c := range []struct {
		name string
		at   scene.Vec3
		want [2]float32
	}{
		{"IfcBlobTexture", scene.Vec3{0, 0, 0}, [2]float32{0, 1}},
		{"IfcBlobTexture", scene.Vec3{1, 1, 0}, [2]float32{1, 0}},
		{"indices of the points", scene.Vec3{0, 1, 0}, [2]float32{0, 0}},
		// (s, t) = (1, 0), turned to (0, 1), doubled, moved by (0.5, 0.25).
		{"TextureTransform: a quarter turn, twice as often, moved", scene.Vec3{1, 0, 0}, [2]float32{0.5, 1 - 2.25}},
		{"TextureTransform: a quarter turn, twice as often, moved", scene.Vec3{0, 1, 0}, [2]float32{-1.5, 1 - 0.25}},
		{"IfcIndexedPolygonalTextureMap", scene.Vec3{4, 4, 0}, [2]float32{4, -3}},
		{"IfcIndexedPolygonalTextureMap", scene.Vec3{1, 2, 0}, [2]float32{1, -1}},
		{"IfcTextureMap on one face of six", scene.Vec3{1, 1, 1}, [2]float32{3, -2}},
		{"IfcTextureCoordinateGenerator", scene.Vec3{2, 3, 0}, [2]float32{2, -2}},
		{"mirrored", scene.Vec3{-1, 0, 0}, [2]float32{1, 1}},
		{"mapped", scene.Vec3{2, 2, 0}, [2]float32{1, 0}},
		{"half under a colour map", scene.Vec3{0, 1, 0}, [2]float32{0, 0}},
	} {
		f := got[c.name]
		if f == nil {
			t.Fatalf("%s was not made", c.name)
		}
		all := uvAt(f, c.at)
		if len(all) == 0 {
			t.Errorf("%s has no coordinates at %v", c.name, c.at)
		}
		for _, uv := range all {
			if uv != c.want {
				t.Errorf("%s at %v: %v, want %v", c.name, c.at, uv, c.want)
			}
		}
	}
}

// TestOlderTextureCoordinates holds the coordinates of IFC2X3: each map those of one
// face, though faces share points.
func TestOlderTextureCoordinates(t *testing.T) {
	t.Parallel()
	got, header := readGood(t, "textures-2x3")
	for _, c := range []struct {
		name string
		at   scene.Vec3
		want [][2]float32
	}{
		{"IfcVertexBasedTextureMap for two faces 2 m2", scene.Vec3{1, 1, 0}, [][2]float32{{2, -1}}},
		{"IfcVertexBasedTextureMap for two faces 2 m2", scene.Vec3{0, 0, 1}, [][2]float32{{5, -5}}},
		{"IfcVertexBasedTextureMap for two faces 2 m2", scene.Vec3{1, 0, 0}, [][2]float32{{2, 1}, {6, -4}}},
		{"one of two faces 2 m2", scene.Vec3{1, 0, 0}, [][2]float32{{2, 1}}},
		{"one of two faces 2 m2", scene.Vec3{1, 0, 1}, nil},
		{"COORD of IFC2X3 1 m2", scene.Vec3{1, 1, 0}, [][2]float32{{1, 0}}},
		{"unlike lists 1 m2", scene.Vec3{1, 1, 0}, nil},
		{"SPHERE is left out 1 m2", scene.Vec3{1, 1, 0}, nil},
	} {
		f := got[c.name]
		if f == nil {
			t.Errorf("%s was not made: %v", c.name, header.Skipped)
			continue
		}
		all := uvAt(f, c.at)
		slices.SortFunc(all, func(a, b [2]float32) int { return slices.Compare(a[:], b[:]) })
		if all = slices.Compact(all); !slices.Equal(all, c.want) {
			t.Errorf("%s at %v: %v, want %v", c.name, c.at, all, c.want)
		}
	}
}

// Pixels are given from below, left to right (ISO 19775-1, SFImage).
func TestPixelsAreTurnedOver(t *testing.T) {
	t.Parallel()
	got, _ := readGood(t, "textures")
	img, err := png.Decode(bytes.NewReader(got["IfcPixelTexture of intensity under a colour"].Parts[0].Material.Texture.Data))
	if err != nil {
		t.Fatal(err)
	}
	if top, _, _, _ := img.At(0, 0).RGBA(); top != 0xFFFF {
		t.Errorf("the first row is %x, the last given was white", top)
	}
}

// TestImagesBesideTheModel holds where an image may come from: the archive of
// the model, by any of the ways that writers name it, and nowhere else.
func TestImagesBesideTheModel(t *testing.T) {
	t.Parallel()
	brick := string(textureBytes(t))
	model := string(good(t, "textures.ifc"))
	secret := filepath.Join(t.TempDir(), "secret.png")
	if err := os.WriteFile(secret, []byte(brick), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ref, entry string
		found      bool
	}{
		"beside":                   {"brick.png", "m/brick.png", true},
		"in a folder":              {"maps/brick.png", "m/maps/brick.png", true},
		"from the archive's root":  {"maps/brick.png", "maps/brick.png", true},
		"above the model":          {"../brick.png", "brick.png", true},
		"backslashes":              {`maps\brick.png`, "m/maps/brick.png", true},
		"another case":             {"Brick.PNG", "m/brick.png", true},
		"escaped":                  {"my%20brick.png", "m/my brick.png", true},
		"the writer's own disk":    {`C:\Users\jan\brick.png`, "m/brick.png", true},
		"the writer's own as file": {"file:///C:/jan/brick.png", "m/brick.png", true},
		"not there":                {"tile.png", "m/brick.png", false},
		"an address":               {"http://example.com/brick.png", "m/brick.png", false},
		"a file of this machine":   {secret, "m/brick.png", false},
		"climbing out":             {"../../../../../../../.." + secret, "m/brick.png", false},
		"no image":                 {"brick.png", "m/brick.png", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := brick
			if name == "no image" {
				data = "<svg/>"
			}
			changed := strings.Replace(model, "https://example.com/brick.png", c.ref, 1)
			features, header, err := read(t, zipped(t, "m/model.ifc", changed, c.entry, data))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range features {
				if f.Name == "image elsewhere" && (f.Parts[0].Material.Texture != nil) != c.found {
					t.Errorf("%q: %+v, warnings %q", c.ref, f.Parts[0].Material, header.Warnings)
				}
			}
			if said := strings.Contains(strings.Join(header.Warnings, "\n"), "textures-left-out: 2 "); said == c.found {
				t.Errorf("warnings %q", header.Warnings)
			}
		})
	}
}

// textureBytes gives an image that is not in the test models.
func textureBytes(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestBadTextures holds that a texture that is none costs itself alone.
func TestBadTextures(t *testing.T) {
	t.Parallel()
	model := string(good(t, "textures.ifc"))
	for name, change := range map[string][2]string{
		"too many pixels":      {"2,1,3,(\"0FF0000\",\"000FF00\")", "2,1,3,(\"0FF0000\",\"000FF00\",\"000FF00\")"},
		"too few pixels":       {"2,1,3,(\"0FF0000\",\"000FF00\")", "4096,4096,3,(\"0FF0000\",\"000FF00\")"},
		"pixels of other size": {"2,1,3,(\"0FF0000\",\"000FF00\")", "2,1,4,(\"0FF0000\",\"000FF00\")"},
		"an endless image":     {"2,1,3,(", "2147483647,2147483647,3,("},
		"no components":        {"2,1,3,(", "2,1,0,("},
		"half a data URI":      {"data:image/png;base64,iVBOR", "data:image/png;base64,!!"},
		"a data URI of text":   {"data:image/png;base64,iVBOR", "data:text/plain,x"},
		"a blob of a GIF":      {"\"089504E47", "\"047494638"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(model, change[0]) {
				t.Fatal("nothing to change")
			}
			want, _, err := read(t, []byte(model))
			if err != nil {
				t.Fatal(err)
			}
			got, header, err := read(t, []byte(strings.Replace(model, change[0], change[1], 1)))
			if err != nil || len(got) != len(want) {
				t.Fatalf("%d features of %d: %v", len(got), len(want), err)
			}
			if !strings.Contains(strings.Join(header.Warnings, "\n"), "textures-left-out: 3 ") {
				t.Errorf("warnings %q", header.Warnings)
			}
		})
	}
}

// TestManyTexturesOfOneFile holds that an image is inflated once, however many
// records name it and however they spell it, and that all images together are
// bounded.
func TestManyTexturesOfOneFile(t *testing.T) {
	t.Parallel()
	b := openBesides(Source{Data: bytes.NewReader(nil)})
	if _, err := b.find("x.png"); !errors.Is(err, errNotBeside) {
		t.Errorf("no archive: %v", err)
	}
	packed := zipped(t, "m/model.ifc", "x", "m/large.png", strings.Repeat("x", 15<<20), "m/larger.png", strings.Repeat("x", 17<<20))
	src := Source{Data: bytes.NewReader(packed), Size: int64(len(packed))}
	l := &textureLoader{m: &model{index: &index{src: src}}}
	for range 200 {
		for _, ref := range []string{"large.png", "./large.png", "LARGE.PNG"} {
			if _, err := l.image(ref, texture.Repeat{}); !errors.Is(err, texture.ErrFormat) {
				t.Fatal(err)
			}
		}
	}
	if l.files.read != 15<<20 {
		t.Errorf("%d bytes were inflated", l.files.read)
	}
	if _, err := l.image("larger.png", texture.Repeat{}); !errors.Is(err, texture.ErrTooLarge) {
		t.Errorf("an image too large: %v", err)
	}
	l.files.read = maxBesides - 1
	if _, err := l.image("large.png", texture.Repeat{S: true}); !errors.Is(err, texture.ErrTooLarge) {
		t.Errorf("too much in all: %v", err)
	}
}
