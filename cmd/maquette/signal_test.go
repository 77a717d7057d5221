package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// A verb that is busy or waits does not have to come to an end first.
func TestVerbDiesOfASignalAtOnce(t *testing.T) {
	t.Parallel()
	cmd := verbCommand(t, "transform", "--from", "EPSG:28992", "--to", "EPSG:4258")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Signal(os.Kill) })
	defer kill.Stop()
	if _, err := in.Write([]byte("155000 463000\n")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond) // it is past its start
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v, want the signal itself", err)
	}
}
