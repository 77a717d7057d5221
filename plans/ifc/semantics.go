package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// holder gives what holds e: the whole it is part of, else the spatial
// structure that contains it, else the host of the opening it fills or is.
func (m *model) holder(e step.Entity) (step.Entity, bool) {
	for _, by := range []map[step.ID]step.Entity{m.parent, m.container, m.fills, m.host} {
		if up, ok := by[e.ID()]; ok {
			return up, true
		}
	}
	return step.Entity{}, false
}

// parentKey gives the key of the product that holds p, "" where none does.
func (m *model) parentKey(p *product) string {
	e := p.entity
	for range maxAncestors {
		up, ok := m.holder(e)
		if !ok {
			break
		}
		held := m.product(up)
		if held == nil {
			break
		}
		if held.kind != kindOpening {
			return held.key
		}
		e = up // a filling is held by the host of its opening
	}
	return ""
}

// storey gives the name of the storey that p stands on, "" where it is not on
// one.
func (m *model) storey(p *product) string {
	e := p.entity
	for range maxAncestors {
		if c, ok := m.container[e.ID()]; ok && c.Keyword() == "IFCBUILDINGSTOREY" {
			e = c
		}
		if e.Keyword() == "IFCBUILDINGSTOREY" {
			if name := e.Text(2); name != "" {
				return name
			}
			return e.Text(7) // LongName
		}
		up, ok := m.holder(e)
		if !ok {
			return ""
		}
		e = up
	}
	return ""
}

// materialSet gives the materials of p as the set "Materials".
func (m *model) materialSet(p *product) (scene.PropertySet, bool) {
	s := scene.PropertySet{Name: "Materials"}
	var layers []layer
	m.eachMaterial(m.material(p), newTrail(), func(l layer) { layers = append(layers, l) })
	for i, l := range layers {
		name := "Material"
		if len(layers) > 1 {
			name += " " + itoa(i+1)
		}
		value := l.material.Text(0)
		if value == "" {
			value = l.name
		}
		s.Properties = append(s.Properties, scene.Property{Name: name, Value: value})
		if l.name != "" && l.name != value {
			s.Properties = append(s.Properties, scene.Property{Name: name + " role", Value: l.name})
		}
		if l.thickness > 0 {
			s.Properties = append(s.Properties, scene.Property{Name: name + " thickness", Value: l.thickness, Unit: "m"})
		}
	}
	return s, len(s.Properties) > 0
}

// classificationSet gives the classification references of p and of its type as
// the set "Classification": the name of the system (such as "NL-SfB tabel 1")
// with the code, and its title where it has one.
func (m *model) classificationSet(p *product) (scene.PropertySet, bool) {
	s := scene.PropertySet{Name: "Classification"}
	references := m.classified[p.entity.ID()]
	if t, ok := m.typeOf[p.entity.ID()]; ok {
		references = append(references[:len(references):len(references)], m.classified[t.ID()]...)
	}
	for _, r := range references {
		if r.Keyword() != "IFCCLASSIFICATIONREFERENCE" {
			continue
		}
		// (Location, Identification or ItemReference, Name, ReferencedSource, ..)
		system, code, title := m.classificationSystem(r), r.Text(1), r.Text(2)
		if code == "" {
			code, title = title, ""
		}
		s.Properties = joined(s.Properties, []scene.Property{{Name: system, Value: code}})
		if title != "" {
			s.Properties = joined(s.Properties, []scene.Property{{Name: system + " title", Value: title}})
		}
	}
	return s, len(s.Properties) > 0
}

// classificationSystem gives the name of the IfcClassification(Source, Edition,
// EditionDate, Name, ..) that a reference leads to.
func (m *model) classificationSystem(r step.Entity) string {
	for range maxAncestors {
		r = r.Optional(3)
		switch r.Keyword() {
		case "IFCCLASSIFICATION":
			if name := r.Text(3); name != "" {
				return name
			}
			return r.Text(0)
		case "IFCCLASSIFICATIONREFERENCE":
		default:
			return "Classification"
		}
	}
	return "Classification"
}
