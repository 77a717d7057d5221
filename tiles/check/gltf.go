package check

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/maquette-city/maquette/tiles/glb"
)

// The extensions of glTF by which features and metadata are told.
const (
	extMeshFeatures     = "EXT_mesh_features"
	extInstanceFeatures = "EXT_instance_features"
	extMetadata         = "EXT_structural_metadata"
	extInstancing       = "EXT_mesh_gpu_instancing"
)

// gltfModel is a glTF document with what its metadata is held against.
type gltfModel struct {
	json       value
	doc        *glb.Document
	facts      *tilesetFacts // of the model: the extensions it uses
	schema     *schema
	tables     []*table
	textures   []*textureUse
	attributes []*attributeUse
	images     map[int]*texels
}

// gltf checks the structure, the features and the metadata of a glTF document
// whose bytes are data.
func (v value) gltf(name string, data []byte, d *glb.Document, ours bool, facts *tilesetFacts) {
	text := data
	if bytes.HasPrefix(data, []byte("glTF")) && len(data) >= 20 { // d was decoded from it
		text = data[20 : 20+binary.LittleEndian.Uint32(data[12:])]
	}
	json, err := v.r.parse(name, text)
	if err != nil {
		v.fault(ContentWrong, "%s: %v", name, err)
		return
	}
	m := &gltfModel{json: json, doc: d, facts: &tilesetFacts{found: map[string]bool{}}, images: map[int]*texels{}}
	m.core()
	m.metadata()
	m.primitives()
	m.instances()
	m.pictures(ours, facts.budget.SheetSide)
	m.declared()
	for i := range d.BufferViews {
		if _, err := d.View(i); errors.Is(err, glb.ErrMalformed) {
			json.fault(ContentWrong, "%v", err)
		}
	}
}

// declared wants every extension that stands anywhere in the document in
// extensionsUsed, extras aside.
func (m *gltfModel) declared() {
	used := map[string]bool{}
	for _, x := range m.doc.ExtensionsUsed {
		used[x] = true
	}
	told := map[string]bool{}
	var visit func(n uint32)
	visit = func(n uint32) {
		d := m.json.d
		for c := d.first(n); c != 0; c = d.nodes[c].next {
			if d.nodes[c].key != 0 && d.keyIs(c, "extras") {
				continue
			}
			if d.nodes[c].key != 0 && d.keyIs(c, "extensions") {
				for e := d.first(c); e != 0 && d.nodes[e].key != 0; e = d.nodes[e].next {
					name := d.unquote(d.name(e))
					if !used[name] && !told[name] {
						told[name] = true
						m.json.fault(ExtensionUndeclared, "%s is used and not in extensionsUsed", name)
					}
				}
			}
			visit(c)
		}
	}
	visit(0)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// metadata checks EXT_structural_metadata of the document.
func (m *gltfModel) metadata() {
	x, ok := m.json.extension(extMetadata)
	if !ok {
		return
	}
	if !x.object() {
		return
	}
	_, inline := x.member("schema")
	_, elsewhere := x.member("schemaUri")
	if !inline && !elsewhere {
		x.fault(MemberMissing, "neither schema nor schemaUri")
	}
	m.schema = x.schema(m.facts)
	if p, ok := x.member("propertyTables"); ok {
		m.tables = p.propertyTables(m.schema, &tableStore{len(m.doc.BufferViews), m.view}, m.facts)
	}
	if p, ok := x.member("propertyTextures"); ok {
		list, _ := p.list(1)
		for _, t := range list {
			m.textures = append(m.textures, t.propertyTexture(m))
		}
	}
	if p, ok := x.member("propertyAttributes"); ok {
		list, _ := p.list(1)
		for _, t := range list {
			m.attributes = append(m.attributes, t.propertyAttribute(m))
		}
	}
}

// view gives the bytes of a buffer view; nil where they lie in another file, or
// compressed.
func (m *gltfModel) view(i int) ([]byte, int) {
	b, err := m.doc.View(i)
	if err != nil {
		return nil, 0
	}
	return b, m.doc.BufferViews[i].ByteOffset
}

// elementsOf gives the elements of an array member, none where there is none:
// the document was decoded, so it is an array.
func (v value) elementsOf(name string) []value {
	x, ok := v.member(name)
	if !ok || x.kind() != "array" {
		return nil
	}
	list, _ := x.list(0)
	return list
}

// primitives checks the extensions of all primitives.
func (m *gltfModel) primitives() {
	for i, mesh := range m.json.elementsOf("meshes") {
		if i >= len(m.doc.Meshes) {
			return
		}
		for j, p := range mesh.elementsOf("primitives") {
			if j >= len(m.doc.Meshes[i].Primitives) {
				break
			}
			at := m.doc.Meshes[i].Primitives[j].Attributes
			if x, ok := p.extension(extMeshFeatures); ok {
				m.featureSets(x, at, "POSITION", true)
			}
			if x, ok := p.extension(extMetadata); ok {
				m.primitiveMetadata(x, at)
			}
		}
	}
}

// instances checks EXT_instance_features, whose IDs are attributes of
// EXT_mesh_gpu_instancing.
func (m *gltfModel) instances() {
	for _, n := range m.json.elementsOf("nodes") {
		x, ok := n.extension(extInstanceFeatures)
		if !ok {
			continue
		}
		g, ok := n.extension(extInstancing)
		if !ok {
			x.fault(FeaturesWrong, "%s without %s", extInstanceFeatures, extInstancing)
			continue
		}
		a, _ := g.member("attributes")
		at := map[string]int{}
		any := ""
		for _, entry := range a.members() {
			if i, ok := entry.plain(); ok && i >= 0 && i < float64(len(m.doc.Accessors)) {
				at[entry.name], any = int(i), entry.name
			}
		}
		m.featureSets(x, at, any, false)
	}
}

// primitiveMetadata checks EXT_structural_metadata of a primitive.
func (m *gltfModel) primitiveMetadata(v value, at map[string]int) {
	if !v.object() {
		return
	}
	v.common(m.facts)
	indices := func(name string, of int, use func(value, int)) {
		x, ok := v.member(name)
		if !ok {
			return
		}
		list, _ := x.list(1)
		for _, e := range list {
			if i, ok := e.integer(0); ok && i >= of {
				e.fault(MetadataWrong, "%s %d of %d", strings.TrimSuffix(name, "s"), i, of)
			} else if ok {
				use(e, i)
			}
		}
	}
	indices("propertyTextures", len(m.textures), func(e value, i int) {
		for _, c := range m.textures[i].coordinates() {
			if _, ok := at[c]; !ok {
				e.fault(MetadataWrong, "the property texture wants the attribute %s", c)
			}
		}
	})
	indices("propertyAttributes", len(m.attributes), func(e value, i int) { m.attributes[i].within(e, m.doc, at) })
}

// attribute names the attribute that holds set i.
func attribute(name string, i int) string { return fmt.Sprintf("%s_%d", name, i) }
