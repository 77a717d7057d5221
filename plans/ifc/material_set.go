package ifc

import (
	"strings"
	"sync"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// materials are what a material of a product says: a single one, or a set of
// layers, profiles or constituents. Products share them.
type materials struct {
	layers     []layer
	look       *scene.Material     // of the first with a style
	name       string              // of the first with a name
	set        scene.PropertySet   // "Materials"
	properties []scene.PropertySet // of the single materials
	classified []scene.Property
}

// materialCache keeps the materials of the file.
type materialCache struct {
	lock  sync.Mutex
	made  map[step.ID]*materials
	count sync.Once
	share int // limit of work of each
}

// maxMaterials bounds the single materials of one set: what lies beyond is
// counted and not told.
const maxMaterials = 256

// materialsOf gives the materials of p, empty ones where it has none. A usage
// says where its set lies in an element, which is no matter here.
func (m *model) materialsOf(p *product) *materials {
	e := used(m.material(p))
	if !e.Valid() {
		return &materials{}
	}
	c := &m.materialCache
	c.lock.Lock()
	made := c.made[e.ID()]
	c.lock.Unlock()
	if made == nil { // two workers may make the same
		made = m.telling(&solid.Effort{Limit: m.materialShare()}).makeMaterials(e)
		c.lock.Lock()
		c.made[e.ID()] = made
		c.lock.Unlock()
	}
	return made
}

// used gives the set that a usage is of, or what is no usage itself.
func used(e step.Entity) step.Entity {
	for range 2 {
		if strings.Contains(e.Keyword(), "USAGE") {
			e = e.Optional(0)
		}
	}
	return e
}

// materialWork is what the materials of a file may cost together, in looks: they
// stay in memory.
const materialWork = solid.MaxWork / 4

// materialShare is the limit of work of the materials that one record names.
func (m *model) materialShare() int {
	m.materialCache.count.Do(func() {
		seen := map[step.ID]bool{}
		for _, e := range m.materials {
			seen[used(e).ID()] = true
		}
		m.materialCache.share = min(m.limits.tell, materialWork/max(1, len(seen)))
	})
	return max(1, m.materialCache.share)
}

// makeMaterials reads an IfcMaterialSelect.
func (m *model) makeMaterials(e step.Entity) *materials {
	out := &materials{set: scene.PropertySet{Name: "Materials"}, classified: m.classifications(m.classified[e.ID()])}
	left := 0
	m.eachMaterial(e, m.newTrail(), func(l layer) {
		if len(out.layers) >= maxMaterials {
			left++
			return
		}
		out.layers = append(out.layers, l)
	})
	for i, l := range out.layers {
		if out.name == "" {
			out.name = l.material.Text(0)
		}
		if s := m.styles.materials[l.material.ID()]; s != nil && out.look == nil {
			out.look = s
		}
		name := "Material"
		if len(out.layers) > 1 {
			name += " " + itoa(i+1)
		}
		out.set.Properties = l.properties(out.set.Properties, name)
		if more := m.classifications(m.classified[l.material.ID()]); len(more) > 0 && m.spend(nameWork*(len(more)+len(out.classified))) == nil {
			out.classified = joined(out.classified, more)
		}
	}
	if left > 0 {
		out.set.Properties = append(out.set.Properties, scene.Property{Name: "Materials left out", Value: float64(left)})
	}
	out.properties = m.materialProperties(out.layers)
	return out
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

// materialProperties gives the property sets of materials, each named after the
// set and its material: "Pset_MaterialThermal (baksteen)".
func (m *model) materialProperties(layers []layer) []scene.PropertySet {
	var sets []scene.PropertySet
	seen := map[step.ID]bool{}
	for _, l := range layers {
		id := l.material.ID()
		if seen[id] {
			continue
		}
		seen[id] = true
		described := m.described[id]
		for _, e := range described[:min(len(described), maxMaterials)] {
			if len(sets) == maxMaterials || m.read(e) != nil {
				return sets
			}
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

// materialPropertySet reads one set of a material.
func (m *model) materialPropertySet(e step.Entity) scene.PropertySet {
	var s scene.PropertySet
	switch e.Keyword() {
	case "IFCMATERIALPROPERTIES": // (Name, Description, Properties, Material)
		s = scene.PropertySet{Name: e.Text(0), Properties: m.appendAll(nil, e.Arg(2), "", m.newTrail())}
	case "IFCEXTENDEDMATERIALPROPERTIES": // (Material, ExtendedProperties, Description, Name)
		s = scene.PropertySet{Name: e.Text(3), Properties: m.appendAll(nil, e.Arg(1), "", m.newTrail())}
	default:
		s = scene.PropertySet{Name: setClass(e.Keyword()), Properties: m.fields(nil, e, 1, materialSets[e.Keyword()])}
	}
	return s
}
