package glb

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// alignment of every buffer view: 8 bytes, which EXT_structural_metadata asks
// of the views of a property table and all accessors are content with.
const alignment = 8

// maxBuffer bounds the binary chunk: a GLB counts its length in 32 bits.
const maxBuffer = math.MaxUint32 - 1<<24

// writer builds a document and its one binary chunk.
type writer struct {
	doc      *gltf.Document
	bin      []byte
	textures []*scene.Texture // of doc.Textures, in order
}

func newWriter(capacity int) *writer {
	return &writer{
		bin: make([]byte, 0, capacity),
		doc: &gltf.Document{
			Asset:  gltf.Asset{Version: "2.0", Generator: "Maquette"},
			Scene:  gltf.Index(0),
			Scenes: []*gltf.Scene{{}},
		},
	}
}

// view appends a buffer view of what fill writes and gives its index.
func (w *writer) view(stride int, target gltf.Target, fill func(bin []byte) []byte) int {
	for len(w.bin)%alignment != 0 {
		w.bin = append(w.bin, 0)
	}
	start := len(w.bin)
	w.bin = fill(w.bin)
	w.doc.BufferViews = append(w.doc.BufferViews, &gltf.BufferView{
		ByteOffset: start, ByteLength: len(w.bin) - start, ByteStride: stride, Target: target,
	})
	return len(w.doc.BufferViews) - 1
}

// accessor appends an accessor over the whole of a view and gives its index.
func (w *writer) accessor(a gltf.Accessor, view int) int {
	a.BufferView = gltf.Index(view)
	w.doc.Accessors = append(w.doc.Accessors, &a)
	return len(w.doc.Accessors) - 1
}

// attribute appends a vertex attribute of one word for each vertex.
func (w *writer) attribute(a gltf.Accessor, words []uint32) int {
	a.Count = len(words)
	view := w.view(4, gltf.TargetArrayBuffer, func(bin []byte) []byte { return appendWords(bin, words) })
	return w.accessor(a, view)
}

// indices appends the indices of a primitive, 16 bits where they fit.
func (w *writer) indices(indices []uint32, vertices int) int {
	a := gltf.Accessor{ComponentType: gltf.ComponentUint, Type: gltf.AccessorScalar, Count: len(indices)}
	short := vertices <= maxShortVertices
	if short {
		a.ComponentType = gltf.ComponentUshort
	}
	view := w.view(0, gltf.TargetElementArrayBuffer, func(bin []byte) []byte {
		if !short {
			return appendWords(bin, indices)
		}
		for _, i := range indices {
			bin = binary.LittleEndian.AppendUint16(bin, uint16(i))
		}
		return bin
	})
	return w.accessor(a, view)
}

func appendWords(bin []byte, words []uint32) []byte {
	for _, v := range words {
		bin = binary.LittleEndian.AppendUint32(bin, v)
	}
	return bin
}

// finish gives the GLB.
func (w *writer) finish() ([]byte, error) {
	if len(w.bin) > maxBuffer {
		return nil, fmt.Errorf("writing GLB with %d bytes of buffer: %w", len(w.bin), ErrTooLarge)
	}
	if len(w.bin) > 0 {
		w.doc.Buffers = []*gltf.Buffer{{ByteLength: len(w.bin), Data: w.bin}}
	}
	out := &growing{make([]byte, 0, len(w.bin)+jsonRoom)}
	if err := gltf.NewEncoder(out).Encode(w.doc); err != nil {
		return nil, fmt.Errorf("writing GLB: %w", err)
	}
	return out.bytes, nil
}

// jsonRoom is about what header and JSON of a tile take.
const jsonRoom = 4096

// growing is an io.Writer onto a slice.
type growing struct{ bytes []byte }

func (g *growing) Write(p []byte) (int, error) {
	g.bytes = append(g.bytes, p...)
	return len(p), nil
}
