package glb

import (
	"math"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// extUnlit says that a material takes no light. Lines have no normal to be lit by;
// who does not know the extension may light them, so no file requires it.
const extUnlit = "KHR_materials_unlit"

// lines adds a part of lines to the primitive of all lines: always opaque, since
// a thin line that lets light through is not seen.
func (e *Encoder) lines(id uint32, part *scene.Part, toPlan *scene.Affine, g grid) (degenerate int, err error) {
	placed := toPlan.Mul(&part.Transform)
	degenerate, err = e.surface.loadLines(g, part.Mesh, &placed)
	if err != nil || len(e.surface.corners) == 0 {
		return degenerate, err
	}
	p := e.linesOf()
	color := e.color(part.Material.Flat().RGBA, math.MaxUint8)
	return degenerate, e.emitPart(p, id, func() { e.emitLines(p, id, color) })
}

// linesOf gives the primitive of all lines.
func (e *Encoder) linesOf() *primitive { return &e.classes[line] }

// loadLines prepares a part of lines: corners are the welded ends of segments, two
// each, without those segments whose ends are stored alike.
func (s *surface) loadLines(g grid, mesh *scene.Mesh, toPlan *scene.Affine) (degenerate int, err error) {
	if err := s.weld(g, mesh, toPlan); err != nil {
		return 0, err
	}
	s.corners, s.faces, s.texcoords = s.corners[:0], s.faces[:0], s.texcoords[:0]
	for i := 0; i+1 < len(mesh.Indices); i += 2 {
		a, b := s.weldOf[mesh.Indices[i]], s.weldOf[mesh.Indices[i+1]]
		if a == b {
			degenerate++
			continue
		}
		s.corners = append(s.corners, a, b)
	}
	return degenerate, nil
}

// emitLines appends the loaded segments to p, vertices in the order of their
// first use.
func (e *Encoder) emitLines(p *primitive, id, color uint32) {
	s := &e.surface
	base := uint32(len(p.words))
	number := grow(e.shader.start, len(s.words)) // of each welded vertex, plus one; the shader is not at work
	clear(number)
	for _, v := range s.corners {
		if number[v] == 0 {
			p.words = append(p.words, s.words[v])
			p.colors = append(p.colors, color)
			p.features = append(p.features, id)
			number[v] = uint32(len(p.words)) - base
		}
		p.indices = append(p.indices, base+number[v]-1)
	}
	e.shader.start = number[:0]
}

// mode gives the mode of the primitive.
func (p *primitive) mode() gltf.PrimitiveMode {
	switch p.class {
	case line:
		return gltf.PrimitiveLines
	case point:
		return gltf.PrimitivePoints
	}
	return gltf.PrimitiveTriangles
}

// lineMaterial is that of all lines: the colours are the vertices' own.
func (w *writer) lineMaterial() *gltf.Material {
	w.doc.ExtensionsUsed = append(w.doc.ExtensionsUsed, extUnlit)
	return &gltf.Material{
		Name: "lines",
		PBRMetallicRoughness: &gltf.PBRMetallicRoughness{
			MetallicFactor: gltf.Float(0), RoughnessFactor: gltf.Float(0.9)},
		Extensions: gltf.Extensions{extUnlit: struct{}{}},
	}
}
