package ifc

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// hostileVariable names the environment variable that, set to 1, makes
	// TestHostileFiles read its models in full size, up to 200 MB each, each in a
	// process of its own: about half an hour. Run it alone:
	// MAQUETTE_HOSTILE=1 go test ./plans/ifc -run TestHostileFiles -v -timeout 60m.
	hostileVariable = "MAQUETTE_HOSTILE"
	// hostileFile names the one that tells such a process its model.
	hostileFile = "MAQUETTE_HOSTILE_FILE"
)

// What one file may take: bytes, time on two cores and memory of the process.
const (
	hostileBytes  = 200_000_000
	hostileTime   = time.Minute
	hostileMemory = 2 << 30
)

// allHostile gives all models.
func allHostile() []hostileCase {
	return slices.Concat(hostileOpenings(), hostileShapes(), hostileMaps(), hostileCurves(), hostileRecords(), hostileTold(), hostileText())
}

// TestHostileFiles reads models made to cost as much as a file can: each ends in
// bounded time and memory, all that is not made stands in the report, and a
// healthy element beside it is made.
func TestHostileFiles(t *testing.T) {
	if path := os.Getenv(hostileFile); path != "" {
		readHostileFile(t, path)
		return
	}
	full := os.Getenv(hostileVariable) != ""
	for _, c := range allHostile() {
		t.Run(c.name, func(t *testing.T) {
			if full {
				readHostileApart(t, c)
				return
			}
			t.Parallel()
			h, features := readHostile(t, c.model(c.small), limitsOfSmall())
			c.check(t, h, features)
		})
	}
}

// model makes the model with n things.
func (c *hostileCase) model(n int) []byte {
	if c.bare {
		r := &records{}
		c.make(r, n)
		return r.Bytes()
	}
	r := hostile()
	c.make(r, n)
	r.product(fmt.Sprintf("#%d", r.add("IFCBLOCK(#6,1.,2.,3.)"))) // the healthy one
	return r.model()
}

// smallPart divides the limits of work where models are small.
const smallPart = 64

func limitsOfSmall() limits {
	l := fileLimits()
	return limits{l.first / smallPart, l.full / smallPart, l.late / smallPart, l.shape / smallPart, l.tell / smallPart, l.tellFirst / smallPart}
}

// check holds what was read of a case.
func (c *hostileCase) check(t *testing.T, h scene.Header, features int) {
	t.Helper()
	if c.made && len(h.Skipped) > 0 {
		t.Errorf("%d lines in the report, the first: %.300s", len(h.Skipped), h.Skipped[0].Reason)
	}
	if features == 0 && !c.refused {
		t.Errorf("no feature")
	}
	for _, s := range h.Skipped {
		if s.Code == CodeInternal {
			t.Errorf("an internal error: %s", s.Reason)
			break
		}
	}
}

// readHostile reads a model and gives its header and the number of features.
func readHostile(t *testing.T, data []byte, l limits) (scene.Header, int) {
	t.Helper()
	features := 0
	h, err := readWithin(context.Background(), Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: "test.ifc"}, l, func(*scene.Feature) error {
		features++
		return nil
	})
	if err != nil {
		t.Logf("refused: %.300v", err)
	}
	return h, features
}

// readHostileApart reads a model of full size in a process of its own.
func readHostileApart(t *testing.T, c hostileCase) {
	path := filepath.Join(t.TempDir(), "model.ifc")
	data := c.model(c.full)
	size := len(data)
	if size > hostileBytes {
		t.Errorf("the model has %d bytes", size)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	data = nil
	debug.FreeOSMemory()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestHostileFiles$", "-test.v", "-test.timeout=100s")
	cmd.Env = append(os.Environ(), hostileFile+"="+path)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	used := cmd.ProcessState
	var peak int64
	if u, ok := used.SysUsage().(*syscall.Rusage); ok {
		peak = int64(u.Maxrss) << 10
	}
	t.Logf("%5.1f MB: %6.2f s, %6.2f s of CPU, peak %4d MiB\n%s", float64(size)/1e6, took.Seconds(), (used.UserTime() + used.SystemTime()).Seconds(), peak>>20, out)
	if err != nil {
		t.Error(err)
	}
	if took > hostileTime || peak > hostileMemory {
		t.Errorf("%v and %d bytes of memory", took, peak)
	}
}

// readHostileFile reads the model at path and tells what became of it. The
// collector keeps to the share of the memory that it does in a conversion with a
// limit of hostileMemory.
func readHostileFile(t *testing.T, path string) {
	debug.SetMemoryLimit(hostileMemory * 85 / 100)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	stop, peak := make(chan struct{}), make(chan uint64)
	go watchHeap(stop, peak)
	features := 0
	h, err := Read(context.Background(), Source{Data: f, Size: st.Size(), Name: "test.ifc"}, func(*scene.Feature) error {
		features++
		return nil
	})
	close(stop)
	codes := map[string]int{}
	for _, s := range h.Skipped {
		codes[s.Code]++
	}
	t.Logf("opened in %.2f s, heap %d MiB on %d cores, %d features of %d, %v, %.300v", h.ReadSeconds, <-peak>>20, runtime.GOMAXPROCS(0), features, h.Counts.Total, codes, err)
	if len(h.Skipped) > 0 {
		t.Logf("the first line: %.300s", h.Skipped[0].Reason)
	}
	if n := codes[CodeInternal]; n > 0 {
		t.Errorf("%d internal errors", n)
	}
}

// watchHeap gives the largest heap until stop is closed.
func watchHeap(stop <-chan struct{}, peak chan<- uint64) {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	most := uint64(0)
	for {
		metrics.Read(s)
		most = max(most, s[0].Value.Uint64())
		select {
		case <-stop:
			peak <- most
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}
