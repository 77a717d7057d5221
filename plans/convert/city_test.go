package convert

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/check"
	"github.com/maquette-city/maquette/tiles/realfiles"
)

// smallCity has blocks of 128 metres that are divided early.
func smallCity() citySizes { return citySizes{from: 1, level: 7, triangles: 600} }

// boxCity writes a city of boxes in rows, every tenth a tower, and a field under
// all of them; numbers from first on.
func boxCity(t *testing.T, name string, first, n int) string {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintln(&b, `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.001,0.001,0.001],"translate":[85000,446000,0]},"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415"},"CityObjects":{},"vertices":[]}`)
	for i := first; i < first+n; i++ {
		high := 6000
		if i%10 == 0 {
			high = 40_000
		}
		boxFeature(&b, fmt.Sprintf("b%d", i), "Building", 20_000*(i%30), 25_000*(i/30), 9000, high)
	}
	boxFeature(&b, fmt.Sprintf("field%d", first), "LandUse", -50_000, -50_000, 800_000, 10)
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func boxFeature(b *bytes.Buffer, id, class string, x, y, wide, high int) {
	fmt.Fprintf(b, `{"type":"CityJSONFeature","id":%q,"CityObjects":{%q:{"type":%q,"attributes":{"height":%d,"name":"house %s"},"geometry":[{"type":"Solid","lod":"2","boundaries":[[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]]}]}},"vertices":[`, id, id, class, high, id)
	for k := range 8 {
		c := [4][2]int{{0, 0}, {wide, 0}, {wide, wide}, {0, wide}}[k%4]
		fmt.Fprintf(b, "[%d,%d,%d]", x+c[0], y+c[1], k/4*high)
		if k < 7 {
			b.WriteString(",")
		}
	}
	b.WriteString("]}\n")
}

// convertCity converts as a city, or in memory where sizes is zero.
func convertCity(t *testing.T, out string, sizes citySizes, inputs ...string) *Report {
	t.Helper()
	rep, err := Run(context.Background(), Options{Inputs: inputs, Out: out, Audience: Public, SkipPictures: true, SkipExports: true, sizes: sizes})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// records reads features.jsonl.gz.
func records(t *testing.T, out string) map[string]FeatureRecord {
	t.Helper()
	f, err := os.Open(filepath.Join(out, FeaturesFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]FeatureRecord{}
	for d := json.NewDecoder(z); d.More(); {
		var r FeatureRecord
		if err := d.Decode(&r); err != nil {
			t.Fatal(err)
		}
		all[r.Key] = r
	}
	return all
}

// treeOf walks all tiles of out, through the tilesets of blocks.
func treeOf(t *testing.T, out string) map[string]*tiles.Tile {
	t.Helper()
	all := map[string]*tiles.Tile{}
	var read func(name string)
	read = func(name string) {
		data, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		set, err := tiles.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		_ = set.Root.Walk(func(tile *tiles.Tile) error {
			if tile.Content == nil {
				return nil
			}
			uri := path.Join(path.Dir(name), tile.Content.URI)
			all[uri] = tile
			if tiles.IsTilesetURI(uri) {
				read(uri)
			}
			return nil
		})
	}
	read(TilesetFile)
	return all
}

func checkClean(t *testing.T, out string) {
	t.Helper()
	rep, err := check.Run(context.Background(), check.FS(os.DirFS(out)), TilesetFile, check.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range rep.Issues {
		t.Error(i)
	}
}

func cityModels(t *testing.T) map[string]string {
	return map[string]string{
		"boxes":  boxCity(t, "boxes.city.jsonl", 0, 300),
		"delft":  realfiles.Path(t, "cityjson/delft.json"),
		"vienna": realfiles.Path(t, "cityjson/seq/vienna.jsonl"),
	}
}

func TestACityInBlocksIsWhatItIsInMemory(t *testing.T) {
	t.Parallel()
	for name, input := range cityModels(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, parts := t.TempDir(), t.TempDir()
			a, b := convertCity(t, whole, citySizes{}, input), convertCity(t, parts, smallCity(), input)
			if a.Triangles != b.Triangles || a.Elements.Counts != b.Elements.Counts || *a.Placement.Bounds != *b.Placement.Bounds {
				t.Errorf("in blocks %d triangles, %+v, %+v; in memory %d, %+v, %+v", b.Triangles, b.Elements.Counts, b.Placement.Bounds, a.Triangles, a.Elements.Counts, a.Placement.Bounds)
			}
			if *a.Placement.Facts.Box != *b.Placement.Facts.Box {
				t.Errorf("facts of the box %v, want %v", b.Placement.Facts.Box, a.Placement.Facts.Box)
			}
			sameRecords(t, records(t, whole), records(t, parts), treeOf(t, parts))
			checkClean(t, parts)
		})
	}
}

// sameRecords wants the same of every feature but the tiles it lies in, which are in
// the tree.
func sameRecords(t *testing.T, want, got map[string]FeatureRecord, tree map[string]*tiles.Tile) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%d features, want %d", len(got), len(want))
	}
	for key, w := range want {
		g := got[key]
		if len(g.Tiles) == 0 != (len(w.Tiles) == 0) {
			t.Errorf("%s lies in %d tiles, want some: %v", key, len(g.Tiles), len(w.Tiles) > 0)
		}
		for _, uri := range g.Tiles {
			if tree[uri] == nil {
				t.Errorf("%s lies in %s, which is not in the tree", key, uri)
			}
		}
		w.Tiles, g.Tiles = nil, nil
		a, _ := json.Marshal(w)
		b, _ := json.Marshal(g)
		if !bytes.Equal(a, b) {
			t.Fatalf("%s is\n%s, want\n%s", key, b, a)
		}
	}
}

func TestACityIsTheSameOnAnyNumberOfCores(t *testing.T) {
	input := boxCity(t, "boxes.city.jsonl", 0, 300)
	one, four := t.TempDir(), t.TempDir()
	before := runtime.GOMAXPROCS(1)
	convertCity(t, one, smallCity(), input)
	runtime.GOMAXPROCS(4)
	convertCity(t, four, smallCity(), input)
	runtime.GOMAXPROCS(before)
	sameFolders(t, one, four)
}

func sameFolders(t *testing.T, a, b string) {
	t.Helper()
	files := func(dir string) map[string]string {
		all := map[string]string{}
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(filepath.Join(dir, name))
			all[name] = tiles.Hash(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	x, y := files(a), files(b)
	for name, sum := range x {
		if y[name] != sum {
			t.Errorf("%s differs", name)
		}
	}
	if len(x) != len(y) {
		t.Errorf("%d files and %d", len(x), len(y))
	}
}

func TestPartsOfACityAreShownBeforeTheWhole(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	input := boxCity(t, "boxes.city.jsonl", 0, 300)
	shown, last := 0, 0
	rep, err := Run(context.Background(), Options{Inputs: []string{input}, Out: out, Audience: Public, sizes: smallCity(),
		Shown: func(*Report) error {
			shown++
			checkClean(t, out)
			if n := len(treeOf(t, out)); n < last {
				t.Errorf("%d tiles are shown after %d", n, last)
			} else {
				last = n
			}
			return nil
		}})
	if err != nil || shown < 3 {
		t.Fatalf("shown %d times, %v", shown, err)
	}
	if n := len(treeOf(t, out)); n < last {
		t.Errorf("the whole has %d contents, a part had %d", n, last)
	}
	if !strings.Contains(strings.Join(rep.Warnings, "\n"), "pictures left out") {
		t.Errorf("nothing says that pictures are left out: %q", rep.Warnings)
	}
}

func TestErrorsOfACityGrowUpTheTree(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	convertCity(t, out, smallCity(), boxCity(t, "boxes.city.jsonl", 0, 600))
	over := 0
	for uri, tile := range treeOf(t, out) {
		if strings.HasPrefix(tile.Cell(), "over/") || tile.Cell() == "root" {
			over++
			if tile.Refine != tiles.RefineReplace || !strings.HasSuffix(uri, ".glb") {
				t.Errorf("%s refines by %s and shows %s", tile.Cell(), tile.Refine, uri)
			}
		}
		for _, child := range tile.Children {
			if child.GeometricError >= tile.GeometricError {
				t.Errorf("%s has an error of %v over %s with %v", tile.Cell(), tile.GeometricError, child.Cell(), child.GeometricError)
			}
		}
	}
	if over < 3 {
		t.Errorf("%d tiles over blocks", over)
	}
}

func TestTheServerReadsAllTilesOfACity(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	rep := convertCity(t, out, smallCity(), boxCity(t, "boxes.city.jsonl", 0, 300))
	r := &result{}
	if err := errors.Join(r.readTilesets(out), r.measureContents(out)); err != nil {
		t.Fatal(err)
	}
	tree := treeOf(t, out)
	if len(r.Contents) != len(tree) || len(r.Tree) != len(tree) || r.Bytes != rep.Bytes {
		t.Errorf("%d contents in %d tiles, %d bytes; the tree has %d and the report %d bytes", len(r.Contents), len(r.Tree), r.Bytes, len(tree), rep.Bytes)
	}
	for uri := range tree {
		if _, ok := r.Contents[uri]; !ok {
			t.Errorf("%s is not among the contents", uri)
		}
	}
	data, err := os.ReadFile(filepath.Join(out, TilesetFile))
	if err != nil {
		t.Fatal(err)
	}
	set, err := tiles.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	before, err := structureOf(set.Root)
	if err != nil {
		t.Fatal(err)
	}
	_ = set.Root.Walk(func(tile *tiles.Tile) error {
		if tile.Content != nil && tiles.IsTilesetURI(tile.Content.URI) {
			tile.Content.URI = "c/" + strings.Repeat("0", 32) + ".json"
		}
		return nil
	})
	if after, err := structureOf(set.Root); err != nil || after == before {
		t.Errorf("another tileset of a block leaves the structure, %v", err)
	}
}

func TestObjectsOfSeveralSheetsAreKeptOnce(t *testing.T) {
	t.Parallel()
	one, two := boxCity(t, "one.city.jsonl", 0, 100), boxCity(t, "two.city.jsonl", 80, 100)
	text, err := os.ReadFile(two)
	if err != nil {
		t.Fatal(err)
	}
	// b85 has a second body in the second sheet, and something else is called b3.
	text = bytes.Replace(text, []byte(`"lod":"2","boundaries":[[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]]}]}},"vertices":[[500000`),
		[]byte(`"lod":"2","boundaries":[[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]],[[0,1,6,7]]]]}]}},"vertices":[[500000`), 1)
	text = bytes.ReplaceAll(text, []byte(`"b150"`), []byte(`"b3"`))
	if err := os.WriteFile(two, text, 0o600); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	rep := convertCity(t, out, smallCity(), one, two)
	all := records(t, out)
	for key, want := range map[string]bool{"0/b3": true, "1/b3": true, "0/b80": true, "1/b80": false, "0/b85": false, "1/b85": true, "1/b120": true} {
		if _, ok := all[key]; ok != want {
			t.Errorf("%s is there: %v, want %v", key, ok, want)
		}
	}
	if said := strings.Join(rep.Warnings, "\n"); !strings.Contains(said, "20 objects stand in several files") || !strings.Contains(said, `1 of them are not alike and the one with more triangles is kept, the first "b85"`) {
		t.Errorf("the report says %q", said)
	}
}

func TestNothingIsLeftOfACityThatFails(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop here")
	ctx, cancel := context.WithCancel(context.Background())
	for name, o := range map[string]Options{
		"an error":    {Shown: func(*Report) error { return stop }},
		"cancelled":   {Shown: func(*Report) error { cancel(); return nil }},
		"a panic":     {Shown: func(*Report) error { panic("a fault") }},
		"cut short":   {Progress: func(string, int64, int64) {}},
		"all is well": {},
	} {
		t.Run(name, func(t *testing.T) {
			within := context.Background()
			if name == "cancelled" {
				within = ctx
			}
			o.Out, o.Audience, o.sizes = t.TempDir(), Public, smallCity()
			o.Inputs = []string{boxCity(t, "boxes.city.jsonl", 0, 300)}
			if name == "cut short" {
				data, _ := os.ReadFile(o.Inputs[0])
				if err := os.WriteFile(o.Inputs[0], data[:len(data)-200], 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Run(within, o)
			if name == "all is well" != (err == nil) {
				t.Fatalf("%v", err)
			}
			if name == "an error" && !errors.Is(err, stop) || name == "cancelled" && !errors.Is(err, context.Canceled) || name == "a panic" && plans.KindOf(err) != plans.KindInternal {
				t.Errorf("gives %v", err)
			}
			left, _ := filepath.Glob(filepath.Join(o.Out, "maquette-city-*"))
			if len(left) > 0 {
				t.Errorf("%v is left behind", left)
			}
		})
	}
}

func TestBlocksAreNoHeavierThanMemoryHolds(t *testing.T) {
	t.Parallel()
	r := &run{Options: Options{Inputs: []string{boxCity(t, "boxes.city.jsonl", 0, 1500)}, Out: t.TempDir(), Audience: Public, sizes: smallCity()}, report: newReport()}
	defer r.closeCity()
	if err := errors.Join(r.read(context.Background()), r.place(context.Background())); err != nil {
		t.Fatal(err)
	}
	seen := map[int32]bool{}
	for _, b := range r.city.plan(r.each) {
		if n := r.city.weight(b); n > r.city.sizes.triangles && b.cell.Level-overEvery >= leastBlockLevel {
			t.Errorf("%s holds %d triangles, at most %d are wanted", b.name(), n, r.city.sizes.triangles)
		}
		for _, i := range b.records {
			if seen[i] {
				t.Fatalf("record %d is in two blocks", i)
			}
			seen[i] = true
		}
	}
	if len(seen) != len(r.city.records) || len(r.features) > 0 {
		t.Errorf("%d of %d features are in a block, %d in memory", len(seen), len(r.city.records), len(r.features))
	}
}
