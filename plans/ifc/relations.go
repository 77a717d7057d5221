package ifc

import (
	"maps"
	"slices"

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
	classified map[step.ID][]step.Entity // by IfcRelAssociatesClassification and what does so for materials
	referenced map[step.ID][]step.Entity // by IfcRelReferencedInSpatialStructure
	attached   map[step.ID]step.Entity   // what is on an element to the element: projections, surface features, ports, coverings
	groups     map[step.ID][]step.Entity // by IfcRelAssignsToGroup
	documents  map[step.ID][]step.Entity // by IfcRelAssociatesDocument and IfcRelAssociatesLibrary
	declaredBy map[step.ID]step.Entity   // by IfcRelDefinesByObject
	laidOut    map[step.ID][]step.Entity // layouts of alignments and their segments, by IfcRelNests and IfcRelAggregates
	described  map[step.ID][]step.Entity // material to its property sets
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
	m.gather(m.classified, "IFCEXTERNALREFERENCERELATIONSHIP", 3, 2)
	m.gather(m.classified, "IFCMATERIALCLASSIFICATIONRELATIONSHIP", 1, 0)
	m.referenced = m.several("IFCRELREFERENCEDINSPATIALSTRUCTURE", 4, 5)
	m.attached = m.single("IFCRELPROJECTSELEMENT", 5, 4)
	m.join(m.attached, "IFCRELADHERESTOELEMENT", 5, 4)
	m.join(m.attached, "IFCRELCONNECTSPORTTOELEMENT", 4, 5)
	m.join(m.attached, "IFCRELCOVERSBLDGELEMENTS", 5, 4)
	m.groups = m.several("IFCRELASSIGNSTOGROUP", 4, 6)
	m.gather(m.groups, "IFCRELASSIGNSTOGROUPBYFACTOR", 4, 6)
	m.documents = m.several("IFCRELASSOCIATESDOCUMENT", 4, 5)
	m.gather(m.documents, "IFCRELASSOCIATESLIBRARY", 4, 5)
	m.declaredBy = m.single("IFCRELDEFINESBYOBJECT", 4, 5)
	if m.file.Count("IFCALIGNMENTHORIZONTAL") > 0 {
		m.laidOut = m.several("IFCRELNESTS", 4, 5)
		m.gather(m.laidOut, "IFCRELAGGREGATES", 4, 5)
	}
	m.describeMaterials()
}

// describeMaterials finds the property sets of materials: IfcMaterialProperties(
// Name, Description, Properties, Material) and the entities of IFC2X3.
func (m *model) describeMaterials() {
	m.described = map[step.ID][]step.Entity{}
	m.gather(m.described, "IFCMATERIALPROPERTIES", 3, -1)
	m.gather(m.described, "IFCEXTENDEDMATERIALPROPERTIES", 0, -1)
	for _, keyword := range slices.Sorted(maps.Keys(materialSets)) {
		m.gather(m.described, keyword, 0, -1)
	}
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
	m.gather(all, keyword, from, to)
	return all
}

func (m *model) gather(all map[step.ID][]step.Entity, keyword string, from, to int) {
	m.pairs(keyword, from, to, func(a step.ID, b step.Entity) { all[a] = append(all[a], b) })
}

// pairs calls use for each pair that the relationships make. Either attribute
// may be a reference or a list of them; -1 stands for the relationship itself.
func (m *model) pairs(keyword string, from, to int, use func(step.ID, step.Entity)) {
	n := 0
	var left, right []step.Entity
	for rel := range m.file.All(keyword) {
		left, right = m.ends(left[:0], rel, from), m.ends(right[:0], rel, to)
		if !m.mayRelate(len(left), len(right)) {
			m.warn("broken-relation", "%s: #%d joins %d records to %d: only the first of these counts", keyword, rel.ID(), len(left), len(right))
			right = right[:1]
		}
		for _, b := range right {
			for _, a := range left {
				if n++; m.stopped(n) {
					return
				}
				use(a.ID(), b)
			}
		}
	}
}

// Bounds of the pairs of one relationship with lists at both ends, and of all that
// have such. In IFC one of them is a single record, or a handful.
const (
	maxRelated    = 1 << 16
	maxAllRelated = 1 << 22
)

// mayRelate tells whether a relationship of n records with k others counts whole.
func (m *model) mayRelate(n, k int) bool {
	if n <= 1 || k <= 1 {
		return true
	}
	if k > maxRelated/n || m.related > maxAllRelated-n*k {
		return false
	}
	m.related += n * k
	return true
}

// ends appends the records in attribute i of a relationship to all; what is
// missing is left out with a warning.
func (m *model) ends(all []step.Entity, rel step.Entity, i int) []step.Entity {
	if i < 0 {
		return append(all, rel)
	}
	v := rel.Arg(i)
	if v.Kind() == step.KindTyped { // IfcPropertySetDefinitionSet
		v = v.Unwrap()
	}
	if v.Kind() == step.KindList {
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
		return all
	}
	e, err := v.Entity()
	if err != nil {
		m.warn("broken-relation", "%s: %v", rel.Keyword(), err)
		return all
	}
	return append(all, e)
}
