package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// groupSet gives what p is assigned to and referenced in as the set "Groups":
// for each class of group ("IfcZone", "IfcDistributionSystem") the names, and
// under "ReferencedIn" the spatial elements that it reaches through
// (IfcRelReferencedInSpatialStructure).
func (m *model) groupSet(p *product) (scene.PropertySet, bool) {
	s := scene.PropertySet{Name: "Groups"}
	groups, referenced := m.groups[p.entity.ID()], m.referenced[p.entity.ID()]
	for _, g := range groups[:min(len(groups), maxNames)] {
		if m.read(g) != nil {
			break
		}
		if name := groupName(g); name != "" {
			s.Properties = merged(s.Properties, scene.Property{Name: groupClass(g.Keyword()), Value: name})
		}
	}
	for _, r := range referenced[:min(len(referenced), maxNames)] {
		if m.read(r) != nil {
			break
		}
		if name := spatialName(r); name != "" {
			s.Properties = merged(s.Properties, scene.Property{Name: "ReferencedIn", Value: name})
		}
	}
	return s, len(s.Properties) > 0
}

// groupName gives Name, or the LongName of a zone or system, or what kind it is.
func groupName(g step.Entity) string {
	for _, i := range []int{2, 5, 4} { // Name, LongName, ObjectType
		if name := g.Text(i); name != "" {
			return name
		}
	}
	return ""
}

// groupClass writes the class of a group as the standard does.
func groupClass(keyword string) string {
	for _, name := range []string{"Asset", "BuildingSystem", "BuiltSystem", "Condition", "DistributionCircuit", "DistributionSystem", "ElectricalCircuit",
		"Inventory", "StructuralAnalysisModel", "StructuralLoadCase", "StructuralLoadGroup", "StructuralResultGroup", "System", "Zone"} {
		if isKeyword(keyword, name) {
			return "Ifc" + name
		}
	}
	return "IfcGroup"
}

// documentSet gives the documents and library entries that p and its type name
// as the set "Documents": each name, or identification, with where it is to be
// found. Nothing is opened.
func (m *model) documentSet(p *product) (scene.PropertySet, bool) {
	s := scene.PropertySet{Name: "Documents"}
	add := func(id step.ID) {
		documents := m.documents[id]
		for _, d := range documents[:min(len(documents), maxNames)] {
			if m.read(d) != nil || m.spend(setWork) != nil {
				break
			}
			if name, place := document(d); name != "" {
				s.Properties = merged(s.Properties, scene.Property{Name: name, Value: place})
			}
		}
	}
	add(p.entity.ID())
	if t, ok := m.typeOf[p.entity.ID()]; ok {
		add(t.ID())
	}
	return s, len(s.Properties) > 0
}

// document gives the name of a document or library, and its location or what
// identifies it.
func document(d step.Entity) (name, place string) {
	switch d.Keyword() {
	case "IFCDOCUMENTREFERENCE", "IFCLIBRARYREFERENCE": // (Location, Identification or ItemReference, Name, .., ReferencedDocument)
		place, name = d.Text(0), d.Text(2)
		if name == "" {
			name = d.Optional(4).Text(1)
		}
		if name == "" {
			name = d.Text(1)
		}
		if place == "" {
			place = d.Text(1)
		}
	case "IFCDOCUMENTINFORMATION": // (Identification, Name, Description, Location or DocumentReferences, ..)
		name, place = d.Text(1), d.Text(3)
		if place == "" {
			place = d.Text(0)
		}
	case "IFCLIBRARYINFORMATION": // (Name, Version, ..)
		name, place = d.Text(0), d.Text(1)
	}
	if name == "" {
		name = place
	}
	return name, place
}

// referenceName gives the name of what an IfcPropertyReferenceValue refers to,
// nil where it has none, or is a person.
func referenceName(e step.Entity) any {
	at := 0
	switch e.Keyword() {
	case "IFCPERSON", "IFCPERSONANDORGANIZATION", "IFCPOSTALADDRESS", "IFCTELECOMADDRESS", "":
		return nil
	case "IFCORGANIZATION":
		at = 1
	case "IFCDOCUMENTREFERENCE", "IFCLIBRARYREFERENCE", "IFCCLASSIFICATIONREFERENCE", "IFCEXTERNALLYDEFINEDHATCHSTYLE":
		name, _ := document(e)
		if name == "" {
			name = e.Text(2)
		}
		return name
	}
	if name := e.Text(at); name != "" {
		return name
	}
	return nil
}
