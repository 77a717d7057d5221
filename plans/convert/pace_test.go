package convert

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestGarbagePercentEndsAtTheAim(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		live, aim uint64
		want      int
	}{
		"nothing alive yet":         {0, 100 << 20, paceMost},
		"little alive":              {5 << 20, 100 << 20, paceMost},
		"a fifth of the aim":        {20 << 20, 100 << 20, 400},
		"half of the aim":           {50 << 20, 100 << 20, 100},
		"two thirds":                {60 << 20, 90 << 20, 50},
		"close to it":               {99 << 20, 100 << 20, pacePercent},
		"just it":                   {100 << 20, 100 << 20, pacePercent},
		"more than the aim by far":  {100 << 30, 100 << 20, pacePercent},
		"no aim at all, some alive": {1, 0, pacePercent},
	} {
		if got := gcPercent(c.live, c.aim); got != c.want {
			t.Errorf("%s: %d percent, want %d", name, got, c.want)
		}
	}
}

// Not parallel: it looks at how the whole process collects.
func TestGarbageIsPacedUntilStopped(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	path := filepath.Join(t.TempDir(), "small.ifc")
	if err := os.WriteFile(path, make([]byte, 1000), 0o644); err != nil {
		t.Fatal(err)
	}
	stop := PaceGarbage([]string{path, filepath.Join(t.TempDir(), "gone.ifc")})
	held := make([]byte, 2*paceBase)
	collectUntil(t, "twice the aim is alive", func(percent int) bool { return percent == pacePercent })
	runtime.KeepAlive(held)
	held = nil
	collectUntil(t, "it is free again", func(percent int) bool { return percent > pacePercent })
	stop()
	held = make([]byte, 2*paceBase)
	for range 3 {
		runtime.GC()
	}
	if got := debug.SetGCPercent(100); got != 100 {
		t.Errorf("%d percent after the end, want that of before", got)
	}
	runtime.KeepAlive(held)
}

// collectUntil collects until the percentage is as wanted: it is set by a
// goroutine of its own after each collection.
func collectUntil(t *testing.T, what string, ok func(percent int) bool) {
	t.Helper()
	got := 0
	for range 200 {
		runtime.GC()
		time.Sleep(time.Millisecond)
		got = debug.SetGCPercent(100)
		debug.SetGCPercent(got)
		if ok(got) {
			return
		}
	}
	t.Errorf("%s: still %d percent", what, got)
}
