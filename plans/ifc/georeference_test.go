package ifc

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/tiles/scene"
)

// withRecords gives the header of testdata/extrusion.ifc (millimetres) with
// more records before its last ones.
func withRecords(t testing.TB, records string) []byte {
	t.Helper()
	return []byte(strings.Replace(string(good(t, "extrusion.ifc")), "ENDSEC;\nEND-ISO", records+"\nENDSEC;\nEND-ISO", 1))
}

func TestGeoreferences(t *testing.T) {
	t.Parallel()
	const metre = "#901=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"
	const foot = "#901=IFCCONVERSIONBASEDUNIT(#902,.LENGTHUNIT.,'FOOT',#903);#902=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);" +
		"#903=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(0.3048),#904);#904=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"
	crs := func(unit string) string {
		return "#900=IFCPROJECTEDCRS('EPSG:28992',$,$,'EPSG:5709',$,$," + unit + ");"
	}
	sets := func(site, values, crs string) string {
		return "#910=" + site + "('s',$,$,$,$,$,$,$,$,$,$,$,$,$);#911=IFCRELDEFINESBYPROPERTIES('a',$,$,$,(#910),#912);#912=IFCPROPERTYSET('b',$,'ePset_MapConversion',$,(" +
			values + "));#913=IFCRELDEFINESBYPROPERTIES('c',$,$,$,(#910),#914);#914=IFCPROPERTYSET('d',$,'EPSET_ProjectedCRS',$,(" + crs + "));"
	}
	want := scene.Georeference{Method: "map-conversion", CRS: "EPSG:28992", VerticalDatum: "EPSG:5709",
		Eastings: 105400, Northings: 425100, Height: 1.5, AxisX: 0.6, AxisY: 0.8, Scale: 1}
	for name, c := range map[string]struct {
		records string
		change  func(*scene.Georeference)
	}{
		"map unit metre, scale turns millimetres into metres": {
			metre + crs("#901") + "#905=IFCMAPCONVERSION(#5,#900,105400.,425100.,1.5,3.,4.,0.001);", nil},
		"no map unit: that of the project": {
			crs("$") + "#905=IFCMAPCONVERSION(#5,#900,105400000.,425100000.,1500.,3.,4.,$);", nil},
		"map unit foot": {
			foot + crs("#901") + fmt.Sprintf("#905=IFCMAPCONVERSION(#5,#900,%.10f,%.10f,%.10f,3.,4.,%.12f);", 105400/0.3048, 425100/0.3048, 1.5/0.3048, 0.001/0.3048), nil},
		"no axis: east": {
			metre + crs("#901") + "#905=IFCMAPCONVERSION(#5,#900,105400.,425100.,1.5,$,$,0.001);",
			func(g *scene.Georeference) { g.AxisX, g.AxisY = 1, 0 }},
		"scaled with factors": {
			metre + crs("#901") + "#905=IFCMAPCONVERSIONSCALED(#5,#900,105400.,425100.,1.5,3.,4.,0.001,0.5,0.5,0.5);",
			func(g *scene.Georeference) { g.Scale = 0.5 }},
		"rigid operation": {
			metre + crs("#901") + "#905=IFCRIGIDOPERATION(#5,#900,IFCLENGTHMEASURE(105400.),IFCLENGTHMEASURE(425100.),1.5);",
			func(g *scene.Georeference) { g.Method, g.AxisX, g.AxisY = "rigid-operation", 1, 0 }},
		"property sets of a site, in words": {
			sets("IFCSITE", "#920,#921,#922,#923,#924,#925", "#930,#931,#932") +
				"#920=IFCPROPERTYSINGLEVALUE('eastings',$,IFCLENGTHMEASURE(105400.),$);#921=IFCPROPERTYSINGLEVALUE('Northings',$,IFCREAL(425100.),$);" +
				"#922=IFCPROPERTYSINGLEVALUE('OrthogonalHeight',$,IFCREAL(1.5),$);#923=IFCPROPERTYSINGLEVALUE('XAxisAbscissa',$,IFCREAL(0.6),$);" +
				"#924=IFCPROPERTYSINGLEVALUE('XAxisOrdinate',$,IFCREAL(0.8),$);#925=IFCPROPERTYSINGLEVALUE('Scale',$,IFCREAL(0.001),$);" +
				"#930=IFCPROPERTYSINGLEVALUE('Name',$,IFCLABEL('EPSG:28992'),$);#931=IFCPROPERTYSINGLEVALUE('MapUnit',$,IFCLABEL('METRE'),$);" +
				"#932=IFCPROPERTYSINGLEVALUE('VerticalDatum',$,IFCLABEL('EPSG:5709'),$);",
			func(g *scene.Georeference) { g.Method = "property-set" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := want
			if c.change != nil {
				c.change(&w)
			}
			_, h, err := read(t, withRecords(t, c.records))
			if err != nil || h.Georeference == nil {
				t.Fatalf("%v, warnings %v", err, h.Warnings)
			}
			if got := *h.Georeference; !sameReference(got, w) {
				t.Errorf("got  %+v\nwant %+v", got, w)
			}
		})
	}
}

func sameReference(a, b scene.Georeference) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) <= 1e-6*math.Max(1, math.Abs(y)) }
	return a.Method == b.Method && a.CRS == b.CRS && a.VerticalDatum == b.VerticalDatum && near(a.Eastings, b.Eastings) &&
		near(a.Northings, b.Northings) && near(a.Height, b.Height) && near(a.AxisX, b.AxisX) && near(a.AxisY, b.AxisY) && near(a.Scale, b.Scale)
}

func TestGeographicReferenceIsAHint(t *testing.T) {
	t.Parallel()
	_, h, err := read(t, withRecords(t, "#900=IFCGEOGRAPHICCRS('EPSG:4258',$,$,$,#901,$);#901=IFCCONVERSIONBASEDUNIT(#902,.PLANEANGLEUNIT.,'DEGREE',#903);"+
		"#902=IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0);#903=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.0174532925199433),#4);"+
		"#905=IFCRIGIDOPERATION(#5,#900,IFCPLANEANGLEMEASURE(4.67),IFCPLANEANGLEMEASURE(51.81),2000.);"))
	if err != nil || h.Georeference != nil || len(h.Statements) == 0 {
		t.Fatalf("%v %+v %v", err, h.Georeference, h.Statements)
	}
	if g := h.Statements[0]; g.Kind != "rigid-operation" || math.Abs(g.LonDeg-4.67) > 1e-9 || math.Abs(g.LatDeg-51.81) > 1e-9 || g.Height != 2 {
		t.Errorf("got %+v", g)
	}
}

func TestCompoundAngles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"(51,48,36)": 51.81, "(-122,-23,-38)": -(122 + 23.0/60 + 38.0/3600), "(-71,3,24)": -(71 + 3.0/60 + 24.0/3600),
		"(0,-30,0,500000)": -(0.5 + 0.5/3600), "(52,9)": 52.15,
	} {
		_, h, err := read(t, withRecords(t, "#900=IFCSITE('s',$,$,$,$,$,$,$,$,"+text+",(4,0,0),1000.,$,$);"))
		if err != nil || len(h.Statements) != 1 {
			t.Fatalf("%v %v", err, h.Statements)
		}
		if got := h.Statements[0]; math.Abs(got.LatDeg-want) > 1e-12 || got.LonDeg != 4 || got.Height != 1 {
			t.Errorf("%s gives %+v, want %v", text, got, want)
		}
	}
}

func TestLengthUnits(t *testing.T) {
	t.Parallel()
	const unit = "#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);"
	for name, c := range map[string]struct {
		unit  string
		metre float64
	}{
		"metre":      {"#3=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);", 1},
		"centimetre": {"#3=IFCSIUNIT(*,.LENGTHUNIT.,.CENTI.,.METRE.);", 0.01},
		"millimetre": {unit, 0.001},
		"inch of millimetres": {"#3=IFCCONVERSIONBASEDUNIT(#990,.LENGTHUNIT.,'INCH',#991);#990=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);" +
			"#991=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(25.4),#992);#992=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);", 0.0254},
		"none": {"#3=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);", 1},
	} {
		data := strings.Replace(string(good(t, "extrusion.ifc")), unit, c.unit, 1)
		features, _, err := read(t, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		if got := measure(features[0]).Max[2]; math.Abs(got-4000*c.metre) > 1e-9 {
			t.Errorf("%s: 4000 units are %v m", name, got)
		}
	}
}

// TestSharedGeoreferences holds real files against what is known of them.
func TestSharedGeoreferences(t *testing.T) {
	root := realfiles.Folder(t)
	for name, want := range map[string]scene.Georeference{
		"nl-brienenoord/Van Brienenoordbrug-IFC4X3.ifc": {Method: "map-conversion", CRS: "EPSG:28992", Eastings: 96400, Northings: 435000,
			AxisX: 0.920163525759366, AxisY: 0.391534271631608, Scale: 1},
		"building/Duplex_A_20110907_georeferenced.ifc": {Method: "property-set", CRS: "EPSG:9897", Eastings: 76670, Northings: 77179,
			Height: 293.700012207031, AxisX: 0.325568154457152, AxisY: 0.945518575599318, Scale: 1},
		// The map unit of this file is called METER and is a foot: told as it stands.
		"nl-georef/OWL 20230717.ifc": {Method: "map-conversion", CRS: "EPSG:28992", Eastings: 93869354.318128 * 0.3048, Northings: 435604866.545883 * 0.3048,
			Height: 4250 * 0.3048, AxisX: -0.816742273561289, AxisY: 0.577002650408069, Scale: 304.8},
	} {
		data, err := os.ReadFile(filepath.Join(root, "ifc", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		_, h, err := read(t, data)
		if err != nil || h.Georeference == nil {
			t.Fatalf("%s: %v %v", name, err, h.Georeference)
		}
		if !sameReference(*h.Georeference, want) {
			t.Errorf("%s: got %+v", name, *h.Georeference)
		}
	}
}
