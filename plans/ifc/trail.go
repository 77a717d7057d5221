package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/step"
)

// Bounds of what one record may lead to through records within records: a few
// records that each name the one before them twice would otherwise be read
// 2^n times.
const (
	maxTrailDepth = 32
	maxTrailCalls = 1 << 17
)

// trail counts the records that were read for one curve, profile, property or
// material, and their bytes as work.
type trail struct {
	depth int
	calls *int
	m     *model
}

// newTrail begins a trail; within a point that lies on a curve or surface it is
// that of the point.
func (m *model) newTrail() trail {
	if m.trail.calls != nil {
		return m.trail
	}
	return trail{calls: new(int), m: m}
}

// down goes on to the record e.
func (t trail) down(e step.Entity) (trail, error) {
	if err := t.m.read(e); err != nil {
		return t, err
	}
	t.depth++
	if *t.calls++; t.depth > maxTrailDepth || *t.calls > maxTrailCalls {
		return t, fmt.Errorf("#%d: nested deeper than %d or more than %d times: %w", e.ID(), maxTrailDepth, maxTrailCalls, errCycle)
	}
	return t, nil
}
