package bgt

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/drape"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// file is a file of the test in memory.
func file(name, text string) vector.Source {
	return vector.Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: name}
}

func read(t *testing.T, o Options, files ...vector.Source) (map[string]*scene.Feature, scene.Header, error) {
	t.Helper()
	all := map[string]*scene.Feature{}
	h, err := Read(t.Context(), Source{Files: files, Name: "delivery", Options: o}, func(f *scene.Feature) error {
		for i := range f.Parts {
			if err := mesh.Check(f.Parts[i].Mesh); err != nil {
				t.Errorf("%s: %v", f.Key, err)
			}
		}
		all[f.GUID] = f
		return nil
	})
	return all, h, err
}

// collection is a GeoJSON file as the OGC API of PDOK gives it, in RD.
func collection(features ...string) string {
	return `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[` + strings.Join(features, ",") + `]}`
}

// thing is a feature with properties beside those that all have.
func thing(id, geometry, properties string) string {
	return fmt.Sprintf(`{"type":"Feature","id":"v-%s","geometry":%s,"properties":{"lokaal_id":%q,"bronhouder":"G0505","status":"bestaand","functie_codespace":"http://x","plus_functie_leeg":"geenWaarde"%s}}`, id, geometry, id, properties)
}

const level0 = `,"relatieve_hoogteligging":0`

// square is an area of 10 m by 10 m, some metres east of the corner.
func square(east float64) string {
	x, y := 105000+east, 425000.0
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%v,%v],[%v,%v],[%v,%v],[%v,%v],[%v,%v]]]}`, x, y, x+10, y, x+10, y+10, x, y+10, x, y)
}

func at(east float64) string {
	return fmt.Sprintf(`{"type":"Point","coordinates":[%v,425005]}`, 105000+east)
}

func TestOnlyWhatStandsThereNow(t *testing.T) {
	t.Parallel()
	all, h, err := read(t, Options{Height: 2}, file("bgt_wegdeel.geojson", collection(
		thing("now", square(0), level0+`,"functie":"fietspad","eind_registratie":null`),
		thing("ended", square(0), level0+`,"functie":"fietspad","eind_registratie":"2021-01-01T00:00:00Z"`),
		thing("gone", square(0), level0+`,"functie":"fietspad","termination_date":"2021-01-01"`),
		thing("tunnel", square(0), `,"relatieve_hoogteligging":-1,"functie":"rijbaan lokale weg"`),
		thing("bridge", square(0), `,"relatieve_hoogteligging":1,"functie":"rijbaan lokale weg"`),
		thing("now", square(0), level0+`,"functie":"voetpad"`),
	)))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all["now"] == nil || all["bridge"] == nil {
		t.Errorf("read %v", all)
	}
	warned := strings.Join(h.Warnings, "\n")
	for _, w := range []string{"ended: 2 objects", "below-ground: 1", "twice: 1", "level-ground: no raster"} {
		if !strings.Contains(warned, w) {
			t.Errorf("%q is not in the warnings:\n%s", w, warned)
		}
	}
	if f := all["now"]; f.Class != "Wegdeel" || f.Key != "0/now" || f.Name != "fietspad" || f.Parts[0].Material.Name != lookCycle.name {
		t.Errorf("the cycle path is %+v", f)
	}
	for _, p := range all["now"].Sets[0].Properties {
		if strings.HasSuffix(p.Name, "codespace") || strings.HasSuffix(p.Name, "leeg") || p.Value == nil {
			t.Errorf("property %v is kept", p)
		}
	}
	low, high := mesh.Bounds(all["now"].Parts[0].Mesh).Min[2]+all["now"].Parts[0].Transform[11], mesh.Bounds(all["bridge"].Parts[0].Mesh).Min[2]+all["bridge"].Parts[0].Transform[11]
	if math.Abs(low-2-Lift) > 1e-9 || math.Abs(high-low-LevelLift-overlayLift) > 1e-9 {
		t.Errorf("the path lies at %v m, the bridge at %v m", low, high)
	}
	if g := h.Georeference; g == nil || g.CRS != "EPSG:28992" {
		t.Errorf("georeference %+v", g)
	}
}

func TestPlansAreApart(t *testing.T) {
	t.Parallel()
	planned := strings.Replace(thing("planned", square(20), level0+`,"functie":"fietspad"`), `"bestaand"`, `"plan"`, 1)
	all, h, err := read(t, Options{}, file("wegdeel.json", collection(planned, thing("now", square(0), level0+`,"functie":"fietspad"`))))
	if err != nil || len(all) != 1 || !strings.Contains(strings.Join(h.Warnings, " "), "planned: 1 objects") {
		t.Errorf("%v, %q, %v", all, h.Warnings, err)
	}
}

// What an object is, is told by its file, its table or its values, and its colour by
// the finest value that is known.
func TestKindsAndLooks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		file, properties, class string
		look                    look
	}{
		{"a.json", `"functie":"rijbaan lokale weg","fysiek_voorkomen":"gesloten verharding"`, "Wegdeel", lookAsphalt},
		{"a.json", `"functie":"rijbaan lokale weg","fysiek_voorkomen":"open verharding"`, "Wegdeel", lookClinkers},
		{"a.json", `"functie":"rijbaan autosnelweg","fysiek_voorkomen":"gesloten verharding"`, "Wegdeel", lookMotorway},
		{"a.json", `"functie":"fietspad","fysiek_voorkomen":"gesloten verharding","plus_fysiek_voorkomen":"asfalt"`, "Wegdeel", lookCycle},
		{"a.json", `"bgt-functie":"voetpad","bgt-fysiekVoorkomen":"open verharding","plus-fysiekVoorkomen":"tegels"`, "Wegdeel", lookPavement},
		{"a.json", `"functie":"voetpad","fysiek_voorkomen":"onverhard","plus_fysiek_voorkomen":"schelpen"`, "Wegdeel", lookGravel},
		{"a.json", `"functie":"parkeervlak","fysiek_voorkomen":"open verharding"`, "Wegdeel", lookParking},
		{"a.json", `"functie":"parkeervlak","fysiek_voorkomen":"groenvoorziening"`, "Wegdeel", lookGreen},
		{"a.json", `"functie":"OV-baan"`, "Wegdeel", lookBus},
		{"a.json", `"functie":"berm","fysiek_voorkomen":"groenvoorziening","plus_fysiek_voorkomen":"gras- en kruidachtigen"`, "OndersteunendWegdeel", lookGrass},
		{"a.json", `"functie":"verkeerseiland","fysiek_voorkomen":"open verharding"`, "OndersteunendWegdeel", lookIsland},
		{"a.json", `"fysiek_voorkomen":"erf"`, "OnbegroeidTerreindeel", lookYard},
		{"a.json", `"fysiek_voorkomen":"zand"`, "OnbegroeidTerreindeel", lookSand},
		{"a.json", `"fysiek_voorkomen":"groenvoorziening","plus_fysiek_voorkomen":"bosplantsoen"`, "BegroeidTerreindeel", lookShrubs},
		{"a.json", `"fysiek_voorkomen":"grasland overig"`, "BegroeidTerreindeel", lookGrass},
		{"a.json", `"fysiek_voorkomen":"naaldbos"`, "BegroeidTerreindeel", lookPineWood},
		{"a.json", `"type":"waterloop"`, "Waterdeel", waterLook()},
		{"a.json", `"type":"greppel, droge sloot"`, "Waterdeel", lookDitch},
		{"a.json", `"type":"oever, slootkant"`, "OndersteunendWaterdeel", lookBank},
		{"bgt_pand.json", `"identificatie_bag_pnd":"0505100000000001"`, "Pand", lookFootprint},
		{"BGT_Overbruggingsdeel.json", `"type":"dek"`, "Overbruggingsdeel", lookConcrete},
		{"overigescheiding.geojson", `"plus_type":"hek"`, "OverigeScheiding", lookMetal},
		{"dir/bgt_ondersteunendwegdeel.json", `"functie":"berm"`, "OndersteunendWegdeel", lookAsphalt},
	} {
		all, _, err := read(t, Options{}, file(tt.file, collection(thing("a", square(0), level0+","+tt.properties))))
		if err != nil || len(all) != 1 {
			t.Errorf("%s: %v, %v", tt.properties, all, err)
			continue
		}
		if f := all["a"]; f.Class != tt.class || f.Parts[0].Material != tt.look.material() {
			t.Errorf("%s in %s: %s in %v, want %s in %v", tt.properties, tt.file, f.Class, f.Parts[0].Material, tt.class, tt.look)
		}
	}
}

// sizeOf gives the size of a feature.
func sizeOf(f *scene.Feature) (size, low scene.Vec3) {
	b := scene.NewBox()
	for _, p := range f.Parts {
		for _, v := range p.Mesh.Positions {
			b.Extend(p.Transform.Apply(v))
		}
	}
	return b.Size(), b.Min
}

func TestTreesAndFurniture(t *testing.T) {
	t.Parallel()
	tree := func(id, properties string) string {
		return fmt.Sprintf(`{"type":"Feature","id":"%s","geometry":%s,"properties":{%s}}`, id, at(3), properties)
	}
	all, _, err := read(t, Options{Height: 1},
		file("bgt_vegetatieobject.json", collection(thing("bgt", at(0), level0+`,"plus_type":"boom"`), thing("hedge", `{"type":"LineString","coordinates":[[105000,425000],[105010,425000]]}`, level0+`,"plus_type":"haag"`))),
		file("bomen.geojson", collection(
			tree("oak", `"BOOMSOORT":"Quercus robur","HOOGTE":"12","KROONDIAMETER":8.5`),
			tree("class", `"boomsoort":"Tilia cordata","boomhoogteklasse":"6 m. tot 9 m."`),
			tree("high", `"boomsoort":"Platanus","boomhoogteklasse":">24 m"`),
			tree("low", `"boomsoort":"Acer","boomhoogteklasse":"tot 6 m"`),
			tree("pine", `"boomsoort":"Pinus sylvestris","hoogte":10`),
			tree("column", `"boomsoort":"Quercus robur 'Fastigiata'","hoogte":10`),
			tree("mad", `"boomsoort":"Acer","hoogte":-99999`),
		)),
		file("bgt_paal.json", collection(thing("lamp", at(0), level0+`,"plus_type":"lichtmast"`), thing("bollard", at(1), level0+`,"plus_type":"poller"`), thing("tall", at(1), level0+`,"plus_type":"lichtmast","hoogte":5`), thing("post", at(1), level0))),
		file("bgt_straatmeubilair.json", collection(thing("bench", at(0), level0+`,"plus_type":"bank"`))),
		file("bgt_bak.json", collection(thing("bin", at(0), level0+`,"plus_type":"afvalbak"`))),
		file("bgt_put.json", collection(thing("cover", at(0), level0+`,"plus_type":"kolk"`))),
	)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]struct{ height, least, most float64 }{ // width between
		"bgt": {TreeHeight, 4.5, 5.5}, "oak": {12, 7.3, 8.6}, "class": {7.5, 3.8, 4.6}, "high": {26.4, 13.5, 16}, "low": {4.5, 2.3, 2.8},
		"pine": {10, 3, 3.6}, "column": {10, 1.8, 2.3}, "mad": {TreeHeight, 4.5, 5.5},
		"lamp": {8, 1, 1.3}, "tall": {5, 1, 1.3}, "bollard": {0.9, 0.1, 0.2}, "post": {1.2, 0.1, 0.2}, "bench": {0.85, 1.6, 1.8}, "bin": {1, 0.4, 0.6},
	} {
		f := all[id]
		if f == nil {
			t.Errorf("%s is not there", id)
			continue
		}
		size, low := sizeOf(f)
		if wide := max(size[0], size[1]); math.Abs(size[2]-want.height) > 1e-9 || wide < want.least || wide > want.most || math.Abs(low[2]-1) > 1e-9 {
			t.Errorf("%s is %v m, from %v on; want %v high and %v to %v wide", id, size, low, want.height, want.least, want.most)
		}
	}
	if a, b := all["oak"].Parts, all["class"].Parts; len(a) != 2 || a[1].Mesh != b[1].Mesh || a[0].Mesh != b[0].Mesh || all["pine"].Parts[1].Mesh == a[1].Mesh {
		t.Error("trees of a sort do not share their meshes")
	}
	for id, f := range all {
		for i, p := range f.Parts {
			if id != "hedge" && (!mesh.Closed(p.Mesh) || mesh.Volume(p.Mesh) <= 0) {
				t.Errorf("part %d of %s is no solid: closed %v, volume %v", i, id, mesh.Closed(p.Mesh), mesh.Volume(p.Mesh))
			}
		}
	}
	if size, _ := sizeOf(all["hedge"]); math.Abs(size[2]-1.2-rooted) > 1e-9 || math.Abs(size[1]-0.6) > 1e-9 || math.Abs(size[0]-10) > 1e-9 {
		t.Errorf("the hedge is %v", size)
	}
}

// A fence round a corner keeps its width, and an area of wall is closed but for its
// bottom: their volumes, with the bottom put in, are those of the formula.
func TestWallsStandUp(t *testing.T) {
	t.Parallel()
	all, _, err := read(t, Options{}, file("bgt_scheiding.json", collection(
		thing("fence", `{"type":"LineString","coordinates":[[105000,425000],[105010,425000],[105010,425005]]}`, level0+`,"type":"hek"`),
		thing("wall", square(0), level0+`,"type":"muur"`),
	)))
	if err != nil {
		t.Fatal(err)
	}
	up := func(m *scene.Mesh) (area float64) {
		for i := 0; i < len(m.Indices); i += 3 {
			a, b, c := m.Positions[m.Indices[i]], m.Positions[m.Indices[i+1]], m.Positions[m.Indices[i+2]]
			area += max(0, b.Sub(a).Cross(c.Sub(a))[2]/2)
		}
		return area
	}
	if got := up(all["fence"].Parts[0].Mesh); math.Abs(got-15*0.06) > 1e-9 {
		t.Errorf("the top of the fence is %v m2", got)
	}
	for _, m := range []*scene.Mesh{all["fence"].Parts[0].Mesh, all["wall"].Parts[0].Mesh} {
		for _, e := range mesh.OpenEdges(m) {
			if low := mesh.Bounds(m).Min[2]; m.Positions[e[0]][2] != low || m.Positions[e[1]][2] != low {
				t.Fatalf("an edge is open above the bottom: %v to %v", m.Positions[e[0]], m.Positions[e[1]])
			}
		}
	}
	m := all["wall"].Parts[0].Mesh
	if got, sides := up(m), mesh.Area(m)-100; math.Abs(got-100) > 1e-9 || math.Abs(sides-40*(1.8+rooted)) > 1e-9 {
		t.Errorf("the wall has %v m2 on top, its sides are %v m2", got, sides)
	}
	for i := 0; i < len(m.Indices); i += 3 { // sides face away from the middle
		a, b, c := m.Positions[m.Indices[i]], m.Positions[m.Indices[i+1]], m.Positions[m.Indices[i+2]]
		n, mid := b.Sub(a).Cross(c.Sub(a)), a.Add(b).Add(c).Scale(1.0/3).Sub(scene.Vec3{5, 5, 0})
		if n[2] == 0 && n.Dot(mid) <= 0 {
			t.Fatalf("a side faces in: %v", n)
		}
	}
}

// hill is a ground of 64 m by 64 m around the squares of the tests.
func hill(t *testing.T) *drape.Ground {
	t.Helper()
	g, ok, err := drape.Make(t.Context(), drape.Grid{X: 104980, Y: 424980, Spacing: 1, Columns: 64, Rows: 64, Height: func(c, r int) float64 {
		return 3 + 2*math.Sin(float64(c)/5)*math.Cos(float64(r)/7)
	}}, 0.05)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return g
}

func TestAllLiesOnTheGround(t *testing.T) {
	t.Parallel()
	g := hill(t)
	asked := ""
	o := Options{Ground: func(_ context.Context, system string) (*drape.Ground, bool, error) {
		asked = system
		return g, true, nil
	}}
	all, h, err := read(t, o, file("bgt_wegdeel.json", collection(thing("west", square(0), level0+`,"functie":"voetpad"`), thing("east", square(10), level0+`,"functie":"fietspad"`))),
		file("bgt_paal.json", collection(thing("lamp", at(3), level0+`,"plus_type":"lichtmast"`))))
	if err != nil || asked != "EPSG:28992" || len(h.Warnings) != 0 {
		t.Fatalf("%v, asked for %q, warnings %q", err, asked, h.Warnings)
	}
	border := map[scene.Vec3]int{}
	for _, id := range []string{"west", "east"} {
		p, up := all[id].Parts[0], 0.0
		for _, v := range p.Mesh.Positions {
			v = p.Transform.Apply(v)
			if math.Abs(v[2]-g.At(v[0], v[1])-Lift) > 1e-6 {
				t.Fatalf("%s: a corner at %v, the ground is at %v", id, v, g.At(v[0], v[1]))
			}
			if math.Abs(v[0]-105010) < 1e-9 {
				border[scene.Vec3{0, math.Round(v[1] * 1e6), math.Round(v[2] * 1e6)}]++
			}
		}
		for i := 0; i < len(p.Mesh.Indices); i += 3 {
			a, b, c := p.Mesh.Positions[p.Mesh.Indices[i]], p.Mesh.Positions[p.Mesh.Indices[i+1]], p.Mesh.Positions[p.Mesh.Indices[i+2]]
			up += b.Sub(a).Cross(c.Sub(a))[2] / 2
		}
		if math.Abs(up-100) > 1e-6 {
			t.Errorf("%s covers %v m2", id, up)
		}
	}
	for p, n := range border {
		if n != 2 {
			t.Errorf("%v on the border is a corner of one side alone", p)
		}
	}
	if len(border) < 5 {
		t.Errorf("the border has %d corners: it does not follow the hill", len(border))
	}
	if _, low := sizeOf(all["lamp"]); math.Abs(low[2]-g.At(105003, 425005)) > 1e-9 {
		t.Errorf("the lamp stands at %v m", low[2])
	}
}

func TestWhatCannotBeMade(t *testing.T) {
	t.Parallel()
	bow := `{"type":"Polygon","coordinates":[[[105000,425000],[105010,425010],[105010,425000],[105000,425012],[105000,425000]]]}`
	all, h, err := read(t, Options{}, file("bgt_wegdeel.json", collection(
		thing("good", square(0), level0+`,"functie":"voetpad"`), thing("bow", bow, level0+`,"functie":"voetpad"`), thing("none", "null", level0+`,"functie":"voetpad"`),
		thing("flat", `{"type":"Polygon","coordinates":[[[105000,425000],[105000,425000],[105000,425000],[105000,425000]]]}`, level0+`,"functie":"voetpad"`))))
	if err != nil || len(all) < 1 || h.Counts.Total != 4 {
		t.Fatalf("%v, %v, %+v", all, err, h.Counts)
	}
	codes := map[string]string{}
	for _, s := range h.Skipped {
		codes[s.ID] = s.Code
	}
	if codes["bow"] != CodeInvalidGeometry || codes["none"] != CodeUnsupportedGeometry || codes["flat"] != CodeInvalidGeometry {
		t.Errorf("skipped %v", codes)
	}
	for name, files := range map[string][]vector.Source{
		"nothing of the BGT": {file("a.json", collection(`{"type":"Feature","geometry":`+square(0)+`,"properties":{"a":1}}`))},
		"two systems": {file("bgt_wegdeel.json", collection(thing("a", square(0), level0+`,"functie":"voetpad"`))),
			file("bgt_wegdeel.json", strings.Replace(collection(thing("b", square(0), level0+`,"functie":"voetpad"`)), "28992", "25831", 1))},
		"no JSON": {file("a.json", `{"type":"FeatureCollection","features":[{`)},
		"ended":   {file("bgt_wegdeel.json", collection(thing("a", square(0), level0+`,"eindRegistratie":"2020"`)))},
	} {
		if _, _, err := read(t, Options{}, files...); plans.KindOf(err) != plans.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The OGC API of PDOK gives RD where it is asked to and does not say so in the file.
func TestMetresWithoutASystemAreRD(t *testing.T) {
	t.Parallel()
	text := strings.Replace(collection(thing("a", square(0), level0+`,"functie":"voetpad"`)), `"crs"`, `"was"`, 1)
	all, h, err := read(t, Options{}, file("bgt_wegdeel.json", text))
	if err != nil || len(all) != 1 || h.Georeference.CRS != "EPSG:28992" || !strings.Contains(strings.Join(h.Warnings, " "), "no-system") {
		t.Errorf("%v, %q, %v", all, h.Warnings, err)
	}
	foreign := strings.NewReplacer("105000", "705000", "105010", "705010").Replace(text)
	if _, _, err := read(t, Options{}, file("bgt_wegdeel.json", foreign)); plans.KindOf(err) != plans.KindInvalid {
		t.Errorf("metres of elsewhere: %v", err)
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		want bool
	}{
		"BGT":             {collection(thing("a", square(0), level0)), true},
		"trees":           {collection(`{"type":"Feature","geometry":` + at(0) + `,"properties":{"Boomsoort":"Tilia"}}`), true},
		"houses":          {collection(`{"type":"Feature","geometry":` + square(0) + `,"properties":{"hoogte":9,"identificatie":"NL.1"}}`), false},
		"points":          {collection(`{"type":"Feature","geometry":` + at(0) + `,"properties":{"hoogte":9}}`), false},
		"areas of trees":  {collection(`{"type":"Feature","geometry":` + square(0) + `,"properties":{"boomsoort":"Tilia","hoogte":9}}`), false},
		"no GeoJSON":      {`{"a":1}`, false},
		"cut off":         {`{"type":"FeatureCollection","features":[{`, false},
		"cut off, enough": {strings.TrimSuffix(collection(thing("a", square(0), level0), `{"x`), `]}`), true},
	} {
		if got := Holds(t.Context(), file("a.json", tt.text)); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzGeoJSON(f *testing.F) {
	f.Add(collection(thing("a", square(0), level0+`,"functie":"voetpad"`), thing("b", at(0), level0+`,"plus_type":"boom","hoogte":"6 tot 9 m"`)))
	f.Add(collection(thing("a", `{"type":"LineString","coordinates":[[1,2],[3,4],[1,2]]}`, level0+`,"type":"hek"`)))
	f.Fuzz(func(t *testing.T, text string) {
		_, _, _ = read(t, Options{}, file("bgt_scheiding.json", text))
	})
}
