package ifc

import (
	"strings"

	"github.com/maquette-city/maquette/tiles/scene"
)

// pieceLook gives the look of a piece of p, def where nothing nearer says it. A
// piece under a texture that makes its own coordinates gets them; one that has
// none gets the mean colour of its texture.
func (m *model) pieceLook(p *product, def scene.Material, pc *piece) scene.Material {
	look := def
	switch {
	case pc.material != nil:
		look = *pc.material
	case pc.aspect != "":
		look = m.aspectLook(p, pc.aspect, def)
	}
	if look.Texture == nil || len(pc.mesh.TexCoords) > 0 {
		return look
	}
	transform, ok := m.styles.textures.generators[look.Texture]
	if !ok {
		return look.Flat()
	}
	pc.mesh, pc.shared = m.generated(pc.mesh, &transform), false
	return look
}

// aspectLook gives the look of the material that belongs to an aspect of p: the
// constituent, layer or profile with the aspect's name or category
// (ISO 16739-1, IfcMaterialConstituent), def where none has a style.
func (m *model) aspectLook(p *product, aspect string, def scene.Material) scene.Material {
	layers := m.materialsOf(p).layers
	if m.spend(len(layers)*(nameWork+len(aspect))) != nil {
		return def
	}
	for _, l := range layers {
		if !strings.EqualFold(l.name, aspect) && !strings.EqualFold(l.category, aspect) {
			continue
		}
		if s := m.styles.materials[l.material.ID()]; s != nil {
			return *s
		}
		break
	}
	return def
}
