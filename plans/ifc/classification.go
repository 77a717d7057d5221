package ifc

import (
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// classificationSet gives the classification references of p, of its type and of
// its materials as the set "Classification": the name of the system (such as
// "NL-SfB tabel 1") with the code, and its title and the edition of the system
// where these are told. Of one system what p says comes before what its type and
// then its materials say; several codes of p itself make a list.
func (m *model) classificationSet(p *product) (scene.PropertySet, bool) {
	s := scene.PropertySet{Name: "Classification"}
	s.Properties = m.classifications(m.classified[p.entity.ID()])
	if t, ok := m.typeOf[p.entity.ID()]; ok && len(m.classified[t.ID()]) > 0 && !m.exhausted() {
		s.Properties = joined(s.Properties, m.classifications(m.classified[t.ID()]))
	}
	if more := m.materialsOf(p).classified; len(more) > 0 && m.spend(nameWork*(len(more)+len(s.Properties))) == nil {
		s.Properties = joined(s.Properties, more)
	}
	return s, len(s.Properties) > 0
}

// maxNames bounds the groups, documents and classifications of one record each:
// a type with a hundred thousand of them would tell them of each occurrence.
const maxNames = 100

// classifications reads references that stand beside each other.
func (m *model) classifications(references []step.Entity) []scene.Property {
	var all []scene.Property
	for _, r := range references[:min(len(references), maxNames)] {
		if m.read(r) != nil || m.spend(setWork+len(all)) != nil {
			break
		}
		for _, p := range m.classification(r) {
			all = merged(all, p)
		}
	}
	return all
}

// merged adds p. Where one of its name is there, the values become a list
// without repeats.
func merged(all []scene.Property, p scene.Property) []scene.Property {
	for i := range all {
		q := &all[i]
		if q.Name != p.Name {
			continue
		}
		list, ok := q.Value.([]any)
		if !ok {
			list = []any{q.Value}
		}
		for _, v := range list {
			if v == p.Value {
				return all
			}
		}
		q.Value = append(list[:len(list):len(list)], p.Value)
		return all
	}
	return append(all, p)
}

// classification reads IfcClassificationReference(Location, Identification or
// ItemReference, Name, ReferencedSource, ..), IfcClassificationNotation(
// NotationFacets) of IFC2X3, or an IfcClassification by itself.
func (m *model) classification(r step.Entity) []scene.Property {
	switch r.Keyword() {
	case "IFCCLASSIFICATIONREFERENCE":
		system, edition := classificationSystem(r)
		code, title := r.Text(1), r.Text(2)
		if code == "" {
			code, title = title, ""
		}
		if code == "" {
			code = r.Text(0)
		}
		all := []scene.Property{{Name: system, Value: code}}
		if title != "" {
			all = append(all, scene.Property{Name: system + " title", Value: title})
		}
		if edition != "" && !strings.Contains(system, edition) {
			all = append(all, scene.Property{Name: system + " edition", Value: edition})
		}
		return all
	case "IFCCLASSIFICATIONNOTATION":
		var facets []string
		for v := range r.Arg(0).Items() {
			if f, err := v.Entity(); err == nil { // IfcClassificationNotationFacet(NotationValue)
				facets = append(facets, f.Text(0))
			}
		}
		return []scene.Property{{Name: anySystem, Value: strings.Join(facets, ".")}}
	case "IFCCLASSIFICATION":
		if name := systemName(r); name != "" {
			return []scene.Property{{Name: anySystem, Value: name}}
		}
	}
	return nil
}

// anySystem stands for a system that the file does not name.
const anySystem = "Classification"

// classificationSystem gives name and edition of the IfcClassification(Source,
// Edition, EditionDate, Name, ..) that a reference leads to, or what the topmost
// reference calls itself.
func classificationSystem(r step.Entity) (name, edition string) {
	for range maxAncestors {
		up := r.Optional(3)
		switch up.Keyword() {
		case "IFCCLASSIFICATION":
			if name := systemName(up); name != "" {
				return name, up.Text(1)
			}
			return anySystem, up.Text(1)
		case "IFCCLASSIFICATIONREFERENCE":
			r = up
			continue
		}
		break
	}
	return anySystem, ""
}

// systemName gives the name of an IfcClassification, or its source.
func systemName(e step.Entity) string {
	if name := e.Text(3); name != "" {
		return name
	}
	return e.Text(0)
}
