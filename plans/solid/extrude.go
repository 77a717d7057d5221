package solid

import (
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Extrude sweeps the profiles, which lie in the plane z = 0, by depth metres
// along the direction (of any length; it may lean, and may point down), as
// IfcExtrudedAreaSolid. The mesh is closed and faces outward whatever the sign
// of the direction's z. Profiles that overlap give shells that overlap. Holes may
// overlap each other and the outline, and lie beyond it.
func Extrude(p []Profile, direction scene.Vec3, depth float64) (*scene.Mesh, error) {
	return new(Effort).Extrude(p, direction, depth)
}

// Extrude is the function of that name within this effort.
func (f *Effort) Extrude(p []Profile, direction scene.Vec3, depth float64) (*scene.Mesh, error) {
	d := direction.Normalized().Scale(depth)
	if !d.Finite() || d.Length() > maxLength || math.Abs(d[2]) < pointTolerance {
		return nil, fmt.Errorf("extruding by %g along (%g, %g, %g): %w", depth, direction[0], direction[1], direction[2], ErrInvalid)
	}
	made, err := f.sweepProfiles(p, "extruding", func(m *scene.Mesh, flat flatProfile) {
		low := appendLayer(m, flat.points, func(q Vec2) scene.Vec3 { return scene.Vec3{q[0], q[1], 0} })
		high := appendLayer(m, flat.points, func(q Vec2) scene.Vec3 { return scene.Vec3{q[0], q[1], 0}.Add(d) })
		if d[2] < 0 {
			low, high = high, low
		}
		appendCap(m, flat.triangles, low, true)
		appendCap(m, flat.triangles, high, false)
		flat.eachEdge(func(i, j uint32) { appendQuad(m, low+i, low+j, high+j, high+i) })
	})
	if err == nil || !hasHoles(p) {
		return made, err
	}
	if apart, again := f.extrudeApart(p, d); again == nil && !isFilm(apart) {
		return apart, nil
	}
	return nil, err
}

// isFilm tells a mesh that is nowhere thicker than points are kept apart: what
// is left where all was taken off.
func isFilm(m *scene.Mesh) bool {
	return mesh.Volume(m) <= pointTolerance*mesh.Area(m)/2
}

func hasHoles(p []Profile) bool {
	return slices.ContainsFunc(p, func(q Profile) bool { return len(q.Holes) > 0 })
}

// extrudeApart extrudes profiles by d and takes what their holes extrude to off
// them, as solids: for holes that overlap each other or the outline, or lie beyond
// it, so that they make no profile.
func (f *Effort) extrudeApart(p []Profile, d scene.Vec3) (*scene.Mesh, error) {
	out := &scene.Mesh{}
	for _, q := range p {
		host, err := f.Extrude([]Profile{{Outer: q.Outer}}, d, d.Length())
		if err != nil {
			return nil, err
		}
		if host, err = f.Subtract(host, f.holes(q, d)); err != nil {
			return nil, err
		}
		out = mesh.Merge(out, host)
	}
	return out, nil
}

// holes gives the holes of a profile as solids that go beyond both ends of what is
// extruded by d. One of no area takes nothing away and is left out.
func (f *Effort) holes(p Profile, d scene.Vec3) []*scene.Mesh {
	var all []*scene.Mesh
	for _, ring := range p.Holes {
		hole, err := f.Extrude([]Profile{{Outer: ring}}, d, 2*d.Length())
		if err != nil {
			continue
		}
		for i := range hole.Positions {
			hole.Positions[i] = hole.Positions[i].Sub(d.Scale(0.5))
		}
		all = append(all, hole)
	}
	return all
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
