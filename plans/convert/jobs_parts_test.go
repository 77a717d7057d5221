//go:build unix

package convert

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// growing plays a child whose tiles come into sight one after the other: it waits in
// front of each step until somebody makes a file of its number.
func (f childFlags) growing(dir, ending string) int {
	os.MkdirAll(filepath.Join(f.out, "c"), 0o700)
	one, two := f.content("block one "+strings.Repeat("compressible ", 500)), ""
	root := `{"asset":{"version":"1.1"},"geometricError":2,"root":{"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"geometricError":2,"refine":"ADD","extras":{"cell":"root"},"children":[%s]}}`
	tile := `{"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"geometricError":1,"content":{"uri":"%s"},"extras":{"cell":"%s"}}`
	blocks := fmt.Sprintf(tile, one, "block/1")
	f.writeReport(ending, "")
	f.write("tileset.json", fmt.Sprintf(root, blocks))
	fmt.Println(`{"stage":"parts","done":1,"total":3}`)
	if !waitFor(filepath.Join(dir, "1")) {
		return 95
	}
	two = f.content("block two")
	f.write("tileset.json", fmt.Sprintf(root, blocks+","+fmt.Sprintf(tile, two, "block/2")))
	fmt.Println(`{"stage":"parts","done":2,"total":3}`)
	if !waitFor(filepath.Join(dir, "2")) {
		return 95
	}
	if ending == "fails" {
		fmt.Fprintln(os.Stderr, "maquette convert: the last block is broken")
		return exitRefused
	}
	f.writeTiles(ending)
	f.writeFiles(ending)
	return 0
}

func waitFor(path string) bool {
	for range 3000 {
		if _, err := os.Stat(path); err == nil {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

// sees waits until so many features of the variant can be seen.
func (w *works) sees(done int) plans.Variant {
	w.t.Helper()
	var v plans.Variant
	eventually(w.t, fmt.Sprintf("%d features in sight", done), func() bool {
		var err error
		v, err = w.catalog.Variant(w.t.Context(), "variant")
		return err == nil && v.Partial != nil && v.Partial.Done == done
	})
	return v
}

func step(t *testing.T, dir, number string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, number), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPartsAreInSightWhileTheRestIsMade(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "grow:"+dir+":one", nil)
	n := w.upload()
	first := w.sees(1)
	if first.Partial.Version != n || first.Partial.Revision != 1 || first.Placement == nil || first.Placement.East != 1 {
		t.Errorf("in sight is %+v at %+v", first.Partial, first.Placement)
	}
	w.inSight(*first.Partial, 1)
	step(t, dir, "1")
	w.inSight(*w.sees(2).Partial, 2)
	step(t, dir, "2")
	if v := w.ends(n); v.State != plans.StatePublished {
		t.Fatalf("the version is %s (%s)", v.State, v.Reason)
	}
	if v, err := w.catalog.Variant(t.Context(), "variant"); err != nil || v.Partial != nil || v.Current != n {
		t.Errorf("in the end the variant has %+v, %v", v.Partial, err)
	}
	eventually(t, "only the whole in the store", func() bool { return len(w.keys(fmt.Sprintf("tiles/public/variant/%d/parts/", n))) == 0 })
}

// inSight wants so many contents of a part in the store and to be had.
func (w *works) inSight(p plans.Partial, contents int) {
	w.t.Helper()
	if keys := w.keys("tiles/public/variant/" + p.Key()); len(keys) != 1 {
		w.t.Errorf("no tileset of part %+v", p)
	}
	plain := 0
	for _, key := range w.keys("tiles/public/variant/c/") {
		uri := strings.TrimPrefix(key, "tiles/public/variant/")
		if !strings.HasSuffix(uri, ".glb") {
			continue
		}
		plain++
		if yes, err := w.catalog.ContentVisible(w.t.Context(), "variant", uri); err != nil || !yes {
			w.t.Errorf("%s is not to be had, %v", uri, err)
		}
	}
	if plain != contents {
		w.t.Errorf("%d contents are stored, want %d", plain, contents)
	}
}

func TestPartsGoWhereTheRestFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "grow:"+dir+":fails", nil)
	n := w.upload()
	w.sees(1)
	step(t, dir, "1")
	w.sees(2)
	step(t, dir, "2")
	if v := w.ends(n); v.State != plans.StateFailed || !strings.Contains(v.Reason, "the last block is broken") {
		t.Errorf("the version is %s (%s)", v.State, v.Reason)
	}
	if v, err := w.catalog.Variant(t.Context(), "variant"); err != nil || v.Partial != nil {
		t.Errorf("in sight stays %+v, %v", v.Partial, err)
	}
	eventually(t, "nothing of it in the store", func() bool { return len(w.keys("tiles/public/variant/1/")) == 0 })
}

func TestPartsThatAreInDoubtAreNotShown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, number := range []string{"1", "2"} {
		step(t, dir, number)
	}
	w := newWorks(t, dir, "grow:"+dir+":doubt", nil)
	w.upload()
	eventually(t, "the version", func() bool { return w.version(1).State == plans.StateReady })
	w.idle()
	events, err := w.catalog.Events(t.Context(), "spui", 0, 0)
	if err != nil || slices.ContainsFunc(events, func(e plans.Event) bool { return e.Type == plans.EventTilesPartial }) {
		t.Errorf("a part was shown, %v", err)
	}
}

func TestPartsOfACutShortConversionStayInSight(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorks(t, dir, "grow:"+dir+":one", nil)
	w.upload()
	before := w.sees(1)
	w.stop(100 * time.Millisecond)
	w.catalog.Close()
	again := newWorks(t, dir, "grow:"+dir+":one", nil)
	again.variant = w.variant
	eventually(t, "the next attempt", func() bool {
		v, err := again.catalog.Variant(t.Context(), "variant")
		if err != nil || v.Partial == nil {
			t.Fatalf("between two attempts nothing is in sight, %v", err)
		}
		return v.Partial.Revision > before.Partial.Revision
	})
	step(t, dir, "1")
	step(t, dir, "2")
	if v := again.ends(1); v.State != plans.StatePublished {
		t.Errorf("the version is %s (%s)", v.State, v.Reason)
	}
}
