package tiles

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
)

// example has every member that Maquette writes.
func example(t testing.TB) *Tileset {
	t.Helper()
	child := &Tile{BoundingVolume: BoundingVolume{Box: AxisBox([3]float64{0, 0, 0}, [3]float64{2, 4, 8})},
		GeometricError: 0.25, Content: &Content{URI: "c/0123.glb"}}
	child.SetCell("4/0/-1/2")
	m := Identity()
	ts := &Tileset{Asset: Asset{Version: Version}, GeometricError: 8, Root: &Tile{
		BoundingVolume: BoundingVolume{Region: &Region{0, 0.5, 0.1, 0.6, -1, 90}},
		GeometricError: 4, Refine: RefineAdd, Transform: &m, Children: []*Tile{child}}}
	ts.DeclareCRS("EPSG:4936", "2026.5")
	if err := ts.SetExtras(Extras{Variant: "a<b", Revision: 7, Audience: "public"}); err != nil {
		t.Fatal(err)
	}
	return ts
}

const exampleJSON = `{"asset":{"version":"1.1"},"schema":{"id":"maquette","classes":{"tileset":{"properties":{` +
	`"crs":{"type":"STRING","required":true,"semantic":"TILESET_CRS_GEOCENTRIC"},"epoch":{"type":"STRING","semantic":"TILESET_CRS_COORDINATE_EPOCH"}}}}},` +
	`"metadata":{"class":"tileset","properties":{"crs":"EPSG:4936","epoch":"2026.5"}},"geometricError":8,` +
	`"root":{"boundingVolume":{"region":[0,0.5,0.1,0.6,-1,90]},"geometricError":4,"refine":"ADD","transform":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1],` +
	`"children":[{"boundingVolume":{"box":[1,2,4,1,0,0,0,2,0,0,0,4]},"geometricError":0.25,"content":{"uri":"c/0123.glb"},"extras":{"cell":"4/0/-1/2"}}]},` +
	`"extras":{"maquette":{"variant":"a\u003cb","revision":7,"audience":"public"}}}` + "\n"

func write(t testing.TB, ts *Tileset) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, ts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteFollowsTheSpecificationsOrder(t *testing.T) {
	t.Parallel()
	if got := write(t, example(t)); got != exampleJSON {
		t.Errorf("got  %s\nwant %s", got, exampleJSON)
	}
}

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	ts, err := Read(strings.NewReader(exampleJSON))
	if err != nil {
		t.Fatal(err)
	}
	if got := write(t, ts); got != exampleJSON {
		t.Errorf("got  %s\nwant %s", got, exampleJSON)
	}
	if crs, epoch := ts.CRS(); crs != "EPSG:4936" || epoch != "2026.5" {
		t.Errorf("CRS %q, epoch %q", crs, epoch)
	}
	if e, ok := ts.MaquetteExtras(); !ok || e.Revision != 7 || e.Variant != "a<b" {
		t.Errorf("extras %+v, %v", e, ok)
	}
	var cells []string
	ts.Root.Walk(func(t *Tile) error { cells = append(cells, t.Cell()); return nil })
	if strings.Join(cells, " ") != " 4/0/-1/2" {
		t.Errorf("cells %q", cells)
	}
}

func TestOutsideRefinesByWhatIsSeen(t *testing.T) {
	t.Parallel()
	shell := &Tile{GeometricError: 2}
	shell.SetCell("4/0/0/0/shell")
	proxy := &Tile{GeometricError: 4, Children: []*Tile{shell}}
	proxy.SetCell("4/0/0/0")
	proxy.SetOutsideError(0.5)
	ts := &Tileset{Root: &Tile{GeometricError: 8, Children: []*Tile{proxy, {GeometricError: 0.25}}}}
	out := ts.Outside().Root
	got := [4]float64{out.GeometricError, out.Children[0].GeometricError, out.Children[0].Children[0].GeometricError, out.Children[1].GeometricError}
	if want := [4]float64{8, 0.5, 0.375, 0.25}; got != want {
		t.Errorf("errors %v, want %v", got, want)
	}
	if proxy.GeometricError != 4 || shell.GeometricError != 2 || proxy.Cell() != "4/0/0/0" || shell.OutsideError() != 2 {
		t.Error("the tileset itself was changed")
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	const volume = `"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":1`
	deep := strings.Repeat(`{"children":[`, MaxDepth+2) + strings.Repeat(`]}`, MaxDepth+2)
	for _, c := range []struct{ name, text, says string }{
		{"nothing", ``, "unexpected end"},
		{"text", `hello`, "invalid character"},
		{"byte order mark", "\xef\xbb\xbf" + exampleJSON, ErrBOM.Error()},
		{"two documents", exampleJSON + exampleJSON, "after top-level value"},
		{"no version", `{"asset":{},"root":{` + volume + `}}`, "asset.version"},
		{"no root", `{"asset":{"version":"1.1"}}`, "root is absent"},
		{"null root", `{"asset":{"version":"1.1"},"root":null}`, "root is absent"},
		{"null child", `{"asset":{"version":"1.1"},"root":{` + volume + `,"children":[null]}}`, "child 0"},
		{"number as version", `{"asset":{"version":1.1},"root":{` + volume + `}}`, "version"},
		{"short box", `{"asset":{"version":"1.1"},"root":{"boundingVolume":{"box":[1,2]}}}`, "2 numbers where 12"},
		{"long sphere", `{"asset":{"version":"1.1"},"root":{"boundingVolume":{"sphere":[1,2,3,4,5]}}}`, "5 numbers where 4"},
		{"null in a region", `{"asset":{"version":"1.1"},"root":{"boundingVolume":{"region":[1,2,3,null,5,6]}}}`, "element 3 is null"},
		{"text in a transform", `{"asset":{"version":"1.1"},"root":{"transform":["a"]}}`, "transform"},
		{"too deep", `{"asset":{"version":"1.1"},"root":` + deep + `}`, ErrTooDeep.Error()},
	} {
		if _, err := Read(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error that says %q", c.name, err, c.says)
		}
	}
}

// spaces gives blanks without end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	if _, err := Read(spaces{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v, want %v", err, ErrTooLarge)
	}
	if _, err := Read(io.MultiReader(strings.NewReader(exampleJSON), strings.NewReader(strings.Repeat(" ", 1<<16)))); err != nil {
		t.Errorf("blanks at the end: %v", err)
	}
}

func TestWriteRefusesWhatJSONLacks(t *testing.T) {
	t.Parallel()
	ts := example(t)
	ts.GeometricError = math.NaN()
	if err := Write(io.Discard, ts); err == nil {
		t.Error("NaN was written")
	}
}

func TestMatrixMulPlacesChildUnderParent(t *testing.T) {
	t.Parallel()
	turn := Matrix{0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0, 1} // a quarter turn, then 10 east
	move := Matrix{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 2, 3, 1}
	both := turn.Mul(&move)
	p := [3]float64{5, 0, 0}
	if got, want := both.Apply(p), turn.Apply(move.Apply(p)); got != want || got != [3]float64{8, 6, 3} {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestBoxCorners(t *testing.T) {
	t.Parallel()
	b := AxisBox([3]float64{-1, 2, 3}, [3]float64{5, 4, 8})
	low, high := [3]float64{9, 9, 9}, [3]float64{-9, -9, -9}
	for _, c := range b.Corners() {
		for i := range c {
			low[i], high[i] = min(low[i], c[i]), max(high[i], c[i])
		}
	}
	if low != [3]float64{-1, 2, 3} || high != [3]float64{5, 4, 8} {
		t.Errorf("corners from %v to %v", low, high)
	}
}

func TestContentURIIsTheHash(t *testing.T) {
	t.Parallel()
	// SHA-256 of "abc" by FIPS 180-2.
	if got := ContentURI([]byte("abc")); got != "c/ba7816bf8f01cfea414140de5dae2223.glb" {
		t.Error(got)
	}
}

func TestForeignExtras(t *testing.T) {
	t.Parallel()
	for _, extras := range []string{``, `null`, `"text"`, `[1]`, `{"maquette":null}`, `{"other":1}`} {
		ts := &Tileset{Extras: []byte(extras)}
		if e, ok := ts.MaquetteExtras(); ok {
			t.Errorf("%s gives %+v", extras, e)
		}
		if c := (&Tile{Extras: []byte(extras)}).Cell(); c != "" {
			t.Errorf("%s gives cell %q", extras, c)
		}
	}
}

// What Read takes, Write writes, and that reads back the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(exampleJSON))
	f.Add([]byte(`{"asset":{"version":"1.0"},"properties":{"a":{"minimum":1,"maximum":2}},"geometricError":1e3,"root":{"boundingVolume":{"sphere":[1,2,3,4]},"contents":[{"uri":"a","group":0}],"implicitTiling":{"x":[]},"metadata":{"class":"c"}},"extensions":{"a":{}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		ts, err := Parse(data)
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		if err := Write(&first, ts); err != nil {
			t.Fatal(err)
		}
		again, err := Parse(first.Bytes())
		if err != nil {
			t.Fatalf("what was written is refused: %v\n%s", err, first.Bytes())
		}
		if err := Write(&second, again); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%v\n%s%s", err, first.Bytes(), second.Bytes())
		}
	})
}
