package footprint

import (
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// corner is a corner of a piece of a triangle: where it lies in the site frame, seen
// from above, and in its mesh.
type corner struct {
	flat mesh.Vec2
	own  scene.Vec3
	from uint32 // vertex whose look it has
}

// Without gives m without what lies within the region, seen from above: triangles
// are cut along the outlines. to leads m into the site frame. ground tells of a
// vertex whether what it belongs to is cut at all; nil for all. from gives for each
// vertex of the result the one of m whose look it has. A mesh of which nothing is cut
// comes back as it is, with nil.
func (r *Region) Without(m *scene.Mesh, to scene.Affine, ground func(vertex uint32) bool) (out *scene.Mesh, from []uint32) {
	flat := make([]mesh.Vec2, len(m.Positions))
	for i, p := range m.Positions {
		at := to.Apply(p)
		flat[i] = mesh.Vec2{at[0], at[1]}
	}
	c := carver{region: r, out: &scene.Mesh{Lines: m.Lines}, from: []uint32{}}
	n := m.Arity()
	for i := 0; i+n <= len(m.Indices); i += n {
		piece := make([]corner, n)
		for k := range piece {
			v := m.Indices[i+k]
			piece[k] = corner{flat[v], m.Positions[v], v}
		}
		c.carve(piece, ground == nil || ground(piece[0].from))
	}
	if !c.changed {
		return m, nil
	}
	return c.out, c.from
}

// carver makes a mesh without the region.
type carver struct {
	region  *Region
	out     *scene.Mesh
	from    []uint32
	changed bool
}

func (c *carver) carve(piece []corner, ground bool) {
	around := boxOf(piece[0].flat)
	for _, p := range piece[1:] {
		o := boxOf(p.flat)
		around = boxOf(around.min, around.max, o.min)
	}
	if !ground || !around.meets(c.region.near.whole) {
		c.add(piece)
		return
	}
	pieces := [][]corner{piece}
	if len(piece) > 2 {
		c.region.nearSides.meets(around, func(i int) { pieces = splitAll(pieces, c.region.sides[i]) })
	}
	for _, p := range pieces {
		var m mesh.Vec2
		for _, q := range p {
			m[0] += q.flat[0] / float64(len(p))
			m[1] += q.flat[1] / float64(len(p))
		}
		if c.region.Covers(m[0], m[1]) {
			c.changed = true
			continue
		}
		c.add(p)
	}
}

// add keeps a convex piece, or a segment.
func (c *carver) add(piece []corner) {
	first := uint32(len(c.out.Positions))
	for _, p := range piece {
		c.out.Positions = append(c.out.Positions, p.own)
		c.from = append(c.from, p.from)
	}
	if len(piece) == 2 {
		c.out.Indices = append(c.out.Indices, first, first+1)
		return
	}
	for i := uint32(2); i < uint32(len(piece)); i++ {
		c.out.Indices = append(c.out.Indices, first, first+i-1, first+i)
	}
}

// splitAll splits those pieces in two that a side passes through.
func splitAll(pieces [][]corner, s side) [][]corner {
	out := pieces[:0:0]
	for _, p := range pieces {
		if !passes(s, p) {
			out = append(out, p)
			continue
		}
		for _, sign := range [2]float64{1, -1} {
			if half := halfPiece(p, s, sign); len(half) > 2 {
				out = append(out, half)
			}
		}
	}
	return out
}

// passes tells whether a side passes through the inside of a convex piece.
func passes(s side, piece []corner) bool {
	if len(piece) < 3 {
		return false
	}
	double := 0.0
	for i := 2; i < len(piece); i++ {
		double += cross(piece[0].flat, piece[i-1].flat, piece[i].flat)
	}
	from, to := 0.0, 1.0
	for k, p := range piece {
		q := piece[(k+1)%len(piece)]
		ma, mb := cross(p.flat, q.flat, s.a), cross(p.flat, q.flat, s.b)
		if double < 0 {
			ma, mb = -ma, -mb
		}
		switch {
		case ma <= 0 && mb <= 0:
			return false
		case ma < 0:
			from = max(from, ma/(ma-mb))
		case mb < 0:
			to = min(to, ma/(ma-mb))
		}
	}
	return to-from > shortest
}

// halfPiece gives the part of a convex piece on the left of a side (sign 1) or on
// its right (-1).
func halfPiece(piece []corner, s side, sign float64) []corner {
	out := make([]corner, 0, len(piece)+1)
	for i, p := range piece {
		q := piece[(i+1)%len(piece)]
		mp, mq := float64(sign*cross(s.a, s.b, p.flat)), float64(sign*cross(s.a, s.b, q.flat))
		if mp >= 0 {
			out = append(out, p)
		}
		if mp > 0 && mq < 0 || mp < 0 && mq > 0 {
			f := mp / (mp - mq)
			out = append(out, corner{
				flat: mesh.Vec2{p.flat[0] + float64(f*(q.flat[0]-p.flat[0])), p.flat[1] + float64(f*(q.flat[1]-p.flat[1]))},
				own:  p.own.Add(q.own.Sub(p.own).Scale(f)), from: p.from,
			})
		}
	}
	return out
}
