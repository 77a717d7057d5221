package convert

import (
	"archive/zip"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bgt"
)

// bgtRoad and bgtTree lie on the raster of heights of package terrain.
const (
	bgtRoad = `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[
{"type":"Feature","properties":{"lokaal_id":"W1","relatieve_hoogteligging":0,"functie":"fietspad"},"geometry":{"type":"Polygon","coordinates":[[[85003,446494],[85006,446494],[85006,446497],[85003,446497],[85003,446494]]]}},
{"type":"Feature","properties":{"lokaal_id":"W2","relatieve_hoogteligging":-1,"functie":"fietspad"},"geometry":{"type":"Polygon","coordinates":[[[85003,446494],[85006,446494],[85006,446497],[85003,446497],[85003,446494]]]}}]}`
	bgtTree = `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[
{"type":"Feature","properties":{"lokaal_id":"B1","relatieve_hoogteligging":0,"plus_type":"boom","hoogte":12},"geometry":{"type":"Point","coordinates":[85004,446495]}}]}`
)

// slopeUnderPlot is how far the lowest corner of the plot lies under the mean of all
// four: the raster rises by 0.5 m a metre eastward and 1 m a metre northward.
const slopeUnderPlot = 1.5 * (0.5 + 1)

func writeFiles(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Files of one delivery make one version, on the raster beside them, as files and as
// an archive.
func TestBGTLiesOnTheRasterBesideIt(t *testing.T) {
	t.Parallel()
	const raster = "../terrain/testdata/float32.tif"
	dir := writeFiles(t, map[string]string{"bgt_wegdeel.geojson": bgtRoad, "bgt_vegetatieobject.geojson": bgtTree})
	archive := filepath.Join(dir, "bgt.zip")
	f, err := os.Create(archive)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, text := range map[string]string{"bgt_wegdeel.geojson": bgtRoad, "bgt_vegetatieobject.geojson": bgtTree} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	road, tree := filepath.Join(dir, "bgt_wegdeel.geojson"), filepath.Join(dir, "bgt_vegetatieobject.geojson")
	mean := groundUnderPlot(t, raster)
	for name, tt := range map[string]struct {
		inputs []string
		level  bool
	}{
		"files": {[]string{road, tree, raster}, false}, "an archive": {[]string{raster, archive}, false}, "without heights": {[]string{archive}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := Options{Inputs: tt.inputs, Out: filepath.Join(t.TempDir(), "out"), Audience: Public, SkipPictures: true, SkipExports: true}
			if tt.level {
				o.Site = &plans.Site{LatDeg: 51.997, LonDeg: 4.38, Height: 50}
			}
			rep, err := Run(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if rep.Elements.Total != 2 || rep.Elements.Converted != 2 {
				t.Errorf("elements %+v", rep.Elements)
			}
			low, high := rep.Placement.Bounds.Min[2], rep.Placement.Bounds.Max[2]
			if high-low < 11 || high-low > 14 {
				t.Errorf("it reaches from %v m to %v m: the tree is 12 m high", low, high)
			}
			if want := mean - slopeUnderPlot + bgt.Lift; !tt.level && math.Abs(low-want) > drapeTolerance {
				t.Errorf("it lies from %v m on, want %v m", low, want)
			}
			if warned := strings.Contains(strings.Join(rep.Warnings, " "), "level-ground"); warned != tt.level {
				t.Errorf("warnings %q", rep.Warnings)
			}
		})
	}
}

// Areas of a thematic layer follow the raster beside them.
func TestThematicAreasFollowTheGround(t *testing.T) {
	t.Parallel()
	const raster = "../terrain/testdata/float32.tif"
	dir := writeFiles(t, map[string]string{"a.geojson": strings.Replace(plotOnRaster, `"maximum bouwhoogte (m)":20`, `"aandeel":5`, 1)})
	th := plans.Theme{Field: "aandeel"}.WithDefaults()
	rep, err := Run(t.Context(), Options{Inputs: []string{filepath.Join(dir, "a.geojson"), raster}, Out: filepath.Join(dir, "out"), Audience: Public, Theme: &th, SkipPictures: true, SkipExports: true})
	if err != nil {
		t.Fatal(err)
	}
	low, want := rep.Placement.Bounds.Min[2], groundUnderPlot(t, raster)-slopeUnderPlot+0.35
	if math.Abs(low-want) > drapeTolerance || len(rep.Source) != 1 {
		t.Errorf("it lies from %v m on, want %v m; %d sources", low, want, len(rep.Source))
	}
	text := filepath.Join(dir, "bad.tif")
	if err := os.WriteFile(text, []byte("II*\x00damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Run(t.Context(), Options{Inputs: []string{filepath.Join(dir, "a.geojson"), text}, Out: filepath.Join(dir, "out2"), Audience: Public, Theme: &th})
	if plans.KindOf(err) != plans.KindInvalid || !strings.Contains(err.Error(), "bad.tif") {
		t.Errorf("a damaged raster: %v", err)
	}
}
