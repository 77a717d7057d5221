package obj

import (
	"github.com/maquette-city/maquette/plans/tint"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// builder makes meshes of the corners of parts. Its list by vertex is used anew.
type builder struct {
	m    *model
	head []int32 // of each vertex of the file, the last local one made of it, -1 for none
	next []int32 // of each local one, the one before it of the same vertex
	from []corner
}

func newBuilder(m *model) *builder {
	b := &builder{m: m, head: make([]int32, len(m.vertices))}
	for i := range b.head {
		b.head[i] = -1
	}
	return b
}

// mesh makes a mesh of corners: a vertex for each pair of a vertex and a texture
// coordinate, or for each vertex where coords is nil.
func (b *builder) mesh(corners []corner, lines bool, coords func(t uint32) [2]float32) *scene.Mesh {
	out := &scene.Mesh{Indices: make([]uint32, len(corners)), Lines: lines}
	b.next, b.from = b.next[:0], b.from[:0]
	for i, c := range corners {
		if coords == nil {
			c.t = noCoord
		}
		out.Indices[i] = b.local(c)
	}
	out.Positions = make([]scene.Vec3, len(b.from))
	if coords != nil {
		out.TexCoords = make([][2]float32, len(b.from))
	}
	for i, c := range b.from {
		out.Positions[i] = b.m.vertices[c.v]
		if coords != nil {
			out.TexCoords[i] = coords(c.t)
		}
		b.head[c.v] = -1
	}
	return out
}

// local gives the number of a corner within the mesh under way.
func (b *builder) local(c corner) uint32 {
	for k := b.head[c.v]; k >= 0; k = b.next[k] {
		if b.from[k].t == c.t {
			return uint32(k)
		}
	}
	n := int32(len(b.from))
	b.from, b.next = append(b.from, c), append(b.next, b.head[c.v])
	b.head[c.v] = n
	return uint32(n)
}

// parts gives the parts of a feature.
func (b *builder) parts(g *group, place scene.Affine) []scene.Part {
	var all []scene.Part
	for _, p := range g.parts {
		look := b.m.library.look(p.material)
		if len(p.lines) > 0 {
			all = append(all, scene.Part{Mesh: b.mesh(p.lines, true, nil), Transform: place, Material: look.Flat()})
		}
		with, without := p.faces, []corner(nil)
		if look.Texture != nil {
			with, without = byCoords(p.faces)
			if len(with) > 0 {
				all = append(all, scene.Part{Mesh: b.mesh(with, false, b.coords(p.material)), Transform: place, Material: look})
			}
			with, look = without, look.Flat()
		}
		if len(with) > 0 {
			all = append(all, b.tinted(with, look, place)...)
		}
	}
	return all
}

// byCoords parts the faces of which every corner has a texture coordinate from the
// others.
func byCoords(faces []corner) (with, without []corner) {
	for i := 0; i < len(faces); i += 3 {
		f := faces[i : i+3]
		if f[0].t == noCoord || f[1].t == noCoord || f[2].t == noCoord {
			without = append(without, f...)
		} else {
			with = append(with, f...)
		}
	}
	return with, without
}

// coords gives texture coordinates under the options of a map: scaled, then moved,
// in the file's frame in which v runs up.
func (b *builder) coords(m *material) func(t uint32) [2]float32 {
	s, o := m.image.scale, m.image.offset
	return func(t uint32) [2]float32 {
		c := b.m.coords[t]
		u, v := float64(c[0]), 1-float64(c[1])
		if s == [2]float64{1, 1} && o == [2]float64{} {
			return c
		}
		return [2]float32{float32(float64(u*s[0]) + o[0]), float32(1 - (float64(v*s[1]) + o[1]))}
	}
}

// tinted gives faces without image: of one colour, or of the colours of their
// vertices.
func (b *builder) tinted(faces []corner, look scene.Material, place scene.Affine) []scene.Part {
	whole := scene.Part{Mesh: b.mesh(faces, false, nil), Transform: place, Material: look}
	if b.m.colours == nil {
		return []scene.Part{whole}
	}
	codes := make([][4]uint8, len(faces)/3)
	for i := range codes {
		for k := range 3 {
			sum := 0
			for _, c := range faces[3*i : 3*i+3] {
				sum += int(b.m.colours[c.v][k])
			}
			codes[i][k] = uint8((sum + 1) / 3)
		}
	}
	var all []scene.Part
	for _, members := range tint.Groups(codes) {
		p := whole
		p.Mesh = mesh.Subset(whole.Mesh, members)
		for k := range 3 {
			sum := 0
			for _, i := range members {
				sum += int(codes[i][k])
			}
			p.Material.RGBA[k] = uint8((sum + len(members)/2) / len(members))
		}
		all = append(all, p)
	}
	return all
}
