package ifc

import (
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// What an item looks like, in this order: its colour map (IfcIndexedColourMap);
// the style of the item itself, which for a boolean result comes before that of
// its first operand and for what a mapped item shows before that of the mapped
// item; the style of its layer; the material of its aspect; the first material
// of the product with a style; the colour of the class.

// styleIndex finds the look of items and materials.
type styleIndex struct {
	items     map[step.ID]*scene.Material // by styled item
	curves    map[step.ID]*scene.Material // by styled item, for its lines
	materials map[step.ID]*scene.Material // by IfcMaterial
	colours   map[step.ID]step.Entity     // face set to its IfcIndexedColourMap
	aspects   map[step.ID]string          // item to the name of its IfcShapeAspect
	fills     map[step.ID]*fillStyle      // by IfcAnnotationFillArea; nil where there is none
	faces     bool                        // faces have looks or texture coordinates of their own
	textures  textureIndex
}

// readStyles reads IfcStyledItem(Item, Styles, Name) and
// IfcMaterialDefinitionRepresentation(Name, Description, Representations,
// RepresentedMaterial).
func (m *model) readStyles() {
	m.styles = styleIndex{
		items:     make(map[step.ID]*scene.Material, m.file.Count("IFCSTYLEDITEM")),
		materials: map[step.ID]*scene.Material{}, colours: map[step.ID]step.Entity{}, curves: map[step.ID]*scene.Material{},
	}
	m.readTextures()
	made := newMadeLooks()
	for s := range m.file.All("IFCSTYLEDITEM") {
		item := s.Optional(0)
		if !item.Valid() {
			continue // the style of a material: read below
		}
		look := m.look(s, made)
		if look == nil || isLine(item.Keyword()) {
			m.readCurveStyle(s, item, made)
		}
		if isFillArea(item.Keyword()) {
			m.readFillStyle(s, item)
		}
		if look != nil && m.styles.items[item.ID()] == nil {
			m.styles.items[item.ID()] = look
			m.styles.faces = m.styles.faces || isFace(item.Keyword())
		}
	}
	for s := range m.file.All("IFCANNOTATIONSURFACEOCCURRENCE") { // as that
		if look := m.look(s, made); look != nil {
			m.styles.items[s.ID()] = look
		}
	}
	for s := range m.file.All("IFCANNOTATIONCURVEOCCURRENCE") { // (Item, Styles, Name) of IFC2X3
		m.readCurveStyle(s, s, made)
	}
	for s := range m.file.All("IFCANNOTATIONFILLAREAOCCURRENCE") { // (Item, Styles, Name, ..) of IFC2X3
		m.readFillStyle(s, s)
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
	if m.layersWithItems() {
		m.readLayers(made)
	}
	m.readAspects()
	m.reportTextures()
}

// madeLooks are the looks made so far, nil for records that say nothing: many
// records may name one list of millions.
type madeLooks struct {
	surfaces map[step.ID]*scene.Material // by IfcSurfaceStyle
	assigned map[step.ID]*scene.Material // by IfcPresentationStyleAssignment
	curves   map[step.ID]*scene.Material // those of curves, by IfcPresentationStyleAssignment
	shown    map[step.ID]*scene.Material // by the representation of a material
}

func newMadeLooks() *madeLooks {
	return &madeLooks{surfaces: map[step.ID]*scene.Material{}, assigned: map[step.ID]*scene.Material{}, curves: map[step.ID]*scene.Material{}, shown: map[step.ID]*scene.Material{}}
}

func isFace(keyword string) bool {
	return keyword == "IFCFACE" || keyword == "IFCFACESURFACE" || keyword == "IFCADVANCEDFACE"
}

// readAspects reads IfcShapeAspect(ShapeRepresentations, Name, ..): the items of
// its representations are those of the body, named.
func (m *model) readAspects() {
	m.styles.aspects = map[step.ID]string{}
	seen := map[step.ID]bool{} // representations
	for a := range m.file.All("IFCSHAPEASPECT") {
		name := a.Text(1)
		if name == "" {
			continue
		}
		for r := range a.Arg(0).Items() {
			rep, err := r.Entity()
			if err != nil || seen[rep.ID()] {
				continue
			}
			seen[rep.ID()] = true
			for v := range rep.Arg(3).Items() {
				if id, err := v.Ref(); err == nil && m.styles.aspects[id] == "" {
					m.styles.aspects[id] = name
				}
			}
		}
	}
}

// itemStyle gives the style of an item, nil where it has none.
func (m *model) itemStyle(e step.Entity) *scene.Material { return m.styles.items[e.ID()] }

// materialLook finds the first surface style of a material's representations.
func (m *model) materialLook(d step.Entity, made *madeLooks) *scene.Material {
	for v := range d.Arg(2).Items() {
		r, err := v.Entity()
		if err != nil {
			return nil
		}
		look, ok := made.shown[r.ID()]
		if !ok {
			look = m.shownLook(r, made)
			made.shown[r.ID()] = look
		}
		if look != nil {
			return look
		}
	}
	return nil
}

// shownLook finds the first surface style of a representation of a material.
func (m *model) shownLook(r step.Entity, made *madeLooks) *scene.Material {
	for v := range r.Arg(3).Items() {
		s, err := v.Entity()
		if err != nil {
			return nil
		}
		if look := m.look(s, made); look != nil {
			return look
		}
	}
	return nil
}

// look gives the surface style of a styled item.
func (m *model) look(styled step.Entity, made *madeLooks) *scene.Material {
	if k := styled.Keyword(); k != "IFCSTYLEDITEM" && k != "IFCANNOTATIONSURFACEOCCURRENCE" {
		return nil
	}
	return m.firstLook(styled.Arg(1), made, 0)
}

// firstLook gives the first surface style in a list of styles, one of the outer
// side before one of the inner. In IFC2X3 they lie in an
// IfcPresentationStyleAssignment(Styles). Styles of fills and texts count for
// nothing, those of curves for lines alone: see lines_style.go.
func (m *model) firstLook(styles step.Value, made *madeLooks, depth int) *scene.Material {
	var inner *scene.Material
	for v := range styles.Items() {
		e, err := v.Entity()
		if err != nil {
			continue
		}
		var look *scene.Material
		switch e.Keyword() {
		case "IFCPRESENTATIONSTYLEASSIGNMENT", "IFCPRESENTATIONSTYLEBYCONTEXT":
			if depth == 0 {
				look = m.assignedLook(e, made)
			}
		case "IFCSURFACESTYLE":
			look = m.surfaceStyle(e, made)
			if e.Enum(1) == "NEGATIVE" {
				if inner == nil {
					inner = look
				}
				continue
			}
		}
		if look != nil {
			return look
		}
	}
	return inner
}

// assignedLook gives the first surface style of an IfcPresentationStyleAssignment.
func (m *model) assignedLook(e step.Entity, made *madeLooks) *scene.Material {
	look, ok := made.assigned[e.ID()]
	if !ok {
		look = m.firstLook(e.Arg(0), made, 1)
		made.assigned[e.ID()] = look
	}
	return look
}

// surfaceStyle reads IfcSurfaceStyle(Name, Side, Styles). A texture without a
// colour lies on white.
func (m *model) surfaceStyle(e step.Entity, made *madeLooks) *scene.Material {
	if look, ok := made.surfaces[e.ID()]; ok {
		return look
	}
	var look *scene.Material
	var texture styledTexture
	for v := range e.Arg(2).Items() {
		s, err := v.Entity()
		if err != nil {
			continue
		}
		switch s.Keyword() {
		case "IFCSURFACESTYLESHADING", "IFCSURFACESTYLERENDERING":
			if rgba, ok := shading(s); ok && look == nil {
				look = &scene.Material{Name: e.Text(0), RGBA: rgba}
			}
		case "IFCSURFACESTYLEWITHTEXTURES":
			if texture.texture == nil {
				texture = m.styles.textures.of(s)
			}
		}
	}
	if texture.texture != nil {
		if look == nil {
			look = &scene.Material{Name: e.Text(0), RGBA: [4]uint8{255, 255, 255, 255}}
		}
		look.Texture = texture.texture
		if !texture.modulate {
			look.RGBA = [4]uint8{255, 255, 255, look.RGBA[3]}
		}
	}
	made.surfaces[e.ID()] = look
	return look
}

// shading reads IfcSurfaceStyleShading(SurfaceColour, Transparency) or
// IfcSurfaceStyleRendering(.., DiffuseColour, ..). The shading of IFC2X3 has no
// transparency. A diffuse colour takes the place of the surface colour. A diffuse
// factor does not dim it: what writers mean by it is their own renderer's share
// of one light among others (a half, where they say nothing), not that the
// surface is darker than its colour.
func shading(s step.Entity) (rgba [4]uint8, ok bool) {
	rgb, ok := colour(s.Optional(0))
	if s.Keyword() == "IFCSURFACESTYLERENDERING" {
		if diffuse, is := colour(s.Optional(2)); is {
			rgb, ok = diffuse, true
		}
	}
	transparency, err := s.FloatOr(1, 0)
	if err != nil {
		transparency = 0
	}
	return [4]uint8{rgb[0], rgb[1], rgb[2], channel(1 - transparency)}, ok
}

// colour reads IfcColourRgb(Name, Red, Green, Blue), or one of the names of
// IfcDraughtingPreDefinedColour(Name).
func colour(e step.Entity) (rgb [3]uint8, ok bool) {
	if e.Keyword() == "IFCDRAUGHTINGPREDEFINEDCOLOUR" {
		rgb, ok = preDefinedColours[strings.ToLower(e.Text(0))]
		return rgb, ok
	}
	for i := range rgb {
		v, err := e.Float(i + 1)
		if err != nil {
			return rgb, false
		}
		rgb[i] = channel(v)
	}
	return rgb, true
}

// preDefinedColours are those of ISO 16739-1, IfcDraughtingPreDefinedColour.
var preDefinedColours = map[string][3]uint8{
	"black": {0, 0, 0}, "red": {255, 0, 0}, "green": {0, 255, 0}, "blue": {0, 0, 255},
	"yellow": {255, 255, 0}, "magenta": {255, 0, 255}, "cyan": {0, 255, 255}, "white": {255, 255, 255},
}

// channel gives a ratio as a byte.
func channel(v float64) uint8 { return uint8(math.Round(255 * min(max(v, 0), 1))) }
