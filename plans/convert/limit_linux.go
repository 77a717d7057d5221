package convert

import (
	"fmt"
	"runtime/debug"
	"syscall"
)

// softShare is the part of the hard limit at which Go's collector works as hard
// as it can; what is left is for what it does not manage (stacks of threads,
// the wasm engine) and for the moment of a large allocation.
const softShare = 0.85

// SetLimits caps the memory of this process, in bytes: above it the process ends
// with Go's own "out of memory" (exit 2), which the parent takes for a limit
// that was hit. It also forbids core dumps, which would leave a plan's content
// on disk. Zero or less is no limit.
//
// The cap is RLIMIT_DATA: it counts private writable memory, reserved address
// space not, of which Go and wasm engines take far more than they use.
func SetLimits(bytes int64) error {
	if bytes <= 0 {
		return nil
	}
	debug.SetMemoryLimit(int64(softShare * float64(bytes)))
	for _, l := range []struct {
		name     string
		resource int
		value    uint64
	}{{"memory", syscall.RLIMIT_DATA, uint64(bytes)}, {"core dumps", syscall.RLIMIT_CORE, 0}} {
		if err := lower(l.resource, l.value); err != nil {
			return fmt.Errorf("limiting %s to %d bytes: %w", l.name, l.value, err)
		}
	}
	return nil
}

// lower sets a limit, never above the one that holds already.
func lower(resource int, value uint64) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(resource, &now); err != nil {
		return err
	}
	value = min(value, now.Max)
	return syscall.Setrlimit(resource, &syscall.Rlimit{Cur: value, Max: value})
}

// MissingLimits names, for people, the caps this system lacks: none here.
func MissingLimits() []string { return nil }
