package cityjson

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// result is what reading a file gave.
type result struct {
	header   scene.Header
	features []*scene.Feature
}

func (r *result) box() scene.Box {
	b := scene.NewBox()
	for _, f := range r.features {
		for _, p := range f.Parts {
			for _, v := range p.Mesh.Positions {
				b.Extend(p.Transform.Apply(v))
			}
		}
	}
	return b
}

func readFile(t testing.TB, name string) (*result, error) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r := &result{}
	r.header, err = Read(context.Background(), Source{Data: f, Size: st.Size(), Name: filepath.Base(name)}, func(x *scene.Feature) error {
		r.features = append(r.features, x)
		return nil
	})
	return r, err
}

// check holds what is true of every result.
func (r *result) check(t *testing.T) {
	t.Helper()
	keys := map[string]bool{}
	for _, f := range r.features {
		if keys[f.Key] || f.Key == "" || f.Class == "" {
			t.Errorf("feature %q of class %q", f.Key, f.Class)
		}
		keys[f.Key] = true
		for _, p := range f.Parts {
			for _, i := range p.Mesh.Indices {
				if int(i) >= len(p.Mesh.Positions) {
					t.Fatalf("%s: index %d of %d", f.Key, i, len(p.Mesh.Positions))
				}
			}
			for _, v := range p.Mesh.Positions {
				if !v.Finite() {
					t.Fatalf("%s: position %v", f.Key, v)
				}
			}
		}
	}
	c := r.header.Counts
	if made := len(r.features); made > c.Converted+c.Spaces || c.Converted > made || c.Converted > c.Total {
		t.Errorf("%d features, counts %+v", made, c)
	}
}

func walk(t *testing.T, dir string, each func(t *testing.T, path string)) {
	t.Helper()
	root := filepath.Join(realfiles.Folder(t), dir)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(filepath.Ext(path), "json") {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		t.Run(filepath.ToSlash(rel), func(t *testing.T) { each(t, path) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Valid files are read whole, but for what expected names.
func TestSharedFiles(t *testing.T) {
	t.Parallel()
	refused := map[string]string{
		"seq/no_cityjson_obj.city.jsonl": "CityJSONFeature",
		"seq/noise_extension.city.jsonl": "rule transform", // its scale is 0
	}
	walk(t, "cityjson", func(t *testing.T, path string) {
		r, err := readFile(t, path)
		for name, why := range refused {
			if strings.HasSuffix(filepath.ToSlash(path), name) {
				if err == nil || !strings.Contains(err.Error(), why) {
					t.Errorf("not refused as it should be: %v", err)
				}
				return
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		r.check(t)
		t.Logf("%s %s crs=%v counts=%+v triangles=%d skipped=%d", r.header.Format, r.header.Schema, r.header.Georeference, r.header.Counts, triangles(r), len(r.header.Skipped))
		for i, s := range r.header.Skipped {
			if i < 3 {
				t.Logf("  %s %s %s: %s", s.Code, s.Type, s.ID, s.Reason)
			}
		}
	})
}

func triangles(r *result) int {
	n := 0
	for _, f := range r.features {
		n += f.Triangles()
	}
	return n
}

// Files with faults are refused, or read as far as is safe, and what is said of them
// stands in testdata/malformed.tsv: rewrite it with -update.
func TestMalformedFiles(t *testing.T) {
	var said strings.Builder
	walk(t, "malformed/cityjson-cjval", func(t *testing.T, path string) {
		r, err := readFile(t, path)
		r.check(t)
		name := filepath.Base(path)
		if err != nil {
			fmt.Fprintf(&said, "%s\trefused: %s\t%v\n", name, plans.KindOf(err), err)
			return
		}
		fmt.Fprintf(&said, "%s\tread\t%d objects\n", name, len(r.features))
		for _, w := range r.header.Warnings {
			fmt.Fprintf(&said, "%s\twarning\t%s\n", name, w)
		}
		for _, s := range r.header.Skipped {
			fmt.Fprintf(&said, "%s\t%s\t%s\n", name, s.Code, s.Reason)
		}
	})
	golden := filepath.Join("testdata", "malformed.tsv")
	if *update {
		if err := os.WriteFile(golden, []byte(said.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != said.String() {
		t.Errorf("of malformed files is said\n%s\nwant\n%s", said.String(), want)
	}
}

// What is read does not depend on the number of cores.
func TestAnyNumberOfCores(t *testing.T) {
	digest := func(name string) string {
		r, err := readFile(t, filepath.Join(realfiles.Folder(t), "cityjson", name))
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		for _, f := range r.features {
			for _, p := range f.Parts {
				fmt.Fprint(h, p.Mesh.Positions, p.Mesh.Indices, p.Material, p.Surface)
			}
			fmt.Fprint(h, f.Key, f.Parent, f.Class, f.Sets)
		}
		fmt.Fprint(h, r.header.Skipped, r.header.Warnings, r.header.Counts)
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	for _, name := range []string{"seq/vienna.jsonl", "delft.json"} {
		before := runtime.GOMAXPROCS(1)
		one := digest(name)
		runtime.GOMAXPROCS(7)
		seven := digest(name)
		runtime.GOMAXPROCS(before)
		if one != seven {
			t.Errorf("%s: one core and seven read it differently", name)
		}
	}
}
