package ifc

import (
	"fmt"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// annotationSurface makes the item of an IfcAnnotationSurface(Item,
// TextureCoordinates) of IFC2X3, with the coordinates that its texture has there.
func (k *maker) annotationSurface(e step.Entity, style *scene.Material, depth int) {
	first := len(k.pieces)
	k.item(e.Optional(0), style, depth+1)
	coords := e.Optional(1)
	if !coords.Valid() || len(k.m.styles.textures.made) == 0 {
		return
	}
	made := append([]piece(nil), k.pieces[first:]...)
	k.pieces = k.pieces[:first]
	for _, p := range made {
		textured, err := k.olderCoords(p, coords)
		if err != nil {
			k.notes = append(k.notes, failure{id: e.ID(), kind: CodeNotTextured, err: fmt.Errorf("its texture is left out: %w", err)})
			textured = []piece{p}
		}
		k.pieces = append(k.pieces, textured...)
	}
}

// olderCoords gives a piece the coordinates of IfcTextureMap(TextureMaps) or
// IfcTextureCoordinateGenerator(Mode, Parameter). What of it has none is a piece of
// its own.
func (k *maker) olderCoords(p piece, coords step.Entity) ([]piece, error) {
	if p.material == nil || p.material.Texture == nil || p.shared || p.mesh.Lines || len(p.mesh.TexCoords) > 0 {
		return []piece{p}, nil
	}
	transform := k.m.styles.textures.transformOf(p.material.Texture)
	if coords.Keyword() == "IFCTEXTURECOORDINATEGENERATOR" {
		if !strings.EqualFold(coords.Text(0), "COORD") {
			return []piece{p}, nil // reported once for the file
		}
		p.mesh = k.m.generated(p.mesh, &transform)
		return []piece{p}, nil
	}
	corners, err := k.olderMap(coords, &transform)
	if err != nil {
		return nil, err
	}
	with, without := corners.split(p.mesh)
	var out []piece
	for _, m := range []*scene.Mesh{with, without} {
		if len(m.Indices) > 0 {
			p.mesh = m
			out = append(out, p)
		}
	}
	return out, nil
}

// transformOf gives the transform of the coordinates of a texture.
func (t *textureIndex) transformOf(texture *scene.Texture) scene.Affine {
	for _, s := range t.made {
		if s.texture == texture {
			return s.transform
		}
	}
	return scene.Identity()
}

// mappedCorner is a coordinate that a point has in one of several maps.
type mappedCorner struct {
	number int // of the map
	at     [2]float32
}

// mappedCorners are the coordinates of points, by place.
type mappedCorners map[scene.Vec3][]mappedCorner

// olderMap reads the IfcVertexBasedTextureMap(TextureVertices, TexturePoints) of an
// IfcTextureMap.
func (k *maker) olderMap(e step.Entity, transform *scene.Affine) (mappedCorners, error) {
	c := mappedCorners{}
	if e.Keyword() != "IFCTEXTUREMAP" {
		return c, fmt.Errorf("#%d: texture coordinates given as %s: %w", e.ID(), e.Keyword(), errUnsupported)
	}
	records, err := e.Refs(0)
	if err != nil {
		return c, err
	}
	for n, r := range records {
		if err := k.m.read(r); err != nil {
			return c, err
		}
		vertices, err := r.Refs(0)
		if err != nil {
			return c, err
		}
		points, err := r.Refs(1)
		if err != nil {
			return c, err
		}
		if len(points) != len(vertices) {
			return c, r.Error(step.RuleNumberRange, "%d texture coordinates of %d points", len(vertices), len(points))
		}
		for i, p := range points {
			q, err := k.m.point3(p)
			if err != nil {
				return c, err
			}
			var buf [4]float64
			st, err := vertices[i].Arg(0).Floats(buf[:0])
			if err != nil || len(st) != 2 {
				return c, vertices[i].Error(step.RuleNumberRange, "a texture coordinate of %d numbers", len(st))
			}
			if len(c[q]) < maxTextureMaps {
				c[q] = append(c[q], mappedCorner{n, texturePoint(st[0], st[1], transform)})
			}
		}
	}
	return c, nil
}

// split gives the triangles of a mesh whose corners all lie in one map, with the
// coordinates that they have there, and the others.
func (c mappedCorners) split(plain *scene.Mesh) (with, without *scene.Mesh) {
	var some, coords []*scene.Mesh
	for i := range len(plain.Indices) / 3 {
		t := plain.Indices[3*i : 3*i+3]
		one := &scene.Mesh{Positions: []scene.Vec3{plain.Positions[t[0]], plain.Positions[t[1]], plain.Positions[t[2]]}, Indices: []uint32{0, 1, 2}}
		if at, ok := c.of([3]scene.Vec3(one.Positions)); ok {
			one.TexCoords = at[:]
			coords = append(coords, one)
		} else {
			some = append(some, one)
		}
	}
	return mesh.Merge(coords...), mesh.Weld(mesh.Merge(some...), 0)
}

// of gives the coordinates of a triangle in the first map that has all its corners.
func (c mappedCorners) of(corners [3]scene.Vec3) (at [3][2]float32, ok bool) {
	for _, first := range c[corners[0]] {
		at[0] = first.at
		found := 1
		for k := 1; k < 3; k++ {
			for _, m := range c[corners[k]] {
				if m.number == first.number {
					at[k] = m.at
					found++
					break
				}
			}
		}
		if found == 3 {
			return at, true
		}
	}
	return at, false
}
