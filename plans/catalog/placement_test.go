package catalog

import (
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

func TestReplacePlacementNoticesAnother(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	manual := plans.Placement{East: 7, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "Noor", Note: "gemeten"}
	first, err := f.ReplacePlacement(t.Context(), f.variant.ID, manual, 0)
	f.must(err)
	if first.Revision != 1 || !first.CreatedAt.Equal(f.clock.now().Truncate(time.Microsecond)) {
		t.Errorf("recorded %+v", first)
	}
	for _, stale := range []int{0, 2, 99} {
		_, err = f.ReplacePlacement(t.Context(), f.variant.ID, manual, stale)
		wantKind(t, err, plans.KindPrecondition)
	}
	manual.East = 8
	_, err = f.ReplacePlacement(t.Context(), f.variant.ID, manual, 1)
	f.must(err)
	history, err := f.Placements(t.Context(), f.variant.ID, 10)
	f.must(err)
	if len(history) != 2 || history[0].East != 8 || history[1] != first {
		t.Errorf("history %+v", history)
	}
	if history, err = f.Placements(t.Context(), f.variant.ID, 1); err != nil || len(history) != 1 || history[0].Revision != 2 {
		t.Errorf("the newest alone: %+v, %v", history, err)
	}
	one, err := f.Placement(t.Context(), f.variant.ID, 1)
	if f.must(err); one != first {
		t.Errorf("revision 1 is %+v, was %+v", one, first)
	}
	_, err = f.Placement(t.Context(), f.variant.ID, 3)
	wantKind(t, err, plans.KindNotFound)
	manual.Note = string(make([]byte, maxPlacementNote+1))
	_, err = f.SetPlacement(t.Context(), f.variant.ID, manual)
	wantKind(t, err, plans.KindInvalid)
}

// The plan frame of each version is made of its own georeference: what a person
// placed stands where it stood when a version with another one is shown.
func TestAPersonsPlacementIsCarriedIntoTheFrameThatIsShown(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	found := func(x float64, key string) plans.Placement {
		p := placed
		p.Frame, p.SourceKey = plans.SourceFrame{X: x, Scale: 1}, key
		return p
	}
	v1, v2 := f.create(), f.create()
	f.finish(v1, "s", map[string]string{"a": "c/1.glb"}, found(49, "E 105449"))
	f.publish(v1)
	manual := plans.Placement{East: 7, YawDeg: 90, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "Noor"}
	kept, err := f.SetPlacement(t.Context(), f.variant.ID, manual)
	f.must(err)
	if kept.Frame.X != 49 || kept.SourceKey != "E 105449" {
		t.Errorf("what the person saw is not kept: %+v", kept)
	}
	stood := kept.Apply([3]float64{49, 0, 0})
	f.finish(v2, "s", map[string]string{"a": "c/2.glb"}, found(-49, "E 105451"))
	f.publish(v2)
	v, err := f.Variant(t.Context(), f.variant.ID)
	f.must(err)
	p := *v.Placement
	if at := p.Apply([3]float64{-49, 0, 0}); at != stood || p.ConfirmedBy != "Noor" || p.SourceKey != "E 105449" {
		t.Errorf("the source stood at %v and stands at %v: %+v", stood, at, p)
	}
	// A correction given in the frame of another version is carried as well.
	other := manual
	other.Frame = plans.SourceFrame{X: 49, Scale: 1}
	got, err := f.SetPlacement(t.Context(), f.variant.ID, other)
	f.must(err)
	if at := got.Apply([3]float64{-49, 0, 0}); at != stood {
		t.Errorf("given in another frame it stands at %v, want %v", at, stood)
	}
	f.must(withdraw(f, v2))
	v, err = f.Variant(t.Context(), f.variant.ID)
	f.must(err)
	if at := v.Placement.Apply([3]float64{49, 0, 0}); v.Current != v1 || at != stood {
		t.Errorf("back at version %d it stands at %v, want %v", v.Current, at, stood)
	}
}

func withdraw(f *fixture, number int) error {
	_, err := f.Withdraw(f.t.Context(), f.variant.ID, number)
	return err
}

func TestPlacementEventsSayWhetherThePublicSawIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	place := func() bool {
		t.Helper()
		_, err := f.SetPlacement(t.Context(), f.variant.ID, plans.Placement{Scale: 1, Method: plans.MethodManual})
		f.must(err)
		d, _ := last[plans.PlacementChangedData](f, plans.EventPlacementChanged)
		return d.Shown
	}
	n := f.create()
	f.finish(n, "s", map[string]string{"a": "c/1.glb"}, placed)
	if place() {
		t.Error("a draft's placement is called shown")
	}
	f.publish(n)
	if !place() {
		t.Error("that of a published version is not")
	}
	f.must(withdraw(f, n))
	if place() {
		t.Error("that of a withdrawn one is")
	}
}
