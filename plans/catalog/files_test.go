package catalog

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

func TestSetFiles(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v, err := f.CreateVersion(t.Context(), f.variant.ID, []plans.VersionSource{{SHA256: shaA, Filename: "a.ifc"}}, "", "")
	f.must(err)
	if _, err := f.SetFiles(t.Context(), f.variant.ID, v.Number, plans.Files{}); plans.KindOf(err) != plans.KindConflict {
		t.Errorf("a version without a result: %v", err)
	}
	if _, err := f.SetFiles(t.Context(), f.variant.ID, 7, plans.Files{}); plans.KindOf(err) != plans.KindNotFound {
		t.Errorf("a version that is not there: %v", err)
	}
	_, err = f.SetState(t.Context(), f.variant.ID, v.Number, plans.StateConverting, "", nil)
	f.must(err)
	_, err = f.Finish(t.Context(), f.variant.ID, v.Number, plans.Result{Tiles: 3, Making: true}, json.RawMessage(`{"first":1}`), plans.Placement{})
	f.must(err)
	files := plans.Files{Pictures: []string{"se.png"}, Exports: []plans.Export{{File: "ar.glb", Bytes: 5, Scale: 1}}, Report: json.RawMessage(`{"last":1}`)}
	for range 2 { // the second time nothing changes
		_, err = f.SetFiles(t.Context(), f.variant.ID, v.Number, files)
		f.must(err)
		files = plans.Files{Pictures: []string{"other.png"}}
	}
	v, err = f.Version(t.Context(), f.variant.ID, v.Number)
	f.must(err)
	r := v.Result
	if r.Making || r.Tiles != 3 || !slices.Equal(r.Pictures, []string{"se.png"}) || len(r.Exports) != 1 || r.Exports[0].Bytes != 5 || string(v.Report) != `{"last":1}` {
		t.Errorf("the version has %+v and the report %s", r, v.Report)
	}
	events, err := f.Events(t.Context(), "spui", 0, 0)
	f.must(err)
	told := slices.DeleteFunc(events, func(e plans.Event) bool { return e.Type != plans.EventVersionFiles })
	if len(told) != 1 || string(told[0].Data) != `{"variant":"`+f.variant.ID+`","version":1,"state":"ready","pictures":["se"],"exports":[{"file":"ar.glb","bytes":5,"scale":1,"whole":false}]}` {
		t.Errorf("told are %+v", told)
	}
}
