package check

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
)

// ownContent holds a GLB against Maquette's own rules.
func (v value) ownContent(name string, data []byte, d *glb.Document) {
	if want := tiles.Hash(data); strings.TrimSuffix(path.Base(name), path.Ext(name)) != want {
		v.warn(OwnHash, "the bytes hash to %s", want)
	}
	if path.Ext(name) != ".glb" {
		v.warn(OwnURI, "clients tell content by .glb")
	}
	if hasSurface(d) && !slices.Contains(d.ExtensionsUsed, "KHR_mesh_quantization") {
		v.warn(OwnQuantization, "%s: no KHR_mesh_quantization", name)
	}
	v.ownPrimitives(name, d)
	rows, err := d.Rows()
	switch {
	case errors.Is(err, glb.ErrOpaqueBuffer):
	case err != nil: // a broken table is told with the metadata
		v.warn(OwnTable, "%s: %v", name, err)
	case len(rows) == 0:
		v.warn(OwnTable, "%s: no property table", name)
	}
}

// modePoints to modeLineStrip are the modes of primitives without a surface
// (glTF 2.0, clause 3.7.2.1).
const (
	modePoints    = 0
	modeLineStrip = 3
)

// hasSurface tells whether any primitive has triangles. Lines over a large cell
// keep their floats and have no normals: nothing of them is quantized.
func hasSurface(d *glb.Document) bool {
	for i := range d.Meshes {
		for j := range d.Meshes[i].Primitives {
			if m := d.Meshes[i].Primitives[j].Mode; m == nil || *m < modePoints || *m > modeLineStrip {
				return true
			}
		}
	}
	return false
}

// ownPrimitives wants feature IDs on every primitive and no two primitives of
// one material: each is a draw call.
func (v value) ownPrimitives(name string, d *glb.Document) {
	for i := range d.Meshes {
		seen := map[int]bool{}
		for j := range d.Meshes[i].Primitives {
			p := &d.Meshes[i].Primitives[j]
			material := -1
			if p.Material != nil {
				material = *p.Material
			}
			if seen[material] {
				v.warn(OwnPrimitive, "%s: mesh %d has two primitives of material %d", name, i, material)
			}
			seen[material] = true
			if p.Extensions.Features == nil {
				v.warn(OwnFeatures, "%s: mesh %d primitive %d has no feature IDs", name, i, j)
			}
		}
	}
}

// declaredCRS wants the tileset to say what its outermost frame is.
func (v value) declaredCRS(s *schema) {
	m, ok := v.member("metadata")
	if ok && s != nil {
		of, _ := m.member("class")
		if c := s.classes[of.str()]; c != nil {
			for _, p := range c.properties {
				if p.semantic == tiles.SemanticCRS {
					return
				}
			}
		}
	}
	v.warn(OwnCRS, "no %s: clients take WGS 84", tiles.SemanticCRS)
}
