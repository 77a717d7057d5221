//go:build !unix

package convert

import "os/exec"

// ownGroup does nothing: the child alone is killed when its time is up; it
// starts no processes of its own.
func ownGroup(*exec.Cmd) {}

func killedFromOutside(*exec.ExitError) bool { return false }

// stepBack does nothing: this system has no priorities that a child could give
// way by.
func stepBack(int) {}
