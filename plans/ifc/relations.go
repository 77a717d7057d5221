package ifc

import (
	"maps"

	"github.com/maquette-city/maquette/plans/step"
)

// relations are the objectified relationships that Read follows, by record.
type relations struct {
	whole      map[step.ID]step.Entity   // by IfcRelAggregates
	parent     map[step.ID]step.Entity   // by IfcRelAggregates and IfcRelNests
	children   map[step.ID][]step.Entity // the parts, by IfcRelAggregates
	container  map[step.ID]step.Entity   // by IfcRelContainedInSpatialStructure
	openings   map[step.ID][]step.Entity // by IfcRelVoidsElement
	host       map[step.ID]step.Entity   // opening to the element it voids
	fills      map[step.ID]step.Entity   // filling to its opening
	typeOf     map[step.ID]step.Entity   // by IfcRelDefinesByType
	sets       map[step.ID][]step.Entity // by IfcRelDefinesByProperties
	materials  map[step.ID]step.Entity   // by IfcRelAssociatesMaterial
	classified map[step.ID][]step.Entity // by IfcRelAssociatesClassification
}

// relate reads the relationships. Where two claim the same single place, the
// first in the file wins.
func (m *model) relate() {
	m.whole = m.single("IFCRELAGGREGATES", 5, 4)
	m.parent = maps.Clone(m.whole)
	m.join(m.parent, "IFCRELNESTS", 5, 4)
	m.children = m.several("IFCRELAGGREGATES", 4, 5)
	m.container = m.single("IFCRELCONTAINEDINSPATIALSTRUCTURE", 4, 5)
	m.typeOf = m.single("IFCRELDEFINESBYTYPE", 4, 5)
	m.materials = m.single("IFCRELASSOCIATESMATERIAL", 4, 5)
	m.fills = m.single("IFCRELFILLSELEMENT", 5, 4)
	m.host = m.single("IFCRELVOIDSELEMENT", 5, 4)
	m.openings = m.several("IFCRELVOIDSELEMENT", 4, 5)
	m.sets = m.several("IFCRELDEFINESBYPROPERTIES", 4, 5)
	m.classified = m.several("IFCRELASSOCIATESCLASSIFICATION", 4, 5)
}

// single maps each record in attribute from of the relationships to the one in
// attribute to.
func (m *model) single(keyword string, from, to int) map[step.ID]step.Entity {
	all := make(map[step.ID]step.Entity, m.file.Count(keyword))
	m.join(all, keyword, from, to)
	return all
}

func (m *model) join(all map[step.ID]step.Entity, keyword string, from, to int) {
	m.pairs(keyword, from, to, func(a step.ID, b step.Entity) {
		if _, ok := all[a]; !ok {
			all[a] = b
		}
	})
}

// several is single where a record may have many.
func (m *model) several(keyword string, from, to int) map[step.ID][]step.Entity {
	all := make(map[step.ID][]step.Entity, m.file.Count(keyword))
	m.pairs(keyword, from, to, func(a step.ID, b step.Entity) { all[a] = append(all[a], b) })
	return all
}

// pairs calls use for each pair that the relationships make. Either attribute
// may be a reference or a list of them.
func (m *model) pairs(keyword string, from, to int, use func(step.ID, step.Entity)) {
	for rel := range m.file.All(keyword) {
		for _, b := range m.ends(rel, to) {
			for _, a := range m.ends(rel, from) {
				use(a.ID(), b)
			}
		}
	}
}

// ends gives the records in attribute i of a relationship; what is missing is
// left out with a warning.
func (m *model) ends(rel step.Entity, i int) []step.Entity {
	v := rel.Arg(i)
	if v.Kind() == step.KindList {
		var all []step.Entity
		for item := range v.Items() {
			e, err := item.Entity()
			if err != nil {
				m.warn("broken-relation", "%s: %v", rel.Keyword(), err)
				continue
			}
			all = append(all, e)
		}
		return all
	}
	if v.Absent() {
		return nil
	}
	e, err := v.Entity()
	if err != nil {
		m.warn("broken-relation", "%s: %v", rel.Keyword(), err)
		return nil
	}
	return []step.Entity{e}
}
