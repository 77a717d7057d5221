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

// backNice is the niceness of a child whose tiles are there: what it does from
// then on nobody waits for as for a page or another plan.
const backNice = 10

// stepBack lets others go before the child. Where the system refuses it stays as
// it is.
func stepBack(cmd *exec.Cmd) {
	_ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, backNice) // its own group: see ownGroup
}
