package usdz

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A layer in the binary form of OpenUSD ("crate", USDC), version 0.8.0: the form
// that every USDZ of Apple's own holds. It takes well under half of the bytes of
// the text, which counts because a USDZ is never compressed, and is mapped into
// memory rather than parsed. There is no text of a standard; layout and numbers
// are those of the reference implementation (OpenUSD, pxr/usd/sdf/crateFile).
//
//	header | values that are not inlined | sections | table of contents
//
// A field is a name and a value, a spec (a prim, an attribute, a relationship) is
// a path and a set of fields. A value is a 64-bit "rep": its type, flags and
// either the value itself or where it lies in the file.
const (
	crateIdent   = "PXR-USDC"
	crateHeader  = 88 // ident, version, offset of the table of contents, reserved
	crateSection = 16 // bytes of the name of a section
)

// crateVersion is the oldest that has all that is written here, so that old
// devices read it.
func crateVersion() [8]byte { return [8]byte{0, 8, 0} }

// Types of values.
const (
	typeBool        = 1
	typeInt         = 3
	typeFloat       = 8
	typeDouble      = 9
	typeString      = 10
	typeToken       = 11
	typeAsset       = 12
	typeVec2f       = 20
	typeVec3f       = 24
	typeVec4f       = 28
	typeDictionary  = 31
	typeTokenListOp = 32
	typePathListOp  = 34
	typeTokenVector = 41
	typeSpecifier   = 42
	typeVariability = 44
)

// Flags and the place of the type in a rep; the rest is the payload.
const (
	repArray      = 1 << 63
	repInlined    = 1 << 62
	repCompressed = 1 << 61
	repTypeShift  = 48
)

// Kinds of specs.
const (
	specAttribute    = 1
	specPrim         = 6
	specRoot         = 7
	specRelationship = 8
)

// Flags of a list operation, of which a layer holds two sorts: items that are
// all there are, and items put before those of weaker layers.
const (
	listExplicit  = 1<<0 | 1<<1
	listPrepended = 1 << 5
)

// variabilityUniform marks what never changes over time.
const variabilityUniform = 1

// minCompressed is the number of integers from which an array is compressed.
const minCompressed = 16

// crate builds the file.
type crate struct {
	out       []byte
	tokens    []string
	tokenOf   map[string]uint32
	strings   []uint32 // tokens of the strings
	stringOf  map[string]uint32
	fields    []crateField
	fieldOf   map[crateField]uint32
	fieldSets []uint32
	setOf     map[string]uint32 // fields of a set to where it begins
	paths     []cratePath
	pathOf    map[target]uint32
	specs     []crateSpec
	valueOf   map[string]uint64 // type and bytes of a value that lies in the file, to its rep
}

type crateField struct {
	name uint32 // token
	rep  uint64
}

// cratePath is one path, in the order of a walk through the tree. Its place in
// the list is its number.
type cratePath struct {
	element int32 // token of the last part of the path, negative for a property
	jump    int32
}

// Jumps: what follows a path in the list.
const (
	jumpLeaf      = -2 // neither child nor sibling
	jumpChildOnly = -1
	jumpSibling   = 0 // no child; a positive number is how far the sibling is behind the children
)

type crateSpec struct{ path, set, kind uint32 }

// appendCrate gives the layer whose one root is p.
func appendCrate(p *prim) ([]byte, error) {
	c := crate{
		out: make([]byte, crateHeader), tokenOf: map[string]uint32{}, stringOf: map[string]uint32{}, fieldOf: map[crateField]uint32{},
		setOf: map[string]uint32{}, pathOf: map[target]uint32{}, valueOf: map[string]uint64{},
	}
	c.token("") // no property has number 0, which has no sign
	c.paths = []cratePath{{0, jumpChildOnly}}
	c.walk(p, "", jumpLeaf)
	c.root(p)
	if err := c.prim(p, ""); err != nil {
		return nil, err
	}
	c.finish()
	return c.out, nil
}

// walk numbers the paths of p and what is below it; last says whether p has a
// sibling.
func (c *crate) walk(p *prim, parent target, last int32) {
	path := parent + target("/"+p.name)
	at := c.path(path, int32(c.token(p.name)))
	members := len(p.properties) + len(p.children)
	for i := range p.properties {
		a := &p.properties[i]
		n := c.path(path+target("."+a.name), -int32(c.token(a.name)))
		if members--; members == 0 {
			c.paths[n].jump = jumpLeaf
		}
	}
	for _, child := range p.children {
		members--
		sibling := int32(jumpSibling)
		if members == 0 {
			sibling = jumpLeaf
		}
		c.walk(child, path, sibling)
	}
	below := int32(len(c.paths)) - int32(at)
	switch {
	case below == 1:
		c.paths[at].jump = last
	case last == jumpLeaf:
		c.paths[at].jump = jumpChildOnly
	default:
		c.paths[at].jump = below
	}
}

// path numbers a path.
func (c *crate) path(path target, element int32) uint32 {
	n := uint32(len(c.paths))
	c.paths = append(c.paths, cratePath{element, jumpSibling})
	c.pathOf[path] = n
	return n
}

// root adds the spec of the layer itself.
func (c *crate) root(p *prim) {
	creator := c.dictionary([]field{{"creator", "Maquette"}})
	c.spec(0, specRoot, []crateField{
		{c.token("customLayerData"), creator},
		{c.token("defaultPrim"), c.value(token(p.name))},
		{c.token("metersPerUnit"), c.value(float64(1))},
		{c.token("primChildren"), c.tokenVector([]string{p.name})},
		{c.token("upAxis"), c.value(token("Y"))},
	})
}

// prim adds the specs of p and of what is below it.
func (c *crate) prim(p *prim, parent target) error {
	path := parent + target("/"+p.name)
	fields := []crateField{{c.token("specifier"), inlined(typeSpecifier, 0)}} // "def"
	add := func(name string, rep uint64) { fields = append(fields, crateField{c.token(name), rep}) }
	if p.kind != "" {
		add("typeName", c.value(token(p.kind)))
	}
	if len(p.schemas) > 0 {
		add("apiSchemas", c.schemas(p.schemas))
	}
	if len(p.custom) > 0 {
		add("customData", c.dictionary(p.custom))
	}
	if p.display != "" {
		add("displayName", c.value(p.display))
	}
	if p.model != "" {
		add("kind", c.value(p.model))
	}
	var properties, children []string
	for i := range p.properties {
		properties = append(properties, p.properties[i].name)
	}
	for _, child := range p.children {
		children = append(children, child.name)
	}
	if len(properties) > 0 {
		add("properties", c.tokenVector(properties))
	}
	if len(children) > 0 {
		add("primChildren", c.tokenVector(children))
	}
	c.spec(c.pathOf[path], specPrim, fields)
	for i := range p.properties {
		if err := c.property(&p.properties[i], path); err != nil {
			return err
		}
	}
	for _, child := range p.children {
		if err := c.prim(child, path); err != nil {
			return err
		}
	}
	return nil
}

// property adds the spec of an attribute or a relationship.
func (c *crate) property(p *property, owner target) error {
	kind, from := uint32(specAttribute), "connectionPaths"
	var fields []crateField
	add := func(name string, rep uint64) { fields = append(fields, crateField{c.token(name), rep}) }
	if p.kind == "rel" {
		kind, from = specRelationship, "targetPaths"
	} else {
		add("typeName", c.value(token(p.kind)))
	}
	if p.uniform || p.kind == "rel" {
		add("variability", inlined(typeVariability, variabilityUniform))
	}
	if p.interpolation != "" {
		add("interpolation", c.value(p.interpolation))
	}
	if p.value != nil {
		add("default", c.value(p.value))
	}
	if p.from != "" {
		to, ok := c.pathOf[p.from]
		if !ok {
			return fmt.Errorf("leading %s.%s to %s: there is no such path", owner, p.name, p.from)
		}
		b := binary.LittleEndian.AppendUint64([]byte{listExplicit}, 1)
		add(from, c.outline(typePathListOp, binary.LittleEndian.AppendUint32(b, to)))
	}
	c.spec(c.pathOf[owner+target("."+p.name)], kind, fields)
	return nil
}

// spec adds a spec; sets of equal fields are one.
func (c *crate) spec(path, kind uint32, fields []crateField) {
	var set []uint32
	var key []byte
	for _, f := range fields {
		n, ok := c.fieldOf[f]
		if !ok {
			n = uint32(len(c.fields))
			c.fields, c.fieldOf[f] = append(c.fields, f), n
		}
		set = append(set, n)
		key = binary.LittleEndian.AppendUint32(key, n)
	}
	at, ok := c.setOf[string(key)]
	if !ok {
		at = uint32(len(c.fieldSets))
		c.fieldSets, c.setOf[string(key)] = append(append(c.fieldSets, set...), math.MaxUint32), at
	}
	c.specs = append(c.specs, crateSpec{path, at, kind})
}

// token gives the number of a token.
func (c *crate) token(s string) uint32 { return number(s, c.tokenOf, &c.tokens, s) }

// string gives the number of a string.
func (c *crate) string(s string) uint32 { return number(s, c.stringOf, &c.strings, c.token(s)) }

// number gives the place in list of what key stands for, appended where it is new.
func number[T any](key string, of map[string]uint32, list *[]T, item T) uint32 {
	n, ok := of[key]
	if !ok {
		n = uint32(len(*list))
		of[key], *list = n, append(*list, item)
	}
	return n
}
