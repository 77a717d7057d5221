package glb

import (
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
	g := grid{origin: in.Origin, step: in.Step, round: in.FloatStep}
	stats, err := e.gather(in.Items, g, tileNormalBits)
	if err != nil {
		return nil, stats, err
	}
	w := newWriter(stats.Vertices*bytesPerVertex + stats.Triangles*bytesPerTriangle)
	drawn := e.primitives()
	w.mesh(e.tilePrimitives(w, drawn, in), g)
	if len(in.Items) > 0 {
		w.propertyTable(in.Items)
	}
	for _, p := range drawn { // of float32 positions too: the normals are bytes
		if in.Step > 0 || p.class != line {
			w.require(extQuantized)
			break
		}
	}
	out, err := w.finish()
	return out, stats, err
}

// What a quantized tile takes, for the first allocation.
const (
	bytesPerVertex   = 12
	bytesPerTriangle = 4
)

// tilePrimitives writes the primitives of a tile, one view for each attribute of
// all of them.
func (e *Encoder) tilePrimitives(w *writer, drawn []*primitive, in Input) []*gltf.Primitive {
	out := make([]*gltf.Primitive, len(drawn))
	for i, p := range drawn {
		out[i] = &gltf.Primitive{
			Attributes: gltf.PrimitiveAttributes{},
			Material:   gltf.Index(w.material(p)),
			Mode:       p.mode(),
			Extensions: gltf.Extensions{extFeatures: meshFeatures{FeatureIDs: []featureID{{FeatureCount: p.count}}}},
		}
	}
	l := layout{drawn: drawn, out: out, first: len(w.doc.BufferViews), compressor: &e.compressor}
	for _, a := range tileAttributes(in) {
		l.attribute(w, &a)
	}
	l.indices(w)
	w.writeViews(l.views)
	return out
}

func colorAccessor() gltf.Accessor {
	return gltf.Accessor{ComponentType: gltf.ComponentUbyte, Type: gltf.AccessorVec4, Normalized: true}
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
