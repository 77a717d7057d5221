package convert

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"
)

// supplied is what stands of a source of the Schependomlaan set: the elements
// with a shape as IfcOpenShell counts them, and the box of the whole in metres.
// The boxes of the .ifc files are those of web-ifc too (below), those of ROOT's
// zipped ones of IfcOpenShell.
type supplied struct {
	file     string
	total    int
	min, max [3]float64
}

func schependomlaan() []supplied {
	return []supplied{
		{"GEELEN-Breedplaat V3.ifc", 179, [3]float64{5.31, 0.38, 8.62}, [3]float64{21.29, 15.49, 8.86}},
		{"GEELEN-Dakvloer.ifc", 137, [3]float64{7.16, 2.64, 11.62}, [3]float64{19.44, 13.86, 12.75}},
		{"MULTICOM-balkons.ifc", 98, [3]float64{1.15, 3.88, 2.72}, [3]float64{22.76, 23.38, 6}},
		{"MULTICOM-trappen+bordessen.ifc", 150, [3]float64{5.74, 12.55, -0.07}, [3]float64{9.02, 15.47, 9.03}},
		{"ROOT-houten kozijnen.ifczip", 164, [3]float64{-1, -1, -0.03}, [3]float64{22.82, 21.45, 11.61}},
		{"ROOT-kalkzandsteen.ifczip", 135, [3]float64{-1, -1, -0.09}, [3]float64{21.3, 21.47, 12.6}},
		{"ROOT-kanaalplaatvloer.ifczip", 50, [3]float64{-1, -1, -0.44}, [3]float64{21.3, 21.26, 1}},
		{"ROOT-kapconstructie_dakkapellen_platdak.ifczip", 141, [3]float64{-1, -1, 0}, [3]float64{22.11, 21.88, 13.08}},
		{"ROOT-prefab_balkons.ifczip", 4, [3]float64{-1, -1, 0}, [3]float64{22.76, 23.38, 6}},
		{"ROOT-prefab_trappen.ifczip", 10, [3]float64{-1, -1, -0.07}, [3]float64{9.02, 15.28, 9.03}},
		{"ROOT-staal.ifczip", 78, [3]float64{-1, -1, -0.61}, [3]float64{22.76, 21.88, 11.84}},
		{"WILLEMSEN-Laagbouw.ifc", 978, [3]float64{-0.5, 12.21, 2.93}, [3]float64{16.3, 21.9, 6.07}},
		{"WILLEMSEN-laagbouw dakpannen.ifc", 58, [3]float64{-0.27, 12.36, 3.79}, [3]float64{16.07, 21.75, 5.99}},
		{"XELLA-1e verdieping.ifc", 748, [3]float64{0, 0.37, 2.91}, [3]float64{21.3, 21.26, 5.91}},
		{"XELLA-2e verdieping.ifc", 590, [3]float64{5.3, 0.37, 5.91}, [3]float64{21.3, 15.5, 8.91}},
		{"XELLA-3e verdieping.ifc", 257, [3]float64{5.73, 1.01, 8.91}, [3]float64{13.75, 14.1, 12.6}},
		{"XELLA-Begane grond.ifc", 787, [3]float64{0, 0.37, -0.09}, [3]float64{21.3, 21.26, 2.91}},
	}
}

// The house at the Schependomlaan in Nijmegen came as 17 models of five
// suppliers and four programs. They share one local origin, which only ROOT's
// own models prove by their site; the others by standing where ROOT's do.
func TestSchependomlaanStandsAsOneHouse(t *testing.T) {
	t.Parallel()
	data := realfiles.Folder(t)
	var in []string
	for _, s := range schependomlaan() {
		in = append(in, filepath.Join(data, "ifc", "nl-schependomlaan", s.file))
	}
	out := t.TempDir()
	rep := convertInto(t, out, in...)
	f := rep.Federation
	if f.Origins != OriginsShared || f.Done != TakenAsTheyAre || len(f.Groups) != 1 || len(f.Groups[0].Sources) != 17 {
		t.Errorf("%+v", f)
	}
	want := []Evidence{
		{EvidenceSite, []int{2, 3}}, {EvidenceSite, []int{4, 5, 6, 7, 8, 9, 10}}, {EvidenceStoreys, []int{4, 5, 7, 8, 9, 10}},
		{EvidenceBounds, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
	}
	if !slices.EqualFunc(f.Groups[0].Evidence, want, func(a, b Evidence) bool { return a.Code == b.Code && slices.Equal(a.Sources, b.Sources) }) {
		t.Errorf("evidence %+v", f.Groups[0].Evidence)
	}
	// A mark at the origin is in all of ROOT's models; GEELEN's "Level 2" is
	// another floor in each of its two.
	if got := strings.Join(checksOf(rep), "; "); got != "storey-heights-differ info [0 1]; global-ids-repeated info [4 5 6 7 8 9 10 11 12]" || f.RepeatedGlobalIDs != 59 || f.SamePlace != 1 {
		t.Errorf("checks %s, %d repeated, %d at the same place", got, f.RepeatedGlobalIDs, f.SamePlace)
	}
	for i, s := range schependomlaan() {
		got := rep.Source[i]
		if got.Elements.Total != s.total || got.Application == "" || got.LengthUnit.Name != "millimetre" {
			t.Errorf("%s: %+v by %q in %+v, want %d elements", s.file, got.Elements, got.Application, got.LengthUnit, s.total)
		}
		near(t, s.file, got.Bounds.Plan, s.min, s.max)
		reference(t, data, got)
	}
	storeysOfSchependomlaan(t, rep)
}

func near(t *testing.T, what string, b *FeatureBox, min, max [3]float64) {
	t.Helper()
	for i := range min {
		if b == nil || math.Abs(b.Min[i]-min[i]) > 0.01 || math.Abs(b.Max[i]-max[i]) > 0.01 {
			t.Errorf("%s reaches over %v, want %v to %v", what, b, min, max)
			return
		}
	}
}

// reference holds the box of a source against that of web-ifc, where its
// figures are here.
func reference(t *testing.T, data string, s SourceReport) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "reference", "ifc", "nl-schependomlaan", strings.TrimSuffix(s.File, ".ifc")+".json"))
	if err != nil {
		return // the zipped ones have none
	}
	var ref struct {
		Elements []struct{ Min, Max [3]float64 }
	}
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	lo, hi := ref.Elements[0].Min, ref.Elements[0].Max
	for _, e := range ref.Elements {
		for i := range lo {
			lo[i], hi[i] = min(lo[i], e.Min[i]), max(hi[i], e.Max[i])
		}
	}
	near(t, s.File+" beside web-ifc", s.Bounds.Own, lo, hi)
	if s.Elements.Converted < len(ref.Elements) {
		t.Errorf("%s: %d elements made, web-ifc makes %d", s.File, s.Elements.Converted, len(ref.Elements))
	}
}

// storeysOfSchependomlaan looks at the storeys of all: ROOT's seven models have
// theirs together, XELLA's state no heights and get those of their walls.
func storeysOfSchependomlaan(t *testing.T, rep *Report) {
	t.Helper()
	type row struct {
		height    float64
		sources   int
		estimated bool
	}
	got := map[string][]row{}
	for _, s := range rep.Storeys {
		got[s.Name] = append(got[s.Name], row{math.Round(s.Height*100) / 100, len(s.Sources), s.Estimated})
	}
	for name, want := range map[string][]row{
		"00 begane grond": {{0, 7, false}}, "01 eerste verdieping": {{3, 6, false}}, "02 tweede verdieping": {{6, 6, false}},
		"03 derde verdieping": {{9, 4, false}}, "04 dak": {{12, 2, false}}, "Level 2": {{8.91, 1, false}, {11.84, 1, false}},
		"BEG": {{-0.09, 1, true}}, "1STE": {{2.91, 1, true}}, "2DE": {{5.91, 1, true}}, "3DE": {{8.91, 1, true}}, "Undefined": {{0, 2, false}},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("storey %q: %v, want %v", name, got[name], want)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("more storeys: %v", got)
	}
}
