package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed gltfpack.mjs
var gltfpackScript []byte

// gltfpackVersion is installed into --cache.
const gltfpackVersion = "1.3.0"

// packSetting is one way to call gltfpack.
type packSetting struct{ name, suffix, args string }

// packSettings: its strongest compression, all attributes, names and extras kept.
// Positions have 14 bits over the extent of the tile by default, 16 at most.
func packSettings() []packSetting {
	const keep = "-cc,-kv,-kn,-km,-ke,-ce,ext"
	return []packSetting{{"gltfpack -cc", "p14", keep}, {"-vp 16", "p16", keep + ",-vp,16"}}
}

// findGltfpack gives the library of gltfpack, installed where --cache allows.
func (c *config) findGltfpack(ctx context.Context) (string, error) {
	for _, modules := range []string{c.modules, filepath.Join(c.cache, "node_modules")} {
		library, err := filepath.Abs(filepath.Join(modules, "gltfpack", "library.js"))
		if err != nil {
			return "", err
		}
		if _, err := os.Stat(library); err == nil {
			return library, nil
		}
	}
	if c.cache == "" {
		return "", fmt.Errorf("gltfpack: %w: give --modules or --cache", errNoPeer)
	}
	if err := os.MkdirAll(c.cache, 0o755); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "npm", "install", "--prefix", c.cache, "--no-audit", "--no-fund", "gltfpack@"+gltfpackVersion)
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("installing gltfpack: %w: %s", err, lastLine(string(text)))
	}
	return filepath.Abs(filepath.Join(c.cache, "node_modules", "gltfpack", "library.js"))
}

// pack lets gltfpack write all tiles of a folder and adds up what it makes.
func (m *encodedModel) pack(ctx context.Context, library, dir string) error {
	if library == "" {
		return nil
	}
	script := filepath.Join(dir, "gltfpack.mjs")
	if err := os.WriteFile(script, gltfpackScript, 0o644); err != nil {
		return err
	}
	args := []string{script, library, dir}
	for _, s := range packSettings() {
		args = append(args, s.suffix+"="+s.args)
	}
	if text, err := exec.CommandContext(ctx, "node", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("running gltfpack: %w: %s", err, lastLine(string(text)))
	}
	return m.addPacked(dir)
}
