package bgt

import (
	"database/sql"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/scene"
)

// cityModel is a document of IMGeo as the download service writes it: classes of
// CityGML with properties of IMGeo.
func cityModel(members ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<CityModel xmlns="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml" xmlns:imgeo="http://www.geostandaarden.nl/imgeo/2.1"
 xmlns:tra="http://www.opengis.net/citygml/transportation/2.0" xmlns:veg="http://www.opengis.net/citygml/vegetation/2.0">` + strings.Join(members, "") + `</CityModel>`
}

// member is an object with what all have.
func member(element, id, more string) string {
	return fmt.Sprintf(`<cityObjectMember><%s gml:id="b%s"><creationDate>2016-01-01</creationDate><imgeo:identificatie><imgeo:NEN3610ID><imgeo:namespace>NL.IMGeo</imgeo:namespace><imgeo:lokaalID>%s</imgeo:lokaalID></imgeo:NEN3610ID></imgeo:identificatie>
<imgeo:bgt-status codeSpace="x#Status">bestaand</imgeo:bgt-status><imgeo:relatieveHoogteligging>0</imgeo:relatieveHoogteligging><imgeo:eindRegistratie/>%s</%s></cityObjectMember>`, element, id, id, more, element)
}

// ring is an outline from 105000, 425000 over a half circle of radius 10 around
// 105010, 425010 and back.
const curved = `<gml:Polygon srsName="urn:ogc:def:crs:EPSG::28992"><gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments>
<gml:LineStringSegment><gml:posList>105000 425010 105000 425000 105020 425000 105020 425010</gml:posList></gml:LineStringSegment>
<gml:Arc><gml:posList>105020 425010 105010 425020 105000 425010</gml:posList></gml:Arc>
</gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:Polygon>`

// outside is what lies around the arc: the rest of the square, which runs along it the
// other way.
const outside = `<gml:Polygon><gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments>
<gml:Arc><gml:posList>105000 425010 105010 425020 105020 425010</gml:posList></gml:Arc>
<gml:LineStringSegment><gml:posList>105020 425010 105020 425020 105020 425025 105000 425025 105000 425010</gml:posList></gml:LineStringSegment>
</gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:Polygon>`

func areaOf(f *scene.Feature) (sum float64) {
	for _, p := range f.Parts {
		for i := 0; i < len(p.Mesh.Indices); i += 3 {
			a, b, c := p.Mesh.Positions[p.Mesh.Indices[i]], p.Mesh.Positions[p.Mesh.Indices[i+1]], p.Mesh.Positions[p.Mesh.Indices[i+2]]
			sum += b.Sub(a).Cross(c.Sub(a))[2] / 2
		}
	}
	return sum
}

func TestIMGeoAsCityGML(t *testing.T) {
	t.Parallel()
	text := cityModel(
		member("tra:TrafficArea", "road", `<tra:function codeSpace="x#FunctieWeg">fietspad</tra:function><tra:surfaceMaterial>gesloten verharding</tra:surfaceMaterial><imgeo:plus-fysiekVoorkomenWegdeel>asfalt</imgeo:plus-fysiekVoorkomenWegdeel><imgeo:geometrie2dWegdeel>`+curved+`</imgeo:geometrie2dWegdeel>`),
		member("veg:PlantCover", "green", `<veg:class codeSpace="x#FysiekVoorkomenBegroeidTerrein">struiken</veg:class><imgeo:geometrie2dBegroeidTerreindeel>`+outside+`</imgeo:geometrie2dBegroeidTerreindeel>`),
		member("veg:SolitaryVegetationObject", "tree", `<imgeo:plus-type>boom</imgeo:plus-type><imgeo:geometrie2dVegetatieObject><gml:Point><gml:pos>105003 425004</gml:pos></gml:Point></imgeo:geometrie2dVegetatieObject>`),
		member("imgeo:Scheiding", "fence", `<imgeo:bgt-type>hek</imgeo:bgt-type><imgeo:geometrie2dScheiding><gml:LineString><gml:posList>105000 425000 105020 425000</gml:posList></gml:LineString></imgeo:geometrie2dScheiding>`),
		member("imgeo:Paal", "posts", `<imgeo:plus-type>poller</imgeo:plus-type><imgeo:geometrie2dPaal><gml:MultiPoint><gml:pointMember><gml:Point><gml:pos>105001 425001</gml:pos></gml:Point></gml:pointMember><gml:pointMember><gml:Point><gml:pos>105002 425001</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint></imgeo:geometrie2dPaal>`),
		member("tra:TrafficArea", "gone", `<imgeo:objectEindTijd>2020-01-01</imgeo:objectEindTijd><imgeo:geometrie2dWegdeel>`+curved+`</imgeo:geometrie2dWegdeel>`),
		member("imgeo:OpenbareRuimteLabel", "label", ``),
		member("tra:TrafficArea", "broken", `<imgeo:geometrie2dWegdeel><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>1 2 x</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></imgeo:geometrie2dWegdeel>`),
	)
	if !Begins([]byte(text)) || Solid(strings.NewReader(text), int64(len(text))) {
		t.Error("it is not told as IMGeo")
	}
	all, h, err := read(t, Options{}, file("bgt.gml", text))
	if err != nil || len(all) != 5 || h.Format != "IMGeo" {
		t.Fatalf("%v, %v, %+v", all, err, h)
	}
	for id, want := range map[string]struct {
		class string
		look  look
		area  float64
	}{
		// Chords within 5 mm of a radius of 10 m cut off less than 0.2 m2.
		"road":  {"Wegdeel", lookCycle, 200 + 50*math.Pi},
		"green": {"BegroeidTerreindeel", lookShrubs, 20*25 - 200 - 50*math.Pi},
	} {
		if f := all[id]; f.Class != want.class || f.Parts[0].Material != want.look.material() || math.Abs(areaOf(f)-want.area) > 0.2 {
			t.Errorf("%s: %s in %v of %v m2, want %v", id, f.Class, f.Parts[0].Material, areaOf(f), want)
		}
	}
	// The two fill the square to the last digit that sums keep: they have the same arc.
	if sum := areaOf(all["road"]) + areaOf(all["green"]); math.Abs(sum-500) > 1e-9 {
		t.Errorf("together %v m2", sum)
	}
	if n := len(all["posts"].Parts); n != 2 || all["tree"].Class != "VegetatieObject" || len(all["fence"].Parts) != 1 {
		t.Errorf("%d posts, tree %+v", n, all["tree"])
	}
	if len(h.Skipped) != 1 || !strings.Contains(h.Skipped[0].Reason, `"x" is no number`) || h.Skipped[0].ID != "bbroken" {
		t.Errorf("skipped %+v", h.Skipped)
	}
}

func TestGMLLight(t *testing.T) {
	t.Parallel()
	text := `<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:imgeo-s="http://www.geostandaarden.nl/imgeo/2.1/simple/gml31"><gml:boundedBy><gml:Envelope/></gml:boundedBy>
<gml:featureMember><imgeo-s:OnbegroeidTerreindeel gml:id="b1"><imgeo-s:namespace>NL.IMGeo</imgeo-s:namespace><imgeo-s:lokaalID>L1</imgeo-s:lokaalID><imgeo-s:relatieveHoogteligging>0</imgeo-s:relatieveHoogteligging><imgeo-s:bgt-fysiekVoorkomen>erf</imgeo-s:bgt-fysiekVoorkomen><imgeo-s:geometrie2d>` + curved + `</imgeo-s:geometrie2d></imgeo-s:OnbegroeidTerreindeel></gml:featureMember></gml:FeatureCollection>`
	if !Begins([]byte(text)) {
		t.Error("it is not told as IMGeo")
	}
	all, _, err := read(t, Options{}, file("bgt_onbegroeidterreindeel.gml", text))
	if err != nil || len(all) != 1 || all["L1"].Parts[0].Material != lookYard.material() {
		t.Fatalf("%v, %v", all, err)
	}
}

func TestOtherXML(t *testing.T) {
	t.Parallel()
	solid := cityModel(strings.Replace(member("tra:TrafficArea", "a", `<tra:lod1MultiSurface/>`), "geometrie2d", "", 1))
	if !Solid(strings.NewReader(solid), int64(len(solid))) {
		t.Error("a city model with solids is taken for BGT")
	}
	if Begins([]byte(`<CityModel xmlns="http://www.opengis.net/citygml/2.0">`)) || Begins([]byte(`<x xmlns:i="http://www.geostandaarden.nl/imgeo/2.1"/>`)) {
		t.Error("another document is taken for IMGeo")
	}
	for name, text := range map[string]string{
		"cut off":  cityModel()[:200],
		"no IMGeo": `<a/>`,
		"empty":    cityModel(),
		"text":     "hello",
	} {
		if _, _, err := read(t, Options{}, file("x.gml", text)); err == nil || plans.KindOf(err) == plans.KindInternal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Tables of a GeoPackage are named after object types.
func TestGeoPackage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bgt.gpkg")
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	// A point of well-known binary in little-endian: 105000, 425000.
	const point = `475000014071000001010000000000000080A2F94000000000A0F01941`
	for _, q := range []string{
		`PRAGMA application_id = 0x47504B47`,
		`CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER)`,
		`CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT)`,
		`CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER)`,
		`INSERT INTO gpkg_spatial_ref_sys VALUES ('RD', 28992, 'EPSG', 28992)`,
		`INSERT INTO gpkg_contents VALUES ('bgt_paal', 'features'), ('Vegetatieobject', 'features')`,
		`INSERT INTO gpkg_geometry_columns VALUES ('bgt_paal', 'geom', 28992), ('Vegetatieobject', 'geom', 28992)`,
		`CREATE TABLE bgt_paal (fid INTEGER PRIMARY KEY, geom BLOB, lokaal_id TEXT, plus_type TEXT, relatieve_hoogteligging INTEGER, eind_registratie TEXT)`,
		`CREATE TABLE Vegetatieobject (fid INTEGER PRIMARY KEY, geom BLOB, lokaalID TEXT, "plus-type" TEXT, relatieveHoogteligging INTEGER)`,
		`INSERT INTO bgt_paal VALUES (1, x'` + point + `', 'P1', 'lichtmast', 0, NULL), (2, x'` + point + `', 'P2', 'lichtmast', 0, '2020')`,
		`INSERT INTO Vegetatieobject VALUES (1, x'` + point + `', 'V1', 'boom', 0)`,
	} {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	src := vector.Source{Data: f, Size: 1 << 16, Path: path, Name: "bgt.gpkg"}
	if !Holds(t.Context(), src) {
		t.Error("it is not told as BGT")
	}
	all, _, err := read(t, Options{}, src)
	if err != nil || len(all) != 2 || all["P1"] == nil || all["P1"].Class != "Paal" || all["V1"].Class != "VegetatieObject" {
		t.Errorf("%v, %v", all, err)
	}
}

func FuzzGML(f *testing.F) {
	f.Add(cityModel(member("tra:TrafficArea", "a", `<tra:function>fietspad</tra:function><imgeo:geometrie2dWegdeel>`+curved+`</imgeo:geometrie2dWegdeel>`)))
	f.Add(cityModel(member("imgeo:Paal", "p", `<imgeo:geometrie2dPaal><gml:MultiPoint><gml:pointMember><gml:Point><gml:pos>1 2</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint></imgeo:geometrie2dPaal>`)))
	f.Fuzz(func(t *testing.T, text string) {
		Begins([]byte(text))
		Solid(strings.NewReader(text), int64(len(text)))
		_, _, _ = read(t, Options{}, file("x.gml", text))
	})
}
