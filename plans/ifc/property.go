package ifc

import (
	"sync"

	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// setCache keeps the property sets read last: some are shared by products, which
// are neighbours mostly.
type setCache struct {
	lock  sync.Mutex
	made  map[step.ID]toldSet
	order []step.ID // the keys of made, the oldest first
	size  int       // properties in it
}

// toldSet is a property set with what it cost to read, which whoever is told it
// from the cache pays too: what is left out of an element must not depend on who
// came first.
type toldSet struct {
	scene.PropertySet
	work int
}

// Bounds of the cache.
const (
	maxSets       = 4096
	maxProperties = 1 << 20
)

func (c *setCache) get(id step.ID) (toldSet, bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	s, ok := c.made[id]
	return s, ok
}

func (c *setCache) keep(id step.ID, s toldSet) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if _, ok := c.made[id]; ok || len(s.Properties) > maxProperties {
		return
	}
	for len(c.order) > 0 && (len(c.order) >= maxSets || c.size+len(s.Properties) > maxProperties) {
		oldest := c.order[0]
		c.order = c.order[1:]
		c.size -= len(c.made[oldest].Properties)
		delete(c.made, oldest)
	}
	c.order = append(c.order, id)
	c.size += len(s.Properties)
	c.made[id] = s
}

// propertySets gives the sets of p in the order of the file: its own, then what
// its type and the object that declares it add, then what its relationships say
// as the sets "Attributes", "Materials" and those of the materials,
// "Classification", "Groups", "Layers" and "Documents".
func (m *model) propertySets(p *product) []scene.PropertySet {
	sets := m.ownSets(p)
	if len(sets) > maxOwnSets {
		sets[maxOwnSets] = scene.PropertySet{Name: "Left out", Properties: []scene.Property{{Name: "More property sets", Value: true}}}
	}
	if s, ok := m.attributeSet(p); ok {
		sets = append(sets, s)
	}
	if made := m.materialsOf(p); len(made.set.Properties) > 0 && m.spend(setWork*len(made.properties)) == nil {
		sets = append(append(sets, made.set), made.properties...)
	}
	for _, more := range []func(*product) (scene.PropertySet, bool){m.classificationSet, m.groupSet, m.layerSet, m.documentSet} {
		if s, ok := more(p); ok {
			sets = append(sets, s)
		}
	}
	return sets
}

// maxOwnSets bounds the property sets of one product: that there are more is told
// as a set of its own. Real elements have some dozens.
const maxOwnSets = 512

// setWork is what it costs to tell a set besides reading it, and nameWork to look
// for a name among others and valueWork to make a value, in looks.
const (
	setWork   = 64
	nameWork  = 16
	valueWork = 8
)

// ownSets gives the sets of p, of its type and of the object that declares it, at
// most one more than maxOwnSets.
func (m *model) ownSets(p *product) []scene.PropertySet {
	var sets []scene.PropertySet
	add := func(e step.Entity) bool {
		if m.read(e) != nil || m.spend(setWork+len(sets)) != nil {
			return false
		}
		sets = m.appendSet(sets, e)
		return len(sets) <= maxOwnSets
	}
	for _, e := range m.sets[p.entity.ID()] {
		if !add(e) {
			return sets
		}
	}
	if t, ok := m.typeOf[p.entity.ID()]; ok && m.read(t) == nil {
		for v := range t.Arg(5).Items() { // HasPropertySets of IfcTypeObject
			if e, err := v.Entity(); err == nil && !add(e) {
				return sets
			}
		}
	}
	if d, ok := m.declaredBy[p.entity.ID()]; ok { // IfcRelDefinesByObject
		for _, e := range m.sets[d.ID()] {
			if !add(e) {
				return sets
			}
		}
	}
	return sets
}

// appendSet adds a set. Where one of the same name is there, only properties of
// new names are added: those of the occurrence override those of its type.
func (m *model) appendSet(sets []scene.PropertySet, e step.Entity) []scene.PropertySet {
	s, ok := m.propertySet(e)
	if !ok {
		return sets
	}
	for i := range sets {
		if sets[i].Name == s.Name {
			if m.spend(nameWork*(len(sets[i].Properties)+len(s.Properties))) != nil {
				return sets
			}
			sets[i].Properties = joined(sets[i].Properties, s.Properties)
			return sets
		}
	}
	return append(sets, s)
}

// joined gives own and those of more whose names are new, without changing
// either.
func joined(own, more []scene.Property) []scene.Property {
	known := make(map[string]bool, len(own))
	for _, p := range own {
		known[p.Name] = true
	}
	out := own[:len(own):len(own)]
	for _, p := range more {
		if !known[p.Name] {
			out = append(out, p)
		}
	}
	return out
}

// propertySet reads IfcPropertySet(GlobalId, OwnerHistory, Name, Description,
// HasProperties), IfcElementQuantity(.., MethodOfMeasurement, Quantities) or a
// predefined set.
func (m *model) propertySet(e step.Entity) (scene.PropertySet, bool) {
	at := 4
	switch e.Keyword() {
	case "IFCPROPERTYSET":
	case "IFCELEMENTQUANTITY":
		at = 5
	default:
		return m.preDefinedSet(e)
	}
	if s, ok := m.setCache.get(e.ID()); ok {
		return s.PropertySet, m.spend(s.work) == nil
	}
	before := m.spent()
	list := e.Arg(at)
	s := scene.PropertySet{Name: e.Text(2), Properties: make([]scene.Property, 0, list.Guess())}
	s.Properties = m.appendAll(s.Properties, list, "", m.newTrail())
	if m.exhausted() {
		return s, false
	}
	m.setCache.keep(e.ID(), toldSet{s, m.spent() - before})
	return s, true
}

// appendProperty reads one property or quantity. Those of complex ones are
// named "outer.inner".
func (m *model) appendProperty(all []scene.Property, e step.Entity, prefix string, t trail) []scene.Property {
	t, err := t.down(e)
	if err != nil || m.spend(len(prefix)) != nil {
		return all
	}
	if e.Keyword() == "IFCPROPERTYSINGLEVALUE" { // (Name, Description, NominalValue, Unit): most are
		var a [4]step.Value
		e.Fields(0, a[:])
		p := scene.Property{Name: prefix + a[0].TextOr("")}
		p.Value, p.Unit = m.value(a[2], a[3].Optional())
		return append(all, p)
	}
	p := scene.Property{Name: prefix + e.Text(0)}
	switch e.Keyword() {
	case "IFCPROPERTYENUMERATEDVALUE": // (Name, Description, EnumerationValues, EnumerationReference)
		p.Value, p.Unit = m.values(e.Arg(2), e.Optional(3).Optional(2))
		if list, ok := p.Value.([]any); ok && len(list) == 1 {
			p.Value = list[0]
		}
	case "IFCPROPERTYLISTVALUE": // (Name, Description, ListValues, Unit)
		p.Value, p.Unit = m.values(e.Arg(2), e.Optional(3))
	case "IFCPROPERTYBOUNDEDVALUE": // (Name, Description, UpperBoundValue, LowerBoundValue, Unit, SetPointValue)
		return m.bounded(append(all, p), e)
	case "IFCPROPERTYTABLEVALUE": // (Name, Description, DefiningValues, DefinedValues, .., DefiningUnit, DefinedUnit)
		p.Value, p.Unit = m.values(e.Arg(3), e.Optional(6))
		over := scene.Property{Name: p.Name + " over"}
		over.Value, over.Unit = m.values(e.Arg(2), e.Optional(5))
		all = append(all, over)
	case "IFCPROPERTYREFERENCEVALUE": // (Name, Description, UsageName, PropertyReference)
		p.Value = referenceName(e.Optional(3))
	case "IFCCOMPLEXPROPERTY": // (Name, Description, UsageName, HasProperties)
		return m.appendAll(all, e.Arg(3), p.Name+".", t)
	case "IFCPHYSICALCOMPLEXQUANTITY": // (Name, Description, HasQuantities, ..)
		return m.appendAll(all, e.Arg(2), p.Name+".", t)
	default:
		unit, ok := quantityUnits[e.Keyword()]
		if !ok {
			return all
		}
		p.Value, p.Unit = m.quantity(e, unit)
	}
	return append(all, p)
}

// bounded completes the last property with the bounds of an
// IfcPropertyBoundedValue, lower and upper, nil for one that is open. What the
// value is set to becomes a property of its own.
func (m *model) bounded(all []scene.Property, e step.Entity) []scene.Property {
	upper, unit := m.value(e.Arg(2), e.Optional(4))
	lower, other := m.value(e.Arg(3), e.Optional(4))
	if unit == "" {
		unit = other
	}
	p := &all[len(all)-1]
	p.Value, p.Unit = []any{lower, upper}, unit
	if e.Arg(5).Absent() {
		return all
	}
	set := scene.Property{Name: p.Name + " set point"}
	set.Value, set.Unit = m.value(e.Arg(5), e.Optional(4))
	return append(all, set)
}

// appendAll reads the properties in a list.
func (m *model) appendAll(all []scene.Property, list step.Value, prefix string, t trail) []scene.Property {
	for v := range list.Items() {
		if m.exhausted() {
			break
		}
		if e, err := v.Entity(); err == nil {
			all = m.appendProperty(all, e, prefix, t)
		}
	}
	return all
}

// quantityUnits gives the type of unit of IfcPhysicalSimpleQuantity(Name,
// Description, Unit, Value).
var quantityUnits = map[string]string{
	"IFCQUANTITYLENGTH": "LENGTHUNIT", "IFCQUANTITYAREA": "AREAUNIT", "IFCQUANTITYVOLUME": "VOLUMEUNIT",
	"IFCQUANTITYWEIGHT": "MASSUNIT", "IFCQUANTITYTIME": "TIMEUNIT", "IFCQUANTITYCOUNT": "", "IFCQUANTITYNUMBER": "",
}

// quantity gives the value of a simple quantity in SI.
func (m *model) quantity(e step.Entity, unitType string) (any, string) {
	x, err := e.Float(3)
	if err != nil {
		return nil, ""
	}
	u, ok := m.units.byType[unitType]
	if _, own, found := m.unit(e.Optional(2), 0); found {
		u, ok = own, true
	}
	if !ok {
		return x, siOf[unitType]
	}
	return x*u.factor + u.offset, u.si
}

// values gives the values of a list.
func (m *model) values(list step.Value, unit step.Entity) (any, string) {
	all, symbol := []any{}, ""
	for v := range list.Items() {
		if m.spend(valueWork) != nil {
			break
		}
		x, s := m.value(v, unit)
		all = append(all, x)
		symbol = s
	}
	return all, symbol
}

// value gives an IfcValue: measures in SI with their unit, labels as strings,
// booleans, unknown logicals and unreadable values as nil.
func (m *model) value(v step.Value, own step.Entity) (any, string) {
	inner := v.Unwrap()
	switch inner.Kind() {
	case step.KindString:
		s, err := inner.Text()
		if err != nil {
			return nil, ""
		}
		return s, ""
	case step.KindEnum:
		return logical(inner), ""
	case step.KindInteger, step.KindReal:
		x, err := inner.Float()
		if err != nil {
			return nil, ""
		}
		return m.measure(x, v.TypeName(), own)
	case step.KindList: // IfcComplexNumber, IfcCompoundPlaneAngleMeasure
		if v.Kind() == step.KindTyped {
			var all []any
			for item := range inner.Items() {
				if m.spend(valueWork) != nil {
					break
				}
				x, _ := m.value(item, step.Entity{})
				all = append(all, x)
			}
			return all, ""
		}
	}
	return nil, ""
}

// logical gives an enumeration as a value.
func logical(v step.Value) any {
	s, err := v.Enum()
	switch {
	case err != nil || s == "U" || s == "UNKNOWN":
		return nil
	case s == "T" || s == "TRUE":
		return true
	case s == "F" || s == "FALSE":
		return false
	}
	return s
}

// measure gives a number in SI by its own unit or the project's for its type.
func (m *model) measure(x float64, typeName string, own step.Entity) (any, string) {
	if _, u, ok := m.unit(own, 0); ok {
		return x*u.factor + u.offset, u.si
	}
	var buf [64]byte
	unitType := measureUnit(buf[:0], typeName)
	if len(unitType) == 0 {
		return x, ""
	}
	if u, ok := m.units.byType[string(unitType)]; ok {
		return x*u.factor + u.offset, u.si
	}
	return x, siOf[string(unitType)]
}
