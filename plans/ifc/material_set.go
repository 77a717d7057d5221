package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// materialSet gives the materials of p as the set "Materials".
func (m *model) materialSet(p *product) (scene.PropertySet, bool) {
	s := scene.PropertySet{Name: "Materials"}
	layers := m.layersOf(p)
	for i, l := range layers {
		name := "Material"
		if len(layers) > 1 {
			name += " " + itoa(i+1)
		}
		s.Properties = l.properties(s.Properties, name)
	}
	return s, len(s.Properties) > 0
}

// layersOf gives the single materials of p.
func (m *model) layersOf(p *product) []layer {
	var layers []layer
	m.eachMaterial(m.material(p), newTrail(), func(l layer) { layers = append(layers, l) })
	return layers
}

// properties tells of one material: its name and what part it plays.
func (l *layer) properties(all []scene.Property, name string) []scene.Property {
	value := l.material.Text(0)
	if value == "" {
		value = l.name
	}
	all = append(all, scene.Property{Name: name, Value: value})
	if l.name != "" && l.name != value {
		all = append(all, scene.Property{Name: name + " role", Value: l.name})
	}
	category := l.category
	if category == "" {
		category = l.material.Text(2)
	}
	if category != "" && category != l.name {
		all = append(all, scene.Property{Name: name + " category", Value: category})
	}
	if l.profile != "" {
		all = append(all, scene.Property{Name: name + " profile", Value: l.profile})
	}
	if l.thickness > 0 {
		all = append(all, scene.Property{Name: name + " thickness", Value: l.thickness, Unit: "m"})
	}
	if l.fraction > 0 {
		all = append(all, scene.Property{Name: name + " fraction", Value: l.fraction})
	}
	return all
}

// maxMaterials bounds the materials of one product whose own sets are told.
const maxMaterials = 64

// materialProperties gives the property sets of the materials of p, each named
// after the set and its material: "Pset_MaterialThermal (baksteen)".
func (m *model) materialProperties(p *product) []scene.PropertySet {
	if len(m.described) == 0 {
		return nil
	}
	var sets []scene.PropertySet
	seen := map[step.ID]bool{}
	for _, l := range m.layersOf(p) {
		id := l.material.ID()
		if seen[id] || len(seen) >= maxMaterials {
			continue
		}
		seen[id] = true
		for _, e := range m.described[id] {
			s := m.materialPropertySet(e)
			if len(s.Properties) == 0 {
				continue
			}
			s.Name += " (" + l.material.Text(0) + ")"
			sets = append(sets, s)
		}
	}
	return sets
}

// materialPropertySet reads one set of a material, once.
func (m *model) materialPropertySet(e step.Entity) scene.PropertySet {
	m.setCache.lock.Lock()
	s, ok := m.setCache.made[e.ID()]
	m.setCache.lock.Unlock()
	if ok {
		return s
	}
	switch e.Keyword() {
	case "IFCMATERIALPROPERTIES": // (Name, Description, Properties, Material)
		s = scene.PropertySet{Name: e.Text(0), Properties: m.appendAll(nil, e.Arg(2), "", newTrail())}
	case "IFCEXTENDEDMATERIALPROPERTIES": // (Material, ExtendedProperties, Description, Name)
		s = scene.PropertySet{Name: e.Text(3), Properties: m.appendAll(nil, e.Arg(1), "", newTrail())}
	default:
		s = scene.PropertySet{Name: setClass(e.Keyword()), Properties: m.fields(nil, e, 1, materialSets[e.Keyword()])}
	}
	m.setCache.lock.Lock()
	m.setCache.made[e.ID()] = s
	m.setCache.lock.Unlock()
	return s
}
