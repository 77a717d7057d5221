package glb

import (
	"encoding/binary"

	"github.com/qmuntal/gltf"

	"github.com/maquette-city/maquette/tiles/meshopt"
)

// extMeshopt compresses buffer views. The newer KHR_meshopt_compression is not
// read by CesiumJS's native siblings and by loaders.gl.
const extMeshopt = "EXT_meshopt_compression"

const (
	// plainShare is what part of its estimate, in percent, a view without
	// compression really takes: brotli finds more in it than the estimator.
	plainShare = 92
	// viewCost is about what the JSON of a compressed view takes more, in bytes
	// after brotli, and extensionCost what the first one adds: the names of the
	// extension and the second buffer.
	viewCost      = 15
	extensionCost = 90
	// octahedralBits is the precision of normals that are compressed.
	octahedralBits = 8
)

// meshoptView is the extension's part of a buffer view.
type meshoptView struct {
	Buffer     int            `json:"buffer"`
	ByteOffset int            `json:"byteOffset,omitempty"`
	ByteLength int            `json:"byteLength"`
	ByteStride int            `json:"byteStride"`
	Count      int            `json:"count"`
	Mode       meshopt.Mode   `json:"mode"`
	Filter     meshopt.Filter `json:"filter,omitempty"`
}

// meshoptBuffer is the extension's part of the buffer that is not there.
type meshoptBuffer struct {
	Fallback bool `json:"fallback"`
}

// pending is a buffer view that waits until it is known whether any view of the
// tile is worth compressing.
type pending struct {
	view   gltf.BufferView // without its place; clients see from its accessors what it is for
	data   []byte          // as it is without compression
	coded  []byte          // compressed, empty where that is not smaller
	stride int             // of the elements
	mode   meshopt.Mode
	filter meshopt.Filter
	saves  int // bytes after brotli, estimated
}

// compressor decides how the views of a tile are written.
type compressor struct {
	estimator estimator
	scratch   []byte
}

// plainAttributes gives the view of vertex attributes as they are.
func plainAttributes(data []byte, stride int) pending {
	return pending{view: gltf.BufferView{ByteStride: stride}, data: data, stride: stride, mode: meshopt.Attributes}
}

// attributes gives the view of one attribute of stride bytes, through its filter
// and compressed where that is smaller.
func (c *compressor) attributes(data []byte, a *attribute) pending {
	p := plainAttributes(data, a.stride)
	p.filter = a.filter
	input, err := data, error(nil)
	if a.filter != "" {
		c.scratch = append(c.scratch[:0], data...)
		input = c.scratch
	}
	switch a.filter {
	case meshopt.Octahedral:
		err = meshopt.ApplyOctahedral(input, a.stride, octahedralBits)
	case meshopt.Exponential:
		err = meshopt.ApplyExponential(input, a.exponent)
	}
	if err != nil { // positions farther away than the filter counts steps
		return p
	}
	plain := c.estimator.bytes(data) * plainShare / 100
	for _, packing := range [...]meshopt.Packing{meshopt.Bytewise, meshopt.Tight} {
		coded, err := meshopt.AppendAttributes(make([]byte, 0, len(data)+len(data)/16+2*a.stride+64), input, a.stride, packing)
		if err != nil {
			return p
		}
		p.keep(coded, plain-c.estimator.bytes(coded))
		if p.coded == nil { // what repeats whole does not do so packed in bits
			return p
		}
	}
	return p
}

// keep takes the compressed form where it saves that many bytes.
func (p *pending) keep(coded []byte, saves int) {
	if saves -= viewCost; saves > p.saves {
		p.coded, p.saves = coded, saves
	}
}

// indices gives the view of indices of stride bytes, triangles or others. It is
// always worth it: what a list of triangles takes falls to a fifth.
func (c *compressor) indices(indices []uint32, stride int, mode meshopt.Mode) pending {
	p := pending{data: appendIndices(make([]byte, 0, len(indices)*stride), indices, stride), stride: stride, mode: mode}
	encode := meshopt.AppendIndices
	if mode == meshopt.Triangles {
		encode = meshopt.AppendTriangles
	}
	coded, err := encode(nil, indices)
	if err != nil {
		return p
	}
	p.keep(coded, c.estimator.bytes(p.data)*plainShare/100-c.estimator.bytes(coded))
	return p
}

func appendIndices(bin []byte, indices []uint32, stride int) []byte {
	if stride == 4 {
		return appendWords(bin, indices)
	}
	for _, i := range indices {
		bin = binary.LittleEndian.AppendUint16(bin, uint16(i))
	}
	return bin
}

// writeViews declares the views in order, all plain where compression saves less than its extension costs.
func (w *writer) writeViews(all []pending) {
	saved := 0
	for i := range all {
		if all[i].coded != nil {
			saved += all[i].saves
		}
	}
	for i := range all {
		p := &all[i]
		if p.coded == nil || saved <= extensionCost {
			w.view(p.view.ByteStride, 0, func(bin []byte) []byte { return append(bin, p.data...) })
			continue
		}
		w.compressedView(p)
	}
}

// compressedView declares a view whose bytes only the extension knows: it lies
// in the second buffer, which is nowhere.
func (w *writer) compressedView(p *pending) {
	start := w.size()
	w.bin = append(w.bin, p.coded...)
	v := p.view
	v.Buffer, v.ByteOffset, v.ByteLength = 1, w.fallback, len(p.data)
	v.Extensions = gltf.Extensions{extMeshopt: meshoptView{
		ByteOffset: start, ByteLength: len(p.coded), ByteStride: p.stride, Count: len(p.data) / p.stride, Mode: p.mode, Filter: p.filter}}
	w.fallback += (len(p.data) + alignment - 1) / alignment * alignment
	w.doc.BufferViews = append(w.doc.BufferViews, &v)
}
