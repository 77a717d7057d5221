package check

import (
	"maps"
	"math"
	"slices"
)

// schema is what entities, tables and textures are held against (3D Metadata
// Specification 1.1, "Schemas").
type schema struct {
	classes map[string]*class
	enums   map[string]*enum
}

// class is a set of properties; names are their names in order.
type class struct {
	properties map[string]*property
	names      []string
}

// enum is a set of named integers.
type enum struct {
	component string
	names     map[string]bool
	values    map[float64]bool
}

// schema reads schema or schemaUri; nil where there is none.
func (v value) schema(facts *tilesetFacts) *schema {
	inline, hasInline := v.member("schema")
	uri, hasURI := v.member("schemaUri")
	if hasInline && hasURI {
		uri.fault(SchemaWrong, "schema and schemaUri exclude each other")
	}
	if hasInline {
		return inline.readSchema(facts)
	}
	if !hasURI {
		return nil
	}
	name, data, ok := uri.follow()
	if !ok {
		return nil
	}
	d, err := v.r.parse(name, data)
	if err != nil {
		uri.fault(SchemaWrong, "%s: %v", name, err)
		return nil
	}
	return d.readSchema(facts)
}

func (v value) readSchema(facts *tilesetFacts) *schema {
	if !v.object() {
		return nil
	}
	v.common(facts)
	if id, ok := v.required("id"); ok {
		if s, ok := id.text(); ok {
			id.identifier(s)
		}
	}
	v.described("name", "description", "version")
	s := &schema{map[string]*class{}, map[string]*enum{}}
	for _, m := range v.dictionary("enums") {
		m.common(facts)
		s.enums[m.name] = m.readEnum()
	}
	for _, m := range v.dictionary("classes") {
		m.common(facts)
		s.classes[m.name] = m.readClass(s, facts)
	}
	return s
}

// dictionary gives the objects under identifiers in a member of v, which has
// one at least where it is there.
func (v value) dictionary(name string) []named {
	d, ok := v.member(name)
	if !ok || !d.object() || !d.filled() {
		return nil
	}
	var out []named
	for _, m := range d.members() {
		m.identifier(m.name)
		if m.object() {
			out = append(out, m)
		}
	}
	return out
}

// identifier wants a letter or underscore, then letters, digits and underscores.
func (v value) identifier(s string) {
	for i, c := range s {
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			v.fault(SchemaWrong, "%q is no identifier of letters, digits and underscores", s)
			return
		}
	}
	if s == "" {
		v.fault(SchemaWrong, "an empty identifier")
	}
}

// described wants the members to be strings where they are there.
func (v value) described(names ...string) {
	for _, n := range names {
		if m, ok := v.member(n); ok {
			m.text()
		}
	}
}

// readEnum reads an enum: names and values of it are unique.
func (v value) readEnum() *enum {
	e := &enum{component: "UINT16", names: map[string]bool{}, values: map[float64]bool{}}
	v.described("name", "description")
	if m, ok := v.member("valueType"); ok {
		if s, ok := m.oneOf(integerTypes()...); ok {
			e.component = s
		}
	}
	values, ok := v.required("values")
	if !ok {
		return e
	}
	list, _ := values.list(1)
	least, most := componentRange(e.component)
	for _, x := range list {
		if !x.object() {
			continue
		}
		x.described("description")
		if m, ok := x.required("name"); ok {
			if s, ok := m.text(); ok && e.names[s] {
				m.fault(SchemaWrong, "the name %q stands twice in the enum", s)
			} else {
				e.names[s] = ok
			}
		}
		if m, ok := x.required("value"); ok {
			n, ok := m.number()
			switch {
			case !ok:
			case n != math.Trunc(n) || n < least || n > most:
				m.fault(SchemaWrong, "%v is no %s", n, e.component)
			case e.values[n]:
				m.fault(SchemaWrong, "the value %v stands twice in the enum", n)
			default:
				e.values[n] = true
			}
		}
	}
	return e
}

// readClass reads a class; a semantic belongs to one property of it at most.
func (v value) readClass(s *schema, facts *tilesetFacts) *class {
	c := &class{properties: map[string]*property{}}
	v.described("name", "description")
	semantics := map[string]bool{}
	for _, m := range v.dictionary("properties") {
		m.common(facts)
		p := m.readProperty(s)
		if semantics[p.semantic] {
			m.fault(SchemaWrong, "the semantic %q belongs to another property of the class", p.semantic)
		}
		semantics[p.semantic] = p.semantic != ""
		c.properties[m.name] = p
	}
	c.names = slices.Sorted(maps.Keys(c.properties))
	return c
}

func (v value) flag(name string) bool {
	m, ok := v.member(name)
	if !ok {
		return false
	}
	b, _ := m.boolean()
	return b
}

// filled notes an object without members.
func (v value) filled() bool {
	if v.size() == 0 {
		v.fault(LengthWrong, "an object without members")
		return false
	}
	return true
}

// groups checks the groups of a tileset and counts them.
func (v value) groups(facts *tilesetFacts) {
	g, ok := v.member("groups")
	if !ok {
		return
	}
	list, _ := g.list(1)
	facts.groups = len(list)
	for _, x := range list {
		x.instance(facts)
	}
}

// statistics checks that statistics name classes and properties there are, with
// numbers that can be (3D Tiles 1.1, clause 8.4).
func (v value) statistics(s *schema, facts *tilesetFacts) {
	stats, ok := v.member("statistics")
	if !ok || !stats.object() {
		return
	}
	stats.common(facts)
	classes, ok := stats.member("classes")
	if !ok || !classes.object() || !classes.filled() {
		return
	}
	for _, c := range classes.members() {
		var known *class
		if s != nil {
			known = s.classes[c.name]
		}
		if known == nil {
			c.fault(MetadataWrong, "no class %q in the schema", c.name)
		}
		if !c.object() {
			continue
		}
		c.common(facts)
		if m, has := c.member("count"); has {
			m.integer(0)
		}
		p, has := c.member("properties")
		if !has || !p.object() || !p.filled() || known == nil {
			continue
		}
		for _, m := range p.members() {
			if of := known.properties[m.name]; of == nil {
				m.fault(MetadataWrong, "no property %q in class %q", m.name, c.name)
			} else {
				m.propertyStatistics(of, s)
			}
		}
	}
}

// propertyStatistics checks the statistics of one property: of numbers, unless
// their arrays differ in length, of the shape of a value; of enums the number
// of occurrences.
func (v value) propertyStatistics(p *property, s *schema) {
	if !v.object() {
		return
	}
	for _, m := range v.members() {
		switch m.name {
		case "min", "max", "mean", "median", "standardDeviation", "variance", "sum":
			if p.size() == 0 || p.variable() {
				m.fault(MetadataWrong, "%s has no place at a property of %s", m.name, p.describe())
				continue
			}
			m.numeric(p)
		case "occurrences":
			if p.kind != "ENUM" {
				m.fault(MetadataWrong, "occurrences have no place at a property of %s", p.describe())
				continue
			}
			e := s.enums[p.enum]
			for _, o := range m.members() {
				if e != nil && !e.names[o.name] {
					o.fault(MetadataWrong, "no value %q in enum %q", o.name, p.enum)
				}
			}
		}
	}
}
