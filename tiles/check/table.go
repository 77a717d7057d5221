package check

import "slices"

// tableStore is what property tables lie in: the buffer views of a subtree or a
// glTF model.
type tableStore struct {
	views int // how many there are
	// bytes gives those of a view, and where in its buffer it begins; nil where
	// they cannot be read here, which was told already or is no fault.
	bytes func(i int) ([]byte, int)
}

// table is a property table without faults in its JSON.
type table struct {
	class   *class
	count   int
	columns []*column // in the order of the file
}

// column is the values of one property for all rows.
type column struct {
	value         // of the column, for faults
	name          string
	property      *property
	values        []byte
	arrayOffsets  []byte
	stringOffsets []byte
	arrayWidth    int // bytes of an offset
	stringWidth   int
	own           modifiers
}

// propertyTables checks an array of property tables (3D Tiles 1.1, clause 8.6;
// EXT_structural_metadata alike) and gives them, nil for those with faults.
func (v value) propertyTables(s *schema, store *tableStore, facts *tilesetFacts) []*table {
	list, _ := v.list(1)
	out := make([]*table, len(list))
	for i, x := range list {
		out[i] = x.propertyTable(s, store, facts)
	}
	return out
}

func (v value) propertyTable(s *schema, store *tableStore, facts *tilesetFacts) *table {
	if !v.object() {
		return nil
	}
	v.common(facts)
	v.described("name")
	t := &table{}
	good := false
	if c, ok := v.required("class"); ok {
		t.class = c.classOf(s)
	}
	if c, ok := v.required("count"); ok {
		t.count, good = c.integer(1)
	}
	if t.class == nil {
		return nil
	}
	p, has := v.member("properties")
	if has && (!p.object() || !p.filled()) {
		return nil
	}
	given := map[string]bool{}
	for _, m := range p.members() {
		given[m.name] = true
		of := t.class.properties[m.name]
		if of == nil {
			m.fault(MetadataWrong, "no property %q in the class", m.name)
			good = false
			continue
		}
		c, ok := m.column(m.name, of, store)
		if ok && good {
			ok = c.layout(t.count, s)
		}
		if good = good && ok; good {
			c.contents(t.count, s)
		}
		t.columns = append(t.columns, c)
	}
	for _, name := range t.class.names {
		if t.class.properties[name].required && !given[name] {
			v.fault(MetadataWrong, "required property %q is absent", name)
		}
	}
	if !good {
		return nil
	}
	return t
}

// column reads the JSON of one column.
func (v value) column(name string, p *property, store *tableStore) (*column, bool) {
	c := &column{value: v, name: name, property: p, arrayWidth: 4, stringWidth: 4}
	if !v.object() {
		return c, false
	}
	ok := true
	for _, m := range []struct {
		name string
		due  bool
		into *[]byte
		unit int
		kind string
		wide *int
	}{
		{"values", true, &c.values, p.alignment(), "", nil},
		{"arrayOffsets", p.variable(), &c.arrayOffsets, 1, "arrayOffsetType", &c.arrayWidth},
		{"stringOffsets", p.kind == "STRING", &c.stringOffsets, 1, "stringOffsetType", &c.stringWidth},
	} {
		if m.wide != nil {
			if t, has := v.member(m.kind); has {
				s, good := t.oneOf("UINT8", "UINT16", "UINT32", "UINT64")
				*m.wide = componentWidth(s)
				ok = ok && good
			}
			m.unit = *m.wide
		}
		x, has := v.member(m.name)
		switch {
		case has && !m.due:
			x.fault(MetadataWrong, "%s has no place at a property of %s", m.name, p.describe())
			ok = false
		case has:
			*m.into, has = x.view(store, m.unit)
			ok = ok && has
		case m.due:
			v.fault(MemberMissing, "%s is absent at a property of %s", m.name, p.describe())
			ok = false
		}
	}
	before := len(v.r.seg.issues)
	c.own = v.modifiers(p)
	return c, ok && len(v.r.seg.issues) == before
}

// view gives the bytes of the buffer view that v names, aligned to unit.
func (v value) view(store *tableStore, unit int) ([]byte, bool) {
	i, ok := v.integer(0)
	if !ok {
		return nil, false
	}
	if i >= store.views {
		v.fault(ValueWrong, "bufferView %d of %d", i, store.views)
		return nil, false
	}
	b, at := store.bytes(i)
	if unit > 1 && at%unit != 0 {
		v.fault(MetadataWrong, "bufferView %d begins at byte %d, no multiple of %d", i, at, unit)
	}
	return b, true
}

// alignment gives the bytes that the values of p are aligned to.
func (p *property) alignment() int {
	if p.size() > 0 {
		return componentWidth(p.component)
	}
	return 1
}

// componentWidth gives the bytes of a component type.
func componentWidth(component string) int {
	switch component {
	case "INT8", "UINT8":
		return 1
	case "INT16", "UINT16":
		return 2
	case "INT64", "UINT64", "FLOAT64":
		return 8
	}
	return 4
}

// row gives the numbers of row i of the column, scaled, as far as it has any.
func (c *column) row(i int) []float64 {
	n := c.property.size() * c.property.elements()
	width := componentWidth(c.property.component)
	if n == 0 || len(c.values) < (i+1)*n*width {
		return nil
	}
	out := make([]float64, n)
	for k := range out {
		out[k] = c.property.final(component(c.values[(i*n+k)*width:], c.property.component), k, &c.own)
	}
	return out
}

// named gives the column whose property has the semantic, nil where none has.
func (t *table) named(semantic string) *column {
	i := slices.IndexFunc(t.columns, func(c *column) bool { return c.property.semantic == semantic })
	if i < 0 {
		return nil
	}
	return t.columns[i]
}
