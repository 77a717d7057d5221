package glb

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// WriteModel writes a whole variant as one plain GLB, for viewers that know no
// tiles: float32 positions and normals, y-up, metres, no extension but the unlit
// material of lines, which it does not require. origin, in
// the plan frame, becomes the model's own: best the middle of the ground plan
// at its lowest point, since viewers put that on the floor. It is kept in
// asset.extras.maquette.origin, east, north, up. Private features are for the
// caller to leave out. Vertices lie in scratch until their number is known.
func WriteModel(out io.Writer, scratch Scratch, items []Item, origin scene.Vec3) (Stats, error) {
	return writeModel(out, &spill{file: scratch, limit: spillVertices}, items, origin, nil)
}

// WriteModelAfter is WriteModel that copies what it can from an earlier model,
// which may be nil: items whose names, one for each, the earlier one had at the
// same origin. What it writes does not depend on that. trace tells where
// everything lies, for the next one.
func WriteModelAfter(out io.Writer, scratch Scratch, items []Item, names []Named, origin scene.Vec3, before *Earlier) (s Stats, trace []byte, err error) {
	t := &tracer{names: names, lots: make([][]lot, len(items)), before: before.read(origin)}
	s, err = writeModel(out, &spill{file: scratch, limit: spillVertices}, items, origin, t)
	return s, t.packed, err
}

func writeModel(out io.Writer, s *spill, items []Item, origin scene.Vec3, t *tracer) (Stats, error) {
	in := Input{Items: items, Origin: origin}
	if err := in.validate(); err != nil {
		return Stats{}, err
	}
	e := Encoder{spill: s, tracer: t}
	stats, err := e.gather(items, grid{origin: origin}, modelNormalBits)
	if err == nil {
		err = s.all(&e)
	}
	if err != nil {
		return stats, err
	}
	w := newWriter(0)
	w.doc.Asset.Extras = map[string]any{"maquette": map[string]any{"origin": origin}}
	var primitives []*gltf.Primitive
	drawn := e.primitives()
	for _, p := range drawn {
		primitives = append(primitives, w.modelPrimitive(p))
	}
	w.mesh(primitives, grid{})
	if err := w.finishTo(out, s.file); err != nil {
		return stats, err
	}
	if t != nil {
		t.packed = t.trace(origin, drawn, w.placesOf(primitives))
	}
	return stats, nil
}

// modelPrimitive writes one primitive whose vertices were spilled.
func (w *writer) modelPrimitive(p *primitive) *gltf.Primitive {
	q := &p.spilled
	vec3 := gltf.Accessor{ComponentType: gltf.ComponentFloat, Type: gltf.AccessorVec3}
	position := vec3
	position.Min, position.Max = q.box.low, q.box.high
	attributes := gltf.PrimitiveAttributes{
		"POSITION": w.streamed(position, 12, q.vertices, &q.positions),
	}
	if p.class != line {
		attributes["NORMAL"] = w.streamed(vec3, 12, q.vertices, &q.normals)
	}
	attributes["COLOR_0"] = w.streamed(colorAccessor(), 4, q.vertices, &q.colors)
	if p.texture != nil {
		attributes["TEXCOORD_0"] = w.streamed(gltf.Accessor{ComponentType: gltf.ComponentFloat, Type: gltf.AccessorVec2}, 8, q.vertices, &q.texcoords)
	}
	return &gltf.Primitive{
		Attributes: attributes,
		Indices:    gltf.Index(w.streamedIndices(q)),
		Material:   gltf.Index(w.material(p)),
		Mode:       p.mode(),
	}
}

// streamed appends a vertex attribute whose values lie in s.
func (w *writer) streamed(a gltf.Accessor, stride, count int, s *stream) int {
	a.Count = count
	return w.accessor(a, w.partView(stride, gltf.TargetArrayBuffer, part{stream: s}))
}

// streamedIndices appends the indices of a primitive, 16 bits where they fit.
func (w *writer) streamedIndices(q *spilled) int {
	a := gltf.Accessor{ComponentType: gltf.ComponentUint, Type: gltf.AccessorScalar, Count: q.indices}
	short := q.vertices <= maxShortVertices
	if short {
		a.ComponentType = gltf.ComponentUshort
	}
	return w.accessor(a, w.partView(0, gltf.TargetElementArrayBuffer, part{stream: &q.corner, short: short}))
}

// appendFloatNormals appends packed normals as float32 of unit length.
func appendFloatNormals(bin []byte, packed []uint32) []byte {
	for _, n := range packed {
		for _, c := range floatNormal(n) {
			bin = binary.LittleEndian.AppendUint32(bin, math.Float32bits(c))
		}
	}
	return bin
}
