package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/maquette-city/maquette/plans/step"
)

// minSTEPTime is how long a file is parsed again and again in one round, so
// that small files give figures too.
const minSTEPTime = 300 * time.Millisecond

// benchSTEP measures the parser on one core.
func benchSTEP(ctx context.Context, c *config, named []string) error {
	files, err := c.inputs(named)
	if err != nil {
		return err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	fmt.Fprintf(c.out, "Index of all records, bytes in memory, one core; %d rounds.\n\n", c.rounds)
	t := &table{head: []string{"file", "MB", "MB/s, median", "best"}}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		rates, err := c.stepRates(ctx, data)
		if err != nil {
			return fmt.Errorf("parsing %s: %w", filepath.Base(f), err)
		}
		t.add(filepath.Base(f), megabytes(int64(len(data))), fmt.Sprintf("%.0f", median(rates)), fmt.Sprintf("%.0f", slices.Max(rates)))
	}
	t.print(c.out)
	return nil
}

// stepRates gives each round's megabytes a second.
func (c *config) stepRates(ctx context.Context, data []byte) ([]float64, error) {
	var rates []float64
	for round := 0; round < c.rounds; round++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		runtime.GC()
		start, n := time.Now(), 0
		for time.Since(start) < minSTEPTime {
			if _, err := step.Parse(data); err != nil {
				return nil, err
			}
			n++
		}
		rates = append(rates, float64(n*len(data))/1e6/time.Since(start).Seconds())
	}
	return rates, nil
}
