//go:build unix

package convert

import "syscall"

// aside is how much a child that draws gives way to others (nice).
const aside = 10

// stepBack lets the process group of a child give way to conversions and answers.
// Where that fails it is only less polite.
func stepBack(pid int) { _ = syscall.Setpriority(syscall.PRIO_PGRP, pid, aside) }
