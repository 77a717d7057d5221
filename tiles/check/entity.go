package check

import "math"

// entity checks the named member of v as a metadata entity, where it is there.
func (v value) entity(name string, s *schema) {
	if m, ok := v.member(name); ok {
		m.instance(s)
	}
}

// instance checks v as an instance of a class of s.
func (v value) instance(s *schema) {
	if !v.object() {
		return
	}
	c, ok := v.required("class")
	if !ok {
		return
	}
	name, ok := c.text()
	if !ok {
		return
	}
	if s == nil {
		c.fault(MetadataWrong, "class %q without a schema", name)
		return
	}
	class, known := s.classes[name]
	if !known {
		c.fault(MetadataWrong, "no class %q in the schema", name)
		return
	}
	values, _ := v.member("properties")
	for property, p := range class {
		if m, has := values.member(property); p.required && (!has || m.v == nil) {
			v.fault(MetadataWrong, "required property %q is absent", property)
		}
	}
	for _, property := range values.names() {
		m, _ := values.member(property)
		p, known := class[property]
		if !known {
			m.fault(MetadataWrong, "no property %q in class %q", property, name)
			continue
		}
		if m.v == nil { // stands for no value
			continue
		}
		m.propertyValue(p, s)
	}
}

// propertyValue checks a value of a property.
func (v value) propertyValue(p property, s *schema) {
	if !p.array {
		v.element(p, s)
		return
	}
	all, ok := v.list(0)
	if ok && p.count > 0 && len(all) != p.count {
		v.fault(MetadataWrong, "%d elements where %d are due", len(all), p.count)
	}
	for _, x := range all {
		x.element(p, s)
	}
}

// element checks one value, or one of an array.
func (v value) element(p property, s *schema) {
	switch n := kindSize(p.kind); {
	case n == 1:
		if x, ok := v.number(); ok {
			v.inRange(x, p)
		}
	case n > 1:
		numbers := make([]float64, n)
		if v.numbers(numbers) {
			for _, x := range numbers {
				v.inRange(x, p)
			}
		}
	case p.kind == "STRING":
		v.text()
	case p.kind == "BOOLEAN" && v.kind() != "boolean":
		v.wrongType("a boolean")
	case p.kind == "ENUM":
		if name, ok := v.text(); ok && !s.isEnum(p.enum, name) {
			v.fault(MetadataWrong, "%q is no value of enum %q", name, p.enum)
		}
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
	}
	return math.Inf(-1), math.Inf(1)
}

// inRange holds x against its component type, and its value after
// normalization, scale and offset against min and max of the property
// (3D Metadata Specification, "Property values offset and scale").
func (v value) inRange(x float64, p property) {
	least, most := componentRange(p.component)
	if x < least || x > most {
		v.fault(MetadataWrong, "%v is no %s", x, p.component)
		return
	}
	if p.normalized && !math.IsInf(most, 0) {
		x = math.Max(x/most, -1)
	}
	if p.scale != nil {
		x *= *p.scale
	}
	if p.offset != nil {
		x += *p.offset
	}
	if p.low != nil && x < *p.low || p.high != nil && x > *p.high {
		v.fault(MetadataWrong, "%v is outside min and max of the property", x)
	}
}
