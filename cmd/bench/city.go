package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// cityFigures are the measurements of one synthetic city.
type cityFigures struct {
	buildings int
	bytes     int64 // of the text
	seconds   float64
	first     float64 // seconds until a part of it could be seen
	processor float64 // seconds
	peak      int64
	triangles int
	tiles     int
	written   int64 // bytes of tiles
}

// benchCity converts synthetic cities, each in a process of its own. No peer stands
// beside: py3dtilers is in no package registry, pg2b3dm wants a PostGIS that was
// filled before.
func benchCity(ctx context.Context, c *config, _ []string) error {
	binary, err := c.binary()
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "CityJSON text sequences to finished tilesets; \"first tiles\" is when a part can be seen.\n\n")
	t := &table{head: []string{"buildings", "MB", "s", "buildings/s", "first tiles, s", "processor s", "processor ms a building", "cores used", "peak MB", "triangles", "tiles", "MB of tiles"}}
	for _, text := range strings.Split(c.buildings, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 {
			return fmt.Errorf("--buildings %q: numbers above 0 with commas between", c.buildings)
		}
		f, err := c.measureCity(ctx, binary, n)
		if err != nil {
			return fmt.Errorf("converting a city of %d buildings: %w", n, err)
		}
		t.add(fmt.Sprint(n), megabytes(f.bytes), fmt.Sprintf("%.1f", f.seconds), fmt.Sprintf("%.0f", float64(n)/f.seconds), fmt.Sprintf("%.1f", f.first), fmt.Sprintf("%.1f", f.processor),
			fmt.Sprintf("%.2f", 1000*f.processor/float64(n)), fmt.Sprintf("%.2f of %d", f.processor/f.seconds, runtime.NumCPU()), megabytes(f.peak), fmt.Sprint(f.triangles), fmt.Sprint(f.tiles), megabytes(f.written))
	}
	t.print(c.out)
	return nil
}

// measureCity makes a city and converts it once.
func (c *config) measureCity(ctx context.Context, binary string, n int) (cityFigures, error) {
	f := cityFigures{buildings: n}
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return f, err
	}
	defer os.RemoveAll(dir)
	input := filepath.Join(dir, "city.city.jsonl")
	if f.bytes, err = makeCity(input, n); err != nil {
		return f, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	tiles, report := filepath.Join(dir, "tiles"), filepath.Join(dir, "report.json")
	start := time.Now()
	first := whenThere(ctx, filepath.Join(tiles, "tileset.json"))
	u, why, err := measured(ctx, dir, filepath.Join(dir, "usage.json"), binary, "convert", input, "--out", tiles, "--report", report, "--skip-pictures", "--skip-exports")
	f.seconds = time.Since(start).Seconds()
	if err == nil && u.Exit != 0 {
		err = fmt.Errorf("exit %d: %s", u.Exit, why)
	}
	if err != nil {
		return f, err
	}
	f.first, f.processor, f.peak = (<-first).Sub(start).Seconds(), u.Processor, u.Peak
	return f, f.read(report)
}

func makeCity(path string, n int) (int64, error) {
	file, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	err = writeCity(file, n)
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return 0, fmt.Errorf("writing a city of %d buildings: %w", n, err)
	}
	st, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return st.Size(), nil
}

// whenThere tells when a file is first there.
func whenThere(ctx context.Context, path string) <-chan time.Time {
	there := make(chan time.Time, 1)
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(path); err == nil {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		there <- time.Now()
	}()
	return there
}

// read takes over what the report counts.
func (f *cityFigures) read(report string) error {
	raw, err := os.ReadFile(report)
	if err != nil {
		return err
	}
	var r struct {
		Triangles, Tiles int
		Bytes            int64
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	f.triangles, f.tiles, f.written = r.Triangles, r.Tiles, r.Bytes
	return nil
}
