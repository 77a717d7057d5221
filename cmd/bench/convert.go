package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/maquette-city/maquette/plans/convert"
)

// convertFigures are the measurements of one file, in milliseconds.
type convertFigures struct {
	tiles     []float64 // in-process, from bytes to the content files
	whole     []float64 // in-process, everything that convert writes
	process   []float64 // as a process, start to end
	peak      int64
	triangles int
}

// benchConvert measures whole conversions.
func benchConvert(ctx context.Context, c *config, named []string) error {
	files, err := c.inputs(named)
	if err != nil {
		return err
	}
	binary, err := c.binary()
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%d rounds; milliseconds: median (smallest-largest). \"To tiles\" is from the file's bytes to the content files; \"whole\" adds features, model.glb and pictures;\n\"process\" is maquette convert from start to end.\n\n", c.rounds)
	t := &table{head: []string{"file", "MB", "to tiles", "whole", "process", "peak MB", "triangles"}}
	for _, f := range files {
		fig, err := c.measureConvert(ctx, binary, f)
		if err != nil {
			return fmt.Errorf("measuring %s: %w", filepath.Base(f), err)
		}
		t.add(convertRow(f, fig)...)
	}
	t.print(c.out)
	return nil
}

func convertRow(file string, f *convertFigures) []string {
	size := int64(0)
	if st, err := os.Stat(file); err == nil {
		size = st.Size()
	}
	return []string{filepath.Base(file), megabytes(size), spread(f.tiles), spread(f.whole), spread(f.process), megabytes(f.peak), fmt.Sprint(f.triangles)}
}

// measureConvert takes one unmeasured round to warm up, then the rounds.
func (c *config) measureConvert(ctx context.Context, binary, file string) (*convertFigures, error) {
	var f convertFigures
	for round := -1; round < c.rounds; round++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var one convertFigures
		if err := c.convertRound(ctx, binary, file, &one); err != nil {
			return nil, err
		}
		if round < 0 {
			continue
		}
		f.tiles, f.whole, f.process = append(f.tiles, one.tiles...), append(f.whole, one.whole...), append(f.process, one.process...)
		f.peak, f.triangles = max(f.peak, one.peak), one.triangles
	}
	return &f, nil
}

func (c *config) convertRound(ctx context.Context, binary, file string, f *convertFigures) error {
	if err := c.inProcess(ctx, file, f); err != nil {
		return err
	}
	o, err := c.child(ctx, binary, file)
	if err != nil {
		return err
	}
	if o.exit != 0 {
		return fmt.Errorf("maquette convert: exit %d: %s", o.exit, o.why)
	}
	f.process, f.peak = []float64{o.seconds * 1000}, o.peak
	return nil
}

// inProcess converts in this process, after the garbage of the round before is
// gone.
func (c *config) inProcess(ctx context.Context, file string, f *convertFigures) error {
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	runtime.GC()
	rep, err := convert.Run(ctx, convert.Options{Inputs: []string{file}, Out: dir, Audience: convert.Public})
	if err != nil {
		return err
	}
	s := rep.Seconds
	f.tiles = []float64{(s.Read + s.Geometry + s.Tile) * 1000}
	f.whole, f.triangles = []float64{s.Total * 1000}, rep.Triangles
	return nil
}
