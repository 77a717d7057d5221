package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Extrude sweeps the profiles, which lie in the plane z = 0, by depth metres
// along the direction (of any length; it may lean, and may point down), as
// IfcExtrudedAreaSolid. The mesh is closed and faces outward whatever the sign
// of the direction's z. Profiles that overlap give shells that overlap.
func Extrude(p []Profile, direction scene.Vec3, depth float64) (*scene.Mesh, error) {
	return new(Effort).Extrude(p, direction, depth)
}

// Extrude is the function of that name within this effort.
func (f *Effort) Extrude(p []Profile, direction scene.Vec3, depth float64) (*scene.Mesh, error) {
	d := direction.Normalized().Scale(depth)
	if !d.Finite() || d.Length() > maxLength || math.Abs(d[2]) < pointTolerance {
		return nil, fmt.Errorf("extruding by %g along (%g, %g, %g): %w", depth, direction[0], direction[1], direction[2], ErrInvalid)
	}
	return f.sweepProfiles(p, "extruding", func(m *scene.Mesh, flat flatProfile) {
		low := appendLayer(m, flat.points, func(q Vec2) scene.Vec3 { return scene.Vec3{q[0], q[1], 0} })
		high := appendLayer(m, flat.points, func(q Vec2) scene.Vec3 { return scene.Vec3{q[0], q[1], 0}.Add(d) })
		if d[2] < 0 {
			low, high = high, low
		}
		appendCap(m, flat.triangles, low, true)
		appendCap(m, flat.triangles, high, false)
		flat.eachEdge(func(i, j uint32) { appendQuad(m, low+i, low+j, high+j, high+i) })
	})
}

// flatProfile is a normalized profile with its triangles, all its points in one
// sequence.
type flatProfile struct {
	points    []Vec2
	rings     []int // number of points of each ring
	triangles []uint32
}

// eachEdge visits the edges of all rings, the inside to their left.
func (f *flatProfile) eachEdge(visit func(i, j uint32)) {
	first := 0
	for _, n := range f.rings {
		for i := range n {
			visit(uint32(first+i), uint32(first+(i+1)%n))
		}
		first += n
	}
}

// flatten normalizes and triangulates p. The triangles are good until the next
// call.
func (f *Effort) flatten(p Profile) (flatProfile, error) {
	q, err := p.Normalize()
	if err != nil {
		return flatProfile{}, err
	}
	flat := flatProfile{points: append([]Vec2(nil), q.Outer...), rings: []int{len(q.Outer)}}
	for _, h := range q.Holes {
		flat.points = append(flat.points, h...)
		flat.rings = append(flat.rings, len(h))
	}
	flat.triangles, err = f.memory().polygons.Triangulate(q.Outer, q.Holes)
	return flat, err
}

// sweepProfiles makes one mesh of what build adds for each profile.
func (f *Effort) sweepProfiles(p []Profile, doing string, build func(*scene.Mesh, flatProfile)) (*scene.Mesh, error) {
	if len(p) == 0 {
		return nil, fmt.Errorf("%s no profile: %w", doing, ErrInvalid)
	}
	m := &scene.Mesh{}
	for i := range p {
		flat, err := f.flatten(p[i])
		if err != nil {
			return nil, fmt.Errorf("%s profile %d: %w", doing, i, err)
		}
		build(m, flat)
	}
	return m, nil
}

// appendLayer adds the points, placed, and gives the number of the first.
func appendLayer(m *scene.Mesh, points []Vec2, place func(Vec2) scene.Vec3) uint32 {
	first := uint32(len(m.Positions))
	for _, p := range points {
		m.Positions = append(m.Positions, place(p))
	}
	return first
}

// appendCap adds the triangles of a profile at a layer, turned over if asked.
func appendCap(m *scene.Mesh, triangles []uint32, first uint32, over bool) {
	for t := 0; t+2 < len(triangles); t += 3 {
		a, b, c := first+triangles[t], first+triangles[t+1], first+triangles[t+2]
		if over {
			b, c = c, b
		}
		m.Indices = append(m.Indices, a, b, c)
	}
}

// appendQuad adds the two triangles of a quadrilateral.
func appendQuad(m *scene.Mesh, a, b, c, d uint32) {
	m.Indices = append(m.Indices, a, b, c, a, c, d)
}
