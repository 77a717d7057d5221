package catalog

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// last decodes the newest event of a type.
func last[T any](f *fixture, kind string) (data T, seq int64) {
	f.t.Helper()
	events, err := f.Events(f.t.Context(), "spui", 0, 0)
	f.must(err)
	for _, e := range events {
		if e.Type == kind {
			seq = e.Seq
			data = *new(T)
			f.must(json.Unmarshal(e.Data, &data))
		}
	}
	return data, seq
}

// changed says of features that they moved.
func changed(keys ...string) plans.FeatureChanges {
	f := plans.FeatureChanges{Keys: keys}
	for range keys {
		f.Kinds = append(f.Kinds, "moved")
	}
	if len(keys) > 0 {
		f.Counts = map[string]int{"moved": len(keys)}
	}
	return f
}

func (f *fixture) publish(number int, features ...string) {
	f.t.Helper()
	_, err := f.Publish(f.t.Context(), f.variant.ID, number, changed(features...))
	f.must(err)
}

// servedTag is the ETag that the server gives the variant's tileset now.
func (f *fixture) servedTag() string {
	f.t.Helper()
	v, err := f.Variant(f.t.Context(), f.variant.ID)
	f.must(err)
	p, err := f.Project(f.t.Context(), v.ProjectID)
	f.must(err)
	return `"` + plans.TilesetTag(p, v) + `"`
}

func TestPublishTellsWhichTilesChanged(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v1, v2 := f.create(), f.create()
	f.finish(v1, "s", map[string]string{"root": "c/1.glb", "a": "c/2.glb", "b": "c/3.glb"}, placed)
	f.publish(v1)
	first, _ := last[plans.TilesReplacedData](f, plans.EventTilesReplaced)
	want := plans.TilesReplacedData{Tileset: f.variant.ID, Rev: 1, ETag: f.servedTag(), Replaced: []plans.Replaced{}, Structure: true, Features: []string{}, FeatureKinds: []string{}}
	if !reflect.DeepEqual(first, want) {
		t.Errorf("first %+v\nwant  %+v", first, want)
	}
	f.finish(v2, "s", map[string]string{"root": "c/4.glb", "a": "c/2.glb", "b": "c/50.glb"}, placed)
	f.publish(v2, "0:wall")
	got, seq := last[plans.TilesReplacedData](f, plans.EventTilesReplaced)
	want = plans.TilesReplacedData{Tileset: f.variant.ID, PrevRev: 1, Rev: 2, ETag: f.servedTag(),
		Replaced: []plans.Replaced{{Old: "c/1.glb", New: "c/4.glb", Bytes: 7}, {Old: "c/3.glb", New: "c/50.glb", Bytes: 8}},
		Features: []string{"0:wall"}, FeatureKinds: []string{"moved"}, FeatureCounts: map[string]int{"moved": 1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("second %+v\nwant   %+v", got, want)
	}
	state, published := last[plans.VersionStateData](f, plans.EventVersionPublished)
	if published != seq-1 || state.State != plans.StatePublished || state.Version != 2 {
		t.Errorf("published %d %+v before %d", published, state, seq)
	}
	v, err := f.Variant(t.Context(), f.variant.ID)
	f.must(err)
	if v.Current != 2 || v.Placement == nil || v.Placement.Revision != 1 {
		t.Errorf("variant %+v", v)
	}
}

func TestReplacedAndStructure(t *testing.T) {
	t.Parallel()
	tree := func(s string) shown {
		v := shown{number: 1, result: plans.Result{Structure: "s", Tree: map[string]string{}}}
		for pair := range strings.FieldsSeq(s) {
			tile, uri, _ := strings.Cut(pair, "=")
			v.result.Tree[tile] = uri
		}
		return v
	}
	other := tree("a=1 b=2")
	other.result.Structure = "t"
	for name, c := range map[string]struct {
		before, after shown
		replaced      int
		structure     bool
	}{
		"nothing changed":                     {tree("a=1 b=2"), tree("a=1 b=2"), 0, false},
		"one content":                         {tree("a=1 b=2"), tree("a=1 b=3"), 1, false},
		"boxes changed":                       {tree("a=1 b=2"), other, 0, true},
		"tile added":                          {tree("a=1"), tree("a=1 b=2"), 0, true},
		"tile gone":                           {tree("a=1 b=2"), tree("a=1"), 0, true},
		"tile exchanged for another":          {tree("a=1 b=2"), tree("a=1 c=2"), 0, true},
		"shared content, both changed alike":  {tree("a=1 b=1"), tree("a=2 b=2"), 1, false},
		"shared content, changed differently": {tree("a=1 b=1"), tree("a=2 b=3"), 1, true},
		"shared content, one of two changed":  {tree("a=1 b=1"), tree("a=1 b=3"), 1, true},
		"two contents exchanged":              {tree("a=1 b=2"), tree("a=2 b=1"), 2, false},
		"a profile's own content":             {tree("a=1 hmd:a=5"), tree("a=1 hmd:a=6"), 1, false},
		"a profile's and the others'":         {tree("a=1 hmd:a=5"), tree("a=2 hmd:a=6"), 2, false},
		"a profile gets its own":              {tree("a=1"), tree("a=2 hmd:a=6"), 2, false},
		"a profile's own is no more":          {tree("a=1 hmd:a=5"), tree("a=2"), 2, false},
		"a profile gets a tile":               {tree("a=1"), tree("a=1 hmd:b=2"), 0, true},
		"nothing before":                      {shown{}, tree("a=1"), 0, true},
		"nothing after":                       {tree("a=1"), shown{}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := replaced("v", c.before, c.after, plans.FeatureChanges{})
			if len(d.Replaced) != c.replaced || d.Structure != c.structure {
				t.Errorf("replaced %v, structure %v; want %d, %v", d.Replaced, d.Structure, c.replaced, c.structure)
			}
		})
	}
	d := replaced("v", tree("a=1"), tree("a=2 hmd:a=6"), plans.FeatureChanges{})
	if want := []plans.Replaced{{Old: "1", New: "2"}, {Old: "1", New: "6", Profile: "hmd"}}; !reflect.DeepEqual(d.Replaced, want) {
		t.Errorf("%+v, want %+v", d.Replaced, want)
	}
	if d := replaced("v", shown{}, shown{}, changed(make([]string, plans.MaxEventFeatures+1)...)); len(d.Features) != plans.MaxEventFeatures || len(d.FeatureKinds) != len(d.Features) || d.FeatureCounts["moved"] != plans.MaxEventFeatures+1 {
		t.Errorf("%d features in one event of %v", len(d.Features), d.FeatureCounts)
	}
}

func TestAnOlderVersionNeverOvertakes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v1, v2 := f.create(), f.create()
	f.finish(v2, "s", map[string]string{"a": "c/2.glb"}, placed)
	f.publish(v2)
	f.finish(v1, "s", map[string]string{"a": "c/1.glb"}, placed)
	_, err := f.Publish(t.Context(), f.variant.ID, v1, plans.FeatureChanges{})
	wantKind(t, err, plans.KindConflict)
	before, _ := f.Project(t.Context(), "spui")
	f.publish(v2) // again: nothing happens
	if after, _ := f.Project(t.Context(), "spui"); after.Seq != before.Seq {
		t.Error("publishing the current version again wrote events")
	}
}

func TestWithdrawShowsTheVersionBefore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v1, v2 := f.create(), f.create()
	f.finish(v1, "s", map[string]string{"a": "c/1.glb"}, placed)
	f.publish(v1)
	f.finish(v2, "s", map[string]string{"a": "c/2.glb"}, placed)
	f.publish(v2)
	for _, step := range []struct{ withdraw, current int }{{v2, v1}, {v1, 0}} {
		got, err := f.Withdraw(t.Context(), f.variant.ID, step.withdraw)
		f.must(err)
		v, err := f.Variant(t.Context(), f.variant.ID)
		f.must(err)
		d, _ := last[plans.TilesReplacedData](f, plans.EventTilesReplaced)
		if got.State != plans.StateWithdrawn || v.Current != step.current || d.Rev != step.current || d.PrevRev != step.withdraw {
			t.Errorf("withdrew %d: %s, current %d, event %+v", step.withdraw, got.State, v.Current, d)
		}
	}
	f.publish(v1)
	_, err := f.Withdraw(t.Context(), f.variant.ID, v2)
	wantKind(t, err, plans.KindConflict)
}

func TestStates(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	n := f.create()
	set := func(s plans.State) error {
		_, err := f.SetState(ctx, f.variant.ID, n, s, "why", json.RawMessage(`{"r":1}`))
		return err
	}
	_, err := f.Publish(ctx, f.variant.ID, n, plans.FeatureChanges{})
	wantKind(t, err, plans.KindConflict)
	_, err = f.Finish(ctx, f.variant.ID, n, plans.Result{}, nil, placed)
	wantKind(t, err, plans.KindConflict)
	wantKind(t, set(plans.StatePublished), plans.KindInvalid)
	f.must(set(plans.StateConverting))
	f.must(set(plans.StateConverting)) // taken up again
	f.must(set(plans.StateFailed))
	wantKind(t, set(plans.StateConverting), plans.KindConflict)
	_, err = f.Publish(ctx, f.variant.ID, n, plans.FeatureChanges{})
	wantKind(t, err, plans.KindConflict)
	v, err := f.Version(ctx, f.variant.ID, n)
	f.must(err)
	if v.State != plans.StateFailed || v.Reason != "why" || string(v.Report) != `{"r":1}` {
		t.Errorf("version %+v", v)
	}
	d, _ := last[plans.VersionStateData](f, plans.EventVersionState)
	if d != (plans.VersionStateData{Variant: f.variant.ID, Version: n, State: plans.StateFailed, Reason: "why"}) {
		t.Errorf("event %+v", d)
	}
}

func TestFinishKeepsTheResult(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	n := f.create()
	f.finish(n, "s", map[string]string{"a": "c/1.glb", "b": "c/22.glb"}, placed)
	v, err := f.Version(t.Context(), f.variant.ID, n)
	f.must(err)
	if v.State != plans.StateReady || v.Result == nil || v.Result.Structure != "s" || v.Result.TilesetETag != `"es"` {
		t.Errorf("version %+v", v)
	}
	tree, bytes, err := f.Contents(t.Context(), f.variant.ID, n)
	f.must(err)
	if !reflect.DeepEqual(tree, map[string]string{"a": "c/1.glb", "b": "c/22.glb"}) || !reflect.DeepEqual(bytes, map[string]int64{"c/1.glb": 7, "c/22.glb": 8}) {
		t.Errorf("tree %v, bytes %v", tree, bytes)
	}
}

func TestContentIsVisibleForADayLonger(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v1, v2 := f.create(), f.create()
	visible := func(uri string) bool {
		t.Helper()
		yes, err := f.ContentVisible(t.Context(), f.variant.ID, uri)
		f.must(err)
		return yes
	}
	f.finish(v1, "s", map[string]string{"a": "c/1.glb", "b": "c/both.glb"}, placed)
	if visible("c/1.glb") {
		t.Error("a draft is visible")
	}
	f.publish(v1)
	f.finish(v2, "s", map[string]string{"a": "c/2.glb", "b": "c/both.glb"}, placed)
	if !visible("c/1.glb") || visible("c/2.glb") || visible("c/no.glb") {
		t.Error("exactly the published content should be visible")
	}
	f.publish(v2)
	f.clock.add(contentGrace - time.Second)
	if !visible("c/1.glb") || !visible("c/2.glb") {
		t.Error("content of the last day is gone")
	}
	f.clock.add(2 * time.Second)
	if visible("c/1.glb") || !visible("c/2.glb") || !visible("c/both.glb") {
		t.Error("exactly the current content should be visible after a day")
	}
}

func TestPlacementFollowsTheVersionThatIsShown(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	current := func() plans.Placement {
		t.Helper()
		v, err := f.Variant(t.Context(), f.variant.ID)
		f.must(err)
		return *v.Placement
	}
	moved := placed
	moved.East = 100
	v1, v2, v3 := f.create(), f.create(), f.create()
	f.finish(v1, "s", map[string]string{"a": "c/1.glb"}, placed)
	if p := current(); p.East != 1 || p.Revision != 1 {
		t.Errorf("an unpublished variant is not shown where it would stand: %+v", p)
	}
	f.publish(v1)
	f.finish(v2, "s", map[string]string{"a": "c/2.glb"}, moved)
	if p := current(); p.East != 1 {
		t.Errorf("a draft moved what is published: %+v", p)
	}
	f.publish(v2)
	if p := current(); p.East != 100 || p.Revision != 2 {
		t.Errorf("publishing did not move: %+v", p)
	}
	manual := plans.Placement{East: 7, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "p"}
	got, err := f.SetPlacement(t.Context(), f.variant.ID, manual)
	f.must(err)
	f.finish(v3, "s", map[string]string{"a": "c/3.glb"}, placed)
	f.publish(v3)
	d, _ := last[plans.PlacementChangedData](f, plans.EventPlacementChanged)
	if p := current(); p != got || p.Revision != 3 || d.Placement != got || d.Variant != f.variant.ID {
		t.Errorf("a version overruled a person: %+v, event %+v", p, d)
	}
}

func TestAVersionWithoutAPlaceIsNotPublished(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"", plans.MethodNone, plans.MethodUnsupportedCRS} {
		t.Run("method "+method, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			n := f.create()
			f.finish(n, "s", map[string]string{"a": "c/1.glb"}, plans.Placement{Method: method})
			_, err := f.Publish(t.Context(), f.variant.ID, n, plans.FeatureChanges{})
			wantKind(t, err, plans.KindConflict)
			if hint := "Set the placement of variant " + f.variant.ID; !strings.Contains(err.Error(), hint) {
				t.Errorf("%q does not say what to do: %q", err, hint)
			}
			_, err = f.SetPlacement(t.Context(), f.variant.ID, plans.Placement{East: 7, Scale: 1, Method: plans.MethodManual})
			f.must(err)
			f.publish(n)
		})
	}
}

func TestEventsSince(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, c := range []struct {
		since int64
		limit int
		want  int
		kind  plans.Kind
	}{{0, 0, 3, ""}, {1, 1, 1, ""}, {3, 10, 0, ""}, {4, 10, 0, plans.KindGone}, {-1, 10, 0, plans.KindGone}} {
		events, err := f.Events(t.Context(), "spui", c.since, c.limit)
		if len(events) != c.want || plans.KindOf(err) != c.kind {
			t.Errorf("since %d: %d events, %v", c.since, len(events), err)
		}
	}
	f.clock.add(time.Hour)
	n, err := f.PruneEvents(t.Context(), f.clock.now())
	f.must(err)
	if n != 2 {
		t.Errorf("pruned %d events, want all but the newest", n)
	}
	_, err = f.Events(t.Context(), "spui", 1, 0)
	wantKind(t, err, plans.KindGone)
	events, err := f.Events(t.Context(), "spui", 2, 0)
	f.must(err)
	if len(events) != 1 || events[0].Type != plans.EventVariantCreated {
		t.Errorf("events %+v", events)
	}
}
