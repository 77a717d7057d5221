package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// usage is what benchPeak writes of the program that it ran.
type usage struct {
	Exit int   `json:"exit"`
	Peak int64 `json:"peak"` // largest resident set in bytes
	// Processor is the seconds that all cores took.
	Processor float64 `json:"processor"`
}

// benchPeak runs a program and writes its exit code and peak memory to a file.
// It stands between bench and what bench measures because the system counts the
// memory of a process from before its exec, when it was still a copy of its
// parent: of this parent that is a few megabytes.
func benchPeak(ctx context.Context, c *config, args []string) error {
	if len(args) < 2 {
		return errors.New("usage: bench peak OUT PROGRAM [ARGUMENT...]")
	}
	cmd := exec.CommandContext(ctx, args[1], args[2:]...)
	cmd.Stderr = c.log
	if err := cmd.Run(); cmd.ProcessState == nil {
		return err
	}
	raw, err := json.Marshal(usage{Exit: cmd.ProcessState.ExitCode(), Peak: peak(cmd.ProcessState),
		Processor: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()})
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], raw, 0o600)
}

// measured runs a program under benchPeak; why is its last word on stderr.
func measured(ctx context.Context, dir, out string, program ...string) (u usage, why string, err error) {
	self, err := os.Executable()
	if err != nil {
		return u, "", err
	}
	var stderr strings.Builder
	cmd := exec.CommandContext(ctx, self, append([]string{"peak", out}, program...)...)
	cmd.Dir, cmd.Stderr = dir, &stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it ends what it runs
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		return u, lastLine(stderr.String()), fmt.Errorf("running %s: %w", program[0], err)
	}
	raw, err := os.ReadFile(out)
	if err == nil {
		err = json.Unmarshal(raw, &u)
	}
	return u, lastLine(stderr.String()), err
}
