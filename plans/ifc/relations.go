package ifc

import (
	"maps"
	"slices"

	"github.com/maquette-city/maquette/plans/step"
)

// relations are the objectified relationships that say where elements belong and
// what is cut from them, by record.
type relations struct {
	whole      map[step.ID]step.Entity   // by IfcRelAggregates
	parent     map[step.ID]step.Entity   // by IfcRelAggregates and IfcRelNests
	children   map[step.ID][]step.Entity // the parts, by IfcRelAggregates
	container  map[step.ID]step.Entity   // by IfcRelContainedInSpatialStructure
	referenced map[step.ID][]step.Entity // by IfcRelReferencedInSpatialStructure
	openings   map[step.ID][]step.Entity // by IfcRelVoidsElement
	host       map[step.ID]step.Entity   // opening to the element it voids
	fills      map[step.ID]step.Entity   // filling to its opening
	attached   map[step.ID]step.Entity   // what is on an element to the element: projections, surface features, ports, coverings
	related    int                       // pairs of relationships with lists at both ends
}

// associations are those that say what is told of elements.
type associations struct {
	typeOf     map[step.ID]step.Entity   // by IfcRelDefinesByType
	sets       map[step.ID][]step.Entity // by IfcRelDefinesByProperties
	materials  map[step.ID]step.Entity   // by IfcRelAssociatesMaterial
	classified map[step.ID][]step.Entity // by IfcRelAssociatesClassification and what does so for materials
	groups     map[step.ID][]step.Entity // by IfcRelAssignsToGroup
	documents  map[step.ID][]step.Entity // by IfcRelAssociatesDocument and IfcRelAssociatesLibrary
	declaredBy map[step.ID]step.Entity   // by IfcRelDefinesByObject
	guides     map[step.ID][]step.Entity // curve to the IfcOffsetCurveByDistances along it
	laidOut    map[step.ID][]step.Entity // layouts of alignments and their segments, by IfcRelNests and IfcRelAggregates
	described  map[step.ID][]step.Entity // material to its property sets
}

// relate reads the relations. Where two relationships claim the same single place,
// the first in the file wins.
func (m *model) relate() {
	m.whole = m.single("IFCRELAGGREGATES", 5, 4)
	m.parent = maps.Clone(m.whole)
	m.join(m.parent, "IFCRELNESTS", 5, 4)
	m.children = m.several("IFCRELAGGREGATES", 4, 5)
	m.container = m.single("IFCRELCONTAINEDINSPATIALSTRUCTURE", 4, 5)
	m.fills = m.single("IFCRELFILLSELEMENT", 5, 4)
	m.host = m.single("IFCRELVOIDSELEMENT", 5, 4)
	m.openings = m.several("IFCRELVOIDSELEMENT", 4, 5)
	m.referenced = m.several("IFCRELREFERENCEDINSPATIALSTRUCTURE", 4, 5)
	m.attached = m.single("IFCRELPROJECTSELEMENT", 5, 4)
	m.join(m.attached, "IFCRELADHERESTOELEMENT", 5, 4)
	m.join(m.attached, "IFCRELCONNECTSPORTTOELEMENT", 4, 5)
	m.join(m.attached, "IFCRELCOVERSBLDGELEMENTS", 5, 4)
}

// define reads the associations that most elements have, as relate does the relations.
func (m *model) define() {
	m.typeOf = m.single("IFCRELDEFINESBYTYPE", 4, 5)
	m.materials = m.single("IFCRELASSOCIATESMATERIAL", 4, 5)
	m.sets = m.several("IFCRELDEFINESBYPROPERTIES", 4, 5)
}

// associate reads the other associations.
func (m *model) associate() {
	m.classified = m.several("IFCRELASSOCIATESCLASSIFICATION", 4, 5)
	m.gather(m.classified, "IFCEXTERNALREFERENCERELATIONSHIP", 3, 2)
	m.gather(m.classified, "IFCMATERIALCLASSIFICATIONRELATIONSHIP", 1, 0)
	m.groups = m.several("IFCRELASSIGNSTOGROUP", 4, 6)
	m.gather(m.groups, "IFCRELASSIGNSTOGROUPBYFACTOR", 4, 6)
	m.documents = m.several("IFCRELASSOCIATESDOCUMENT", 4, 5)
	m.gather(m.documents, "IFCRELASSOCIATESLIBRARY", 4, 5)
	m.declaredBy = m.single("IFCRELDEFINESBYOBJECT", 4, 5)
	if m.file.Count("IFCALIGNMENTHORIZONTAL") > 0 {
		m.laidOut = m.several("IFCRELNESTS", 4, 5)
		m.gather(m.laidOut, "IFCRELAGGREGATES", 4, 5)
	}
	if m.file.Count("IFCOFFSETCURVEBYDISTANCES") > 0 {
		m.guides = m.several("IFCOFFSETCURVEBYDISTANCES", 0, -1)
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
		left, right = m.ends(left[:0], right[:0], rel, from, to)
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

// endsApart is how far apart the two attributes of a relationship may be.
const endsApart = 2

// ends appends the records in two attributes of a relationship to left and right.
func (m *model) ends(left, right []step.Entity, rel step.Entity, from, to int) ([]step.Entity, []step.Entity) {
	if to < 0 {
		return m.end(left, rel, rel.Arg(from)), append(right, rel)
	}
	var a [endsApart + 1]step.Value
	first := min(from, to)
	rel.Fields(first, a[:max(from, to)-first+1])
	return m.end(left, rel, a[from-first]), m.end(right, rel, a[to-first])
}

// end appends the records in an attribute v of a relationship to all; what is
// missing is left out with a warning.
func (m *model) end(all []step.Entity, rel step.Entity, v step.Value) []step.Entity {
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
