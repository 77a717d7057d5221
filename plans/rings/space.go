package rings

import (
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Surface is a polygon in space after its repair.
type Surface struct {
	// Added are the corners that it did not have: their numbers follow those of the
	// polygon's, which count through all rings.
	Added []scene.Vec3
	// Triangles index the corners and face as the normal does that was given.
	Triangles []uint32
}

// Planar mends a polygon in space as it is seen along a normal, of any length. tri cuts
// it up.
func Planar(tri *mesh.Triangulator, polygon [][]scene.Vec3, normal scene.Vec3) (Surface, Repairs, error) {
	var s Surface
	if normal == (scene.Vec3{}) {
		return s, Repairs{}, ErrNoArea
	}
	flat, all := project(polygon, normal)
	given := len(all)
	mended, repairs, err := Mend(flat, func(from, to Corner, t float64) int {
		start := all[from.ID]
		all = append(all, start.Add(all[to.ID].Sub(start).Scale(t)))
		return len(all) - 1
	})
	if err != nil {
		return s, repairs, err
	}
	for _, one := range mended {
		var ids []uint32
		outlines := make([][]mesh.Vec2, len(one))
		for i, r := range one {
			outlines[i] = placesOf(r)
			for _, c := range r {
				ids = append(ids, uint32(c.ID))
			}
		}
		found, err := tri.Triangulate(outlines[0], outlines[1:])
		if err != nil {
			return Surface{}, repairs, err
		}
		for _, t := range found {
			s.Triangles = append(s.Triangles, ids[t])
		}
	}
	s.Added = all[given:]
	return s, repairs, nil
}

// Crosses tells whether edges of a polygon cross as it is seen along a normal, of any
// length. Cutting it up does not always tell: parts that are covered twice may make up
// for others.
func Crosses(polygon [][]scene.Vec3, normal scene.Vec3) bool {
	flat, _ := project(polygon, normal)
	return crosses(flat)
}

// project lays rings into the plane of a normal; all are their corners in sequence.
func project(polygon [][]scene.Vec3, normal scene.Vec3) (flat []Ring, all []scene.Vec3) {
	u, v := mesh.Frame(normal.Normalized())
	flat = make([]Ring, len(polygon))
	for i, r := range polygon {
		for _, p := range r {
			flat[i] = append(flat[i], Corner{mesh.Vec2{p.Dot(u), p.Dot(v)}, len(all)})
			all = append(all, p)
		}
	}
	return flat, all
}

// Normal gives the normal of a ring: Newell's, or where it crosses itself into parts
// that are equal, so that this is nothing, that of its largest corner seen from the
// first. The zero vector is that of a line.
func Normal(ring []scene.Vec3) scene.Vec3 {
	normal := mesh.NewellNormal(ring)
	if normal != (scene.Vec3{}) || len(ring) < 3 {
		return normal
	}
	for i := 1; i+1 < len(ring); i++ {
		n := ring[i].Sub(ring[0]).Cross(ring[i+1].Sub(ring[0]))
		if n.Dot(n) > normal.Dot(normal) {
			normal = n
		}
	}
	return normal
}

// FoldedQuad divides four corners that lie in no plane and cross in projection, along
// the diagonal whose triangles look more the same way; nil where they are planar, to a
// thousandth of their size.
func FoldedQuad(q []scene.Vec3) []uint32 {
	if planar(q) {
		return nil
	}
	agree := func(a, b, c, d int) float64 {
		n := q[b].Sub(q[a]).Cross(q[c].Sub(q[a])).Normalized()
		return n.Dot(q[c].Sub(q[a]).Cross(q[d].Sub(q[a])).Normalized())
	}
	if agree(0, 1, 2, 3) >= agree(1, 2, 3, 0) {
		return []uint32{0, 1, 2, 0, 2, 3}
	}
	return []uint32{1, 2, 3, 1, 3, 0}
}

func planar(q []scene.Vec3) bool {
	a, b, c := q[1].Sub(q[0]), q[2].Sub(q[0]), q[3].Sub(q[0])
	size := max(a.Length(), b.Length(), c.Length())
	return math.Abs(a.Dot(b.Cross(c))) <= 1e-3*size*size*size
}
