package georeference

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/tiles/scene"
)

// file gives an exchange structure of the schema with the records.
func file(schema, records string) string {
	return "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('" + schema + "'));\nENDSEC;\nDATA;\n" +
		records + "ENDSEC;\nEND-ISO-10303-21;\n"
}

// The records of a project in the unit, with a site 10 m east of its origin.
const (
	millimetre = "#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);\n"
	metre      = "#3=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n"
	foot       = "#3=IFCCONVERSIONBASEDUNIT(#31,.LENGTHUNIT.,'FOOT',#32);\n#31=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);\n#32=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048),#33);\n#33=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n"
)

func project(unit, east string) string {
	return "#1=IFCPROJECT('0aaaaaaaaaaaaaaaaaaaa1',#8,'Proef',$,$,$,$,(#5),#2);\n#2=IFCUNITASSIGNMENT((#3));\n" + unit +
		"#5=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#6,$);\n#6=IFCAXIS2PLACEMENT3D(#7,$,$);\n#7=IFCCARTESIANPOINT((0.,0.,0.));\n#8=IFCOWNERHISTORY($,$,$,.ADDED.,$,$,$,0);\n" +
		"#10=IFCSITE('0aaaaaaaaaaaaaaaaaaaa2',#8,'Kavel',$,$,#11,$,$,.ELEMENT.,(42,21,31),(-71,-3,-24),0.,$,$);\n" +
		"#11=IFCLOCALPLACEMENT($,#12);\n#12=IFCAXIS2PLACEMENT3D(#13,$,$);\n#13=IFCCARTESIANPOINT((" + east + ",0.,0.));\n"
}

// dordrecht is a place on the Spuiboulevard, turned so that its x axis runs
// along 3, 4.
func dordrecht() Place {
	return Place{CRS: "EPSG:7415", Eastings: 105400.25, Northings: 425100.5, Height: 1.5, XAxisAbscissa: 3, XAxisOrdinate: 4}
}

func write(t testing.TB, text string, p Place, opt Options) (string, []Change) {
	t.Helper()
	var out bytes.Buffer
	changes, err := Write(context.Background(), &out, source(text), p, opt)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), changes
}

func source(text string) ifc.Source {
	return ifc.Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "test.ifc"}
}

// added gives the lines of b that a does not have, and how many of a's b lacks.
func added(a, b string) (lines []string, gone int) {
	before := strings.Split(a, "\n")
	for _, l := range strings.Split(b, "\n") {
		if i := slices.Index(before, l); i >= 0 {
			before = slices.Delete(before, i, i+1)
			continue
		}
		lines = append(lines, l)
	}
	return lines, len(before)
}

const crsRecord = "IFCPROJECTEDCRS('EPSG:7415','Amersfoort / RD New + NAP height','Amersfoort','EPSG:5709','RD New',$,#3);"

// What is written where, for the ways files say something of their place now. No
// line of the file but those named changes.
func TestRecords(t *testing.T) {
	t.Parallel()
	keep := Options{KeepSite: true, KeepTrueNorth: true}
	const old = "#20=IFCPROJECTEDCRS('EPSG:28992',$,$,$,$,$,$);\n"
	const oldUTM = "#20=IFCGEOGRAPHICCRS('EPSG:4258',$,$,$,$,$);\n"
	const numbers = "105400.25,425100.5,1.5,0.6,0.8,"
	for name, c := range map[string]struct {
		text  string
		place func(*Place)
		want  []string
		gone  int
	}{
		"none yet, metres": {file("IFC4", project(metre, "10.")), nil,
			[]string{"#14=" + crsRecord, "#15=IFCMAPCONVERSION(#5,#14," + numbers + "1.);"}, 0},
		"none yet, millimetres: the scale turns them into metres": {file("IFC4X3_ADD2", project(millimetre, "10000.")), nil,
			[]string{"#14=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);", "#15=" + strings.Replace(crsRecord, "#3", "#14", 1), "#16=IFCMAPCONVERSION(#5,#15," + numbers + "0.001);"}, 0},
		"none yet, feet": {file("IFC4", project(foot, "32.")), nil,
			[]string{"#34=" + strings.Replace(crsRecord, "#3)", "#33)", 1), "#35=IFCMAPCONVERSION(#5,#34," + numbers + "0.3048);"}, 0},
		"one in RD: both records keep their names": {file("IFC4", project(metre, "10.")+old+"#21=IFCMAPCONVERSION(#5,#20,1.,2.,3.,1.,0.,1.);\n"), nil,
			[]string{"#20=" + crsRecord, "#21=IFCMAPCONVERSION(#5,#20," + numbers + "1.);"}, 2},
		"scaled": {file("IFC4X3_ADD2", project(metre, "10.")+old+"#21=IFCMAPCONVERSIONSCALED(#5,#20,1.,2.,3.,1.,0.,1.,2.,2.,2.);\n"), nil,
			[]string{"#20=" + crsRecord, "#21=IFCMAPCONVERSION(#5,#20," + numbers + "1.);"}, 2},
		"of a draft with three scales": {file("IFC4X3_RC3", project(metre, "10.")+old+"#21=IFCMAPCONVERSION(#5,#20,1.,2.,3.,1.,0.,1.,1.,1.);\n"), nil,
			[]string{"#20=" + crsRecord, "#21=IFCMAPCONVERSION(#5,#20," + numbers + "1.,1.,1.);"}, 2},
		"a geographic rigid operation": {file("IFC4X3_ADD2", project(metre, "10.")+oldUTM+"#21=IFCRIGIDOPERATION(#5,#20,IFCPLANEANGLEMEASURE(4.67),IFCPLANEANGLEMEASURE(51.81),2.);\n"), nil,
			[]string{"#20=" + crsRecord, "#21=IFCMAPCONVERSION(#5,#20," + numbers + "1.);"}, 2},
		"two of one context, and one that goes on from the old system": {file("IFC4X3_ADD2", project(metre, "10.")+old+
			"#21=IFCMAPCONVERSION(#5,#20,1.,2.,3.,1.,0.,1.);\n#22=IFCMAPCONVERSION(#5,#20,7.,2.,3.,1.,0.,1.);\n#23=IFCRIGIDOPERATION(#20,#24,IFCLENGTHMEASURE(1.),IFCLENGTHMEASURE(1.),2.);\n#24=IFCPROJECTEDCRS('EPSG:31467',$,$,$,$,$,$);\n"), nil,
			[]string{"#20=" + crsRecord, "#21=IFCMAPCONVERSION(#5,#20," + numbers + "1.);", "", ""}, 4},
		"a text of the old system goes": {file("IFC4X3_ADD2", project(metre, "10.")+old+"#21=IFCMAPCONVERSION(#5,#20,1.,2.,3.,1.,0.,1.);\n#22=IFCWELLKNOWNTEXT('PROJCRS[]',#20);\n"), nil,
			[]string{"#20=" + crsRecord, "#21=IFCMAPCONVERSION(#5,#20," + numbers + "1.);", ""}, 3},
		"two contexts, one of them a plan": {file("IFC4", project(metre, "10.")+"#20=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#6,$);\n#21=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Plan',2,1.E-5,#6,$);\n"), nil,
			[]string{"#22=" + crsRecord, "#23=IFCMAPCONVERSION(#5,#22," + numbers + "1.);", "#24=IFCMAPCONVERSION(#20,#22," + numbers + "1.);"}, 0},
		"names that records refer to without their being there stay free": {file("IFC4", project(metre, "10.")+"#20=IFCWALL($,#21,$,$,$,#22,'#23',$,$);\n"), nil,
			[]string{"#24=" + crsRecord, "#25=IFCMAPCONVERSION(#5,#24," + numbers + "1.);"}, 0},
		"UTM, heights above the ellipsoid": {file("IFC4", project(metre, "10.")), func(p *Place) {
			*p = Place{CRS: "25831", Eastings: 614000, Northings: 5741000.125, Height: 45.2}
		}, []string{"#14=IFCPROJECTEDCRS('EPSG:25831','ETRS89 / UTM zone 31N','ETRS89',$,'UTM','31N',#3);", "#15=IFCMAPCONVERSION(#5,#14,614000.,5741000.125,45.2,1.,0.,1.);"}, 0},
		"another scale and a datum in words": {file("IFC4", project(millimetre, "10000.")+"#4=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n"), func(p *Place) {
			p.Scale, p.VerticalDatum, p.CRS = 2, "Peil \u2013 d'r \\ \U0001F600", "EPSG:28992"
		}, []string{`#14=IFCPROJECTEDCRS('EPSG:28992','Amersfoort / RD New','Amersfoort','Peil \X2\2013\X0\ d''r \\ \X4\0001F600\X0\','RD New',$,#4);`,
			"#15=IFCMAPCONVERSION(#5,#14," + numbers + "0.002);"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := dordrecht()
			if c.place != nil {
				c.place(&p)
			}
			out, changes := write(t, c.text, p, keep)
			lines, gone := added(c.text, out)
			if !slices.Equal(lines, c.want) || gone != c.gone {
				t.Errorf("%d lines are gone, new are\n%s\nwant %d and\n%s", gone, strings.Join(lines, "\n"), c.gone, strings.Join(c.want, "\n"))
			}
			if again, _ := write(t, out, p, keep); again != out {
				t.Errorf("written again it differs:\n%s", again)
			}
			if len(changes) == 0 {
				t.Error("no change is told")
			}
		})
	}
}

// In IFC2X3 the place is two property sets of the site and the project.
func TestPropertySets(t *testing.T) {
	t.Parallel()
	text := file("IFC2X3", project(millimetre, "10000."))
	out, _ := write(t, text, dordrecht(), Options{KeepSite: true, KeepTrueNorth: true})
	lines, gone := added(text, out)
	want := []string{
		"#14=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);",
		"#15=IFCPROPERTYSINGLEVALUE('Eastings',$,IFCLENGTHMEASURE(105400.25),#14);",
		"#16=IFCPROPERTYSINGLEVALUE('Northings',$,IFCLENGTHMEASURE(425100.5),#14);",
		"#17=IFCPROPERTYSINGLEVALUE('OrthogonalHeight',$,IFCLENGTHMEASURE(1.5),#14);",
		"#18=IFCPROPERTYSINGLEVALUE('XAxisAbscissa',$,IFCREAL(0.6),$);",
		"#19=IFCPROPERTYSINGLEVALUE('XAxisOrdinate',$,IFCREAL(0.8),$);",
		"#20=IFCPROPERTYSINGLEVALUE('Scale',$,IFCREAL(0.001),$);",
		"#21=IFCPROPERTYSET('" + globalID("0aaaaaaaaaaaaaaaaaaaa1", "ePSet_MapConversion") + "',#8,'ePSet_MapConversion',$,(#15,#16,#17,#18,#19,#20));",
		"#22=IFCRELDEFINESBYPROPERTIES('" + globalID("0aaaaaaaaaaaaaaaaaaaa1", "ePSet_MapConversion", "relation") + "',#8,$,$,(#10,#1),#21);",
		"#23=IFCPROPERTYSINGLEVALUE('Name',$,IFCLABEL('EPSG:7415'),$);",
		"#24=IFCPROPERTYSINGLEVALUE('Description',$,IFCTEXT('Amersfoort / RD New + NAP height'),$);",
		"#25=IFCPROPERTYSINGLEVALUE('GeodeticDatum',$,IFCIDENTIFIER('Amersfoort'),$);",
		"#26=IFCPROPERTYSINGLEVALUE('VerticalDatum',$,IFCIDENTIFIER('EPSG:5709'),$);",
		"#27=IFCPROPERTYSINGLEVALUE('MapProjection',$,IFCIDENTIFIER('RD New'),$);",
		"#28=IFCPROPERTYSINGLEVALUE('MapUnit',$,IFCIDENTIFIER('METRE'),$);",
		"#29=IFCPROPERTYSET('" + globalID("0aaaaaaaaaaaaaaaaaaaa1", "ePSet_ProjectedCRS") + "',#8,'ePSet_ProjectedCRS',$,(#23,#24,#25,#26,#27,#28));",
		"#30=IFCRELDEFINESBYPROPERTIES('" + globalID("0aaaaaaaaaaaaaaaaaaaa1", "ePSet_ProjectedCRS", "relation") + "',#8,$,$,(#10,#1),#29);",
	}
	if !slices.Equal(lines, want) || gone != 0 {
		t.Errorf("%d lines are gone, new are\n%s", gone, strings.Join(lines, "\n"))
	}
	if again, _ := write(t, out, dordrecht(), Options{}); strings.Count(again, "ePSet_MapConversion") != 1 {
		t.Error("written again it has the sets twice")
	}
}

// Sets that are there are changed under their names, whatever their letters, also
// in files that could say it with a map conversion; properties of others stay.
func TestPropertySetsThatAreThere(t *testing.T) {
	t.Parallel()
	sets := "#20=IFCPROPERTYSET('s',#8,'EPset_MapConversion',$,(#21,#22,#23));\n#21=IFCPROPERTYSINGLEVALUE('eastings',$,IFCREAL(1.),$);\n" +
		"#22=IFCPROPERTYSINGLEVALUE('Surveyor',$,IFCLABEL('Jan'),$);\n#23=IFCPROPERTYSINGLEVALUE('TargetCRS',$,IFCLABEL('EPSG:31467'),$);\n" +
		"#24=IFCRELDEFINESBYPROPERTIES('r',#8,$,$,(#10),#20);\n"
	for schema, want := range map[string][]string{
		"IFC2X3": {"#20=IFCPROPERTYSET('s',#8,'EPset_MapConversion',$,(#21,#22,#23,#25,#26,#27,#28,#29));", "#24=IFCRELDEFINESBYPROPERTIES('r',#8,$,$,(#10,#1),#20);"},
		"IFC4":   {"#20=IFCPROPERTYSET('s',#8,'EPset_MapConversion',$,(#21,#22,#23,#27,#28,#29,#30,#31));"},
	} {
		text := file(schema, project(metre, "10.")+sets)
		out, _ := write(t, text, dordrecht(), Options{KeepSite: true, KeepTrueNorth: true})
		lines, gone := added(text, out)
		want = append(want, "#21=IFCPROPERTYSINGLEVALUE('Eastings',$,IFCLENGTHMEASURE(105400.25),#3);", "#23=IFCPROPERTYSINGLEVALUE('TargetCRS',$,IFCIDENTIFIER('EPSG:7415'),$);")
		for _, w := range want {
			if !slices.Contains(lines, w) {
				t.Errorf("%s lacks %s in\n%s", schema, w, strings.Join(lines, "\n"))
			}
		}
		if gone != len(want) {
			t.Errorf("%s: %d lines are gone", schema, gone)
		}
	}
}

// Latitude, longitude and elevation are those of the site's own origin, true north
// the direction of the meridian there. The truth is RDNAPTRANS2018's point
// 30012569 (NSGI, Z001: 51.833662901 4.655672538, RD 104578.6761 427483.1406, NAP
// 260.4350), at which the site stands 10 m east of the file's origin; the
// convergence of RD there is 0.57 degrees.
func TestSiteAndTrueNorthAgree(t *testing.T) {
	t.Parallel()
	p := Place{CRS: "EPSG:28992", Eastings: 104578.6761 - 6, Northings: 427483.1406 - 8, Height: 260.4350, XAxisAbscissa: 0.6, XAxisOrdinate: 0.8}
	for unit, east := range map[string]string{metre: "10.", millimetre: "10000.", foot: "32.808398950131235"} {
		out, changes := write(t, file("IFC4", project(unit, east)), p, Options{})
		s := statements(t, out)
		got := s["site-latlon"]
		if math.Abs(got.LatDeg-51.833662901) > 2e-9 || math.Abs(got.LonDeg-4.655672538) > 2e-9 || math.Abs(got.Height-260.4350) > 1e-4 {
			t.Errorf("the site is at %.9f %.9f %.4f", got.LatDeg, got.LonDeg, got.Height)
		}
		north := math.Atan2(s["true-north"].Direction[1], s["true-north"].Direction[0]) / degree
		if want := 90 - 0.574 - math.Atan2(0.8, 0.6)/degree; math.Abs(north-want) > 0.003 {
			t.Errorf("true north is %v, want %v", north, want)
		}
		if text := fmt.Sprint(changes); !strings.Contains(text, "42.358611° N 71.056667° W") {
			t.Errorf("the changes do not tell of Boston: %s", text)
		}
	}
}

// A model in RD coordinates has its origin at the map's: the conversion adds
// nothing, the site whose own origin is off the map says nothing, and true north is
// that of the first point on the map.
func TestModelsInMapCoordinates(t *testing.T) {
	t.Parallel()
	text := file("IFC4", project(metre, "0.")+"#20=IFCPROJECTEDCRS('EPSG:28992',$,$,$,$,$,$);\n#21=IFCMAPCONVERSION(#5,#20,105000.,425000.,0.,1.,0.,1.);\n"+
		"#22=IFCCARTESIANPOINT((105010.,425020.,3.));\n")
	out, _ := write(t, text, Place{CRS: "EPSG:28992"}, Options{})
	for _, want := range []string{"#21=IFCMAPCONVERSION(#5,#20,0.,0.,0.,1.,0.,1.);", ".ELEMENT.,$,$,$,$,$);", "#23=IFCDIRECTION((0.0099"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing in\n%s", want, out)
		}
	}
	out, _ = write(t, strings.Replace(text, "(0.,0.,0.));\n#8", "(0.,0.,0.));\n#30=IFCCARTESIANPOINT((0.,0.));\n#8", 1), Place{CRS: "EPSG:28992"}, Options{KeepSite: true})
	if !strings.Contains(out, "(42,21,31)") {
		t.Error("the site is not kept")
	}
}

// Heights above the ellipsoid become heights above the sea at the site.
func TestElevationIsAboveSeaLevel(t *testing.T) {
	t.Parallel()
	// Point 30012569 as above in UTM 31 by PROJ (EPSG:4258 to EPSG:25831).
	p := Place{CRS: "EPSG:25831", Eastings: 614079.8758, Northings: 5743834.0599, Height: 304.1101}
	out, _ := write(t, file("IFC4", project(metre, "0.")), p, Options{})
	if h := statements(t, out)["site-latlon"].Height; math.Abs(h-260.4350) > 1e-3 {
		t.Errorf("the site is at %v m, want 260.435", h)
	}
	p.VerticalDatum = "EPSG:5709"
	out, _ = write(t, file("IFC4", project(metre, "0.")), p, Options{})
	if h := statements(t, out)["site-latlon"].Height; h != p.Height {
		t.Errorf("a height above NAP became %v", h)
	}
}

// statements gives what our reader says of the place of a file, by kind.
func statements(t testing.TB, text string) map[string]scene.Statement {
	t.Helper()
	all := map[string]scene.Statement{}
	for _, s := range header(t, source(text)).Statements {
		all[s.Kind] = s
	}
	return all
}

var errEnough = errors.New("enough")

// header gives what our reader says of a file before its first feature.
func header(t testing.TB, src ifc.Source) scene.Header {
	t.Helper()
	h, err := ifc.Read(context.Background(), src, func(*scene.Feature) error { return errEnough })
	if err != nil && !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	return h
}

// What cannot be done says why, of which kind it is, and writes nothing.
func TestRefusals(t *testing.T) {
	t.Parallel()
	good := file("IFC4", project(metre, "10."))
	wide := "\xff\xfe"
	for _, u := range utf16.Encode([]rune(good)) {
		wide += string([]byte{byte(u), byte(u >> 8)})
	}
	for name, c := range map[string]struct {
		text  string
		place func(*Place)
		kind  plans.Kind
		field string
		says  string
	}{
		"unknown system":    {good, func(p *Place) { p.CRS = "EPSG:2056" }, plans.KindUnsupported, "/crs", "EPSG:2056"},
		"no map":            {good, func(p *Place) { p.CRS = "EPSG:4258" }, plans.KindInvalid, "/crs", "no map projection"},
		"not a number":      {good, func(p *Place) { p.Northings = math.NaN() }, plans.KindInvalid, "/northings", "NaN"},
		"off every map":     {good, func(p *Place) { p.Eastings = 2e9 }, plans.KindInvalid, "/eastings", "2e+09"},
		"infinite height":   {good, func(p *Place) { p.Height = math.Inf(-1) }, plans.KindInvalid, "/height", "-Inf"},
		"no direction":      {good, func(p *Place) { p.XAxisOrdinate = math.Inf(1) }, plans.KindInvalid, "/xAxisAbscissa", "no direction"},
		"scale below zero":  {good, func(p *Place) { p.Scale = -1 }, plans.KindInvalid, "/scale", "-1"},
		"no project":        {file("IFC4", "#1=IFCWALL();\n"), nil, plans.KindInvalid, "", "IfcProject"},
		"no context":        {file("IFC4", "#1=IFCPROJECT($,$,$,$,$,$,$,(),$);\n"), nil, plans.KindInvalid, "", "context"},
		"a repeated name":   {file("IFC4", "#1=IFCPROJECT($,$,$,$,$,$,$,(),$);\n#1=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,$,$,$);\n"), nil, plans.KindInvalid, "", "context"},
		"ifcXML":            {`<?xml version="1.0"?><ifcXML xmlns="http://www.buildingsmart-tech.org/ifcXML/IFC4/final"><IfcProject id="i1"/></ifcXML>`, nil, plans.KindUnsupported, "", "ifcXML"},
		"UTF-16":            {wide, nil, plans.KindUnsupported, "", "UTF-16"},
		"another schema":    {file("AP214", project(metre, "1.")), nil, plans.KindUnsupported, "", "AP214"},
		"cut short":         {good[:300], nil, plans.KindInvalid, "", "ends"},
		"empty":             {"", nil, plans.KindInvalid, "", "empty"},
		"no names are left": {file("IFC4", project(metre, "1.")+"#9223372036854775807=IFCWALL();\n"), nil, plans.KindInvalid, "", "no names"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := dordrecht()
			if c.place != nil {
				c.place(&p)
			}
			var out bytes.Buffer
			_, err := Write(context.Background(), &out, source(c.text), p, Options{})
			var e *plans.Error
			field := ""
			if errors.As(err, &e) {
				field = e.Field
			}
			if plans.KindOf(err) != c.kind || field != c.field || !strings.Contains(fmt.Sprint(err), c.says) || out.Len() > 0 {
				t.Errorf("%v of kind %q about %q, %d bytes written", err, plans.KindOf(err), field, out.Len())
			}
		})
	}
}

// Size tells what Write writes, and line breaks are those of the file.
func TestSizeAndLineBreaks(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(file("IFC4", project(millimetre, "1.")), "\n", "\r\n")
	e, err := Prepare(context.Background(), source(text), dordrecht(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := e.Write(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	if n, ok := e.Size(); !ok || n != int64(out.Len()) {
		t.Errorf("size %d %v, written %d", n, ok, out.Len())
	}
	if strings.Count(out.String(), "\n") != strings.Count(out.String(), "\r\n") {
		t.Error("line breaks are mixed")
	}
}

func TestWriteEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	e, err := Prepare(ctx, source(file("IFC4", project(metre, "1."))), dordrecht(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := e.Write(ctx, &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
