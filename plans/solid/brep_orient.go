package solid

import (
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// orientShell turns triangles over, in place, so that neighbours agree, and
// gives how many it turned. Neighbours are the two triangles of an edge that
// just two have; where more meet, the edge says nothing.
func orientShell(m *scene.Mesh) int {
	sides := shellNeighbours(m)
	state := make([]int8, m.Triangles()) // 0 not reached, 1 kept, -1 turned over
	flipped := 0
	for first := range state {
		if state[first] != 0 {
			continue
		}
		piece := spread(m, sides, state, first)
		if turn := pieceTurns(m, state, piece); turn != 0 {
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
	return flipped
}

// neighbour is a triangle across an edge and whether it runs the same way.
type neighbour struct {
	tri    int
	agrees bool
}

// shellNeighbours gives the neighbours of each triangle.
func shellNeighbours(m *scene.Mesh) [][]neighbour {
	type use struct {
		tris    [2]int
		forward [2]bool
		n       int
	}
	edges := make(map[[2]uint32]*use, len(m.Indices))
	var order []*use
	for i := range m.Indices {
		j := i + 1
		if i%3 == 2 {
			j = i - 2
		}
		k, sign := undirected([2]uint32{m.Indices[i], m.Indices[j]})
		u := edges[k]
		if u == nil {
			u = &use{}
			edges[k] = u
			order = append(order, u)
		}
		if u.n < 2 {
			u.tris[u.n], u.forward[u.n] = i/3, sign > 0
		}
		u.n++
	}
	out := make([][]neighbour, m.Triangles())
	for _, u := range order {
		if u.n == 2 {
			agrees := u.forward[0] != u.forward[1]
			out[u.tris[0]] = append(out[u.tris[0]], neighbour{u.tris[1], agrees})
			out[u.tris[1]] = append(out[u.tris[1]], neighbour{u.tris[0], agrees})
		}
	}
	return out
}

// spread carries the sense of the first triangle over its piece.
func spread(m *scene.Mesh, sides [][]neighbour, state []int8, first int) []int {
	state[first] = 1
	piece := []int{first}
	for k := 0; k < len(piece); k++ {
		t := piece[k]
		for _, s := range sides[t] {
			if state[s.tri] != 0 {
				continue
			}
			state[s.tri] = state[t]
			if !s.agrees {
				state[s.tri] = -state[t]
			}
			piece = append(piece, s.tri)
		}
	}
	return piece
}

// pieceTurns gives -1 where the whole piece is to be turned over: by its area
// most of its triangles were, or it is closed, was not consistent before and
// faces inward.
func pieceTurns(m *scene.Mesh, state []int8, piece []int) int8 {
	kept, turned := 0.0, 0.0
	one := &scene.Mesh{Positions: m.Positions}
	for _, t := range piece {
		a, b, c := m.Indices[3*t], m.Indices[3*t+1], m.Indices[3*t+2]
		p, q, r := m.Positions[a], m.Positions[b], m.Positions[c]
		area := q.Sub(p).Cross(r.Sub(p)).Length()
		if state[t] > 0 {
			kept += area
			one.Indices = append(one.Indices, a, b, c)
		} else {
			turned += area
			one.Indices = append(one.Indices, a, c, b)
		}
	}
	if turned > 0 && mesh.Closed(one) {
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
