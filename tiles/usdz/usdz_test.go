package usdz

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

var (
	brick = scene.Material{RGBA: [4]uint8{180, 90, 60, 255}}
	pane  = scene.Material{RGBA: [4]uint8{160, 200, 220, 90}}
)

// box gives an upright block.
func box(low, high scene.Vec3) *scene.Mesh {
	m := &scene.Mesh{Positions: nil}
	for _, p := range (scene.Box{Min: low, Max: high}).Corners() {
		m.Positions = append(m.Positions, p)
	}
	for _, q := range [][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		m.Indices = append(m.Indices, q[0], q[1], q[2], q[0], q[2], q[3])
	}
	return m
}

// wall gives a feature of one block in each material, one above the other.
func wall(key, class, name string, at float64, materials ...scene.Material) glb.Item {
	f := &scene.Feature{Key: key, Class: class, Name: name}
	for i, m := range materials {
		mesh := box(scene.Vec3{at, 0, float64(i)}, scene.Vec3{at + 1, 0.5, float64(i + 1)})
		if m.Texture != nil {
			for _, p := range mesh.Positions {
				mesh.TexCoords = append(mesh.TexCoords, [2]float32{float32(p[0]), float32(p[2])})
			}
		}
		f.Parts = append(f.Parts, scene.Part{Mesh: mesh, Transform: scene.Identity(), Material: m})
	}
	return glb.Item{Feature: f, ToPlan: scene.Identity()}
}

// page gives a texture of width by height pixels.
func page(t *testing.T, width, height int, c color.NRGBA, asJPEG bool) *scene.Texture {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		img.Set(i%width, i/width, c)
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	if asJPEG {
		out.Reset()
		err = jpeg.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	var l texture.Loader
	made, err := l.Image("C:\\somebody\\brick", out.Bytes(), texture.Repeat{S: true})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func mustWrite(t *testing.T, name string, items ...glb.Item) ([]byte, Stats) {
	t.Helper()
	var out bytes.Buffer
	stats, err := Write(&out, name, items)
	if err != nil {
		t.Fatal(err)
	}
	if stats.Bytes != int64(out.Len()) {
		t.Errorf("%d bytes are said to be %d", out.Len(), stats.Bytes)
	}
	return out.Bytes(), stats
}

// files reads a file as a zip archive and holds it to the layout of USDZ: stored,
// no flags but that of names, data at multiples of 64.
func files(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for i, f := range r.File {
		at, err := f.DataOffset()
		if err != nil || at%alignment != 0 || f.Method != zip.Store || f.Flags&^0x800 != 0 {
			t.Errorf("%s: at %d, method %d, flags %x, %v", f.Name, at, f.Method, f.Flags, err)
		}
		if i == 0 && !strings.HasPrefix(f.Name, "model.usd") {
			t.Errorf("the first file is %s", f.Name)
		}
		if y := f.Modified.Year(); y != 1980 {
			t.Errorf("%s is of %d", f.Name, y)
		}
		body, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[f.Name], err = io.ReadAll(body); err != nil { // checks the sum too
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	return all
}

func TestArchiveIsLaidOutForMapping(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{"a"}, {"model.usda", "textures/1.png"}, {strings.Repeat("n", 30), "b", strings.Repeat("m", 200)}} {
		var entries []entry
		for i, name := range names {
			entries = append(entries, entry{"model.usd" + name, bytes.Repeat([]byte{byte(i)}, 63*i+1)})
		}
		var out bytes.Buffer
		n, err := writeArchive(&out, entries)
		if err != nil || n != int64(out.Len()) {
			t.Fatalf("%d bytes, %v", n, err)
		}
		got := files(t, out.Bytes())
		for _, e := range entries {
			if !bytes.Equal(got[e.name], e.data) {
				t.Errorf("%s holds other bytes", e.name)
			}
		}
	}
}

func TestElementsAreMergedByClassWhereTheyAreMany(t *testing.T) {
	t.Parallel()
	var items []glb.Item
	for i := range MaxMeshes {
		items = append(items, wall(fmt.Sprintf("0/%d", i), "IfcWall", "Wall", float64(2*i), brick))
	}
	if _, stats := mustWrite(t, "", items...); stats.Meshes != MaxMeshes || stats.Materials != 1 || stats.Triangles != 12*MaxMeshes {
		t.Errorf("as many as may be: %+v", stats)
	}
	items = append(items, wall("0/w", "IfcWindow", "", -4, brick, pane))
	if _, stats := mustWrite(t, "", items...); stats.Meshes != 3 || stats.Materials != 2 || stats.Triangles != 12*(MaxMeshes+2) {
		t.Errorf("one more: %+v", stats)
	}
}

func TestImagesFitTheDevice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		width, height int
		jpeg          bool
		wantW, wantH  int
	}{
		{"small stays as it is", 3, 5, false, 3, 5}, {"wide", 4096, 3, false, 2048, 1}, {"odd", 2049, 5, true, 2048, 4},
	} {
		tex := page(t, c.width, c.height, color.NRGBA{200, 100, 50, 255}, c.jpeg)
		data, _ := mustWrite(t, "", wall("0/a", "IfcWall", "", 0, scene.Material{RGBA: [4]uint8{255, 255, 255, 255}, Texture: tex}))
		in := files(t, data)
		stored, ok := in["textures/1.png"]
		if !ok {
			stored = in["textures/1.jpg"]
		}
		img, _, err := image.Decode(bytes.NewReader(stored))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if b := img.Bounds(); b.Dx() != c.wantW || b.Dy() != c.wantH {
			t.Errorf("%s: %v", c.name, b)
		}
		r, g, b, _ := img.At(0, 0).RGBA()
		if near := func(a, b uint32) bool { return a>>8 <= b+3 && b <= a>>8+3 }; !near(r, 200) || !near(g, 100) || !near(b, 50) {
			t.Errorf("%s: colour %d %d %d", c.name, r>>8, g>>8, b>>8)
		}
	}
}

func TestNamesAreIdentifiersOfTheirOwn(t *testing.T) {
	t.Parallel()
	taken := names{}
	seen := map[string]bool{}
	for _, parts := range [][]string{
		{"IfcWall", "Wand 1"}, {"IfcWall", "Wand-1"}, {"IfcWall", "Wand_1"}, {"IfcWall_Wand_1_2"}, {"IfcWall", "Wand 1"}, {"IfcWall", "Wand 1"},
		{"", ""}, {"", "墙"}, {"9 lives"}, {"_"}, {"é"}, {"a\x00b", "\xff"}, {strings.Repeat("long", 40)}, {strings.Repeat("long", 40)}, {"a_", "_b"},
	} {
		name := taken.take(parts...)
		if seen[name] {
			t.Errorf("%q: %s is taken", parts, name)
		}
		seen[name] = true
		if !isIdentifier(name) || len(name) > maxName+8 {
			t.Errorf("%q gives %q", parts, name)
		}
	}
	if got := identifier("IfcWall", "Wand 1 (noord)"); got != "IfcWall_Wand_1_noord" {
		t.Errorf("got %s", got)
	}
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if !plainLetter(r) && r != '_' && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

func TestWriteOfNothingAndOfWhatIsWrong(t *testing.T) {
	t.Parallel()
	data, stats := mustWrite(t, "leeg")
	if len(files(t, data)) != 1 || stats.Meshes != 0 {
		t.Errorf("an empty model: %+v", stats)
	}
	lines := wall("0/l", "IfcAlignment", "", 0, brick)
	lines.Feature.Parts[0].Mesh.Lines = true
	if _, stats := mustWrite(t, "", lines); stats.Meshes != 0 {
		t.Errorf("lines became meshes: %+v", stats)
	}
	bad := wall("0/bad", "IfcWall", "", 0, brick)
	bad.Feature.Parts[0].Mesh.Positions[7][1] = math.Inf(1)
	if _, err := Write(io.Discard, "", []glb.Item{bad}); !errors.Is(err, glb.ErrNotFinite) || !strings.Contains(err.Error(), "0/bad") {
		t.Errorf("a position without end gives %v", err)
	}
	if _, err := Write(full{}, "", []glb.Item{wall("0/a", "IfcWall", "", 0, brick)}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a full disk gives %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func FuzzNames(f *testing.F) {
	f.Add("IfcWall", "Wand 1", "0/2O2Fr$t4X7Zf8NOew3FLOH")
	f.Add("", "\"\\\n\x00", "\xff\xfe")
	f.Fuzz(func(t *testing.T, class, name, key string) {
		var out bytes.Buffer
		items := []glb.Item{wall(key, class, name, 0, brick), wall(key+"~2", class, name, 2, pane)}
		if _, err := Write(&out, name, items); err != nil {
			t.Fatal(err)
		}
	})
}
