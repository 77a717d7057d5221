package massing

import (
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// square is a block of 10 by 20 m in RD; feature puts it in a file with values.
const square = `{"type":"Polygon","coordinates":[[[105000,425000],[105010,425000],[105010,425020],[105000,425020],[105000,425000]]]}`

func feature(properties, geometry string) string {
	return `{"type":"Feature","properties":{` + properties + `},"geometry":` + geometry + `}`
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[` + strings.Join(features, ",") + `]}`
}

func read(t testing.TB, text string, o Options) ([]*scene.Feature, scene.Header, error) {
	t.Helper()
	var all []*scene.Feature
	h, err := Read(t.Context(), Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "test.geojson", Options: o}, func(f *scene.Feature) error {
		all = append(all, f)
		return nil
	})
	return all, h, err
}

// solid gives the volume and the heights of a feature's only part, which must be
// closed.
func solid(t *testing.T, f *scene.Feature) (volume, bottom, top float64) {
	t.Helper()
	p := f.Parts[0]
	if !mesh.Closed(p.Mesh) {
		t.Error("the volume is open")
	}
	box := mesh.Bounds(p.Mesh)
	return mesh.Volume(p.Mesh), box.Min[2] + p.Transform[11], box.Max[2] + p.Transform[11]
}

func TestHeights(t *testing.T) {
	slope := func(_ string, x, _ float64) (float64, bool) { return 1 + (x-105000)/10, true } // 1 m to 2 m
	for name, c := range map[string]struct {
		properties  string
		ground      func(crs string, x, y float64) (float64, bool)
		bottom, top float64
		class       string
	}{
		"a height": {`"height":12`, nil, 0, 12, ClassVolume},
		"in Dutch, as a text with comma and unit":   {`"Hoogte":"12,5 m"`, nil, 0, 12.5, ClassVolume},
		"what a zoning plan allows":                 {`"maximum bouwhoogte (m)":30`, nil, 0, 30, ClassEnvelope},
		"storeys of 3 m":                            {`"building:levels":4`, nil, 0, 12, ClassVolume},
		"storeys of their own height":               {`"bouwlagen":4,"verdiepingshoogte":3.5`, nil, 0, 14, ClassVolume},
		"storeys that are allowed":                  {`"maximum aantal bouwlagen":2`, nil, 0, 6, ClassEnvelope},
		"a height comes before what is allowed":     {`"maximum bouwhoogte (m)":30,"height":9`, nil, 0, 9, ClassVolume},
		"above the ground that the feature states":  {`"height":10,"maaiveld":1.5`, nil, 1.5, 11.5, ClassVolume},
		"a top above NAP, as in the 3DBAG":          {`"b3_h_dak_max":17.25,"b3_h_maaiveld":-0.5`, nil, -0.5, 17.25, ClassVolume},
		"on a slope it starts at the lowest corner": {`"height":10`, slope, 1, 11.5, ClassVolume},
		"lifted from the ground":                    {`"height":10,"min_height":4,"ground":2`, nil, 6, 12, ClassVolume},
		"lifted by storeys":                         {`"height":10,"building:min_level":1`, nil, 3, 10, ClassVolume},
		"a value for unknown is passed over":        {`"height":-99997,"storeys":2`, nil, 0, 6, ClassVolume},
	} {
		t.Run(name, func(t *testing.T) {
			fs, h, err := read(t, collection(feature(c.properties, square)), Options{Ground: c.ground})
			if err != nil || len(fs) != 1 {
				t.Fatalf("%d features, %v, skipped %v", len(fs), err, h.Skipped)
			}
			volume, bottom, top := solid(t, fs[0])
			if math.Abs(bottom-c.bottom) > 1e-9 || math.Abs(top-c.top) > 1e-9 || fs[0].Class != c.class {
				t.Errorf("%s from %v to %v, want %s from %v to %v", fs[0].Class, bottom, top, c.class, c.bottom, c.top)
			}
			if want := 200 * (c.top - c.bottom); math.Abs(volume-want) > 1e-6 {
				t.Errorf("volume %v, want %v", volume, want)
			}
			if h.Georeference == nil || h.Georeference.CRS != "EPSG:28992" {
				t.Errorf("georeference %+v", h.Georeference)
			}
		})
	}
}

func TestOutlines(t *testing.T) {
	ring := func(points string) string { return `{"type":"Polygon","coordinates":[` + points + `]}` }
	for name, c := range map[string]struct {
		geometry string
		volume   float64
		code     string
		told     string // what is said of a repair
	}{
		"clockwise":          {ring(`[[0,0],[0,10],[10,10],[10,0],[0,0]]`), 1000, "", ""},
		"with a court":       {ring(`[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[4,2],[4,4],[2,4],[2,2]]`), 960, "", ""},
		"points that repeat": {ring(`[[0,0],[0,0],[10,0],[10,10],[10,10],[0,10],[0,0]]`), 1000, "", "rule 102"},
		"concave":            {ring(`[[0,0],[10,0],[10,10],[5,5],[0,10],[0,0]]`), 750, "", ""},
		"crossing itself":    {ring(`[[0,0],[10,10],[10,0],[0,10],[0,0]]`), 500, "", "rule 104/201: rings crossed and were divided where they do, in 1 surfaces, the first of object \"0\""},
		"a hole outside":     {ring(`[[0,0],[10,0],[10,10],[0,10],[0,0]],[[20,20],[22,20],[22,22],[20,22],[20,20]]`), 1000, "", "rule 206"},
		"a hole twice":       {ring(`[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[4,2],[4,4],[2,4],[2,2]],[[2,2],[4,2],[4,4],[2,4],[2,2]]`), 960, "", "rule 202"},
		"not closed":         {ring(`[[0,0],[10,0],[10,10],[0,10]]`), 1000, "", ""},
		"flat":               {ring(`[[0,0],[10,0],[20,0],[0,0]]`), 0, CodeInvalidGeometry, ""},
		"a hole of no area":  {ring(`[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[2,2],[2,2]]`), 1000, "", ""},
		"a point":            {`{"type":"Point","coordinates":[0,0]}`, 0, CodeUnsupportedGeometry, ""},
		"nothing":            {`null`, 0, CodeUnsupportedGeometry, ""},
	} {
		t.Run(name, func(t *testing.T) {
			// The square keeps the file from being refused whole.
			fs, h, err := read(t, collection(feature(`"height":10`, c.geometry), feature(`"height":1`, square)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if c.code != "" {
				if len(h.Skipped) != 1 || h.Skipped[0].Code != c.code || h.Skipped[0].Key != "0/0" {
					t.Errorf("skipped %+v, want %s", h.Skipped, c.code)
				}
				return
			}
			if len(h.Skipped) > 0 {
				t.Fatalf("skipped %+v", h.Skipped)
			}
			if volume, _, _ := solid(t, fs[0]); math.Abs(volume-c.volume) > 1e-9 {
				t.Errorf("volume %v, want %v", volume, c.volume)
			}
			if said := strings.Join(h.Warnings, "\n"); strings.Contains(said, "repaired") != (c.told != "") || !strings.Contains(said, c.told) {
				t.Errorf("warnings %q, want %q", said, c.told)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"no heights":       {collection(feature(`"naam":"kavel 1"`, square)), "anything says how high it is"},
		"no features":      {collection(), "holds no feature"},
		"no polygons":      {collection(feature(`"height":3`, `{"type":"Point","coordinates":[0,0]}`)), "none of its 1 features is a polygon"},
		"cut off":          {collection(feature(`"height":3`, square))[:120], "byte"},
		"heights in feet?": {collection(feature(`"height":12000`, square), feature(`"height":3`, square)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, h, err := read(t, c.text, Options{})
			if c.says == "" {
				if err != nil || len(h.Skipped) != 1 || h.Skipped[0].Code != CodeNoHeight {
					t.Fatalf("%v, skipped %+v", err, h.Skipped)
				}
				return
			}
			if err == nil || plans.KindOf(err) != plans.KindInvalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want an invalid file that says %q", err, c.says)
			}
		})
	}
}

func TestLooks(t *testing.T) {
	fs, _, err := read(t, collection(
		feature(`"height":3,"fill":"#0a141e","fill-opacity":0.5`, square),
		feature(`"height":3,"kleur":"fff","identificatie":"NL.IMBAG.Pand.1"`, square),
		feature(`"max_height":3,"identificatie":"NL.IMBAG.Pand.1"`, square),
	), Options{})
	if err != nil || len(fs) != 3 {
		t.Fatalf("%d features, %v", len(fs), err)
	}
	for i, want := range [][4]uint8{{10, 20, 30, 128}, {255, 255, 255, 255}, envelope.RGBA} {
		if got := fs[i].Parts[0].Material.RGBA; got != want {
			t.Errorf("feature %d has %v, want %v", i, got, want)
		}
	}
	if fs[1].Key != "0/NL.IMBAG.Pand.1" || fs[2].Key != "0/NL.IMBAG.Pand.1~2" {
		t.Errorf("keys %q, %q", fs[1].Key, fs[2].Key)
	}
	if !fs[2].Parts[0].Material.Transparent() {
		t.Error("an envelope is not seen through")
	}
}

// Coordinates in degrees come out in RD: the tower of Delft's New Church stands at
// 84,4xx 447,4xx.
func TestDegreesBecomeMetres(t *testing.T) {
	text := `{"type":"Feature","properties":{"height":108},"geometry":{"type":"Polygon","coordinates":[[[4.3607,52.0123],[4.3609,52.0123],[4.3609,52.0124],[4.3607,52.0123]]]}}`
	fs, h, err := read(t, text, Options{})
	if err != nil || len(fs) != 1 || h.Georeference == nil || h.Georeference.CRS != "EPSG:7415" {
		t.Fatalf("%v, %d features, georeference %+v", err, len(fs), h.Georeference)
	}
	at := fs[0].Parts[0].Transform
	if math.Abs(at[3]-84500) > 200 || math.Abs(at[7]-447400) > 300 {
		t.Errorf("it stands at %v, %v", at[3], at[7])
	}
}

func FuzzRead(f *testing.F) {
	f.Add(collection(feature(`"height":12`, square)))
	f.Add(collection(feature(`"maximum bouwhoogte (m)":"30","fill":"#12"`, `{"type":"MultiPolygon","coordinates":[[[[0,0,1],[10,0,1],[10,10,2],[0,0,1]]]]}`)))
	f.Fuzz(func(t *testing.T, text string) {
		fs, _, err := read(t, text, Options{})
		if err != nil {
			return
		}
		for _, x := range fs {
			for _, p := range x.Parts {
				if err := mesh.Check(p.Mesh); err != nil {
					t.Errorf("%s: %v", x.Key, err)
				}
			}
		}
	})
}
