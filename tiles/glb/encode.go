package glb

import (
	"encoding/binary"
	"math"

	"github.com/qmuntal/gltf"
)

// Encode writes one tile; see Encoder.Encode.
func Encode(in Input) ([]byte, Stats, error) { return new(Encoder).Encode(in) }

// Encode writes one tile as a GLB. Every item gets a row in the property table,
// also one whose triangles are all too small for the grid. Errors wrap
// ErrIndex, ErrNotFinite, ErrOutside or ErrTooLarge and name the feature.
func (e *Encoder) Encode(in Input) ([]byte, Stats, error) {
	if err := in.validate(); err != nil {
		return nil, Stats{}, err
	}
	e.plain, e.sheets = in.Plain, in.Sheets
	g := grid{origin: in.Origin, step: in.Step}
	stats, err := e.gather(in.Items, g, tileNormalBits)
	if err != nil {
		return nil, stats, err
	}
	w := newWriter(stats.Vertices*bytesPerVertex + stats.Triangles*bytesPerTriangle)
	var primitives []*gltf.Primitive
	quantized := false // float32 positions too: the normals are bytes
	for _, p := range e.primitives() {
		primitives = append(primitives, e.tilePrimitive(w, p, in))
		quantized = quantized || in.Step > 0 || p.class != line
	}
	w.mesh(primitives, g)
	if len(in.Items) > 0 {
		w.propertyTable(in.Items)
	}
	if quantized {
		w.doc.ExtensionsUsed = append(w.doc.ExtensionsUsed, extQuantized)
		w.doc.ExtensionsRequired = append(w.doc.ExtensionsRequired, extQuantized)
	}
	out, err := w.finish()
	return out, stats, err
}

// What a quantized tile takes, for the first allocation.
const (
	bytesPerVertex   = 20
	bytesPerTriangle = 12
)

// tilePrimitive writes one primitive with normals in bytes, where it is not of
// lines, and feature IDs.
func (e *Encoder) tilePrimitive(w *writer, p *primitive, in Input) *gltf.Primitive {
	attributes := gltf.PrimitiveAttributes{
		"POSITION": w.positions(p.words, in.Step > 0),
	}
	if p.class != line {
		attributes["NORMAL"] = w.attribute(gltf.Accessor{
			ComponentType: gltf.ComponentByte, Type: gltf.AccessorVec3, Normalized: true}, p.normals)
	}
	attributes["COLOR_0"] = w.attribute(colorAccessor(), p.colors)
	attributes["_FEATURE_ID_0"] = w.featureIDs(p.features, len(in.Items))
	if p.texture != nil {
		attributes["TEXCOORD_0"] = w.texcoords(p.texcoords, true)
	}
	return &gltf.Primitive{
		Attributes: attributes,
		Indices:    gltf.Index(w.indices(p.indices, len(p.words))),
		Material:   gltf.Index(w.material(p)),
		Mode:       p.mode(),
		Extensions: gltf.Extensions{extFeatures: meshFeatures{FeatureIDs: []featureID{{FeatureCount: p.count}}}},
	}
}

// positions writes POSITION with its least and greatest value: unsigned shorts
// with a stride of 8, or floats.
func (w *writer) positions(words [][3]uint32, quantized bool) int {
	a := gltf.Accessor{ComponentType: gltf.ComponentFloat, Type: gltf.AccessorVec3, Count: len(words)}
	stride := 12
	if quantized {
		a.ComponentType, stride = gltf.ComponentUshort, 8
	}
	var box limits
	box.add(words, quantized)
	a.Min, a.Max = box.low, box.high
	view := w.view(stride, gltf.TargetArrayBuffer, func(bin []byte) []byte {
		return appendPositions(bin, words, quantized)
	})
	return w.accessor(a, view)
}

func appendPositions(bin []byte, words [][3]uint32, quantized bool) []byte {
	for _, p := range words {
		if quantized {
			bin = binary.LittleEndian.AppendUint64(bin, uint64(p[0])|uint64(p[1])<<16|uint64(p[2])<<32)
		} else {
			bin = appendWords(bin, p[:])
		}
	}
	return bin
}

func colorAccessor() gltf.Accessor {
	return gltf.Accessor{ComponentType: gltf.ComponentUbyte, Type: gltf.AccessorVec4, Normalized: true}
}

// featureIDs writes unsigned shorts with a stride of 4, or floats where the
// tile has more features than these count.
func (w *writer) featureIDs(ids []uint32, features int) int {
	if features <= math.MaxUint16+1 {
		return w.attribute(gltf.Accessor{ComponentType: gltf.ComponentUshort, Type: gltf.AccessorScalar}, ids)
	}
	floats := make([]uint32, len(ids))
	for i, id := range ids {
		floats[i] = math.Float32bits(float32(id))
	}
	return w.attribute(gltf.Accessor{ComponentType: gltf.ComponentFloat, Type: gltf.AccessorScalar}, floats)
}

// material appends the material of a primitive: a matt surface whose colour is
// the vertices' own, times its texture where it has one; for lines see lines.go.
func (w *writer) material(p *primitive) int {
	if p.class == line {
		w.doc.Materials = append(w.doc.Materials, w.lineMaterial())
		return len(w.doc.Materials) - 1
	}
	m := &gltf.Material{
		Name:        "opaque",
		DoubleSided: true,
		PBRMetallicRoughness: &gltf.PBRMetallicRoughness{
			MetallicFactor: gltf.Float(0), RoughnessFactor: gltf.Float(0.9)},
	}
	if p.class == glass {
		m.Name, m.AlphaMode = "glass", gltf.AlphaBlend
		m.PBRMetallicRoughness.RoughnessFactor = gltf.Float(0.1)
	}
	if p.texture != nil {
		// Texture names are paths of whoever made the model: they stay out.
		m.Name = "textured " + m.Name
		m.PBRMetallicRoughness.RoughnessFactor = gltf.Float(0.9)
		m.PBRMetallicRoughness.BaseColorTexture = &gltf.TextureInfo{Index: w.texture(p.texture)}
	}
	w.doc.Materials = append(w.doc.Materials, m)
	return len(w.doc.Materials) - 1
}

// mesh appends the one node with the one mesh, none where nothing is drawn.
func (w *writer) mesh(primitives []*gltf.Primitive, g grid) {
	if len(primitives) == 0 {
		return
	}
	node := &gltf.Node{Mesh: gltf.Index(0), Translation: g.translation()}
	if g.step > 0 {
		node.Scale = [3]float64{g.step, g.step, g.step}
	}
	w.doc.Meshes = []*gltf.Mesh{{Primitives: primitives}}
	w.doc.Nodes = []*gltf.Node{node}
	w.doc.Scenes[0].Nodes = []int{0}
}
