package glb

import (
	"encoding/binary"
	"math"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/meshopt"
)

// layout gathers the buffer views of a tile: one for each attribute and each
// width of index, of all primitives together. Fewer views make less JSON, and a
// compressor sees alike things at once.
type layout struct {
	drawn      []*primitive
	out        []*gltf.Primitive // of drawn
	first      int               // number of the first view
	views      []pending
	compressor *compressor
}

// attribute is one vertex attribute of a tile.
type attribute struct {
	name     string
	accessor gltf.Accessor // without view and count
	stride   int           // bytes of a vertex
	filter   meshopt.Filter
	exponent int // of the exponential filter
	has      func(p *primitive) bool
	fill     func(bin []byte, p *primitive) []byte
	box      bool // the accessor tells the least and greatest values
	plain    bool // never compressed
}

// tileAttributes lists the attributes of tiles.
func tileAttributes(in Input) []attribute {
	quantized := in.Step > 0
	all := func(*primitive) bool { return true }
	position := attribute{name: "POSITION", stride: 12, box: true, has: all,
		accessor: gltf.Accessor{ComponentType: gltf.ComponentFloat, Type: gltf.AccessorVec3},
		fill:     func(bin []byte, p *primitive) []byte { return appendPositions(bin, p.words, quantized) }}
	switch {
	case quantized:
		position.accessor.ComponentType, position.stride = gltf.ComponentUshort, 8
	case in.FloatStep > 0: // whole steps are integers to the filter
		position.filter = meshopt.Exponential
		_, exponent := math.Frexp(in.FloatStep)
		position.exponent = exponent - 1
	}
	return append([]attribute{position,
		{name: "NORMAL", stride: 4, filter: meshopt.Octahedral,
			accessor: gltf.Accessor{ComponentType: gltf.ComponentByte, Type: gltf.AccessorVec3, Normalized: true},
			has:      func(p *primitive) bool { return p.class != line && p.class != point },
			fill:     func(bin []byte, p *primitive) []byte { return appendWords(bin, p.normals) }},
		{name: "COLOR_0", stride: 4, accessor: colorAccessor(), has: all,
			fill: func(bin []byte, p *primitive) []byte { return appendWords(bin, p.colors) }},
		featureIDs(len(in.Items)),
	}, texcoordAttributes()...)
}

// featureIDs are unsigned shorts with a stride of 4, or floats where the tile
// has more features than these count. They stay plain, as property tables do:
// loaders.gl reads both before it decompresses, and brotli makes as little of
// them alone.
func featureIDs(features int) attribute {
	a := attribute{name: "_FEATURE_ID_0", stride: 4, plain: true, accessor: gltf.Accessor{ComponentType: gltf.ComponentUshort, Type: gltf.AccessorScalar},
		has:  func(*primitive) bool { return true },
		fill: func(bin []byte, p *primitive) []byte { return appendWords(bin, p.features) }}
	if features > math.MaxUint16+1 {
		a.accessor.ComponentType = gltf.ComponentFloat
		a.fill = func(bin []byte, p *primitive) []byte {
			for _, id := range p.features {
				bin = binary.LittleEndian.AppendUint32(bin, math.Float32bits(float32(id)))
			}
			return bin
		}
	}
	return a
}

// attribute appends the view of one attribute and an accessor for each primitive
// that has it.
func (l *layout) attribute(w *writer, a *attribute) {
	data := make([]byte, 0, l.vertices(a.has)*a.stride)
	for i, p := range l.drawn {
		if !a.has(p) {
			continue
		}
		accessor := a.accessor
		accessor.ByteOffset, accessor.Count = len(data), len(p.words)
		if a.box {
			var box limits
			box.add(p.words, accessor.ComponentType == gltf.ComponentUshort)
			accessor.Min, accessor.Max = box.low, box.high
		}
		data = a.fill(data, p)
		l.out[i].Attributes[a.name] = w.accessor(accessor, l.first+len(l.views))
	}
	switch {
	case len(data) == 0:
	case a.plain || a.accessor.ComponentType == gltf.ComponentFloat && a.filter == "": // bytes of mantissas have no deltas worth the name
		l.views = append(l.views, plainAttributes(data, a.stride))
	default:
		l.views = append(l.views, l.compressor.attributes(data, a))
	}
}

// vertices counts those of the primitives that have an attribute.
func (l *layout) vertices(has func(p *primitive) bool) int {
	n := 0
	for _, p := range l.drawn {
		if has(p) {
			n += len(p.words)
		}
	}
	return n
}

// indices appends the views of the indices: those of triangles of 16 bits, of
// others of 16 bits, and both again of 32 bits.
func (l *layout) indices(w *writer) {
	for _, kind := range []struct {
		stride int
		of     gltf.ComponentType
		mode   meshopt.Mode
	}{{2, gltf.ComponentUshort, meshopt.Triangles}, {2, gltf.ComponentUshort, meshopt.Indices}, {4, gltf.ComponentUint, meshopt.Triangles}, {4, gltf.ComponentUint, meshopt.Indices}} {
		var all []uint32
		for i, p := range l.drawn {
			if (p.class == line) != (kind.mode == meshopt.Indices) || (len(p.words) > maxShortVertices) != (kind.stride == 4) {
				continue
			}
			accessor := gltf.Accessor{ComponentType: kind.of, Type: gltf.AccessorScalar, ByteOffset: len(all) * kind.stride, Count: len(p.indices)}
			all = append(all, p.indices...)
			l.out[i].Indices = gltf.Index(w.accessor(accessor, l.first+len(l.views)))
		}
		if len(all) > 0 {
			l.views = append(l.views, l.compressor.indices(all, kind.stride, kind.mode))
		}
	}
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
