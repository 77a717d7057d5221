package usdz

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendText appends the layer whose one root is p, as text (OpenUSD, "USD ASCII
// file format" 1.0): what people read in a golden, and what OpenUSD must find in
// the binary form.
func appendText(b []byte, p *prim) []byte {
	b = append(b, "#usda 1.0\n(\n    customLayerData = {\n        string creator = \"Maquette\"\n    }\n    defaultPrim = "...)
	b = appendQuoted(b, p.name)
	b = append(b, "\n    metersPerUnit = 1\n    upAxis = \"Y\"\n)\n"...)
	t := text{b: b}
	t.prim(p)
	return t.b
}

// text writes prims, one level of indent for each they are deep.
type text struct {
	b     []byte
	depth int
}

// line begins a new line at the indent and writes the parts.
func (t *text) line(parts ...string) {
	t.b = append(t.b, '\n')
	for range t.depth {
		t.b = append(t.b, "    "...)
	}
	for _, p := range parts {
		t.b = append(t.b, p...)
	}
}

func (t *text) prim(p *prim) {
	t.line("def ")
	if p.kind != "" {
		t.b = append(append(t.b, p.kind...), ' ')
	}
	t.b = appendQuoted(t.b, p.name)
	t.metadata(p)
	t.line("{")
	t.depth++
	for i := range p.properties {
		t.property(&p.properties[i])
	}
	for _, c := range p.children {
		t.prim(c)
	}
	t.depth--
	t.line("}")
}

func (t *text) metadata(p *prim) {
	if len(p.schemas)+len(p.custom)+len(p.display)+len(p.model) == 0 {
		return
	}
	t.b = append(t.b, " ("...)
	t.depth++
	if len(p.schemas) > 0 {
		t.line("prepend apiSchemas = ")
		t.b = appendValue(t.b, p.schemas)
	}
	if len(p.custom) > 0 {
		t.line("customData = {")
		t.depth++
		for _, f := range p.custom {
			t.line("string ", f.name, " = ")
			t.b = appendQuoted(t.b, f.value)
		}
		t.depth--
		t.line("}")
	}
	if p.display != "" {
		t.line("displayName = ")
		t.b = appendQuoted(t.b, p.display)
	}
	if p.model != "" {
		t.line("kind = ")
		t.b = appendQuoted(t.b, string(p.model))
	}
	t.depth--
	t.line(")")
}

func (t *text) property(p *property) {
	t.line()
	if p.uniform {
		t.b = append(t.b, "uniform "...)
	}
	t.b = append(append(append(t.b, p.kind...), ' '), p.name...)
	switch {
	case p.from != "" && p.kind == "rel":
		t.b = append(append(append(t.b, " = <"...), p.from...), '>')
	case p.from != "":
		t.b = append(append(append(t.b, ".connect = <"...), p.from...), '>')
	case p.value != nil:
		t.b = appendValue(append(t.b, " = "...), p.value)
	}
	if p.interpolation != "" {
		t.b = append(t.b, " (\n"...)
		t.b = append(t.b, strings.Repeat("    ", t.depth+1)...)
		t.b = appendQuoted(append(t.b, "interpolation = "...), string(p.interpolation))
		t.line(")")
	}
}

// appendValue appends a value of one of the types of a layer.
func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case token:
		return appendQuoted(b, string(v))
	case string:
		return appendQuoted(b, v)
	case asset:
		return append(append(append(b, '@'), v...), '@')
	case bool:
		return strconv.AppendInt(b, int64(map[bool]int{true: 1}[v]), 10)
	case int32:
		return strconv.AppendInt(b, int64(v), 10)
	case float32:
		return appendFloat(b, v)
	case vec2:
		return appendTuple(b, v[:])
	case vec3:
		return appendTuple(b, v[:])
	case vec4:
		return appendTuple(b, v[:])
	case []token:
		return appendList(b, v)
	case []int32:
		return appendList(b, v)
	case []vec2:
		return appendList(b, v)
	case []vec3:
		return appendList(b, v)
	}
	return append(b, "None"...)
}

func appendList[T any](b []byte, list []T) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendValue(b, v)
	}
	return append(b, ']')
}

func appendTuple(b []byte, v []float32) []byte {
	b = append(b, '(')
	for i, c := range v {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendFloat(b, c)
	}
	return append(b, ')')
}

// appendFloat appends v in as few digits as give it back.
func appendFloat(b []byte, v float32) []byte {
	if math.IsInf(float64(v), 0) || v != v { // no vertex is: glb.Shade holds them to be finite
		v = 0
	}
	return strconv.AppendFloat(b, float64(v)+0, 'g', -1, 32)
}

// appendQuoted appends s as a string of USD: what is no character or would end
// the line becomes a blank.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range clean(s) {
		if r == '"' || r == '\\' {
			b = append(b, '\\')
		}
		b = utf8.AppendRune(b, r)
	}
	return append(b, '"')
}
