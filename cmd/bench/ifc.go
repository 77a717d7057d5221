package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/maquette-city/maquette/plans/convert"
)

// ifcFigures are the measurements of one file, in milliseconds.
type ifcFigures struct {
	tiles     []float64 // in-process, from bytes to the content files
	whole     []float64 // in-process, everything that convert writes
	process   []float64 // as a process, start to end
	peer      []float64 // web-ifc, open and mesh
	peak      int64
	triangles int
	peerTris  int
}

// benchIFC measures us and web-ifc by turns.
func benchIFC(ctx context.Context, c *config, named []string) error {
	files, err := c.inputs(named)
	if err != nil {
		return err
	}
	binary, err := c.binary()
	if err != nil {
		return err
	}
	web, err := c.startWebIFC(ctx)
	switch {
	case errors.Is(err, errNoPeer):
		fmt.Fprintln(c.log, "left out:", err)
	case err != nil:
		return err
	default:
		defer web.end()
		fmt.Fprintf(c.out, "web-ifc %s in node, warm (the module stays loaded), 48 segments a circle; %d rounds, by turns.\n", web.version, c.rounds)
	}
	fmt.Fprintf(c.out, "Milliseconds: median (smallest-largest). \"To tiles\" is from the file's bytes to the content files; \"whole\" adds features, model.glb and pictures; the ratio is to tiles against open and mesh.\n\n")
	t := &table{head: []string{"file", "MB", "to tiles", "whole", "process", "web-ifc", "ratio", "peak MB", "triangles", "web-ifc's"}}
	for _, f := range files {
		fig, err := c.measureIFC(ctx, binary, web, f)
		if err != nil {
			return fmt.Errorf("measuring %s: %w", filepath.Base(f), err)
		}
		t.add(ifcRow(f, fig)...)
	}
	t.print(c.out)
	return nil
}

func ifcRow(file string, f *ifcFigures) []string {
	ratio := "-"
	if len(f.peer) > 0 {
		ratio = fmt.Sprintf("%.2f", median(f.tiles)/median(f.peer))
	}
	size := int64(0)
	if st, err := os.Stat(file); err == nil {
		size = st.Size()
	}
	return []string{filepath.Base(file), megabytes(size), spread(f.tiles), spread(f.whole), spread(f.process), spread(f.peer), ratio,
		megabytes(f.peak), fmt.Sprint(f.triangles), fmt.Sprint(f.peerTris)}
}

// measureIFC takes one unmeasured round to warm both, then the rounds.
func (c *config) measureIFC(ctx context.Context, binary string, web *peer, file string) (*ifcFigures, error) {
	var f ifcFigures
	for round := -1; round < c.rounds; round++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var one ifcFigures
		if err := c.ifcRound(ctx, binary, web, file, &one); err != nil {
			return nil, err
		}
		if round < 0 {
			continue
		}
		f.tiles, f.whole = append(f.tiles, one.tiles...), append(f.whole, one.whole...)
		f.process, f.peer = append(f.process, one.process...), append(f.peer, one.peer...)
		f.peak, f.triangles, f.peerTris = max(f.peak, one.peak), one.triangles, one.peerTris
	}
	return &f, nil
}

func (c *config) ifcRound(ctx context.Context, binary string, web *peer, file string, f *ifcFigures) error {
	if err := c.inProcess(ctx, file, f); err != nil {
		return err
	}
	if web != nil {
		a, err := web.ask(ctx, question{File: file})
		if err != nil {
			return err
		}
		f.peer, f.peerTris = []float64{a.OpenMS + a.MeshMS}, a.Triangles
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
func (c *config) inProcess(ctx context.Context, file string, f *ifcFigures) error {
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
