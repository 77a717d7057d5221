package ifc

import (
	"context"
	"fmt"
	"time"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Read reads src and emits its features in file order, from one goroutine. The
// header is complete when Read returns nil; on an error it holds what was known
// by then. An error of emit ends the reading and is returned as it is. Errors
// about the file are a plans.Error: invalid, unsupported (another schema) or
// too-large.
func Read(ctx context.Context, src Source, emit func(*scene.Feature) error) (scene.Header, error) {
	return readWithin(ctx, src, fileLimits(), emit)
}

// readWithin is Read with limits of work.
func readWithin(ctx context.Context, src Source, limits limits, emit func(*scene.Feature) error) (scene.Header, error) {
	start := time.Now()
	header := scene.Header{Format: formatSPF}
	l, err := load(ctx, src)
	if err != nil {
		return header, err
	}
	header.Format = l.format
	m, err := openContext(ctx, l.file, src)
	if err != nil {
		return header, err
	}
	m.limits = limits
	// Nothing of the making of features depends on these two.
	var odd oddities
	oddities := beside(func() { odd = m.oddities(l.text) })
	described := m.aside()
	describe := beside(func() { described.describe(&header) })
	header.ReadSeconds = time.Since(start).Seconds()
	header.Skipped, err = m.features(ctx, emit, &header.Counts)
	describe()
	oddities()
	m.warnings = append(m.warnings, described.warnings...)
	if m.unreported > 0 {
		m.warnings = append(m.warnings, fmt.Sprintf("report-cut: %d lines were left out; each element that is not wholly made has one", m.unreported))
	}
	header.Warnings = m.allWarnings(l.warnings, odd)
	return header, err
}

// describe writes what the header tells beside the features.
func (m *model) describe(h *scene.Header) {
	h.Schema = m.name
	h.Name = m.project.Text(2)
	if h.Name == "" {
		h.Name = m.project.Text(5)
	}
	h.Georeference, h.Statements = m.georeference()
	h.About = m.about(h.Statements)
}

// send emits a feature and counts it. Spaces and annotations are not part of the
// total.
func (m *model) send(f *scene.Feature, emit func(*scene.Feature) error, counts *scene.Counts) error {
	if f == nil {
		return nil
	}
	if kindOf(f.Class) == kindElement {
		counts.Converted++
	}
	return emit(f)
}

// placing gives the model for placing elements along curves and on grids, which
// is bounded by itself: who has no place is reported.
func (m *model) placing() *model {
	m.along.effort = &solid.Effort{Stop: m.stop, Limit: m.limits.late / lateWhole * lateShare}
	return m.within(m.along.effort)
}

// todo counts the products with a representation and gives those to make.
// What products are placed in is computed here, before the workers start.
func (m *model) todo(counts *scene.Counts) []*product {
	m.readContexts()
	m = m.placing()
	var todo []*product
	for n, p := range m.products {
		if m.stopped(n) {
			break // the workers stop at once too
		}
		if !p.shown && !m.isLaidOut(p) {
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
		m.prepare(p.place)
		if p.kind == kindElement || p.kind == kindSpace || p.kind == kindAnnotation && m.inSpace(p) {
			todo = append(todo, p)
		}
	}
	return todo
}
