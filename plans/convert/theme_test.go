package convert

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// themeFiles writes areas in degrees around Dordrecht and a table of figures.
func themeFiles(t *testing.T) (areas, table string) {
	t.Helper()
	dir := t.TempDir()
	areas, table = filepath.Join(dir, "buurten.geojson"), filepath.Join(dir, "cijfers.csv")
	for path, text := range map[string]string{
		areas: `{"type":"FeatureCollection","features":[
			{"type":"Feature","properties":{"buurtcode":"BU1","buurtnaam":"Noord","aantal_inwoners":100},"geometry":{"type":"Polygon","coordinates":[[[4.660,51.810],[4.662,51.810],[4.662,51.811],[4.660,51.811],[4.660,51.810]]]}},
			{"type":"Feature","properties":{"buurtcode":"BU2","buurtnaam":"Zuid","aantal_inwoners":20},"geometry":{"type":"Polygon","coordinates":[[[4.662,51.810],[4.664,51.810],[4.664,51.811],[4.662,51.811],[4.662,51.810]]]}}]}`,
		table: "Codering;aandeel\nBU1;31337\nBU2;71717\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return areas, table
}

func TestThematicLayerHidesWhatIsOfFewPeople(t *testing.T) {
	t.Parallel()
	areas, table := themeFiles(t)
	out := t.TempDir()
	th := plans.Theme{Field: "aandeel"}.WithDefaults()
	rep, err := Run(t.Context(), Options{Inputs: []string{table, areas}, Out: out, Audience: Public, Theme: &th, SkipPictures: true, SkipExports: true,
		Site: &plans.Site{LatDeg: 51.81, LonDeg: 4.66, Height: 45}})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Elements.Converted != 2 || rep.Placement.CRS != "EPSG:7415" || len(rep.Source) != 1 {
		t.Errorf("converted %d in %s of %d sources", rep.Elements.Converted, rep.Placement.CRS, len(rep.Source))
	}
	f, err := os.Open(filepath.Join(out, FeaturesFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(text); !strings.Contains(s, "31337") || strings.Contains(s, "71717") || strings.Contains(s, "20}") {
		t.Errorf("the features are %s", s)
	}
	if _, err := Run(t.Context(), Options{Inputs: []string{table}, Out: t.TempDir(), Audience: Public, Theme: &th}); plans.KindOf(err) != plans.KindUnsupported {
		t.Errorf("a table without areas: %v", err)
	}
}

func TestTheChildIsToldOfTheTheme(t *testing.T) {
	t.Parallel()
	th := plans.Theme{Field: "aandeel"}.WithDefaults()
	c := &conversion{Jobs: &Jobs{}, variant: plans.Variant{Layer: &plans.Layer{Kind: plans.LayerTheme, Theme: &th}}}
	args, err := c.childArgs(t.Context(), []input{{path: "/in/0/f.geojson", name: "f.geojson"}})
	if err != nil || !slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, `--theme={"field":"aandeel",`) }) {
		t.Errorf("%q, %v", args, err)
	}
}
