//go:build linux || darwin

package main

import (
	"syscall"
	"time"
)

// cpuTime gives the processor time that this process has taken, or the time of
// day where it is not known.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return time.Duration(time.Now().UnixNano())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
