package gltfplan

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// column is one property of a property table (EXT_structural_metadata).
type column struct {
	id, name      string // of the property; for people
	kind          string // SCALAR, VEC2 ..., STRING, BOOLEAN, ENUM
	component     string // INT8 ... FLOAT64
	width         int    // components of one value
	array         bool
	fixed         int // values of an array, 0 where each has its own number
	normalized    bool
	offsets       []float64 // added to each component, after it is multiplied
	scales        []float64
	noData        any
	instead       any // of what is noData
	enum          map[int64]string
	values        []byte
	arrays, texts []byte // offsets
	arraysBytes   int    // of one offset
	textsBytes    int
}

// newColumn reads what a class says of a property, and what v, its use, says
// otherwise.
func newColumn(id string, def, schema, v *value, at string) (*column, error) {
	if def.kind != object {
		return nil, broken("UNRESOLVED_REFERENCE", at, "the class has no such property")
	}
	c := &column{id: id, name: id, kind: def.get("type").text, component: def.get("componentType").text, width: 1,
		array: def.get("array").num != 0, fixed: max(0, def.get("count").index()), normalized: def.get("normalized").num != 0, noData: def.get("noData").plain()}
	if c.kind == "ENUM" {
		c.readEnum(schema.get("enums").get(def.get("enumType").text))
	}
	if w := typeWidth(c.kind); w > 0 {
		c.width = w
		if c.kind == "MAT2" {
			c.width = 4
		}
	}
	if c.width > maxComponents {
		return nil, broken("VALUE_NOT_IN_RANGE", at, "a value of %d components", c.width)
	}
	for name, list := range map[string]*[]float64{"offset": &c.offsets, "scale": &c.scales} {
		own := v.get(name)
		if own.kind == absent {
			own = def.get(name)
		}
		*list = own.components()
	}
	c.instead = def.get("default").plain()
	return c, nil
}

// maxComponents is those of a matrix of 4 by 4.
const maxComponents = 16

// components gives a number, or the numbers of lists, one after another.
func (v *value) components() []float64 {
	if v.kind == number {
		return []float64{v.num}
	}
	var all []float64
	for i := range min(v.length(), maxComponents) {
		all = append(all, v.list[i].components()...)
	}
	return all
}

// scaled gives component k with scale and offset applied.
func (c *column) scaled(k int, f float64) float64 {
	if len(c.scales) > 0 {
		f *= c.scales[k%len(c.scales)]
	}
	if len(c.offsets) > 0 {
		f += c.offsets[k%len(c.offsets)]
	}
	return f
}

// column reads where the values of a property lie.
func (d *document) column(id string, def, schema, v *value, at string) (*column, error) {
	c, err := newColumn(id, def, schema, v, at)
	if err != nil {
		return nil, err
	}
	if c.values, _, err = d.view(v.get("values"), at+"/values"); err != nil {
		return nil, err
	}
	if c.array && c.fixed == 0 {
		if c.arrays, _, err = d.view(v.get("arrayOffsets"), at+"/arrayOffsets"); err != nil {
			return nil, err
		}
		c.arraysBytes = offsetBytes(v.get("arrayOffsetType").text)
	}
	if c.kind == "STRING" {
		if c.texts, _, err = d.view(v.get("stringOffsets"), at+"/stringOffsets"); err != nil {
			return nil, err
		}
		c.textsBytes = offsetBytes(v.get("stringOffsetType").text)
	}
	return c, nil
}

func (c *column) readEnum(e *value) {
	c.component = e.get("valueType").text
	if c.component == "" {
		c.component = "UINT16"
	}
	c.enum = map[int64]string{}
	values := e.get("values")
	for i := range values.list {
		c.enum[int64(values.list[i].get("value").float(0))] = values.list[i].get("name").text
	}
}

// offsetBytes gives the bytes of an offset of this type, UINT32 where none is said.
func offsetBytes(t string) int {
	switch t {
	case "UINT8":
		return 1
	case "UINT16":
		return 2
	case "UINT64":
		return 8
	}
	return 4
}

// offset reads number i of a list of offsets; -1 beyond it.
func offset(data []byte, i, size int) int {
	if i < 0 || (i+1)*size > len(data) {
		return -1
	}
	var v uint64
	for k := range size {
		v |= uint64(data[i*size+k]) << (8 * k)
	}
	if v > math.MaxInt32 {
		return -1
	}
	return int(v)
}

// value gives the value of feature i; false where the table holds none.
func (c *column) value(i int) (any, bool) {
	from, to := i, i+1
	switch {
	case c.array && c.fixed > 0:
		from, to = i*c.fixed, (i+1)*c.fixed
	case c.array:
		from, to = offset(c.arrays, i, c.arraysBytes), offset(c.arrays, i+1, c.arraysBytes)
		if from >= 0 && to >= from && c.kind != "STRING" && c.kind != "BOOLEAN" {
			break
		}
	}
	if from < 0 || to < from || to-from > len(c.values)*8 {
		return nil, false
	}
	if !c.array {
		v, ok := c.single(from)
		if ok && c.noData != nil && fmt.Sprint(v) == fmt.Sprint(c.noData) {
			return c.instead, c.instead != nil
		}
		return v, ok
	}
	list := []any{}
	for k := from; k < to; k++ {
		v, ok := c.single(k)
		if !ok {
			return nil, false
		}
		list = append(list, v)
	}
	return list, true
}

// single gives value number k of the column.
func (c *column) single(k int) (any, bool) {
	switch c.kind {
	case "STRING":
		from, to := offset(c.texts, k, c.textsBytes), offset(c.texts, k+1, c.textsBytes)
		if from < 0 || to < from || to > len(c.values) {
			return nil, false
		}
		return strings.ToValidUTF8(string(c.values[from:to]), "\uFFFD"), true
	case "BOOLEAN":
		if k/8 >= len(c.values) {
			return nil, false
		}
		return c.values[k/8]>>(k%8)&1 == 1, true
	case "ENUM":
		n, ok := c.number(k)
		if name := c.enum[int64(n)]; name != "" {
			return name, ok
		}
		return n, ok
	}
	if c.width == 1 {
		n, ok := c.number(k)
		return c.scaled(0, n), ok
	}
	list := make([]any, c.width)
	for i := range list {
		n, ok := c.number(k*c.width + i)
		if !ok {
			return nil, false
		}
		list[i] = c.scaled(i, n)
	}
	return list, true
}

// number gives component k.
func (c *column) number(k int) (float64, bool) {
	size := map[string]int{"INT8": 1, "UINT8": 1, "INT16": 2, "UINT16": 2, "INT32": 4, "UINT32": 4, "INT64": 8, "UINT64": 8, "FLOAT32": 4, "FLOAT64": 8}[c.component]
	if size == 0 || k < 0 || k > math.MaxInt32 || (k+1)*size > len(c.values) {
		return 0, false
	}
	p := c.values[k*size:]
	var v, full float64
	switch c.component {
	case "INT8":
		v, full = float64(int8(p[0])), math.MaxInt8
	case "UINT8":
		v, full = float64(p[0]), math.MaxUint8
	case "INT16":
		v, full = float64(int16(binary.LittleEndian.Uint16(p))), math.MaxInt16
	case "UINT16":
		v, full = float64(binary.LittleEndian.Uint16(p)), math.MaxUint16
	case "INT32":
		v, full = float64(int32(binary.LittleEndian.Uint32(p))), math.MaxInt32
	case "UINT32":
		v, full = float64(binary.LittleEndian.Uint32(p)), math.MaxUint32
	case "INT64":
		v, full = float64(int64(binary.LittleEndian.Uint64(p))), math.MaxInt64
	case "UINT64":
		v, full = float64(binary.LittleEndian.Uint64(p)), math.MaxUint64
	case "FLOAT32":
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(p))), true
	case "FLOAT64":
		return math.Float64frombits(binary.LittleEndian.Uint64(p)), true
	}
	if c.normalized {
		v = max(v/full, -1)
	}
	return v, true
}
