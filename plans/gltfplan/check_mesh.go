package gltfplan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// format is a type of numbers that an attribute may have.
type format struct {
	component  int
	normalized bool
}

// attributeFormats gives what an attribute may be: its vectors, the numbers of
// glTF 2.0 (clause 3.7.2.1), and those that KHR_mesh_quantization adds. Attributes
// of applications may be anything but whole numbers of 32 bits.
func attributeFormats(semantic string, target bool) (vectors []string, formats, quantized []format) {
	float := []format{{typeFloat, false}}
	fractions := []format{{typeFloat, false}, {typeUbyte, true}, {typeUshort, true}}
	signed := []format{{typeByte, true}, {typeShort, true}}
	var small []format
	for _, c := range []int{typeByte, typeUbyte, typeShort, typeUshort} {
		small = append(small, format{c, false}, format{c, true})
	}
	switch semantic {
	case "POSITION":
		return []string{"VEC3"}, float, small
	case "NORMAL":
		return []string{"VEC3"}, float, signed
	case "TANGENT":
		if target {
			return []string{"VEC3"}, float, signed
		}
		return []string{"VEC4"}, float, signed
	case "TEXCOORD":
		return []string{"VEC2"}, fractions, small
	case "COLOR":
		return []string{"VEC3", "VEC4"}, fractions, nil
	case "JOINTS":
		return []string{"VEC4"}, []format{{typeUbyte, false}, {typeUshort, false}}, nil
	case "WEIGHTS":
		return []string{"VEC4"}, fractions, nil
	}
	return nil, nil, nil
}

// semantic parts the name of an attribute from its number; -1 for none.
func semantic(name string) (string, int) {
	base, number, numbered := strings.Cut(name, "_")
	if n, err := strconv.Atoi(number); numbered && err == nil && n >= 0 && strconv.Itoa(n) == number {
		return base, n
	}
	return name, -1
}

// isAttribute tells the names that glTF knows, and those of applications.
func isAttribute(name string) bool {
	base, n := semantic(name)
	switch base {
	case "POSITION", "NORMAL", "TANGENT":
		return n < 0
	case "TEXCOORD", "COLOR", "JOINTS", "WEIGHTS":
		return n >= 0
	}
	return strings.HasPrefix(name, "_")
}

// checkMesh looks at the primitives of a mesh.
func (c *checker) checkMesh(_ int, m *value, at string) {
	list := m.get("primitives")
	if list.kind != array {
		return
	}
	targets := -1
	for k := range list.list[:min(len(list.list), maxChecked)] {
		p := &list.list[k]
		c.checkPrimitive(p, fmt.Sprintf("%s/primitives/%d", at, k))
		n := p.get("targets").length()
		if targets >= 0 && n != targets {
			c.noteAt("MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT", fmt.Sprintf("%s/primitives/%d/targets", at, k), "%d morph targets, and the first primitive has %d", n, targets)
		}
		targets = max(targets, n)
	}
	if w := m.get("weights"); w.kind == array && targets >= 0 && len(w.list) != targets {
		c.noteAt("MESH_INVALID_WEIGHTS_COUNT", at+"/weights", "%d weights for %d morph targets", len(w.list), targets)
	}
}

// checkPrimitive looks at one primitive: its attributes, its indices and its
// targets.
func (c *checker) checkPrimitive(p *value, at string) {
	attributes := p.get("attributes")
	if attributes.kind != object {
		return
	}
	c.checkNames(attributes, at+"/attributes", true)
	vertices := -1
	packed := p.get("extensions").get("KHR_draco_mesh_compression").kind == object
	for i, name := range attributes.keys {
		here := at + "/attributes/" + escape(name)
		a := c.accessor(&attributes.list[i])
		if a == nil {
			continue
		}
		c.checkAttribute(a, attributes.list[i].index(), name, here, false)
		if name == "POSITION" && !a.bounded() {
			c.noteAt("MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS", here, "positions have min and max")
		}
		if vertices >= 0 && a.count != vertices {
			c.noteAt("MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT", here, "%d elements, and others have %d", a.count, vertices)
		}
		if vertices < 0 {
			vertices = a.count
		}
	}
	c.checkIndices(p, vertices, at)
	c.checkTargets(p, at)
	c.checkTexCoords(p, attributes, at)
	if !packed {
		c.checkVertices(attributes, at+"/attributes")
	}
}

// checkNames wants the names of attributes to be known, and numbered from 0.
func (c *checker) checkNames(attributes *value, at string, joints bool) {
	most, have := map[string]int{}, map[string]int{}
	for _, name := range attributes.keys {
		if !isAttribute(name) {
			c.noteAt("MESH_PRIMITIVE_INVALID_ATTRIBUTE", at+"/"+escape(name), "%.40q is no attribute", name)
			continue
		}
		if base, n := semantic(name); n >= 0 && base != "" {
			most[base] = max(most[base], n+1)
			have[base]++
		}
	}
	for _, base := range [...]string{"COLOR", "JOINTS", "TEXCOORD", "WEIGHTS"} {
		if most[base] != have[base] {
			c.noteAt("MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY", at, "%s is numbered to %d, and there are %d", base, most[base]-1, have[base])
		}
	}
	if joints && have["JOINTS"] != have["WEIGHTS"] {
		c.noteAt("MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH", at, "%d sets of joints and %d of weights", have["JOINTS"], have["WEIGHTS"])
	}
}

// checkAttribute looks at the type of one attribute, and where it lies.
func (c *checker) checkAttribute(a *accessorFacts, number int, name, at string, target bool) {
	if !c.useAccessor(a, "vertices", at) {
		return
	}
	base, _ := semantic(name)
	vectors, formats, quantized := attributeFormats(base, target)
	own := format{a.component, a.normalized}
	fits := slices.Contains(formats, own) || c.declared[quantization] && slices.Contains(quantized, own)
	switch {
	case vectors != nil && !(slices.Contains(vectors, a.kind) && fits):
		c.noteAt("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at, "%s is no %.20s", a.format(), name)
	case vectors == nil && a.component == typeUint:
		c.noteAt("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_UNSIGNED_INT", at, "whole numbers of 32 bits are for indices alone")
	}
	v := c.view(a.view)
	if v == nil {
		return
	}
	c.use(v, forVertices, at)
	offset := max(0, a.v.get("byteOffset").index())
	if offset%4 != 0 || max(0, v.offset)%4 != 0 || v.stride < 0 && a.step%4 != 0 && a.count > 1 {
		c.noteAt("MESH_PRIMITIVE_ACCESSOR_UNALIGNED", at, "vertices begin at multiples of 4 bytes")
	}
	if v.lastReader >= 0 && v.lastReader != number && v.stride < 0 {
		c.noteAt("MESH_PRIMITIVE_ACCESSOR_WITHOUT_BYTESTRIDE", at, "a view of several attributes has a byteStride")
	}
	v.lastReader = number
}

// checkIndices looks at the type of indices, and whether there are such vertices.
func (c *checker) checkIndices(p *value, vertices int, at string) {
	v := p.get("indices")
	at += "/indices"
	a := c.accessor(v)
	if a == nil || !c.useAccessor(a, "indices", at) {
		return
	}
	if a.kind != "SCALAR" || a.normalized || a.component != typeUbyte && a.component != typeUshort && a.component != typeUint {
		c.noteAt("MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT", at, "indices are whole numbers without sign, not %s", a.format())
		return
	}
	if w := c.view(a.view); w != nil {
		c.use(w, forIndices, at)
		if w.stride >= 0 {
			c.noteAt("MESH_PRIMITIVE_INDICES_ACCESSOR_WITH_BYTESTRIDE", at, "the view of indices has no byteStride")
		}
	}
	e := c.numbers(v, at)
	if e == nil {
		return
	}
	restart := uint32(1)<<(8*componentBytes(a.component)-1)*2 - 1
	for i := range e.count {
		switch n := e.uint(i, 0); {
		case n == restart:
			c.noteAt("ACCESSOR_INDEX_PRIMITIVE_RESTART", at, "index %d is %d, which restarts strips", i, n)
		case vertices >= 0 && int64(n) >= int64(vertices):
			c.noteAt("ACCESSOR_INDEX_OOB", at, "index %d is vertex %d of %d", i, n, vertices)
		}
	}
}

// checkTargets wants morph targets to move what there is.
func (c *checker) checkTargets(p *value, at string) {
	targets, base := p.get("targets"), p.get("attributes")
	if targets.kind != array {
		return
	}
	for k := range targets.list[:min(len(targets.list), maxChecked)] {
		t := &targets.list[k]
		for i, name := range t.keys {
			here := fmt.Sprintf("%s/targets/%d/%s", at, k, escape(name))
			if !isAttribute(name) {
				c.noteAt("MESH_PRIMITIVE_INVALID_ATTRIBUTE", here, "%.40q is no attribute", name)
				continue
			}
			a := c.accessor(&t.list[i])
			if a == nil {
				continue
			}
			c.checkAttribute(a, t.list[i].index(), name, here, true)
			if base.get(name).kind == absent {
				c.noteAt("MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR", here, "the primitive has no %.40s", name)
			} else if b := c.accessor(base.get(name)); b != nil && b.count != a.count {
				c.noteAt("MESH_PRIMITIVE_MORPH_TARGET_INVALID_ATTRIBUTE_COUNT", here, "%d elements for %d vertices", a.count, b.count)
			}
		}
	}
}

// checkTexCoords wants the texture coordinates that a material needs.
func (c *checker) checkTexCoords(p, attributes *value, at string) {
	m, where := c.d.list("materials", p.get("material").index())
	var visit func(v *value, at string)
	visit = func(v *value, path string) {
		for i, name := range v.keys {
			x := &v.list[i]
			if x.kind == object && strings.HasSuffix(name, "Texture") {
				set := max(0, x.get("texCoord").index())
				if t := x.get("extensions").get("KHR_texture_transform").get("texCoord"); t.index() >= 0 {
					set = t.index()
				}
				if attributes.get(fmt.Sprintf("TEXCOORD_%d", set)).kind == absent && x.get("index").kind != absent {
					c.noteAt("MESH_PRIMITIVE_TOO_FEW_TEXCOORDS", at+"/material", "%s/%s needs TEXCOORD_%d", path, name, set)
				}
			} else if x.kind == object && name != "extras" {
				visit(x, path+"/"+escape(name))
			}
		}
	}
	visit(m, where)
}
