package mesh

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// NewellNormal gives the normal of a ring, twice its area long, by Newell's
// method: right for rings that are not convex and not quite flat. The ring
// runs counter-clockwise seen from where the normal points.
func NewellNormal(ring []scene.Vec3) scene.Vec3 {
	var n scene.Vec3
	if len(ring) < 3 {
		return n
	}
	o := ring[0]
	for i := 1; i+1 < len(ring); i++ {
		n = n.Add(ring[i].Sub(o).Cross(ring[i+1].Sub(o)))
	}
	return n
}

// Frame gives unit directions u and v that span the plane with unit normal n,
// such that u x v = n.
func Frame(n scene.Vec3) (u, v scene.Vec3) {
	axis := 0
	for i := 1; i < 3; i++ {
		if math.Abs(n[i]) < math.Abs(n[axis]) {
			axis = i
		}
	}
	var e scene.Vec3
	e[axis] = 1
	u = e.Cross(n).Normalized()
	return u, n.Cross(u)
}

// TriangulatePolygon3 triangulates a planar (or nearly planar) polygon in
// space, projected along the Newell normal of its outer ring. The triangles
// index the points of outer and then of each hole, and face as the outer ring
// does; inner rings may run either way. Inner rings within inner rings bound
// regions of their own. Errors are those of Triangulate, and ErrInvalid where the
// outer ring has no area.
func TriangulatePolygon3(outer []scene.Vec3, holes [][]scene.Vec3) ([]uint32, error) {
	return new(Triangulator).Polygon3(outer, holes)
}

// Polygon3 is TriangulatePolygon3; what it gives is valid until the next call.
func (t *Triangulator) Polygon3(outer []scene.Vec3, holes [][]scene.Vec3) ([]uint32, error) {
	n := NewellNormal(outer).Normalized()
	if n == (scene.Vec3{}) {
		return nil, fmt.Errorf("triangulating a polygon of %d points: it has no area: %w", len(outer), ErrInvalid)
	}
	u, v := Frame(n)
	o := outer[0]
	flat := t.flat[:0]
	project := func(ring []scene.Vec3) []Vec2 {
		first := len(flat)
		for _, p := range ring {
			d := p.Sub(o)
			flat = append(flat, Vec2{d.Dot(u), d.Dot(v)})
		}
		return flat[first:len(flat):len(flat)]
	}
	ring := project(outer)
	t.rings3 = t.rings3[:0]
	for _, h := range holes {
		t.rings3 = append(t.rings3, project(h))
	}
	t.flat = flat
	tris, err := t.Triangulate(ring, t.rings3)
	if err != nil {
		return t.triangulateNested(ring, t.rings3, tris, err)
	}
	return tris, nil
}
