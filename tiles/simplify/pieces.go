package simplify

import (
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// piece is a body of a feature: triangles that hang together at vertices.
type piece struct {
	from, to int // of tree.order
	box      scene.Box
	look     uint16 // of its first triangle
	mixed    bool   // it has other materials too
	textured bool
	at       float64 // where it lies along the axis that a group is cut across
}

// findPieces sorts the triangles of the body by the piece they belong to,
// pieces in the order of their first triangles.
func (t *tree) findPieces() {
	b := t.body
	n := len(b.positions)
	t.joined.Begin(n)
	for i := 0; i < len(b.corners); i += 3 {
		t.joined.Join(b.corners[i], b.corners[i+1])
		t.joined.Join(b.corners[i], b.corners[i+2])
	}
	t.number = slices.Grow(t.number[:0], n)[:n] // of the piece, plus one, by root
	clear(t.number)
	t.pieces = t.pieces[:0]
	for i := range b.looks {
		root := t.joined.Root(b.corners[3*i])
		if t.number[root] == 0 {
			t.pieces = append(t.pieces, piece{box: scene.NewBox(), look: b.looks[i]})
			t.number[root] = uint32(len(t.pieces))
		}
		t.pieces[t.number[root]-1].to++
	}
	at := 0
	for i := range t.pieces {
		p := &t.pieces[i]
		p.from, p.to, at = at, at, at+p.to
	}
	t.order = slices.Grow(t.order[:0], len(b.looks))[:len(b.looks)]
	for i := range b.looks {
		t.extend(&t.pieces[t.number[t.joined.Root(b.corners[3*i])]-1], uint32(i))
	}
}

// extend adds the triangle number i to p.
func (t *tree) extend(p *piece, i uint32) {
	b := t.body
	t.order[p.to] = i
	p.to++
	p.mixed = p.mixed || b.looks[i] != p.look
	p.textured = p.textured || b.textured(i)
	for _, c := range b.corners[3*i : 3*i+3] {
		p.box.Extend(b.positions[c])
	}
}
