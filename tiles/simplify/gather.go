package simplify

import (
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// body is a feature gathered into one mesh, in the frame of its first part's
// mesh, about an origin near it.
type body struct {
	feature   *scene.Feature
	base      scene.Affine // frame of the body, without origin, to source frame
	origin    scene.Vec3
	scale     float64 // metres of the plan for one of the body, at most
	slack     float64 // by which welding and rounding moved positions, at most
	box       scene.Box
	positions []scene.Vec3 // welded
	corners   []uint32     // three for each triangle, into positions
	wedges    []uint32     // of each corner, its number in sources
	looks     []uint16     // of each triangle, its number in materials
	sources   []wedge
	materials []scene.Material
	numbers   map[scene.Material]uint16
	lines     bool // there are parts of lines

	weld welder
	used []uint32 // of the positions of a mesh: number in sources plus one
}

// wedge is a vertex of one part.
type wedge struct{ part, index uint32 }

// maxLooks bounds the materials of one feature; those beyond look as the first
// does.
const maxLooks = math.MaxUint16

func (b *body) triangles() int { return len(b.looks) }

// triangle gives the corners of a triangle.
func (b *body) triangle(t uint32) (p, q, r scene.Vec3) {
	c := b.corners[3*t : 3*t+3]
	return b.positions[c[0]], b.positions[c[1]], b.positions[c[2]]
}

// gather fills b with the triangles of f, for which choose was called.
func (b *body) gather(f *scene.Feature) error {
	b.positions, b.corners, b.wedges = b.positions[:0], b.corners[:0], b.wedges[:0]
	b.looks, b.sources, b.materials = b.looks[:0], b.sources[:0], b.materials[:0]
	b.slack, b.box = 0, scene.NewBox()
	b.numbers = map[scene.Material]uint16{}
	b.feature = f
	b.weld.reset()
	first := true
	for i := range f.Parts {
		p := &f.Parts[i]
		if p.Mesh == nil || len(p.Mesh.Indices) == 0 {
			continue
		}
		if err := b.check(p.Mesh); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		to, err := b.relative(&p.Transform)
		if err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		if first {
			first = false
			o := to.Apply(p.Mesh.Positions[p.Mesh.Indices[0]])
			b.origin = scene.Vec3{math.Round(o[0]), math.Round(o[1]), math.Round(o[2])}
		}
		if err := b.part(uint32(i), p, &to); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	if !b.box.Empty() {
		b.slack += rounding * (b.origin.Length() + b.box.Size().Length())
	}
	return nil
}

// check tells what is wrong with the indices of m.
func (b *body) check(m *scene.Mesh) error {
	if len(m.Indices)%m.Arity() != 0 {
		return fmt.Errorf("%d indices are no groups of %d: %w", len(m.Indices), m.Arity(), ErrInvalid)
	}
	for at, i := range m.Indices {
		if int(i) >= len(m.Positions) {
			return fmt.Errorf("index %d is %d of %d positions: %w", at, i, len(m.Positions), ErrInvalid)
		}
	}
	if n := len(m.TexCoords); n > 0 && n != len(m.Positions) {
		return fmt.Errorf("%d texture coordinates of %d positions: %w", n, len(m.Positions), ErrInvalid)
	}
	return nil
}

// part adds the triangles of one part; of lines it only adds the extent.
func (b *body) part(number uint32, p *scene.Part, to *scene.Affine) error {
	m := p.Mesh
	b.used = slices.Grow(b.used[:0], len(m.Positions))[:len(m.Positions)]
	clear(b.used)
	look := uint16(0)
	if m.Lines {
		b.lines = true
	} else {
		look = b.look(p)
	}
	for at, i := range m.Indices {
		id := b.used[i]
		if id == 0 {
			v := to.Apply(m.Positions[i]).Sub(b.origin)
			if !v.Finite() {
				return fmt.Errorf("position %d at %v: %w", i, m.Positions[i], ErrInvalid)
			}
			b.box.Extend(v)
			if m.Lines {
				continue
			}
			b.sources = append(b.sources, wedge{number, i})
			id = uint32(len(b.sources))
			b.used[i] = id
			b.vertex(v)
		}
		b.corner(at, id-1, look)
	}
	if !m.Lines {
		b.turned(m, to)
	}
	return nil
}

// vertex welds the newest source.
func (b *body) vertex(v scene.Vec3) {
	id := b.weld.id(v, len(b.positions))
	if id == len(b.positions) {
		b.positions = append(b.positions, v)
	} else if d := v.Sub(b.positions[id]).Length(); d > b.slack {
		b.slack = d
	}
	b.weld.of = append(b.weld.of, uint32(id))
}

// corner adds a corner, and drops its triangle at the last one where it has no
// three different corners.
func (b *body) corner(at int, source uint32, look uint16) {
	b.corners = append(b.corners, b.weld.of[source])
	b.wedges = append(b.wedges, source)
	if at%3 != 2 {
		return
	}
	n := len(b.corners)
	c := b.corners[n-3:]
	if c[0] == c[1] || c[1] == c[2] || c[2] == c[0] {
		b.corners, b.wedges = b.corners[:n-3], b.wedges[:n-3]
		return
	}
	b.looks = append(b.looks, look)
}

// look gives the number of the part's material.
func (b *body) look(p *scene.Part) uint16 {
	m := p.Material
	if len(p.Mesh.TexCoords) == 0 {
		m = m.Flat()
	}
	return b.addLook(m)
}

// addLook gives the number of a material.
func (b *body) addLook(m scene.Material) uint16 {
	n, ok := b.numbers[m]
	if ok || len(b.materials) >= maxLooks {
		return n
	}
	n = uint16(len(b.materials))
	b.numbers[m] = n
	b.materials = append(b.materials, m)
	return n
}

// flat gives the number of a material without its image.
func (b *body) flat(look uint16) uint16 {
	if b.materials[look].Texture == nil {
		return look
	}
	return b.addLook(b.materials[look].Flat())
}

// coordinate gives where a source lies in the image of its part.
func (b *body) coordinate(source uint32) [2]float32 {
	w := b.sources[source]
	return b.feature.Parts[w.part].Mesh.TexCoords[w.index]
}

// textured tells whether a triangle shows an image.
func (b *body) textured(t uint32) bool { return b.materials[b.looks[t]].Texture != nil }
