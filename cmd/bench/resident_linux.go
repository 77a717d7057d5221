package main

import (
	"fmt"
	"os"
	"strings"
)

// resident gives the resident set of a process in bytes, 0 where it is not
// known (proc_pid_status(5)).
func resident(pid int) int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, ok := strings.Cut(string(raw), "VmRSS:")
	var kilobytes int64
	if _, err := fmt.Sscan(after, &kilobytes); !ok || err != nil {
		return 0
	}
	return kilobytes * 1024
}
