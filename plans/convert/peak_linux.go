package convert

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// peakBytes gives the largest resident set of this process so far. It is that of
// proc_pid_status(5): ru_maxrss also counts what the process that started this
// one held before exec, which for a server's child is the whole server.
func peakBytes() int64 {
	if raw, err := os.ReadFile("/proc/self/status"); err == nil {
		_, after, _ := strings.Cut(string(raw), "VmHWM:")
		var kilobytes int64
		if _, err := fmt.Sscan(after, &kilobytes); err == nil {
			return kilobytes * 1024
		}
	}
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return int64(u.Maxrss) * 1024
}
