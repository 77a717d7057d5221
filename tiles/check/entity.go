package check

import "math"

// entity checks the named member of v as a metadata entity, where it is there.
func (v value) entity(name string, facts *tilesetFacts) {
	if m, ok := v.member(name); ok {
		m.instance(facts)
	}
}

// instance checks v as an instance of a class of s, and gives the class.
func (v value) instance(facts *tilesetFacts) *class {
	if !v.object() {
		return nil
	}
	v.common(facts)
	s := facts.schema
	c, ok := v.required("class")
	if !ok {
		return nil
	}
	known := c.classOf(s)
	if known == nil {
		return nil
	}
	values, has := v.member("properties")
	if has && !values.object() {
		return known
	}
	given := map[string]value{}
	for _, m := range values.members() {
		given[m.name] = m.value
		p := known.properties[m.name]
		switch {
		case p == nil:
			m.fault(MetadataWrong, "no property %q in class %q", m.name, c.str())
		case !m.isNull(): // null stands for no value
			m.propertyValue(p, s)
		}
	}
	for _, name := range known.names {
		if x, has := given[name]; known.properties[name].required && (!has || x.isNull()) {
			v.fault(MetadataWrong, "required property %q is absent", name)
		}
	}
	return known
}

// classOf gives the class that v names.
func (v value) classOf(s *schema) *class {
	name, ok := v.text()
	switch {
	case !ok:
	case s == nil:
		v.fault(MetadataWrong, "class %q without a schema", name)
	case s.classes[name] == nil:
		v.fault(MetadataWrong, "no class %q in the schema", name)
	default:
		return s.classes[name]
	}
	return nil
}

// propertyValue checks a value of a property.
func (v value) propertyValue(p *property, s *schema) {
	if !p.array {
		v.element(p, s, 0)
		return
	}
	list, ok := v.list(0)
	if ok && p.count > 0 && len(list) != p.count {
		v.fault(MetadataWrong, "%d elements where %d are due", len(list), p.count)
		return
	}
	for i, x := range list {
		x.element(p, s, i)
	}
}

// element checks one value, or element number i of an array.
func (v value) element(p *property, s *schema, i int) {
	switch n := p.size(); {
	case n == 1:
		if x, ok := v.number(); ok {
			v.inRange(x, p, i)
		}
	case n > 1:
		numbers := make([]float64, n)
		if v.numbers(numbers) {
			for k, x := range numbers {
				v.inRange(x, p, i*n+k)
			}
		}
	case p.kind == "STRING":
		v.text()
	case p.kind == "BOOLEAN":
		v.boolean()
	case p.kind == "ENUM":
		if name, ok := v.text(); ok && (s.enums[p.enum] == nil || !s.enums[p.enum].names[name]) {
			v.fault(MetadataWrong, "%q is no value of enum %q", name, p.enum)
		}
	}
}

// inRange holds component i of a value against its component type, and what it
// stands for against min and max of the property.
func (v value) inRange(x float64, p *property, i int) {
	least, most := componentRange(p.component)
	switch {
	case p.component == "":
		return
	case x < least || x > most || p.component[0] != 'F' && x != math.Trunc(x):
		v.fault(MetadataWrong, "%v is no %s", x, p.component)
		return
	}
	final := p.final(x, i, &modifiers{})
	if p.low != nil && final < p.low[i] || p.high != nil && final > p.high[i] {
		v.fault(MetadataWrong, "%v is outside min and max of the property", final)
	}
}
