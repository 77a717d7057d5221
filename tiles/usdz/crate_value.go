package usdz

import (
	"encoding/binary"
	"math"
)

// inlined gives the rep of a value of at most 32 bits.
func inlined(kind uint64, payload uint32) uint64 {
	return repInlined | kind<<repTypeShift | uint64(payload)
}

// value gives the rep of a value of one of the types of a layer, which is written
// to the file where it has no room in the rep.
func (c *crate) value(value any) uint64 {
	switch v := value.(type) {
	case token:
		return inlined(typeToken, c.token(string(v)))
	case string:
		return inlined(typeString, c.string(clean(v)))
	case asset:
		return inlined(typeAsset, c.token(string(v)))
	case bool:
		if v {
			return inlined(typeBool, 1)
		}
		return inlined(typeBool, 0)
	case float32:
		return inlined(typeFloat, math.Float32bits(v))
	case float64: // of those that a float32 holds, in its form
		return inlined(typeDouble, math.Float32bits(float32(v)))
	case vec3:
		return c.outline(typeVec3f, appendFloats(nil, v[:]))
	case vec4:
		return c.outline(typeVec4f, appendFloats(nil, v[:]))
	case []int32:
		return c.integers(v)
	case []vec2:
		return c.array(typeVec2f, len(v), 8, func(b []byte, i int) []byte { return appendFloats(b, v[i][:]) })
	case []vec3:
		return c.array(typeVec3f, len(v), 12, func(b []byte, i int) []byte { return appendFloats(b, v[i][:]) })
	}
	return 0
}

func appendFloats(b []byte, v []float32) []byte {
	for _, f := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f+0))
	}
	return b
}

// place moves on to the next multiple of 8 and gives it: readers use arrays where
// they lie.
func (c *crate) place() uint64 {
	for len(c.out)%8 != 0 {
		c.out = append(c.out, 0)
	}
	return uint64(len(c.out))
}

// outline writes a small value to the file, equal ones once.
func (c *crate) outline(kind uint64, value []byte) uint64 {
	key := string(append([]byte{byte(kind)}, value...))
	rep, ok := c.valueOf[key]
	if !ok {
		rep = kind<<repTypeShift | c.place()
		c.out = append(c.out, value...)
		c.valueOf[key] = rep
	}
	return rep
}

// array writes n elements of a number of bytes each.
func (c *crate) array(kind uint64, n, bytes int, element func(b []byte, i int) []byte) uint64 {
	if n == 0 {
		return repArray | kind<<repTypeShift
	}
	b := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+n*bytes), uint64(n))
	for i := range n {
		b = element(b, i)
	}
	at := c.place()
	c.out = append(c.out, b...)
	return repArray | kind<<repTypeShift | at
}

// integers writes an array of integers, compressed where they are many.
func (c *crate) integers(v []int32) uint64 {
	if len(v) < minCompressed {
		return c.array(typeInt, len(v), 4, func(b []byte, i int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(v[i])) })
	}
	at := c.place()
	c.out = binary.LittleEndian.AppendUint64(c.out, uint64(len(v)))
	c.out = appendIntegers(c.out, v)
	return repArray | repCompressed | typeInt<<repTypeShift | at
}

// schemas gives a list of API schemas put before those of weaker layers.
func (c *crate) schemas(list []token) uint64 {
	b := binary.LittleEndian.AppendUint64([]byte{listPrepended}, uint64(len(list)))
	for _, s := range list {
		b = binary.LittleEndian.AppendUint32(b, c.token(string(s)))
	}
	return c.outline(typeTokenListOp, b)
}

// tokenVector gives a list of names.
func (c *crate) tokenVector(list []string) uint64 {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(list)))
	for _, s := range list {
		b = binary.LittleEndian.AppendUint32(b, c.token(s))
	}
	return c.outline(typeTokenVector, b)
}

// dictionary gives names with strings. Before each value stands how far its rep
// is away: behind what of the value lies in the file, here nothing.
func (c *crate) dictionary(fields []field) uint64 {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(fields)))
	for _, f := range fields {
		b = binary.LittleEndian.AppendUint32(b, c.string(f.name))
		b = binary.LittleEndian.AppendUint64(b, 8)
		b = binary.LittleEndian.AppendUint64(b, c.value(f.value))
	}
	return c.outline(typeDictionary, b)
}
