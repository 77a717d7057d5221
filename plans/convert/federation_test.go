package convert

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
)

// checksOf gives "code severity sources" of each check that is about several
// sources.
func checksOf(rep *Report) []string {
	all := []string{}
	for _, c := range rep.Placement.Checks {
		if c.MessageNl == "" || c.Advice == "" || c.AdviceNl == "" {
			all = append(all, c.Code+" is not told in both languages")
		}
		if c.Code != "no-georeference" {
			all = append(all, fmt.Sprint(c.Code, " ", c.Severity, " ", c.Sources))
		}
	}
	return all
}

const rdHouse = "105420.,425120.,2.,1.,0."

// Each case is a set of sources: what it is found to be and what is said of it.
func TestFederations(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		models        []aspect
		origins, done string
		groups        string
		checks        []string
	}{
		"a shared origin without a place": {
			[]aspect{{name: "a"}, {name: "b", at: [3]float64{0, 0, 0.1}}}, OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{}},
		"a shared origin in metres and millimetres": {
			[]aspect{{name: "a"}, {name: "b", unit: "$"}}, OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{}},
		"one georeference for both": {
			[]aspect{{name: "a", crs: "EPSG:7415", conv: rdHouse}, {name: "b", crs: "EPSG:7415", conv: rdHouse}},
			OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{}},
		"differing origins that map conversions reconcile": {
			[]aspect{{name: "a", crs: "EPSG:7415", conv: rdHouse},
				{name: "b", at: [3]float64{-5000, 300, 0}, crs: "EPSG:7415", conv: "110420.,424820.,2.,1.,0."}},
			OriginsDiffering, MovedByGeoreference, "[[0] [1]]", []string{}},
		"another system": {
			[]aspect{{name: "a", crs: "EPSG:7415", conv: rdHouse}, {name: "b", crs: "EPSG:25831", datum: "NAP", conv: utmHouse(t)}},
			OriginsDiffering, MovedByGeoreference, "[[0] [1]]", []string{"crs-differs info [1]"}},
		"far apart and no georeference": {
			[]aspect{{name: "a"}, {name: "b", at: [3]float64{1200, -500, 0}, storeys: []storeyAt{{"dak", 6}}}}, OriginsDiffering, TakenAsTheyAre, "[[0] [1]]",
			[]string{"source-far error [1 0]"}},
		"thirty metres apart and no georeference": {
			[]aspect{{name: "a"}, {name: "b", at: [3]float64{40, 0, 0}, storeys: []storeyAt{{"dak", 6}}}}, OriginsDiffering, TakenAsTheyAre, "[[0] [1]]",
			[]string{"source-far warning [1 0]"}},
		"georeferences that put one house in two places": {
			[]aspect{{name: "a", crs: "EPSG:7415", conv: rdHouse}, {name: "b", crs: "EPSG:7415", conv: "145420.,425120.,2.,1.,0.", storeys: []storeyAt{{"dak", 6}}}},
			OriginsDiffering, MovedByGeoreference, "[[0] [1]]", []string{"source-far error [1 0]"}},
		"neighbours on the map": {
			[]aspect{{name: "a", crs: "EPSG:7415", conv: rdHouse}, {name: "b", crs: "EPSG:7415", conv: "105480.,425120.,2.,1.,0."}},
			OriginsDiffering, MovedByGeoreference, "[[0] [1]]", []string{}},
		"one with a georeference, one without": {
			[]aspect{{name: "a"}, {name: "b", crs: "EPSG:7415", conv: rdHouse}}, OriginsShared, TakenAsTheyAre, "[[0 1]]",
			[]string{"some-georeferenced warning [0]"}},
		"one with a georeference, one without and elsewhere": {
			[]aspect{{name: "a", at: [3]float64{900, 0, 0}, storeys: []storeyAt{{"dak", 6}}}, {name: "b", crs: "EPSG:7415", conv: rdHouse}}, OriginsDiffering, TakenAsTheyAre, "[[0] [1]]",
			[]string{"some-georeferenced warning [0]", "source-far error [0 1]"}},
		"one with a georeference, one in map coordinates": {
			[]aspect{{name: "a", crs: "EPSG:7415", conv: "105420.,425120.,0.,1.,0."}, {name: "b", at: [3]float64{105420, 425120, 0}}}, OriginsDiffering, MovedByGeoreference, "[[0] [1]]",
			[]string{"assumed-crs warning [1]"}},
		"millimetres that say metres": {
			[]aspect{{name: "a"}, {name: "b", unit: "$", factor: 1000}}, OriginsDiffering, TakenAsTheyAre, "[[0] [1]]", []string{"size-ratio error [1]"}},
		"metres that say millimetres": {
			[]aspect{{name: "a", factor: 1, unit: ".MILLI."}, {name: "b"}}, OriginsDiffering, TakenAsTheyAre, "[[0] [1]]", []string{"size-ratio error [0]"}},
		"turned against each other": {
			[]aspect{{name: "a", north: "0.5,0.8660254"}, {name: "b", north: "-0.5,0.8660254"}}, OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{"true-north-differs warning"}},
		"true north that nobody set": {
			[]aspect{{name: "a", north: "0.5,0.8660254"}, {name: "b", north: "0.,1."}}, OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{"true-north-differs info"}},
		"ground floor against NAP": {
			[]aspect{{name: "a"}, {name: "b"}, {name: "c", storeys: []storeyAt{{"00 begane grond", 3.4}, {"01 verdieping", 6.4}}}}, OriginsShared, TakenAsTheyAre, "[[0 1 2]]",
			[]string{"height-offset error [2 "}},
		"far above everything": {
			[]aspect{{name: "a"}, {name: "b", storeys: []storeyAt{{"dak", 60}}}}, OriginsDiffering, TakenAsTheyAre, "[[0] [1]]",
			[]string{"height-offset warning [1 0]"}},
		"storeys of one name at other heights": {
			[]aspect{{name: "a", storeys: []storeyAt{{"Level 2", 3}}}, {name: "b", storeys: []storeyAt{{"level  2", 5.5}}}}, OriginsShared, TakenAsTheyAre, "[[0 1]]",
			[]string{"storey-heights-differ info [0 1]"}},
		"the same file twice": {
			[]aspect{{name: "a"}, {name: "a"}}, OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{"same-file-twice warning [0 1]", "global-ids-repeated info [0 1]"}},
		"repeated GlobalIds": {
			[]aspect{{name: "a"}, {name: "b", guids: "a", at: [3]float64{1, 0, 0}}}, OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{"global-ids-repeated info [0 1]"}},
		"an empty one": {
			[]aspect{{name: "a"}, {name: "b", empty: true}}, OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{"empty-source warning [1]"}},
		"one site": {
			[]aspect{{name: "a", site: guid("one")}, {name: "b", site: guid("one"), at: [3]float64{60, 0, 0}, storeys: []storeyAt{{"dak", 6}}}}, OriginsShared, TakenAsTheyAre, "[[0 1]]",
			[]string{"source-far warning [1 0]"}},
		"other schemas": {
			[]aspect{{name: "a", schema: "IFC2X3"}, {name: "b", schema: "IFC4X3_ADD2"}}, OriginsShared, TakenAsTheyAre, "[[0 1]]", []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rep := convertInto(t, t.TempDir(), files(t, test.models...)...)
			f := rep.Federation
			var groups [][]int
			for _, g := range f.Groups {
				groups = append(groups, g.Sources)
			}
			if f.Origins != test.origins || f.Done != test.done || fmt.Sprint(groups) != test.groups {
				t.Errorf("%s, %s, groups %v %+v; want %s, %s, %s", f.Origins, f.Done, groups, f.Groups, test.origins, test.done, test.groups)
			}
			got := checksOf(rep)
			same := len(got) == len(test.checks)
			for i := range test.checks {
				same = same && strings.HasPrefix(got[i], test.checks[i])
			}
			if !same {
				t.Errorf("checks %q, want %q: %+v", got, test.checks, rep.Placement.Checks)
			}
		})
	}
}

// utmHouse is rdHouse in zone 31: its place, and its x axis turned as the two
// grids are.
func utmHouse(t *testing.T) string {
	t.Helper()
	utm, err := crs.Parse("EPSG:25831")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := crs.NewTransformer(crs.RDNAP(), utm)
	if err != nil {
		t.Fatal(err)
	}
	a, err := tr.Point([3]float64{105420, 425120, 2})
	if err != nil {
		t.Fatal(err)
	}
	b, err := tr.Point([3]float64{105520, 425120, 2})
	if err != nil {
		t.Fatal(err)
	}
	l := math.Hypot(b[0]-a[0], b[1]-a[1])
	return fmt.Sprintf("%.4f,%.4f,2.,%.9f,%.9f", a[0], a[1], (b[0]-a[0])/l, (b[1]-a[1])/l)
}

// What the georeferences say is where the sources stand: twins of one house
// drawn around other origins and on other maps fall on each other.
func TestTwinsFallOnEachOther(t *testing.T) {
	t.Parallel()
	rep := convertInto(t, t.TempDir(), files(t,
		aspect{name: "a", crs: "EPSG:7415", conv: rdHouse},
		aspect{name: "moved", at: [3]float64{-5000, 300, 0}, crs: "EPSG:28992", conv: "110420.,424820.,2.,1.,0."},
		aspect{name: "turned", at: [3]float64{0, -10, 0}, crs: "EPSG:7415", conv: "105410.,425120.,2.,0.,1."},
		aspect{name: "utm", crs: "EPSG:25831", datum: "NAP", conv: utmHouse(t)},
		aspect{name: "plain"},
	)...)
	want := rep.Source[0].Bounds.Plan
	for _, s := range rep.Source {
		for i := range want.Min {
			if s.Index != 2 && (math.Abs(s.Bounds.Plan.Min[i]-want.Min[i]) > 2e-3 || math.Abs(s.Bounds.Plan.Max[i]-want.Max[i]) > 2e-3) {
				t.Errorf("%s stands at %v, %s at %v", s.File, s.Bounds.Plan, rep.Source[0].File, want)
			}
		}
	}
	// The one turned by 90 degrees: x' = 105410 - (y-10), y' = 425120 + x.
	if p := rep.Source[2].Bounds.Plan; math.Abs(p.Min[0]-12) > 1e-6 || math.Abs(p.Max[0]-20) > 1e-6 || math.Abs(p.Min[1]-20) > 1e-6 || math.Abs(p.Max[1]-30) > 1e-6 {
		t.Errorf("the turned one stands at %v", p)
	}
	if len(rep.Storeys) != 2 || len(rep.Storeys[0].Sources) != 5 || rep.Storeys[0].Height != 2 || rep.Storeys[1].Name != "01 verdieping" {
		t.Errorf("storeys %+v", rep.Storeys)
	}
	if rep.Placement.Bounds.CRS != "EPSG:7415" {
		t.Errorf("bounds in %s", rep.Placement.Bounds.CRS)
	}
}

// Each source says of itself who wrote it and around what; nobody is named.
func TestReportDescribesEachSource(t *testing.T) {
	t.Parallel()
	in := files(t, aspect{name: "a", crs: "EPSG:7415", conv: rdHouse, north: "0.5,0.8660254", site: guid("here")}, aspect{name: "b", unit: "$"})
	rep := convertInto(t, t.TempDir(), in...)
	s := rep.Source[0]
	if s.Application != "Timmerman 2.1" || s.Project.Name != "a" || s.Sites[0].GUID != guid("here") || s.Buildings[0].Name != "Huis" || s.Schema != "IFC4" {
		t.Errorf("%+v", s)
	}
	if s.LengthUnit.Name != "millimetre" || rep.Source[1].LengthUnit.Metres != 1 || s.Elements.Converted != 8 {
		t.Errorf("units %+v %+v, elements %+v", s.LengthUnit, rep.Source[1].LengthUnit, s.Elements)
	}
	o := s.Origin
	if o.SitePlacement == nil || o.WorldCoordinateSystem == nil || o.TrueNorthDeg == nil || math.Abs(*o.TrueNorthDeg-30) > 1e-6 || o.MapConversion.Eastings != 105420 {
		t.Errorf("origin %+v", o)
	}
	if s.Placed != "map-conversion" || rep.Source[1].Placed != PlacedShared || rep.Source[1].Origin.MapConversion != nil {
		t.Errorf("placed %q and %q", s.Placed, rep.Source[1].Placed)
	}
	if math.Abs(s.Bounds.Own.Max[0]-10) > 1e-9 || math.Abs(s.Bounds.Plan.Max[0]-30) > 1e-9 {
		t.Errorf("bounds %+v %+v", s.Bounds.Own, s.Bounds.Plan)
	}
	text, err := rep.JSON()
	if err != nil || strings.Contains(string(text), "Vries") {
		t.Errorf("the report names a person (%v)", err)
	}
}

// The order of the inputs changes the index of the sources and nothing else:
// not the plan frame, not where an element stands, not the cells.
func TestOrderOfSourcesChangesTheirIndexAlone(t *testing.T) {
	t.Parallel()
	in := files(t,
		aspect{name: "c", crs: "EPSG:7415", conv: "105480.,425120.,2.,1.,0."},
		aspect{name: "a", crs: "EPSG:7415", conv: rdHouse}, aspect{name: "plain", at: [3]float64{3, 0, 0}},
		aspect{name: "utm", crs: "EPSG:25831", datum: "NAP", conv: utmHouse(t)})
	forth, back := t.TempDir(), t.TempDir()
	a := convertInto(t, forth, in...)
	slices.Reverse(in)
	b := convertInto(t, back, in...)
	if a.Placement.PlanOrigin != b.Placement.PlanOrigin || *a.Placement.PlanToSite != *b.Placement.PlanToSite || *a.Placement.Bounds != *b.Placement.Bounds {
		t.Errorf("the place differs: %+v %+v", a.Placement, b.Placement)
	}
	x, y := elements(t, forth), elements(t, back)
	if len(x) != 32 || len(x) != len(y) {
		t.Fatalf("%d and %d elements", len(x), len(y))
	}
	for id, e := range x {
		if e != y[id] {
			t.Errorf("%s: %s, the other way round %s", id, e, y[id])
		}
	}
	if p, q := cells(t, forth), cells(t, back); !slices.Equal(p, q) {
		t.Errorf("cells %v and %v", p, q)
	}
}

// elements gives what the features of a folder are by GlobalId: their box and
// the hashes of what they are.
func elements(t *testing.T, dir string) map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, FeaturesFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := newFeatureLines(file)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for {
		h, line, err := lines.next()
		if err != nil {
			return all
		}
		var rec FeatureRecord
		if err := json.Unmarshal(line, &rec); err != nil {
			t.Fatal(err)
		}
		_, id, _ := strings.Cut(h.Key, "/")
		all[id] = rec.GeometryHash
	}
}

func cells(t *testing.T, dir string) (all []string) {
	t.Helper()
	for c := range shownTiles(t, dir) {
		all = append(all, c)
	}
	slices.Sort(all)
	return all
}

// A version of which a source cannot be read fails, and says so of each.
func TestBrokenSourcesAreAllNamed(t *testing.T) {
	t.Parallel()
	in := files(t, aspect{name: "a"}, aspect{name: "b"}, aspect{name: "c"})
	in = append(in, filepath.Join(filepath.Dir(in[0]), "leeg.ifc"))
	text, err := os.ReadFile(in[1])
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range map[string][]byte{in[1]: text[:len(text)/2], in[3]: {}} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	rep, err := Run(context.Background(), Options{Inputs: in, Out: out, Audience: Public, SkipPictures: true, SkipExports: true})
	if plans.KindOf(err) != plans.KindInvalid || !strings.Contains(err.Error(), "reading b.ifc") || !strings.Contains(err.Error(), "; reading leeg.ifc: the file is empty") {
		t.Errorf("%v", err)
	}
	if len(rep.Source) != 4 || rep.Source[0].Error != "" || rep.Source[1].Error == "" || rep.Source[2].Error != "" || rep.Source[3].Error == "" || rep.Source[3].File != "leeg.ifc" {
		t.Errorf("%+v", rep.Source)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written")
	}
}
