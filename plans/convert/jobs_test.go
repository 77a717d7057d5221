//go:build unix

package convert

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

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

func TestAVersionIsConvertedAndPublished(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", nil)
	v := w.ends(w.upload())
	if v.State != plans.StatePublished || v.Result == nil {
		t.Fatalf("the version is %s (%s)", v.State, v.Reason)
	}
	r := v.Result
	if r.Tiles != 2 || r.Triangles != 12 || r.Features != 2 || !slices.Equal(r.Pictures, []string{"front.png"}) || len(r.Structure) != 32 {
		t.Errorf("result %+v", r)
	}
	var report struct {
		Names    []string
		Site     string
		Audience string
	}
	if err := json.Unmarshal(v.Report, &report); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(report.Names, []string{"Toren é.ifc"}) || report.Site != "-51.5,4.25,45" || report.Audience != "public" {
		t.Errorf("the child was told %+v", report)
	}
	variant, err := w.catalog.Variant(t.Context(), "variant")
	if err != nil {
		t.Fatal(err)
	}
	want := plans.Placement{Revision: 1, East: 1, North: 2, Up: 3, YawDeg: 4, Scale: 1, Method: "map-conversion", CRS: "EPSG:7415",
		SourceKey: "map-conversion EPSG:7415 105400.000,425100.000,0.000"}
	if variant.Placement == nil || *variant.Placement != want {
		t.Errorf("placement %+v", variant.Placement)
	}
	w.checkStored(v)
	w.idle()
	w.told.mu.Lock()
	defer w.told.mu.Unlock()
	if len(w.told.progress) != 1 || w.told.progress[0] != (plans.Progress{ProjectID: "spui", Variant: "variant", Version: 1, Stage: "tile", Done: 1, Total: 2}) {
		t.Errorf("progress %+v", w.told.progress)
	}
}

// idle waits until no conversion is under way.
func (w *works) idle() {
	w.t.Helper()
	eventually(w.t, "an empty work folder", func() bool {
		left, err := os.ReadDir(filepath.Join(w.dir, "work"))
		return err == nil && len(left) == 0
	})
}

// checkStored checks what lies in the store after a first version.
func (w *works) checkStored(v plans.Version) {
	w.t.Helper()
	var contents []string
	tree, sizes, err := w.catalog.Contents(w.t.Context(), "variant", v.Number)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, cell := range []string{"root", "5/0/0/0"} {
		uri := tree[cell]
		info, err := w.store.Head(w.t.Context(), "tiles/public/variant/"+uri)
		if err != nil || info.Bytes != sizes[uri] {
			w.t.Errorf("content of %s: %+v, %v; want %d bytes", cell, info, err, sizes[uri])
		}
		contents = append(contents, "tiles/public/variant/"+uri)
	}
	for _, ending := range []string{".br", ".gz"} { // of the large one only
		contents = append(contents, contents[0]+ending)
	}
	slices.Sort(contents)
	if got := w.keys("tiles/public/variant/c/"); !slices.Equal(got, contents) {
		w.t.Errorf("contents %v, want %v", got, contents)
	}
	files := []string{"features.idx.json", "features.jsonl.gz", "model.glb", "tileset.json"}
	for i := range files {
		files[i] = "tiles/public/variant/1/" + files[i]
	}
	if got := w.keys("tiles/public/variant/1/"); !slices.Equal(got, files) {
		w.t.Errorf("files %v, want %v", got, files)
	}
	if got := w.keys("pictures/"); !slices.Equal(got, []string{"pictures/variant/1/front.png"}) {
		w.t.Errorf("pictures %v", got)
	}
}

func TestEncodingsDecodeToTheSame(t *testing.T) {
	t.Parallel()
	data := []byte(strings.Repeat("compressible ", 5000))
	br, err := brotliBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	gz, err := gzipBytes(data)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		r io.Reader
		n int
	}{"brotli": {brotli.NewReader(bytes.NewReader(br)), len(br)}, "gzip": {plain, len(gz)}} {
		got, err := io.ReadAll(c.r)
		if err != nil || !bytes.Equal(got, data) || !worthIt(len(data), c.n) {
			t.Errorf("%s: %d bytes encoded, %d decoded, %v", name, c.n, len(got), err)
		}
	}
	if worthIt(100, 97) || !worthIt(100, 96) || worthIt(0, 1) {
		t.Error("an encoding is worth keeping from 3 percent on")
	}
}

func TestTheNextVersionStoresOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "ok:one", nil)
	w.ends(w.upload())
	w.stop(5 * time.Second)
	w.jobs.cfg.childEnv = []string{childVar + "=ok:two"}
	var err error
	if w.jobs, err = NewJobs(w.jobs.cfg); err != nil {
		t.Fatal(err)
	}
	if err := w.jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var written []string
	w.store.Before = func(op, key string) error {
		mu.Lock()
		defer mu.Unlock()
		if op == "put" {
			written = append(written, key)
		}
		return nil
	}
	v := w.ends(w.upload())
	if v.State != plans.StatePublished {
		t.Fatalf("the version is %s (%s)", v.State, v.Reason)
	}
	mu.Lock()
	defer mu.Unlock()
	if n := len(slices.DeleteFunc(slices.Clone(written), func(k string) bool { return !strings.Contains(k, "/c/") })); n != 1 {
		t.Errorf("%d contents were stored for one that changed: %v", n, written)
	}
	if written[len(written)-1] != "tiles/public/variant/2/tileset.json" {
		t.Errorf("tileset.json was not the last: %v", written)
	}
	events, err := w.catalog.Events(t.Context(), "spui", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var d plans.TilesReplacedData
	if err := json.Unmarshal(events[len(events)-1].Data, &d); err != nil {
		t.Fatal(err)
	}
	if d.Rev != 2 || d.PrevRev != 1 || d.Structure || len(d.Replaced) != 1 || !slices.Equal(d.Features, []string{"0:wall"}) {
		t.Errorf("event %+v", d)
	}
}

func TestAConversionFailsWithAReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		play   string
		reason string
		report bool
	}{
		"input refused":          {"exit:65:a.ifc is cut off at byte 17", "a.ifc is cut off at byte 17", true},
		"own fault":              {"exit:70:a fault of our own", "a fault of our own", true},
		"limit":                  {"exit:75:more than 5000000 elements", "more than 5000000 elements", true},
		"usage":                  {"exit:64:unknown flag", "tell the administrators", true},
		"unknown code":           {"exit:3:what", "crashed", true},
		"Go panic":               {"panic", "crashed", false},
		"killed":                 {"kill", "MB it may take", false},
		"much noise":             {"chatty", "enough said", false},
		"no output":              {"silent", "does not hold together", false},
		"content of other bytes": {"ok:lies", "does not hold together", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorks(t, t.TempDir(), c.play, nil)
			v := w.ends(w.upload())
			if v.State != plans.StateFailed || !strings.Contains(v.Reason, c.reason) || strings.Contains(v.Reason, "\n") {
				t.Errorf("the version is %s: %q, want %q in it", v.State, v.Reason, c.reason)
			}
			if (len(v.Report) > 0) != c.report {
				t.Errorf("report %q", v.Report)
			}
			if got := w.keys("tiles/public/variant/1/"); len(got) != 0 {
				t.Errorf("a failed version left %v", got)
			}
		})
	}
}

func TestMemoryIsLimited(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip(MissingLimits())
	}
	w := newWorks(t, t.TempDir(), "memory", func(c *JobsConfig) { c.MemoryBytes = 256 << 20 })
	v := w.ends(w.upload())
	if v.State != plans.StateFailed || !strings.Contains(v.Reason, "more than the 256 MB") {
		t.Errorf("the version is %s: %q", v.State, v.Reason)
	}
}

func TestDeadlineKillsTheWholeGroup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "hang:"+dir, func(c *JobsConfig) { c.Timeout = 2 * time.Second })
	v := w.ends(w.upload())
	if v.State != plans.StateFailed || !strings.Contains(v.Reason, "longer than 2s") {
		t.Errorf("the version is %s: %q", v.State, v.Reason)
	}
	for _, who := range []string{"child", "grandchild"} {
		pid := readPID(t, filepath.Join(dir, who))
		eventually(t, who+" gone", func() bool { return !alive(pid) })
	}
}

func TestStoppingPutsTheVersionBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "hang:"+dir, nil)
	n := w.upload()
	pid := readPID(t, filepath.Join(dir, "child"))
	w.stop(100 * time.Millisecond)
	if alive(pid) {
		t.Error("the child lives on")
	}
	if s := w.version(n).State; s != plans.StateConverting {
		t.Errorf("the version is %s", s)
	}
	w.catalog.Close()
	again := newWorks(t, dir, "ok:one", nil)
	again.variant = w.variant
	if v := again.ends(n); v.State != plans.StatePublished {
		t.Errorf("the version is %s: %s", v.State, v.Reason)
	}
}

// playServer is a server that is killed while it converts.
func playServer(dir string) int {
	ctx := context.Background()
	store := storetest.NewMemory()
	if _, err := store.Put(ctx, SourceKey(sourceSum()), strings.NewReader(sourceText), -1, assets.PutOptions{}); err != nil {
		return 95
	}
	c, _, err := openWorks(ctx, dir, store, nil, "hang:"+dir, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 94
	}
	v, err := makeVariant(ctx, c)
	if err != nil {
		return 93
	}
	_, err = c.CreateVersion(ctx, v.ID, []plans.VersionSource{{SHA256: sourceSum(), Filename: "a.ifc"}}, "", "")
	if err != nil {
		return 92
	}
	time.Sleep(5 * time.Minute)
	return 91
}

func TestAKilledServersVersionIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), childVar+"=server:"+dir)
	var says bytes.Buffer
	server.Stderr = &says
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	pid := readPID(t, filepath.Join(dir, "child"))
	grandchild := readPID(t, filepath.Join(dir, "grandchild"))
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait()
	if runtime.GOOS == "linux" {
		eventually(t, "the child gone with its server", func() bool { return !alive(pid) })
	}
	_ = syscall.Kill(grandchild, syscall.SIGKILL) // the real child has no children
	left, err := os.ReadDir(filepath.Join(dir, "work"))
	if err != nil || len(left) != 1 {
		t.Fatalf("the killed server left %v, %v", left, err)
	}
	w := newWorks(t, dir, "ok:one", nil)
	w.variant = plans.Variant{ID: "variant", PublishAtOnce: true}
	if v := w.ends(1); v.State != plans.StatePublished {
		t.Errorf("the version is %s: %s", v.State, v.Reason)
	}
	if _, err := os.Stat(filepath.Join(dir, "work", left[0].Name())); !errors.Is(err, os.ErrNotExist) {
		t.Error("the killed server's work folder is still there")
	}
}

func TestATroubledStoreIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", nil)
	var mu sync.Mutex
	failures := 0
	w.store.Before = func(op, key string) error {
		mu.Lock()
		defer mu.Unlock()
		if op == "put" && strings.HasSuffix(key, "tileset.json") && failures == 0 {
			failures++
			return assets.ErrUnavailable
		}
		return nil
	}
	if v := w.ends(w.upload()); v.State != plans.StatePublished || failures != 1 {
		t.Errorf("the version is %s (%s) after %d failures", v.State, v.Reason, failures)
	}
}

func TestSourcesThatCannotBeConverted(t *testing.T) {
	t.Parallel()
	gone := strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		sources []plans.VersionSource
		reason  string
	}{
		"source gone":         {[]plans.VersionSource{{SHA256: gone, Filename: "a.ifc"}}, "upload it again"},
		"side file of nobody": {[]plans.VersionSource{{SHA256: sourceSum(), Filename: "a.ifc"}, {SHA256: sourceSum(), Filename: "b.obj.place.json"}}, "belongs to no other file"},
		"side file alone":     {[]plans.VersionSource{{SHA256: sourceSum(), Filename: "b.obj.place.json"}}, "belongs to no other file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorks(t, t.TempDir(), "ok:one", nil)
			if v := w.ends(w.upload(c.sources...)); v.State != plans.StateFailed || !strings.Contains(v.Reason, c.reason) {
				t.Errorf("the version is %s: %q", v.State, v.Reason)
			}
		})
	}
}

func TestAConfirmedPlacementWaitsWhereTheGeoreferenceChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key  string
		want plans.State
	}{
		"same georeference":    {"", plans.StatePublished}, // the one it has
		"another georeference": {"map-conversion EPSG:7415 0,0,0", plans.StateReady},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorks(t, t.TempDir(), "ok:one", nil)
			w.ends(w.upload())
			_, err := w.catalog.SetPlacement(t.Context(), "variant", plans.Placement{East: 9, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "p", SourceKey: c.key})
			if err != nil {
				t.Fatal(err)
			}
			w.variant.PublishAtOnce = c.want == plans.StatePublished // what ends waits for
			n := w.upload()
			w.ends(n)
			w.idle()
			if v := w.version(n); v.State != c.want {
				t.Errorf("the version is %s, want %s", v.State, c.want)
			}
		})
	}
}

func TestAVersionCutShortBeforePublishingIsPublished(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", nil)
	w.stop(time.Second)
	n := w.upload()
	if _, err := w.catalog.SetState(t.Context(), "variant", n, plans.StateConverting, "", nil); err != nil {
		t.Fatal(err)
	}
	_, err := w.catalog.Finish(t.Context(), "variant", n, plans.Result{}, json.RawMessage(`{}`), plans.Placement{Method: "map-conversion"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing left to do
		c := &conversion{Jobs: w.jobs, args: convertArgs{"spui", "variant", n}}
		if err := c.attempt(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		if s := w.version(n).State; s != plans.StatePublished {
			t.Errorf("the version is %s", s)
		}
	}
}

func TestOnlyThisNodesJobsAreReleased(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "hang:"+dir, nil)
	w.upload()
	readPID(t, filepath.Join(dir, "child"))
	for node, want := range map[string]int{"another": 0, "node": 1} {
		n, err := w.catalog.ReleaseJobs(t.Context(), node)
		if err != nil || n != want {
			t.Errorf("node %s: %d released, %v; want %d", node, n, err, want)
		}
	}
	w.stop(10 * time.Millisecond)
}

func TestAnInterruptedVersionIsNotTriedForEver(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", nil)
	w.stop(time.Second)
	n := w.upload()
	c := &conversion{Jobs: w.jobs, args: convertArgs{"spui", "variant", n}}
	if err := c.attempt(t.Context(), maxInterruptions+1); err != nil {
		t.Fatal(err)
	}
	if v := w.version(n); v.State != plans.StateFailed || !strings.Contains(v.Reason, "interrupted 5 times") {
		t.Errorf("the version is %s: %q", v.State, v.Reason)
	}
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

func TestIntake(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", func(c *JobsConfig) { c.Workers = 0 })
	i := NewIntake(w.catalog, w.store)
	ctx := t.Context()
	for n, id := range []string{"u1", "u2", "u1"} { // the same bytes twice, and the first once more
		if n < 2 {
			if err := w.catalog.CreateUpload(ctx, plans.Upload{ID: id, Filename: "a.ifc"}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.store.Put(ctx, UploadKey(id), strings.NewReader("bytes"), -1, assets.PutOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		u, err := i.Complete(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte("bytes"))
		if !u.Complete || u.Bytes != 5 || u.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("upload %+v", u)
		}
		body, _, err := w.store.Get(ctx, SourceKey(u.SHA256), nil)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(body); string(text) != "bytes" {
			t.Errorf("source %q", text)
		}
	}
	if left := w.keys("uploads/"); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := w.catalog.CreateUpload(ctx, plans.Upload{ID: "empty"}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"empty", "nobody"} {
		if _, err := i.Complete(ctx, id); plans.KindOf(err) != plans.KindNotFound {
			t.Errorf("upload %s: %v", id, err)
		}
	}
}

func TestEnds(t *testing.T) {
	t.Parallel()
	var e ends
	for n := range 3000 {
		fmt.Fprintf(&e, "line %d\n", n)
	}
	if e.last() != "line 2999" || !e.contains("line 0\n") || e.contains("line 1500") || len(e.String()) > 3*stderrBytes {
		t.Errorf("kept %q", e.String())
	}
	var none ends
	if none.last() != "" || none.String() != "" {
		t.Error("nothing said is something")
	}
}

func TestSafeName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.ifc": "fa.ifc", "../../etc/passwd": "f.._.._etc_passwd", "": "f", "-x.ifc": "f-x.ifc", "Toren é.ifc": "fToren__.ifc",
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := safeName(strings.Repeat("x", 300) + ".ifczip"); len(got) != 101 || !strings.HasSuffix(got, ".ifczip") {
		t.Errorf("%q", got)
	}
}
