package obj

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// otherVolume names files of which trimesh gives another volume, with the reason.
var otherVolume = map[string]string{
	"obj/obj2gltf/box-incorrect-winding-order/box-incorrect-winding-order.obj": "faces are turned inside out, so that it has none",
}

// otherwise names files that trimesh reads wrong, with the reason.
var otherwise = map[string]string{
	"obj/obj2gltf/box-negative-indices/box-negative-indices.obj": "the box is of 2 m, 24 m2: trimesh takes indices from the end for others",
}

// figures.tsv is what trimesh reads of each file, see figures.py: triangles, area,
// volume where closed, and box, in the file's own axes.
func TestFiguresOfRealFiles(t *testing.T) {
	t.Parallel()
	root := realfiles.Folder(t)
	table, err := os.ReadFile(filepath.Join("testdata", "figures.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		col := strings.Split(line, "\t")
		t.Run(col[0], func(t *testing.T) {
			t.Parallel()
			m := wholeOf(t, filepath.Join(root, filepath.FromSlash(col[0])))
			b := mesh.Bounds(m)
			got := []float64{float64(m.Triangles()), mesh.Area(m), mesh.Volume(m), b.Min[0], b.Min[1], b.Min[2], b.Max[0], b.Max[1], b.Max[2]}
			for i, g := range got {
				want, err := strconv.ParseFloat(col[i+1], 64)
				if i == 2 && (err != nil || otherVolume[col[0]] != "") {
					continue // open, or known
				}
				if err != nil {
					t.Fatal(err)
				}
				scale := math.Abs(want)
				if i > 2 { // a side of the box, by its diagonal
					scale = b.Size().Length()
				}
				if math.Abs(g-want) > 0.001*scale+1e-9 && otherwise[col[0]] == "" {
					t.Errorf("figure %d is %v, want %v", i, g, want)
				}
			}
		})
	}
}

// wholeOf gives all of a file as one mesh, in the file's own axes.
func wholeOf(t *testing.T, path string) *scene.Mesh {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skip("skipped:", err)
	}
	var all []*scene.Mesh
	_, err = Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: filepath.Base(path)}, func(f *scene.Feature) error {
		for i := range f.Parts {
			if !f.Parts[i].Mesh.Lines {
				m := *f.Parts[i].Mesh
				m.TexCoords = nil
				all = append(all, &m)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return mesh.Merge(all...)
}
