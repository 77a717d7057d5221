package server

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/server/auth"
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
	v, _ := w.version("omgeving", []byte("glTF content"))
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
