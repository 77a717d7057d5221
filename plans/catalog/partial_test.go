package catalog

import (
	"encoding/json"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// converting makes a version that is being converted, of a variant that publishes at
// once.
func (f *fixture) converting() int {
	f.t.Helper()
	_, err := f.SetPublishAtOnce(f.t.Context(), f.variant.ID, true)
	f.must(err)
	v, err := f.CreateVersion(f.t.Context(), f.variant.ID, []plans.VersionSource{{SHA256: shaA, Filename: "city.jsonl"}}, "", "")
	f.must(err)
	_, err = f.SetState(f.t.Context(), f.variant.ID, v.Number, plans.StateConverting, "", nil)
	f.must(err)
	return v.Number
}

// visible tells whether the public and who sees drafts may have a content.
func (f *fixture) visibleTo(uri string) (public, drafts bool) {
	f.t.Helper()
	public, err := f.ContentVisible(f.t.Context(), f.variant.ID, uri)
	f.must(err)
	drafts, err = f.DraftContentVisible(f.t.Context(), f.variant.ID, uri)
	f.must(err)
	return public, drafts
}

func (f *fixture) partialEvents() []plans.TilesPartialData {
	f.t.Helper()
	events, err := f.Events(f.t.Context(), "spui", 0, 0)
	f.must(err)
	var all []plans.TilesPartialData
	for _, e := range events {
		if e.Type == plans.EventTilesPartial {
			var d plans.TilesPartialData
			f.must(json.Unmarshal(e.Data, &d))
			all = append(all, d)
		}
	}
	return all
}

var aPlace = plans.Placement{East: 5, North: 6, Method: "crs", CRS: "EPSG:7415", Scale: 1}

func TestPartsOfAVersionAreSeenUntilItIsWhole(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	n := f.converting()
	set := func(revision int, uris ...string) {
		t.Helper()
		contents := map[string]int64{}
		for _, uri := range uris {
			contents[uri] = 7
		}
		f.must(f.SetPartial(t.Context(), f.variant.ID, plans.Partial{Version: n, Revision: revision, Done: revision, Total: 9}, contents, aPlace))
	}
	set(1, "c/1.glb")
	set(2, "c/2.glb", "c/1.glb")
	v, err := f.Variant(t.Context(), f.variant.ID)
	f.must(err)
	if v.Partial == nil || *v.Partial != (plans.Partial{Version: n, Revision: 2, Done: 2, Total: 9}) || v.Current != 0 || v.Placement == nil || v.Placement.East != 5 {
		t.Errorf("the variant has %+v at %+v", v.Partial, v.Placement)
	}
	for _, uri := range []string{"c/1.glb", "c/2.glb"} {
		if public, drafts := f.visibleTo(uri); !public || !drafts {
			t.Errorf("%s is seen by the public: %v, as a draft: %v", uri, public, drafts)
		}
	}
	if err := f.SetPartial(t.Context(), f.variant.ID, plans.Partial{Version: n, Revision: 2}, nil, aPlace); plans.KindOf(err) != plans.KindConflict {
		t.Errorf("an older part: %v", err)
	}
	_, err = f.Finish(t.Context(), f.variant.ID, n, plans.Result{Contents: map[string]int64{"c/1.glb": 7, "c/3.glb": 1}, Tree: map[string]string{"root": "c/1.glb"}}, nil, aPlace)
	f.must(err)
	if public, _ := f.visibleTo("c/1.glb"); !public {
		t.Error("between the parts and the whole nothing is seen")
	}
	_, err = f.Publish(t.Context(), f.variant.ID, n, plans.FeatureChanges{})
	f.must(err)
	if v, err = f.Variant(t.Context(), f.variant.ID); err != nil || v.Partial != nil || v.Current != n {
		t.Errorf("published, the variant has %+v, %v", v, err)
	}
	if public, _ := f.visibleTo("c/2.glb"); public {
		t.Error("what is not in the whole is seen")
	}
	told := f.partialEvents()
	if len(told) != 2 || told[1].Partial.Done != 2 || told[0].ETag == told[1].ETag || told[1].ETag == "" {
		t.Errorf("told are %+v", told)
	}
}

func TestPartsOfAVersionGo(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(f *fixture, n int) error{
		"it fails": func(f *fixture, n int) error {
			_, err := f.SetState(f.t.Context(), f.variant.ID, n, plans.StateFailed, "no", nil)
			return err
		},
		"it waits for a person": func(f *fixture, n int) error { return f.DropPartial(f.t.Context(), f.variant.ID, n) },
		"drafts alone": func(f *fixture, _ int) error {
			_, err := f.SetPublishAtOnce(f.t.Context(), f.variant.ID, false)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			n := f.converting()
			f.must(f.DropPartial(t.Context(), f.variant.ID, n)) // there is none
			f.must(f.SetPartial(t.Context(), f.variant.ID, plans.Partial{Version: n, Revision: 1}, map[string]int64{"c/1.glb": 1}, aPlace))
			f.must(f.DropPartial(t.Context(), f.variant.ID, n+1)) // of another version
			f.must(end(f, n))
			if public, drafts := f.visibleTo("c/1.glb"); public || drafts {
				t.Errorf("seen by the public: %v, as a draft: %v", public, drafts)
			}
			if told := f.partialEvents(); len(told) != 2 || told[1].Partial != nil || told[1].ETag != "" {
				t.Errorf("told are %+v", told)
			}
		})
	}
}

func TestPartsThatNobodyIsToSee(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	n := f.converting()
	refused := func(why string, found plans.Placement) {
		t.Helper()
		err := f.SetPartial(t.Context(), f.variant.ID, plans.Partial{Version: n, Revision: 1}, nil, found)
		if plans.KindOf(err) != plans.KindConflict {
			t.Errorf("%s: %v", why, err)
		}
	}
	refused("without a place", plans.Placement{Method: plans.MethodNone})
	_, err := f.SetPublishAtOnce(t.Context(), f.variant.ID, false)
	f.must(err)
	refused("published by a person", aPlace)
	_, err = f.SetPublishAtOnce(t.Context(), f.variant.ID, true)
	f.must(err)
	_, err = f.Finish(t.Context(), f.variant.ID, n, plans.Result{}, nil, aPlace)
	f.must(err)
	refused("whole", aPlace)
	_, err = f.Publish(t.Context(), f.variant.ID, n, plans.FeatureChanges{})
	f.must(err)
	n = f.converting()
	refused("another version is shown", aPlace)
	if told := f.partialEvents(); len(told) != 0 {
		t.Errorf("told are %+v", told)
	}
}
