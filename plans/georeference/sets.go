package georeference

import (
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/step"
)

// property is one of a property set, its value as it is written.
type property struct {
	name, value, unit string
}

// set is one of the two property sets that stand for a map conversion in IFC2X3
// (buildingSMART, guide to georeferencing, ePSet_MapConversion and
// ePSet_ProjectedCRS).
type set struct {
	name       string
	properties []property
	extra      []property // written only where the set has them
	ids        []step.ID  // of the sets of the name that are there
}

// asSets gives the place as property sets.
func (j *job) asSets() []*set {
	p, metre := j.place, ref(j.metre())
	length := func(name string, v float64) property {
		return property{name, typed("IFCLENGTHMEASURE", real(v)), metre}
	}
	number := func(name string, v float64) property { return property{name, typed("IFCREAL", real(v)), null} }
	d := j.describe()
	word := func(name, kind, v string) property { return property{name, typed(kind, v), null} }
	return []*set{
		{name: "ePSet_MapConversion", properties: []property{
			length("Eastings", p.Eastings), length("Northings", p.Northings), length("OrthogonalHeight", p.Height),
			number("XAxisAbscissa", p.XAxisAbscissa), number("XAxisOrdinate", p.XAxisOrdinate), number("Scale", j.scale()),
		}, extra: []property{word("TargetCRS", "IFCIDENTIFIER", d[0])}},
		{name: "ePSet_ProjectedCRS", properties: []property{
			word("Name", "IFCLABEL", d[0]), word("Description", "IFCTEXT", d[1]), word("GeodeticDatum", "IFCIDENTIFIER", d[2]),
			word("VerticalDatum", "IFCIDENTIFIER", d[3]), word("MapProjection", "IFCIDENTIFIER", d[4]), word("MapZone", "IFCIDENTIFIER", d[5]),
			word("MapUnit", "IFCIDENTIFIER", text("METRE")),
		}},
	}
}

// maxSets is how many sets of one of the names a file may have; a site has one.
const maxSets = 1000

// sets changes the sets that are there, and in IFC2X3 adds those that are not.
func (j *job) sets() error {
	if !j.src.Sets && !j.hasSets() {
		return nil
	}
	for _, s := range j.asSets() {
		for e := range j.src.File.All("IFCPROPERTYSET") {
			if !strings.EqualFold(e.Text(2), s.name) || j.replaced[e.ID()] {
				continue
			}
			if s.ids = append(s.ids, e.ID()); len(s.ids) > maxSets {
				return plans.Errorf(plans.KindInvalid, "writing a place into %s: the file has more than %d property sets %s", j.name, maxSets, s.name)
			}
			if err := j.changeSet(e, s); err != nil {
				return err
			}
		}
		if j.src.Sets {
			j.attach(s)
		}
	}
	return nil
}

func (j *job) hasSets() bool {
	for e := range j.src.File.All("IFCPROPERTYSET") {
		if n := strings.ToLower(e.Text(2)); n == "epset_mapconversion" || n == "epset_projectedcrs" {
			return true
		}
	}
	return false
}

// changeSet gives the properties of the set e, IfcPropertySet(GlobalId,
// OwnerHistory, Name, Description, HasProperties), the values of s. Properties of
// other names stay.
func (j *job) changeSet(e step.Entity, s *set) error {
	j.replaced[e.ID()] = true
	var members []step.ID
	have := map[string]bool{}
	for v := range e.Arg(4).Items() {
		p, err := v.Entity()
		if err != nil {
			continue
		}
		members = append(members, p.ID())
		name := strings.ToLower(p.Text(0))
		for _, want := range slices.Concat(s.properties, s.extra) {
			if strings.ToLower(want.name) != name {
				continue
			}
			have[name] = true
			if j.replaced[p.ID()] {
				break
			}
			j.replaced[p.ID()] = true
			if err := j.replace(p, "IFCPROPERTYSINGLEVALUE", want.attributes()...); err != nil {
				return err
			}
		}
	}
	before := len(members)
	for _, want := range s.properties {
		if !have[strings.ToLower(want.name)] && want.value != null {
			members = append(members, j.add("IFCPROPERTYSINGLEVALUE", want.attributes()...))
		}
	}
	if len(members) > before && !j.set(e.Arg(4), refs(members)) {
		j.changed(Noted, e.ID(), "IfcPropertySet", "%s: the record is too short to be changed", s.name)
		return nil
	}
	j.changed(Changed, e.ID(), "IfcPropertySet", "%s: %s", s.name, j.place)
	return nil
}

// attributes gives those of IfcPropertySingleValue(Name, Description,
// NominalValue, Unit).
func (p property) attributes() []string {
	unit := p.unit
	if p.value == null {
		unit = null
	}
	return []string{text(p.name), null, p.value, unit}
}

// attach gives s to the site, where the guide wants it, and to the project, where
// programs look as well: the objects of one relationship, since a set has no more
// (IFC2X3, IfcPropertySetDefinition.PropertyDefinitionOf).
func (j *job) attach(s *set) {
	owners := j.owners()
	for rel := range j.src.File.All("IFCRELDEFINESBYPROPERTIES") { // (.., RelatedObjects, RelatingPropertyDefinition)
		if len(s.ids) == 0 || rel.Optional(5).ID() != s.ids[0] {
			continue
		}
		var all []step.ID
		for v := range rel.Arg(4).Items() {
			if id, err := v.Ref(); err == nil {
				all = append(all, id)
			}
		}
		before := len(all)
		for _, o := range owners {
			if !slices.Contains(all, o) {
				all = append(all, o)
			}
		}
		if len(all) > before {
			j.set(rel.Arg(4), refs(all))
			j.changed(Changed, rel.ID(), "IfcRelDefinesByProperties", "%s belongs to the site and the project", s.name)
		}
		return
	}
	id := step.ID(0)
	if len(s.ids) > 0 {
		id = s.ids[0]
	} else {
		id = j.addSet(s)
	}
	j.add("IFCRELDEFINESBYPROPERTIES", text(j.globalID(s.name, "relation")), j.history(), null, null, refs(owners), ref(id))
}

// addSet makes the set s.
func (j *job) addSet(s *set) step.ID {
	var members []step.ID
	for _, p := range s.properties {
		if p.value != null {
			members = append(members, j.add("IFCPROPERTYSINGLEVALUE", p.attributes()...))
		}
	}
	id := j.add("IFCPROPERTYSET", text(j.globalID(s.name)), j.history(), text(s.name), null, refs(members))
	j.changed(Added, id, "IfcPropertySet", "%s: %s", s.name, j.place)
	return id
}

// owners gives the first site and the project.
func (j *job) owners() (ids []step.ID) {
	for site := range j.src.File.All("IFCSITE") {
		ids = append(ids, site.ID())
		break
	}
	return append(ids, j.src.Project.ID())
}

// history gives an IfcOwnerHistory, which IFC2X3 asks for: that of the project, or
// the first of the file.
func (j *job) history() string {
	if h := j.src.Project.Optional(1); h.Valid() {
		return ref(h.ID())
	}
	for h := range j.src.File.All("IFCOWNERHISTORY") {
		return ref(h.ID())
	}
	return null // a file without one is no valid IFC2X3 before either
}

// globalID gives the GlobalId of a new object of the project.
func (j *job) globalID(parts ...string) string {
	return globalID(append([]string{j.src.Project.Text(0)}, parts...)...)
}
