package convert

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/plans/demo"
	"github.com/maquette-city/maquette/tiles"
)

// demoFile writes one of the demo's files and gives its path.
func demoFile(t *testing.T, name string) string {
	t.Helper()
	files, err := demo.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == name {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, f.Bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	t.Fatalf("the demo has no file %s", name)
	return ""
}

func convertInto(t *testing.T, out string, inputs ...string) *Report {
	t.Helper()
	rep, err := Run(context.Background(), Options{Inputs: inputs, Out: out, Audience: Public, SkipPictures: true, SkipExports: true})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// digest gives the name and hash of every file below dir.
func digest(t *testing.T, dir string) string {
	t.Helper()
	var lines []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		rel, _ := filepath.Rel(dir, path)
		lines = append(lines, rel+" "+hex.EncodeToString(sum[:]))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// The result depends on the sources alone: neither on the cores nor on what lay
// in the folder.
func TestConversionIsTheSameOnAnyCoreCountAndInAUsedFolder(t *testing.T) {
	in, other := demoFile(t, "demo-a.ifc"), demoFile(t, "demo-b.ifc")
	many, one := t.TempDir(), t.TempDir()
	convertInto(t, many, in)
	convertInto(t, one, other)
	old := runtime.GOMAXPROCS(1)
	convertInto(t, one, in)
	runtime.GOMAXPROCS(old)
	if digest(t, many) != digest(t, one) {
		t.Errorf("one core makes another result, or what was in the folder shows in it:\n%s\n\n%s", digest(t, many), digest(t, one))
	}
}

// shownTile is a tile of a tileset with all contents below it, its own too.
type shownTile struct {
	uri   string
	below map[string]bool
}

// shownTiles gives the tiles of the tileset in dir that have content, by cell.
func shownTiles(t *testing.T, dir string) map[string]shownTile {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, TilesetFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ts, err := tiles.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]shownTile{}
	_ = ts.Root.Walk(func(tile *tiles.Tile) error {
		if tile.Content == nil {
			return nil
		}
		s := shownTile{tile.Content.URI, map[string]bool{}}
		_ = tile.Walk(func(under *tiles.Tile) error {
			s.below[under.Content.URI] = true
			return nil
		})
		out[tile.Cell()] = s
		return nil
	})
	return out
}

func TestMovedWallChangesOnlyTheTilesThatHoldIt(t *testing.T) {
	t.Parallel()
	v1, v2 := t.TempDir(), t.TempDir()
	convertInto(t, v1, demoFile(t, "demo-a.ifc"))
	convertInto(t, v2, demoFile(t, "demo-a-v2.ifc"))
	changed := changedFeatures(t, v1, v2)
	if len(changed) == 0 || len(changed) > 12 {
		t.Fatalf("%d features changed: %v; the second version moves one wall and what is in it", len(changed), changed)
	}
	holds := map[string]bool{}
	for _, dir := range []string{v1, v2} {
		for uri := range tilesOf(t, dir, changed) {
			holds[uri] = true
		}
	}
	a, b := shownTiles(t, v1), shownTiles(t, v2)
	if len(a) != len(b) {
		t.Errorf("%d tiles became %d", len(a), len(b))
	}
	differ := 0
	for cell, tile := range a {
		if b[cell].uri == tile.uri {
			continue
		}
		differ++
		if !slices.ContainsFunc(slices.Collect(maps.Keys(tile.below)), func(uri string) bool { return holds[uri] }) {
			t.Errorf("cell %s changed and neither it nor any below it holds any of %v", cell, changed)
		}
	}
	if differ == 0 || differ > len(a)/2 {
		t.Errorf("%d of %d tiles differ", differ, len(a))
	}
}

func changedFeatures(t *testing.T, v1, v2 string) (changed []string) {
	t.Helper()
	file := func(dir string) changes.File {
		return changes.File{Open: func(context.Context) (io.ReadCloser, error) { return os.Open(filepath.Join(dir, FeaturesFile)) }}
	}
	_, err := changes.Compare(t.Context(), file(v1), file(v2), changes.Options{}, func(c *changes.Change) error {
		changed = append(changed, c.Key)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// tilesOf gives the contents that hold any of the features.
func tilesOf(t *testing.T, dir string, keys []string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, key := range keys {
		f, err := os.Open(filepath.Join(dir, FeaturesFile))
		if err != nil {
			t.Fatal(err)
		}
		line, err := FindFeature(f, key)
		f.Close()
		if err != nil {
			continue // it is in the other version alone
		}
		var r FeatureRecord
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		for _, uri := range r.Tiles {
			out[uri] = true
		}
	}
	return out
}

// An ifcXML document, under its own name or another one, alone or zipped, gives
// the tiles that the same model gives as a STEP file.
func TestEncodingsOfIFCGiveTheSameTiles(t *testing.T) {
	t.Parallel()
	model := func(ending string) []byte {
		data, err := os.ReadFile("../ifc/testdata/semantics" + ending)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	f, err := z.Create("folder/Model.IFCXML")
	if err == nil {
		_, err = f.Write(model(".ifcxml"))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	var want string
	for _, in := range []struct {
		name   string
		data   []byte
		format string
	}{
		{"a.ifc", model(".ifc"), "IFC-SPF"}, {"a.ifcxml", model(".ifcxml"), "IFC-XML"}, {"b.ifc", model(".ifcxml"), "IFC-XML"},
		{"a.xml", model(".ifcxml"), "IFC-XML"}, {"a.ifczip", packed.Bytes(), "IFC-XML"}, {"c.ifc", packed.Bytes(), "IFC-XML"},
	} {
		path, out := filepath.Join(t.TempDir(), in.name), t.TempDir()
		if err := os.WriteFile(path, in.data, 0o600); err != nil {
			t.Fatal(err)
		}
		rep, err := Run(context.Background(), Options{Inputs: []string{path}, Out: out, Audience: Internal, SkipPictures: true, SkipExports: true})
		if err != nil {
			t.Fatal(in.name, err)
		}
		if got := rep.Source[0].Format; got != in.format {
			t.Errorf("%s is taken for %s, want %s", in.name, got, in.format)
		}
		tiles, err := filepath.Glob(filepath.Join(out, "c", "*.glb"))
		if err != nil || len(tiles) == 0 {
			t.Fatal(in.name, "gives no tiles", err)
		}
		for i := range tiles {
			tiles[i] = filepath.Base(tiles[i]) // a hash of the content
		}
		switch got := strings.Join(tiles, " "); {
		case want == "":
			want = got
		case got != want:
			t.Errorf("%s gives the tiles %s, want %s", in.name, got, want)
		}
	}
}
