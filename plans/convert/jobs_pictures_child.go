package convert

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
)

// draw runs the child to its end.
func (d *drawing) draw(ctx context.Context) error {
	out := filepath.Join(d.dir, "out")
	if err := os.MkdirAll(out, 0o700); err != nil {
		return fmt.Errorf("making a folder for pictures: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, d.cfg.Timeout)
	defer cancel()
	cmd := exec.CommandContext(limited, d.cfg.Program, "picture", "--out", out,
		"--memory-limit="+strconv.FormatInt(d.cfg.MemoryBytes, 10), filepath.Join(d.dir, "scene.json"))
	cmd.Dir = d.dir
	cmd.Env = append(childEnv(d.dir), d.cfg.childEnv...)
	cmd.WaitDelay = killWait
	says := &ends{}
	cmd.Stderr = says
	err := runQuietly(cmd)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		return nil
	}
	var exit *exec.ExitError
	if limited.Err() == nil && !errors.As(err, &exit) {
		return fmt.Errorf("running %s picture: %w", d.cfg.Program, err)
	}
	f := &failure{detail: says.String(), reason: d.reason(limited.Err() != nil, exit, says)}
	if f.reason == "" {
		return fmt.Errorf("drawing: %s", says.last()) // no fault of the scene: another attempt
	}
	return f
}

// runQuietly runs a child behind all else. Its thread is kept for it: on Linux
// the child dies with the thread that started it.
func runQuietly(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	stepBack(cmd.Process.Pid)
	return cmd.Wait()
}

// reason says for a person why nothing was drawn; "" where another attempt may go
// better.
func (d *drawing) reason(late bool, exit *exec.ExitError, says *ends) string {
	if late {
		return fmt.Sprintf("drawing took longer than %v and was stopped", d.cfg.Timeout)
	}
	outOfMemory := fmt.Sprintf("drawing needs more than the %d MB it may take", d.cfg.MemoryBytes>>20)
	switch code := exit.ExitCode(); {
	case code == exitNoWrite:
		return ""
	case code == exitRefused, code == exitLimit:
		return says.last()
	case code == exitGoPanic && (says.contains("out of memory") || says.contains("cannot allocate memory")):
		return outOfMemory
	case code == -1 && killedFromOutside(exit):
		return outOfMemory
	}
	return "the picture could not be drawn: tell the administrators"
}
