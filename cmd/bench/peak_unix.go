//go:build linux || darwin

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peak gives the largest resident set of an ended process (getrusage: in
// kilobytes on Linux, in bytes on macOS).
func peak(s *os.ProcessState) int64 {
	u, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(u.Maxrss)
	}
	return int64(u.Maxrss) * 1024
}
