package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// curveSegment reads IfcCurveSegment(Transition, Placement, SegmentStart,
// SegmentLength, ParentCurve) of IFC4X3 over a line or circle: the part of the
// parent curve, moved so that it begins at the placement.
func (m *model) curveSegment(s step.Entity, depth int) (curve, error) {
	return curve{}, fmt.Errorf("#%d: the curve %s: %w", s.ID(), s.Keyword(), errUnsupported)
}

func (m *model) alignmentCurve(e step.Entity, depth int) (curve, error) {
	return curve{}, fmt.Errorf("#%d: the curve %s: %w", e.ID(), e.Keyword(), errUnsupported)
}

func (m *model) axesLinear(e step.Entity) (scene.Affine, error) {
	return scene.Affine{}, fmt.Errorf("#%d: a placement given as %s: %w", e.ID(), e.Keyword(), errUnsupported)
}

func (m *model) gridPlacement(e step.Entity, depth int) placement {
	return placement{err: fmt.Errorf("#%d: a placement given as %s: %w", e.ID(), e.Keyword(), errUnsupported)}
}

func (m *model) sectionedSolid(e step.Entity) (*scene.Mesh, error) {
	return nil, fmt.Errorf("#%d: the item %s: %w", e.ID(), e.Keyword(), errUnsupported)
}

func (m *model) directrixSolid(e step.Entity) (*scene.Mesh, error) {
	return nil, fmt.Errorf("#%d: the item %s: %w", e.ID(), e.Keyword(), errUnsupported)
}
