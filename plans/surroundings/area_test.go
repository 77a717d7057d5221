package surroundings

import (
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/vector"
)

func TestAreas(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func() (Area, error)
		want  box
		kind  plans.Kind
		words string
	}{
		{"a box grows to whole metres", func() (Area, error) { return BoxArea(105000.4, 425000, 105100, 425099.2) }, box{105000, 425000, 105100, 425100}, "", ""},
		{"around a place in RD", func() (Area, error) { return AroundArea(105000, 425000, 50) }, box{104950, 424950, 105050, 425050}, "", ""},
		// The Onze Lieve Vrouwetoren, the origin of RD, by RDNAPTRANS2018.
		{"around a place in degrees", func() (Area, error) { return AroundArea(52.155172897, 5.387203657, 50) }, box{154949, 462949, 155051, 463051}, "", ""},
		{"corners in the wrong order", func() (Area, error) { return BoxArea(105100, 425000, 105000, 425100) }, box{}, plans.KindInvalid, "least easting"},
		{"degrees", func() (Area, error) { return BoxArea(4.6, 51.8, 4.7, 51.9) }, box{}, plans.KindInvalid, "metres"},
		{"another country", func() (Area, error) { return AroundArea(48.85, 2.35, 100) }, box{}, plans.KindInvalid, "outside"},
		{"a city", func() (Area, error) { return BoxArea(100000, 420000, 110000, 430000) }, box{}, plans.KindTooLarge, "100.0 km2"},
		{"no number", func() (Area, error) { return BoxArea(math.NaN(), 1, 2, 3) }, box{}, plans.KindInvalid, "no number"},
		{"no radius", func() (Area, error) { return AroundArea(105000, 425000, 0) }, box{}, plans.KindInvalid, "radius"},
	} {
		a, err := c.make()
		if plans.KindOf(err) != c.kind || err != nil && !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := box{a.MinE, a.MinN, a.MaxE, a.MaxN}
		for i := range got {
			if err == nil && math.Abs(got[i]-c.want[i]) > 1 {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

func boundary(t *testing.T, text string) (Area, error) {
	t.Helper()
	return BoundaryArea(t.Context(), vector.Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "b.geojson"})
}

func TestBoundaries(t *testing.T) {
	// An L of 100 m with a hole, in RD.
	const l = `{"type":"Polygon","crs":{"type":"name","properties":{"name":"EPSG:28992"}},"coordinates":[
		[[105000,425000],[105100,425000],[105100,425040],[105040,425040],[105040,425100],[105000,425100],[105000,425000]],
		[[105010,425010],[105010,425030],[105030,425030],[105030,425010],[105010,425010]]]}`
	a, err := boundary(t, l)
	if err != nil || (box{a.MinE, a.MinN, a.MaxE, a.MaxN}) != (box{105000, 425000, 105100, 425100}) {
		t.Fatalf("%v %+v", err, a)
	}
	for name, c := range map[string]struct {
		b    box
		want bool
	}{
		"inside":             {box{105050, 425010, 105060, 425020}, true},
		"in the hole":        {box{105015, 425015, 105020, 425020}, false},
		"around the hole":    {box{105005, 425005, 105035, 425035}, true},
		"in the notch":       {box{105050, 425050, 105090, 425090}, false},
		"over an edge":       {box{105030, 425090, 105060, 425095}, true},
		"around all":         {box{104000, 424000, 106000, 426000}, true},
		"a band across":      {box{104990, 425060, 105200, 425061}, true},
		"touching an edge":   {box{105100, 425010, 105120, 425020}, true},
		"outside of the box": {box{105200, 425000, 105210, 425010}, false},
		"a point inside":     {box{105070, 425020, 105070, 425020}, true},
	} {
		if got := a.touches(c.b); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	a, err = boundary(t, `{"type":"Polygon","coordinates":[[[4.66,51.81],[4.67,51.81],[4.67,51.82],[4.66,51.81]]]}`)
	if err != nil || a.MaxE-a.MinE < 680 || a.MaxE-a.MinE > 720 || a.MaxN-a.MinN < 1100 || a.MaxN-a.MinN > 1130 {
		t.Errorf("a boundary in degrees: %v %+v", err, a)
	}
	for text, says := range map[string]string{
		`{"type":"Point","coordinates":[4.66,51.81]}`:                                  "no polygon",
		`{"type":"Polygon","coordinates":[[[4,51],[5,51],[5,52],[4,51]]]}`:             "km2",
		`{"type":"FeatureCollection"`:                                                  "b.geojson",
		strings.Replace(l, "EPSG:28992", "EPSG:2056", 1):                               "b.geojson",
		`{"type":"Polygon","coordinates":[[[4e300,51],[5e300,51],[5e300,52],[4,51]]]}`: "",
	} {
		if _, err := boundary(t, text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}

func TestBoundaryLeavesObjectsOut(t *testing.T) {
	s := newServices(t)
	o := s.options(t.TempDir())
	o.Layers = []Layer{Buildings, BGT}
	var err error
	// A triangle over the lower left: half of the buildings of the first rows.
	o.Area, err = boundary(t, `{"type":"Polygon","crs":{"type":"name","properties":{"name":"EPSG:28992"}},"coordinates":[[[105000,425000],[105300,425000],[105000,425200],[105000,425000]]]}`)
	if err != nil {
		t.Fatal(err)
	}
	m := fetch(t, o)
	want := 0
	for i := 1; i <= s.buildings; i++ { // the corner nearest to that of the triangle decides
		if e, n := blockAt(i); (e-siteE)/300+(n-siteN)/200 <= 1 {
			want++
		}
	}
	if m.Layers[1].Objects != want || want == s.buildings {
		t.Errorf("%d buildings, want %d", m.Layers[1].Objects, want)
	}
	if m.Layers[0].Objects != 4 { // the tree at 290, 190 is out
		t.Errorf("%+v", m.Layers[0])
	}
}
