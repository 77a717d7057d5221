//go:build unix

package convert

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup puts the child in a process group of its own, which is killed as a
// whole when its time is up.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if err == syscall.ESRCH {
			return os.ErrProcessDone
		}
		return err
	}
}

// killedFromOutside tells whether the child got a SIGKILL that was not ours:
// then the system ran out of memory.
func killedFromOutside(exit *exec.ExitError) bool {
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// aside is how much a child whose work nobody waits for gives way to others
// (nice).
const aside = 10

// stepBack lets the process group of a child give way to conversions and answers.
// Where that fails it is only less polite.
func stepBack(pid int) { _ = syscall.Setpriority(syscall.PRIO_PGRP, pid, aside) }
