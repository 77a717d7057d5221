package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The limit that convert keeps: 150 MB, or six times the file where that is
// more.
const (
	memoryBase   = 150_000_000
	memoryFactor = 6
	memoryWorst  = 15 // files listed without --all
)

// memoryLimit is what the conversion of so many bytes may take at its peak.
func memoryLimit(size int64) int64 { return max(memoryBase, memoryFactor*size) }

// memoryFigure is the largest peak of one file over the rounds.
type memoryFigure struct {
	name        string
	size, peak  int64
	seconds     float64
	exit        int
	why         string
	limitFactor float64 // peak against the limit
}

// benchMemory converts every file in a process of its own.
func benchMemory(ctx context.Context, c *config, named []string) error {
	files, root, err := c.memoryInputs(named)
	if err != nil {
		return err
	}
	binary, err := c.binary()
	if err != nil {
		return err
	}
	var all []memoryFigure
	for i, f := range files {
		fig, err := c.measureMemory(ctx, binary, f)
		if ctx.Err() != nil { // interrupted: what was measured is worth printing
			break
		}
		if err != nil {
			return fmt.Errorf("measuring %s: %w", f, err)
		}
		if rel, err := filepath.Rel(root, f); err == nil {
			fig.name = filepath.ToSlash(rel)
		}
		all = append(all, fig)
		fmt.Fprintf(c.log, "%d/%d %s\n", i+1, len(files), fig.name)
	}
	c.printMemory(all)
	return nil
}

// memoryInputs gives the named files, or every IFC and CityJSON file.
func (c *config) memoryInputs(named []string) (files []string, root string, err error) {
	if len(named) > 0 {
		if files, err = absolute(named); err != nil {
			return nil, "", err
		}
		return files, filepath.Dir(files[0]), nil
	}
	data, err := c.data()
	if err != nil {
		return nil, "", err
	}
	for _, dir := range []string{"ifc", "cityjson", "nl-brienenoord-rotterdam3d"} {
		found, err := find(filepath.Join(data, dir), wantedForMemory)
		if err != nil {
			fmt.Fprintln(c.log, "left out:", err)
		}
		files = append(files, found...)
	}
	return files, data, nil
}

func wantedForMemory(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".ifc", ".ifcxml", ".ifczip", ".json", ".jsonl":
		return true
	}
	return false
}

func (c *config) measureMemory(ctx context.Context, binary, file string) (memoryFigure, error) {
	st, err := os.Stat(file)
	if err != nil {
		return memoryFigure{}, err
	}
	f := memoryFigure{name: file, size: st.Size()}
	for round := 0; round < c.rounds; round++ {
		if err := ctx.Err(); err != nil {
			return f, err
		}
		o, err := c.child(ctx, binary, file)
		if err != nil {
			return f, err
		}
		f.peak, f.seconds = max(f.peak, o.peak), max(f.seconds, o.seconds)
		f.exit, f.why = o.exit, o.why
	}
	f.limitFactor = float64(f.peak) / float64(memoryLimit(f.size))
	return f, nil
}

func (c *config) printMemory(all []memoryFigure) {
	over, refused := 0, 0
	for _, f := range all {
		if f.limitFactor > 1 {
			over++
		}
		if f.exit != 0 {
			refused++
		}
	}
	fmt.Fprintf(c.out, "%d files, largest of %d rounds: %d over the limit of 150 MB or 6 times the file, %d not converted.\n\n", len(all), c.rounds, over, refused)
	slices.SortStableFunc(all, func(a, b memoryFigure) int { return cmp.Compare(b.limitFactor, a.limitFactor) })
	shown := all
	if !c.all && len(shown) > memoryWorst {
		shown = shown[:memoryWorst]
		fmt.Fprintf(c.out, "The %d nearest to the limit:\n\n", memoryWorst)
	}
	t := &table{head: []string{"file", "MB", "peak MB", "limit MB", "of limit", "s", "exit"}}
	for _, f := range shown {
		t.add(f.name, megabytes(f.size), megabytes(f.peak), megabytes(memoryLimit(f.size)), fmt.Sprintf("%.0f %%", 100*f.limitFactor), fmt.Sprintf("%.1f", f.seconds), fmt.Sprint(f.exit))
	}
	t.print(c.out)
	for _, f := range all {
		if f.exit != 0 {
			fmt.Fprintf(c.log, "not converted: %s: exit %d: %s\n", f.name, f.exit, f.why)
		}
	}
}
