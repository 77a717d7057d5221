package check

import (
	"math"
	"slices"
)

// property is one property of a class.
type property struct {
	kind, component, enum, semantic string
	array, required, normalized     bool
	count                           int  // of a fixed-length array
	noData                          bool // has a value that stands for none
	modifiers
}

// modifiers are what changes or bounds the numbers of a property; each has one
// number for each component of a value, or is nil.
type modifiers struct{ offset, scale, low, high []float64 }

// integerTypes are the component types that may be normalized.
func integerTypes() []string {
	return []string{"INT8", "UINT8", "INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64"}
}

// kindSize gives the number of components of a numeric type, else 0.
func kindSize(kind string) int {
	switch kind {
	case "SCALAR":
		return 1
	case "VEC2":
		return 2
	case "VEC3":
		return 3
	case "VEC4", "MAT2":
		return 4
	case "MAT3":
		return 9
	case "MAT4":
		return 16
	}
	return 0
}

// size gives the components of one element, 0 where it is no number.
func (p *property) size() int { return kindSize(p.kind) }

// variable tells an array whose values differ in length.
func (p *property) variable() bool { return p.array && p.count == 0 }

// elements gives the elements of each value, 0 where they differ.
func (p *property) elements() int {
	if p.array {
		return p.count
	}
	return 1
}

// describe names the type for a message.
func (p *property) describe() string {
	out := p.kind
	switch {
	case p.variable():
		out = "variable-length arrays of " + out
	case p.array:
		out = "arrays of " + out
	}
	if p.component != "" {
		out += " of " + p.component
	}
	return out
}

// readProperty reads one property of a class.
func (v value) readProperty(s *schema) *property {
	p := &property{}
	v.described("name", "description")
	if t, ok := v.required("type"); ok {
		p.kind, _ = t.oneOf("SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4", "STRING", "BOOLEAN", "ENUM")
	}
	v.componentType(p)
	v.enumType(p, s)
	p.array, p.required, p.normalized = v.flag("array"), v.flag("required"), v.flag("normalized")
	if c, ok := v.member("count"); ok {
		p.count, _ = c.integer(2)
		if !p.array {
			c.fault(SchemaWrong, "count has its place at an array")
			p.count = 0
		}
	}
	if n, _ := v.member("normalized"); p.normalized && !slices.Contains(integerTypes(), p.component) {
		n.fault(SchemaWrong, "only integers are normalized")
		p.normalized = false
	}
	p.modifiers = v.modifiers(p)
	v.substitutes(p, s)
	if m, ok := v.member("semantic"); ok {
		if filledText(m) {
			p.semantic = m.str()
			m.semantic(p)
		}
	}
	return p
}

func (v value) componentType(p *property) {
	if p.size() > 0 {
		if c, ok := v.required("componentType"); ok {
			p.component, _ = c.oneOf(append(integerTypes(), "FLOAT32", "FLOAT64")...)
		}
	} else if c, ok := v.member("componentType"); ok && p.kind != "" {
		c.fault(SchemaWrong, "componentType has no place at a %s", p.kind)
	}
}

func (v value) enumType(p *property, s *schema) {
	if p.kind != "ENUM" {
		if e, ok := v.member("enumType"); ok && p.kind != "" {
			e.fault(SchemaWrong, "enumType has no place at a %s", p.kind)
		}
		return
	}
	if e, ok := v.required("enumType"); ok {
		p.enum, ok = e.text()
		if _, known := s.enums[p.enum]; ok && !known {
			e.fault(SchemaWrong, "no enum %q", p.enum)
		}
	}
}

// modifiers reads offset, scale, min and max of a property, of a class or of
// what holds its values.
func (v value) modifiers(p *property) modifiers {
	var out modifiers
	for _, m := range []struct {
		name  string
		into  *[]float64
		limit bool // min and max bound any number
	}{{"offset", &out.offset, false}, {"scale", &out.scale, false}, {"min", &out.low, true}, {"max", &out.high, true}} {
		x, ok := v.member(m.name)
		if !ok {
			continue
		}
		float := p.component == "FLOAT32" || p.component == "FLOAT64"
		switch {
		case p.kind == "":
		case p.size() == 0 || p.variable():
			x.fault(SchemaWrong, "%s has no place at a property of %s", m.name, p.describe())
		case !m.limit && !float && !p.normalized:
			x.fault(SchemaWrong, "%s has its place at floats and normalized integers", m.name)
		default:
			*m.into = x.numeric(p)
		}
	}
	return out
}

// numeric reads numbers in the shape of a value of p; nil where it has another.
func (v value) numeric(p *property) []float64 {
	one := func(x value, into []float64) bool {
		if p.size() == 1 {
			n, ok := x.number()
			into[0] = n
			return ok
		}
		return x.numbers(into)
	}
	if !p.array {
		out := make([]float64, p.size())
		if !one(v, out) {
			return nil
		}
		return out
	}
	list, ok := v.list(0)
	if !ok {
		return nil
	}
	if p.count > 0 && len(list) != p.count {
		v.fault(MetadataWrong, "%d elements where %d are due", len(list), p.count)
		return nil
	}
	out := make([]float64, len(list)*p.size())
	for i, x := range list {
		if !one(x, out[i*p.size():(i+1)*p.size()]) {
			return nil
		}
	}
	return out
}

// substitutes checks default and noData, which stand for a value that is not
// there, and so have no place where one must be.
func (v value) substitutes(p *property, s *schema) {
	plain := *p
	plain.modifiers = modifiers{} // noData is told as it is stored
	for _, name := range []string{"default", "noData"} {
		m, ok := v.member(name)
		switch {
		case !ok:
			continue
		case p.required:
			m.fault(SchemaWrong, "a required property has no %s", name)
		case name == "noData" && p.kind == "BOOLEAN":
			m.fault(SchemaWrong, "noData has no place at a BOOLEAN")
		case p.kind != "" && (p.kind != "ENUM" || s.enums[p.enum] != nil):
			m.propertyValue(&plain, s)
		}
		p.noData = p.noData || name == "noData"
	}
}

// componentRange gives the least and greatest value of a component type.
func componentRange(component string) (least, most float64) {
	switch component {
	case "INT8":
		return math.MinInt8, math.MaxInt8
	case "UINT8":
		return 0, math.MaxUint8
	case "INT16":
		return math.MinInt16, math.MaxInt16
	case "UINT16":
		return 0, math.MaxUint16
	case "INT32":
		return math.MinInt32, math.MaxInt32
	case "UINT32":
		return 0, math.MaxUint32
	case "INT64":
		return math.MinInt64, math.MaxInt64
	case "UINT64":
		return 0, math.MaxUint64
	case "FLOAT32":
		return -math.MaxFloat32, math.MaxFloat32
	}
	return math.Inf(-1), math.Inf(1)
}

// final gives number i of a value after normalization, scale and offset (3D
// Metadata Specification, "Property values offset and scale"). own are those
// of what holds the values, before those of the class.
func (p *property) final(x float64, i int, own *modifiers) float64 {
	if p.normalized {
		_, most := componentRange(p.component)
		x = math.Max(x/most, -1)
	}
	pick := func(a, b []float64, none float64) float64 {
		switch {
		case a != nil && i < len(a):
			return a[i]
		case b != nil && i < len(b):
			return b[i]
		}
		return none
	}
	return x*pick(own.scale, p.scale, 1) + pick(own.offset, p.offset, 0)
}
