package catalog

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

func (f *fixture) device(name string, days int) (plans.Capability, string) {
	f.t.Helper()
	d, secret, err := f.CreateCapability(f.t.Context(), plans.Capability{ProjectID: "spui", Name: name, Drafts: true, CreatedBy: "Noor", ExpiresAt: f.clock.now().AddDate(0, 0, days)})
	f.must(err)
	return d, secret
}

func TestCapabilitiesAreFoundByTheirSecret(t *testing.T) {
	t.Parallel()
	ctx, f := t.Context(), newFixture(t)
	d, secret := f.device("Quest 3", 7)
	other, second := f.device("HoloLens", 7)
	if got, err := f.CapabilityBySecret(ctx, secret); err != nil || got != d || secret == second {
		t.Errorf("stored %+v, found %+v, %v", d, got, err)
	}
	_, err := f.CapabilityBySecret(ctx, secret+"x")
	wantKind(t, err, plans.KindNotFound)
	if strings.Contains(err.Error(), secret) {
		t.Error("the error holds the secret")
	}
	list, err := f.Capabilities(ctx, "spui")
	if err != nil || len(list) != 2 || !slices.Contains(list, d) || !slices.Contains(list, other) {
		t.Errorf("list %+v, %v", list, err)
	}
	f.must(f.Close())
	data, err := os.ReadFile(f.path)
	if err != nil || strings.Contains(string(data), secret) {
		t.Errorf("the file holds the secret: %v", err)
	}
}

func TestCapabilitiesEnd(t *testing.T) {
	t.Parallel()
	ctx, f := t.Context(), newFixture(t)
	d, _ := f.device("Quest 3", 7)
	if err := d.Ended(d.ExpiresAt.Add(-time.Microsecond)); err != nil {
		t.Errorf("ended early: %v", err)
	}
	wantKind(t, d.Ended(d.ExpiresAt), plans.KindGone)
	f.must(f.RevokeCapability(ctx, "spui", d.ID))
	seq := f.seq()
	f.must(f.RevokeCapability(ctx, "spui", d.ID)) // says nothing again
	if f.seq() != seq {
		t.Error("an event for what was revoked already")
	}
	got, err := f.Capability(ctx, "spui", d.ID)
	if err != nil || got.RevokedAt == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	wantKind(t, got.Ended(f.clock.now()), plans.KindGone)
	wantKind(t, f.RevokeCapability(ctx, "spui", "none"), plans.KindNotFound)
	wantKind(t, f.RevokeCapability(ctx, "elsewhere", d.ID), plans.KindNotFound)
	_, err = f.Capability(ctx, "elsewhere", d.ID)
	wantKind(t, err, plans.KindNotFound)

	f.clock.add(keptEnded)
	f.device("another", 7)
	if _, err := f.Capability(ctx, "spui", d.ID); err != nil {
		t.Errorf("forgotten early: %v", err)
	}
	f.clock.add(time.Second)
	f.device("one more", 7)
	_, err = f.Capability(ctx, "spui", d.ID)
	wantKind(t, err, plans.KindNotFound)
}

func TestCapabilitiesAreBounded(t *testing.T) {
	t.Parallel()
	ctx, f := t.Context(), newFixture(t)
	first, _ := f.device("first", 1)
	for range plans.MaxCapabilities - 1 {
		f.device("more", 31)
	}
	one := plans.Capability{ProjectID: "spui", Name: "too many", ExpiresAt: f.clock.now().AddDate(0, 0, 7)}
	_, secret, err := f.CreateCapability(ctx, one)
	wantKind(t, err, plans.KindConflict)
	if secret != "" {
		t.Error("a secret of what was not made")
	}
	f.clock.add(25 * time.Hour) // the first has ended
	if _, _, err := f.CreateCapability(ctx, one); err != nil {
		t.Error(err)
	}
	f.must(f.RevokeCapability(ctx, "spui", first.ID))
	for want, bad := range map[plans.Kind]plans.Capability{
		plans.KindInvalid:  {ProjectID: "spui", Name: "past", ExpiresAt: f.clock.now()},
		plans.KindNotFound: {ProjectID: "elsewhere", Name: "x", ExpiresAt: f.clock.now().AddDate(0, 0, 7)},
	} {
		_, _, err := f.CreateCapability(ctx, bad)
		wantKind(t, err, want)
	}
}

// Drafts are what is converted and was not withdrawn.
func TestDraftsAreNotForEverybody(t *testing.T) {
	t.Parallel()
	ctx, f := t.Context(), newFixture(t)
	newest := func(want int) {
		t.Helper()
		if got, err := f.NewestVersion(ctx, f.variant.ID); err != nil || got != want {
			t.Errorf("newest %d, want %d: %v", got, want, err)
		}
	}
	seen := func(uri string, public, draft bool) {
		t.Helper()
		p, err1 := f.ContentVisible(ctx, f.variant.ID, uri)
		d, err2 := f.DraftContentVisible(ctx, f.variant.ID, uri)
		if p != public || d != draft || err1 != nil || err2 != nil {
			t.Errorf("%s: public %v, drafts %v: %v, %v", uri, p, d, err1, err2)
		}
	}
	newest(0)
	one := f.create()
	newest(0) // not converted
	f.finish(one, "same", map[string]string{"0": "c/one.glb"}, plans.Placement{Method: "map-conversion"})
	newest(one)
	seen("c/one.glb", false, true)
	f.publish(one)
	two := f.create()
	f.finish(two, "same", map[string]string{"0": "c/two.glb"}, plans.Placement{Method: "map-conversion"})
	newest(two)
	seen("c/one.glb", true, true)
	seen("c/two.glb", false, true)
	f.publish(two)
	f.must(withdraw(f, two))
	newest(one)
	seen("c/two.glb", true, true) // for a day, for who is looking at it
	f.clock.add(contentGrace + time.Second)
	seen("c/two.glb", false, false)
	seen("c/one.glb", true, true) // shown again since the other was withdrawn
}
