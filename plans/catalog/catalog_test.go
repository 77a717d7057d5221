package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

const (
	shaA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	shaB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// clock is a clock that a test turns.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// woken counts the wake-ups of a project.
type woken struct {
	mu sync.Mutex
	n  map[string]int
}

func (w *woken) EventsWritten(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n[id]++
}

func (w *woken) Progress(plans.Progress) {}

type fixture struct {
	*Catalog
	t       *testing.T
	path    string
	clock   *clock
	woken   *woken
	project plans.Project
	plan    plans.Plan
	variant plans.Variant
}

// newFixture opens an empty catalog with one project, plan and variant.
func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, path: filepath.Join(t.TempDir(), "a catalog?#%.db"),
		clock: &clock{t: time.Date(2031, 5, 6, 7, 8, 9, 123456789, time.UTC)}, woken: &woken{n: map[string]int{}}}
	c, err := Open(t.Context(), f.path, Options{Notifier: f.woken, Now: f.clock.now})
	f.Catalog = c
	f.must(err)
	t.Cleanup(func() { c.Close() })
	f.project, err = c.CreateProject(t.Context(), plans.Project{ID: "spui", Name: "Spuiboulevard", Site: plans.Site{LatDeg: 51.81, LonDeg: 4.66, Height: 45}})
	f.must(err)
	f.plan, err = c.CreatePlan(t.Context(), plans.Plan{ProjectID: "spui", Name: "Toren"})
	f.must(err)
	f.variant, err = c.CreateVariant(t.Context(), plans.Variant{PlanID: f.plan.ID, Name: "A"})
	f.must(err)
	return f
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func wantKind(t *testing.T, err error, want plans.Kind) {
	t.Helper()
	if got := plans.KindOf(err); got != want {
		t.Fatalf("kind %q (%v), want %q", got, err, want)
	}
}

// create makes a version.
func (f *fixture) create() int {
	f.t.Helper()
	v, err := f.CreateVersion(f.t.Context(), f.variant.ID, []plans.VersionSource{{SHA256: shaA, Filename: "a.ifc", Bytes: 5}}, "note", "user")
	f.must(err)
	return v.Number
}

// finish converts a version into a tree.
func (f *fixture) finish(number int, structure string, tree map[string]string, p plans.Placement) {
	f.t.Helper()
	_, err := f.SetState(f.t.Context(), f.variant.ID, number, plans.StateConverting, "", nil)
	f.must(err)
	r := plans.Result{TilesetETag: `"e` + structure + `"`, Structure: structure, Tree: tree, Contents: map[string]int64{}}
	for _, uri := range tree {
		r.Contents[uri] = int64(len(uri))
	}
	_, err = f.Finish(f.t.Context(), f.variant.ID, number, r, json.RawMessage(`{"ok":true}`), p)
	f.must(err)
}

var placed = plans.Placement{East: 1, North: 2, Up: 3, YawDeg: 4, Scale: 1, Method: "map-conversion", CRS: "EPSG:7415"}

func TestOpenAgainKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.create()
	f.must(f.Close())
	c, err := Open(t.Context(), f.path, Options{})
	f.must(err)
	defer c.Close()
	p, err := c.Project(t.Context(), "spui")
	f.must(err)
	want := f.project
	want.Seq = 4 // project, plan, variant, version
	if p != want {
		t.Errorf("project %+v, want %+v", p, want)
	}
	v, err := c.Version(t.Context(), f.variant.ID, 1)
	f.must(err)
	if v.State != plans.StateQueued || len(v.Sources) != 1 || v.Sources[0].Filename != "a.ifc" || v.Note != "note" || v.CreatedBy != "user" {
		t.Errorf("version %+v", v)
	}
	if !v.CreatedAt.Equal(f.clock.now().Truncate(time.Microsecond)) {
		t.Errorf("created at %v, want %v", v.CreatedAt, f.clock.now())
	}
}

func TestOpenRefusesANewerSchema(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, err := f.write.Exec(`INSERT INTO schema_migration VALUES (99, 'later', 0)`)
	f.must(err)
	f.must(f.Close())
	if _, err := Open(t.Context(), f.path, Options{}); err == nil || !strings.Contains(err.Error(), "newer maquette") {
		t.Errorf("got %v", err)
	}
}

func TestSettingsOfTheConnections(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for db, pragmas := range map[*sql.DB]map[string]string{
		f.write: {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"},
		f.read:  {"query_only": "1"},
	} {
		for name, want := range pragmas {
			var got string
			f.must(db.QueryRow(`PRAGMA ` + name).Scan(&got))
			if got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
	}
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	site := f.project.Site
	for name, c := range map[string]struct {
		kind plans.Kind
		call func() error
	}{
		"project without a name": {plans.KindInvalid, func() error { _, err := f.CreateProject(ctx, plans.Project{Site: site}); return err }},
		"project name with a NUL": {plans.KindInvalid, func() error {
			_, err := f.CreateProject(ctx, plans.Project{Name: "a\x00b", Site: site})
			return err
		}},
		"project id with a slash": {plans.KindInvalid, func() error { _, err := f.CreateProject(ctx, plans.Project{ID: "a/b", Name: "x"}); return err }},
		"project id twice":        {plans.KindConflict, func() error { _, err := f.CreateProject(ctx, plans.Project{ID: "spui", Name: "x"}); return err }},
		"project off the earth": {plans.KindInvalid, func() error {
			_, err := f.CreateProject(ctx, plans.Project{Name: "x", Site: plans.Site{LatDeg: 91}})
			return err
		}},
		"plan of no project": {plans.KindNotFound, func() error { _, err := f.CreatePlan(ctx, plans.Plan{ProjectID: "no", Name: "x"}); return err }},
		"variant of no plan": {plans.KindNotFound, func() error { _, err := f.CreateVariant(ctx, plans.Variant{PlanID: "no", Name: "x"}); return err }},
		"variant of another's plan": {plans.KindInvalid, func() error {
			_, err := f.CreateVariant(ctx, plans.Variant{PlanID: f.plan.ID, ProjectID: "other", Name: "x"})
			return err
		}},
		"variant of a strange owner": {plans.KindInvalid, func() error { _, err := f.CreateVariant(ctx, plans.Variant{Owner: "x", Name: "x"}); return err }},
		"layer of no project": {plans.KindNotFound, func() error {
			_, err := f.CreateVariant(ctx, plans.Variant{Owner: plans.OwnerLayer, ProjectID: "no", Name: "x"})
			return err
		}},
		"version of no variant": {plans.KindNotFound, func() error {
			_, err := f.CreateVersion(ctx, "no", []plans.VersionSource{{SHA256: shaA, Filename: "a"}}, "", "")
			return err
		}},
		"version without sources": {plans.KindInvalid, func() error { _, err := f.CreateVersion(ctx, f.variant.ID, nil, "", ""); return err }},
		"version of an unhashed source": {plans.KindInvalid, func() error {
			_, err := f.CreateVersion(ctx, f.variant.ID, []plans.VersionSource{{SHA256: "A"}}, "", "")
			return err
		}},
		"placement of no method": {plans.KindInvalid, func() error { _, err := f.SetPlacement(ctx, f.variant.ID, plans.Placement{Scale: 1}); return err }},
		"placement of no scale": {plans.KindInvalid, func() error {
			_, err := f.SetPlacement(ctx, f.variant.ID, plans.Placement{Method: "manual"})
			return err
		}},
		"placement far away": {plans.KindInvalid, func() error {
			_, err := f.SetPlacement(ctx, f.variant.ID, plans.Placement{Method: "manual", Scale: 1, East: 1e6})
			return err
		}},
		"no project":           {plans.KindNotFound, func() error { _, err := f.Project(ctx, "no"); return err }},
		"no capability":        {plans.KindNotFound, func() error { _, err := f.ProjectByCapability(ctx, "no"); return err }},
		"no plan":              {plans.KindNotFound, func() error { _, err := f.Plan(ctx, "no"); return err }},
		"no variant":           {plans.KindNotFound, func() error { _, err := f.Variant(ctx, "no"); return err }},
		"no version":           {plans.KindNotFound, func() error { _, err := f.Version(ctx, f.variant.ID, 1); return err }},
		"no contents":          {plans.KindNotFound, func() error { _, _, err := f.Contents(ctx, f.variant.ID, 0); return err }},
		"no upload":            {plans.KindNotFound, func() error { _, err := f.Upload(ctx, "no"); return err }},
		"events of no project": {plans.KindNotFound, func() error { _, err := f.Events(ctx, "no", 0, 1); return err }},
	} {
		t.Run(name, func(t *testing.T) { wantKind(t, c.call(), c.kind) })
	}
	p, err := f.Project(ctx, "spui")
	f.must(err)
	if p.Seq != 3 {
		t.Errorf("refused changes wrote events: seq %d, want 3", p.Seq)
	}
}

func TestCancelledContextIsUnavailable(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.Projects(ctx)
	wantKind(t, err, plans.KindUnavailable)
	_, err = f.CreatePlan(ctx, plans.Plan{ProjectID: "spui", Name: "x"})
	wantKind(t, err, plans.KindUnavailable)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v hides its cause", err)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	layer, err := f.CreateVariant(t.Context(), plans.Variant{Owner: plans.OwnerLayer, ProjectID: "spui", Name: "3DBAG", PublishAtOnce: true})
	f.must(err)
	all, err := f.Variants(t.Context(), f.plan.ID)
	f.must(err)
	if len(all) != 1 || all[0].ID != f.variant.ID || all[0].ProjectID != "spui" || all[0].PublishAtOnce {
		t.Errorf("variants %+v", all)
	}
	layers, err := f.Layers(t.Context(), "spui")
	f.must(err)
	if len(layers) != 1 || !reflect.DeepEqual(layers[0], layer) || !layers[0].PublishAtOnce {
		t.Errorf("layers %+v, want %+v", layers, layer)
	}
	p, err := f.ProjectByCapability(t.Context(), f.project.PublicCapability)
	f.must(err)
	if p.ID != "spui" || len(p.PublicCapability) != 32 {
		t.Errorf("project by capability %+v", p)
	}
	v, err := f.SetPublishAtOnce(t.Context(), f.variant.ID, true)
	f.must(err)
	if again, _ := f.Variant(t.Context(), f.variant.ID); !v.PublishAtOnce || !again.PublishAtOnce {
		t.Errorf("publish at once is not kept: %+v", again)
	}
	ids, err := f.Projects(t.Context())
	f.must(err)
	ps, err := f.Plans(t.Context(), "spui")
	f.must(err)
	if len(ids) != 1 || len(ps) != 1 || len(ps[0].ID) != idChars {
		t.Errorf("projects %v, plans %v", ids, ps)
	}
}

func TestUploadIsCompletedOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	f.must(f.CreateUpload(ctx, plans.Upload{ID: "u1", Filename: "toren.ifc", CreatedBy: "a"}))
	wantKind(t, f.CreateUpload(ctx, plans.Upload{ID: "u1"}), plans.KindConflict)
	for range 2 {
		u, err := f.CompleteUpload(ctx, "u1", shaA, 12)
		f.must(err)
		if !u.Complete || u.SHA256 != shaA || u.Bytes != 12 || u.Filename != "toren.ifc" || u.CreatedBy != "a" {
			t.Errorf("upload %+v", u)
		}
	}
	_, err := f.CompleteUpload(ctx, "u1", shaB, 12)
	wantKind(t, err, plans.KindConflict)
	_, err = f.CompleteUpload(ctx, "u2", shaB, 12)
	wantKind(t, err, plans.KindNotFound)
	_, err = f.CompleteUpload(ctx, "u1", "XYZ", 12)
	wantKind(t, err, plans.KindInvalid)
}

func TestVersionsAreNumberedUnderConcurrency(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const n = 24
	var wg sync.WaitGroup
	numbers := make([]int, n)
	for i := range n {
		wg.Go(func() {
			v, err := f.CreateVersion(context.Background(), f.variant.ID, []plans.VersionSource{{SHA256: shaB, Filename: "b"}}, "", "")
			if err != nil {
				t.Error(err)
			}
			numbers[i] = v.Number
		})
	}
	wg.Wait()
	seen := map[int]bool{}
	for _, number := range numbers {
		if number < 1 || number > n || seen[number] {
			t.Fatalf("numbers %v", numbers)
		}
		seen[number] = true
	}
	all, err := f.Versions(t.Context(), f.variant.ID)
	f.must(err)
	if len(all) != n || all[0].Number != n || len(all[3].Sources) != 1 {
		t.Errorf("%d versions, first %d", len(all), all[0].Number)
	}
	events, err := f.Events(t.Context(), "spui", 0, 0)
	f.must(err)
	for i, e := range events {
		if e.Seq != int64(i+1) {
			t.Fatalf("event %d has number %d", i, e.Seq)
		}
	}
	if len(events) != n+3 || f.woken.n["spui"] != n+3 {
		t.Errorf("%d events, %d wake-ups", len(events), f.woken.n["spui"])
	}
}

func TestEnqueueIsInTheTransactionOfTheVersion(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	fail := errors.New("queue full")
	f.SetEnqueue(func(ctx context.Context, tx *sql.Tx, projectID, variantID string, number int) error {
		var state string
		err := tx.QueryRowContext(ctx, `SELECT state FROM version WHERE variant_id = $1 AND number = $2`, variantID, number).Scan(&state)
		if err != nil || projectID != "spui" || state != "queued" {
			t.Errorf("state %q, %v", state, err)
		}
		return fail
	})
	_, err := f.CreateVersion(t.Context(), f.variant.ID, []plans.VersionSource{{SHA256: shaA, Filename: "a"}}, "", "")
	if !errors.Is(err, fail) {
		t.Fatalf("got %v", err)
	}
	all, err := f.Versions(t.Context(), f.variant.ID)
	f.must(err)
	if len(all) != 0 {
		t.Errorf("the version exists without its job: %+v", all)
	}
	fail = nil
	if n := f.create(); n != 1 {
		t.Errorf("the refused version took number 1, the next got %d", n)
	}
}
