package massing

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/realfiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Volumes and boxes of real files against those of shapely (testdata/figures.py
// made the table), within 0.1 %.
func TestRealFilesAgreeWithShapely(t *testing.T) {
	table, err := os.ReadFile("testdata/figures.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		var want struct {
			total, raised                      int
			volume, minX, minY, maxX, maxY, up float64
		}
		name, rest, _ := strings.Cut(line, "\t")
		if _, err := fmt.Sscan(rest, &want.total, &want.raised, &want.volume, &want.minX, &want.minY, &want.maxX, &want.maxY, &want.up); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			h, volume, box := figures(t, realfiles.Path(t, filepath.Join("geo", name)))
			if h.Counts.Total != want.total || h.Counts.Converted != want.raised || len(h.Skipped) != want.total-want.raised {
				t.Errorf("%+v and %d skipped, want %d of %d", h.Counts, len(h.Skipped), want.raised, want.total)
			}
			if math.Abs(volume-want.volume) > 1e-3*want.volume {
				t.Errorf("volume %.2f, want %.2f", volume, want.volume)
			}
			lowest, highest := scene.Vec3{want.minX, want.minY, 0}, scene.Vec3{want.maxX, want.maxY, want.up}
			if box.Min.Sub(lowest).Length() > 0.002 || box.Max.Sub(highest).Length() > 0.002 {
				t.Errorf("box %v, want %v to %v", box, lowest, highest)
			}
		})
	}
}

// figures reads a file and gives the sum of its volumes and their box.
func figures(t *testing.T, path string) (h scene.Header, volume float64, box scene.Box) {
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
	box = scene.NewBox()
	h, err = Read(t.Context(), Source{Data: f, Size: st.Size(), Path: path, Name: filepath.Base(path)}, func(f *scene.Feature) error {
		for _, p := range f.Parts {
			volume += mesh.Volume(p.Mesh)
			b := mesh.Bounds(p.Mesh)
			box.Extend(p.Transform.Apply(b.Min))
			box.Extend(p.Transform.Apply(b.Max))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, volume, box
}
