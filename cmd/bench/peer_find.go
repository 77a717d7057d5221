package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed webifc.mjs
var webIFCScript []byte

//go:embed ifcopenshell_figures.py
var ifcOpenShellScript []byte

// webIFCVersion is installed into --cache: the version that the reference
// figures of the shared data were made with.
const webIFCVersion = "0.0.78"

// peerMemory is the resident memory in bytes at which a peer is ended.
const peerMemory = 8 << 30

// peers starts the kernels that are there and says which are not.
func (c *config) peers(ctx context.Context) ([]*peer, error) {
	var all []*peer
	for _, start := range []func(context.Context) (*peer, error){c.startWebIFC, c.startIfcOpenShell} {
		p, err := start(ctx)
		switch {
		case errors.Is(err, errNoPeer):
			fmt.Fprintln(c.log, "left out:", err)
		case err != nil:
			return all, err
		default:
			all = append(all, p)
		}
	}
	return all, nil
}

// startWebIFC starts node with web-ifc, installing it where --cache allows.
func (c *config) startWebIFC(ctx context.Context) (*peer, error) {
	modules, err := c.findWebIFC(ctx)
	if err != nil {
		return nil, err
	}
	p := &peer{name: "web-ifc", command: []string{"node"}, script: webIFCScript, file: "webifc.mjs", library: modules, timeout: c.timeout, limit: peerMemory}
	return p, p.start(ctx)
}

// startIfcOpenShell starts Python with IfcOpenShell.
func (c *config) startIfcOpenShell(ctx context.Context) (*peer, error) {
	none := fmt.Errorf("IfcOpenShell: %w: give --python, a Python that has the package ifcopenshell", errNoPeer)
	python, err := exec.LookPath(c.python)
	if err != nil {
		return nil, none
	}
	if exec.CommandContext(ctx, python, "-c", "import ifcopenshell, numpy").Run() != nil {
		return nil, none
	}
	p := &peer{name: "IfcOpenShell", command: []string{python}, script: ifcOpenShellScript, file: "figures.py", timeout: c.timeout, limit: peerMemory}
	return p, p.start(ctx)
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
		return "", fmt.Errorf("web-ifc: %w: give --modules or --cache", errNoPeer)
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
