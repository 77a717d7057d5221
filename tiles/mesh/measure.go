package mesh

import (
	"github.com/maquette-city/maquette/tiles/scene"
)

// Bounds gives the box of the positions that the triangles or segments of m use,
// empty where m has none.
func Bounds(m *scene.Mesh) scene.Box {
	b := scene.NewBox()
	for _, i := range m.Indices {
		b.Extend(m.Positions[i])
	}
	return b
}

// Area gives the surface of m in square metres: none where it is of lines.
func Area(m *scene.Mesh) float64 {
	sum := 0.0
	if m.Lines {
		return sum
	}
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
	if b.Empty() || m.Lines {
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
	return m.Triangles() >= 4 && len(OpenEdges(m)) == 0
}

// OpenEdges gives the directed edges of m that no opposite edge meets, as pairs
// of vertex numbers, in the order of the triangles; equal positions count as
// one vertex. An edge that is missing twice is given twice. Lines have no edges.
func OpenEdges(m *scene.Mesh) [][2]uint32 {
	if m.Lines {
		return nil
	}
	ids := positionIDs(m.Positions)
	indices := make([]uint32, 0, len(m.Indices))
	for t := 0; t+2 < len(m.Indices); t += 3 {
		a, b, c := ids[m.Indices[t]], ids[m.Indices[t+1]], ids[m.Indices[t+2]]
		if a != b && b != c && c != a {
			indices = append(indices, a, b, c)
		}
	}
	var open [][2]uint32
	for _, h := range new(EdgeList).OpenHalves(indices, len(ids)) {
		open = append(open, [2]uint32{indices[h], indices[nextHalf(h)]})
	}
	return open
}

// positionIDs gives for each position the first index with an equal one; the
// two zeros are equal, what is no number equals nothing.
func positionIDs(ps []scene.Vec3) []uint32 {
	ids := make([]uint32, len(ps))
	first := make([]uint32, 0, len(ps)) // by number in the welder
	w := NewWelder(0)
	w.grow(len(ps))
	w.Positions = make([]scene.Vec3, 0, len(ps))
	for i, p := range ps {
		n := w.ID(p)
		if int(n) == len(first) {
			first = append(first, uint32(i))
		}
		ids[i] = first[n]
	}
	return ids
}

// corners gives the positions of the triangle whose first index is at t.
func corners(m *scene.Mesh, t int) (a, b, c scene.Vec3) {
	return m.Positions[m.Indices[t]], m.Positions[m.Indices[t+1]], m.Positions[m.Indices[t+2]]
}
