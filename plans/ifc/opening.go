package ifc

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxAncestors bounds the walk up aggregates.
const maxAncestors = 64

// ownVoids gives the openings of the element e that have a representation to
// subtract.
func (m *model) ownVoids(e step.Entity) []*product {
	var all []*product
	for _, o := range m.openings[e.ID()] {
		op := m.product(o)
		if op == nil {
			continue
		}
		if op.shown && subtracted(op) {
			all = append(all, op)
		}
	}
	return all
}

// subtracted tells whether a representation of the opening is there to be
// subtracted. One named "Reference" is not: the hole is in the body of the element
// already (ISO 16739-1, IfcOpeningElement, geometric representation).
func subtracted(op *product) bool {
	references := 0
	for v := range op.entity.Optional(6).Arg(2).Items() {
		r, err := v.Entity()
		if err != nil || !strings.EqualFold(strings.TrimSpace(r.Text(1)), "reference") {
			return true
		}
		references++
	}
	return references == 0 // what is broken is told when it is made
}

// wholes gives p and the elements it is part of that have openings: the openings
// of a whole go through its parts (IfcRelVoidsElement), not through what is
// nested in it, such as a fitting in a recess.
func (m *model) wholes(p *product) []step.Entity {
	var all []step.Entity
	e := p.entity
	for range maxAncestors {
		if len(m.openings[e.ID()]) > 0 {
			all = append(all, e)
		}
		up, ok := m.whole[e.ID()]
		if !ok {
			break
		}
		e = up
	}
	return all
}

// cut takes the openings off the pieces of p, all at once.
func (k *maker) cut(p *product) error {
	wholes := k.m.wholes(p)
	if len(wholes) == 0 || len(k.pieces) == 0 {
		return nil
	}
	back, ok := inverse(k.at)
	if !ok {
		return fmt.Errorf("its placement flattens space")
	}
	if err := k.hostWork(); err != nil {
		k.notes = append(k.notes, failure{id: p.entity.ID(), kind: CodeNotCut, err: fmt.Errorf("its openings: %w", err)})
		return nil
	}
	var cutters []*scene.Mesh
	for _, e := range wholes {
		made, err := k.cutters(e, back)
		if err != nil {
			k.notes = append(k.notes, failure{id: e.ID(), kind: CodeNotCut, err: fmt.Errorf("the openings of #%d: %w", e.ID(), err)})
		}
		cutters = append(cutters, made...)
	}
	faces := k.openingFaces(p, cutters)
	var out []piece
	for _, pc := range k.pieces {
		out = append(out, k.cutPiece(p, pc, cutters)...)
	}
	k.pieces = append(out, faces...)
	return nil
}

// openingFaces gives the faces within the openings of solids that are several
// pieces.
func (k *maker) openingFaces(p *product, cutters []*scene.Mesh) []piece {
	faces, err := k.cutFaces(k.pieces, func(host *scene.Mesh) (*scene.Mesh, error) {
		if near := nearOf(host, cutters); len(near) > 0 {
			return k.effort.Subtract(host, near)
		}
		return host, nil
	})
	if err != nil {
		k.notes = append(k.notes, failure{id: p.entity.ID(), kind: CodePartial, err: fmt.Errorf("the faces within its openings are left out: %w", err)})
	}
	return faces
}

// nearOf gives the cutters that may reach the host.
func nearOf(host *scene.Mesh, cutters []*scene.Mesh) []*scene.Mesh {
	box := mesh.Bounds(host)
	var near []*scene.Mesh
	for _, c := range cutters {
		if overlap(box, mesh.Bounds(c)) {
			near = append(near, c)
		}
	}
	return near
}

// hostWork counts what it takes to look at the pieces that openings are cut from:
// many elements may show one large mesh.
func (k *maker) hostWork() error {
	n := 0
	for i := range k.pieces {
		n += len(k.pieces[i].mesh.Positions)
	}
	return k.effort.Spend(copyWork * n)
}

// cutters gives the meshes of the openings of e that may reach the pieces, in the
// frame that back leads to.
func (k *maker) cutters(e step.Entity, back scene.Affine) ([]*scene.Mesh, error) {
	if k.m.shared <= maxShared && len(k.m.children[e.ID()]) > 0 {
		return k.sharedCutters(e, back, k.box())
	}
	if err := k.effort.Spend(choiceWork * len(k.m.openings[e.ID()])); err != nil {
		return nil, err
	}
	var cutters []*scene.Mesh
	for _, v := range k.m.ownVoids(e) {
		made, err := k.opening(v, back)
		if err != nil && k.effort.Exceeded() {
			return cutters, fmt.Errorf("the opening #%d, and those after it: %w", v.entity.ID(), err)
		}
		if err != nil {
			k.notes = append(k.notes, failure{id: v.entity.ID(), kind: CodeNotCut, err: fmt.Errorf("the opening #%d: %w", v.entity.ID(), err)})
			continue
		}
		cutters = append(cutters, made...)
	}
	return cutters, nil
}

// opening makes the meshes of an opening in the frame that back leads to.
func (k *maker) opening(v *product, back scene.Affine) ([]*scene.Mesh, error) {
	placed, err := k.m.placed(v)
	if err != nil {
		return nil, err
	}
	inner := maker{m: k.m, effort: k.effort, allow: k.allow, scratch: k.scratch}
	if err := inner.voidPieces(v); err != nil {
		return nil, err
	}
	k.shape, k.late = k.shape || inner.shape, k.late+inner.late
	if len(inner.failed) > 0 {
		return nil, inner.failed[0].err
	}
	if len(inner.pieces) == 0 {
		return nil, fmt.Errorf("no solid: %w", errUnsupported)
	}
	at := back.Mul(&placed)
	var all []*scene.Mesh
	for _, pc := range inner.pieces {
		all = append(all, moved(pc.mesh, at.Mul(&pc.at)))
	}
	return all, nil
}

// voidPieces makes the pieces of an opening.
func (k *maker) voidPieces(v *product) error {
	reps, err := k.m.representations(v)
	for _, r := range reps {
		k.representation(r, nil)
	}
	return err
}

// cutPiece takes the cutters that reach the piece off it: all at once or, where
// that fails, one by one, so that one opening does not cost the others. Each of
// the two ways has an effort of its own for all pieces. What is left is two pieces
// where only one part of it has texture coordinates.
func (k *maker) cutPiece(p *product, pc piece, cutters []*scene.Mesh) []piece {
	host := moved(pc.mesh, pc.at)
	near := nearOf(host, cutters)
	if len(near) == 0 {
		return []piece{pc}
	}
	cut, err := k.effort.Subtract(host, near)
	if err != nil {
		cut = k.cutEach(p, host, near)
	}
	k.cutAway = k.cutAway || len(cut.Indices) == 0
	pc.at, pc.shared = scene.Identity(), false
	var out []piece
	for _, m := range k.carried(host, cut) {
		pc.mesh = m
		out = append(out, pc)
	}
	return out
}

// cutEach takes the cutters off in groups, those of a group that fails in
// smaller ones, and notes the cutters that fail alone.
func (k *maker) cutEach(p *product, host *scene.Mesh, cutters []*scene.Mesh) *scene.Mesh {
	if k.single == nil {
		k.single = &solid.Effort{Stop: k.effort.Stop, Limit: k.allow.limit, Memory: k.effort.Memory}
	}
	g := grouped{k: k, p: p, all: len(cutters)}
	host, err := g.cut(host, cutters)
	if err != nil {
		k.notes = append(k.notes, failure{id: p.entity.ID(), kind: CodeNotCut, err: fmt.Errorf("cutting %d of %d solids of its openings, the others left: %w", g.tried, g.all, err)})
	}
	return host
}

// grouped takes cutters off in groups.
type grouped struct {
	k     *maker
	p     *product
	all   int
	tried int // cutters that were taken off or failed alone
}

// groups is the number of groups that cutters are divided into: few, because
// each looks at the whole host again.
const groups = 4

// cut gives the host without the cutters. The error is one that ends all.
func (g *grouped) cut(host *scene.Mesh, cutters []*scene.Mesh) (*scene.Mesh, error) {
	for part := range slices.Chunk(cutters, (len(cutters)+groups-1)/groups) {
		cut, err := g.k.single.Subtract(host, part)
		switch {
		case err == nil:
			host = cut
			g.tried += len(part)
		case errors.Is(err, solid.ErrTooLarge) || errors.Is(err, solid.ErrStopped):
			return host, err
		case len(part) == 1:
			g.tried++
			g.k.notes = append(g.k.notes, failure{id: g.p.entity.ID(), kind: CodeNotCut, err: fmt.Errorf("cutting solid %d of %d of its openings: %w", g.tried, g.all, err)})
		default:
			if host, err = g.cut(host, part); err != nil {
				return host, err
			}
		}
	}
	return host, nil
}

// overlap tells whether two boxes share more than a face.
func overlap(a, b scene.Box) bool {
	for i := range 3 {
		if a.Max[i] <= b.Min[i] || b.Max[i] <= a.Min[i] {
			return false
		}
	}
	return true
}
