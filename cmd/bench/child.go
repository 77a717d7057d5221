package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// outcome is one run of maquette convert as a process.
type outcome struct {
	seconds float64 // wall time from start to end
	peak    int64   // largest resident set in bytes, 0 where the system does not say
	exit    int
	why     string // the last line on stderr
}

// binary gives the absolute path of the maquette binary.
func (c *config) binary() (string, error) {
	p, err := filepath.Abs(c.maquette)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(p); err != nil {
		return "", fmt.Errorf("no maquette binary at %s: run make build or give --maquette", p)
	}
	return p, nil
}

// child converts a file in a process of its own and forgets the tileset.
func (c *config) child(ctx context.Context, binary, file string, flags ...string) (outcome, error) {
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	start := time.Now()
	u, why, err := measured(ctx, dir, filepath.Join(dir, "usage.json"),
		append([]string{binary, "convert", file, "--out", filepath.Join(dir, "tiles"), "--report", filepath.Join(dir, "report.json")}, flags...)...)
	o := outcome{seconds: time.Since(start).Seconds(), why: why, exit: u.Exit, peak: u.Peak}
	if err != nil {
		return o, err
	}
	if o.peak == 0 {
		o.peak = reportedPeak(filepath.Join(dir, "report.json"))
	}
	return o, nil
}

// reportedPeak is what the process says of itself.
func reportedPeak(path string) int64 {
	var r struct {
		Peak int64 `json:"peakBytes"`
	}
	b, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(b, &r) != nil {
		return 0
	}
	return r.Peak
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}
