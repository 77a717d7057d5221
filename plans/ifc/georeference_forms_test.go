package ifc

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// said describes the model of testdata/extrusion.ifc (millimetres, one context
// #5) with more records.
func said(t *testing.T, records string) scene.Header {
	t.Helper()
	m, err := described(withRecords(t, records))
	if err != nil {
		t.Fatal(err)
	}
	var h scene.Header
	m.describe(&h)
	h.Warnings = m.warnings
	return h
}

// withSet gives an object with a property set of single values, each "Name=value".
func withSet(owner, set string, values ...string) string {
	var s strings.Builder
	s.WriteString("#800=" + owner + "('o',$,'Punt',$,$,#820,$,$,$,$,$,$,$,$);#820=IFCLOCALPLACEMENT($,#821);#821=IFCAXIS2PLACEMENT3D(#822,$,$);#822=IFCCARTESIANPOINT((1000.,2000.,500.));" +
		"#801=IFCRELDEFINESBYPROPERTIES('r',$,$,$,(#800),#802);#802=IFCPROPERTYSET('s',$,'" + set + "',$,(#803")
	for i := range values[1:] {
		s.WriteString(",#80" + string(rune('4'+i)))
	}
	s.WriteString("));")
	for i, v := range values {
		name, value, _ := strings.Cut(v, "=")
		s.WriteString("#80" + string(rune('3'+i)) + "=IFCPROPERTYSINGLEVALUE('" + name + "',$," + value + ",$);")
	}
	return s.String()
}

// theOnly gives the only statement of a kind.
func theOnly(t *testing.T, h scene.Header, kind string) scene.Statement {
	t.Helper()
	var found []scene.Statement
	for _, s := range h.Statements {
		if s.Kind == kind {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d statements of the kind %s in %+v, warnings %v", len(found), kind, h.Statements, h.Warnings)
	}
	return found[0]
}

func TestPropertySetsInAllSpellings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		owner, set string
		values     []string
		e, n, h    float64
	}{
		"measures in project units": {"IFCSITE", "ePSet_MapConversion", []string{"Eastings=IFCLENGTHMEASURE(105400000.)", "Northings=IFCLENGTHMEASURE(425100000.)"}, 105400, 425100, 0},
		"labels that hold numbers":  {"IFCSITE", "EPset_MapConversion", []string{"Eastings=IFCLABEL('105400000.0')", "Northings=IFCTEXT('425100000')", "OrthogonalHeight=IFCLABEL('-1500')"}, 105400, 425100, -1.5},
		"labels with units":         {"IFCPROJECT", "ePset_MapConversion", []string{"Eastings=IFCLABEL('105400.0 m')", "Northings=IFCLABEL('425,1 km')", "OrthogonalHeight=IFCTEXT('150 cm')"}, 105400, 425100, 1.5},
		"decimal commas":            {"IFCBUILDING", "PSet_MapConversion", []string{"Eastings=IFCLABEL('105.400,50 m')", "Northings=IFCLABEL('425 100,25 m')"}, 105400.5, 425100.25, 0},
		"names with spaces":         {"IFCSITE", "ePset Map Conversion", []string{"Easting=IFCLABEL('105400 m')", "NORTHING=IFCLABEL('425100 m')", "Orthogonal Height=IFCLABEL('1,5m')"}, 105400, 425100, 1.5},
		"a value in a unit":         {"IFCSITE", "ePset_MapConversion", []string{"Eastings=IFCREAL(105400.),#830", "Northings=IFCREAL(425100.),#830"}, 105400, 425100, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records := strings.ReplaceAll(withSet(c.owner, c.set, c.values...), ",#830,$);", ",#830);")
			h := said(t, records+"#830=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);")
			g := h.Georeference
			if c.owner == "IFCPROJECT" && g == nil { // the project of the model comes first, and has no sets
				t.Fatalf("nothing, warnings %v", h.Warnings)
			}
			if g == nil || math.Abs(g.Eastings-c.e) > 1e-6 || math.Abs(g.Northings-c.n) > 1e-6 || math.Abs(g.Height-c.h) > 1e-9 || g.Method != "property-set" {
				t.Fatalf("got %+v, warnings %v", g, h.Warnings)
			}
			if s := theOnly(t, h, scene.StatedPropertySet); s.Level != 50 || s.Georeference == nil || !strings.Contains(s.Where, "#802") {
				t.Errorf("statement %+v", s)
			}
		})
	}
}

func TestUnreadablePropertyIsNamed(t *testing.T) {
	t.Parallel()
	h := said(t, withSet("IFCSITE", "ePset_MapConversion", "Eastings=IFCLABEL('ver weg')", "Northings=IFCREAL(425100.)"))
	if !slices.ContainsFunc(h.Warnings, func(w string) bool {
		return strings.HasPrefix(w, "georeference-unreadable") && strings.Contains(w, "#802") && strings.Contains(w, "Eastings") && strings.Contains(w, "ver weg")
	}) {
		t.Errorf("warnings %q", h.Warnings)
	}
}

func TestSystemsOfProjectedCRS(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ attributes, more, crs, vertical string }{
		"a code":                                {"'EPSG:28992',$,$,$,$,$,$", "", "EPSG:28992", ""},
		"a compound":                            {"'EPSG:28992+5709',$,$,$,$,$,$", "", "EPSG:28992+5709", ""},
		"a foreign compound":                    {"'EPSG:25832+EPSG:7837',$,$,$,$,$,$", "", "EPSG:25832", "EPSG:7837"},
		"a name":                                {"'Amersfoort / RD New',$,$,'NAP',$,$,$", "", "EPSG:28992", "NAP"},
		"a name of Autodesk":                    {"'Netherlands-RDNew',$,$,$,$,$,$", "", "EPSG:28992", ""},
		"a URN":                                 {"'urn:ogc:def:crs:EPSG::7415',$,$,$,$,$,$", "", "EPSG:7415", ""},
		"only in Description":                   {"'RD stelsel','Rijksdriehoeksstelsel, EPSG:28992',$,$,$,$,$", "", "EPSG:28992", ""},
		"by its zone":                           {"'projectstelsel',$,'ETRS89',$,'UTM','31N',$", "", "EPSG:25831", ""},
		"by WKT":                                {"'WKT',$,$,$,$,$,$", `#906=IFCWELLKNOWNTEXT('PROJCS["Amersfoort / RD New",AUTHORITY["EPSG","28992"]]',#900);`, "EPSG:28992", ""},
		"by compound WKT":                       {"'WKT',$,$,$,$,$,$", `#906=IFCWELLKNOWNTEXT('COMPOUNDCRS["x",PROJCRS["UTM",ID["EPSG",25832]],VERTCRS["DHHN2016 height"]]',#900);`, "EPSG:25832", "EPSG:7837"},
		"a name before WKT":                     {"'EPSG:7415',$,$,$,$,$,$", `#906=IFCWELLKNOWNTEXT('PROJCS["RD_New"]',#900);`, "EPSG:7415", ""},
		"nobody's":                              {"'bouwplaats Kop van Feijenoord',$,$,$,$,$,$", "", "bouwplaats Kop van Feijenoord", ""},
		"none":                                  {"$,$,$,$,$,$,$", "", "", ""},
		"an empty one with a zone that is none": {"'',$,'WGS84',$,'WSG','3',$", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := said(t, "#900=IFCPROJECTEDCRS("+c.attributes+");#905=IFCMAPCONVERSION(#5,#900,105400000.,425100000.,0.,1.,0.,1.);"+c.more)
			if g := h.Georeference; g == nil || g.CRS != c.crs || g.VerticalDatum != c.vertical {
				t.Errorf("got %+v, warnings %v", g, h.Warnings)
			}
		})
	}
}

func TestOperationsThatAreOddlyWritten(t *testing.T) {
	t.Parallel()
	const crs = "#900=IFCPROJECTEDCRS('EPSG:28992',$,$,$,$,$,#901);#901=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"
	for name, c := range map[string]struct {
		records string
		want    float64 // eastings; NaN for no georeference
		warning string
	}{
		"texts in place of references and numbers": {"#905=IFCMAPCONVERSION('Model','EPSG:28992','105400.0 m','425100,0 m','0','1','0','1');", 105400, ""},
		"a conversion of the plan context first": {crs + "#904=IFCMAPCONVERSION(#950,#900,1.,1.,0.,1.,0.,1.);#905=IFCMAPCONVERSION(#5,#900,105400.,425100.,0.,1.,0.,1.);" +
			"#950=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Plan',2,$,$,$);", 105400, ""},
		"a conversion of a sub-context":    {crs + "#905=IFCMAPCONVERSION(#951,#900,105400.,425100.,0.,1.,0.,1.);#951=IFCGEOMETRICREPRESENTATIONSUBCONTEXT('Body','Model',*,*,*,*,#5,$,.MODEL_VIEW.,$);", 105400, ""},
		"a conversion between two systems": {crs + "#905=IFCMAPCONVERSION(#900,#900,105400.,425100.,0.,1.,0.,1.);", math.NaN(), ""},
		"two that say the same":            {crs + "#905=IFCMAPCONVERSION(#5,#900,105400.,425100.,0.,1.,0.,1.);#906=IFCMAPCONVERSION(#5,#900,105400.,425100.,0.,1.,0.,1.);", 105400, ""},
		"two that do not": {crs + "#905=IFCMAPCONVERSION(#5,#900,105400.,425100.,0.,1.,0.,1.);#906=IFCMAPCONVERSION(#5,#900,105403.,425104.,0.,1.,0.,1.);", 105400,
			"several-georeferences: #906 IFCMAPCONVERSION differs from #905 IFCMAPCONVERSION, which counts: 5.000 m"},
		"no system":         {"#905=IFCMAPCONVERSION(#5,#990,105400.,425100.,0.,1.,0.,1.);", math.NaN(), "georeference-unreadable: #905 IFCMAPCONVERSION: TargetCRS:"},
		"a broken number":   {crs + "#905=IFCMAPCONVERSION(#5,#900,105400.,'noord',0.,1.,0.,1.);", math.NaN(), "Northings:"},
		"no coordinate":     {crs + "#905=IFCRIGIDOPERATION(#5,#900,IFCLENGTHMEASURE(105400.),$,1.);", math.NaN(), "SecondCoordinate:"},
		"factors that pull": {crs + "#905=IFCMAPCONVERSIONSCALED(#5,#900,105400.,425100.,0.,1.,0.,0.001,1.,2.,1.);", 105400, "map-conversion-factors: #905"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := said(t, c.records)
			switch {
			case math.IsNaN(c.want) != (h.Georeference == nil):
				t.Errorf("georeference %+v, warnings %v", h.Georeference, h.Warnings)
			case h.Georeference != nil && math.Abs(h.Georeference.Eastings-c.want) > 1e-6:
				t.Errorf("georeference %+v", h.Georeference)
			}
			told := slices.ContainsFunc(h.Warnings, func(w string) bool {
				return strings.Contains(w, c.warning) && (strings.Contains(w, "georef") || strings.Contains(w, "map-conv"))
			})
			if told != (c.warning != "") {
				t.Errorf("warnings %q", h.Warnings)
			}
		})
	}
}

// The scale of a map projection, 0.9999, makes nothing lower.
func TestScaledConversionKeepsHeights(t *testing.T) {
	t.Parallel()
	h := said(t, "#900=IFCPROJECTEDCRS('EPSG:28992',$,$,$,$,$,#901);#901=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"+
		"#905=IFCMAPCONVERSIONSCALED(#5,#900,105400.,425100.,0.,1.,0.,0.001,0.9999,0.9999,1.);")
	if g := h.Georeference; g == nil || math.Abs(g.Scale-0.9999) > 1e-12 || g.HeightScale() != 1 {
		t.Errorf("got %+v", g)
	}
	if len(h.Warnings) > 0 {
		t.Errorf("warnings %v", h.Warnings)
	}
}

func TestKnownPoints(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		owner, set string
		values     []string
		kind, crs  string
		at         scene.Vec3
		noHeight   bool
	}{
		"the zero point of ILS": {"IFCBUILDINGELEMENTPROXY", "CPset_GEO-Nulpunt", []string{"RD-X=IFCTEXT('159860.987')", "RD-Y=IFCTEXT('384230,208')"},
			scene.StatedPoint, "EPSG:28992", scene.Vec3{159860.987, 384230.208}, true},
		"with its height": {"IFCBUILDINGELEMENTPROXY", "Nulpunt", []string{"RD X=IFCREAL(159860.987)", "RD Y=IFCREAL(384230.208)", "NAP=IFCLABEL('+1,25 m')"},
			scene.StatedPoint, "EPSG:28992", scene.Vec3{159860.987, 384230.208, 1.25}, false},
		"measures in millimetres": {"IFCSITE", "Survey Point", []string{"E/W=IFCLENGTHMEASURE(105400000.)", "N/S=IFCLENGTHMEASURE(425100000.)", "Elev=IFCLENGTHMEASURE(1500.)", "EPSG=IFCINTEGER(28992)"},
			scene.StatedPoint, "EPSG:28992", scene.Vec3{105400, 425100, 1.5}, false},
		"of the site, its system in words": {"IFCSITE", "Georeferencing", []string{"Easting=IFCLABEL('105400 m')", "Northing=IFCLABEL('425100 m')", "CoordinateSystem=IFCLABEL('Netherlands-RDNew')"},
			scene.StatedPoint, "EPSG:28992", scene.Vec3{105400, 425100}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records := strings.Replace(withSet(c.owner, c.set, c.values...), "'Punt'", "'Nulpunt 1'", 1)
			h := said(t, records)
			s := theOnly(t, h, c.kind)
			if s.Map != c.at || s.CRS != c.crs || s.NoHeight != c.noHeight || s.Level != 60 || s.Point != (scene.Vec3{1, 2, 0.5}) || !strings.Contains(s.Where, "#800") {
				t.Errorf("got %+v", s)
			}
			if g := s.Georeference; g == nil || math.Abs(g.Eastings-(c.at[0]-1)) > 1e-9 || math.Abs(g.Northings-(c.at[1]-2)) > 1e-9 || math.Abs(g.Height-(c.at[2]-0.5)) > 1e-9 || g.CRS != c.crs {
				t.Errorf("georeference %+v", g)
			}
			if h.Georeference != nil {
				t.Errorf("the model is placed by %+v: a point gives no direction", h.Georeference)
			}
		})
	}
}

func TestPointsByLatitudeAndControlPoints(t *testing.T) {
	t.Parallel()
	h := said(t, strings.Replace(withSet("IFCBUILDINGELEMENTPROXY", "Punt", "Latitude=IFCTEXT('51°48''36.5\"N')", "Longitude=IFCTEXT('4,67')"), "'Punt',", "'Survey point',", 1))
	if s := theOnly(t, h, scene.StatedPointLatLon); math.Abs(s.LatDeg-(51+48.0/60+36.5/3600)) > 1e-9 || s.LonDeg != 4.67 || !s.NoHeight {
		t.Errorf("got %+v", s)
	}
	h = said(t, strings.Replace(withSet("IFCANNOTATION", "Meting", "Easting=IFCREAL(105400.125)", "Northing=IFCREAL(425100.5)", "Elevation=IFCREAL(2.5)"), "'Punt',", "'Control point 7',", 1))
	if s := theOnly(t, h, scene.StatedControlPoint); s.Name != "Control point 7" || s.Map != (scene.Vec3{105400.125, 425100.5, 2.5}) || s.Point != (scene.Vec3{1, 2, 0.5}) {
		t.Errorf("got %+v", s)
	}
	// What is not named as a point is none, whatever its properties.
	h = said(t, withSet("IFCFURNISHINGELEMENT", "Inventaris", "RD-X=IFCREAL(105400.)", "RD-Y=IFCREAL(425100.)"))
	if slices.ContainsFunc(h.Statements, func(s scene.Statement) bool { return s.Level == 60 }) {
		t.Errorf("got %+v", h.Statements)
	}
}

func TestContextsThatContradict(t *testing.T) {
	t.Parallel()
	h := said(t, "#950=IFCGEOMETRICREPRESENTATIONCONTEXT('A','Model',3,$,#960,#970);#951=IFCGEOMETRICREPRESENTATIONCONTEXT('B','Model',3,$,#961,#971);"+
		"#952=IFCGEOMETRICREPRESENTATIONCONTEXT('C','Plan',2,$,#961,#972);#953=IFCGEOMETRICREPRESENTATIONCONTEXT('D','Model',3,$,#960,#973);"+
		"#960=IFCAXIS2PLACEMENT2D(#962,$);#961=IFCAXIS2PLACEMENT3D(#963,$,$);#962=IFCCARTESIANPOINT((5000.,0.));#963=IFCCARTESIANPOINT((105400000.,425100000.,0.));"+
		"#970=IFCDIRECTION((0.,2.));#971=IFCDIRECTION((3.,4.,0.));#972=IFCDIRECTION((1.,0.));#973=IFCDIRECTION((0.00001,1.,7.));")
	var frames, norths []string
	for _, s := range h.Statements {
		switch s.Kind {
		case scene.StatedWorldFrame:
			frames = append(frames, s.Name)
		case scene.StatedTrueNorth:
			norths = append(norths, s.Name)
		}
	}
	if !slices.Equal(frames, []string{"A", "B"}) || !slices.Equal(norths, []string{"A", "B"}) {
		t.Errorf("frames %v, norths %v in %+v", frames, norths, h.Statements)
	}
	for _, code := range []string{"world-coordinate-systems-differ: #951", "true-north-differs: #951"} {
		if !slices.ContainsFunc(h.Warnings, func(w string) bool { return strings.HasPrefix(w, code) }) {
			t.Errorf("no %s in %q", code, h.Warnings)
		}
	}
	if n := h.About.TrueNorth; n == nil || *n != [2]float64{0, 1} {
		t.Errorf("true north %v", n)
	}
}

func TestAddressesHeightsAndPlacements(t *testing.T) {
	t.Parallel()
	const a = "#900=IFCPOSTALADDRESS($,$,$,$,('Voorstraat 1',''),$,'Dordrecht','','3311 EP','Nederland');#901=IFCPOSTALADDRESS($,$,$,$,('Enter address here'),$,'','Boston','','MA');"
	h := said(t, a+"#910=IFCSITE('s',$,'Kavel',$,$,#920,$,$,$,(51,48,36,500000),(4,40,12),1500.,$,#900);#911=IFCSITE('t',$,'Ander',$,$,$,$,$,$,(51,48,36,500000),(4,40,12),1500.,$,#901);"+
		"#912=IFCBUILDING('b',$,'Huis',$,$,#930,$,$,$,2500.,$,#901);#913=IFCSITE('u',$,'Vierde',$,$,$,$,$,$,(1,2,3,4,5),(4,40,12),$,$,$);"+
		"#920=IFCLOCALPLACEMENT($,#921);#921=IFCAXIS2PLACEMENT3D(#922,$,#923);#922=IFCCARTESIANPOINT((105400000.,425100000.,0.));#923=IFCDIRECTION((0.,1.,0.));"+
		"#930=IFCLOCALPLACEMENT($,#931);#931=IFCAXIS2PLACEMENT3D(#932,$,$);#932=IFCCARTESIANPOINT((105500000.,425200000.,0.));")
	if s := theOnly(t, h, scene.StatedAddress); s.Text != "Voorstraat 1, 3311 EP, Dordrecht, Nederland" || s.Level != 10 || s.Name != "Kavel" {
		t.Errorf("address %+v", s)
	}
	if s := theOnly(t, h, scene.StatedLatLon); math.Abs(s.LatDeg-51.8101388889) > 1e-9 || s.Height != 1.5 || s.NoHeight || s.Level != 20 {
		t.Errorf("latitude %+v", s)
	}
	if s := theOnly(t, h, scene.StatedReferenceHeight); s.Height != 2.5 || s.Name != "Huis" {
		t.Errorf("height %+v", s)
	}
	if s := theOnly(t, h, scene.StatedSitePlacement); s.Frame == nil || s.Frame[3] != 105400 || s.Frame[7] != 425100 || s.Frame[4] != 1 || s.Level != 30 {
		t.Errorf("site %+v", s)
	}
	if s := theOnly(t, h, scene.StatedProductPlacement); s.Frame == nil || s.Frame[3] != 105500 || s.Name != "Huis" {
		t.Errorf("building %+v", s)
	}
	if !slices.ContainsFunc(h.Warnings, func(w string) bool {
		return strings.HasPrefix(w, "georeference-unreadable: #913 IfcSite.RefLatitude") && strings.Contains(w, "5 parts")
	}) {
		t.Errorf("warnings %q", h.Warnings)
	}
}

func TestStoreysTellElevationAndPlacement(t *testing.T) {
	t.Parallel()
	h := said(t, "#950=IFCBUILDINGSTOREY('a',$,'01',$,$,#951,$,$,$,3000.);#951=IFCLOCALPLACEMENT($,#952);#952=IFCAXIS2PLACEMENT3D(#953,$,$);#953=IFCCARTESIANPOINT((0.,0.,4250.));"+
		"#954=IFCBUILDINGSTOREY('b',$,'02',$,$,$,$,$,$,$);")
	i := slices.IndexFunc(h.About.Storeys, func(l scene.Level) bool { return l.Name == "01" })
	k := slices.IndexFunc(h.About.Storeys, func(l scene.Level) bool { return l.Name == "02" })
	if i < 0 || k < 0 {
		t.Fatalf("storeys %+v", h.About.Storeys)
	}
	if l := h.About.Storeys[i]; l.Elevation == nil || *l.Elevation != 3 || l.PlacementZ == nil || *l.PlacementZ != 4.25 {
		t.Errorf("storey %+v", l)
	}
	if l := h.About.Storeys[k]; l.Elevation != nil || l.PlacementZ != nil {
		t.Errorf("storey %+v", l)
	}
}
