package glb

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/scene"
)

// alignment of every buffer view: 8 bytes, which EXT_structural_metadata asks
// of the views of a property table and all accessors are content with.
const alignment = 8

// maxBuffer bounds the binary chunk: a GLB counts its length in 32 bits.
const maxBuffer = math.MaxUint32 - 1<<24

// writer builds a document and its one binary chunk: the parts that are done,
// then bin.
type writer struct {
	doc      *gltf.Document
	parts    []part
	done     int // bytes of parts
	bin      []byte
	textures []*scene.Texture // of doc.Textures, in order
	images   []int            // number of the image of each
	fallback int              // bytes of the buffer that compressed views alone name
	head     int              // bytes before the binary data, once the file is written
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

// part is a piece of the binary chunk that is copied only when it is written:
// bytes of somebody else's, or a stream of the scratch file.
type part struct {
	data   []byte
	stream *stream
	short  bool // the stream holds indices that are written in 16 bits
}

func (p *part) size() int {
	switch {
	case p.stream == nil:
		return len(p.data)
	case p.short:
		return p.stream.size / 2
	}
	return p.stream.size
}

func (p *part) copyTo(out io.Writer, scratch io.ReaderAt) error {
	switch {
	case p.stream == nil:
		_, err := out.Write(p.data)
		return err
	case p.short:
		return p.stream.copyTo(&shortWriter{w: out}, scratch)
	}
	return p.stream.copyTo(out, scratch)
}

// view appends a buffer view of what fill writes and gives its index.
func (w *writer) view(stride int, target gltf.Target, fill func(bin []byte) []byte) int {
	start := w.align()
	w.bin = fill(w.bin)
	return w.declare(gltf.BufferView{ByteOffset: start, ByteLength: w.size() - start, ByteStride: stride, Target: target})
}

// partView appends a buffer view of p and gives its index.
func (w *writer) partView(stride int, target gltf.Target, p part) int {
	start := w.align()
	w.closeBin()
	w.parts = append(w.parts, p)
	w.done += p.size()
	return w.declare(gltf.BufferView{ByteOffset: start, ByteLength: p.size(), ByteStride: stride, Target: target})
}

func (w *writer) declare(v gltf.BufferView) int {
	w.doc.BufferViews = append(w.doc.BufferViews, &v)
	return len(w.doc.BufferViews) - 1
}

// size gives the bytes of the binary chunk so far.
func (w *writer) size() int { return w.done + len(w.bin) }

// align fills up to the next offset of a view and gives it.
func (w *writer) align() int {
	for w.size()%alignment != 0 {
		w.bin = append(w.bin, 0)
	}
	return w.size()
}

// closeBin makes what bin holds a part; what follows uses the rest of it.
func (w *writer) closeBin() {
	if n := len(w.bin); n > 0 {
		w.parts = append(w.parts, part{data: w.bin})
		w.done += n
		w.bin = w.bin[n:]
	}
}

// accessor appends an accessor over the whole of a view and gives its index.
func (w *writer) accessor(a gltf.Accessor, view int) int {
	a.BufferView = gltf.Index(view)
	w.doc.Accessors = append(w.doc.Accessors, &a)
	return len(w.doc.Accessors) - 1
}

func appendWords(bin []byte, words []uint32) []byte {
	for _, v := range words {
		bin = binary.LittleEndian.AppendUint32(bin, v)
	}
	return bin
}

// finish gives the GLB, of a writer without streams.
func (w *writer) finish() ([]byte, error) {
	out := &growing{make([]byte, 0, w.size()+jsonRoom)}
	err := w.finishTo(out, nil)
	return out.bytes, err
}

// finishTo writes the GLB; scratch holds its streams.
func (w *writer) finishTo(out io.Writer, scratch io.ReaderAt) error {
	w.closeBin()
	if w.done > maxBuffer {
		return fmt.Errorf("writing GLB with %d bytes of buffer: %w", w.done, ErrTooLarge)
	}
	if w.done > 0 {
		w.doc.Buffers = []*gltf.Buffer{{ByteLength: w.done}}
	}
	if w.fallback > 0 {
		w.doc.Buffers = append(w.doc.Buffers, &gltf.Buffer{ByteLength: w.fallback, Extensions: gltf.Extensions{extMeshopt: meshoptBuffer{Fallback: true}}})
		w.require(extMeshopt)
	}
	// The encoder writes headers, JSON and, of a buffer without data, what fills
	// the chunk up: that comes last here.
	head := &growing{make([]byte, 0, jsonRoom)}
	if err := gltf.NewEncoder(head).Encode(w.doc); err != nil {
		return fmt.Errorf("writing GLB: %w", err)
	}
	fill := (4 - w.done%4) % 4
	w.head = len(head.bytes) - fill
	if _, err := out.Write(head.bytes[:w.head]); err != nil {
		return err
	}
	for i := range w.parts {
		if err := w.parts[i].copyTo(out, scratch); err != nil {
			return err
		}
	}
	_, err := out.Write(make([]byte, fill))
	return err
}

// jsonRoom is about what header and JSON of a tile take.
const jsonRoom = 4096

// growing is an io.Writer onto a slice.
type growing struct{ bytes []byte }

func (g *growing) Write(p []byte) (int, error) {
	g.bytes = append(g.bytes, p...)
	return len(p), nil
}
