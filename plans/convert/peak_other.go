//go:build !unix

package convert

import "runtime"

// peakBytes gives what the runtime took from the system: there is no ru_maxrss
// here.
func peakBytes() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
