//go:build unix

package convert

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/maquette-city/maquette/plans"
)

func TestAVersionIsConvertedAndPublished(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:one", nil)
	v := w.files(w.upload())
	if v.State != plans.StatePublished {
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
	want := plans.Placement{East: 1, North: 2, Up: 3, YawDeg: 4, Scale: 1, Method: "map-conversion", CRS: "EPSG:7415",
		SourceKey: "map-conversion EPSG:7415 105400.000,425100.000,0.000"}
	if p := variant.Placement; p == nil || p.CreatedAt.IsZero() || p.Revision != 1 || !p.Same(want) {
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
	files := []string{"features.idx.json", "features.jsonl.gz", "model.glb", "tabletop.usdz", "tileset.json"}
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
	v := w.files(w.upload())
	if v.State != plans.StatePublished {
		t.Fatalf("the version is %s (%s)", v.State, v.Reason)
	}
	mu.Lock()
	defer mu.Unlock()
	if n := len(slices.DeleteFunc(slices.Clone(written), func(k string) bool { return !strings.Contains(k, "/c/") })); n != 1 {
		t.Errorf("%d contents were stored for one that changed: %v", n, written)
	}
	tiles := slices.Index(written, "tiles/public/variant/2/tileset.json")
	for i, key := range written {
		if late := slices.Contains([]string{"model.glb", "tabletop.usdz", "front.png"}, path.Base(key)) || strings.HasPrefix(key, "changes/"); late != (i > tiles) && i != tiles {
			t.Errorf("tileset.json does not end the tiles and begin the rest: %v", written)
		}
	}
	events, err := w.catalog.Events(t.Context(), "spui", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	last := events[len(events)-2:]
	if last[0].Type != plans.EventTilesReplaced || last[1].Type != plans.EventVersionFiles {
		t.Fatalf("the last events are %s and %s", last[0].Type, last[1].Type)
	}
	var d plans.TilesReplacedData
	if err := json.Unmarshal(last[0].Data, &d); err != nil {
		t.Fatal(err)
	}
	var f plans.VersionFilesData
	if err := json.Unmarshal(last[1].Data, &f); err != nil || f.Version != 2 || f.State != plans.StatePublished || !slices.Equal(f.Pictures, []string{"front"}) || len(f.Exports) != 2 {
		t.Errorf("event %+v, %v", f, err)
	}
	if d.Rev != 2 || d.PrevRev != 1 || d.Structure || len(d.Replaced) != 1 || !slices.Equal(d.Features, []string{"0:wall"}) {
		t.Errorf("event %+v", d)
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

func TestAPlaceInDoubtWaitsForAPerson(t *testing.T) {
	t.Parallel()
	w := newWorks(t, t.TempDir(), "ok:doubt", nil)
	n := w.upload()
	w.variant.PublishAtOnce = false // what ends waits for
	w.ends(n)
	w.idle()
	if v := w.version(n); v.State != plans.StateReady {
		t.Errorf("a version with an error among the checks of its place is %s, want ready", v.State)
	}
}
