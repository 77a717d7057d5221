package glb

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Shaded is one part of a feature as a model draws it: vertices welded, in good
// order, with the normals of WriteModel. Other formats that hold a variant in one
// file are made of these, so that all of them look alike.
type Shaded struct {
	Item int // index of the feature among the items
	// Material is that of the part, without its texture where the mesh has no
	// coordinates for one.
	Material  scene.Material
	Positions [][3]float32 // metres from the origin, in the axes of glTF: east, up, -north
	Normals   [][3]float32 // unit length, one for each position
	TexCoords [][2]float32 // one for each position where the material has a texture, else empty
	Indices   []uint32     // three a triangle
}

// Shade calls visit with every part of items that has triangles, in order;
// lines are left out. What visit is given is used again for the next part.
// origin, in the plan frame, becomes the positions' own. Errors are those of
// Encode, and visit's.
func Shade(items []Item, origin scene.Vec3, visit func(*Shaded) error) error {
	in := Input{Items: items, Origin: origin}
	if err := in.validate(); err != nil {
		return err
	}
	var e Encoder
	var s Shaded
	for id := range items {
		f := items[id].Feature
		for i := range f.Parts {
			part := &f.Parts[i]
			if part.Mesh == nil || part.Mesh.Lines {
				continue
			}
			e.reset()
			if _, err := e.part(uint32(id), part, items[id].drawn(i), &items[id].ToPlan, grid{origin: origin}, modelNormalBits); err != nil {
				return fmt.Errorf("shading part %d of feature %q: %w", i, f.Key, err)
			}
			for _, p := range e.primitives() {
				s.take(p, id, part)
				if err := visit(&s); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// take fills s with what p holds of a part.
func (s *Shaded) take(p *primitive, id int, part *scene.Part) {
	s.Item, s.Material, s.Indices = id, part.Material, p.indices
	if p.texture == nil {
		s.Material = part.Material.Flat()
	}
	s.Positions, s.Normals, s.TexCoords = s.Positions[:0], s.Normals[:0], s.TexCoords[:0]
	for i, w := range p.words {
		s.Positions = append(s.Positions, [3]float32{math.Float32frombits(w[0]), math.Float32frombits(w[1]), math.Float32frombits(w[2])})
		s.Normals = append(s.Normals, floatNormal(p.normals[i]))
	}
	for _, w := range p.texcoords {
		s.TexCoords = append(s.TexCoords, [2]float32{math.Float32frombits(w[0]), math.Float32frombits(w[1])})
	}
}

// floatNormal gives a packed normal at unit length.
func floatNormal(packed uint32) [3]float32 {
	q := unpackNormal(packed, modelNormalBits)
	v := scene.Vec3{float64(q[0]), float64(q[1]), float64(q[2])}.Normalized()
	return [3]float32{float32(v[0]), float32(v[1]), float32(v[2])}
}
