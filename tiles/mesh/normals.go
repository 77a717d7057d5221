package mesh

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Normals gives m with its vertices split where the surface has a crease, and
// one unit normal for each vertex of it. Triangles about a position share a
// vertex where their planes meet at an angle of at most crease radians, over a
// chain of such neighbours; its normal is the mean of theirs, weighted by the
// angle at the corner. A crease of 0 shades flat. Triangles without area get
// the normal of a neighbour, or up. Texture coordinates are dropped.
func Normals(m *scene.Mesh, crease float64) (*scene.Mesh, []scene.Vec3) {
	ids := positionIDs(m.Positions)
	faces := faceNormals(m)
	var groups Groups
	groups.Begin(len(m.Indices))
	joinSmooth(m, ids, faces, math.Cos(crease)-1e-9, &groups)

	out := &scene.Mesh{Indices: make([]uint32, len(m.Indices))}
	var sums []scene.Vec3
	vertex := make(map[uint32]uint32, len(m.Positions))
	for c := range m.Indices {
		root := groups.Root(uint32(c))
		v, ok := vertex[root]
		if !ok {
			v = uint32(len(out.Positions))
			vertex[root] = v
			out.Positions = append(out.Positions, m.Positions[m.Indices[c]])
			sums = append(sums, scene.Vec3{})
		}
		out.Indices[c] = v
		sums[v] = sums[v].Add(faces[c/3].Scale(cornerAngle(m, c)))
	}
	for i := range sums {
		sums[i] = sums[i].Normalized()
		if sums[i] == (scene.Vec3{}) {
			sums[i] = scene.Vec3{0, 0, 1}
		}
	}
	return out, sums
}

func faceNormals(m *scene.Mesh) []scene.Vec3 {
	n := make([]scene.Vec3, len(m.Indices)/3)
	for f := range n {
		a, b, c := corners(m, 3*f)
		if !degenerate(a, b, c) {
			n[f] = b.Sub(a).Cross(c.Sub(a)).Normalized()
		}
	}
	return n
}

// joinSmooth joins, over each edge that two or more triangles share, the
// corners at both its ends where the triangles meet smoothly.
func joinSmooth(m *scene.Mesh, ids []uint32, faces []scene.Vec3, cosine float64, groups *Groups) {
	first := make(map[[2]uint32]uint32, len(m.Indices))
	next := make([]uint32, len(m.Indices)) // further corners that begin an edge, plus one
	for c := range m.Indices {
		d := following(c)
		a, b := ids[m.Indices[c]], ids[m.Indices[d]]
		k := [2]uint32{min(a, b), max(a, b)}
		for o := first[k]; o != 0; o = next[o-1] {
			e := int(o - 1)
			if !smooth(faces[c/3], faces[e/3], cosine) {
				continue
			}
			f := following(e)
			if ids[m.Indices[e]] == a {
				groups.Join(uint32(c), uint32(e))
				groups.Join(uint32(d), uint32(f))
			} else {
				groups.Join(uint32(c), uint32(f))
				groups.Join(uint32(d), uint32(e))
			}
		}
		next[c] = first[k]
		first[k] = uint32(c) + 1
	}
}

// smooth tells whether two faces meet smoothly; a face without area goes along
// with any.
func smooth(a, b scene.Vec3, cosine float64) bool {
	zero := scene.Vec3{}
	return a == zero || b == zero || a.Dot(b) >= cosine
}

func following(corner int) int {
	if corner%3 == 2 {
		return corner - 2
	}
	return corner + 1
}

// cornerAngle gives the angle of a triangle at its corner, the index number c.
func cornerAngle(m *scene.Mesh, c int) float64 {
	d := following(c)
	p, q, r := m.Positions[m.Indices[c]], m.Positions[m.Indices[d]], m.Positions[m.Indices[following(d)]]
	u, v := q.Sub(p), r.Sub(p)
	return math.Atan2(u.Cross(v).Length(), u.Dot(v))
}
