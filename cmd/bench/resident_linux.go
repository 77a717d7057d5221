package main

import (
	"fmt"
	"os"
	"strings"
)

// resident gives the resident set of a process in bytes, 0 where it is not
// known.
func resident(pid int) int64 { return status(pid, "VmRSS:") }

// highWater gives the largest resident set of a process since its exec.
func highWater(pid int) int64 { return status(pid, "VmHWM:") }

// status reads an amount of memory of a process (proc_pid_status(5)).
func status(pid int, name string) int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, ok := strings.Cut(string(raw), name)
	var kilobytes int64
	if _, err := fmt.Sscan(after, &kilobytes); !ok || err != nil {
		return 0
	}
	return kilobytes * 1024
}
