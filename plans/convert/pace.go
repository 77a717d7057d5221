package convert

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Go lets garbage grow to as much as what is alive, whatever that is. A
// conversion that needs little for its sources may let it grow to several times
// that, which saves marking; one that needs much collects earlier.
const (
	// paceBase and paceFactor times the bytes of the sources is the heap that a
	// conversion aims at. The process takes some 40 MB more: its own code, stacks
	// and what the system has not taken back yet.
	paceBase   = 40 << 20
	paceFactor = 3
	// paceAimMost bounds the aim: of a large city memory holds a small part, however
	// large its sources are.
	paceAimMost = 2 << 30
	// pacePercent bounds how early it collects: where a quarter of what is alive
	// has come anew. Marking then takes up to four times as much work as usual,
	// some tenth of a conversion, and never more: a source that needs far more
	// than the aim is converted all the same.
	pacePercent = 25
	// paceMost bounds how late it collects, before anything is known to be alive:
	// a small model ends before the heap is at paceBase, ten times the least
	// heap of Go, and is never marked.
	paceMost = 1000
)

// PaceGarbage makes the collector of this process aim at a heap that fits the
// sizes of the inputs, until stop is called. It changes how the whole process
// collects: it is for a process that converts and does nothing else. Files that
// cannot be asked for their size count as empty.
func PaceGarbage(inputs []string) (stop func()) {
	aim := uint64(0)
	for _, path := range inputs {
		if st, err := os.Stat(path); err == nil {
			aim += uint64(st.Size())
		}
	}
	return paceHeap(min(max(paceBase, paceFactor*aim), paceAimMost))
}

// paceHeap sets the percentage of garbage anew after every collection.
func paceHeap(aim uint64) (stop func()) {
	var mu sync.Mutex
	stopped := false
	before := debug.SetGCPercent(gcPercent(0, aim))
	var again func(uint64)
	watch := func() {
		// The object is garbage at once: its cleanup runs after the next collection.
		runtime.AddCleanup(new([4]uint64), again, aim)
	}
	again = func(aim uint64) {
		mu.Lock()
		defer mu.Unlock()
		if stopped {
			return
		}
		debug.SetGCPercent(gcPercent(liveHeap(), aim))
		watch()
	}
	watch()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
		debug.SetGCPercent(before)
	}
}

// gcPercent is the growth of the live heap that ends at aim: paceMost percent at
// most, pacePercent at least.
func gcPercent(live, aim uint64) int {
	switch {
	case live <= aim/(1+paceMost/100):
		return paceMost
	case live >= aim:
		return pacePercent
	}
	return max(pacePercent, int((aim-live)*100/live))
}

// liveHeap gives the bytes that the last collection found alive.
func liveHeap() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0 // a later Go without this figure: collect as usual
	}
	return s[0].Value.Uint64()
}
