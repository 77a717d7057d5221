package check

import (
	"math"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/tiles/glb"
)

// format is a type of numbers that an attribute may have.
type format struct {
	component  string
	normalized bool
}

// attributeFormats gives the types that an attribute may have: its vectors, the
// formats of glTF 2.0 (clause 3.7.2.1), and those that KHR_mesh_quantization
// adds. Attributes of applications have any.
func attributeFormats(name string) (vectors []string, formats, quantized []format) {
	float := []format{{"FLOAT32", false}}
	fractions := []format{{"FLOAT32", false}, {"UINT8", true}, {"UINT16", true}}
	signed := []format{{"INT8", true}, {"INT16", true}}
	var small []format
	for _, c := range []string{"INT8", "UINT8", "INT16", "UINT16"} {
		small = append(small, format{c, false}, format{c, true})
	}
	switch set, _, _ := strings.Cut(name, "_"); set {
	case "POSITION":
		return []string{"VEC3"}, float, small
	case "NORMAL":
		return []string{"VEC3"}, float, signed
	case "TANGENT":
		return []string{"VEC4"}, float, signed
	case "TEXCOORD":
		return []string{"VEC2"}, fractions, small
	case "COLOR":
		return []string{"VEC3", "VEC4"}, fractions, nil
	case "JOINTS":
		return []string{"VEC4"}, []format{{"UINT8", false}, {"UINT16", false}}, nil
	case "WEIGHTS":
		return []string{"VEC4"}, fractions, nil
	}
	return nil, nil, nil
}

// attributesFit checks one primitive: its attributes are as many as its
// positions, of types that glTF knows, and its indices are of vertices.
func (m *gltfModel) attributesFit(v value, p *glb.Primitive, quantization bool) {
	position, has := p.Attributes["POSITION"]
	at, _ := v.member("attributes")
	for _, x := range at.members() {
		i := p.Attributes[x.name]
		if has && m.doc.Accessors[i].Count != m.doc.Accessors[position].Count {
			x.fault(ContentWrong, "%d elements where POSITION has %d", m.doc.Accessors[i].Count, m.doc.Accessors[position].Count)
		}
		m.attributeFits(x.value, x.name, i, quantization)
	}
	if p.Indices == nil {
		return
	}
	i, _ := v.member("indices")
	kind, component := kindOf(&m.doc.Accessors[*p.Indices])
	switch {
	case kind != "SCALAR" || component[0] != 'U' || m.doc.Accessors[*p.Indices].Normalized:
		i.fault(ContentWrong, "indices are %s of %s", kind, component)
	case has:
		m.indices(v, *p.Indices, m.doc.Accessors[position].Count)
	}
}

// attributeFits checks the type and the alignment of one attribute, and that
// normals are of length 1.
func (m *gltfModel) attributeFits(v value, name string, i int, quantization bool) {
	a := &m.doc.Accessors[i]
	kind, component := kindOf(a)
	own := format{component, a.Normalized}
	vectors, formats, quantized := attributeFormats(name)
	switch {
	case vectors == nil:
	case !slices.Contains(vectors, kind):
		v.fault(ContentWrong, "%s where %s is due", kind, strings.Join(vectors, " or "))
	case slices.Contains(formats, own) || quantization && slices.Contains(quantized, own):
	case slices.Contains(quantized, own):
		v.fault(ContentWrong, "%s without KHR_mesh_quantization in extensionsRequired", component)
	default:
		v.fault(ContentWrong, "%s, normalized %v", component, a.Normalized)
	}
	if a.BufferView == nil {
		return
	}
	view := &m.doc.BufferViews[*a.BufferView]
	stride := max(view.ByteStride, componentWidth(component)*kindSize(kind))
	if view.ByteStride == 0 && a.Count == 1 {
		stride = attributeAlignment
	}
	if a.ByteOffset%attributeAlignment != 0 || stride%attributeAlignment != 0 || view.ByteOffset%componentWidth(component) != 0 {
		v.fault(ContentWrong, "begins at %d of a view at %d, %d bytes apart: not aligned to %d", a.ByteOffset, view.ByteOffset, stride, attributeAlignment)
	}
	// Packers round normals to fewer bits without making them longer again.
	if packed := len(view.Extensions) > 0; name == "NORMAL" && kind == "VEC3" && !packed {
		m.unitNormals(v, i)
	}
}

const (
	// attributeAlignment is that of vertex attributes (glTF 2.0, clause 3.6.2.4).
	attributeAlignment = 4
	// normalTolerance lets normals be as bytes round them.
	normalTolerance = 0.02
)

func (m *gltfModel) unitNormals(v value, i int) {
	n, err := m.doc.Elements(i)
	if err != nil {
		return
	}
	for k := 0; k+2 < len(n); k += 3 {
		if l := math.Sqrt(n[k]*n[k] + n[k+1]*n[k+1] + n[k+2]*n[k+2]); math.Abs(l-1) > normalTolerance {
			v.fault(ContentWrong, "normal %d is of length %.3g", k/3, l)
			return
		}
	}
}
