package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"path/filepath"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
	"github.com/maquette-city/maquette/plans/catalog"
	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/demo"
)

func newDemoDeps(t *testing.T, store assets.Store) demoDeps {
	t.Helper()
	c, err := catalog.Open(context.Background(), filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return demoDeps{catalog: c, store: store, intake: convert.NewIntake(c, store)}
}

// seeded holds what the demo must be once it is made.
func seeded(t *testing.T, d demoDeps) {
	t.Helper()
	ctx := context.Background()
	p, err := d.catalog.Project(ctx, demoProject)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(p.Site.LatDeg-51.812317) > 1e-5 || math.Abs(p.Site.LonDeg-4.667929) > 1e-5 || math.Abs(p.Site.Height-44.3) > 1 {
		t.Errorf("site %+v", p.Site)
	}
	known, err := d.catalog.Plans(ctx, demoProject)
	if err != nil || len(known) != 1 {
		t.Fatalf("%d plans, %v", len(known), err)
	}
	variants, err := d.catalog.Variants(ctx, known[0].ID)
	if err != nil || len(variants) != 3 {
		t.Fatalf("%d variants, %v", len(variants), err)
	}
	layers, err := d.catalog.Layers(ctx, demoProject)
	if err != nil || len(layers) != 1 || layers[0].Name != demoLayer {
		t.Fatalf("layers %v, %v", layers, err)
	}
	for _, v := range append(variants, layers...) {
		versions, err := d.catalog.Versions(ctx, v.ID)
		if err != nil || len(versions) != 1 || !v.PublishAtOnce || len(versions[0].Sources) != 1 {
			t.Fatalf("%s: versions %v, publish at once %v, %v", v.Name, versions, v.PublishAtOnce, err)
		}
		s := versions[0].Sources[0]
		if info, err := d.store.Head(ctx, convert.SourceKey(s.SHA256)); err != nil || info.Bytes != s.Bytes {
			t.Errorf("%s: source %+v, %v", v.Name, info, err)
		}
	}
}

func TestSeedDemoMakesItOnce(t *testing.T) {
	t.Parallel()
	d := newDemoDeps(t, storetest.NewMemory())
	for i := 0; i < 2; i++ {
		if err := seedDemo(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		seeded(t, d)
	}
}

// breaking fails the n-th put, as a store does that goes away.
type breaking struct {
	assets.Store
	left int
}

var errGone = errors.New("the store went away")

func (b *breaking) Put(ctx context.Context, key string, r io.Reader, size int64, o assets.PutOptions) (assets.Info, error) {
	if b.left--; b.left < 0 {
		return assets.Info{}, errGone
	}
	return b.Store.Put(ctx, key, r, size, o)
}

func TestSeedDemoGoesOnWhereItWasCutOff(t *testing.T) {
	t.Parallel()
	memory := storetest.NewMemory()
	d := newDemoDeps(t, memory)
	for n := 0; n < 4; n++ {
		cut := d
		cut.store = &breaking{memory, n}
		if err := seedDemo(context.Background(), cut); n < 3 && !errors.Is(err, errGone) {
			t.Fatalf("cut off after %d puts: %v", n, err)
		}
	}
	if err := seedDemo(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	seeded(t, d)
}

func TestSeedDemoKeepsWhatPeopleChanged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDemoDeps(t, storetest.NewMemory())
	if err := seedDemo(ctx, d); err != nil {
		t.Fatal(err)
	}
	layers, err := d.catalog.Layers(ctx, demoProject)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.catalog.SetPublishAtOnce(ctx, layers[0].ID, false); err != nil {
		t.Fatal(err)
	}
	if err := seedDemo(ctx, d); err != nil {
		t.Fatal(err)
	}
	v, err := d.catalog.Variant(ctx, layers[0].ID)
	if err != nil || v.PublishAtOnce {
		t.Errorf("publish at once is %v again, %v", v.PublishAtOnce, err)
	}
}

func TestDemoUploadIDsDiffer(t *testing.T) {
	t.Parallel()
	files, err := demo.Files()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range files {
		for _, variant := range []string{"a", "b"} {
			id := demoUploadID(variant, f.Bytes)
			if len(id) != 36 || seen[id] {
				t.Errorf("id %q of %s", id, f.Name)
			}
			seen[id] = true
		}
	}
}
