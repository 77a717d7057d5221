package ifc

import (
	"strings"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// plainSet is a property set whose values are looked up by name.
type plainSet struct {
	name   string // as it stands
	where  string
	values map[string]plainValue // by plainName
}

// plainValue is the NominalValue of an IfcPropertySingleValue(Name, Description,
// NominalValue, Unit).
type plainValue struct {
	name  string // as it stands
	value step.Value
	unit  step.Entity
}

// maxPlainValues bounds the properties of one set that are looked at.
const maxPlainValues = 500

// plainName keeps the letters and digits of a name, in lower case: programs write
// "XAxisAbscissa", "X Axis Abscissa" and "X-as abscissa".
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// plainSetsOf gives the property sets of an object.
func (m *model) plainSetsOf(owner step.Entity) []plainSet {
	var all []plainSet
	for i, e := range m.sets[owner.ID()] {
		if i == maxPlainValues {
			break
		}
		if e.Keyword() != "IFCPROPERTYSET" {
			continue
		}
		all = append(all, readPlainSet(e))
	}
	return all
}

// readPlainSet reads the single values of IfcPropertySet(GlobalId, OwnerHistory,
// Name, Description, HasProperties). Of two with one name the first counts.
func readPlainSet(e step.Entity) plainSet {
	s := plainSet{name: e.Text(2), where: where(e, "IfcPropertySet"), values: map[string]plainValue{}}
	n := 0
	for v := range e.Arg(4).Items() {
		if n++; n > maxPlainValues {
			break
		}
		p := v.Optional()
		if p.Keyword() != "IFCPROPERTYSINGLEVALUE" || p.Arg(2).Absent() {
			continue
		}
		name := plainName(p.Text(0))
		if _, ok := s.values[name]; !ok {
			s.values[name] = plainValue{p.Text(0), p.Arg(2), p.Optional(3)}
		}
	}
	return s
}

// text gives the first of the named values as text, "" where there is none.
func (s *plainSet) text(names ...string) string {
	for _, n := range names {
		if t, err := s.values[n].value.Text(); err == nil && strings.TrimSpace(t) != "" {
			return strings.TrimSpace(t)
		}
	}
	return ""
}

// find gives the first of the named values that is there, and filled in.
func (s *plainSet) find(names ...string) (plainValue, bool) {
	for _, n := range names {
		if v, ok := s.values[n]; ok {
			if t, err := v.value.Text(); err != nil || strings.TrimSpace(t) != "" {
				return v, true
			}
		}
	}
	return plainValue{}, false
}

// length gives the first of the named values in metres; unit is what a bare number
// counts in. Unreadable ones get a warning and count as not there.
func (m *model) length(s *plainSet, unit float64, names ...string) (float64, bool) {
	v, ok := s.find(names...)
	if !ok {
		return 0, false
	}
	x, metres, err := number(v.value)
	if err != nil {
		m.warn("georeference-unreadable", "%s %s.%s: %v", s.where, short(s.name), short(v.name), err)
		return 0, false
	}
	if _, own, found := m.unit(v.unit, 0); found && own.si == "m" && metres == 0 {
		metres = own.factor
	}
	if metres == 0 {
		metres = unit
	}
	return x * metres, true
}

// ratio gives the first of the named values as a bare number, def where there is
// none.
func (m *model) ratio(s *plainSet, def float64, names ...string) float64 {
	v, ok := s.find(names...)
	if !ok {
		return def
	}
	x, _, err := number(v.value)
	if err != nil {
		m.warn("georeference-unreadable", "%s %s.%s: %v", s.where, short(s.name), short(v.name), err)
		return def
	}
	return x
}

// propertyConversions reads the property sets ePSet_MapConversion and
// ePSet_ProjectedCRS of sites, the project or buildings (the IFC2X3 convention of
// buildingSMART's guide to georeferencing, which some write into IFC4 too). Their
// numbers are taken as they stand, in the MapUnit that is named, or in project
// units.
func (m *model) propertyConversions() []operation {
	var all []operation
	for _, keyword := range []string{"IFCSITE", "IFCPROJECT", "IFCBUILDING"} {
		n := 0
		for e := range m.file.All(keyword) {
			if n++; n > maxOperations || len(all) == maxStatements {
				break
			}
			if op, ok := m.propertyConversion(e); ok {
				all = append(all, op)
			}
		}
	}
	return all
}

// propertyConversion reads the sets of one object.
func (m *model) propertyConversion(owner step.Entity) (operation, bool) {
	var conversion, target *plainSet
	sets := m.plainSetsOf(owner)
	for i := range sets {
		switch name := plainName(sets[i].name); {
		case strings.HasSuffix(name, "mapconversion") && conversion == nil:
			conversion = &sets[i]
		case strings.HasSuffix(name, "projectedcrs") && target == nil:
			target = &sets[i]
		}
	}
	if conversion == nil {
		if target == nil {
			return operation{}, false
		}
		s := m.plainSystem(target, &plainSet{})
		return operation{statement: scene.Statement{Kind: scene.StatedCRS, Level: 50, Where: target.where, CRS: s.name, Text: s.text}}, true
	}
	if target == nil {
		target = &plainSet{}
	}
	crs := m.plainSystem(target, conversion)
	return m.fromSets(owner, conversion, crs), true
}

// plainSystem reads the reference system of two property sets.
func (m *model) plainSystem(target, conversion *plainSet) system {
	d := declaration{name: codeText(target), description: target.text("description"), datum: target.text("geodeticdatum"),
		projection: target.text("mapprojection"), zone: target.text("mapzone")}
	if d.name == "" {
		d.name = codeText(conversion)
	}
	s := system{unit: m.units.length, vertical: short(target.text("verticaldatum"))}
	s.name, s.text = d.code(&s.vertical), d.text()
	if unit := target.text("mapunit"); unit != "" {
		metres, ok := lengthNamed(unit)
		if ok {
			s.unit = metres
		} else {
			m.warn("georeference-unreadable", "%s %s.MapUnit: the unit %q is not known, that of the project counts", target.where, short(target.name), short(unit))
		}
	}
	return s
}

// fromSets makes an operation of the two property sets.
func (m *model) fromSets(owner step.Entity, set *plainSet, target system) operation {
	var v conversion
	for i, names := range [3][]string{{"eastings", "easting"}, {"northings", "northing"}, {"orthogonalheight", "height", "elevation"}} {
		x, _ := m.length(set, target.unit, names...)
		v[i] = x / target.unit
	}
	v[3], v[4] = m.ratio(set, 1, "xaxisabscissa"), m.ratio(set, 0, "xaxisordinate")
	v[5] = m.ratio(set, 1, "scale")
	v[6], v[7], v[8] = 1, 1, 1
	g := m.converted("property-set", v, target)
	return operation{entity: owner, georeference: g, units: [2]float64{target.unit, m.units.length}, statement: scene.Statement{
		Kind: scene.StatedPropertySet, Level: 50, Where: set.where + " " + short(set.name), Name: named(owner).Name, Georeference: g, CRS: g.CRS, Text: v.text(target),
	}}
}
