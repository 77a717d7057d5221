package gltfplan

import (
	"fmt"
	"math"
)

// What a buffer view is used for; glTF wants one use of each (clause 3.6.2.1).
const (
	forNothing   = iota
	forVertices  // vertex attributes
	forIndices   // of primitives
	forIBM       // inverse bind matrices
	forImage     // an image file
	forAnimation // keys of animations
	forOther     // sparse numbers
)

// What a buffer view says that it is for (clause 5.11.5).
const (
	targetVertices = 34962
	targetIndices  = 34963
)

// viewFacts is what a buffer view says of itself, -1 for what it does not say.
type viewFacts struct {
	ok                     bool // where it lies is known
	offset, length, stride int
	target                 int
	packed                 bool // an extension packs it
	use                    int
	lastReader             int // accessor
}

// accessorFacts is what an accessor says of itself.
type accessorFacts struct {
	ok                 bool // of a known type
	v                  *value
	kind               string
	component, width   int
	count              int
	normalized, sparse bool
	view               int // -1 for none
	size, step         int // bytes of an element, and from one to the next where no view says
	use                string
	looked             bool      // at its numbers, as those of an attribute
	elements           *elements // nil until asked for
	unread             bool
}

// format names the type of numbers, as in messages.
func (a *accessorFacts) format() string {
	s := fmt.Sprintf("%s of %d", a.kind, a.component)
	if a.normalized {
		s += " normalized"
	}
	return s
}

// readViews reads the buffer views, and holds them against their buffers.
func (c *checker) readViews() {
	c.views = make([]viewFacts, min(c.d.root.get("bufferViews").length(), maxChecked))
	c.each("bufferViews", func(i int, v *value, at string) {
		f := viewFacts{offset: v.get("byteOffset").index(), length: v.get("byteLength").index(), stride: v.get("byteStride").index(), target: v.get("target").index(), lastReader: -1}
		f.packed = v.get("extensions").get("EXT_meshopt_compression").kind == object || v.get("extensions").get("KHR_meshopt_compression").kind == object
		f.ok = f.length > 0
		c.views[i] = f
		if !f.ok {
			return
		}
		if f.stride > f.length {
			c.noteAt("BUFFER_VIEW_TOO_BIG_BYTE_STRIDE", at+"/byteStride", "it is greater than the %d bytes of the view", f.length)
		}
		if f.stride >= 0 && f.target == targetIndices {
			c.noteAt("BUFFER_VIEW_INVALID_BYTE_STRIDE", at+"/byteStride", "only views of vertices have one")
		}
		b, n := c.d.list("buffers", v.get("buffer").index())
		size := b.get("byteLength").index()
		switch {
		case size < 0:
		case f.offset >= size:
			c.noteAt("BUFFER_VIEW_TOO_LONG", at+"/byteOffset", "it does not fit %s of %d bytes", n, size)
		case max(0, f.offset)+f.length > size:
			c.noteAt("BUFFER_VIEW_TOO_LONG", at+"/byteLength", "it does not fit %s of %d bytes", n, size)
		}
	})
}

// elementBytes gives the bytes of an element, and those from one to the next:
// columns of matrices begin at multiples of 4 (clause 3.6.2.4).
func elementBytes(kind string, component int) (size, step int) {
	n := componentBytes(component)
	rows := map[string]int{"MAT2": 2, "MAT3": 3, "MAT4": 4}[kind]
	if rows == 0 {
		return n * typeWidth(kind), n * typeWidth(kind)
	}
	column := (rows*n + 3) / 4 * 4
	return (rows-1)*column + rows*n, rows * column
}

// readAccessors reads the accessors, and holds them against their views.
func (c *checker) readAccessors() {
	c.accessors = make([]accessorFacts, min(c.d.root.get("accessors").length(), maxChecked))
	c.each("accessors", func(i int, v *value, at string) {
		a := accessorFacts{v: v, kind: v.get("type").text, component: v.get("componentType").index(), count: v.get("count").index(),
			normalized: v.get("normalized").num != 0, sparse: v.get("sparse").kind == object, view: v.get("bufferView").index()}
		a.width = typeWidth(a.kind)
		a.size, a.step = elementBytes(a.kind, a.component)
		a.ok = a.size > 0 && a.count > 0 && a.count <= math.MaxInt32
		if a.normalized && (a.component == typeFloat || a.component == typeUint) {
			c.noteAt("ACCESSOR_NORMALIZED_INVALID", at+"/normalized", "only whole numbers of 8 and 16 bits stand for fractions")
		}
		for _, name := range [...]string{"min", "max"} {
			if m := v.get(name); m.kind == array && len(m.list) > 0 && a.width > 0 && len(m.list) != a.width {
				c.noteAt("ARRAY_LENGTH_NOT_IN_LIST", at+"/"+name, "it has %d numbers and not %d", len(m.list), a.width)
			}
		}
		if a.ok {
			c.accessorAligned(&a, at)
			c.accessorFits(&a, at)
			c.sparseFits(&a, at+"/sparse")
		}
		c.accessors[i] = a
	})
}

// accessorAligned holds the place of an accessor against clause 3.6.2.4.
func (c *checker) accessorAligned(a *accessorFacts, at string) {
	n := componentBytes(a.component)
	offset := a.v.get("byteOffset").index()
	matrix := a.kind[0] == 'M'
	switch {
	case offset < 0:
	case matrix && offset%4 != 0:
		c.noteAt("ACCESSOR_MATRIX_ALIGNMENT", at+"/byteOffset", "matrices begin at multiples of 4 bytes")
	case !matrix && offset%n != 0:
		c.noteAt("ACCESSOR_OFFSET_ALIGNMENT", at+"/byteOffset", "%d is no multiple of the %d bytes of a component", offset, n)
	}
	if v := c.view(a.view); v != nil && v.offset >= 0 && (v.offset+max(0, offset))%n != 0 {
		a.unread = true
		c.noteAt("ACCESSOR_TOTAL_OFFSET_ALIGNMENT", at, "it begins at byte %d of its buffer, no multiple of %d", v.offset+max(0, offset), n)
	}
}

// view gives the facts of a view; nil where there is none.
func (c *checker) view(i int) *viewFacts {
	if i < 0 || i >= len(c.views) || !c.views[i].ok {
		return nil
	}
	return &c.views[i]
}

// accessor gives the facts of the accessor that v names; nil where it is none.
func (c *checker) accessor(v *value) *accessorFacts {
	i := v.index()
	if i < 0 || i >= len(c.accessors) || c.accessors[i].v == nil {
		return nil
	}
	return &c.accessors[i]
}

// accessorFits wants the elements to lie within the view.
func (c *checker) accessorFits(a *accessorFacts, at string) {
	v := c.view(a.view)
	if v == nil {
		return
	}
	step := a.step
	if v.stride > 0 {
		step = v.stride
	}
	if v.stride >= 0 && v.stride < a.size {
		c.noteAt("ACCESSOR_SMALL_BYTESTRIDE", at, "its view has a stride of %d bytes and an element %d", v.stride, a.size)
		return
	}
	offset := max(0, a.v.get("byteOffset").index())
	switch {
	case offset >= v.length:
		c.noteAt("ACCESSOR_TOO_LONG", at+"/byteOffset", "it begins at byte %d of a view of %d", offset, v.length)
	case offset+(a.count-1)*step+a.size > v.length:
		c.noteAt("ACCESSOR_TOO_LONG", at, "%d elements of %d bytes from byte %d do not fit a view of %d", a.count, a.size, offset, v.length)
	}
}

// sparseFits holds what a sparse accessor puts over another against its views.
func (c *checker) sparseFits(a *accessorFacts, at string) {
	s := a.v.get("sparse")
	if !a.sparse {
		return
	}
	if n := s.get("count").index(); n > a.count {
		c.noteAt("ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE", at+"/count", "%d elements are put over %d", n, a.count)
	}
	for _, name := range [...]string{"indices", "values"} {
		if v := c.view(s.get(name).get("bufferView").index()); v != nil {
			c.use(v, forOther, at+"/"+name+"/bufferView")
			if v.stride >= 0 {
				c.noteAt("BUFFER_VIEW_INVALID_BYTE_STRIDE", at+"/"+name+"/bufferView", "only views of vertices have a stride")
			}
		}
	}
}

// use notes where a view is used for two things.
func (c *checker) use(v *viewFacts, use int, at string) {
	if v.target == targetVertices && use != forVertices || v.target == targetIndices && use != forIndices || v.use != forNothing && v.use != use {
		c.noteAt("BUFFER_VIEW_TARGET_OVERRIDE", at, "its view is used for something else as well")
		return
	}
	v.use = use
}

// useAccessor notes where an accessor is used for two things.
func (c *checker) useAccessor(a *accessorFacts, use, at string) bool {
	if a.use != "" && a.use != use {
		c.noteAt("ACCESSOR_USAGE_OVERRIDE", at, "the accessor is used as %s as well", a.use)
		return false
	}
	a.use = use
	return true
}

// numbers gives the elements of an accessor to look at; nil where they cannot be
// had, are packed, or enough was looked at.
func (c *checker) numbers(v *value, pointer string) *elements {
	a := c.accessor(v)
	if a == nil || a.unread {
		return nil
	}
	if a.elements != nil {
		return a.elements
	}
	a.unread = true
	view := c.view(a.view)
	if !a.ok || view == nil || view.packed || a.sparse || a.kind == "MAT2" || a.kind == "MAT3" || a.count*a.width > c.left {
		return nil
	}
	e, err := c.d.accessor(v, pointer)
	if err != nil {
		c.d.found.note(err)
		return nil
	}
	c.left -= a.count * a.width
	a.unread, a.elements = false, e
	return e
}

// checkBounds holds min and max against the numbers (clause 3.6.2.5).
func (c *checker) checkBounds(i int, v *value, at string) {
	a := &c.accessors[i]
	if v.get("min").kind == absent && v.get("max").kind == absent {
		return
	}
	if e := c.numbers(&value{kind: number, num: float64(i)}, at); e != nil {
		c.boundsFit(a, e, v.get("min"), at+"/min", func(x, limit float64) bool { return x < limit }, "MIN")
		c.boundsFit(a, e, v.get("max"), at+"/max", func(x, limit float64) bool { return x > limit }, "MAX")
	}
}

// bounded tells whether an accessor has min and max.
func (a *accessorFacts) bounded() bool {
	for _, name := range [...]string{"min", "max"} {
		m := a.v.get(name)
		if m.kind != array || len(m.list) != a.width && a.width > 0 {
			return false
		}
		for i := range m.list {
			if m.list[i].kind != number {
				return false
			}
		}
	}
	return true
}

// boundsFit holds one of them; beyond tells a number on the wrong side of it.
func (c *checker) boundsFit(a *accessorFacts, e *elements, limits *value, at string, beyond func(x, limit float64) bool, side string) {
	if limits.kind != array || len(limits.list) != a.width {
		return
	}
	raw := *e
	raw.normalized = false // limits are told as stored
	for k := range a.width {
		limit := float64(float32(limits.list[k].num))
		if a.component != typeFloat {
			limit = limits.list[k].num
		}
		far, out := raw.float(0, k), 0
		for n := range raw.count {
			x := raw.float(n, k)
			if beyond(x, far) {
				far = x
			}
			if beyond(x, limit) {
				out++
			}
		}
		switch {
		case far == limit || math.IsNaN(far):
		case out > 0:
			c.noteAt("ACCESSOR_ELEMENT_OUT_OF_"+side+"_BOUND", fmt.Sprintf("%s/%d", at, k), "%d numbers are beyond %v", out, limit)
			fallthrough
		default:
			c.noteAt("ACCESSOR_"+side+"_MISMATCH", fmt.Sprintf("%s/%d", at, k), "it says %v, and the numbers %v", limit, far)
		}
	}
}
