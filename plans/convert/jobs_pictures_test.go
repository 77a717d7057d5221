//go:build unix

package convert

import (
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	viewed "github.com/maquette-city/maquette/plans/pictures"
	"github.com/maquette-city/maquette/tiles/picture"
)

// draw acts maquette picture: it draws nothing of views named bad-..., and tells
// by the picture's width how many views it was given at once.
func (f childFlags) draw() int {
	s, err := viewed.ReadScene(f.inputs[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitRefused
	}
	for _, v := range s.Views {
		if strings.HasPrefix(v.Name, "bad") {
			fmt.Fprintln(os.Stderr, "maquette picture: nothing to be seen from", v.Name)
			return exitLimit
		}
		for ending, width := range map[string]int{".png": 100 + len(s.Views), "-small.png": 10 + len(s.Tilesets)} {
			file, err := os.Create(filepath.Join(f.out, v.Name+ending))
			if err != nil {
				return exitNoWrite
			}
			if err := errors.Join(picture.EncodePNG(file, image.NewNRGBA(image.Rect(0, 0, width, 7))), file.Close()); err != nil {
				return exitNoWrite
			}
		}
	}
	return 0
}

func newPictureWorks(t *testing.T) *works {
	t.Helper()
	w := newWorks(t, t.TempDir(), "ok:one", func(c *JobsConfig) { c.picturesWait, c.unusedKept = 20*time.Millisecond, time.Nanosecond })
	w.catalog.SetRedraw(w.jobs.Redraw)
	return w
}

func (w *works) viewpoint(id string) {
	w.t.Helper()
	_, err := w.catalog.CreateViewpoint(w.t.Context(), plans.Viewpoint{ID: id, ProjectID: "spui", Name: id, Orientation: [4]float64{0, 0, 0, 1}, FovDeg: 55})
	if err != nil {
		w.t.Fatal(err)
	}
}

// pictures waits until those of a version are what is wanted: viewpoint and state.
func (w *works) pictures(number int, want ...string) []plans.Picture {
	w.t.Helper()
	var got []string
	var all []plans.Picture
	defer func() {
		if w.t.Failed() {
			w.t.Logf("pictures: %v, want %v", got, want)
		}
	}()
	eventually(w.t, "pictures of version "+fmt.Sprint(number), func() bool {
		var err error
		if all, err = w.catalog.Pictures(w.t.Context(), w.variant.ID, number); err != nil {
			w.t.Fatal(err)
		}
		got = nil
		for _, p := range all {
			got = append(got, p.ViewpointID+" "+string(p.State))
		}
		return slices.Equal(got, want)
	})
	return all
}

func TestPicturesFollowVersionsViewpointsAndPlaces(t *testing.T) {
	t.Parallel()
	w := newPictureWorks(t)
	n := w.upload()
	w.ends(n)
	w.viewpoint("brug")
	first := w.pictures(n, "brug ready")[0]
	if first.Image.Width != 101 || first.Small.Width != 11 || first.Image.Bytes == 0 || len(first.Image.SHA256) != 64 {
		t.Errorf("the picture is %+v", first)
	}
	for _, key := range []string{first.Image.Object, first.Small.Object} {
		if _, err := w.store.Head(t.Context(), key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	// A second viewpoint makes one picture and leaves the first.
	w.viewpoint("plein")
	if both := w.pictures(n, "brug ready", "plein ready"); both[0] != first || both[1].Image.Width != 101 {
		t.Errorf("pictures %+v", both)
	}
	// A move makes both anew, in one child; the old ones go.
	_, err := w.catalog.SetPlacement(t.Context(), "variant", plans.Placement{East: 9, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "Noor"})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "pictures of where it stands now", func() bool {
		all := w.pictures(n, "brug ready", "plein ready")
		return all[0].MadeFrom != first.MadeFrom && all[0].Image.Width == 102 && all[1].Image.Width == 102
	})
	eventually(t, "the end of the old picture", func() bool {
		_, err := w.store.Head(t.Context(), first.Image.Object)
		return errors.Is(err, assets.ErrNotFound)
	})
	// So does a viewpoint.
	if err := w.catalog.RemoveViewpoint(t.Context(), "spui", "plein"); err != nil {
		t.Fatal(err)
	}
	w.pictures(n, "brug ready")
	eventually(t, "the end of its pictures", func() bool { return len(w.keys("pictures/variant/1/viewpoints/")) == 2 })
	// The next version has its own; the one before keeps what it had.
	second := w.upload()
	w.pictures(second, "brug ready")
	w.pictures(n, "brug ready")
	w.idle()
}

func TestOneBadViewCostsNoOther(t *testing.T) {
	t.Parallel()
	w := newPictureWorks(t)
	for _, id := range []string{"anders", "bad-one", "brug"} {
		if w.variant.ID == "" {
			w.upload()
		}
		w.viewpoint(id)
	}
	all := w.pictures(1, "anders ready", "bad-one failed", "brug ready")
	if !strings.Contains(all[1].Reason, "nothing to be seen from bad-one") || all[1].Image != (plans.PictureImage{}) {
		t.Errorf("the failed one is %+v", all[1])
	}
	before := all[1].DrawnAt
	w.viewpoint("plein")
	if all = w.pictures(1, "anders ready", "bad-one failed", "brug ready", "plein ready"); all[1].DrawnAt != before {
		t.Error("what failed was tried again though nothing changed")
	}
}

func TestPicturesOutliveATroubledStoreAndAStop(t *testing.T) {
	t.Parallel()
	w := newPictureWorks(t)
	var mu sync.Mutex
	failures, away := 0, true
	w.store.Before = func(op, key string) error {
		mu.Lock()
		defer mu.Unlock()
		if away && op == "put" && strings.HasPrefix(key, "pictures/variant/1/viewpoints/") {
			failures++
			return assets.ErrUnavailable
		}
		return nil
	}
	n := w.upload()
	w.ends(n)
	w.viewpoint("brug")
	eventually(t, "a failure", func() bool { mu.Lock(); defer mu.Unlock(); return failures > 0 })
	w.pictures(n)
	w.stop(5 * time.Second)
	mu.Lock()
	away = false
	mu.Unlock()
	w.catalog.Close()
	again := newWorks(t, w.dir, "ok:one", nil) // its store is new: what it needs is not there
	again.variant = w.variant
	all := again.pictures(n, "brug failed")
	if !strings.Contains(all[0].Reason, "not in the store") {
		t.Errorf("the picture failed for %q", all[0].Reason)
	}
}

func TestVersionsThatStandNowhereWait(t *testing.T) {
	t.Parallel()
	w := newPictureWorks(t)
	w.stop(time.Second)
	n := w.upload()
	if _, err := w.catalog.SetState(t.Context(), "variant", n, plans.StateConverting, "", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := w.catalog.Finish(t.Context(), "variant", n, plans.Result{}, []byte(`{}`), plans.Placement{Method: plans.MethodNone}); err != nil {
		t.Fatal(err)
	}
	w.viewpoint("brug")
	if err := w.jobs.drawProject(t.Context(), "spui"); err != nil {
		t.Fatal(err)
	}
	w.pictures(n)
	if err := w.jobs.drawProject(t.Context(), "elsewhere"); err != nil {
		t.Errorf("a project that is gone: %v", err)
	}
}
