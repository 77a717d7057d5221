package gltfplan

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Component types (glTF 2.0, clause 3.6.2.2).
const (
	typeByte   = 5120
	typeUbyte  = 5121
	typeShort  = 5122
	typeUshort = 5123
	typeUint   = 5125
	typeFloat  = 5126
)

// componentBytes gives the bytes of a component, 0 for no type.
func componentBytes(t int) int {
	switch t {
	case typeByte, typeUbyte:
		return 1
	case typeShort, typeUshort:
		return 2
	case typeUint, typeFloat:
		return 4
	}
	return 0
}

// typeWidth gives the components of an element, 0 for no type.
func typeWidth(t string) int {
	switch t {
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

// elements are the elements of an accessor, packed as its component type says.
type elements struct {
	count, width int
	component    int
	normalized   bool
	data         []byte
	stride       int
}

// accessor gives the elements that the accessor v, a member at pointer, refers to.
func (d *document) accessor(v *value, pointer string) (*elements, error) {
	a, i, err := d.reference(v, "accessors", pointer)
	if err != nil {
		return nil, err
	}
	at := fmt.Sprintf("/accessors/%d", i)
	e := &elements{count: a.get("count").index(), component: a.get("componentType").index(), width: typeWidth(a.get("type").text), normalized: a.get("normalized").num != 0}
	size := componentBytes(e.component) * e.width
	for _, m := range [...]string{"componentType", "count", "type"} {
		if a.get(m).kind == absent {
			return nil, broken("UNDEFINED_PROPERTY", at, "%q must be defined", m)
		}
	}
	switch {
	case componentBytes(e.component) == 0:
		return nil, broken("VALUE_NOT_IN_LIST", at+"/componentType", "%v is no component type", a.get("componentType").num)
	case e.width == 0:
		return nil, broken("VALUE_NOT_IN_LIST", at+"/type", "%.40q is no type of elements", a.get("type").text)
	case e.count < 1:
		return nil, broken("VALUE_NOT_IN_RANGE", at+"/count", "an accessor has at least 1 element")
	case e.count > MaxElements:
		return nil, broken("TOO_LARGE", at+"/count", "%d elements are more than the %d that are read", e.count, MaxElements)
	}
	if err := d.fill(a, e, size, at); err != nil {
		return nil, err
	}
	return e, nil
}

// fill gives e its bytes.
func (d *document) fill(a *value, e *elements, size int, at string) error {
	sparse := a.get("sparse")
	if a.get("bufferView").kind == absent {
		e.stride = size
		if err := d.spend(int64(e.count)*int64(size), at); err != nil {
			return err
		}
		e.data = make([]byte, e.count*size)
	} else if err := d.fillView(a, e, size, at); err != nil {
		return err
	}
	if sparse.kind == absent {
		return nil
	}
	return d.overlay(sparse, e, size, at+"/sparse")
}

// fillView gives e the bytes of its buffer view.
func (d *document) fillView(a *value, e *elements, size int, at string) error {
	data, stride, err := d.view(a.get("bufferView"), at+"/bufferView")
	if err != nil {
		return err
	}
	e.stride = stride
	if stride == 0 {
		e.stride = size
	}
	offset, where := max(0, a.get("byteOffset").index()), at
	if offset >= len(data) {
		where += "/byteOffset"
	}
	switch {
	case e.stride < size:
		return broken("ACCESSOR_SMALL_BYTESTRIDE", at, "its view has a stride of %d bytes and an element %d", e.stride, size)
	case offset > len(data) || (e.count-1)*e.stride+size > len(data)-offset:
		return broken("ACCESSOR_TOO_LONG", where, "%d elements of %d bytes from byte %d do not fit a view of %d", e.count, e.stride, offset, len(data))
	}
	e.data = data[offset:]
	return nil
}

// overlay puts the values of a sparse accessor over e (clause 3.6.2.3).
func (d *document) overlay(s *value, e *elements, size int, at string) error {
	count := s.get("count").index()
	if count < 1 || count > e.count {
		return broken("ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE", at+"/count", "%d elements are put over %d", count, e.count)
	}
	ix := &elements{count: count, width: 1, component: s.get("indices").get("componentType").index()}
	if k := ix.component; k != typeUbyte && k != typeUshort && k != typeUint {
		return broken("VALUE_NOT_IN_LIST", at+"/indices/componentType", "%d is no type of indices", k)
	}
	if err := d.fillView(s.get("indices"), ix, componentBytes(ix.component), at+"/indices"); err != nil {
		return err
	}
	values := &elements{count: count, width: e.width, component: e.component}
	if err := d.fillView(s.get("values"), values, size, at+"/values"); err != nil {
		return err
	}
	if err := d.spend(int64(e.count)*int64(size), at); err != nil {
		return err
	}
	base := make([]byte, e.count*size)
	for i := range e.count {
		copy(base[i*size:(i+1)*size], e.data[i*e.stride:])
	}
	for i := range count {
		n := int(ix.uint(i, 0))
		if n >= e.count {
			return broken("ACCESSOR_SPARSE_INDEX_OOB", at+"/indices", "element %d is put over number %d of %d", i, n, e.count)
		}
		copy(base[n*size:(n+1)*size], values.data[i*values.stride:])
	}
	e.data, e.stride = base, size
	return nil
}

// uint gives component k of element i, of a type of whole numbers.
func (e *elements) uint(i, k int) uint32 {
	p := e.data[i*e.stride+k*componentBytes(e.component):]
	switch e.component {
	case typeByte, typeUbyte:
		return uint32(p[0])
	case typeShort, typeUshort:
		return uint32(binary.LittleEndian.Uint16(p))
	}
	return binary.LittleEndian.Uint32(p)
}

// float gives component k of element i; normalized whole numbers become fractions
// (clause 3.6.2.2).
func (e *elements) float(i, k int) float64 {
	p := e.data[i*e.stride+k*componentBytes(e.component):]
	var v, full float64
	switch e.component {
	case typeByte:
		v, full = float64(int8(p[0])), 127
	case typeUbyte:
		v, full = float64(p[0]), 255
	case typeShort:
		v, full = float64(int16(binary.LittleEndian.Uint16(p))), 32767
	case typeUshort:
		v, full = float64(binary.LittleEndian.Uint16(p)), 65535
	case typeUint:
		return float64(binary.LittleEndian.Uint32(p))
	default:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(p)))
	}
	if e.normalized {
		return max(v/full, -1)
	}
	return v
}

// vec3 gives element i as a point.
func (e *elements) vec3(i int) scene.Vec3 {
	return scene.Vec3{e.float(i, 0), e.float(i, 1), e.float(i, 2)}
}

// vectors gives all elements as points.
func (e *elements) vectors() []scene.Vec3 {
	all := make([]scene.Vec3, e.count)
	for i := range all {
		all[i] = e.vec3(i)
	}
	return all
}
