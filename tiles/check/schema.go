package check

import "slices"

// schema is what entities are held against.
type schema struct {
	classes map[string]map[string]property
	enums   map[string][]string
}

// property is one property of a class.
type property struct {
	kind, component, enum, semantic string
	array, required, normalized     bool
	count                           int
	hasNoData                       bool
	offset, scale, low, high        *float64
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
		id.text()
	}
	s := &schema{map[string]map[string]property{}, map[string][]string{}}
	if e, ok := v.member("enums"); ok && e.object() {
		for _, name := range e.names() {
			m, _ := e.member(name)
			s.enums[name] = m.enumNames()
		}
	}
	if c, ok := v.member("classes"); ok && c.object() {
		for _, name := range c.names() {
			m, _ := c.member(name)
			s.classes[name] = m.class(s)
		}
	}
	return s
}

func (v value) enumNames() []string {
	if !v.object() {
		return nil
	}
	values, ok := v.required("values")
	if !ok {
		return nil
	}
	all, _ := values.list(1)
	var out []string
	for _, x := range all {
		if !x.object() {
			continue
		}
		if n, ok := x.required("name"); ok {
			s, _ := n.text()
			out = append(out, s)
		}
		if n, ok := x.required("value"); ok {
			n.number()
		}
	}
	return out
}

func (v value) class(s *schema) map[string]property {
	out := map[string]property{}
	if !v.object() {
		return out
	}
	if p, ok := v.member("properties"); ok && p.object() {
		for _, name := range p.names() {
			m, _ := p.member(name)
			if m.object() {
				out[name] = m.property(s)
			}
		}
	}
	return out
}

func (v value) property(s *schema) property {
	var p property
	if t, ok := v.required("type"); ok {
		p.kind, _ = t.oneOf("SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4", "STRING", "BOOLEAN", "ENUM")
	}
	if kindSize(p.kind) > 0 {
		if c, ok := v.required("componentType"); ok {
			p.component, _ = c.oneOf("INT8", "UINT8", "INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64", "FLOAT32", "FLOAT64")
		}
	}
	if p.kind == "ENUM" {
		if e, ok := v.required("enumType"); ok {
			p.enum, _ = e.text()
			if _, known := s.enums[p.enum]; !known {
				e.fault(SchemaWrong, "no enum %q", p.enum)
			}
		}
	}
	if m, ok := v.member("semantic"); ok {
		p.semantic, _ = m.text()
	}
	p.array, p.required, p.normalized = v.flag("array"), v.flag("required"), v.flag("normalized")
	if c, ok := v.member("count"); ok {
		p.count, _ = c.integer(2)
	}
	_, hasDefault := v.member("default")
	_, p.hasNoData = v.member("noData")
	if p.required && (hasDefault || p.hasNoData) {
		v.fault(SchemaWrong, "a required property has neither default nor noData")
	}
	p.offset, p.scale, p.low, p.high = v.optional("offset"), v.optional("scale"), v.optional("min"), v.optional("max")
	return p
}

func (v value) flag(name string) bool {
	m, ok := v.member(name)
	if !ok {
		return false
	}
	b, isBool := m.v.(bool)
	if !isBool {
		m.wrongType("a boolean")
	}
	return b
}

// optional gives a member that is a single number.
func (v value) optional(name string) *float64 {
	m, ok := v.member(name)
	if n, isNumber := m.v.(float64); ok && isNumber {
		return &n
	}
	return nil
}

// kindSize gives the number of components of a numeric type, else 0.
func kindSize(kind string) int {
	return map[string]int{"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}[kind]
}

// groups checks the groups of a tileset and counts them.
func (v value) groups(facts *tilesetFacts) {
	g, ok := v.member("groups")
	if !ok {
		return
	}
	all, _ := g.list(1)
	facts.groups = len(all)
	for _, x := range all {
		x.instance(facts.schema)
	}
}

// statistics checks that statistics name classes and properties there are.
func (v value) statistics(s *schema) {
	stats, ok := v.member("statistics")
	if !ok || !stats.object() {
		return
	}
	classes, ok := stats.member("classes")
	if !ok || !classes.object() || !classes.filled() {
		return
	}
	for _, name := range classes.names() {
		c, _ := classes.member(name)
		if s == nil || s.classes[name] == nil {
			c.fault(MetadataWrong, "no class %q in the schema", name)
		}
		p, has := c.member("properties")
		if !c.object() || !has || !p.object() || !p.filled() || s == nil {
			continue
		}
		for _, n := range p.names() {
			if _, known := s.classes[name][n]; !known {
				p.fault(MetadataWrong, "no property %q in class %q", n, name)
			}
		}
	}
}

// filled notes an object without members.
func (v value) filled() bool {
	if len(v.names()) == 0 {
		v.fault(LengthWrong, "an object without members")
		return false
	}
	return true
}

// isEnum tells whether name is a value of the enum.
func (s *schema) isEnum(enum, name string) bool { return slices.Contains(s.enums[enum], name) }
