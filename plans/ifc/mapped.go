package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// mappedItem reads IfcMappedItem(MappingSource, MappingTarget) over
// IfcRepresentationMap(MappingOrigin, MappedRepresentation).
func (k *maker) mappedItem(e step.Entity, style *scene.Material) error {
	source, err := e.Ref(0)
	if err != nil {
		return err
	}
	target, err := k.m.operator(e.Optional(1))
	if err != nil {
		return err
	}
	origin, err := k.m.axes(source.Optional(0))
	if err != nil {
		return err
	}
	// ISO 10303-43 (mapped_item) would undo the origin, so that it lands on the
	// target. Kernels and the writers tested with them apply it forward; so do we.
	at := target.Mul(&origin)
	pieces, err := k.mapped(source)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		k.pieces = append(k.pieces, k.m.mapPiece(p, at, style))
	}
	return nil
}

// mapPiece puts a piece of a representation map where at says.
func (m *model) mapPiece(p piece, at scene.Affine, style *scene.Material) piece {
	p.at = at.Mul(&p.at)
	p.shared = true
	if p.material == nil {
		p.material = style
	}
	return p
}

// mapped gives the pieces of a representation map, made once. Two workers may
// make the same one at the same time; what is kept is the same.
func (k *maker) mapped(source step.Entity) ([]piece, error) {
	id := source.ID()
	for _, s := range k.stack {
		if s == id {
			return nil, fmt.Errorf("#%d: representation map: %w", id, errCycle)
		}
	}
	m := k.m
	m.mappedLock.Lock()
	made, ok := m.mapped[id]
	m.mappedLock.Unlock()
	if ok && len(made.failed) == 0 {
		return made.pieces, nil
	}
	if !ok {
		// It has an effort of its own: what it becomes must not depend on which
		// product came first.
		inner := maker{m: m, stack: append(k.stack[:len(k.stack):len(k.stack)], id), effort: &solid.Effort{Stop: k.effort.Stop}}
		inner.representation(source.Optional(1), nil)
		made = mappedShape{pieces: inner.pieces, failed: inner.failed}
		m.mappedLock.Lock()
		if first, ok := m.mapped[id]; ok {
			made = first
		} else {
			m.mapped[id] = made
		}
		m.mappedLock.Unlock()
	}
	k.failed = append(k.failed, made.failed...)
	k.items += len(made.pieces)
	return made.pieces, nil
}

// mappedShape is what a representation map makes.
type mappedShape struct {
	pieces []piece
	failed []failure
}
