package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed" // the script that times pyproj
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed crs_pyproj.py
var pyprojScript string

// pyproj is the other side, in a process of its own.
type pyproj struct {
	cmd     *exec.Cmd
	in      *json.Encoder
	out     *bufio.Scanner
	stdin   interface{ Close() error }
	dir     string // of its files
	grids   string
	version string
}

// pyprojAnswer is what the script writes after each question.
type pyprojAnswer struct {
	Version string     `json:"version"`
	Seconds float64    `json:"seconds"`
	Last    [3]float64 `json:"last"`
}

func startPyproj(ctx context.Context, c *config) (*pyproj, error) {
	p := &pyproj{grids: filepath.Join(c.shared, "data", "rdnaptrans", "proj-data")}
	if _, err := os.Stat(filepath.Join(p.grids, "nl_nsgi_rdcorr2018.tif")); err != nil {
		return nil, errors.New("NSGI's grids of PROJ-data are not under --shared")
	}
	p.cmd = exec.CommandContext(ctx, c.python, "-c", pyprojScript)
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in, p.stdin, p.out = json.NewEncoder(in), in, bufio.NewScanner(out)
	if p.dir, err = os.MkdirTemp("", "maquette-bench-*"); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.dir))
	}
	// One question shows whether it is there at all.
	a, err := p.ask(crsJob{from: "EPSG:4937", to: "EPSG:4936"}, [][3]float64{{52, 5, 0}})
	if err != nil {
		p.end()
		return nil, fmt.Errorf("%s has no pyproj and numpy: %w", c.python, err)
	}
	p.version = a.Version
	return p, nil
}

// ask has it transform points and gives its time.
func (p *pyproj) ask(job crsJob, points [][3]float64) (a pyprojAnswer, err error) {
	var raw bytes.Buffer
	for _, pt := range points {
		for _, v := range pt {
			raw.Write(binary.LittleEndian.AppendUint64(raw.AvailableBuffer(), math.Float64bits(v)))
		}
	}
	file := filepath.Join(p.dir, "points")
	if err := os.WriteFile(file, raw.Bytes(), 0o600); err != nil {
		return a, err
	}
	err = p.in.Encode(map[string]any{
		"from": job.from, "to": job.to, "pipeline": job.pipeline, "inverse": job.inverse, "epoch": job.epoch, "grids": p.grids, "file": file,
	})
	if err != nil {
		return a, err
	}
	if !p.out.Scan() {
		return a, errors.Join(errors.New("it gave no answer"), p.out.Err())
	}
	return a, json.Unmarshal(p.out.Bytes(), &a)
}

func (p *pyproj) end() {
	_ = p.stdin.Close()
	_ = p.cmd.Wait() // its exit says nothing that its answers did not
	_ = os.RemoveAll(p.dir)
}
