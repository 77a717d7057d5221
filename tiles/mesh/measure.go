package mesh

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Bounds gives the box of the positions that the triangles of m use, empty
// where m has no triangle.
func Bounds(m *scene.Mesh) scene.Box {
	b := scene.NewBox()
	for _, i := range m.Indices {
		b.Extend(m.Positions[i])
	}
	return b
}

// Area gives the surface of m in square metres.
func Area(m *scene.Mesh) float64 {
	sum := 0.0
	for t := 0; t+2 < len(m.Indices); t += 3 {
		a, b, c := corners(m, t)
		sum += b.Sub(a).Cross(c.Sub(a)).Length() / 2
	}
	return sum
}

// Volume gives the signed volume of m in cubic metres by the divergence
// theorem, positive where the triangles of a closed mesh face outward. It is
// taken about the centre of the bounds of m, so that a mesh far from its
// origin keeps its digits. The volume of an open mesh means nothing: ask
// Closed first.
func Volume(m *scene.Mesh) float64 {
	b := Bounds(m)
	if b.Empty() {
		return 0
	}
	o := b.Center()
	sum := 0.0
	for t := 0; t+2 < len(m.Indices); t += 3 {
		p, q, r := corners(m, t)
		sum += p.Sub(o).Dot(q.Sub(o).Cross(r.Sub(o)))
	}
	return sum / 6
}

// Closed tells whether m bounds a solid: after welding equal positions each
// directed edge is met by as many opposite ones, and there is a triangle.
// Triangles that the welding makes degenerate do not count.
func Closed(m *scene.Mesh) bool {
	return len(m.Indices) >= 12 && len(OpenEdges(m)) == 0
}

// OpenEdges gives the directed edges of m that no opposite edge meets, as pairs
// of vertex numbers, in the order of the triangles; equal positions count as
// one vertex. An edge that is missing twice is given twice.
func OpenEdges(m *scene.Mesh) [][2]uint32 {
	ids := positionIDs(m.Positions)
	count := make(map[[2]uint32]int32, len(m.Indices))
	each := func(visit func(a, b uint32)) {
		for t := 0; t+2 < len(m.Indices); t += 3 {
			a, b, c := ids[m.Indices[t]], ids[m.Indices[t+1]], ids[m.Indices[t+2]]
			if a == b || b == c || c == a {
				continue
			}
			visit(a, b)
			visit(b, c)
			visit(c, a)
		}
	}
	each(func(a, b uint32) {
		if a < b {
			count[[2]uint32{a, b}]++
		} else {
			count[[2]uint32{b, a}]--
		}
	})
	var open [][2]uint32
	each(func(a, b uint32) {
		k, sign := [2]uint32{a, b}, int32(1)
		if a > b {
			k, sign = [2]uint32{b, a}, -1
		}
		if count[k]*sign > 0 {
			count[k] -= sign
			open = append(open, [2]uint32{a, b})
		}
	})
	return open
}

// positionIDs gives for each position the first index with an equal one; the
// two zeros are equal.
func positionIDs(ps []scene.Vec3) []uint32 {
	ids := make([]uint32, len(ps))
	first := make(map[scene.Vec3]uint32, len(ps))
	for i, p := range ps {
		if math.IsNaN(p[0]) || math.IsNaN(p[1]) || math.IsNaN(p[2]) {
			ids[i] = uint32(i)
			continue
		}
		j, ok := first[p]
		if !ok {
			j = uint32(i)
			first[p] = j
		}
		ids[i] = j
	}
	return ids
}

// corners gives the positions of the triangle whose first index is at t.
func corners(m *scene.Mesh, t int) (a, b, c scene.Vec3) {
	return m.Positions[m.Indices[t]], m.Positions[m.Indices[t+1]], m.Positions[m.Indices[t+2]]
}
