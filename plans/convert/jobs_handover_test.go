//go:build unix

package convert

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
)

// files waits until nothing of a version is being made any more.
func (w *works) files(number int) plans.Version {
	w.t.Helper()
	eventually(w.t, "the files of the version", func() bool {
		v := w.version(number)
		return v.Result != nil && !v.Result.Making
	})
	return w.version(number)
}

func exportNames(v plans.Version) []string {
	var names []string
	for _, e := range v.Result.Exports {
		names = append(names, e.File)
	}
	return names
}

func TestTilesAreShownWhileTheFilesAreMade(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "wait:"+dir+":one", nil)
	n := w.upload()
	v := w.ends(n)
	if v.State != plans.StatePublished || !v.Result.Making || len(v.Result.Exports)+len(v.Result.Pictures) != 0 {
		t.Fatalf("while the files are made the version is %s with %+v", v.State, v.Result)
	}
	if keys := w.keys("tiles/public/variant/1/"); slices.Contains(keys, "tiles/public/variant/1/model.glb") || !slices.Contains(keys, "tiles/public/variant/1/tileset.json") {
		t.Errorf("stored are %v", keys)
	}
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	v = w.files(n)
	if names := exportNames(v); !slices.Equal(names, []string{"model.glb", "tabletop.usdz"}) || !slices.Equal(v.Result.Pictures, []string{"front.png"}) {
		t.Errorf("files %v, pictures %v", names, v.Result.Pictures)
	}
	if !strings.Contains(string(v.Report), "tabletop.usdz") {
		t.Errorf("the report is that of the tiles: %s", v.Report)
	}
	for _, key := range []string{"tiles/public/variant/1/model.glb", "tiles/public/variant/1/tabletop.usdz", "pictures/variant/1/front.png"} {
		if _, err := w.store.Head(t.Context(), key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	w.told.mu.Lock()
	defer w.told.mu.Unlock()
	for _, p := range w.told.progress {
		if p.Stage == stageFiles {
			t.Error("a stage of a version that is shown already is told")
		}
	}
}

func TestAFaultAfterTheTilesCostsTheFilesAlone(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "fault:one", nil)
	n := w.upload()
	if v := w.files(n); v.State != plans.StatePublished || len(v.Result.Exports) != 0 {
		t.Errorf("the version is %s (%s) with %v", v.State, v.Reason, v.Result.Exports)
	}
	w.idle()
	if v := w.version(n); v.State != plans.StatePublished {
		t.Errorf("in the end the version is %s", v.State)
	}
}

func TestFilesAreMadeByTheNextProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "wait:"+dir+":one", nil)
	n := w.upload()
	w.ends(n)
	pid := readPID(t, filepath.Join(dir, "child"))
	w.stop(100 * time.Millisecond)
	if alive(pid) {
		t.Error("the child lives on")
	}
	if v := w.version(n); v.State != plans.StatePublished || !v.Result.Making {
		t.Errorf("the version is %s, being made: %v", v.State, v.Result.Making)
	}
	w.catalog.Close()
	again := newWorks(t, dir, "ok:one", nil)
	again.variant = w.variant
	if v := again.files(n); v.State != plans.StatePublished || len(v.Result.Exports) != 2 {
		t.Errorf("the version is %s with %v", v.State, v.Result.Exports)
	}
}

// TestATroubledStoreStopsTheChild has the store fail once while the child works
// on: it is stopped, and another attempt made.
func TestATroubledStoreStopsTheChild(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]string{"tiles": "1/tileset.json", "files": "1/model.glb"} {
		dir := t.TempDir()
		w := newWorks(t, dir, "wait:"+dir+":one", nil)
		var mu sync.Mutex
		failures := 0
		w.store.Before = func(op, key string) error {
			mu.Lock()
			defer mu.Unlock()
			if op == "put" && strings.HasSuffix(key, where) && failures == 0 {
				failures++
				return assets.ErrUnavailable
			}
			return nil
		}
		n := w.upload()
		if v := w.ends(n); v.State != plans.StatePublished {
			t.Errorf("%s: the version is %s (%s)", name, v.State, v.Reason)
		}
		if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if v := w.files(n); v.State != plans.StatePublished || len(v.Result.Exports) != 2 || failures != 1 {
			t.Errorf("%s: the version is %s with %v after %d failures", name, v.State, v.Result.Exports, failures)
		}
	}
}

// The tiles of a version wait for those of another, and not for its files.
func TestTilesDoNotWaitForFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "wait:"+dir+":one", nil)
	first, second := w.upload(), w.upload()
	w.ends(first)
	if v := w.ends(second); v.State != plans.StatePublished || !v.Result.Making || !w.version(first).Result.Making {
		t.Errorf("the second version is %s with %+v", v.State, v.Result)
	}
	third := w.upload() // as many at once as there may be
	time.Sleep(4 * pollEvery)
	if v := w.version(third); v.State != plans.StateQueued {
		t.Errorf("the third version is %s", v.State)
	}
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{first, second, third} {
		w.files(n)
	}
}
