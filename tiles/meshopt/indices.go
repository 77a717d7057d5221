package meshopt

import (
	"encoding/binary"
	"fmt"
)

// Layout of the index stream (appendix A, mode 2).
const (
	headerIndices = 0xd1
	tailIndices   = 4
	maxDelta      = 1 << 30 // that 31 bits hold, exclusive
)

// maxVarint is how many bytes a number of 32 bits takes at most.
const maxVarint = binary.MaxVarintLen32

// AppendIndices appends the stream of any index sequence. Each index is a delta
// from the nearer of two running baselines. The error wraps ErrLayout where an
// index is too far, 2^30 or more, from both.
func AppendIndices(dst []byte, indices []uint32) ([]byte, error) {
	dst = append(dst, headerIndices)
	var last [2]uint32
	for at, v := range indices {
		base := uint32(0)
		if magnitude(v-last[1]) < magnitude(v-last[0]) {
			base = 1
		}
		d := v - last[base]
		if magnitude(d) >= maxDelta {
			return dst, fmt.Errorf("encoding index %d at %d: %w", v, at, ErrLayout)
		}
		dst = binary.AppendUvarint(dst, uint64(zigzag32(d)<<1|base))
		last[base] = v
	}
	return append(dst, make([]byte, tailIndices)...), nil
}

// magnitude gives the absolute value of a difference of indices.
func magnitude(d uint32) uint32 { return zigzag32(d)/2 + zigzag32(d)&1 }

func zigzag32(d uint32) uint32 { return d<<1 ^ uint32(int32(d)>>31) }

func unzigzag32(z uint32) uint32 { return z>>1 ^ -(z & 1) }

// decodeIndices gives count indices of stride bytes.
func decodeIndices(data []byte, count, stride int) ([]byte, error) {
	if len(data)-1-tailIndices < count { // an index takes a byte at least
		return nil, malformed("%d bytes are too few", len(data))
	}
	if data[0] != headerIndices {
		return nil, malformed("indices begin with %#02x", data[0])
	}
	r := byteReader{data: data[1 : len(data)-tailIndices]}
	out := make([]byte, 0, count*stride)
	var last [2]uint32
	for range count {
		v := r.varint()
		last[v&1] += unzigzag32(v >> 1)
		out = appendIndex(out, last[v&1], stride)
	}
	return out, r.end()
}

// appendIndex appends an index of 2 or 4 bytes.
func appendIndex(out []byte, v uint32, stride int) []byte {
	if stride == 2 {
		return binary.LittleEndian.AppendUint16(out, uint16(v))
	}
	return binary.LittleEndian.AppendUint32(out, v)
}

// byteReader reads numbers; once the bytes do not do it gives zeros, and end
// tells.
type byteReader struct {
	data []byte
	bad  bool
}

func (r *byteReader) byte() byte {
	if len(r.data) == 0 {
		r.bad = true
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

// varint reads seven bits a byte, lowest first.
func (r *byteReader) varint() uint32 {
	v := uint32(0)
	for i := range maxVarint {
		b := r.byte()
		v |= uint32(b&0x7f) << (7 * i)
		if b < 0x80 {
			return v
		}
	}
	r.bad = true
	return 0
}

// end gives the error of what was read: too little or too much.
func (r *byteReader) end() error {
	switch {
	case r.bad:
		return malformed("cut off, or a number of more than %d bytes", maxVarint)
	case len(r.data) > 0:
		return malformed("%d bytes left over", len(r.data))
	}
	return nil
}
