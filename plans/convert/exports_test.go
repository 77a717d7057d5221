package convert

import (
	"archive/zip"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/tabletop"
)

func TestExportsStandOnTheFloorAtTheirScale(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rep, err := Run(t.Context(), Options{Inputs: []string{demoFile(t, "demo-omgeving.city.json")}, Out: dir, Audience: Public, SkipPictures: true})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range rep.Exports {
		names = append(names, e.File)
		info, err := os.Stat(filepath.Join(dir, e.File))
		if err != nil || info.Size() != e.Bytes {
			t.Errorf("%s: %v, %v; the report says %d bytes", e.File, info, err, e.Bytes)
		}
		if e.Triangles == 0 || e.Vertices == 0 || e.Scale < 1 {
			t.Errorf("%+v", e)
		}
		if filepath.Ext(e.File) == ".glb" {
			checkStanding(t, filepath.Join(dir, e.File), e)
		} else if r, err := zip.OpenReader(filepath.Join(dir, e.File)); err != nil {
			t.Error(err)
		} else {
			r.Close()
		}
	}
	if !slices.Equal(names, ExportFiles()) {
		t.Errorf("files %v", names)
	}
}

// checkStanding holds the middle of the box of a GLB to the origin, its lowest
// point to the floor, and a model for the table to the size of one.
func checkStanding(t *testing.T, path string, e ExportReport) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := glb.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	b := scene.NewBox()
	if err := doc.Positions(func(p [3]float64) { b.Extend(p) }); err != nil {
		t.Fatal(err)
	}
	size, c := b.Size(), b.Center()
	off := max(math.Abs(c[0]), math.Abs(b.Min[1]), math.Abs(c[2]))
	if off > 1e-6*size.Length() {
		t.Errorf("%s: box %v to %v", e.File, b.Min, b.Max)
	}
	most := max(size[0], size[1], size[2])
	if table := e.Scale > 1; table && (most > tabletopSide+2*tabletop.Margin || most < tabletopSide/2.5) || !table && most < 5 {
		t.Errorf("%s at 1:%d is %v m long", e.File, e.Scale, most)
	}
	if n, err := doc.Triangles(); err != nil || n != e.Triangles {
		t.Errorf("%s: %d triangles, %v; the report says %d", e.File, n, err, e.Triangles)
	}
}

func TestTabletopScaleIsRoundAndFits(t *testing.T) {
	t.Parallel()
	for size, want := range map[scene.Vec3]int{
		{1, 1, 1}: 50, {30, 10, 5}: 50, {30.1, 10, 5}: 100, {60, 60, 1}: 100, {61, 1, 1}: 200, {5, 5, 121}: 500, {300, 1, 1}: 500, {301, 1, 1}: 1000,
		{5000, 1, 1}: 10_000, {1e9, 1, 1}: maxTabletopScale, {}: 50,
	} {
		if got := tabletopScale(scene.Box{Max: size}); got != want {
			t.Errorf("%v gives 1:%d, want 1:%d", size, got, want)
		}
	}
}
