//go:build unix && !linux

package convert

import "syscall"

// dieWithParent does nothing: this system cannot. A child whose parent was
// killed runs to its end or its memory limit, and its result is dropped.
func dieWithParent(*syscall.SysProcAttr) {}
