package convert

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/plans/terrain"
)

const plotOnRaster = `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[
{"type":"Feature","properties":{"maximum bouwhoogte (m)":20},"geometry":{"type":"Polygon","coordinates":[[[85003,446494],[85006,446494],[85006,446497],[85003,446497],[85003,446494]]]}}]}`

// groundUnderPlot is the mean of the raster's heights at the corners of the plot.
func groundUnderPlot(t *testing.T, path string) float64 {
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
	r, err := terrain.Open(terrain.Source{Data: f, Size: st.Size(), Name: path})
	if err != nil {
		t.Fatal(err)
	}
	heights, sum := terrain.NewHeights(r), 0.0
	for _, at := range [][2]float64{{85003, 446494}, {85006, 446494}, {85006, 446497}, {85003, 446497}} {
		h, ok := heights.At(at[0], at[1])
		if !ok {
			t.Fatalf("the raster has no height at %v", at)
		}
		sum += h / 4
	}
	return sum
}

// A raster of heights beside outlines says how high the ground under them is, and is
// not shown itself.
func TestOutlinesStandOnTheRasterBesideThem(t *testing.T) {
	t.Parallel()
	const raster = "../terrain/testdata/float32.tif"
	plot := filepath.Join(t.TempDir(), "kavel.geojson")
	if err := os.WriteFile(plot, []byte(plotOnRaster), 0o600); err != nil {
		t.Fatal(err)
	}
	want := groundUnderPlot(t, raster) + 20
	if want < 21 {
		t.Fatalf("the ground of the test lies at %v m: it would not be told from 0", want-20)
	}
	for name, inputs := range map[string][]string{"raster last": {plot, raster}, "raster first": {raster, plot}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rep, err := Run(t.Context(), Options{Inputs: inputs, Out: filepath.Join(t.TempDir(), "out"), Audience: Public, SkipPictures: true, SkipExports: true})
			if err != nil {
				t.Fatal(err)
			}
			if rep.Elements.Total != 1 || rep.Elements.Converted != 1 {
				t.Errorf("elements %+v", rep.Elements)
			}
			for _, c := range rep.Placement.Checks {
				if c.Severity == place.SeverityError {
					t.Errorf("check %s: %s", c.Code, c.Message)
				}
			}
			if top := rep.Placement.Bounds.Max[2]; math.Abs(top-want) > 1e-3 {
				t.Errorf("the volume ends at %.3f m, want %.3f", top, want)
			}
		})
	}
}
