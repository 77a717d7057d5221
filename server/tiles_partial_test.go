package server

import (
	"fmt"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// partialWorld has a layer of which the first version is being converted.
func partialWorld(t *testing.T) (w *world, base string) {
	t.Helper()
	w = newWorld(t)
	w.seed()
	w.do(auth.RolePlanner, "POST", "/api/v1/projects/spui/layers", object{"id": "stad", "name": "Stad", "kind": "buildings", "publishAtOnce": true}).want(t, 201, nil)
	sources := []plans.VersionSource{{SHA256: strings.Repeat("a", 64), Filename: "stad.city.jsonl", Bytes: 3}}
	if _, err := w.catalog.CreateVersion(t.Context(), "stad", sources, "", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.catalog.SetState(t.Context(), "stad", 1, plans.StateConverting, "", nil); err != nil {
		t.Fatal(err)
	}
	return w, "/tiles/" + w.capability() + "/context/stad"
}

// showPart puts a part of so many contents in sight.
func (w *world) showPart(revision int) (uri string) {
	w.t.Helper()
	data := fmt.Appendf(nil, "block %d", revision)
	uri = "c/" + contentHash(data) + ".glb"
	part := plans.Partial{Version: 1, Revision: revision, Done: revision, Total: 9}
	for key, text := range map[string]string{uri: string(data), part.Key(): fmt.Sprintf(`{"asset":{"version":"1.1"},"geometricError":%d,"root":{}}`, revision)} {
		w.put(tilesKey("stad", key), []byte(text))
	}
	place := plans.Placement{Method: "crs", CRS: "EPSG:7415", East: 4, Scale: 1}
	if err := w.catalog.SetPartial(w.t.Context(), "stad", part, map[string]int64{uri: int64(len(data))}, place); err != nil {
		w.t.Fatal(err)
	}
	return uri
}

func TestAVersionIsInSightWhileItIsMade(t *testing.T) {
	t.Parallel()
	w, base := partialWorld(t)
	w.do("", "GET", base+"/tileset.json", nil).want(t, 404, nil)
	var got struct {
		GeometricError float64
		Extras         struct {
			Maquette struct{ Rev, Partial int }
		}
	}
	tag := ""
	for revision := 1; revision <= 2; revision++ {
		uri := w.showPart(revision)
		for _, file := range []string{"/tileset.json", "/tileset-tablet.json", "/tileset-hmd.json"} {
			answer := w.do("", "GET", base+file, nil, "If-None-Match", tag).want(t, 200, &got)
			if m := got.Extras.Maquette; m.Rev != 0 || m.Partial != 1 || got.GeometricError != float64(revision) {
				t.Errorf("part %d: %s has %+v", revision, file, got)
			}
			if file == "/tileset.json" {
				tag = answer.header.Get("Etag")
			}
		}
		w.do("", "GET", base+"/tileset.json", nil, "If-None-Match", tag).want(t, 304, nil)
		w.do("", "GET", base+"/"+uri, nil).want(t, 200, nil)
	}
	w.do("", "GET", base+"/model.glb", nil).want(t, 404, nil)
	var layer struct {
		Current int
		Partial *plans.Partial
	}
	w.do("", "GET", "/api/v1/projects/spui/layers/stad", nil).want(t, 200, &layer)
	if layer.Current != 0 || layer.Partial == nil || layer.Partial.Done != 2 || layer.Partial.Total != 9 {
		t.Errorf("the layer is %+v", layer)
	}
	if err := w.catalog.DropPartial(t.Context(), "stad", 1); err != nil {
		t.Fatal(err)
	}
	w.do("", "GET", base+"/tileset.json", nil).want(t, 404, nil)
}
