package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/maquette-city/maquette/plans/convert"
	"github.com/maquette-city/maquette/plans/ifc"
	"github.com/maquette-city/maquette/tiles/scene"
)

// settling is how long peers that have answered are given to come to rest.
const settling = 50 * time.Millisecond

// readOurs reads a model on some cores, its shapes alone as the peers do or all
// that convert reads, and gives milliseconds, collecting garbage as maquette
// convert does. What came before leaves no memory behind and is given time to end:
// whoever reads first would pay for that, and who reads next would find it ready.
func (t *timing) readOurs(ctx context.Context, data []byte, cores int, shapesOnly bool) (float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	defer convert.PaceGarbage([]string{t.path})()
	debug.FreeOSMemory()
	time.Sleep(settling)
	t.ours.triangles = 0
	lines := 0
	start := time.Now()
	src := ifc.Source{Data: bytes.NewReader(data), Size: int64(len(data)), Name: t.name, Options: ifc.Options{ShapesOnly: shapesOnly}}
	h, err := ifc.Read(ctx, src, func(f *scene.Feature) error {
		t.ours.triangles += f.Triangles()
		if f.Triangles() == 0 && f.Class != "IfcSpace" && f.Class != "IfcAnnotation" {
			lines++ // the peers make nothing of these
		}
		return nil
	})
	t.ours.made = h.Counts.Converted - lines
	return float64(time.Since(start).Microseconds()) / 1000, err
}

// benchRead reads one model as maquette convert does and forgets it: the process
// whose memory is ours.
func benchRead(ctx context.Context, _ *config, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: bench read FILE")
	}
	defer convert.PaceGarbage(args)()
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	_, err = ifc.Read(ctx, ifc.Source{Data: f, Size: st.Size(), Name: args[0]}, func(*scene.Feature) error { return nil })
	return err
}

// peaks measures the memory of each kernel in a process that does this file
// alone, and that of a whole conversion.
func (c *config) peaks(ctx context.Context, peers []*peer, t *timing) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	u, why, err := measured(ctx, dir, filepath.Join(dir, "usage.json"), self, "read", t.path)
	if err == nil && u.Exit != 0 {
		err = errors.New(why)
	}
	if err != nil {
		return fmt.Errorf("reading in a process of its own: %w", err)
	}
	t.ours.peak = u.Peak
	for i, p := range peers {
		s := &t.theirs[i]
		if s.why != "" {
			continue
		}
		_, bytes, err := p.once(ctx, question{File: t.path})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if s.peak = bytes; err != nil {
			s.why = reason(err, p)
		}
	}
	return c.convertPeak(ctx, t)
}

// convertPeak leaves 0 where there is no binary or it refuses the file.
func (c *config) convertPeak(ctx context.Context, t *timing) error {
	binary, err := c.binary()
	if err != nil {
		fmt.Fprintln(c.log, "left out:", err)
		return nil
	}
	o, err := c.child(ctx, binary, t.path, "--skip-pictures", "--skip-exports")
	if err != nil {
		return err
	}
	if o.exit == 0 {
		t.convert = o.peak
	} else {
		fmt.Fprintf(c.log, "not converted: %s: %s\n", t.name, o.why)
	}
	return nil
}
