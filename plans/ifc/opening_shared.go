package ifc

import (
	"fmt"
	"sync"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// An opening of an element that has parts may go through each of them: n parts
// with n openings. Each such opening is made once, as representation maps are,
// and most of the pairs are told apart by their boxes.

// sharedVoid is an opening of an element that has parts.
type sharedVoid struct {
	product *product
	at      scene.Affine // of the opening in the frame of the model
	box     scene.Box    // of its pieces there
	shape   *shape
	err     error // of its placement
}

// sharedVoids keeps them by the element that has the parts.
type sharedVoids struct {
	lock sync.Mutex
	made map[step.ID]*voidList
}

// voidList is not changed once it is ready.
type voidList struct {
	ready chan struct{}
	voids []sharedVoid
}

// maxShared bounds the openings of one file that are made once for all parts, by
// their number, because they stay in memory. Where there are more, each part
// makes those of its whole anew, within its own effort.
const maxShared = 100_000

// countShared gives the number of openings of elements that have parts.
func (m *model) countShared() int {
	n := 0
	for id := range m.children {
		n += len(m.openings[id])
	}
	return n
}

// sharedBy gives the openings of an element that has parts, and makes them where
// it is the first to ask; others wait for it meanwhile.
func (k *maker) sharedBy(e step.Entity) ([]sharedVoid, error) {
	all := &k.m.sharedVoids
	all.lock.Lock()
	l := all.made[e.ID()]
	if l == nil {
		l = &voidList{ready: make(chan struct{})}
		all.made[e.ID()] = l
		all.lock.Unlock()
		defer close(l.ready)
		for _, v := range k.m.ownVoids(e) {
			l.voids = append(l.voids, k.sharedVoid(v))
		}
		return l.voids, nil
	}
	all.lock.Unlock()
	select {
	case <-l.ready:
		return l.voids, nil
	case <-k.effort.Stop:
		return nil, solid.ErrStopped
	}
}

// sharedVoid makes one of them.
func (k *maker) sharedVoid(p *product) sharedVoid {
	v := sharedVoid{product: p, box: scene.NewBox()}
	if v.at, v.err = k.m.placed(p); v.err != nil {
		return v
	}
	v.shape = k.outermost(p.entity, k.fillOpening)
	for _, pc := range v.shape.pieces {
		at := v.at.Mul(&pc.at)
		for _, q := range pc.mesh.Positions {
			v.box.Extend(at.Apply(q))
		}
	}
	return v
}

// fillOpening makes the shape of a shared opening.
func (k *maker) fillOpening(s *shape, e step.Entity) {
	defer close(s.ready)
	s.failed = []failure{{id: e.ID(), kind: e.Keyword(), err: errBroken}}
	effort := &solid.Effort{Stop: k.effort.Stop, Limit: s.limit, Memory: k.effort.Memory}
	inner := maker{m: k.m.within(effort), effort: effort, allow: allowance{limit: s.limit}, scratch: k.scratch}
	if err := inner.voidPieces(k.m.product(e)); err != nil {
		inner.failed = []failure{{id: e.ID(), kind: e.Keyword(), err: err}}
	}
	s.keep(&inner)
	s.exceeded = s.exceeded || inner.shape
}

// voidLook is what it costs to compare the boxes of an opening and a part, in
// looks.
const voidLook = 4

// sharedCutters gives the openings of an element that may reach the pieces of
// this part of it, in the frame that back leads to. The box is that of the pieces
// in the frame of the model.
func (k *maker) sharedCutters(whole step.Entity, back scene.Affine, box scene.Box) ([]*scene.Mesh, error) {
	voids, err := k.sharedBy(whole)
	if err != nil {
		return nil, err
	}
	if err := k.effort.Spend(voidLook * len(voids)); err != nil {
		return nil, err
	}
	var cutters []*scene.Mesh
	failed, first := 0, error(nil)
	for i := range voids {
		v := &voids[i]
		made, err := k.sharedCutter(v, back, box)
		if err != nil {
			if failed++; first == nil {
				first = fmt.Errorf("the opening #%d: %w", v.product.entity.ID(), err)
			}
		}
		cutters = append(cutters, made...)
	}
	if failed > 0 {
		k.notes = append(k.notes, failure{id: whole.ID(), kind: CodeNotCut, err: fmt.Errorf("%d of the openings of the whole, the first: %w", failed, first)})
	}
	return cutters, nil
}

// sharedCutter gives the meshes of one of them, none where it does not reach the
// box.
func (k *maker) sharedCutter(v *sharedVoid, back scene.Affine, box scene.Box) ([]*scene.Mesh, error) {
	if v.err != nil {
		return nil, v.err
	}
	s := v.shape
	if s.exceeded {
		s = k.outermost(v.product.entity, k.fillOpening)
		k.late += s.late
		k.shape = k.shape || s.exceeded
	}
	if err := s.unmade(); err != nil {
		return nil, err
	}
	if s == v.shape && !overlap(box, v.box) {
		return nil, nil
	}
	pieces := s.pieces
	at := back.Mul(&v.at)
	all := make([]*scene.Mesh, len(pieces))
	for i, pc := range pieces {
		if err := k.effort.Spend(copyWork * len(pc.mesh.Positions)); err != nil {
			return nil, err
		}
		all[i] = moved(pc.mesh, at.Mul(&pc.at))
	}
	return all, nil
}

// copyWork is what it costs to move a point of a mesh, in looks.
const copyWork = 8

// unmade says why an opening has no solid.
func (s *shape) unmade() error {
	if len(s.failed) > 0 {
		return s.failed[0].err
	}
	if len(s.pieces) == 0 {
		return fmt.Errorf("no solid: %w", errUnsupported)
	}
	return nil
}

// box gives the box of all pieces in the frame of the model.
func (k *maker) box() scene.Box {
	b := scene.NewBox()
	for i := range k.pieces {
		at := k.at.Mul(&k.pieces[i].at)
		local := mesh.Bounds(k.pieces[i].mesh)
		for c := range 8 {
			q := local.Min
			for axis := range q {
				if c>>axis&1 == 1 {
					q[axis] = local.Max[axis]
				}
			}
			b.Extend(at.Apply(q))
		}
	}
	return b
}
