package gltfplan

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// allowed is how far a figure may be from that of the independent reader.
const allowed = 0.001

// otherwise names the files of which the independent reader says something else, with
// the reason.
var otherwise = map[string]string{
	"draco-testdata/Fox/glTF/Fox.gltf":                   "the skin at rest is not where the mesh lies",
	"draco-testdata/CesiumMan/glTF/CesiumMan.gltf":       "the skin at rest is not where the mesh lies",
	"draco-testdata/CesiumMan/glTF_Binary/CesiumMan.glb": "the skin at rest is not where the mesh lies",
	"qmuntal/Cameras/glTF/Cameras.gltf":                  "its quaternion is not of length 1: we bring it there",
	"qmuntal/Cameras/glTF-Embedded/Cameras.gltf":         "its quaternion is not of length 1: we bring it there",
}

// finer names the files of which we make more triangles: images of feature ids cut
// them.
var finer = map[string]bool{
	"gltf-transform/extensions/test/in/EXT_mesh_features/FeatureIdTexture.gltf":                       true,
	"gltf-transform/extensions/test/in/EXT_structural_metadata/FeatureIdTextureAndPropertyTable.gltf": true,
}

// figures.tsv is what @gltf-transform reads of each file, see figures.mjs.
func TestFiguresOfRealFiles(t *testing.T) {
	t.Parallel()
	root := realfiles.Path(t, "gltf")
	table, err := os.ReadFile(filepath.Join("testdata", "figures.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		col := strings.Split(line, "\t")
		t.Run(col[0], func(t *testing.T) {
			t.Parallel()
			got := figuresOf(t, filepath.Join(root, filepath.FromSlash(col[0])))
			for i, g := range got {
				want, err := strconv.ParseFloat(col[i+2], 64)
				if err != nil {
					t.Fatal(err)
				}
				scale := math.Abs(want)
				if i >= 2 { // a side of the box, by its diagonal
					scale = math.Sqrt(square3(got[5]-got[2], got[6]-got[3], got[7]-got[4]))
				}
				if i == 0 && finer[col[0]] {
					continue
				}
				if reason := otherwise[col[0]]; math.Abs(g-want) > allowed*scale+1e-9 && reason == "" {
					t.Errorf("figure %d is %v, want %v", i, g, want)
				}
			}
		})
	}
}

func square3(x, y, z float64) float64 { return x*x + y*y + z*z }

// figuresOf gives triangles, area and box of a file.
func figuresOf(t *testing.T, path string) [8]float64 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skip("skipped:", err)
	}
	folder := bundle.InFolder(filepath.Dir(path))
	defer folder.Close()
	var got [8]float64
	box := scene.NewBox()
	_, err = Read(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: filepath.Base(path), Files: folder}, func(f *scene.Feature) error {
		for i := range f.Parts {
			p := &f.Parts[i]
			if p.Mesh.Lines {
				continue
			}
			m := &scene.Mesh{Indices: p.Mesh.Indices}
			for _, v := range p.Mesh.Positions {
				m.Positions = append(m.Positions, p.Transform.Apply(v))
			}
			got[0] += float64(m.Triangles())
			got[1] += mesh.Area(m)
			box.Union(mesh.Bounds(m))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	copy(got[2:], append(append([]float64{}, box.Min[:]...), box.Max[:]...))
	return got
}
