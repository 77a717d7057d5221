package cityjson

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/plans/demo"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// cubeVertices are the corners of a cube of 2 m in whole millimetres.
const cubeVertices = `[[0,0,0],[2000,0,0],[2000,2000,0],[0,2000,0],[0,0,2000],[2000,0,2000],[2000,2000,2000],[0,2000,2000]]`

// cubeShell is a closed shell over them.
const cubeShell = `[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]`

// city wraps objects and more members into a document.
func city(objects, more string) string {
	return `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.001,0.001,0.001],"translate":[105400,425100,1]},` +
		`"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415","title":"Proef"},` +
		`"CityObjects":{` + objects + `},"vertices":` + cubeVertices + more + `}`
}

func readText(doc string) (*result, error) {
	r := &result{}
	var err error
	r.header, err = Read(context.Background(), Source{Data: strings.NewReader(doc), Size: int64(len(doc)), Name: "test.city.json", Index: 3}, func(f *scene.Feature) error {
		r.features = append(r.features, f)
		return nil
	})
	return r, err
}

func one(t *testing.T, doc string) (*scene.Feature, scene.Header) {
	t.Helper()
	r, err := readText(doc)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.features) != 1 {
		t.Fatalf("%d features, skipped %v", len(r.features), r.header.Skipped)
	}
	return r.features[0], r.header
}

func merged(f *scene.Feature) *scene.Mesh {
	var ms []*scene.Mesh
	for _, p := range f.Parts {
		m := &scene.Mesh{Indices: p.Mesh.Indices}
		for _, v := range p.Mesh.Positions {
			m.Positions = append(m.Positions, p.Transform.Apply(v))
		}
		ms = append(ms, m)
	}
	return mesh.Weld(mesh.Merge(ms...), 0)
}

func TestGeometryTypes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		geometry  string
		triangles int
		volume    float64 // m3; 0 for open ones
	}{
		"solid":             {`{"type":"Solid","lod":"2","boundaries":[` + cubeShell + `]}`, 12, 8},
		"solid with cavity": {`{"type":"Solid","lod":"2","boundaries":[` + cubeShell + `,[[[0,1,2]]]]}`, 13, 0},
		"multi-surface":     {`{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2,3]],[[4,5,6]]]}`, 3, 0},
		"composite surface": {`{"type":"CompositeSurface","lod":"2","boundaries":` + cubeShell + `}`, 12, 8},
		"multi-solid":       {`{"type":"MultiSolid","lod":"2","boundaries":[[` + cubeShell + `]]}`, 12, 8},
		"composite solid":   {`{"type":"CompositeSolid","lod":"2","boundaries":[[` + cubeShell + `]]}`, 12, 8},
		"closed rings":      {`{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2,3,0]]]}`, 2, 0},
		"doubled corner":    {`{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,1,2,3]]]}`, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, h := one(t, city(`"a":{"type":"Building","geometry":[`+c.geometry+`]}`, ""))
			if f.Triangles() != c.triangles || len(h.Skipped) > 0 {
				t.Errorf("%d triangles, want %d; skipped %v", f.Triangles(), c.triangles, h.Skipped)
			}
			m := merged(f)
			if c.volume > 0 && (!mesh.Closed(m) || math.Abs(mesh.Volume(m)-c.volume) > 1e-6) {
				t.Errorf("closed %v, volume %v, want %v", mesh.Closed(m), mesh.Volume(m), c.volume)
			}
			b := (&result{features: []*scene.Feature{f}}).box()
			if b.Min[0] != 105400 || b.Min[1] != 425100 || b.Max[0] != 105402 {
				t.Errorf("box %v", b)
			}
		})
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	f, h := one(t, city(`"a":{"type":"BuildingPart","parents":["p"],"attributes":{"naam":"Huis","hoogte":7.5,"bewoond":true,"adres":{"straat":"Spui","nummers":[1,2]},"x":null},"geometry":[{"type":"Solid","lod":"2","boundaries":[`+cubeShell+`]}]}`, ""))
	if h.Format != "CityJSON" || h.Schema != "2.0" || h.Name != "Proef" || h.Georeference == nil || h.Georeference.CRS != "EPSG:7415" || h.Georeference.Method != "crs" || h.Georeference.Scale != 1 {
		t.Errorf("header %+v, georeference %+v", h, h.Georeference)
	}
	if f.Key != "3/a" || f.GUID != "a" || f.Parent != "3/p" || f.Name != "Huis" || f.Class != "BuildingPart" || f.Source != 3 {
		t.Errorf("feature %+v", f)
	}
	got := fmt.Sprint(f.Sets)
	if want := "[{ [{naam Huis } {hoogte 7.5 } {bewoond true } {adres.straat Spui } {adres.nummers [1 2] } {x <nil> }]}]"; got != want {
		t.Errorf("properties %s\nwant %s", got, want)
	}
}

func TestStatementsOfPlace(t *testing.T) {
	t.Parallel()
	for metadata, want := range map[string]struct{ crs, vertical string }{
		`"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/7415"`:                      {"EPSG:7415", ""},
		`"referenceSystem":"http://www.opengis.net/def/crs/EPSG/0/28992"`:                      {"EPSG:28992", ""},
		`"referenceSystem":"urn:ogc:def:crs:EPSG::7415"`:                                       {"EPSG:7415", ""},
		`"referenceSystem":"epsg:4979"`:                                                        {"EPSG:4979", ""},
		`"referenceSystem":"OGC:CRS84"`:                                                        {"OGC:CRS84", ""},
		`"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/2056"`:                      {"EPSG:2056", ""},
		`"referenceSystem":"urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::5783"`:                   {"EPSG:25832", "EPSG:5783"},
		`"referenceSystem":"Kantonales Netz"`:                                                  {"Kantonales Netz", ""},
		`"referenceSystem":""`:                                                                 {},
		`"referenceSystem":{"epsg":7415}`:                                                      {},
		`"referenceSystem":"EPSG:7415","geographicalExtent":[105000,425000,0,105100,425100,9]`: {"EPSG:7415", ""},
		`"geographicalExtent":"groot"`:                                                         {},
	} {
		text := `{"type":"CityJSON","version":"2.0","transform":{"scale":[0.001,0.001,0.001],"translate":[105000,425000,0]},"metadata":{` + metadata + `},"CityObjects":{},"vertices":[]}`
		h, err := Read(t.Context(), Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "x.json"}, func(*scene.Feature) error { return nil })
		if err != nil {
			t.Fatalf("%s: %v", metadata, err)
		}
		found := map[string]scene.Statement{}
		for _, s := range h.Statements {
			found[s.Kind] = s
		}
		if g := h.Georeference; (g == nil) != (want.crs == "") || g != nil && (g.CRS != want.crs || g.VerticalDatum != want.vertical || found[scene.StatedCRS].CRS != want.crs) {
			t.Errorf("%s: georeference %+v, statements %+v", metadata, g, h.Statements)
		}
		if f := found[scene.StatedTransform].Frame; f == nil || f[0] != 0.001 || f[3] != 105000 || f[7] != 425000 {
			t.Errorf("%s: transform %v", metadata, f)
		}
		if strings.Contains(metadata, "[") != (found[scene.StatedExtent].Box.Max == scene.Vec3{105100, 425100, 9}) {
			t.Errorf("%s: extent %+v", metadata, found[scene.StatedExtent])
		}
		if odd := strings.Contains(metadata, "{") || strings.Contains(metadata, "groot"); odd != (len(h.Warnings) > 0) {
			t.Errorf("%s: warnings %q", metadata, h.Warnings)
		}
	}
}

// The highest level is taken; a footprint gives way to the parts.
func TestLevelsOfDetail(t *testing.T) {
	t.Parallel()
	solid := func(lod string) string { return `{"type":"Solid","lod":` + lod + `,"boundaries":[` + cubeShell + `]}` }
	foot := `{"type":"MultiSurface","lod":"0","boundaries":[[[0,1,2,3]]]}`
	for name, c := range map[string]struct {
		objects   string
		triangles []int
	}{
		"the highest of three":       {`"a":{"type":"Building","geometry":[` + foot + `,` + solid(`"2.2"`) + `,{"type":"MultiSurface","lod":"1.2","boundaries":[[[0,1,2]]]}]}`, []int{12}},
		"numbers of version 1.0":     {`"a":{"type":"Building","geometry":[{"type":"MultiSurface","lod":1,"boundaries":[[[0,1,2]]]},` + solid("2") + `]}`, []int{12}},
		"a footprint alone":          {`"a":{"type":"Building","geometry":[` + foot + `]}`, []int{2}},
		"a footprint and a part":     {`"a":{"type":"Building","children":["b"],"geometry":[` + foot + `]},"b":{"type":"BuildingPart","parents":["a"],"geometry":[` + solid(`"2"`) + `]}`, []int{12}},
		"a footprint, a flat part":   {`"a":{"type":"Building","children":["b"],"geometry":[` + foot + `]},"b":{"type":"BuildingPart","parents":["a"],"geometry":[` + foot + `]}`, []int{2, 2}},
		"a child that is not there":  {`"a":{"type":"Building","children":["b"],"geometry":[` + foot + `]}`, []int{2}},
		"two of the same level":      {`"a":{"type":"Road","geometry":[` + foot + `,{"type":"MultiSurface","lod":"0","boundaries":[[[4,5,6,7]]]}]}`, []int{4}},
		"one surface in two":         {`"a":{"type":"Road","geometry":[` + foot + `,{"type":"MultiSurface","lod":"0","boundaries":[[[2,1,0,3]],[[4,5,6,7]]]}]}`, []int{4}},
		"points beside a solid":      {`"a":{"type":"Building","geometry":[{"type":"MultiPoint","lod":"3","boundaries":[0]},` + solid(`"2"`) + `]}`, []int{12}},
		"a group without geometry":   {`"g":{"type":"CityObjectGroup","children":["a"]},"a":{"type":"Building","geometry":[` + foot + `]}`, []int{2}},
		"an empty list of geometry":  {`"a":{"type":"Building","geometry":[]},"b":{"type":"Road","geometry":[` + foot + `]}`, []int{2}},
		"a level that is no number":  {`"a":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"x","boundaries":[[[0,1,2]]]}]}`, []int{1}},
		"a footprint in a deep list": {`"a":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"0","boundaries":[[[0,1,2,3]],[[4,5,6,7]]]}]}`, []int{4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := readText(city(c.objects, ""))
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, f := range r.features {
				got = append(got, f.Triangles())
			}
			if fmt.Sprint(got) != fmt.Sprint(c.triangles) || len(r.header.Skipped) > 0 {
				t.Errorf("triangles %v, want %v; skipped %v", got, c.triangles, r.header.Skipped)
			}
		})
	}
}

func TestLooks(t *testing.T) {
	t.Parallel()
	roof, _ := citylook.Surface("RoofSurface")
	wall, _ := citylook.Surface("WallSurface")
	semantics := `"semantics":{"surfaces":[{"type":"RoofSurface"},{"type":"WallSurface"},{"type":"+Odd"}],"values":`
	faces := `"boundaries":[[[0,1,6]],[[4,5,6]]]`
	appearance := `,"appearance":{"materials":[{"name":"rood","diffuseColor":[1,0,0.5],"transparency":0.5}]}`
	for name, c := range map[string]struct {
		geometry, more string
		want           []scene.Material
	}{
		"semantics":                 {semantics + `[0,1]}`, "", []scene.Material{roof, wall}},
		"a flat roof":               {semantics + `[0,0]}`, "", []scene.Material{roof, citylook.FlatRoof()}},
		"a null value":              {semantics + `[null,1]}`, "", []scene.Material{citylook.Class("Building"), wall}},
		"null for all":              {semantics + `null}`, "", []scene.Material{citylook.Class("Building")}},
		"an unknown surface":        {semantics + `[2,9]}`, "", []scene.Material{citylook.Class("Building"), citylook.Class("Building")}},
		"too few values":            {semantics + `[0]}`, "", []scene.Material{roof, citylook.Class("Building")}},
		"a material for all":        {`"material":{"t":{"value":0}}`, appearance, []scene.Material{{Name: "rood", RGBA: [4]uint8{255, 0, 128, 128}}}},
		"materials before surfaces": {semantics + `[0,1]},"material":{"t":{"values":[null,0]}}`, appearance, []scene.Material{roof, {Name: "rood", RGBA: [4]uint8{255, 0, 128, 128}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, _ := one(t, city(`"a":{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2",`+faces+`,`+c.geometry+`}]}`, c.more))
			var got []scene.Material
			for _, p := range f.Parts {
				got = append(got, p.Material)
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("materials %v, want %v", got, c.want)
			}
		})
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	more := `,"geometry-templates":{"templates":[{"type":"MultiSurface","lod":"2","boundaries":` + cubeShell + `}],"vertices-templates":[[0,0,0],[1,0,0],[1,1,0],[0,1,0],[0,0,1],[1,0,1],[1,1,1],[0,1,1]]}`
	tree := func(id, matrix string) string {
		return `"` + id + `":{"type":"SolitaryVegetationObject","geometry":[{"type":"GeometryInstance","template":0,"boundaries":[6],"transformationMatrix":` + matrix + `}]}`
	}
	r, err := readText(city(tree("a", "[3,0,0,0,0,3,0,0,0,0,3,0,0,0,0,1]")+","+tree("b", "[2,0,0,1,0,2,0,0,0,0,2,0,0,0,0,1]")+","+tree("c", "[-1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]"), more))
	if err != nil || len(r.features) != 3 {
		t.Fatalf("%v, %d features, skipped %v", err, len(r.features), r.header.Skipped)
	}
	if r.features[0].Parts[0].Mesh != r.features[1].Parts[0].Mesh {
		t.Error("two instances do not share their mesh")
	}
	for i, want := range []float64{27, 8, 1} {
		if v := mesh.Volume(merged(r.features[i])); math.Abs(v-want) > 1e-6 {
			t.Errorf("instance %d has volume %v, want %v", i, v, want)
		}
	}
	b := (&result{features: r.features[1:2]}).box()
	if b.Min != (scene.Vec3{105403, 425102, 3}) {
		t.Errorf("instance stands at %v", b.Min)
	}
}

func TestSkipped(t *testing.T) {
	t.Parallel()
	solid := `{"type":"Solid","lod":"2","boundaries":[` + cubeShell + `]}`
	for name, c := range map[string]struct {
		object, code, reason string
		features             int
	}{
		"points":                     {`{"type":"CityFurniture","geometry":[{"type":"MultiPoint","lod":"1","boundaries":[0,1]}]}`, CodeUnsupportedGeometry, "MultiPoint", 0},
		"an unknown type":            {`{"type":"CityFurniture","geometry":[{"type":"Nurbs","lod":"1","boundaries":[]}]}`, CodeUnsupportedGeometry, "Nurbs", 0},
		"a vertex out of range":      {`{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,8]]]}]}`, CodeInvalidGeometry, "vertex 8 of 8", 0},
		"one of two out of range":    {`{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]],[[0,1,99]]]}]}`, CodePartial, "vertex 99 of 8", 1},
		"a negative vertex":          {`{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,-2]]]}]}`, CodeInvalidGeometry, "index", 0},
		"a huge vertex":              {`{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,99999999999999999999]]]}]}`, CodeInvalidGeometry, "index", 0},
		"boundaries not deep enough": {`{"type":"Building","geometry":[{"type":"Solid","lod":"2","boundaries":` + cubeShell + `}]}`, CodeInvalidGeometry, "boundaries-depth", 0},
		"boundaries too deep":        {`{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[` + cubeShell + `]}]}`, CodeInvalidGeometry, "boundaries-depth", 0},
		"no boundaries":              {`{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2"}]}`, CodeInvalidGeometry, "boundaries-depth", 0},
		"only flat surfaces":         {`{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1]]]}]}`, CodeInvalidGeometry, "surface-area", 0},
		"no type":                    {`{"geometry":[` + solid + `]}`, CodeInvalidObject, "object-type", 0},
		"an object that is a list":   {`[1]`, CodeInvalidObject, "object", 0},
		"a template not there":       {`{"type":"CityFurniture","geometry":[{"type":"GeometryInstance","template":4,"boundaries":[0],"transformationMatrix":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}]}`, CodeInvalidGeometry, "template 4 of 0", 0},
		"a matrix of nine":           {`{"type":"CityFurniture","geometry":[{"type":"GeometryInstance","template":0,"boundaries":[0],"transformationMatrix":[1,0,0,0,1,0,0,0,1]}]}`, CodeInvalidGeometry, "transformation-matrix", 0},
		"values too deep":            {`{"type":"Building","geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2]]],"semantics":{"surfaces":[{"type":"Door"}],"values":[[[0]]]}}]}`, CodePartial, "geometry/0/semantics: values lie deeper", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := readText(city(`"x":`+c.object, ""))
			if err != nil {
				t.Fatal(err)
			}
			if len(r.features) != c.features || len(r.header.Skipped) != 1 {
				t.Fatalf("%d features, skipped %v", len(r.features), r.header.Skipped)
			}
			s := r.header.Skipped[0]
			if s.Code != c.code || !strings.Contains(s.Reason, c.reason) || s.ID != "x" || s.Key != "3/x" {
				t.Errorf("skipped %+v, want %s: %s", s, c.code, c.reason)
			}
			if r.header.Counts.Total != 1 || r.header.Counts.Converted != c.features {
				t.Errorf("counts %+v", r.header.Counts)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	whole := city(`"a":{"type":"Building","geometry":[{"type":"Solid","lod":"2","boundaries":[`+cubeShell+`]}]}`, "")
	for name, c := range map[string]struct {
		doc  string
		kind plans.Kind
		says string
	}{
		"empty":                     {"", plans.KindInvalid, "empty"},
		"cut off":                   {whole[:len(whole)/2], plans.KindInvalid, "cut off"},
		"no JSON":                   {"{this}", plans.KindInvalid, "byte 1"},
		"a list":                    {"[1,2]", plans.KindInvalid, "object"},
		"GeoJSON":                   {`{"type":"FeatureCollection","features":[]}`, plans.KindUnsupported, "FeatureCollection"},
		"an older version":          {`{"type":"CityJSON","version":"0.9"}`, plans.KindUnsupported, "0.9"},
		"a newer version":           {`{"type":"CityJSON","version":"3.0"}`, plans.KindUnsupported, "3.0"},
		"a scale of nothing":        {`{"type":"CityJSON","version":"2.0","transform":{"scale":[0,1,1],"translate":[0,0,0]}}`, plans.KindInvalid, "transform"},
		"a vertex of two numbers":   {strings.Replace(whole, "[0,0,0]", "[0,0]", 1), plans.KindInvalid, "/vertices/0"},
		"a vertex of words":         {strings.Replace(whole, "[2000,0,0]", `["a",0,0]`, 1), plans.KindInvalid, "/vertices/1"},
		"a vertex beyond all maps":  {strings.Replace(whole, "[2000,0,0]", `[1e300,0,0]`, 1), plans.KindInvalid, "/vertices/1"},
		"objects in a list":         {strings.Replace(whole, `"CityObjects":{"a":`, `"CityObjects":["a",`, 1) + " ", plans.KindInvalid, ""},
		"a sequence without a head": {`{"type":"CityJSONFeature"}` + "\n" + `{"type":"CityJSONFeature"}`, plans.KindInvalid, "first line"},
		"nested without end":        {strings.Repeat(`{"a":`, 20000), plans.KindInvalid, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readText(c.doc)
			if plans.KindOf(err) != c.kind || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("kind %q, error %v; want %q, %q", plans.KindOf(err), err, c.kind, c.says)
			}
		})
	}
}

func TestTooLargeIsRefusedUnread(t *testing.T) {
	t.Parallel()
	_, err := Read(context.Background(), Source{Data: bytes.NewReader(nil), Size: MaxBytes + 1, Name: "x"}, nil)
	if plans.KindOf(err) != plans.KindTooLarge {
		t.Errorf("error %v", err)
	}
}

func TestRepeatedIDs(t *testing.T) {
	t.Parallel()
	o := `"a":{"type":"Building","geometry":[{"type":"Solid","lod":"2","boundaries":[` + cubeShell + `]}]}`
	r, err := readText(city(o+","+o+","+o, ""))
	if err != nil || len(r.features) != 3 {
		t.Fatalf("%v, %d features", err, len(r.features))
	}
	if k := r.features[0].Key + r.features[1].Key + r.features[2].Key; k != "3/a3/a~23/a~3" {
		t.Errorf("keys %s", k)
	}
	if len(r.header.Warnings) != 1 {
		t.Errorf("warnings %v", r.header.Warnings)
	}
}

func TestErrorsOfEmitAndContextComeBack(t *testing.T) {
	t.Parallel()
	doc := city(`"a":{"type":"Building","geometry":[{"type":"Solid","lod":"2","boundaries":[`+cubeShell+`]}]}`, "")
	src := Source{Data: strings.NewReader(doc), Size: int64(len(doc)), Name: "x"}
	stop := errors.New("enough")
	if _, err := Read(context.Background(), src, func(*scene.Feature) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error of emit became %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, src, func(*scene.Feature) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled reading gave %v", err)
	}
}

// The demo's surroundings are read whole, and every house is a closed solid.
func TestDemo(t *testing.T) {
	t.Parallel()
	files, err := demo.Files()
	if err != nil {
		t.Fatal(err)
	}
	r, err := readText(string(files[len(files)-1].Bytes))
	if err != nil {
		t.Fatal(err)
	}
	r.check(t)
	if c := r.header.Counts; c.Converted != c.Total || c.Total < 200 || len(r.header.Skipped)+len(r.header.Warnings) > 0 {
		t.Errorf("counts %+v, skipped %v, warnings %v", c, r.header.Skipped, r.header.Warnings)
	}
	houses := 0
	for _, f := range r.features {
		if f.Class != "Building" && f.Class != "BuildingPart" {
			continue
		}
		houses++
		if m := merged(f); !mesh.Closed(m) || mesh.Volume(m) < 20 {
			t.Errorf("%s: closed %v, volume %v", f.Key, mesh.Closed(m), mesh.Volume(m))
		}
	}
	if houses < 100 {
		t.Errorf("%d houses", houses)
	}
}

func bridge(t *testing.T) string {
	t.Helper()
	return filepath.Join(realfiles.Folder(t), "nl-brienenoord-rotterdam3d", "export.json")
}

// The bridge in the city model lies where its vertices say: within a
// centimetre of the box known from the data set's own note.
func TestBrienenoord(t *testing.T) {
	t.Parallel()
	r, err := readFile(t, bridge(t))
	if err != nil {
		t.Fatal(err)
	}
	r.check(t)
	if c := r.header.Counts; c.Total < 3500 || float64(c.Converted) < 0.98*float64(c.Total) {
		t.Errorf("counts %+v", c)
	}
	b := r.box()
	want := scene.Box{Min: scene.Vec3{96612.050, 434754.823, -6.772}, Max: scene.Vec3{97245.484, 436000.874, 67.268}}
	for k := 0; k < 3; k++ {
		if math.Abs(b.Min[k]-want.Min[k]) > 0.01 || math.Abs(b.Max[k]-want.Max[k]) > 0.01 {
			t.Fatalf("box %v, want %v", b, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	solid := `"a":{"type":"Building","attributes":{"h":1,"o":{"x":[1]}},"geometry":[{"type":"Solid","lod":"2","boundaries":[` + cubeShell + `],"semantics":{"surfaces":[{"type":"RoofSurface"}],"values":[[0,null]]}}]}`
	f.Add(city(solid, ""))
	f.Add(city(`"a":{"type":"Tree","geometry":[{"type":"GeometryInstance","template":0,"boundaries":[6]}]}`, `,"geometry-templates":{"templates":[{"type":"MultiSurface","lod":"2","boundaries":`+cubeShell+`}],"vertices-templates":`+cubeVertices+`}`))
	f.Add(city("", "") + "\n" + `{"type":"CityJSONFeature","id":"a","CityObjects":{` + solid + `},"vertices":` + cubeVertices + `}`)
	f.Add(`{"type":"CityJSON","version":"1.0","CityObjects":{"a":{"type":"Road","geometry":[{"type":"MultiSurface","lod":1,"boundaries":[[[0,1,2],[0,1,2]]]}]}},"vertices":[[0,0,0],[1,0,0],[1,1,0.5]]}`)
	f.Add(city(`"a":{"type":"Road","address":{"location":{"boundaries":[0]}},"geometry":[{"type":"MultiSurface","lod":"2","boundaries":[[[0,1,2,3],[4,5,6]],[[0,6,1,7]]],"texture":{"t":{"values":[[[0,0,1,2,0],[0,1,1,1]],[[null]]]}},"material":{"m":{"values":[0,null]}}},{"type":"Solid","lod":"2","boundaries":[`+cubeShell+`]},{"type":"MultiLineString","lod":"2","boundaries":[[0,1,2]]}]}`, `,"appearance":{"textures":[{"image":"a.png","wrapMode":"wrap"}],"vertices-texture":[[0,0],[1,0],[1,1]],"materials":[{"name":"m"}]}`))
	f.Fuzz(func(t *testing.T, doc string) {
		r, err := readText(doc)
		if plans.KindOf(err) == plans.KindInternal { // a panic, which the workers catch
			t.Fatal(err)
		}
		r.check(t)
	})
}

// A line that is no feature costs no other line.
func TestBadLinesOfASequence(t *testing.T) {
	t.Parallel()
	feature := `{"type":"CityJSONFeature","id":"a","CityObjects":{"a":{"type":"Building","geometry":[{"type":"Solid","lod":"2","boundaries":[` + cubeShell + `]}]}},"vertices":` + cubeVertices + `}`
	lines := []string{city("", ""), feature, `{"type":"Thing"}`, `{"type":`, ``, `{} {}`, strings.Replace(feature, "[2000,0,0]", "[2000,0]", 1), feature, ""}
	r, err := readText(strings.Join(lines, "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	r.check(t)
	if len(r.features) != 2 || r.features[1].Key != "3/a~2" || len(r.header.Skipped) != 4 {
		t.Fatalf("%d features, skipped %v", len(r.features), r.header.Skipped)
	}
	for i, want := range []string{"line 3: /type", "line 4: no valid JSON: byte 9", "line 6: no valid JSON", "line 7: /vertices/1"} {
		if s := r.header.Skipped[i]; s.Code != CodeInvalidLine || !strings.Contains(s.Reason, want) {
			t.Errorf("skipped %+v, want %s", s, want)
		}
	}
	if _, err := readText(strings.Join(lines[:2], "\n") + "\n" + feature[:200]); plans.KindOf(err) != plans.KindInvalid || !strings.Contains(err.Error(), "line 3 ends too early") {
		t.Errorf("a file cut off gave %v", err)
	}
	if _, err := readText(lines[0] + strings.Repeat("\n{}", maxBadLines+1)); plans.KindOf(err) != plans.KindInvalid {
		t.Errorf("a file of other lines gave %v", err)
	}
}
