package ifc

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Read reads src and emits its features in file order, from one goroutine. The
// header is complete when Read returns nil; on an error it holds what was known
// by then. An error of emit ends the reading and is returned as it is. Errors
// about the file are a plans.Error: invalid, unsupported (another schema) or
// too-large.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	start := time.Now()
	header := scene.Header{Format: "IFC-SPF"}
	data, err := load(ctx, src)
	if err != nil {
		return header, err
	}
	file, err := step.Parse(data)
	if err != nil {
		return header, fmt.Errorf("reading %s: %w", src.Name, err)
	}
	m, err := open(file, src)
	if err != nil {
		return header, err
	}
	m.describe(&header)
	header.ReadSeconds = time.Since(start).Seconds()
	header.Skipped, err = m.features(ctx, emit, &header.Counts)
	header.Warnings = m.warnings
	return header, err
}

// describe writes what the header knows before any feature is made.
func (m *model) describe(h *scene.Header) {
	h.Schema = m.name
	h.Name = m.project.Text(2)
	if h.Name == "" {
		h.Name = m.project.Text(5)
	}
	h.Georeference = m.georeference()
	h.Hints = m.placeHints()
}

// made is what one product became.
type made struct {
	feature *scene.Feature // nil where nothing could be made
	skipped []scene.Skipped
}

// window is how many products may be made ahead of the one to be emitted next,
// for each worker: it bounds memory.
const window = 16

// job is one product to make and where to put what it became.
type job struct {
	p   *product
	out chan made
}

// features makes the features of all products in parallel and emits them in
// file order.
func (m *model) features(ctx context.Context, emit func(*scene.Feature) error, counts *scene.Counts) ([]scene.Skipped, error) {
	todo := m.todo(counts)
	workers := runtime.GOMAXPROCS(0)
	g, ctx := errgroup.WithContext(ctx)
	jobs := make(chan job)
	order := make(chan chan made, window*workers)
	g.Go(func() error { return deal(ctx, todo, jobs, order) })
	for range workers {
		g.Go(func() error {
			for j := range jobs {
				j.out <- m.make(ctx, j.p)
			}
			return nil
		})
	}
	var skipped []scene.Skipped
	g.Go(func() error {
		done := 0
		for out := range order {
			select {
			case r := <-out:
				skipped = append(skipped, r.skipped...)
				if err := m.send(r.feature, emit, counts); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
			if done++; m.src.Options.Progress != nil {
				m.src.Options.Progress(done, len(todo))
			}
		}
		return ctx.Err()
	})
	err := g.Wait()
	return skipped, err
}

// deal hands out the products in order, no more ahead than order holds.
func deal(ctx context.Context, todo []*product, jobs chan<- job, order chan<- chan made) error {
	defer close(jobs)
	defer close(order)
	for _, p := range todo {
		j := job{p, make(chan made, 1)}
		select {
		case order <- j.out:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case jobs <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// send emits a feature and counts it. Spaces are not part of the total.
func (m *model) send(f *scene.Feature, emit func(*scene.Feature) error, counts *scene.Counts) error {
	if f == nil {
		return nil
	}
	if kindOf(f.Class) == kindElement {
		counts.Converted++
	}
	return emit(f)
}

// todo counts the products with a representation and gives those to make.
// Placements are computed here, before the workers start.
func (m *model) todo(counts *scene.Counts) []*product {
	var todo []*product
	for _, p := range m.products {
		if !p.represented() {
			continue
		}
		switch p.kind {
		case kindElement:
			counts.Total++
		case kindSpace:
			counts.Spaces++
		case kindOpening:
			counts.Openings++
		case kindGrid:
			counts.Grids++
		case kindAnnotation:
			counts.Annotations++
		}
		p.at, p.atErr = m.place(p.entity.Optional(5))
		if p.kind == kindElement || p.kind == kindSpace {
			todo = append(todo, p)
		}
	}
	return todo
}
