package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed webifc.mjs
var webIFCScript []byte

// webIFCVersion is installed into --cache: the version that the reference
// figures of the shared data were made with.
const webIFCVersion = "0.0.78"

// webIFC is a warm web-ifc in a node process: it measures when it is told to.
type webIFC struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	version string
	dir     string
}

// answer is what the script writes after each command.
type answer struct {
	Version   string  `json:"version"`
	OpenMS    float64 `json:"openMs"`
	MeshMS    float64 `json:"meshMs"`
	Triangles int     `json:"triangles"`
	Error     string  `json:"error"`
}

// errNoPeer says that web-ifc is not measured.
var errNoPeer = errors.New("web-ifc is not there: give --modules or --cache")

// startWebIFC starts node with web-ifc, installing it where --cache allows.
func (c *config) startWebIFC(ctx context.Context) (*webIFC, error) {
	modules, err := c.findWebIFC(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return nil, err
	}
	script := filepath.Join(dir, "webifc.mjs")
	if err := os.WriteFile(script, webIFCScript, 0o600); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	w := &webIFC{cmd: exec.CommandContext(ctx, "node", script, modules), dir: dir}
	w.cmd.Stderr = io.Discard // the library warns about what it cannot make
	if err := w.start(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *webIFC) start() error {
	in, err := w.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	w.in, w.out = in, bufio.NewScanner(out)
	if err := w.cmd.Start(); err != nil {
		return fmt.Errorf("starting node: %w", err)
	}
	a, err := w.answer()
	w.version = a.Version
	return err
}

func (c *config) findWebIFC(ctx context.Context) (string, error) {
	modules, err := filepath.Abs(c.modules)
	if err != nil {
		return "", err
	}
	if hasWebIFC(modules) {
		return modules, nil
	}
	if c.cache == "" {
		return "", errNoPeer
	}
	cache, err := filepath.Abs(c.cache)
	if err != nil {
		return "", err
	}
	modules = filepath.Join(cache, "node_modules")
	if hasWebIFC(modules) {
		return modules, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	fmt.Fprintf(c.log, "installing web-ifc %s into %s\n", webIFCVersion, cache)
	cmd := exec.CommandContext(ctx, "npm", "install", "--prefix", cache, "--no-audit", "--no-fund", "web-ifc@"+webIFCVersion)
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("installing web-ifc: %w: %s", err, lastLine(string(text)))
	}
	return modules, nil
}

func hasWebIFC(modules string) bool {
	_, err := os.Stat(filepath.Join(modules, "web-ifc", "package.json"))
	return err == nil
}

// measure opens and meshes a file once.
func (w *webIFC) measure(file string) (answer, error) {
	name, err := json.Marshal(file)
	if err != nil {
		return answer{}, err
	}
	if _, err := w.in.Write(append(name, '\n')); err != nil {
		return answer{}, fmt.Errorf("telling node to measure: %w", err)
	}
	return w.answer()
}

// answer reads the next line that is an answer: the library prints lines of
// its own.
func (w *webIFC) answer() (answer, error) {
	for w.out.Scan() {
		line := w.out.Bytes()
		if len(line) == 0 || line[0] != '{' {
			continue
		}
		var a answer
		if err := json.Unmarshal(line, &a); err != nil {
			continue
		}
		if a.Error != "" {
			return a, fmt.Errorf("web-ifc: %s", a.Error)
		}
		return a, nil
	}
	return answer{}, errors.Join(errors.New("node ended"), w.out.Err())
}

func (w *webIFC) close() error {
	if w.in != nil {
		w.in.Close()
	}
	if w.cmd.Process != nil {
		_ = w.cmd.Wait() // its exit code says nothing that an answer did not
	}
	return os.RemoveAll(w.dir)
}
