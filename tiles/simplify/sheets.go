package simplify

import (
	"cmp"
	"slices"
)

// sheets drops the flat faces of a collapsed mesh that lie near others: the narrow
// ones around a plate and its openings, and the second of two sheets.
type sheets struct {
	mesh    *collapser
	reach   reach
	pieces  groups   // of vertices
	regions groups   // of the triangles of a piece
	number  []uint32 // of the region of each
	areas   []float64
	sorted  []uint32
	work    []uint32
	order   []uint32 // live triangles by piece
	faces   []face
	dropped []uint32
	kept    []uint32
}

// face is a flat region of a mesh: triangles order[from:to].
type face struct {
	area     float64
	from, to int
	dropped  bool
}

// maxSheetTriangles bounds the triangles of a piece of which faces are dropped:
// the work grows with their square.
const maxSheetTriangles = 256

// drop drops what it can. What stays of a piece carries the bound of the distance
// of what went.
func (s *sheets) drop(m *collapser) {
	s.mesh = m
	s.sort()
	for from := 0; from < len(s.order); {
		root, to := s.piece(s.order[from]), from+1
		for to < len(s.order) && s.piece(s.order[to]) == root {
			to++
		}
		if n := to - from; n >= 4 && n <= maxSheetTriangles {
			bound := s.dropOf(from, to)
			for _, t := range s.order[from:to] {
				m.errors[t] = bound
			}
		}
		from = to
	}
}

// piece gives the number of the piece of a triangle, by its first vertex.
func (s *sheets) piece(t uint32) uint32 { return s.pieces.root(s.mesh.corners[3*t]) }

// sort lists the live triangles by piece.
func (s *sheets) sort() {
	m := s.mesh
	s.pieces.begin(len(m.vertices))
	s.order = s.order[:0]
	for t := range m.looks {
		c := m.corners[3*t : 3*t+3]
		if c[0] == gone {
			continue
		}
		s.order = append(s.order, uint32(t))
		s.pieces.join(c[0], c[1])
		s.pieces.join(c[1], c[2])
	}
	slices.SortFunc(s.order, func(a, b uint32) int {
		if c := cmp.Compare(s.piece(a), s.piece(b)); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
}

// dropOf drops faces of one piece, the smallest first, as long as all that went
// lies within half the tolerance of what stays.
func (s *sheets) dropOf(from, to int) float64 {
	piece := s.order[from:to]
	s.flat(piece)
	s.dropped = s.dropped[:0]
	bound := 0.0
	for i := range s.faces {
		f := &s.faces[i]
		s.kept = s.kept[:0]
		for k := range s.faces {
			if g := &s.faces[k]; k != i && !g.dropped {
				s.kept = append(s.kept, piece[g.from:g.to]...)
			}
		}
		before := len(s.dropped)
		s.dropped = append(s.dropped, piece[f.from:f.to]...)
		d, ok := s.distance()
		if !ok {
			s.dropped = s.dropped[:before]
			continue
		}
		f.dropped, bound = true, d
	}
	for _, t := range s.dropped {
		s.mesh.corners[3*t] = gone
	}
	return bound
}

// distance bounds how far the dropped triangles are from the kept ones, false
// where that is too far or another material.
func (s *sheets) distance() (float64, bool) {
	m := s.mesh
	if len(s.kept) == 0 {
		return 0, false
	}
	look := m.looks[s.kept[0]]
	for _, t := range s.kept {
		if m.looks[t] != look {
			return 0, false
		}
	}
	for _, t := range s.dropped {
		if m.looks[t] != look {
			return 0, false
		}
	}
	limit := m.tolerance / 2
	s.reach.begin(m.positions, m.corners, s.kept, limit, m.tolerance/4)
	far := 0.0
	for i := len(s.dropped) - 1; i >= 0; i-- {
		t := s.dropped[i]
		d, ok := s.reach.within(triangleShape(s.reach.triangle(t)))
		if !ok {
			return 0, false
		}
		far = max(far, d)
	}
	return far, true
}

// flat sorts the triangles of a piece by the flat face they belong to and lists
// the faces, the smallest first.
func (s *sheets) flat(piece []uint32) {
	m := s.mesh
	n := len(piece)
	s.regions.begin(n)
	for i, t := range piece {
		for k := range i {
			if s.joined(t, piece[k]) {
				s.regions.join(uint32(i), uint32(k))
			}
		}
	}
	s.number = slices.Grow(s.number[:0], n)[:n]
	s.areas = slices.Grow(s.areas[:0], n)[:n]
	clear(s.areas)
	number, areas := s.number, s.areas
	s.faces = s.faces[:0]
	for i, t := range piece {
		number[i] = s.regions.root(uint32(i))
		c := m.corners[3*t : 3*t+3]
		p := m.positions[c[0]]
		areas[number[i]] += m.positions[c[1]].Sub(p).Cross(m.positions[c[2]].Sub(p)).Length()
	}
	order := slices.Grow(s.work[:0], n)[:n]
	s.work = order
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int {
		if c := cmp.Compare(areas[number[a]], areas[number[b]]); c != 0 {
			return c
		}
		return cmp.Compare(number[a], number[b])
	})
	sorted := slices.Grow(s.sorted[:0], n)[:n]
	s.sorted = sorted
	for i, o := range order {
		sorted[i] = piece[o]
		if i == 0 || number[o] != number[order[i-1]] {
			s.faces = append(s.faces, face{area: areas[number[o]], from: i})
		}
		s.faces[len(s.faces)-1].to = i + 1
	}
	copy(piece, sorted)
}

// flatAngle is the cosine of the angle below which triangles that share an edge
// are one face: a degree.
const flatAngle = 0.99985

// joined tells whether two triangles share an edge and a plane.
func (s *sheets) joined(a, b uint32) bool {
	m := s.mesh
	x, y := m.corners[3*a:3*a+3], m.corners[3*b:3*b+3]
	shared := 0
	for _, v := range x {
		if v == y[0] || v == y[1] || v == y[2] {
			shared++
		}
	}
	if shared < 2 || m.looks[a] != m.looks[b] {
		return false
	}
	p, q := m.positions[x[0]], m.positions[y[0]]
	n := m.positions[x[1]].Sub(p).Cross(m.positions[x[2]].Sub(p)).Normalized()
	o := m.positions[y[1]].Sub(q).Cross(m.positions[y[2]].Sub(q)).Normalized()
	return n.Dot(o) > flatAngle
}
