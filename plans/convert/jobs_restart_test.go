//go:build unix

package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
	"github.com/maquette-city/maquette/plans"
)

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
	for node, want := range map[string]bool{"another": false, "node": true} { // the daily job may be among this node's
		n, err := w.catalog.ReleaseJobs(t.Context(), node)
		if err != nil || n > 0 != want {
			t.Errorf("node %s: %d released, %v", node, n, err)
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
