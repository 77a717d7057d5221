package cityjson

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans/citylook"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// builder makes the meshes of one geometry, one for each material.
type builder struct {
	vertices []scene.Vec3 // transform applied
	groups   map[scene.Material]*group
	order    []scene.Material
	made     int
	failed   int
	flat     int   // surfaces without area, which nothing is lost by
	first    error // the first surface that could not be made
}

// group is a mesh in the making; index gives its position of a vertex.
type group struct {
	mesh  *scene.Mesh
	index map[int]uint32
}

func newBuilder(vertices []scene.Vec3) *builder {
	return &builder{vertices: vertices, groups: map[scene.Material]*group{}}
}

// geometry adds all surfaces of g; a surface that cannot be made is counted.
func (b *builder) geometry(g *geometry, class string, palette []scene.Material) error {
	surfaces, err := boundaries(g.boundaries, depthOf(g.kind))
	if err != nil {
		return err
	}
	looks, err := g.looks(class, palette)
	if err != nil {
		return err
	}
	for i := range surfaces {
		look := looks.of(&surfaces[i])
		if look == citylook.PitchedRoof() {
			look = b.roof(&surfaces[i])
		}
		err := b.surface(&surfaces[i], look)
		if errors.Is(err, errFlat) {
			b.flat++
			continue
		}
		if err != nil {
			b.failed++
			if b.first == nil {
				b.first = fmt.Errorf("surface %v: %w", surfaces[i].path, err)
			}
			continue
		}
		b.made++
	}
	return nil
}

// parts gives the meshes in the order of first use.
func (b *builder) parts() []scene.Part {
	out := make([]scene.Part, 0, len(b.order))
	for _, m := range b.order {
		out = append(out, scene.Part{Mesh: b.groups[m].mesh, Transform: scene.Identity(), Material: m})
	}
	return out
}

// errFlat is a surface whose outer ring has less than three different corners
// or no area.
var errFlat = errors.New("rule surface-area: the surface has no area")

// surface triangulates one polygon into the mesh of its material.
func (b *builder) surface(s *surface, look scene.Material) error {
	var rings [][]int
	for i, r := range s.rings {
		ring, err := b.ring(r)
		if err != nil {
			return err
		}
		if len(ring) >= 3 {
			rings = append(rings, ring)
		} else if i == 0 {
			return errFlat
		}
	}
	corners, triangles, err := b.triangles(rings)
	if err != nil {
		return err
	}
	g := b.group(look)
	for _, t := range triangles {
		g.mesh.Indices = append(g.mesh.Indices, g.position(corners[t], b.vertices))
	}
	return nil
}

// ring checks the indices of a ring and leaves out corners that repeat the one
// before, also where the last repeats the first.
func (b *builder) ring(r []int) ([]int, error) {
	out := make([]int, 0, len(r))
	for _, v := range r {
		if v < 0 || v >= len(b.vertices) {
			return nil, fmt.Errorf("rule vertex-index: vertex %d of %d", v, len(b.vertices))
		}
		if len(out) == 0 || b.vertices[out[len(out)-1]] != b.vertices[v] {
			out = append(out, v)
		}
	}
	for len(out) > 1 && b.vertices[out[0]] == b.vertices[out[len(out)-1]] {
		out = out[:len(out)-1]
	}
	return out, nil
}

// triangles triangulates a polygon: indices into corners, which are the
// vertices of its rings one after another. Coordinates are taken from the
// first corner, so that large map coordinates cost no precision.
func (b *builder) triangles(rings [][]int) (corners []int, triangles []uint32, err error) {
	if len(rings) == 1 && len(rings[0]) == 3 {
		return rings[0], []uint32{0, 1, 2}, nil
	}
	origin := b.vertices[rings[0][0]]
	local := make([][]scene.Vec3, len(rings))
	for i, r := range rings {
		corners = append(corners, r...)
		for _, v := range r {
			local[i] = append(local[i], b.vertices[v].Sub(origin))
		}
	}
	if mesh.NewellNormal(local[0]) == (scene.Vec3{}) {
		return nil, nil, errFlat
	}
	triangles, err = mesh.TriangulatePolygon3(local[0], local[1:])
	switch {
	case err == nil:
		return corners, triangles, nil
	case len(local) == 1 && len(local[0]) == 4:
		return corners, foldedQuad(local[0]), nil
	}
	return nil, nil, fmt.Errorf("rule polygon: %w", err)
}

// foldedQuad divides four corners that lie in no plane and cross in projection,
// along the diagonal whose triangles look more the same way.
func foldedQuad(q []scene.Vec3) []uint32 {
	agree := func(a, b, c, d int) float64 {
		n := q[b].Sub(q[a]).Cross(q[c].Sub(q[a])).Normalized()
		return n.Dot(q[c].Sub(q[a]).Cross(q[d].Sub(q[a])).Normalized())
	}
	if agree(0, 1, 2, 3) >= agree(1, 2, 3, 0) {
		return []uint32{0, 1, 2, 0, 2, 3}
	}
	return []uint32{1, 2, 3, 1, 3, 0}
}

// roof gives the look of a roof, by how its outer ring lies.
func (b *builder) roof(s *surface) scene.Material {
	ring, err := b.ring(s.rings[0])
	if err != nil || len(ring) < 3 {
		return citylook.PitchedRoof()
	}
	corners := make([]scene.Vec3, len(ring))
	for i, v := range ring {
		corners[i] = b.vertices[v]
	}
	return citylook.Roof(mesh.NewellNormal(corners))
}

func (b *builder) group(look scene.Material) *group {
	g, ok := b.groups[look]
	if !ok {
		g = &group{mesh: &scene.Mesh{}, index: map[int]uint32{}}
		b.groups[look] = g
		b.order = append(b.order, look)
	}
	return g
}

func (g *group) position(v int, vertices []scene.Vec3) uint32 {
	if i, ok := g.index[v]; ok {
		return i
	}
	i := uint32(len(g.mesh.Positions))
	g.mesh.Positions = append(g.mesh.Positions, vertices[v])
	g.index[v] = i
	return i
}
