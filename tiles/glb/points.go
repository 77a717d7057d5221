package glb

import (
	"fmt"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// PointsInput is one tile of points: a primitive of mode POINTS without light, a
// colour and a feature ID for each point, quantized as other tiles are.
type PointsInput struct {
	Features  []scene.Feature // the rows of the property table
	Positions []scene.Vec3    // plan frame, metres
	Colors    [][3]uint8      // sRGB, one for each position
	IDs       []uint16        // of each position the number of its feature
	Origin    scene.Vec3      // see Input
	Step      float64         // see Input; not zero
}

// EncodePoints writes a tile of points. Errors are as those of Encode.
func (e *Encoder) EncodePoints(in PointsInput) ([]byte, error) {
	n := len(in.Positions)
	if len(in.Colors) != n || len(in.IDs) != n || n == 0 || !(in.Step > 0) {
		return nil, fmt.Errorf("encoding %d points with %d colours, %d ids, step %v: %w", n, len(in.Colors), len(in.IDs), in.Step, ErrIndex)
	}
	e.reset()
	g := grid{origin: in.Origin, step: in.Step}
	p := &primitive{class: point, count: len(in.Features)}
	for i, at := range in.Positions {
		w, err := g.words(at)
		if err != nil {
			return nil, fmt.Errorf("encoding point %d: %w", i, err)
		}
		if int(in.IDs[i]) >= len(in.Features) {
			return nil, fmt.Errorf("encoding point %d of feature %d: %w", i, in.IDs[i], ErrIndex)
		}
		c := in.Colors[i]
		p.words = append(p.words, w)
		p.colors = append(p.colors, e.color([4]uint8{c[0], c[1], c[2], 255}, 255))
		p.features = append(p.features, uint32(in.IDs[i]))
	}
	items := make([]Item, len(in.Features))
	for i := range items {
		items[i].Feature = &in.Features[i]
	}
	w := newWriter(n * bytesPerVertex)
	w.mesh(e.tilePoints(w, p, Input{Items: items, Step: in.Step}), g)
	w.propertyTable(items)
	w.require(extQuantized)
	return w.finish()
}

// tilePoints writes the primitive.
func (e *Encoder) tilePoints(w *writer, p *primitive, in Input) []*gltf.Primitive {
	m := w.lineMaterial()
	m.Name = "points"
	w.doc.Materials = append(w.doc.Materials, m)
	out := []*gltf.Primitive{{
		Attributes: gltf.PrimitiveAttributes{},
		Material:   gltf.Index(0),
		Mode:       p.mode(),
		Extensions: gltf.Extensions{extFeatures: meshFeatures{FeatureIDs: []featureID{{FeatureCount: p.count}}}},
	}}
	l := layout{drawn: []*primitive{p}, out: out, first: len(w.doc.BufferViews), compressor: &e.compressor}
	for _, a := range tileAttributes(in) {
		l.attribute(w, &a)
	}
	w.writeViews(l.views)
	return out
}
