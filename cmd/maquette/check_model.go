package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/bundle"
	"github.com/maquette-city/maquette/plans/gltfplan"
)

// isModel tells a glTF file by its name or its first bytes.
func isModel(target string) bool {
	switch strings.ToLower(filepath.Ext(target)) {
	case ".gltf", ".glb":
		return !strings.Contains(target, "://")
	}
	f, err := os.Open(target)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 4)
	_, err = io.ReadFull(f, head)
	return err == nil && gltfplan.BeginsBinary(head)
}

// checkModel holds a glTF file against glTF 2.0.
func checkModel(ctx context.Context, target string, std stdio) int {
	found, more, err := modelFindings(ctx, target)
	if err != nil {
		fmt.Fprintln(std.err, "maquette check:", err)
		return exitData
	}
	total := len(found)
	for _, f := range found {
		fmt.Fprintf(std.out, "ERROR %s %s %s\n", f.Code, f.Pointer, f.Message)
	}
	for _, code := range slices.Sorted(maps.Keys(more)) {
		fmt.Fprintf(std.out, "ERROR %s / %d places more\n", code, more[code])
		total += more[code]
	}
	fmt.Fprintf(std.err, "1 model: %d errors\n", total)
	if total > 0 {
		return exitErrors
	}
	return exitOK
}

func modelFindings(ctx context.Context, target string) (found []gltfplan.Finding, more map[string]int, err error) {
	f, err := os.Open(target)
	if err != nil {
		return nil, nil, fmt.Errorf("opening %s: %w", target, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("opening %s: %w", target, err)
	}
	folder := bundle.InFolder(filepath.Dir(target))
	defer func() { err = errors.Join(err, folder.Close()) }()
	return gltfplan.Check(ctx, gltfplan.Source{Data: f, Size: info.Size(), Name: filepath.Base(target), Files: folder})
}
