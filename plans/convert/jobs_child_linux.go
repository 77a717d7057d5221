package convert

import "syscall"

// dieWithParent kills the child when this process is killed itself.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
