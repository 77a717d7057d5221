//go:build unix

package convert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/catalog"
)

// told is a notifier that remembers.
type told struct {
	mu       sync.Mutex
	progress []plans.Progress
}

func (n *told) EventsWritten(string) {}

func (n *told) Progress(p plans.Progress) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.progress = append(n.progress, p)
}

// works is a catalog, a store and jobs with a fake child.
type works struct {
	t       *testing.T
	dir     string
	catalog *catalog.Catalog
	store   *storetest.Memory
	told    *told
	jobs    *Jobs
	variant plans.Variant
}

const sourceText = "ISO-10303-21;"

func sourceSum() string {
	sum := sha256.Sum256([]byte(sourceText))
	return hex.EncodeToString(sum[:])
}

// newWorks opens (again) what lies in dir; the child acts play.
func newWorks(t *testing.T, dir, play string, change func(*JobsConfig)) *works {
	t.Helper()
	w := &works{t: t, dir: dir, store: storetest.NewMemory(), told: &told{}}
	if _, err := w.store.Put(t.Context(), SourceKey(sourceSum()), strings.NewReader(sourceText), -1, assets.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	var err error
	w.catalog, w.jobs, err = openWorks(t.Context(), dir, w.store, w.told, play, change)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.stop(5 * time.Second)
		w.catalog.Close()
	})
	return w
}

func openWorks(ctx context.Context, dir string, store assets.Store, n plans.Notifier, play string, change func(*JobsConfig)) (*catalog.Catalog, *Jobs, error) {
	c, err := catalog.Open(ctx, filepath.Join(dir, "catalog.db"), catalog.Options{})
	if err != nil {
		return nil, nil, err
	}
	cfg := JobsConfig{
		Catalog: c, Store: store, Notifier: n, Log: slog.New(slog.DiscardHandler), Node: "node", Workers: 1,
		Dir: filepath.Join(dir, "work"), childEnv: []string{childVar + "=" + play},
	}
	if change != nil {
		change(&cfg)
	}
	j, err := NewJobs(cfg)
	if err != nil {
		return c, nil, err
	}
	c.SetEnqueue(j.Enqueue)
	return c, j, j.Start(ctx)
}

func (w *works) stop(drain time.Duration) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	if err := w.jobs.Stop(ctx); err != nil {
		w.t.Errorf("stopping: %v", err)
	}
}

// upload makes a version (and, the first time, the project above it).
func (w *works) upload(sources ...plans.VersionSource) int {
	w.t.Helper()
	if w.variant.ID == "" {
		v, err := makeVariant(w.t.Context(), w.catalog)
		if err != nil {
			w.t.Fatal(err)
		}
		w.variant = v
	}
	if sources == nil {
		sources = []plans.VersionSource{{SHA256: sourceSum(), Filename: "Toren é.ifc", Bytes: int64(len(sourceText))}}
	}
	v, err := w.catalog.CreateVersion(w.t.Context(), w.variant.ID, sources, "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Number
}

func makeVariant(ctx context.Context, c *catalog.Catalog) (plans.Variant, error) {
	p, err := c.CreateProject(ctx, plans.Project{ID: "spui", Name: "Spui", Site: plans.Site{LatDeg: -51.5, LonDeg: 4.25, Height: 45}})
	if err != nil {
		return plans.Variant{}, err
	}
	plan, err := c.CreatePlan(ctx, plans.Plan{ProjectID: p.ID, Name: "Toren"})
	if err != nil {
		return plans.Variant{}, err
	}
	return c.CreateVariant(ctx, plans.Variant{ID: "variant", PlanID: plan.ID, Name: "A", PublishAtOnce: true})
}

func (w *works) version(number int) plans.Version {
	w.t.Helper()
	v, err := w.catalog.Version(w.t.Context(), w.variant.ID, number)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// ends waits until a version has left the queue and the converter.
func (w *works) ends(number int) plans.Version {
	w.t.Helper()
	eventually(w.t, "the conversion's end", func() bool {
		s := w.version(number).State
		return s == plans.StateFailed || s == plans.StatePublished || s == plans.StateReady && !w.variant.PublishAtOnce
	})
	return w.version(number)
}

func (w *works) keys(prefix string) []string {
	w.t.Helper()
	var keys []string
	err := w.store.List(w.t.Context(), prefix, func(i assets.Info) error { keys = append(keys, i.Key); return nil })
	if err != nil {
		w.t.Fatal(err)
	}
	return keys
}

// idle waits until no conversion is under way.
func (w *works) idle() {
	w.t.Helper()
	eventually(w.t, "an empty work folder", func() bool {
		left, err := os.ReadDir(filepath.Join(w.dir, "work"))
		return err == nil && len(left) == 0
	})
}

func TestJobsConfigIsChecked(t *testing.T) {
	t.Parallel()
	if _, err := NewJobs(JobsConfig{}); err == nil {
		t.Error("jobs without a catalog")
	}
	w := newWorks(t, t.TempDir(), "ok:one", func(c *JobsConfig) { c.Workers = 0 })
	n := w.upload()
	time.Sleep(4 * pollEvery)
	if s := w.version(n).State; s != plans.StateQueued {
		t.Errorf("a process without workers converts: %s", s)
	}
}
