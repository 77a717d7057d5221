package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"time"

	"github.com/maquette-city/maquette/plans/step"
)

// printTimes prints the times and what they come to.
func (c *config) printTimes(peers []*peer, all []*timing) {
	t := &table{head: []string{"file", "MB", "ours", "one core", "cores gain", "with properties"}}
	for _, p := range peers {
		t.head = append(t.head, p.name, "times")
	}
	gain := &ratios{}
	slower := make([]ratios, len(peers))
	for _, f := range all {
		g := median(f.one) / median(f.ours.ms)
		gain.add(f.name, g)
		cells := []string{f.name, megabytes(f.size), spread(f.ours.ms), spread(f.one), fmt.Sprintf("%.2f", g), spread(f.sets)}
		for i, s := range f.theirs {
			cells = append(cells, s.cells(f, &slower[i])...)
		}
		t.add(cells...)
	}
	t.print(c.out)
	fmt.Fprintf(c.out, "\nGeometric means: %d cores %s\n", runtime.NumCPU(), gain.say("times one"))
	for i, p := range peers {
		fmt.Fprintf(c.out, "%s %s\n", p.name, slower[i].say("times our time"))
	}
}

// cells are those of a peer in the table of times.
func (s *side) cells(f *timing, r *ratios) []string {
	if len(s.ms) == 0 {
		return []string{s.why, "-"}
	}
	x := median(s.ms) / median(f.ours.ms)
	r.add(f.name, x)
	return []string{spread(s.ms), fmt.Sprintf("%.1f", x)}
}

// ratios collects ratios over the files.
type ratios struct {
	logs  float64
	n     int
	least float64
	worst string
}

func (r *ratios) add(name string, x float64) {
	if r.n == 0 || x < r.least {
		r.least, r.worst = x, name
	}
	r.logs += math.Log(x)
	r.n++
}

// mean is the geometric mean.
func (r *ratios) mean() float64 { return math.Exp(r.logs / float64(max(1, r.n))) }

func (r *ratios) say(what string) string {
	if r.n == 0 {
		return "has no figures"
	}
	return fmt.Sprintf("%.2f %s over %d files; least %.2f (%s)", r.mean(), what, r.n, r.least, r.worst)
}

// printMade prints what each made of the files.
func (c *config) printMade(peers []*peer, all []*timing) {
	fmt.Fprintf(c.out, "\nElements made (spaces not counted), and triangles:\n\n")
	t := &table{head: []string{"file", "ours"}}
	for _, p := range peers {
		t.head = append(t.head, p.name)
	}
	t.head = append(t.head, "triangles")
	for _, p := range peers {
		t.head = append(t.head, p.name)
	}
	for _, f := range all {
		cells := []string{f.name, fmt.Sprint(f.ours.made)}
		for _, s := range f.theirs {
			cells = append(cells, count(s.made, s.why))
		}
		cells = append(cells, fmt.Sprint(f.ours.triangles))
		for _, s := range f.theirs {
			cells = append(cells, count(s.triangles, s.why))
		}
		t.add(cells...)
	}
	t.print(c.out)
}

func count(n int, why string) string {
	if n == 0 && why != "" {
		return why
	}
	return fmt.Sprint(n)
}

// What reading and converting a file may take: the greater of these.
const (
	ifcMemoryBase   = 150_000_000
	ifcMemoryFactor = 6
)

// printPeaks prints the memory of each kernel.
func (c *config) printPeaks(peers []*peer, all []*timing) {
	fmt.Fprintf(c.out, "\nPeak memory in MB of a process that does this file alone; the limit is the greater of %d MB and %d times the file:\n\n", ifcMemoryBase/1_000_000, ifcMemoryFactor)
	t := &table{head: []string{"file", "MB", "limit", "ours: read", "ours: convert"}}
	for _, p := range peers {
		t.head = append(t.head, p.name)
	}
	over := 0
	for _, f := range all {
		limit := max(ifcMemoryBase, ifcMemoryFactor*f.size)
		if max(f.ours.peak, f.convert) > limit {
			over++
		}
		cells := []string{f.name, megabytes(f.size), megabytes(limit), megabytes(f.ours.peak), bytesOr(f.convert, "-")}
		for _, s := range f.theirs {
			cells = append(cells, bytesOr(s.peak, s.why))
		}
		t.add(cells...)
	}
	t.print(c.out)
	fmt.Fprintf(c.out, "\n%d of %d files over the limit.\n", over, len(all))
}

func bytesOr(n int64, other string) string {
	if n == 0 {
		return other
	}
	return megabytes(n)
}

// growthRounds are the measurements of each size.
const growthRounds = 3

// growth measures one model at sizes that double: time for each megabyte should
// stay as it is.
func (c *config) growth(ctx context.Context, dir string) error {
	fmt.Fprintf(c.out, "\nThe same model at sizes that double (%s, repeated), with properties, all cores, median of %d; the parser on one core:\n\n", ifcRepeated, growthRounds)
	t := &table{head: []string{"file", "MB", "seconds", "ms for each MB", "parser MB/s", "triangles"}}
	for size := int64(ifcLarge / 16); size <= ifcLarge; size *= 2 {
		m, err := c.repeated(ctx, dir, size)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(m.path)
		if err != nil {
			return err
		}
		f := &timing{model: m}
		for range growthRounds {
			ms, err := f.readOurs(ctx, data, runtime.NumCPU(), false)
			if err != nil {
				return err
			}
			f.ours.ms = append(f.ours.ms, ms)
		}
		ms := median(f.ours.ms)
		rate, err := parseRate(data)
		if err != nil {
			return err
		}
		t.add(m.name, megabytes(m.size), fmt.Sprintf("%.2f", ms/1000), fmt.Sprintf("%.1f", ms/float64(m.size)*1e6), fmt.Sprintf("%.0f", rate), fmt.Sprint(f.ours.triangles))
	}
	t.print(c.out)
	return nil
}

// parseRate gives the megabytes a second of the parser on one core.
func parseRate(data []byte) (float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	runtime.GC()
	start := time.Now()
	_, err := step.Parse(data)
	return float64(len(data)) / 1e6 / time.Since(start).Seconds(), err
}
