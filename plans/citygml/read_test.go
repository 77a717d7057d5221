package citygml

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// result is what a file gave.
type result struct {
	header   scene.Header
	features []*scene.Feature
}

func readText(t testing.TB, text string, o Options) (*result, error) {
	t.Helper()
	r := &result{}
	var err error
	r.header, err = Read(context.Background(), Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "test.gml", Options: o}, r.emit)
	return r, err
}

func (r *result) emit(f *scene.Feature) error {
	r.features = append(r.features, f)
	return nil
}

func readFile(t testing.TB, path string) (*result, error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	files := bundle.InFolder(filepath.Dir(path))
	defer files.Close()
	r := &result{}
	r.header, err = Read(t.Context(), Source{Data: f, Size: st.Size(), Name: filepath.Base(path), Options: Options{Files: files}}, r.emit)
	return r, err
}

// check holds what every result must hold.
func (r *result) check(t testing.TB) {
	t.Helper()
	keys := map[string]bool{}
	for _, f := range r.features {
		if keys[f.Key] {
			t.Errorf("key %q twice", f.Key)
		}
		keys[f.Key] = true
		if f.Class == "" || len(f.Parts) == 0 {
			t.Errorf("%s: class %q, %d parts", f.Key, f.Class, len(f.Parts))
		}
		for _, p := range f.Parts {
			if err := mesh.Check(p.Mesh); err != nil {
				t.Errorf("%s: %v", f.Key, err)
			}
			if len(p.Mesh.TexCoords) != 0 && len(p.Mesh.TexCoords) != len(p.Mesh.Positions) {
				t.Errorf("%s: %d texture coordinates for %d positions", f.Key, len(p.Mesh.TexCoords), len(p.Mesh.Positions))
			}
		}
	}
	if c := r.header.Counts; c.Converted > c.Total {
		t.Errorf("counts %+v", c)
	}
}

// Valid files are read whole.
func TestSharedFiles(t *testing.T) {
	t.Parallel()
	root := filepath.Join(realfiles.Folder(t), "citygml")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err != nil || d.IsDir() || ext != ".gml" && ext != ".xml" {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		t.Run(filepath.ToSlash(rel), func(t *testing.T) {
			r, err := readFile(t, path)
			if err != nil {
				t.Fatal(err)
			}
			r.check(t)
			n := 0
			for _, f := range r.features {
				n += f.Triangles()
			}
			t.Logf("%s %q crs=%+v counts=%+v triangles=%d", r.header.Schema, r.header.Name, r.header.Georeference, r.header.Counts, n)
			for _, w := range r.header.Warnings {
				t.Logf("  warning: %s", w)
			}
			for i, s := range r.header.Skipped {
				if i < 5 {
					t.Logf("  %s %s %s: %s", s.Code, s.Type, s.ID, s.Reason)
				}
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
