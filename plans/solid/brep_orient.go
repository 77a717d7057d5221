package solid

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// orientShell turns triangles over, in place, so that neighbours agree, and
// gives how many it turned and whether m is closed then. Neighbours are the two
// triangles of an edge that just two have; where more meet, the edge says
// nothing. Equal positions must have one number, and triangles three.
func (mem *Memory) orientShell(m *scene.Mesh) (flipped int, closed bool) {
	agree, closed := mem.pairEdges(m)
	if agree {
		return 0, closed && len(m.Indices) >= minClosed
	}
	state := make([]int8, m.Triangles()) // 0 not reached, 1 kept, -1 turned over
	var piece []int
	for first := range state {
		if state[first] != 0 {
			continue
		}
		piece = spread(m, mem.twin, state, first, piece[:0])
		if turn := mem.pieceTurns(m, state, piece); turn != 0 {
			for _, t := range piece {
				state[t] *= turn
			}
		}
		for _, t := range piece {
			if state[t] < 0 {
				i := 3 * t
				m.Indices[i+1], m.Indices[i+2] = m.Indices[i+2], m.Indices[i+1]
				flipped++
			}
		}
	}
	return flipped, mem.closed(m.Indices, len(m.Positions))
}

// closed is mesh.Closed of triangles whose n vertices lie apart.
func (mem *Memory) closed(indices []uint32, n int) bool {
	return len(indices) >= minClosed && len(mem.edges.OpenHalves(indices, n)) == 0
}

// minClosed is the number of indices of the least closed mesh.
const minClosed = 12

// lone marks a half edge that has no neighbour.
const lone = math.MaxUint32

// pairEdges finds for each half edge the other one of its edge, if there is just
// one. It tells whether all such pairs run against each other, and whether every
// edge is run as often one way as the other.
func (mem *Memory) pairEdges(m *scene.Mesh) (agree, closed bool) {
	mem.twin = slices.Grow(mem.twin[:0], len(m.Indices))[:len(m.Indices)]
	for h := range mem.twin {
		mem.twin[h] = lone
	}
	agree, closed = true, true
	mem.edges.Each(m.Indices, len(m.Positions), func(a, _ uint32, halves []uint32) {
		sum := 0
		for _, h := range halves {
			if m.Indices[h] == a {
				sum++
			} else {
				sum--
			}
		}
		closed = closed && sum == 0
		if len(halves) == 2 {
			agree = agree && sum == 0
			mem.twin[halves[0]], mem.twin[halves[1]] = halves[1], halves[0]
		}
	})
	return agree, closed
}

// spread carries the sense of the first triangle over its piece, which it appends
// to piece.
func spread(m *scene.Mesh, twin []uint32, state []int8, first int, piece []int) []int {
	state[first] = 1
	piece = append(piece, first)
	for k := 0; k < len(piece); k++ {
		t := piece[k]
		for h := 3 * t; h < 3*t+3; h++ {
			g := twin[h]
			if g == lone || state[g/3] != 0 {
				continue
			}
			state[g/3] = state[t]
			if m.Indices[h] == m.Indices[g] {
				state[g/3] = -state[t]
			}
			piece = append(piece, int(g/3))
		}
	}
	return piece
}

// pieceTurns gives -1 where the whole piece is to be turned over: by its area
// most of its triangles were, or it is closed, was not consistent before and
// faces inward.
func (mem *Memory) pieceTurns(m *scene.Mesh, state []int8, piece []int) int8 {
	kept, turned := 0.0, 0.0
	for _, t := range piece {
		p, q, r := m.Positions[m.Indices[3*t]], m.Positions[m.Indices[3*t+1]], m.Positions[m.Indices[3*t+2]]
		area := q.Sub(p).Cross(r.Sub(p)).Length()
		if state[t] > 0 {
			kept += area
		} else {
			turned += area
		}
	}
	if turned == 0 {
		return 1
	}
	if one := mem.alone(m, state, piece); mem.closed(one.Indices, len(one.Positions)) {
		if mesh.Volume(one) < 0 {
			return -1
		}
		return 1
	}
	if turned > kept {
		return -1
	}
	return 1
}

// alone gives the piece by itself, turned as state says: the cost of looking at
// all pieces is that of the whole shell.
func (mem *Memory) alone(m *scene.Mesh, state []int8, piece []int) *scene.Mesh {
	mem.local = slices.Grow(mem.local[:0], len(m.Positions))[:len(m.Positions)]
	one := &scene.Mesh{Indices: make([]uint32, 0, 3*len(piece))}
	for _, t := range piece {
		a, b, c := m.Indices[3*t], m.Indices[3*t+1], m.Indices[3*t+2]
		if state[t] < 0 {
			b, c = c, b
		}
		for _, v := range [3]uint32{a, b, c} {
			// What stands in local from a piece before is no number of this vertex.
			n := mem.local[v]
			if int(n) >= len(mem.global) || mem.global[n] != v {
				n = uint32(len(mem.global))
				mem.local[v], mem.global = n, append(mem.global, v)
				one.Positions = append(one.Positions, m.Positions[v])
			}
			one.Indices = append(one.Indices, n)
		}
	}
	mem.global = mem.global[:0]
	return one
}
