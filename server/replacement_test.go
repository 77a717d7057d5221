package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/site"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// storeFeatures stores what a conversion would have written about features.
func (w *world) storeFeatures(variant string, lines ...string) {
	w.t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(strings.Join(lines, "\n") + "\n")); err != nil || z.Close() != nil {
		w.t.Fatal(err)
	}
	if _, err := w.store.Put(w.t.Context(), tilesKey(variant, "1", convert.FeaturesFile), &b, int64(b.Len()), assets.PutOptions{}); err != nil {
		w.t.Fatal(err)
	}
}

func replacementOf(t *testing.T, a answerOf) plans.Replacement {
	t.Helper()
	var r plans.Replacement
	if err := json.Unmarshal(a.body, &r); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return r
}

func TestReplacementsAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	w.seed()
	const one = "/variants/toren-a/replacement"
	square := [][][]float64{{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}}
	house := object{"features": []any{object{"layer": "omgeving", "key": "0/pand-1"}}}
	for _, row := range []struct {
		method, path string
		body         any
		role         auth.Role
		status       int
		header       []string
	}{
		{"GET", one, nil, auth.RoleArchitect, 200, nil},
		{"GET", one, nil, auth.RoleResident, 404, nil}, // a draft
		{"GET", "/variants/none/replacement", nil, auth.RoleArchitect, 404, nil},
		{"PUT", one, house, auth.RoleArchitect, 200, nil},
		{"PUT", one, house, auth.RoleResident, 403, nil},
		{"PUT", one, object{"footprint": square}, auth.RoleArchitect, 200, []string{"If-Match", `"r1"`}},
		{"PUT", one, house, auth.RoleArchitect, 412, []string{"If-Match", `"r1"`}},
		{"PUT", one, object{"footprint": [][][]float64{{{0, 0}, {1, 0}}}}, auth.RoleArchitect, 400, nil},
		{"PUT", one, object{"footprint": [][][]float64{{{0, 0}, {1, 0}, {1}}}}, auth.RoleArchitect, 400, nil},
		{"PUT", one, object{"footprint": [][][]float64{{{0, 0}, {1e6, 0}, {0, 1}}}}, auth.RoleArchitect, 400, nil},
		{"PUT", one, object{"features": []any{object{"layer": "", "key": "x"}}}, auth.RoleArchitect, 400, nil},
		{"PUT", "/variants/omgeving/replacement", house, auth.RoleArchitect, 400, nil}, // a layer
		{"GET", one, nil, auth.RoleArchitect, 200, nil},
	} {
		a := w.do(row.role, row.method, apiBase+row.path, row.body, row.header...)
		if a.status != row.status {
			t.Errorf("%s %s %v: status %d, want %d: %s", row.method, row.path, row.body, a.status, row.status, a.body)
		}
		o.check(t, w, row.method, apiBase+row.path, a)
	}
	for _, row := range []struct {
		body    any
		pointer string
	}{
		{object{"footprint": [][][]float64{{{0, 0}, {10, 10}, {10, 0}, {0, 10}}}}, "/footprint/0/2"},
		{object{"footprint": square, "crs": "EPSG:9999"}, "/crs"},
		{object{"footprint": square, "crs": "EPSG:25831"}, "/crs"},
		{object{"footprint": square, "crs": "EPSG:28992"}, "/footprint/0/0"}, // outside the Netherlands
		{object{"footprint": [][][]float64{{{4.66, 51.81}, {200, 51.81}, {4.66, 51.82}}}, "crs": "OGC:CRS84"}, "/footprint/0/1"},
		{object{"level": -3}, "/level"},
		{object{"footprint": square, "level": 501}, "/level"},
		{object{"footprint": square, "level": nil}, "/level"},
	} {
		a := w.do(auth.RoleArchitect, "PUT", apiBase+one, row.body)
		if a.status != 400 || !bytes.Contains(a.body, []byte(`"pointer":"`+row.pointer+`"`)) {
			t.Errorf("PUT %v: status %d, want 400 at %s: %s", row.body, a.status, row.pointer, a.body)
		}
		o.check(t, w, "PUT", apiBase+one, a)
	}
	last := replacementOf(t, w.do(auth.RoleArchitect, "GET", apiBase+one, nil))
	if last.Revision != 2 || len(last.Features) != 0 || len(last.Footprint) != 1 || len(last.Footprint[0]) != 4 {
		t.Errorf("it is %+v: the last that was taken has an outline of four corners", last)
	}
}

// What stands on a footprint is found by the middle of its box, in the place where
// its layer stands; ground does not go.
func TestWhatStandsOnAFootprintIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v, _ := w.version("omgeving", groundTile(t, "TINRelief", 0))
	w.publish(v)
	if _, err := w.catalog.SetPlacement(t.Context(), "omgeving", plans.Placement{East: 100, Scale: 1, Method: "manual"}); err != nil {
		t.Fatal(err)
	}
	w.storeFeatures("omgeving",
		`{"key":"0/a","class":"Building","box":{"min":[0,0,0],"max":[8,8,5]}}`,
		`{"key":"0/b","class":"Building","box":{"min":[8,0,0],"max":[30,8,5]}}`,
		`{"key":"0/c","class":"TINRelief","box":{"min":[0,0,0],"max":[8,8,1]}}`)
	a := w.do(auth.RoleArchitect, "PUT", apiBase+"/variants/toren-a/replacement", object{"footprint": [][][]float64{{{100, 0}, {110, 0}, {110, 10}, {100, 10}}}}).want(t, 200, nil)
	if got, want := replacementOf(t, a).Covered, []plans.FeatureRef{{Layer: "omgeving", Key: "0/a"}}; !slices.Equal(got, want) {
		t.Errorf("covered %v, want %v", got, want)
	}
	events, err := w.catalog.Events(t.Context(), "spui", 0, 100)
	if err != nil || !slices.ContainsFunc(events, func(e plans.Event) bool { return e.Type == plans.EventReplacementChanged }) {
		t.Errorf("no event %s: %v", plans.EventReplacementChanged, err)
	}
}

// groundTile gives a content with a square of ground, 100 m wide around the origin at
// the height given, whose only feature has this class.
func groundTile(t testing.TB, class string, height float64) []byte {
	t.Helper()
	m := &scene.Mesh{Positions: []scene.Vec3{{-50, -50, height}, {50, -50, height}, {50, 50, height}, {-50, 50, height}}, Indices: []uint32{0, 1, 2, 0, 2, 3}}
	data, _, err := glb.Encode(glb.Input{Items: []glb.Item{{ToPlan: scene.Identity(), Feature: &scene.Feature{Key: "0/g", Class: class,
		Parts: []scene.Part{{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: [4]uint8{90, 120, 60, 255}}}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// groundLayer publishes a version of a layer, made where it is missing, that shows a
// square of ground.
func (w *world) groundLayer(id, kind, class string, height float64) {
	w.t.Helper()
	if _, err := w.catalog.Variant(w.t.Context(), id); err != nil {
		w.do(auth.RolePlanner, "POST", apiBase+"/projects/spui/layers", object{"id": id, "name": id, "kind": kind}).want(w.t, 201, nil)
	}
	v, _ := w.version(id, groundTile(w.t, class, height))
	if _, err := w.catalog.SetPlacement(w.t.Context(), id, plans.Placement{Scale: 1, Method: "manual"}); err != nil {
		w.t.Fatal(err)
	}
	w.publish(v)
	w.storeFeatures(id, `{"key":"0/g","class":"`+class+`","box":{"min":[-50,-50,0],"max":[50,50,0]}}`)
}

// The ground is that of a layer that is ground, else of what is ground in others;
// volumes are in closed form, and the model is served as it is stored.
func TestTheGroundIsCutAndFilled(t *testing.T) {
	t.Parallel()
	const one = apiBase + "/variants/toren-a/replacement"
	for name, c := range map[string]struct {
		layers            [][3]string // id, kind, class
		known, cut, fill  float64
		from              string
		level             any
		heights, expected bool
	}{
		"a terrain":                      {[][3]string{{"maaiveld", "ground", "TINRelief"}}, 200, 700, 0, "maaiveld", -3, true, true},
		"terrain goes before a road":     {[][3]string{{"stad", "buildings", "Road"}, {"maaiveld", "ground", ""}}, 200, 700, 0, "maaiveld", -3, true, true},
		"a road in a layer of all kinds": {[][3]string{{"stad", "buildings", "Road"}}, 200, 0, 300, "stad", 2, true, true},
		"houses are no ground":           {[][3]string{{"stad", "buildings", "Building"}}, 0, 0, 0, "", -3, false, true},
		"nothing at all":                 {nil, 0, 0, 0, "", -3, false, true},
		"a hole":                         {[][3]string{{"maaiveld", "ground", "TINRelief"}}, 200, 0, 0, "maaiveld", nil, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			o := newOracle(t, w)
			w.seed()
			for _, l := range c.layers {
				w.groundLayer(l[0], l[1], l[2], 0.5)
			}
			body := object{"footprint": [][][]float64{{{0, 0}, {20, 0}, {20, 10}, {0, 10}}}}
			if c.level != nil {
				body["level"] = c.level
			}
			a := w.do(auth.RoleArchitect, "PUT", one, body).want(t, 200, nil)
			o.check(t, w, "PUT", one, a)
			g := replacementOf(t, a).Ground
			if g == nil || math.Abs(g.Area-200) > 1e-6 || math.Abs(g.Known-c.known) > 1e-6 || strings.Join(g.Layers, " ") != c.from {
				t.Fatalf("ground %+v", g)
			}
			if g.Cut != nil && (math.Abs(*g.Cut-c.cut) > 1e-3 || math.Abs(*g.Fill-c.fill) > 1e-3) || (g.Cut != nil) != (c.heights && c.expected) {
				t.Errorf("%v m3 cut, %v filled; want %v and %v", g.Cut, g.Fill, c.cut, c.fill)
			}
			if !c.expected {
				o.check(t, w, "GET", one+"/ground.glb", w.do(auth.RoleArchitect, "GET", one+"/ground.glb", nil).want(t, 404, nil))
				return
			}
			file := w.do(auth.RoleArchitect, "GET", one+"/ground.glb", nil).want(t, 200, nil)
			o.check(t, w, "GET", one+"/ground.glb", file)
			sum := sha256.Sum256(file.body)
			if g.Model == nil || g.Model.Object != "" || g.Model.SHA256 != hex.EncodeToString(sum[:]) || g.Model.Bytes != int64(len(file.body)) {
				t.Errorf("model %+v of %d bytes", g.Model, len(file.body))
			}
			w.do(auth.RoleResident, "GET", one+"/ground.glb", nil).want(t, 404, nil) // a draft
		})
	}
}

// A footprint may come in RD or in degrees; it is answered in metres of the site and
// as GeoJSON.
func TestAFootprintComesInOtherSystems(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	const one = apiBase + "/variants/toren-a/replacement"
	put := func(body object) plans.Replacement {
		return replacementOf(t, w.do(auth.RoleArchitect, "PUT", one, body).want(t, 200, nil))
	}
	want := [][2]float64{{0, 0}, {20, 0}, {20, 10}}
	a := w.do(auth.RoleArchitect, "PUT", one, object{"footprint": [][][2]float64{want}}).want(t, 200, nil)
	var told struct {
		Geometry struct{ Coordinates [][][][]float64 }
	}
	if err := json.Unmarshal(a.body, &told); err != nil {
		t.Fatal(err)
	}
	ring := told.Geometry.Coordinates[0][0]
	if len(ring) != 4 || !slices.Equal(ring[0], ring[3]) {
		t.Fatalf("the ring of GeoJSON is not closed: %v", ring)
	}
	swapped := [][]float64{}
	rd := [][]float64{}
	project, err := w.catalog.Project(t.Context(), "spui")
	if err != nil {
		t.Fatal(err)
	}
	frame := site.NewFrame(project.Site)
	for i, p := range ring {
		swapped = append(swapped, []float64{p[1], p[0]})
		at, ok := frame.MapPoint([3]float64{want[i%3][0], want[i%3][1], 0})
		if !ok {
			t.Fatal("no RD there")
		}
		rd = append(rd, at[:2])
	}
	for name, body := range map[string]object{
		"GeoJSON": {"crs": "OGC:CRS84", "footprint": []any{ring}}, "EPSG:4326": {"crs": "EPSG:4326", "footprint": []any{swapped}}, "RD": {"crs": "EPSG:28992", "footprint": []any{rd}},
	} {
		got := put(body).Footprint[0]
		for i := range want {
			if len(got) != 3 || math.Hypot(got[i][0]-want[i][0], got[i][1]-want[i][1]) > 0.001 {
				t.Errorf("%s: %v, want %v", name, got, want)
				break
			}
		}
	}
}

// A pack has what each variant replaces, and the new ground where there is one, so
// that the proposed situation is shown without a network.
func TestPacksHoldWhatIsReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.groundLayer("maaiveld", "ground", "TINRelief", 0.5)
	v, _ := w.version("toren-a", groundTile(t, "IfcSlab", 0))
	w.publish(v)
	const one = apiBase + "/variants/toren-a/replacement"
	listed := func() map[string]packFile {
		var p pack
		if err := json.Unmarshal(w.do(auth.RoleResident, "GET", apiBase+"/packs/spui", nil).want(t, 200, nil).body, &p); err != nil {
			t.Fatal(err)
		}
		files := map[string]packFile{}
		for _, f := range p.Files {
			files[f.Href] = f
		}
		return files
	}
	before := listed()
	if _, ok := before[one+"/ground.glb"]; ok || before[one].Role != packDocument {
		t.Errorf("before anything is recorded the pack lists %+v, a model: %v", before[one], ok)
	}
	w.do(auth.RoleArchitect, "PUT", one, object{"footprint": [][][]float64{{{0, 0}, {20, 0}, {20, 10}, {0, 10}}}, "level": -3}).want(t, 200, nil)
	after := listed()
	for _, href := range []string{one, one + "/ground.glb"} {
		a := w.do(auth.RoleResident, "GET", href, nil).want(t, 200, nil)
		sum := sha256.Sum256(a.body)
		if f := after[href]; f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != int64(len(a.body)) || f.MediaType != a.header.Get("Content-Type") {
			t.Errorf("%s is listed as %+v, and is %d bytes of %s", href, f, len(a.body), a.header.Get("Content-Type"))
		}
	}
	w.do(auth.RoleResident, "GET", apiBase+"/packs/spui/archive", nil).want(t, 200, nil)
}
