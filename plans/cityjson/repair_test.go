package cityjson

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// flatCity wraps rings over whole metres in the plane z = 0 into a road.
func flatCity(rings ...[][2]int) string {
	var vertices, boundaries []string
	for _, r := range rings {
		var ids []string
		for _, p := range r {
			ids = append(ids, fmt.Sprint(len(vertices)))
			vertices = append(vertices, fmt.Sprintf("[%d,%d,0]", p[0], p[1]))
		}
		boundaries = append(boundaries, "["+strings.Join(ids, ",")+"]")
	}
	return `{"type":"CityJSON","version":"2.0","transform":{"scale":[1,1,1],"translate":[0,0,0]},"CityObjects":{"a":{"type":"Road","geometry":[{"type":"MultiSurface","lod":"1","boundaries":[[` +
		strings.Join(boundaries, ",") + `]]}]}},"vertices":[` + strings.Join(vertices, ",") + `]}`
}

// Polygons that break ISO 19107 are repaired where it is clear what was meant: the
// areas are those of the even-odd rule, by hand.
func TestRepairs(t *testing.T) {
	t.Parallel()
	square := [][2]int{{0, 0}, {10, 0}, {10, 10}, {0, 10}}
	hole := [][2]int{{2, 2}, {2, 4}, {4, 4}, {4, 2}}
	for name, c := range map[string]struct {
		rings [][][2]int
		area  float64
		rule  string // of the warning, "" for none
	}{
		"sound":                         {[][][2]int{square, hole}, 96, ""},
		"a hole that runs as the outer": {[][][2]int{square, {{2, 2}, {4, 2}, {4, 4}, {2, 4}}}, 96, ""},
		"a bow tie of equal halves":     {[][][2]int{{{0, 0}, {2, 2}, {2, 0}, {0, 2}}}, 2, "104"},
		"a bow tie of unequal halves":   {[][][2]int{{{0, 0}, {6, 6}, {6, 0}, {0, 2}}}, bowTie(), "104"},
		"a hole given twice":            {[][][2]int{square, hole, hole}, 96, "202"},
		"a hole outside":                {[][][2]int{square, {{20, 20}, {20, 22}, {22, 22}, {22, 20}}}, 100, "206"},
		"a hole that juts out":          {[][][2]int{square, {{8, 4}, {8, 6}, {12, 6}, {12, 4}}}, 100 - 4 + 4, "104/201"},
		"a star of five":                {[][][2]int{{{0, 300}, {-176, -243}, {285, 93}, {-285, 93}, {176, -243}}}, 0, "104"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := readText(flatCity(c.rings...))
			if err != nil || len(r.features) != 1 || len(r.header.Skipped) > 0 {
				t.Fatalf("%v, %d features, skipped %v", err, len(r.features), r.header.Skipped)
			}
			r.check(t)
			if area := mesh.Area(merged(r.features[0])); c.area > 0 && math.Abs(area-c.area) > 1e-6 {
				t.Errorf("area %v, want %v", area, c.area)
			}
			if said := strings.Join(r.header.Warnings, "; "); (c.rule == "") != (said == "") || !strings.Contains(said, c.rule) {
				t.Errorf("warnings %q, want rule %s", said, c.rule)
			}
		})
	}
}

// bowTie is the area of (0,0) (6,6) (6,0) (0,2): the diagonals y = x and y = 2 - x/3
// cross at x = 1.5; the left triangle has 2 * 1.5 / 2, the right one 6 * 4.5 / 2.
func bowTie() float64 { return 1.5 + 13.5 }

// A closed shell that is inside out is turned round, an open one is not.
func TestShellsAreSeenFromOutside(t *testing.T) {
	t.Parallel()
	inward := `[[[0,1,2,3]],[[7,6,5,4]],[[4,5,1,0]],[[5,6,2,1]],[[6,7,3,2]],[[7,4,0,3]]]`
	f, h := one(t, city(`"a":{"type":"Building","geometry":[{"type":"Solid","lod":"2","boundaries":[`+inward+`]}]}`, ""))
	if v := mesh.Volume(merged(f)); math.Abs(v-8) > 1e-6 || !strings.Contains(strings.Join(h.Warnings, ""), "405") {
		t.Errorf("volume %v, warnings %v", v, h.Warnings)
	}
	open := strings.Replace(inward, `[[7,6,5,4]],`, "", 1)
	if _, h := one(t, city(`"a":{"type":"Building","geometry":[{"type":"Solid","lod":"2","boundaries":[`+open+`]}]}`, "")); len(h.Warnings) > 0 {
		t.Errorf("warnings %v", h.Warnings)
	}
}

// The level that is asked for is taken, else the next below, else the lowest.
func TestAskedLevels(t *testing.T) {
	t.Parallel()
	at := func(lod string, n int) string {
		return `{"type":"MultiSurface","lod":"` + lod + `","boundaries":[` + strings.Join([]string{`[[0,1,2]]`, `[[4,5,6]]`, `[[0,1,5]]`, `[[1,2,6]]`}[:n], ",") + `]}`
	}
	doc := city(`"p":{"type":"Building","children":["a"],"geometry":[`+at("0", 1)+`]},"a":{"type":"BuildingPart","parents":["p"],"geometry":[`+at("2.2", 4)+`,`+at("1.2", 2)+`,`+at("1.3", 3)+`]}`, "")
	for lod, want := range map[string]int{"": 4, "2.2": 4, "1.2": 2, "1": 3, "1.25": 2, "2": 4, "3": 4, "0": 1, "0.1": 1} {
		n := 0
		_, err := Read(context.Background(), Source{Data: strings.NewReader(doc), Size: int64(len(doc)), Name: "x", Options: Options{LoD: lod}}, func(f *scene.Feature) error {
			n += f.Triangles()
			return nil
		})
		if err != nil || n != want {
			t.Errorf("level %q: %d triangles, want %d; %v", lod, n, want, err)
		}
	}
	for _, lod := range []string{"high", "-1", "1e9", "NaN"} {
		if _, err := levelsOf(lod); err == nil {
			t.Errorf("level %q was taken", lod)
		}
	}
}

// What the file says besides its shapes becomes properties.
func TestProperties(t *testing.T) {
	t.Parallel()
	f, _ := one(t, city(`"a":{"type":"+Kas","+bouw":{"jaar":1950},"address":[{"PostalCode":"3316 AB","location":{"type":"MultiPoint","boundaries":[6]}}],"attributes":{"b3_h_dak_max":7.25,"+x":"y"},"geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]],[[4,5,6]],[[0,1,5]]],"semantics":{"surfaces":[{"type":"RoofSurface","Slope":30},{"type":"RoofSurface","Slope":45.5,"parent":0},{"type":"+Gevel","kleur":"rood"}],"values":[0,1,2]}}]}`, ""))
	got := fmt.Sprint(f.Sets)
	want := "[{ [{b3_h_dak_max 7.25 } {+x y } {address.PostalCode 3316 AB } {address.location [105402 425102 3] m} {+bouw.jaar 1950 }]} {Surfaces [{RoofSurface.Slope [30 45.5] } {+Gevel.kleur rood }]}]"
	if got != want || f.Class != "+Kas" {
		t.Errorf("class %s, properties %s\nwant %s", f.Class, got, want)
	}
	if len(f.Parts) != 2 || f.Parts[0].Surface != "RoofSurface" || f.Parts[1].Surface != "+Gevel" {
		t.Errorf("parts %+v", f.Parts)
	}
}

// Lines are drawn where an object has nothing else.
func TestLines(t *testing.T) {
	t.Parallel()
	f, _ := one(t, city(`"a":{"type":"Road","geometry":[{"type":"MultiLineString","lod":"0","boundaries":[[0,1,2],[4,5]]}]}`, ""))
	if m := f.Parts[0].Mesh; m.Segments() != 3 || len(m.Positions) != 5 {
		t.Errorf("%d segments of %d positions", m.Segments(), len(m.Positions))
	}
}
