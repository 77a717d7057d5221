package glb

import (
	"encoding/binary"
	"math"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// EncodeModel writes a whole variant as one plain GLB, for viewers that know no
// tiles: float32 positions and normals, no extension, y-up, metres. origin, in
// the plan frame, becomes the model's own: best the middle of the ground plan
// at its lowest point, since viewers put that on the floor. It is kept in
// asset.extras.maquette.origin, east, north, up. Private features are for the
// caller to leave out.
func EncodeModel(items []Item, origin scene.Vec3) ([]byte, Stats, error) {
	in := Input{Items: items, Origin: origin}
	if err := in.validate(); err != nil {
		return nil, Stats{}, err
	}
	var e Encoder
	stats, err := e.gather(items, grid{origin: origin}, modelNormalBits)
	if err != nil {
		return nil, stats, err
	}
	w := newWriter(stats.Vertices*modelBytesPerVertex + stats.Triangles*bytesPerTriangle)
	w.doc.Asset.Extras = map[string]any{"maquette": map[string]any{"origin": origin}}
	var primitives []*gltf.Primitive
	for _, p := range e.primitives() {
		primitives = append(primitives, w.modelPrimitive(p))
	}
	w.mesh(primitives, grid{})
	out, err := w.finish()
	return out, stats, err
}

const modelBytesPerVertex = 28

func (w *writer) modelPrimitive(p *primitive) *gltf.Primitive {
	attributes := gltf.PrimitiveAttributes{
		"POSITION": w.positions(p.words, false),
		"NORMAL":   w.floatNormals(p.normals),
		"COLOR_0":  w.colors(p),
	}
	if p.texture != nil {
		attributes["TEXCOORD_0"] = w.texcoords(p.texcoords)
	}
	return &gltf.Primitive{
		Attributes: attributes,
		Indices:    gltf.Index(w.indices(p.indices, len(p.words))),
		Material:   gltf.Index(w.material(p)),
		Mode:       gltf.PrimitiveTriangles,
	}
}

// floatNormals writes packed normals as float32 of unit length.
func (w *writer) floatNormals(packed []uint32) int {
	view := w.view(12, gltf.TargetArrayBuffer, func(bin []byte) []byte {
		for _, n := range packed {
			q := unpackNormal(n, modelNormalBits)
			v := scene.Vec3{float64(q[0]), float64(q[1]), float64(q[2])}.Normalized()
			for _, c := range v {
				bin = binary.LittleEndian.AppendUint32(bin, math.Float32bits(float32(c)))
			}
		}
		return bin
	})
	return w.accessor(gltf.Accessor{
		ComponentType: gltf.ComponentFloat, Type: gltf.AccessorVec3, Count: len(packed)}, view)
}
