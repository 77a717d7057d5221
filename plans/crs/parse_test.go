package crs

import (
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"28992":                         "EPSG:28992",
		"EPSG:28992":                    "EPSG:28992",
		" epsg:7415 ":                   "EPSG:7415",
		"EPSG::7415":                    "EPSG:7415",
		"urn:ogc:def:crs:EPSG::7415":    "EPSG:7415",
		"urn:ogc:def:crs:EPSG:9.9:4937": "EPSG:4937",
		"https://www.opengis.net/def/crs/EPSG/0/7415":  "EPSG:7415",
		"http://www.opengis.net/def/crs/EPSG/0/25831":  "EPSG:25831",
		"http://www.opengis.net/def/crs/OGC/1.3/CRS84": "OGC:CRS84",
		"http://www.opengis.net/def/crs/OGC/0/CRS84h":  "OGC:CRS84h",
		"[EPSG:28992]":         "EPSG:28992",
		"EPSG:28992+5709":      "EPSG:7415",
		"EPSG:28992+EPSG:5709": "EPSG:7415",
		"urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5709": "EPSG:7415",
		"EPSG:4258+5709":                   "EPSG:9286",
		"RD_New":                           "EPSG:28992",
		"Amersfoort / RD New":              "EPSG:28992",
		"Amersfoort / RD New + NAP height": "EPSG:7415",
		"CRS84":                            "OGC:CRS84",
		"OGC:CRS84h":                       "OGC:CRS84h",
		"urn:ogc:def:crs:OGC:1.3:CRS84":    "OGC:CRS84",
		"WGS 84 / UTM zone 32N":            "EPSG:32632",
		"EPSG:32760":                       "EPSG:32760",
		"WGS 84 / UTM zone 60S":            "EPSG:32760",
		"ETRS89 / UTM zone 31N":            "EPSG:25831",
		"25833":                            "EPSG:25833",
		"4979":                             "EPSG:4979",
		"ITRF2014":                         "EPSG:9000",
		"EPSG:7912":                        "EPSG:7912",
		"WGS 84 / Pseudo-Mercator":         "EPSG:3857",
		"Web Mercator":                     "EPSG:3857",
		"ETRF2000":                         "EPSG:9067",
		"ETRS89 + NAP height":              "EPSG:9286",
		"EPSG:7931":                        "EPSG:7931",
	} {
		c, err := Parse(name)
		if err != nil || c.Code() != want {
			t.Errorf("%q: got %q, %v, want %q", name, c.Code(), err, want)
		}
	}
}

func TestParseRefusesByName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"", " ", "+", "EPSG:", "EPSG:31468", "EPSG:28992+5783", "EPSG:25831+5709", "EPSG:28992+5709+1", "ESRI:28992", "28992abc",
		"EPSG:32661", "EPSG:32600", "EPSG:25839", "+2583", "urn:ogc:def:crs", "https://www.opengis.net/def/crs/EPSG/0/", "PROJCS[\"RD\"]", "1/2/3/4", "EPSG:9897",
	} {
		c, err := Parse(name)
		if plans.KindOf(err) != plans.KindUnsupported || c != (CRS{}) {
			t.Errorf("%q: got %q, %v", name, c.Code(), err)
			continue
		}
		if !strings.Contains(err.Error(), name) && !strings.Contains(err.Error(), "RD") {
			t.Errorf("%q: the message does not name it: %v", name, err)
		}
	}
	if _, err := Parse(strings.Repeat("x", 1<<20)); err == nil || len(err.Error()) > 200 {
		t.Errorf("a megabyte of name: %v", err)
	}
}

func TestEveryKnownSystemParsesAndTransforms(t *testing.T) {
	t.Parallel()
	all := known()
	for _, code := range []int{25831, 25832, 32631, 32632} {
		c, ok := utmByCode(code)
		if !ok {
			t.Fatal(code)
		}
		all = append(all, c)
	}
	for _, c := range all {
		got, err := Parse(c.Code())
		if err != nil || got != c {
			t.Errorf("%s: got %v, %v", c.Code(), got, err)
		}
		tr, back := thereAndBack(t, RDNAP(), c)
		p := [3]float64{105400, 425100, 2.5}
		q, err := tr.Point(p)
		if err != nil {
			t.Fatal(err)
		}
		r, err := back.Point(q)
		if err != nil {
			t.Fatal(err)
		}
		near(t, c.Code()+" there and back", r, p, [3]float64{3e-4, 3e-4, 1e-6})
	}
}

// thereAndBack gives both transformers, at 2026.9 where an epoch is needed.
func thereAndBack(t *testing.T, a, b CRS) (there, back *Transformer) {
	t.Helper()
	made := NewTransformer
	if b.Epoch() == EpochRequired {
		made = func(from, to CRS) (*Transformer, error) { return NewTransformerAt(from, to, 2026.9) }
	}
	there, err := made(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if back, err = made(b, a); err != nil {
		t.Fatal(err)
	}
	return there, back
}

func TestNewTransformerRefusesNoSystem(t *testing.T) {
	t.Parallel()
	if _, err := NewTransformer(CRS{}, RDNAP()); plans.KindOf(err) != plans.KindUnsupported {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"EPSG:28992+5709", "urn:ogc:def:crs:EPSG::7415", "https://www.opengis.net/def/crs/EPSG/0/7415", "[RD_New]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		c, err := Parse(name)
		if (err == nil) != (c.Code() != "") {
			t.Fatalf("%q: %q, %v", name, c.Code(), err)
		}
	})
}
