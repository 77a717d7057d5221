package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// material gives the material of a product, or that of its type.
func (m *model) material(p *product) step.Entity {
	if e, ok := m.materials[p.entity.ID()]; ok {
		return e
	}
	if t, ok := m.typeOf[p.entity.ID()]; ok {
		return m.materials[t.ID()]
	}
	return step.Entity{}
}

// productLook gives the look of the items of p that have no style: that of its
// first material with one, else that of its class.
func (m *model) productLook(p *product) scene.Material {
	made := m.materialsOf(p)
	if made.look != nil {
		return *made.look
	}
	def := m.classLook(p)
	if made.name != "" {
		def.Name = made.name
	}
	return def
}

// layer is one material of a product, with its thickness in metres where it is
// a layer and its share where it is a constituent.
type layer struct {
	material  step.Entity // IfcMaterial
	name      string      // of the constituent, layer or profile
	category  string      // "LoadBearing", "Insulation"
	profile   string      // name of the profile
	thickness float64
	fraction  float64 // 0 where it is not said
}

// eachMaterial visits the single materials of an IfcMaterialSelect.
func (m *model) eachMaterial(e step.Entity, t trail, visit func(layer)) {
	t, err := t.down(e)
	if err != nil {
		return
	}
	inner := func(i int) {
		for v := range e.Arg(i).Items() {
			if m.exhausted() {
				break
			}
			if item, err := v.Entity(); err == nil {
				m.eachMaterial(item, t, visit)
			}
		}
	}
	switch e.Keyword() {
	case "IFCMATERIAL":
		visit(layer{material: e})
	case "IFCMATERIALLIST", "IFCMATERIALLAYERSET": // (Materials), (MaterialLayers, ..)
		inner(0)
	case "IFCMATERIALLAYERSETUSAGE", "IFCMATERIALPROFILESETUSAGE", "IFCMATERIALPROFILESETUSAGETAPERING":
		m.eachMaterial(e.Optional(0), t, visit)
	case "IFCMATERIALCONSTITUENTSET", "IFCMATERIALPROFILESET": // (Name, Description, ..)
		inner(2)
	case "IFCMATERIALLAYER", "IFCMATERIALLAYERWITHOFFSETS": // (Material, LayerThickness, IsVentilated, Name, ..)
		thickness, err := e.FloatOr(1, 0)
		if err != nil {
			thickness = 0
		}
		visit(layer{material: e.Optional(0), name: e.Text(3), category: e.Text(5), thickness: thickness * m.units.length})
	case "IFCMATERIALCONSTITUENT": // (Name, Description, Material, Fraction, Category)
		fraction, err := e.FloatOr(3, 0)
		if err != nil {
			fraction = 0
		}
		visit(layer{material: e.Optional(2), name: e.Text(0), category: e.Text(4), fraction: fraction})
	case "IFCMATERIALPROFILE", "IFCMATERIALPROFILEWITHOFFSETS": // (Name, Description, Material, Profile, Priority, Category, ..)
		visit(layer{material: e.Optional(2), name: e.Text(0), category: e.Text(5), profile: e.Optional(3).Text(1)})
	}
}
