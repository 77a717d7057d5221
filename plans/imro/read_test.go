package imro

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// plan wraps objects in a plan, written after the schema of IMRO2012 1.1.
func plan(objects ...string) string {
	return `<?xml version="1.0" encoding="utf-8"?>
<!-- proef -->
<imro:FeatureCollectionIMRO gml:id="c" xmlns:imro="http://www.geonovum.nl/imro/2012/1.1" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink">
<imro:featureMember><imro:Bestemmingsplangebied gml:id="NL.IMRO.0505.BP1-VA01"><imro:naam>Proefplan</imro:naam><imro:naamOverheid>gemeente Dordrecht</imro:naamOverheid>
<imro:planstatusInfo><imro:PlanstatusEnDatum><imro:planstatus>vastgesteld</imro:planstatus><imro:datum>2023-05-01</imro:datum></imro:PlanstatusEnDatum></imro:planstatusInfo></imro:Bestemmingsplangebied></imro:featureMember>
<imro:featureMember><imro:Enkelbestemming gml:id="z1"><imro:naam>Wonen</imro:naam></imro:Enkelbestemming></imro:featureMember>
` + strings.Join(objects, "\n") + `</imro:FeatureCollectionIMRO>`
}

// rectangle writes a surface of RD coordinates, metres from 105000, 425000.
func rectangle(x, y, dx, dy float64) string {
	x, y = x+105000, y+425000
	return surface(fmt.Sprintf(`<gml:LinearRing><gml:posList>%[1]v %[2]v %[3]v %[2]v %[3]v %[4]v %[1]v %[4]v %[1]v %[2]v</gml:posList></gml:LinearRing>`, x, y, x+dx, y+dy))
}

func surface(ring string) string {
	return `<imro:geometrie><gml:Surface srsName="urn:ogc:def:crs:EPSG::28992"><gml:patches><gml:PolygonPatch><gml:exterior>` + ring + `</gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface></imro:geometrie>`
}

func bouwvlak(id, geometry string) string {
	return `<imro:featureMember><imro:Bouwvlak gml:id="` + id + `"><imro:typePlanobject>bouwvlak</imro:typePlanobject><imro:bestemmingsvlak xlink:href="#z1"/><imro:naam>bouwvlak</imro:naam>` + geometry + `</imro:Bouwvlak></imro:featureMember>`
}

// maatvoering writes pairs of waardeType and waarde.
func maatvoering(id, geometry string, pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<imro:maatvoeringInfo><imro:WaardeEnType><imro:waarde>%s</imro:waarde><imro:waardeType>%s</imro:waardeType><imro:symboolCode>s104</imro:symboolCode></imro:WaardeEnType></imro:maatvoeringInfo>`, pairs[i+1], pairs[i])
	}
	return `<imro:featureMember><imro:Maatvoering gml:id="` + id + `">` + b.String() + geometry + `</imro:Maatvoering></imro:featureMember>`
}

type result struct {
	header   scene.Header
	features []*scene.Feature
}

func readText(text string, o Options) (*result, error) {
	r := &result{}
	var err error
	r.header, err = Read(context.Background(), Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "plan.gml", Options: o}, func(f *scene.Feature) error {
		r.features = append(r.features, f)
		return nil
	})
	return r, err
}

func mustRead(t *testing.T, text string, o Options) *result {
	t.Helper()
	r, err := readText(text, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// shape is what a part measures where it stands.
type shape struct {
	name           string
	volume, z0, z1 float64
}

func shapes(f *scene.Feature) []shape {
	var all []shape
	for _, p := range f.Parts {
		m := *p.Mesh
		m.Positions = nil
		for _, v := range p.Mesh.Positions {
			m.Positions = append(m.Positions, p.Transform.Apply(v).Sub(scene.Vec3{105000, 425000, 0}))
		}
		b := mesh.Bounds(&m)
		round := func(v float64) float64 { return math.Round(v*1000) / 1000 }
		all = append(all, shape{p.Material.Name, round(mesh.Volume(&m)), round(b.Min[2]), round(b.Max[2])})
	}
	return all
}

func TestEnvelopes(t *testing.T) {
	t.Parallel()
	block := bouwvlak("b1", rectangle(0, 0, 20, 10))
	ground := func(x, y float64) (float64, bool) { return (x - 105000) / 10, true } // mean over the corners: 1
	ring := `<gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:Arc><gml:posList>105000 425000 105010 425010 105020 425000</gml:posList></gml:Arc>
<gml:LineStringSegment><gml:posList>105020 425000 105000 425000</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve></gml:curveMember></gml:Ring>`
	for name, tt := range map[string]struct {
		text string
		o    Options
		want map[string][]shape
	}{
		"all of it": {plan(block, maatvoering("m1", rectangle(-5, -5, 50, 50), "maximum bouwhoogte (m)", "12,5")), Options{},
			map[string][]shape{"0/b1+m1": {{"maximum bouwhoogte", 2500, 0, 12.5}}}},
		"before it": {plan(maatvoering("m1", rectangle(0, 0, 20, 10), "maximum bouwhoogte (m)", "10"), block), Options{},
			map[string][]shape{"0/b1+m1": {{"maximum bouwhoogte", 2000, 0, 10}}}},
		"two halves": {plan(block, maatvoering("m1", rectangle(0, 0, 8, 10), "maximum bouwhoogte (m)", "10"), maatvoering("m2", rectangle(8, -3, 30, 30), "maximum goothoogte (m)", "6", "maximum bouwhoogte (m)", "9")), Options{},
			map[string][]shape{"0/b1+m1": {{"maximum bouwhoogte", 800, 0, 10}}, "0/b1+m2": {{"maximum goothoogte", 720, 0, 6}, {"maximum bouwhoogte", 360, 6, 9}}}},
		"both in one": {plan(block, maatvoering("m1", rectangle(0, 0, 20, 10), "maximum goot- en bouwhoogte (m)", "4 / 7,5")), Options{},
			map[string][]shape{"0/b1+m1": {{"maximum goothoogte", 800, 0, 4}, {"maximum bouwhoogte", 700, 4, 7.5}}}},
		"gutter alone": {plan(block, maatvoering("m1", rectangle(0, 0, 20, 10), "maximum goothoogte (m)", "3")), Options{},
			map[string][]shape{"0/b1+m1": {{"maximum goothoogte", 600, 0, 3}}}},
		"on the ground": {plan(block, maatvoering("m1", rectangle(0, 0, 20, 10), "maximum bouwhoogte (m)", "10")), Options{Ground: ground},
			map[string][]shape{"0/b1+m1": {{"maximum bouwhoogte", 2000, 1, 11}}}},
		"above NAP": {plan(block, maatvoering("m1", rectangle(0, 0, 20, 10), "maximum bouwhoogte (m + NAP)", "10")), Options{Ground: ground},
			map[string][]shape{"0/b1+m1": {{"maximum bouwhoogte", 1800, 1, 10}}}},
		"no Bouwvlak": {plan(maatvoering("m1", rectangle(0, 0, 20, 10), "maximum bouwhoogte (m)", "10"), maatvoering("m2", rectangle(0, 0, 1, 1), "maximum aantal bouwlagen", "3")), Options{},
			map[string][]shape{"0/m1": {{"maximum bouwhoogte", 2000, 0, 10}}}},
		"half a circle": {plan(bouwvlak("b1", surface(ring)), maatvoering("m1", rectangle(0, 0, 20, 10), "maximum bouwhoogte (m)", "1")), Options{},
			map[string][]shape{"0/b1+m1": {{"maximum bouwhoogte", 156.976, 0, 1}}}}, // 50 chords: 25 * 100 * sin(pi/50)
		"none": {plan(block, maatvoering("m1", rectangle(0, 0, 20, 10), "maximum bebouwingspercentage (%)", "60", "minimum bouwhoogte (m)", "3")), Options{}, map[string][]shape{}},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, tt.text, tt.o)
			got := map[string][]shape{}
			for _, f := range r.features {
				got[f.Key] = shapes(f)
				for _, p := range f.Parts {
					if !p.Material.Transparent() || !mesh.Closed(p.Mesh) {
						t.Errorf("%s: %+v, closed %v", f.Key, p.Material, mesh.Closed(p.Mesh))
					}
				}
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("shapes %+v, want %+v (skipped %+v)", got, tt.want, r.header.Skipped)
			}
			if bare := strings.Contains(strings.Join(r.header.Warnings, " "), "0 m NAP"); bare != (tt.o.Ground == nil && len(tt.want) > 0) {
				t.Errorf("warnings %v", r.header.Warnings)
			}
		})
	}
}

func TestWhatIsToldOfAnEnvelope(t *testing.T) {
	t.Parallel()
	r := mustRead(t, plan(bouwvlak("b1", rectangle(0, 0, 20, 10)), bouwvlak("b2", rectangle(100, 0, 20, 10)), bouwvlak("b3", ""),
		maatvoering("m1", rectangle(0, 0, 20, 10), "maximum bouwhoogte (m)", "12,5", "maximum aantal wooneenheden", "8")), Options{})
	if len(r.features) != 1 {
		t.Fatalf("%d features, skipped %+v", len(r.features), r.header.Skipped)
	}
	f := r.features[0]
	if f.Class != "Bouwvlak" || f.GUID != "b1" || f.Name != "maximum bouwhoogte 12.5 m" {
		t.Errorf("feature %+v", f)
	}
	want := []scene.Property{{Name: "maximum bouwhoogte (m)", Value: 12.5}, {Name: "maximum aantal wooneenheden", Value: 8.0}, {Name: "maatvoering", Value: "m1"},
		{Name: "peil", Value: 0.0, Unit: "m"}, {Name: "bestemming", Value: "Wonen"}, {Name: "plan", Value: "Proefplan"}, {Name: "planidentificatie", Value: "NL.IMRO.0505.BP1-VA01"},
		{Name: "overheid", Value: "gemeente Dordrecht"}, {Name: "planstatus", Value: "vastgesteld"}, {Name: "datum", Value: "2023-05-01"}}
	if !reflect.DeepEqual(f.Sets[0].Properties, want) {
		t.Errorf("properties %+v", f.Sets[0].Properties)
	}
	h := r.header
	if h.Format != "IMRO" || h.Name != "Proefplan" || h.Georeference.CRS != "EPSG:28992" || h.Counts.Total != 3 || h.Counts.Converted != 1 {
		t.Errorf("header %+v", h)
	}
	if len(h.Skipped) != 2 || h.Skipped[0].ID != "b2" || h.Skipped[0].Code != CodeNoHeight || h.Skipped[1].ID != "b3" || h.Skipped[1].Code != CodeInvalidGeometry {
		t.Errorf("skipped %+v", h.Skipped)
	}
}

func TestBegins(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		plan():                  true,
		"\xef\xbb\xbf" + plan(): true,
		`<imro:FeatureCollectionIMRO xmlns:imro="http://www.geonovum.nl/imro/2008/1">`: true,
		`<gml:FeatureCollection xmlns:imro="http://www.geonovum.nl/imro/2012/1.1">`:    false,
		`<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0">`:             false,
		`{"type":"CityJSON"}`: false,
		"":                    false,
	} {
		if got := Begins([]byte(text)); got != want {
			t.Errorf("%.60q: %v", text, got)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text, want string
		kind       plans.Kind
	}{
		"empty":        {"", "reading plan.gml: the file is empty", plans.KindInvalid},
		"another root": {"<a/>", "no IMRO: the document is <a>", plans.KindUnsupported},
		"cut off":      {plan()[:700], "the file ends within", plans.KindInvalid},
	} {
		if _, err := readText(tt.text, Options{}); err == nil || !strings.Contains(err.Error(), tt.want) || plans.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead: whatever a file holds, it is read or refused.
func FuzzRead(f *testing.F) {
	f.Add(plan(bouwvlak("b1", rectangle(0, 0, 20, 10)), maatvoering("m1", rectangle(-5, -5, 50, 50), "maximum bouwhoogte (m)", "12,5")))
	f.Add(plan(maatvoering("m1", rectangle(-5, -5, 50, 50), "maximum goot- en bouwhoogte (m)", "4/7")))
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		r, _ := readText(text, Options{})
		for _, f := range r.features {
			for _, p := range f.Parts {
				if err := mesh.Check(p.Mesh); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// A Bouwvlak that crosses itself makes the volumes of its parts.
func TestABouwvlakThatCrossesItselfIsRepaired(t *testing.T) {
	t.Parallel()
	bowTie := surface(`<gml:LinearRing><gml:posList>105000 425000 105010 425010 105010 425000 105000 425010 105000 425000</gml:posList></gml:LinearRing>`)
	r := mustRead(t, plan(bouwvlak("b1", bowTie), maatvoering("m1", rectangle(-1, -1, 20, 20), "maximum bouwhoogte (m)", "10")), Options{})
	if len(r.features) != 1 || len(r.header.Skipped) > 0 {
		t.Fatalf("%d features, skipped %v", len(r.features), r.header.Skipped)
	}
	p := r.features[0].Parts[0]
	if v := mesh.Volume(p.Mesh) * p.Transform[10]; math.Abs(v-500) > 1e-6 {
		t.Errorf("volume %v, want 500", v)
	}
	if said := strings.Join(r.header.Warnings, "\n"); !strings.Contains(said, `rule 104/201: rings crossed and were divided where they do, in 1 surfaces, the first of object "b1"`) {
		t.Errorf("warnings %q", said)
	}
}
