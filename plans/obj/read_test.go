package obj

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// texts are files of a bundle.
type texts map[string]string

func (t texts) Open(ref string) (*bundle.File, error) {
	s, ok := t[ref]
	if !ok {
		return nil, fmt.Errorf("opening %q: %w", ref, bundle.ErrMissing)
	}
	return &bundle.File{ReaderAt: strings.NewReader(s), Size: int64(len(s)), Name: ref}, nil
}

func readAll(t testing.TB, text string, files bundle.Files) ([]*scene.Feature, scene.Header, error) {
	t.Helper()
	var all []*scene.Feature
	h, err := Read(context.Background(), Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "a.obj", Files: files}, func(f *scene.Feature) error {
		for i := range f.Parts {
			if err := mesh.Check(f.Parts[i].Mesh); err != nil {
				t.Errorf("%s: %v", f.Key, err)
			}
		}
		all = append(all, f)
		return nil
	})
	return all, h, err
}

// area is that of all parts, and told gives a feature in a line.
func area(f *scene.Feature) (sum float64) {
	for i := range f.Parts {
		sum += mesh.Area(f.Parts[i].Mesh)
	}
	return sum
}

func told(f *scene.Feature) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d", f.Key, f.Triangles())
	for i := range f.Parts {
		fmt.Fprintf(&b, " %s%v", f.Parts[i].Material.Name, f.Parts[i].Material.RGBA)
	}
	return b.String()
}

const quad = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"

func TestObjectsGroupsAndMaterialsBecomeFeaturesAndParts(t *testing.T) {
	t.Parallel()
	library := texts{"my colours.mtl": "newmtl dark green\nKd 0 0.25 0\n", "m.mtl": "newmtl red\nKd 1 0 0\nd 0.5\nnewmtl blue\n  Kd 0 0 1\n  Tr 0.25\nnewmtl one\nKd 0.5\n"}
	for name, c := range map[string]struct{ text, want string }{
		"nothing named":                {quad + "f 1 2 3 4", "0/default 2 [204 204 204 255]"},
		"an object":                    {quad + "o a b\nf 1 2 3", "0/a b 1 [204 204 204 255]"},
		"groups of objects":            {quad + "o a\ng x\nf 1 2 3\ng y\nf 1 2 3\no b\nf 1 2 3", "0/a/x 1 [204 204 204 255]|0/a/y 1 [204 204 204 255]|0/b 1 [204 204 204 255]"},
		"a group that goes on":         {quad + "g x\nf 1 2 3\ng y\nf 1 2 3\ng x\nf 1 3 4", "0/x 2 [204 204 204 255]|0/y 1 [204 204 204 255]"},
		"names that make one path":     {quad + "o a/b\nf 1 2 3\no a\ng b\nf 1 2 3", "0/a/b 1 [204 204 204 255]|0/a/b~2 1 [204 204 204 255]"},
		"materials":                    {"mtllib m.mtl\n" + quad + "usemtl red\nf 1 2 3\nusemtl blue\nf 1 3 4\nusemtl red\nf 1 2 4\nusemtl one\nf 1 2 4", "0/default 4 red[255 0 0 128] blue[0 0 255 191] one[128 128 128 255]"},
		"a library after its use":      {quad + "usemtl red\nf 1 2 3\nmtllib m.mtl", "0/default 1 red[255 0 0 128]"},
		"indices from the end":         {quad + "f -4 -3 -2\nv 9 9 9\nf -5 -3 -2", "0/default 2 [204 204 204 255]"},
		"tabs, CRLF, joined lines":     {"v\t0 0  0 \r\nv 1 0 0\r\nv 1 \\\r\n 1 0\r\nf 1\t2 \\\n3\r\n", "0/default 1 [204 204 204 255]"},
		"a byte order mark":            {"\xef\xbb\xbf# x\n" + quad + "f 1 2 3", "0/default 1 [204 204 204 255]"},
		"colours of vertices":          {"v 0 0 0 1 0 0\nv 1 0 0 1 0 0\nv 1 1 0 1 0 0\nv 0 1 0 0 0 1\nf 1 2 3\nf 1 3 4\nf 2 3 1", "0/default 3 [255 0 0 255] [170 0 85 255]"},
		"weights are no colours":       {"v 0 0 0 1\nv 1 0 0 1\nv 1 1 0 1\nf 1 2 3", "0/default 1 [204 204 204 255]"},
		"a library with spaces":        {"mtllib my colours.mtl\n" + quad + "usemtl dark green\nf 1 2 3", "0/default 1 dark green[0 64 0 255]"},
		"a library in quotes":          {"mtllib \"my colours.mtl\"\n" + quad + "usemtl dark green\nf 1 2 3", "0/default 1 dark green[0 64 0 255]"},
		"libraries in one line":        {"mtllib my colours.mtl m.mtl\n" + quad + "usemtl dark green\nf 1 2 3\nusemtl red\nf 1 3 4", "0/default 2 dark green[0 64 0 255] red[255 0 0 128]"},
		"a material without a name":    {"mtllib m.mtl\n" + quad + "usemtl red\nf 1 2 3\nusemtl\nf 1 3 4", "0/default 2 red[255 0 0 128] [204 204 204 255]"},
		"lines":                        {quad + "l 1 2 3\nl 3 4", "0/default 0 [204 204 204 255]"},
		"a face of nothing and a good": {quad + "f 1 2 9\nf 1 2 3\nf 1 2\nf x y z", "0/default 1 [204 204 204 255]"},
	} {
		all, _, err := readAll(t, c.text, library)
		var got []string
		for _, f := range all {
			got = append(got, told(f))
		}
		if s := strings.Join(got, "|"); err != nil || s != c.want {
			t.Errorf("%s: %v\n%s, want\n%s", name, err, s, c.want)
		}
	}
}

func TestPolygonsAreCutWhole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		points string
		want   float64
		n      int
	}{
		"a square":               {"v 0 0 0\nv 2 0 0\nv 2 2 0\nv 0 2 0", 4, 4},
		"an arrow":               {"v 0 0 0\nv 4 0 0\nv 1 1 0\nv 0 4 0", 4, 4},
		"an L":                   {"v 0 0 0\nv 2 0 0\nv 2 1 0\nv 1 1 0\nv 1 2 0\nv 0 2 0", 3, 6},
		"points in line":         {"v 0 0 0\nv 1 0 0\nv 2 0 0\nv 2 2 0\nv 0 2 0", 4, 5},
		"a star that goes twice": {"v 0 0 0\nv 4 0 0\nv 4 4 0\nv 0 4 0\nv 2 2 0\nv 4 2 0", -1, 6},
	} {
		face := "f"
		for i := range c.n {
			face += fmt.Sprintf(" %d", i+1)
		}
		all, _, err := readAll(t, c.points+"\n"+face, nil)
		if err != nil || c.want >= 0 && (len(all) != 1 || math.Abs(area(all[0])-c.want) > 1e-9) {
			t.Errorf("%s: %v, %d features", name, err, len(all))
		}
	}
}

func TestWhichAxisIsUp(t *testing.T) {
	t.Parallel()
	const rd = "v 96882.5 435477.25 26\nv 96883 435477 26\nv 96882 435478 30\nf 1 2 3\n"
	for name, c := range map[string]struct {
		text, crs string
		z         float64 // of the first vertex in the scene
	}{
		"nothing said": {quad + "v 0 7 0\nf 5 1 2", "", 7}, "coordinates of RD": {rd, "", 26},
		"a comment of FME": {"# COORDINATE_SYSTEM:  OGC_DEF PROJCS[\"x\",AUTHORITY[\"EPSG\",\"4289\"],UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"31370\"]]\nv 1 2 3\nv 2 2 3\nv 1 3 3\nf 1 2 3", "EPSG:31370", 3},
	} {
		all, h, err := readAll(t, c.text, nil)
		if err != nil || len(all) != 1 {
			t.Fatal(name, err, len(all))
		}
		p := &all[0].Parts[0]
		if v := p.Transform.Apply(p.Mesh.Positions[0]); v[2] != c.z {
			t.Errorf("%s: the first vertex is %v", name, v)
		}
		got := ""
		if h.Georeference != nil {
			got = h.Georeference.CRS
		}
		if got != c.crs || !strings.HasPrefix(h.Warnings[0], "up-axis: ") {
			t.Errorf("%s: crs %q, %q", name, got, h.Warnings)
		}
	}
}

func TestOptionsOfImages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]mapped{
		"a.png":                             {ref: "a.png", scale: [2]float64{1, 1}},
		"my photo .png":                     {ref: "my photo .png", scale: [2]float64{1, 1}},
		"-s 2 3 1 -o 0.5 -clamp on a b.png": {ref: "a b.png", scale: [2]float64{2, 3}, offset: [2]float64{0.5, 0}, clamp: true},
		"-blendu off -mm 0 1 -bm 0.2 -imfchan r -s 2 a.png": {ref: "a.png", scale: [2]float64{2, 1}},
		`-s 1.0 1.0 1.0 -o 0.0 0.0 0.0 ..\x\a.png`:          {ref: `..\x\a.png`, scale: [2]float64{1, 1}},
		"-s 2 2 2 2.png": {ref: "2.png", scale: [2]float64{2, 2}},
		"-texture.png":   {ref: "-texture.png", scale: [2]float64{1, 1}},
	} {
		if got := readMap([]byte(text)); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestFloatsAreThoseOfTheLibrary(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"0", "-0", "1", "-1.5", "+2.25", "96882.436733", "435477.154635", "0.1", "1e3", "1.5E-7", "123456789012345678901234567890", "0.000000000000000000001", ".5", "5.", "9007199254740993", "-9007199254740992.5", "4.35", "1e400", "nan", "inf", "", "-", ".", "1.2.3", "0x10", "1_0"} {
		got, ok := float([]byte(s))
		want, good := slow([]byte(s))
		if strings.ContainsAny(s, "x_") {
			continue // the library takes what nobody writes
		}
		if ok != good || ok && math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%q: %v %v, want %v %v", s, got, ok, want, good)
		}
	}
}

func TestFaultsAreTold(t *testing.T) {
	t.Parallel()
	_, h, err := readAll(t, quad+"mtllib none.mtl\nusemtl x\nf 1 2 3\nf 1 2 9\np 1\ncurv 0 1 1 2\nvt x\nv 1\nf 1 2 5", texts{})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(h.Warnings, "\n")
	for _, want := range []string{`line 12: a vertex has three numbers`, `line 11: a texture coordinate has two numbers`, `missing-file: "none.mtl" is not beside the model`, "1 statements of points", "1 curves", `are in no library, and are grey: "x"`} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not told:\n%s", want, all)
		}
	}
	if len(h.Skipped) != 1 || h.Skipped[0].Code != CodePartial || h.Skipped[0].Reason != `2 faces could not be made, the first: line 8: corner "9" is none of the 4 vertices before it` {
		t.Errorf("%+v", h.Skipped)
	}
	long := quad + "f 1 2 3" + strings.Repeat(" ", MaxLine+blockBytes)
	if _, _, err := readAll(t, long+"\n", nil); plans.KindOf(err) != plans.KindInvalid || !strings.HasPrefix(err.Error(), "reading a.obj: line 5: more than ") {
		t.Errorf("a line of 17 MiB: %v", err)
	}
}

func TestBegins(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]bool{
		"# a\nmtllib a.mtl\no x\n": {true, true}, "v 0 0 0\nv 1 1 1\nv 2": {true, true}, "# only\n# words\n": {true, false}, "o a\ng b\n": {true, false},
		"hello\nv 0 0 0\n": {false, false}, "v\x00 0": {false, false}, "": {false, false}, "ISO-10303-21;\n": {false, false}, "v two\n": {true, false}, "newmtl a\n": {false, false},
	} {
		if got := [2]bool{Perhaps([]byte(text)), Begins([]byte(text))}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("mtllib m.mtl\no a\n"+quad+"vt 0 1\nvt 1 1\nusemtl x\nf 1/1 2/2 3/1 4/1\nl 1 2\n", "newmtl x\nKd 1 0 0\nmap_Kd -s 2 a.png\n")
	f.Add("v 1 2 3 1 0 0\nv 3 2 1\\\n 1 1 1\nv 2 2 9\nf -1 -2 -3\n# COORDINATE_SYSTEM: AUTHORITY[\"EPSG\",\"28992\"]", "")
	f.Fuzz(func(t *testing.T, text, library string) {
		readAll(t, text, texts{"m.mtl": library, "a.png": "no image"})
		Begins([]byte(text))
	})
}

func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile(realfiles.Path(b, "nl-brienenoord-rotterdam3d/export.obj"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for range b.N {
		if _, err := Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "export.obj"}, func(*scene.Feature) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
