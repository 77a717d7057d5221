package ktx2

import (
	"encoding/binary"
	"image"
)

// Sizes and numbers of the container (KTX 2.0, clauses 3 and 4).
const (
	headerBytes   = 80
	levelBytes    = 24
	imageBytes    = 20
	globalBytes   = 20
	basisLZ       = 1
	sliceIsOpaque = 0
)

// slice is one coded image.
type slice struct{ rgb, alpha []byte }

// codebooks are what all slices of a file share.
type codebooks struct {
	endpoints, selectors        int
	endpointBytes, selectorData []byte
	tables                      []byte
}

// container puts the parts of a file together: size is that of the first level,
// and levels go from the largest to the smallest. In the file the smallest comes
// first, so that a client may show something early.
func container(size image.Point, translucent bool, c *codebooks, levels []slice) []byte {
	le := binary.LittleEndian
	dfd := descriptor(translucent)
	dfdAt := headerBytes + levelBytes*len(levels)
	globalAt := (dfdAt + len(dfd) + 7) / 8 * 8
	global := globalData(c, levels)
	out := make([]byte, 0, globalAt+len(global))
	out = append(out, "\xabKTX 20\xbb\r\n\x1a\n"...)
	for _, v := range []uint32{0, 1, uint32(size.X), uint32(size.Y), 0, 0, 1, uint32(len(levels)), basisLZ,
		uint32(dfdAt), uint32(len(dfd)), 0, 0} {
		out = le.AppendUint32(out, v)
	}
	out = le.AppendUint64(out, uint64(globalAt))
	out = le.AppendUint64(out, uint64(len(global)))
	at := globalAt + len(global)
	for _, l := range levels {
		at += len(l.rgb) + len(l.alpha)
	}
	for _, l := range levels {
		n := len(l.rgb) + len(l.alpha)
		at -= n
		out = le.AppendUint64(out, uint64(at))
		out = le.AppendUint64(out, uint64(n))
		out = le.AppendUint64(out, 0)
	}
	out = append(out, dfd...)
	out = append(out, make([]byte, globalAt-len(out))...)
	out = append(out, global...)
	for i := len(levels) - 1; i >= 0; i-- {
		out = append(append(out, levels[i].rgb...), levels[i].alpha...)
	}
	return out
}

// descriptor is the data format descriptor (Khronos Data Format 1.3): ETC1S in
// sRGB of BT.709, in 4x4 pixels, opacity straight and in a slice of its own.
func descriptor(translucent bool) []byte {
	const (
		version = 2
		etc1s   = 163
		bt709   = 1
		srgb    = 2
		rgb     = 0
		aaa     = 15
	)
	channels := []byte{rgb}
	if translucent {
		channels = append(channels, aaa)
	}
	block := 24 + 16*len(channels)
	le := binary.LittleEndian
	out := le.AppendUint32(nil, uint32(4+block))
	out = le.AppendUint32(out, 0) // Khronos, basic format
	out = le.AppendUint32(out, version|uint32(block)<<16)
	out = append(out, etc1s, bt709, srgb, 0, 3, 3, 0, 0)
	out = append(out, make([]byte, 8)...) // bytes of planes: not known when compressed
	for i, c := range channels {
		out = le.AppendUint16(out, uint16(64*i)) // bit offset
		out = append(out, 63, c)                 // bits less one, channel
		out = le.AppendUint32(out, 0)            // position
		out = le.AppendUint32(out, 0)            // lower
		out = le.AppendUint32(out, 0xffffffff)   // upper
	}
	return out
}

// globalData is the supercompression global data of BasisLZ: counts, where in its
// level each slice lies, codebooks and tables.
func globalData(c *codebooks, levels []slice) []byte {
	le := binary.LittleEndian
	out := make([]byte, 0, globalBytes+imageBytes*len(levels)+len(c.endpointBytes)+len(c.selectorData)+len(c.tables))
	out = le.AppendUint16(out, uint16(c.endpoints))
	out = le.AppendUint16(out, uint16(c.selectors))
	for _, n := range []int{len(c.endpointBytes), len(c.selectorData), len(c.tables), 0} {
		out = le.AppendUint32(out, uint32(n))
	}
	for _, l := range levels {
		alphaAt := 0
		if len(l.alpha) > 0 {
			alphaAt = len(l.rgb)
		}
		for _, v := range []int{sliceIsOpaque, 0, len(l.rgb), alphaAt, len(l.alpha)} {
			out = le.AppendUint32(out, uint32(v))
		}
	}
	out = append(out, c.endpointBytes...)
	out = append(out, c.selectorData...)
	return append(out, c.tables...)
}
