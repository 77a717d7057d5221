package theme

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// areas are four neighbourhoods of 100 m by 100 m in RD; the figure of the second is
// secret, the third has few people and the fourth an unknown number.
const areas = `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:28992"}},"features":[
{"type":"Feature","properties":{"buurtcode":"BU1","buurtnaam":"Noord","aantal_inwoners":1200,"koopwoningen":12},"geometry":{"type":"Polygon","coordinates":[[[105000,425000],[105000,425100],[105100,425100],[105100,425000],[105000,425000]],[[105040,425040],[105060,425040],[105060,425060],[105040,425060],[105040,425040]]]}},
{"type":"Feature","properties":{"buurtcode":"BU2","buurtnaam":"Oost","aantal_inwoners":800,"koopwoningen":-99997},"geometry":{"type":"Polygon","coordinates":[[[105100,425000],[105200,425000],[105200,425100],[105100,425100],[105100,425000]]]}},
{"type":"Feature","properties":{"buurtcode":"BU3","buurtnaam":"Zuid","aantal_inwoners":45,"koopwoningen":77.125,"toelichting":"77.125 van 45"},"geometry":{"type":"Polygon","coordinates":[[[105200,425000],[105300,425000],[105300,425100],[105200,425100],[105200,425000]]]}},
{"type":"Feature","properties":{"buurtcode":"BU4","buurtnaam":"West","aantal_inwoners":-99995,"koopwoningen":88.125},"geometry":{"type":"Polygon","coordinates":[[[105300,425000],[105400,425000],[105400,425100],[105300,425100],[105300,425000]]]}}]}`

func read(t *testing.T, text string, th plans.Theme, tables ...string) ([]*scene.Feature, scene.Header, error) {
	t.Helper()
	src := Source{Areas: vector.Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "areas.geojson"}, Height: 2}
	for _, table := range tables {
		src.Tables = append(src.Tables, vector.Source{Data: strings.NewReader(table), Size: int64(len(table)), Name: "table.csv"})
	}
	var all []*scene.Feature
	h, err := Read(t.Context(), src, th.WithDefaults(), func(f *scene.Feature) error {
		all = append(all, f)
		return nil
	})
	return all, h, err
}

func TestNothingIsToldOfFewPeople(t *testing.T) {
	t.Parallel()
	all, h, err := read(t, areas, plans.Theme{Field: "koopwoningen"})
	if err != nil || len(all) != 4 {
		t.Fatalf("%d areas, %v", len(all), err)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{"77.125", "88.125", "-9999", ":45,", "van 45"} {
		if bytes.Contains(text, []byte(hidden)) {
			t.Errorf("%q is told", hidden)
		}
	}
	for i, name := range []string{"Noord", "Oost", "Zuid", "West"} {
		if all[i].Name != name || all[i].GUID != "BU"+string(rune('1'+i)) {
			t.Errorf("area %d is %q %q", i, all[i].Name, all[i].GUID)
		}
		if known := all[i].Parts[0].Material.Name != "unknown"; known != (i == 0) {
			t.Errorf("%s is drawn as %q", name, all[i].Parts[0].Material.Name)
		}
	}
	if len(h.Warnings) != 1 || !strings.Contains(h.Warnings[0], "2 of 4") {
		t.Errorf("warnings %q", h.Warnings)
	}
	all, _, err = read(t, areas, plans.Theme{Field: "koopwoningen", MinCount: 40})
	if err != nil || all[2].Parts[0].Material.Name == "unknown" {
		t.Errorf("at least 40 people: Zuid is %+v, %v", all[2].Parts[0].Material, err)
	}
}

// The first area is 100 m by 100 m with a hole of 20 m by 20 m: 9,600 m2, facing up.
func TestAreasLieLevelAboveTheGround(t *testing.T) {
	t.Parallel()
	all, h, err := read(t, areas, plans.Theme{Field: "koopwoningen"})
	if err != nil {
		t.Fatal(err)
	}
	m := all[0].Parts[0].Mesh
	var up float64
	for i := 0; i < len(m.Indices); i += 3 {
		a, b, c := m.Positions[m.Indices[i]], m.Positions[m.Indices[i+1]], m.Positions[m.Indices[i+2]]
		up += b.Sub(a).Cross(c.Sub(a))[2] / 2
		if a[2] != 2+lift {
			t.Fatalf("a corner at %v", a)
		}
	}
	if math.Abs(up-9600) > 1e-6 {
		t.Errorf("%v m2 face up", up)
	}
	if l := all[0].Parts[1].Mesh; !l.Lines || l.Segments() != 8 {
		t.Errorf("borders of %d segments", l.Segments())
	}
	if g := h.Georeference; g == nil || g.CRS != "EPSG:28992" || g.Method != "crs" {
		t.Errorf("georeference %+v", g)
	}
}

func TestTablesAreJoined(t *testing.T) {
	t.Parallel()
	all, h, err := read(t, areas, plans.Theme{Field: "auto's"}, "Codering;auto's\nBU1 ;3,5\nBU2 ;4,5\n")
	if err != nil {
		t.Fatal(err)
	}
	if all[1].Parts[0].Material.Name != "class 2" || !strings.Contains(strings.Join(h.Warnings, " "), "no row for 2 of 4") {
		t.Errorf("Oost is %q; %q", all[1].Parts[0].Material.Name, h.Warnings)
	}
	for name, table := range map[string]string{"other codes": "code;a\nX;1\n", "no code": "a;b\n1;2\n"} {
		if _, _, err := read(t, areas, plans.Theme{Field: "a"}, table); plans.KindOf(err) != plans.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadThemes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		theme      plans.Theme
		kind       plans.Kind
	}{
		{"a figure that is not there", areas, plans.Theme{Field: "nothing"}, plans.KindInvalid},
		{"a count that is not there", areas, plans.Theme{Field: "koopwoningen", CountField: "nothing"}, plans.KindInvalid},
		{"points", `{"type":"Point","coordinates":[5,52]}`, plans.Theme{Field: "a"}, plans.KindInvalid},
		{"another format", `<xml/>`, plans.Theme{Field: "a"}, plans.KindUnsupported},
	} {
		if _, _, err := read(t, tt.text, tt.theme); plans.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestClasses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		theme  plans.Theme
		values []float64
		want   []float64 // where classes begin, then the end
		counts []int
	}{
		{"quantiles", plans.Theme{Classes: 5}, []float64{10, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []float64{1, 3, 5, 7, 9, 10}, []int{2, 2, 2, 2, 2}},
		{"equal values stay together", plans.Theme{Classes: 5}, []float64{1, 1, 1, 1, 1, 1, 1, 1, 2, 3}, []float64{1, 2, 3}, []int{8, 2}},
		{"all the same", plans.Theme{Classes: 7}, []float64{4, 4, 4}, []float64{4, 4}, []int{3}},
		{"two values", plans.Theme{Classes: 5}, []float64{1, 2}, []float64{1, 2, 2}, []int{1, 1}},
		{"breaks", plans.Theme{Breaks: []float64{0, 10, 20, 100}}, []float64{5, 10, 15, 25}, []float64{5, 10, 20, 100}, []int{1, 2, 1}},
		{"breaks below all", plans.Theme{Breaks: []float64{0, 1}}, []float64{5, 6}, []float64{5, 6}, []int{2}},
		{"none", plans.Theme{Classes: 5}, nil, nil, nil},
	} {
		tt.theme.Field = "a"
		all := Divide(tt.theme.WithDefaults(), tt.values)
		if len(all) != len(tt.counts) {
			t.Errorf("%s: %+v", tt.name, all)
			continue
		}
		for i, c := range all {
			if c.Index != i+1 || c.From != tt.want[i] || c.To != tt.want[i+1] || c.Count != tt.counts[i] || len(c.Colour) != 7 {
				t.Errorf("%s: class %+v, want from %v to %v with %d", tt.name, c, tt.want[i], tt.want[i+1], tt.counts[i])
			}
		}
	}
}

// The lightness of each palette falls from class to class, so that it is read in grey
// print and by people who see no colours (luminance as WCAG 2.2 has it).
func TestPalettesGrowDarker(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Palettes() {
		before := math.Inf(1)
		for i := range plans.MaxThemeClass {
			var l float64
			for k, weight := range []float64{0.2126, 0.7152, 0.0722} {
				l += weight * math.Pow(float64(colour(name, i, plans.MaxThemeClass)[k])/255, 2.2)
			}
			if l >= before-0.003 {
				t.Errorf("%s: class %d has luminance %.3f after %.3f", name, i+1, l, before)
			}
			before = l
		}
	}
}

func TestLegendIsMadeOfWhatWasKept(t *testing.T) {
	t.Parallel()
	all, _, err := read(t, areas, plans.Theme{Field: "koopwoningen"})
	if err != nil {
		t.Fatal(err)
	}
	gather := NewLegends(plans.Theme{Field: "aantal_inwoners", Unit: "mensen"}.WithDefaults())
	for _, f := range all {
		line, err := json.Marshal(map[string]any{"key": f.Key, "class": f.Class, "properties": f.Sets})
		if err != nil {
			t.Fatal(err)
		}
		if err := gather.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := gather.Add([]byte(`{"key":"x","class":"Building"}`)); err != nil {
		t.Fatal(err)
	}
	l := gather.Legend()
	if len(l.Areas) != 4 || l.Areas["0/BU1"] != 2 || l.Areas["0/BU2"] != 1 || l.Areas["0/BU3"] != 0 || l.Unknown.Count != 2 || l.Title != "aantal_inwoners" {
		t.Errorf("legend %+v", l)
	}
	if got := strings.Join(l.Fields, " "); got != "aantal_inwoners koopwoningen" {
		t.Errorf("fields %q", got)
	}
}

// A border that doubles back in a loop of half a square metre is divided where it
// crosses, and so is a bow tie: areas by hand.
func TestBordersThatCrossAreRepaired(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ring []scene.Vec3
		area float64
	}{
		"a small loop": {[]scene.Vec3{{0, 0}, {60, 0}, {61, 1}, {60, 1}, {61, 0}, {100, 0}, {100, 100}, {0, 100}}, 10_000 - 0.25 - 0.25},
		"a bow tie":    {[]scene.Vec3{{0, 0}, {100, 100}, {100, 0}, {0, 100}}, 5_000},
	} {
		rings, triangles, err := triangulate([][]scene.Vec3{c.ring})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m := &scene.Mesh{Indices: triangles}
		for _, r := range rings {
			m.Positions = append(m.Positions, r...)
		}
		if got := mesh.Area(m); math.Abs(got-c.area) > 1e-6 {
			t.Errorf("%s: %v m2, want %v", name, got, c.area)
		}
	}
}
