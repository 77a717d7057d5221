package gml

import (
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans/rings"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Builder makes the meshes of one object out of polygons, one for each material.
// It may be used again after Reset.
type Builder struct {
	Made int // polygons that are in the meshes
	Flat int // polygons without area, which nothing is lost by
	// Repairs are those of polygons whose rings crossed.
	Repairs rings.Repairs

	groups map[scene.Material]*group
	order  []scene.Material
	tri    mesh.Triangulator
	local  []scene.Vec3
	rings  [][]scene.Vec3
	places []vertex
}

// group is a mesh in the making; index gives the position of a corner.
type group struct {
	mesh  *scene.Mesh
	index map[vertex]uint32
}

// vertex is what makes two corners one.
type vertex struct {
	at scene.Vec3
	uv [2]float32
}

// Reset forgets all meshes.
func (b *Builder) Reset() {
	b.Made, b.Flat, b.Repairs, b.groups, b.order = 0, 0, rings.Repairs{}, nil, nil
}

// Add triangulates a polygon into the mesh of its material. uv are the texture
// coordinates of the points of each ring (as in scene.Mesh), or nil; they count
// where the material has a texture. The error tells why the polygon is left out;
// one without area is none.
func (b *Builder) Add(polygon []Ring, uv [][][2]float32, look scene.Material) error {
	if len(polygon) == 0 {
		return errors.New("rule polygon: no exterior ring")
	}
	textured := look.Texture != nil && uv != nil
	if look.Texture != nil && !textured {
		look = look.Flat()
	}
	b.local, b.rings, b.places = b.local[:0], b.rings[:0], b.places[:0]
	for i := range polygon {
		var coordinates [][2]float32
		if textured {
			coordinates = uv[i]
		}
		n := b.ring(polygon[i].Points, coordinates, polygon[0].Points[:min(1, len(polygon[0].Points))])
		if n >= 3 {
			continue
		}
		b.drop(n)
		if i == 0 {
			b.Flat++
			return nil
		}
	}
	for _, v := range b.places {
		if !v.at.Finite() {
			return fmt.Errorf("%w: a point that is nowhere on the map", errCoordinates)
		}
	}
	return b.polygon(look, textured)
}

// ring adds the corners of a ring, without those that repeat the one before.
func (b *Builder) ring(points []scene.Vec3, uv [][2]float32, origin []scene.Vec3) int {
	from := len(b.places)
	for i, p := range points {
		v := vertex{at: p}
		if uv != nil {
			v.uv = uv[i]
		}
		if n := len(b.places); n > from && b.places[n-1].at == p {
			continue
		}
		b.places = append(b.places, v)
		b.local = append(b.local, p.Sub(origin[0]))
	}
	for n := len(b.places); n > from+1 && b.places[n-1].at == b.places[from].at; n = len(b.places) {
		b.places, b.local = b.places[:n-1], b.local[:n-1]
	}
	b.rings = append(b.rings, b.local[from:len(b.local):len(b.local)])
	return len(b.places) - from
}

// drop takes the last ring of n corners off.
func (b *Builder) drop(n int) {
	b.places, b.local, b.rings = b.places[:len(b.places)-n], b.local[:len(b.local)-n], b.rings[:len(b.rings)-1]
}

// polygon triangulates the rings that were added. Coordinates are taken from the
// first corner, so that those of maps cost no precision.
func (b *Builder) polygon(look scene.Material, textured bool) error {
	for i, from := 0, 0; i < len(b.rings); i++ { // local may have grown elsewhere
		n := len(b.rings[i])
		b.rings[i] = b.local[from : from+n : from+n]
		from += n
	}
	triangles, mended, err := b.triangles()
	if err != nil {
		return fmt.Errorf("rule polygon: %w", err)
	}
	if len(triangles) == 0 {
		b.Flat++
		return nil
	}
	if mended && textured {
		look, textured = look.Flat(), false
	}
	g := b.group(look)
	for _, t := range triangles {
		g.mesh.Indices = append(g.mesh.Indices, g.position(b.places[t], textured))
	}
	b.Made++
	return nil
}

// triangles cuts up the rings at hand, mended where they cross: then corners may be
// added, which have no texture. There are none where the rings have no area.
func (b *Builder) triangles() (found []uint32, mended bool, err error) {
	outer := b.rings[0]
	if len(b.rings) == 1 && len(outer) == 3 {
		return []uint32{0, 1, 2}, false, nil
	}
	flat := mesh.NewellNormal(outer) == (scene.Vec3{})
	if !flat {
		if found, err = b.tri.Polygon3(outer, b.rings[1:]); err == nil {
			return found, false, nil
		}
		if len(b.rings) == 1 && len(outer) == 4 {
			if found := rings.FoldedQuad(outer); found != nil {
				return found, false, nil
			}
		}
	}
	surface, repairs, bad := rings.Planar(&b.tri, b.rings, rings.Normal(outer))
	switch {
	case bad != nil && flat:
		return nil, false, nil
	case bad != nil:
		return nil, false, err
	}
	b.Repairs.Add(repairs)
	origin := b.places[0].at
	for _, v := range surface.Added {
		b.places = append(b.places, vertex{at: v.Add(origin)})
	}
	return surface.Triangles, true, nil
}

func (b *Builder) group(look scene.Material) *group {
	g, ok := b.groups[look]
	if !ok {
		if b.groups == nil {
			b.groups = map[scene.Material]*group{}
		}
		g = &group{mesh: &scene.Mesh{}, index: map[vertex]uint32{}}
		b.groups[look] = g
		b.order = append(b.order, look)
	}
	return g
}

func (g *group) position(v vertex, textured bool) uint32 {
	if i, ok := g.index[v]; ok {
		return i
	}
	i := uint32(len(g.mesh.Positions))
	g.mesh.Positions = append(g.mesh.Positions, v.at)
	if textured {
		g.mesh.TexCoords = append(g.mesh.TexCoords, v.uv)
	}
	g.index[v] = i
	return i
}

// Parts gives the meshes in the order of first use.
func (b *Builder) Parts() []scene.Part {
	out := make([]scene.Part, 0, len(b.order))
	for _, m := range b.order {
		out = append(out, scene.Part{Mesh: b.groups[m].mesh, Transform: scene.Identity(), Material: m})
	}
	return out
}

// Normal gives the normal of a ring, twice its area long.
func (r *Ring) Normal() scene.Vec3 { return mesh.NewellNormal(r.Points) }

// Volume gives the volume that the meshes enclose together, in cubic metres: less
// than 0 where they are inside out, and of no meaning where they are open.
func (b *Builder) Volume() float64 {
	if len(b.order) == 0 {
		return 0
	}
	origin, sum := b.groups[b.order[0]].mesh.Positions[0], 0.0
	for _, m := range b.order {
		g := b.groups[m].mesh
		for i := 0; i+2 < len(g.Indices); i += 3 {
			p, q, r := g.Positions[g.Indices[i]].Sub(origin), g.Positions[g.Indices[i+1]].Sub(origin), g.Positions[g.Indices[i+2]].Sub(origin)
			sum += p.Dot(q.Cross(r)) / 6
		}
	}
	return sum
}

// Closed tells whether each edge of the meshes together is met by its opposite.
func (b *Builder) Closed() bool {
	edges := map[[2]scene.Vec3]int{}
	for _, m := range b.order {
		g := b.groups[m].mesh
		for i := 0; i+2 < len(g.Indices); i += 3 {
			for k := range 3 {
				p, q := g.Positions[g.Indices[i+k]], g.Positions[g.Indices[i+(k+1)%3]]
				edges[[2]scene.Vec3{p, q}]++
				edges[[2]scene.Vec3{q, p}]--
			}
		}
	}
	for _, n := range edges {
		if n != 0 {
			return false
		}
	}
	return len(edges) > 0
}

// Turn makes all triangles face the other way.
func (b *Builder) Turn() {
	for _, m := range b.order {
		all := b.groups[m].mesh.Indices
		for i := 0; i+2 < len(all); i += 3 {
			all[i+1], all[i+2] = all[i+2], all[i+1]
		}
	}
}
