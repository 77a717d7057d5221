package convert

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/demo"
	"github.com/maquette-city/maquette/plans/place"
)

var update = flag.Bool("update", false, "write the table of places anew")

// placesTable is the committed table, for people to read.
const placesTable = "../../docs/placement-of-real-files.md"

// truth is where something of a file is known to stand, from a source that is
// not the reading under test.
type truth struct {
	of     string     // "origin" of the source, "least" corner of the bounds, "middle" of the model
	crs    string     // of at, in EPSG's order of axes
	at     [3]float64 // metres or degrees; the height NaN where it is not known
	limit  float64    // metres that the found place may be off
	source string     // where it is from, in words
}

// realFile is a file of the shared data with what is to be found of its place.
type realFile struct {
	path, method, crs, confidence string
	truth                         *truth
}

// realFiles are the files of the shared data that say something of their place,
// good and bad.
func realFiles() []realFile {
	nan := math.NaN()
	extent := "`geographicalExtent` of the file itself, written by another program"
	return []realFile{
		{"ifc/nl-georef/OWL 20230717.ifc", "map-conversion", "EPSG:28992", "high", &truth{"origin", "EPSG:28992", [3]float64{93869.354310, 435604.866528, nan}, 0.001,
			"latitude and longitude of its IfcSite, which are those of RD on the Bessel ellipsoid: PROJ, EPSG:4289 to EPSG:28992"}},
		{"ifc/nl-georef/OMG_KS_GEO-Nulpunt.ifc", "known-point", "EPSG:28992", "medium", &truth{"origin", "EPSG:4258", [3]float64{51.44714029715481, 5.457125826791071, nan}, 0.15,
			"the latitude and longitude beside RD-X and RD-Y in the file, which were computed without the correction grid of RD (PROJ without its grids gives them to 1 mm)"}},
		{"ifc/nl-brienenoord/Van Brienenoordbrug-IFC4X3.ifc", "map-conversion", "EPSG:28992", "medium", &truth{"far corner", "EPSG:28992", [3]float64{97245.484, 436000.874, 67.268}, 0.01,
			"the city model it was made from (nl-brienenoord-rotterdam3d/export.json)"}},
		{"nl-brienenoord-rotterdam3d/export.json", "crs", "EPSG:28992", "high", &truth{"middle", "EPSG:4258", [3]float64{51.9046, 4.5424, nan}, 300,
			"the bridge on the map, to a few hundred metres"}},
		{"ifc/building/Duplex_A_20110907_georeferenced.ifc", "unsupported-crs", "EPSG:9897", "none", nil},
		{"ifc/infra/Georeferencing-Tin-12d-1.ifc", "unsupported-crs", "EPSG:7856", "none", nil},
		{"ifc/infra/Georeferencing-Tin-12d-2.ifc", "unsupported-crs", "EPSG:7856", "none", nil},
		{"ifc/infra/ifcbridge-model03_georeferenced.ifc", "unsupported-crs", "EPSG:27700", "none", nil},
		{"ifc/infra/DrainageSystem-1-1.ifc", "none", "", "none", nil},
		{"ifc/infra/LinearPlacement-1.ifc", "none", "", "none", nil},
		{"ifc/unit-4x3-samples/geographic-referencing-gk.ifc", "unsupported-crs", "EPSG:31467", "none", nil},
		{"ifc/unit-4x3-samples/geographic-referencing-utm.ifc", "map-conversion", "EPSG:25832", "medium", &truth{"origin", "EPSG:4258", [3]float64{49 + 5/60. + 43.9837/3600, 8 + 26/60. + 1.2473/3600, 113.7}, 0.01,
			"latitude, longitude and elevation of its IfcSite"}},
		{"ifc/unit-4x3-samples/geographic-referencing-rigid-operation.ifc", "rigid-operation", "EPSG:25833", "medium", &truth{"origin", "EPSG:25833", [3]float64{430015.13650, 5134708.22564, nan}, 0.001,
			"its longitude and latitude by PROJ, EPSG:4258 to EPSG:25833"}},
		{"ifc/pcert/building-architecture.ifc", "map-conversion", "EPSG:32760", "medium", &truth{"origin", "EPSG:32760", [3]float64{729013.3488297004, 9063992.684697364, 1.3}, 0.001,
			"the map conversion, worked out by hand"}},
		{"ifc/pcert/infra-bridge.ifc", "map-conversion", "EPSG:32760", "medium", &truth{"origin", "EPSG:32760", [3]float64{729011.2258823585, 9063960.607644705, 0}, 0.001,
			"the map conversion, worked out by hand"}},
		{"ifc/georef-cases/pass-grf000-correct_georeferencing.ifc", "unsupported-crs", "EPSG:31467", "none", nil},
		{"ifc/georef-cases/pass-grf001-ifcmapconversion_ifcmapconversion.ifc", "unsupported-crs", "EPSG:3857", "none", nil},
		{"ifc/georef-cases/pass-grf002-valid_epsg_code_alternative.ifc", "unsupported-crs", "EPSG:27215", "none", nil},
		{"ifc/georef-cases/pass-grf005-compound_crs.ifc", "unsupported-crs", "EPSG:5834", "none", nil},
		{"ifc/georef-cases/pass-grf005-scaled_foot_to_metre.ifc", "unsupported-crs", "EPSG:2277", "none", nil},
		{"ifc/georef-cases/pass-grf006-valid_wkt_specification.ifc", "unsupported-crs", "EPSG:3065", "none", nil},
		{"ifc/georef-cases/pass-grf007-valid_vertical_espg_code.ifc", "unsupported-crs", "EPSG:27700", "none", nil},
		{"ifc/building/AC20-FZK-Haus.ifc", "none", "", "none", nil},
		{"ifc/nl-schependomlaan/GEELEN-Dakvloer.ifc", "none", "", "none", nil},
		{"cityjson/bertt/euromast.json", "crs", "EPSG:28992", "high", &truth{"middle", "EPSG:4258", [3]float64{51.9056, 4.4667, nan}, 40,
			"the published place of the tower, 51°54′20″ N 4°28′00″ E, to a second or so"}},
		{"cityjson/3dbag/3dbag_v210908_fd2cee53_5907_subset.json", "crs", "EPSG:7415", "high", &truth{"least", "EPSG:7415", [3]float64{84641.194, 446565.444, -0.531}, 0.001, extent}},
		{"cityjson/delft.json", "crs", "EPSG:7415", "high", &truth{"least", "EPSG:7415", [3]float64{84616.468, 447422.999, -0.452}, 0.001, extent}},
		{"cityjson/bertt/3-20-DELFSHAVEN.city.json", "crs", "EPSG:28992", "high", &truth{"least", "EPSG:28992", [3]float64{90409.32, 435440.44, 0}, 0.001, extent}},
		{"cityjson/rotterdam-textured/rotterdam_one.json", "crs", "EPSG:7415", "high", &truth{"least", "EPSG:7415", [3]float64{90932.977, 435641.598, 0}, 0.001, extent}},
		{"cityjson/rotterdam-textured/rotterdam_subset.json", "coordinates", "EPSG:7415", "medium", &truth{"least", "EPSG:28992", [3]float64{90454.189, 435614.88, 0}, 0.001,
			"the whole of which it is a part, which names its system (3-20-DELFSHAVEN.city.json)"}},
		{"cityjson/DH_01_subs.city.json", "coordinates", "EPSG:7415", "medium", &truth{"least", "EPSG:7415", [3]float64{78612.169, 457782.107, 3.451}, 0.001, extent}},
		{"cityjson/zurich_subset_lod2.json", "unsupported-crs", "EPSG:2056", "none", nil},
		{"cityjson/dummy.json", "crs", "EPSG:7415", "low", nil},
	}
}

// placed reads and places a file, without tiles.
func placedReport(t *testing.T, path string) *PlacementReport {
	t.Helper()
	r := &run{Options: Options{Inputs: []string{path}, Audience: Internal}, report: newReport()}
	for _, step := range []func(context.Context) error{r.read, r.place} {
		if err := step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return &r.report.Placement
}

// off gives how far the place found is from the truth on the ground, metres, and
// in height, NaN where that is not known.
func (w *truth) off(t *testing.T, p *PlacementReport) (ground, height float64) {
	t.Helper()
	from, err := crs.Parse(w.crs)
	if err != nil {
		t.Fatal(err)
	}
	target, frame := p.Facts.CRS, p.Bounds
	var got [3]float64
	switch w.of {
	case "origin":
		m, err := p.Facts.OnMap(*p.PlanToSite, *p.Site, target)
		if err != nil {
			t.Fatal(err)
		}
		got = [3]float64{m.East, m.North, m.Height}
	case "least":
		got, target = frame.Min, frame.CRS
	case "far corner":
		got, target = frame.Max, frame.CRS
	case "middle":
		s := p.Facts.Geographic(*p.PlanToSite, *p.Site)
		got, target = [3]float64{s.LatDeg, s.LonDeg, s.Height}, "EPSG:4937"
	}
	to, err := crs.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	want := onETRS89(t, from, w.at)
	have := onETRS89(t, to, got)
	const meridian = 111_194.9 // metres of a degree on the sphere
	return math.Hypot((have[0]-want[0])*meridian, (have[1]-want[1])*meridian*math.Cos(want[0]*math.Pi/180)), got[2] - w.at[2]
}

func onETRS89(t *testing.T, from crs.CRS, p [3]float64) [3]float64 {
	t.Helper()
	tr, err := crs.NewTransformer(from, crs.ETRS89())
	if err != nil {
		t.Fatal(err)
	}
	out, err := tr.Point([3]float64{p[0], p[1], math.NaN()})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRealFilesStandWhereTheyShould places every file of the shared data that
// says something of its place and writes what was found beside the truth.
func TestRealFilesStandWhereTheyShould(t *testing.T) {
	data := realfiles.Folder(t)
	var b strings.Builder
	b.WriteString(placesHead)
	for _, f := range realFiles() {
		p := placedReport(t, filepath.Join(data, filepath.FromSlash(f.path)))
		if p.Method != f.method || p.CRS != f.crs || p.Confidence.Level != f.confidence {
			t.Errorf("%s: %s in %q, confidence %s; want %s in %q, %s: %+v", f.path, p.Method, p.CRS, p.Confidence.Level, f.method, f.crs, f.confidence, p.Checks)
		}
		found, source, off := "no place is claimed", "", "-"
		switch {
		case p.Method == "unsupported-crs":
			found = "refused by name: no place is claimed"
		case p.Confidence.Level == "low":
			found = "an error stands among the checks: not shown before a person looked"
		}
		if f.truth != nil && p.Facts.CRS != "" {
			ground, height := f.truth.off(t, p)
			if !(ground <= f.truth.limit) || math.Abs(height) > f.truth.limit {
				t.Errorf("%s: %.4f m off on the ground, %.4f m in height", f.path, ground, height)
			}
			found, source, off = f.truth.of, f.truth.source, roundedMetres(ground)
			if !math.IsNaN(height) {
				off += ", height " + roundedMetres(math.Abs(height))
			}
		}
		var codes []string
		for _, c := range p.Checks {
			codes = append(codes, c.Code)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", f.path, p.Method, p.CRS, p.Confidence.Level, strings.Join(codes, ", "), found, source, off)
	}
	if *update {
		if err := os.WriteFile(placesTable, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(placesTable)
	if err != nil || string(want) != b.String() {
		t.Errorf("the table of places is not what was found (%v): run go test ./plans/convert -run RealFiles -update and look at the difference", err)
	}
}

// roundedMetres writes an error so that noise below a tenth of a millimetre
// does not change the table.
func roundedMetres(d float64) string {
	switch {
	case d < 5e-5:
		return "below 0.1 mm"
	case d < 0.1:
		return fmt.Sprintf("%.1f mm", d*1000)
	}
	return fmt.Sprintf("%.0f m", d)
}

const placesHead = `# Where real files were placed

This table is made by a test (` + "`go test ./plans/convert -run RealFiles`" + `), which fails where a place, its confidence or its checks
change. The files are public models that are not part of this repository. "Truth" names what the place was held against, which is never
the number it was read from alone, except where the table says so; "off" is the distance on the ground, and in height where that is known.
A file in a reference system that is not supported gets no place at all: the system is named and a person is asked.

| file | found by | system | confidence | checks | compared | truth | off |
| --- | --- | --- | --- | --- | --- | --- | --- |
`

// TestGoodFilesRaiseNoAlarm: the demo's plans and its surroundings, and a house
// without a place of which nothing else is wrong.
func TestGoodFilesRaiseNoAlarm(t *testing.T) {
	files, err := demo.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name, ".ifc") && !strings.HasSuffix(f.Name, ".json") {
			continue
		}
		p := placedReport(t, demoFile(t, f.Name))
		for _, c := range p.Checks {
			if c.Severity != place.SeverityInfo {
				t.Errorf("%s: %+v", f.Name, c)
			}
		}
		if p.Confidence.Level != place.ConfidenceHigh {
			t.Errorf("%s: %+v", f.Name, p.Confidence)
		}
	}
	for _, s := range []string{"GEELEN-Dakvloer.ifc", "WILLEMSEN-Laagbouw.ifc", "MULTICOM-balkons.ifc"} {
		p := placedReport(t, filepath.Join(realfiles.Folder(t), "ifc", "nl-schependomlaan", s))
		if len(p.Checks) != 1 || p.Checks[0].Code != "no-georeference" {
			t.Errorf("%s: %+v", s, p.Checks)
		}
	}
}
