package solid

import (
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// carryReach is the distance in metres within which a triangle of a result lies
	// on one of an operand: booleans take points within 0.04 mm for one.
	carryReach = 1e-4
	// carryTurn is the least cosine between their normals.
	carryTurn = 0.99
	// carryWork is what it costs to look for the source of one triangle, in looks,
	// and carryLook to look at one that may be it.
	carryWork = 512
	carryLook = 32
)

// Carry tells for each triangle of cut, which was cut from the mesh from, the
// number of the triangle of from that its middle lies on, facing the same way;
// -1 for those that lie on none: faces that the cut made. What belongs to the
// surface (texture coordinates, colours) is carried over by it.
func (f *Effort) Carry(from, cut *scene.Mesh) ([]int32, error) {
	n := len(from.Indices) / 3
	if err := f.spend(carryWork * (n + len(cut.Indices)/3)); err != nil {
		return nil, err
	}
	boxes := make([]scene.Box, n)
	for i := range boxes {
		boxes[i] = scene.NewBox()
		for _, p := range corners3(from, i) {
			boxes[i].Extend(p)
		}
	}
	tree := newBoxTree(boxes)
	out := make([]int32, len(cut.Indices)/3)
	var near []int32
	for i := range out {
		c := corners3(cut, i)
		middle := c[0].Add(c[1]).Add(c[2]).Scale(1.0 / 3)
		near = tree.find(near[:0], func(b *scene.Box) bool { return besideBox(b, middle) })
		if err := f.spend(carryLook * len(near)); err != nil {
			return nil, err
		}
		out[i] = carriedFrom(from, near, middle, normal3(c))
	}
	return out, nil
}

// corners3 gives the corners of triangle i.
func corners3(m *scene.Mesh, i int) [3]scene.Vec3 {
	t := m.Indices[3*i : 3*i+3]
	return [3]scene.Vec3{m.Positions[t[0]], m.Positions[t[1]], m.Positions[t[2]]}
}

// normal3 gives the normal of a triangle, the zero vector where it has no area.
func normal3(c [3]scene.Vec3) scene.Vec3 {
	return c[1].Sub(c[0]).Cross(c[2].Sub(c[0])).Normalized()
}

// besideBox tells whether p lies in a box or within the reach of it.
func besideBox(b *scene.Box, p scene.Vec3) bool {
	for k, x := range p {
		if !(x >= b.Min[k]-carryReach && x <= b.Max[k]+carryReach) {
			return false
		}
	}
	return true
}

// carriedFrom gives the triangle among those near that the point lies on, the
// one whose plane is nearest, for the normal there.
func carriedFrom(from *scene.Mesh, near []int32, p, normal scene.Vec3) int32 {
	best, at := carryReach, int32(-1)
	for _, k := range near {
		c := corners3(from, int(k))
		n := normal3(c)
		if n == (scene.Vec3{}) || normal != (scene.Vec3{}) && n.Dot(normal) < carryTurn {
			continue
		}
		if d := p.Sub(c[0]).Dot(n); max(d, -d) < best && overTriangle(c, n, p) {
			best, at = max(d, -d), k
		}
	}
	return at
}

// overTriangle tells whether p lies over a triangle of the normal n, within the
// reach.
func overTriangle(c [3]scene.Vec3, n, p scene.Vec3) bool {
	for i, a := range c {
		edge := c[(i+1)%3].Sub(a)
		if n.Cross(edge).Dot(p.Sub(a)) < -carryReach*edge.Length() {
			return false
		}
	}
	return true
}
