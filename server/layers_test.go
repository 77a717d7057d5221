package server

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

func layerOf(t *testing.T, a answerOf) plans.Variant {
	t.Helper()
	var v plans.Variant
	if err := json.Unmarshal(a.body, &v); err != nil || v.Layer == nil {
		t.Fatalf("no layer in %s: %v", a.body, err)
	}
	return v
}

// TestLayersAnswerAsDocumented walks the life of a layer and holds each answer
// against the document.
func TestLayersAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	w.seed()
	const all, trees = "/projects/spui/layers", "/projects/spui/layers/bomen"
	style := object{"opacity": 0.5, "colour": "#00ff00", "classes": object{"Building": "#aabbcc"}, "surfaces": object{"RoofSurface": "#112233"}}
	theme := object{"field": "aantal_inwoners", "breaks": []float64{100, 500, 1000}}
	for _, row := range []struct {
		method, path string
		body         any
		role         auth.Role
		status       int
		header       []string
	}{
		{"POST", all, object{"id": "bomen", "name": "Bomen", "kind": "points", "credits": []any{object{"text": "Gemeente", "url": "https://example.nl"}}}, auth.RolePlanner, 201, nil},
		{"POST", all, object{"id": "bomen", "name": "Bomen"}, auth.RolePlanner, 409, nil},
		{"POST", all, object{"name": "Bomen"}, auth.RoleArchitect, 403, nil},
		{"POST", all, object{"kind": "buildings"}, auth.RolePlanner, 400, nil},
		{"POST", all, object{"name": "x", "kind": "nothing"}, auth.RolePlanner, 400, nil},
		{"POST", all, object{"name": "Inwoners", "kind": "theme"}, auth.RolePlanner, 400, nil},
		{"POST", all, object{"id": "inwoners", "name": "Inwoners", "kind": "theme", "theme": theme}, auth.RolePlanner, 201, nil},
		{"GET", trees, nil, auth.RoleResident, 200, nil},
		{"GET", "/projects/spui/layers/none", nil, auth.RoleResident, 404, nil},
		{"GET", "/projects/spui/layers/toren-a", nil, auth.RoleResident, 404, nil},
		{"PATCH", trees, object{"style": style}, auth.RolePlanner, 200, []string{"If-Match", `"r1"`}},
		{"PATCH", trees, object{"visible": false}, auth.RolePlanner, 412, []string{"If-Match", `"r1"`}},
		{"PATCH", trees, object{"visible": false, "name": "Bomen 2026"}, auth.RolePlanner, 200, nil},
		{"PATCH", trees, object{"style": object{"opacity": 2}}, auth.RolePlanner, 400, nil},
		{"PATCH", trees, object{"theme": theme}, auth.RolePlanner, 400, nil},
		{"PATCH", trees, object{"visible": false}, auth.RoleArchitect, 403, nil},
		{"POST", all + "/_order", object{"layers": []string{"inwoners", "bomen", "omgeving"}}, auth.RolePlanner, 200, nil},
		{"POST", all + "/_order", object{"layers": []string{"inwoners", "bomen"}}, auth.RolePlanner, 409, nil},
		{"POST", all + "/_order", object{"layers": []string{"inwoners", "bomen", "bomen"}}, auth.RolePlanner, 409, nil},
		{"GET", all, nil, auth.RoleResident, 200, nil},
		{"DELETE", trees, nil, auth.RolePlanner, 412, []string{"If-Match", `"r1"`}},
		{"DELETE", trees, nil, auth.RolePlanner, 204, nil},
		{"DELETE", trees, nil, auth.RolePlanner, 404, nil},
		{"PATCH", trees, object{"visible": true}, auth.RolePlanner, 404, nil},
	} {
		a := w.do(row.role, row.method, apiBase+row.path, row.body, row.header...)
		if a.status != row.status {
			t.Errorf("%s %s %v: status %d, want %d: %s", row.method, row.path, row.body, a.status, row.status, a.body)
		}
		o.check(t, w, row.method, apiBase+row.path, a)
	}
}

func TestLayersKeepTheirOrderAndWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	const one = apiBase + "/projects/spui/layers/omgeving"
	first := layerOf(t, w.do(auth.RoleResident, "GET", one, nil).want(t, 200, nil))
	if first.Layer.Position != 1 || !first.Layer.Visible || first.Layer.Style.Opacity != 1 || first.Layer.Credits == nil {
		t.Errorf("a plain layer has %+v", first.Layer)
	}
	w.do(auth.RolePlanner, "PATCH", one, object{"kind": "buildings", "credits": []any{object{"text": "3DBAG", "licence": "CC BY 4.0"}}}).want(t, 200, nil)
	v := layerOf(t, w.do(auth.RolePlanner, "PATCH", one, object{"style": object{"classes": object{"Building": "#ffffff"}}}).want(t, 200, nil))
	if v.Layer.Kind != plans.LayerBuildings || len(v.Layer.Credits) != 1 || v.Layer.Style.Opacity != 1 || v.Layer.Revision != 3 {
		t.Errorf("after two changes: %+v", v.Layer)
	}
	w.do(auth.RolePlanner, "POST", apiBase+"/projects/spui/layers", object{"id": "tweede", "name": "Tweede"}).want(t, 201, nil)
	w.do(auth.RolePlanner, "POST", apiBase+"/projects/spui/layers/_order", object{"layers": []string{"tweede", "omgeving"}}).want(t, 200, nil)
	list := string(w.do(auth.RoleResident, "GET", apiBase+"/projects/spui/layers", nil).want(t, 200, nil).body)
	if strings.Index(list, "tweede") > strings.Index(list, `"omgeving"`) {
		t.Errorf("in the order %s", list)
	}
	events, err := w.catalog.Events(t.Context(), "spui", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, e := range events {
		if e.Type == plans.EventLayerChanged {
			changed++
		}
	}
	if changed != 4 { // two changes, and both layers moved
		t.Errorf("%d events %s", changed, plans.EventLayerChanged)
	}
}

func TestTilesOfARemovedLayerStayForADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	v, _ := w.version("omgeving", []byte("glTF content"))
	w.publish(v)
	p, err := w.catalog.Project(t.Context(), "spui")
	if err != nil {
		t.Fatal(err)
	}
	tree, _, err := w.catalog.Contents(t.Context(), "omgeving", 1)
	if err != nil {
		t.Fatal(err)
	}
	base := "/tiles/" + p.PublicCapability + "/context/omgeving/"
	var content string
	for _, uri := range tree {
		content = uri
	}
	w.do("", "GET", base+"tileset.json", nil).want(t, 200, nil)
	w.do(auth.RolePlanner, "DELETE", apiBase+"/projects/spui/layers/omgeving", nil).want(t, 204, nil)
	w.do("", "GET", base+"tileset.json", nil).want(t, 404, nil)
	w.do("", "GET", base+content, nil).want(t, 200, nil)
	w.do(auth.RolePlanner, "POST", apiBase+"/variants/omgeving/versions/1/_publish", nil).want(t, 409, nil)
	if layers, err := w.catalog.Layers(t.Context(), "spui"); err != nil || len(layers) != 0 {
		t.Errorf("layers %v, %v", layers, err)
	}
}

func TestLegendOfAThematicLayer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := newOracle(t, w)
	w.seed()
	const one = "/projects/spui/layers/inwoners"
	legend := func() answerOf {
		a := w.do(auth.RoleResident, "GET", apiBase+one+"/legend", nil)
		o.check(t, w, "GET", apiBase+one+"/legend", a)
		return a
	}
	w.do(auth.RolePlanner, "POST", apiBase+"/projects/spui/layers", object{"id": "inwoners", "name": "Inwoners", "kind": "theme",
		"theme": object{"field": "inwoners", "breaks": []float64{100}}}).want(t, 201, nil)
	legend().want(t, 404, nil) // nothing is published
	v, _ := w.version("inwoners", []byte("glTF content"))
	w.storeFeatures("inwoners",
		`{"key":"0/BU1","class":"Neighbourhood","properties":[{"name":"","properties":[{"name":"inwoners","value":50},{"name":"auto's","value":3}]}]}`,
		`{"key":"0/BU2","class":"Neighbourhood","properties":[{"name":"","properties":[{"name":"inwoners","value":500},{"name":"auto's","value":9}]}]}`,
		`{"key":"0/BU3","class":"Neighbourhood","properties":[{"name":"","properties":[{"name":"inwoners","value":null}]}]}`)
	w.publish(v)
	var l legendView
	if err := json.Unmarshal(legend().want(t, 200, nil).body, &l); err != nil {
		t.Fatal(err)
	}
	if l.Version != 1 || len(l.Classes) != 2 || l.Areas["0/BU1"] != 1 || l.Areas["0/BU2"] != 2 || l.Unknown.Count != 1 {
		t.Errorf("legend %+v", l)
	}
	w.do(auth.RolePlanner, "PATCH", apiBase+one, object{"theme": object{"field": "auto's", "palette": "greys"}}).want(t, 200, nil)
	if err := json.Unmarshal(legend().want(t, 200, nil).body, &l); err != nil {
		t.Fatal(err)
	}
	if l.Field != "auto's" || l.Classes[0].Colour != "#f0f0f0" {
		t.Errorf("legend of another figure %+v", l)
	}
	pack := string(w.do(auth.RoleResident, "GET", apiBase+"/packs/spui", nil).want(t, 200, nil).body)
	if !strings.Contains(pack, one+"/legend") {
		t.Error("the pack has no legend")
	}
}
