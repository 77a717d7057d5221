//go:build unix && !linux

package convert

import (
	"runtime"
	"syscall"
)

// peakBytes gives the largest resident set of this process so far (ru_maxrss:
// kilobytes, bytes on Apple's systems).
func peakBytes() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(u.Maxrss)
	}
	return int64(u.Maxrss) * 1024
}
