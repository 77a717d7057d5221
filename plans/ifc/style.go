package ifc

import (
	"math"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// styleIndex finds the look of items and materials.
type styleIndex struct {
	items     map[step.ID]*scene.Material // by styled item
	materials map[step.ID]*scene.Material // by IfcMaterial
	colours   map[step.ID]step.Entity     // face set to its IfcIndexedColourMap
}

// readStyles reads IfcStyledItem(Item, Styles, Name) and
// IfcMaterialDefinitionRepresentation(Name, Description, Representations,
// RepresentedMaterial).
func (m *model) readStyles() {
	m.styles = styleIndex{
		items:     make(map[step.ID]*scene.Material, m.file.Count("IFCSTYLEDITEM")),
		materials: map[step.ID]*scene.Material{}, colours: map[step.ID]step.Entity{},
	}
	made := map[step.ID]*scene.Material{}
	for s := range m.file.All("IFCSTYLEDITEM") {
		item, err := s.Arg(0).Ref()
		if err != nil {
			continue // the style of a material: read below
		}
		if look := m.look(s, made); look != nil {
			m.styles.items[item] = look
		}
	}
	for d := range m.file.All("IFCMATERIALDEFINITIONREPRESENTATION") {
		material := d.Optional(3)
		if look := m.materialLook(d, made); look != nil && material.Valid() {
			m.styles.materials[material.ID()] = look
		}
	}
	for c := range m.file.All("IFCINDEXEDCOLOURMAP") { // (MappedTo, Opacity, Colours, ColourIndex)
		if to, err := c.Arg(0).Ref(); err == nil {
			m.styles.colours[to] = c
		}
	}
}

// itemStyle gives the style of an item, nil where it has none.
func (m *model) itemStyle(e step.Entity) *scene.Material { return m.styles.items[e.ID()] }

// materialLook finds the first surface style of a material's representations.
func (m *model) materialLook(d step.Entity, made map[step.ID]*scene.Material) *scene.Material {
	reps, err := d.Refs(2)
	if err != nil {
		return nil
	}
	for _, r := range reps {
		items, err := r.Refs(3)
		if err != nil {
			continue
		}
		for _, s := range items {
			if look := m.look(s, made); look != nil {
				return look
			}
		}
	}
	return nil
}

// look gives the first surface style of a styled item. In IFC2X3 the styles lie
// in an IfcPresentationStyleAssignment(Styles).
func (m *model) look(styled step.Entity, made map[step.ID]*scene.Material) *scene.Material {
	if styled.Keyword() != "IFCSTYLEDITEM" {
		return nil
	}
	for v := range styled.Arg(1).Items() {
		e, err := v.Entity()
		if err != nil {
			continue
		}
		if e.Keyword() == "IFCPRESENTATIONSTYLEASSIGNMENT" {
			for inner := range e.Arg(0).Items() {
				if s, err := inner.Entity(); err == nil {
					if look := m.surfaceStyle(s, made); look != nil {
						return look
					}
				}
			}
			continue
		}
		if look := m.surfaceStyle(e, made); look != nil {
			return look
		}
	}
	return nil
}

// surfaceStyle reads IfcSurfaceStyle(Name, Side, Styles) with
// IfcSurfaceStyleShading or Rendering(SurfaceColour, Transparency, ...). The
// shading of IFC2X3 has no transparency.
func (m *model) surfaceStyle(e step.Entity, made map[step.ID]*scene.Material) *scene.Material {
	if e.Keyword() != "IFCSURFACESTYLE" {
		return nil
	}
	if look, ok := made[e.ID()]; ok {
		return look
	}
	var look *scene.Material
	for v := range e.Arg(2).Items() {
		s, err := v.Entity()
		if err != nil {
			continue
		}
		if k := s.Keyword(); k != "IFCSURFACESTYLESHADING" && k != "IFCSURFACESTYLERENDERING" {
			continue
		}
		rgb, ok := colour(s.Optional(0))
		if !ok {
			continue
		}
		transparency, err := s.FloatOr(1, 0)
		if err != nil {
			transparency = 0
		}
		look = &scene.Material{Name: e.Text(0), RGBA: [4]uint8{rgb[0], rgb[1], rgb[2], channel(1 - transparency)}}
		break
	}
	made[e.ID()] = look
	return look
}

// colour reads IfcColourRgb(Name, Red, Green, Blue).
func colour(e step.Entity) (rgb [3]uint8, ok bool) {
	for i := range rgb {
		v, err := e.Float(i + 1)
		if err != nil {
			return rgb, false
		}
		rgb[i] = channel(v)
	}
	return rgb, true
}

// channel gives a ratio as a byte.
func channel(v float64) uint8 { return uint8(math.Round(255 * min(max(v, 0), 1))) }
