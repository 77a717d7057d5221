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

// cityFile is the name of the synthetic city, alone in its folder.
const cityFile = "city.city.jsonl"

// cityFigures are what one program made of one synthetic city.
type cityFigures struct {
	name      string
	buildings int
	bytes     int64 // of the text
	seconds   float64
	first     float64 // seconds until a part of it could be seen, 0 where that is not known
	processor float64 // seconds
	peak      int64
	triangles int // 0 where that is not known
	tiles     int
	written   int64  // bytes of tiles
	failed    string // why there are no other figures
}

// benchCity converts synthetic cities, each in a process of its own, beside the
// peers that are there.
func benchCity(ctx context.Context, c *config, _ []string) error {
	binary, err := c.binary()
	if err != nil {
		return err
	}
	peers := c.cityPeers(ctx)
	if c.alone {
		peers = nil
	}
	fmt.Fprintf(c.out, "CityJSON text sequences to finished tilesets; \"first tiles\" is when a part can be seen.\n\n")
	for _, p := range peers {
		fmt.Fprintf(c.out, "%s: %s.\n\n", p.name, p.does)
	}
	t := &table{head: []string{"buildings", "", "MB", "s", "buildings/s", "times as long", "first tiles, s", "processor s", "processor ms a building", "cores used", "peak MB", "triangles", "tiles", "MB of tiles"}}
	var ours []cityFigures
	for turn, text := range strings.Split(c.buildings, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 {
			return fmt.Errorf("--buildings %q: numbers above 0 with commas between", c.buildings)
		}
		all, err := c.measureCities(ctx, binary, peers, n, turn%2 == 1)
		if err != nil {
			return fmt.Errorf("converting a city of %d buildings: %w", n, err)
		}
		for i := range all {
			t.add(all[i].cells(all[0].seconds)...)
		}
		ours = append(ours, all[0])
	}
	t.print(c.out)
	printGrowth(c, ours)
	return nil
}

// cells are the row of a table; alone is how long we took.
func (f *cityFigures) cells(alone float64) []string {
	if f.failed != "" {
		return []string{fmt.Sprint(f.buildings), f.name, megabytes(f.bytes), f.failed, "", "", "", "", "", "", "", "", "", ""}
	}
	known := func(is bool, text string) string {
		if is {
			return text
		}
		return "-"
	}
	return []string{fmt.Sprint(f.buildings), f.name, megabytes(f.bytes), fmt.Sprintf("%.1f", f.seconds), fmt.Sprintf("%.0f", float64(f.buildings)/f.seconds),
		fmt.Sprintf("%.1f", f.seconds/alone), known(f.first > 0, fmt.Sprintf("%.1f", f.first)), fmt.Sprintf("%.1f", f.processor),
		fmt.Sprintf("%.2f", 1000*f.processor/float64(f.buildings)), fmt.Sprintf("%.2f of %d", f.processor/f.seconds, runtime.NumCPU()), megabytes(f.peak),
		known(f.triangles > 0, fmt.Sprint(f.triangles)), fmt.Sprint(f.tiles), megabytes(f.written)}
}

// printGrowth says how time and memory grow from each size to the next.
func printGrowth(c *config, all []cityFigures) {
	for i := 1; i < len(all); i++ {
		a, b := &all[i-1], &all[i]
		fmt.Fprintf(c.out, "\n%.2f times the buildings (%d to %d): %.2f times the time, %.2f times the processor time, %.2f times the memory.\n",
			float64(b.buildings)/float64(a.buildings), a.buildings, b.buildings, b.seconds/a.seconds, b.processor/a.processor, float64(b.peak)/float64(a.peak))
	}
}

// measureCities makes a city and lets everybody convert it once, us first in what it
// gives and, in every other turn, last in time.
func (c *config) measureCities(ctx context.Context, binary string, peers []cityPeer, n int, last bool) ([]cityFigures, error) {
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.Mkdir(filepath.Join(dir, "in"), 0o755); err != nil {
		return nil, err
	}
	size, err := makeCity(filepath.Join(dir, "in", cityFile), n)
	if err != nil {
		return nil, err
	}
	all := make([]cityFigures, 1+len(peers))
	us := func() error {
		all[0], err = c.measureCity(ctx, binary, dir, n)
		return err
	}
	if !last {
		if err := us(); err != nil {
			return nil, err
		}
	}
	for i, p := range peers {
		if all[i+1], err = c.measurePeer(ctx, p, dir, n); err != nil {
			fmt.Fprintln(c.log, err)
			all[i+1].failed = "failed"
		}
	}
	if last {
		if err := us(); err != nil {
			return nil, err
		}
	}
	for i := range all {
		all[i].bytes = size
	}
	return all, nil
}

// measureCity converts the city in a folder once.
func (c *config) measureCity(ctx context.Context, binary, dir string, n int) (cityFigures, error) {
	f := cityFigures{name: "Maquette", buildings: n}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	tiles, report := filepath.Join(dir, "tiles"), filepath.Join(dir, "report.json")
	defer os.RemoveAll(tiles)
	start := time.Now()
	first := whenThere(ctx, filepath.Join(tiles, "tileset.json"))
	u, why, err := measured(ctx, dir, filepath.Join(dir, "usage.json"), binary, "convert", filepath.Join(dir, "in", cityFile), "--out", tiles, "--report", report, "--skip-pictures", "--skip-exports")
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
