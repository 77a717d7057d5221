package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDemoWritesTheFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "demo")
	var out, errs bytes.Buffer
	if code := runDemo(context.Background(), []string{dir}, stdio{nil, &out, &errs}); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	for _, n := range []string{"demo-a.ifc", "demo-a-v2.ifc", "demo-b.ifc", "demo-c.ifc", "demo-omgeving.city.json"} {
		if info, err := os.Stat(filepath.Join(dir, n)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", n, err)
		}
		if !strings.Contains(out.String(), n) {
			t.Errorf("%s is not named on stdout", n)
		}
	}
}

func TestDemoExitCodes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want int
	}{
		"no folder named":      {nil, exitUsage},
		"two folders named":    {[]string{"a", "b"}, exitUsage},
		"an unknown flag":      {[]string{"--no-such-flag", "a"}, exitUsage},
		"help":                 {[]string{"-h"}, exitOK},
		"a file as the folder": {[]string{file}, exitIO},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			if code := runDemo(context.Background(), c.args, stdio{nil, &out, &errs}); code != c.want {
				t.Errorf("exit %d, want %d: %s", code, c.want, errs.String())
			}
		})
	}
}
