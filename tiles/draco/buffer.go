package draco

import (
	"encoding/binary"
	"math"
)

// buffer reads a stream. Reading beyond its end gives zeros and sets bad.
type buffer struct {
	data []byte
	at   int
	bad  bool
}

func (r *buffer) bytes(n int) []byte {
	if n < 0 || n > len(r.data)-r.at {
		r.bad = true
		return nil
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

func (r *buffer) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *buffer) uint16() uint16 {
	if b := r.bytes(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *buffer) uint32() uint32 {
	if b := r.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *buffer) float32() float64 { return float64(math.Float32frombits(r.uint32())) }

// varint reads a number of seven bits a byte (clause 4.3).
func (r *buffer) varint() uint64 {
	var v uint64
	for shift := uint(0); shift < 64; shift += 7 {
		b := r.byte()
		v |= uint64(b&0x7f) << shift
		if b&0x80 == 0 {
			return v
		}
	}
	r.bad = true
	return 0
}

// size reads a varint that counts bytes of the rest.
func (r *buffer) size() int {
	n := r.varint()
	if n > uint64(len(r.data)-r.at) {
		r.bad = true
		return 0
	}
	return int(n)
}

// maxMetadata bounds how deep metadata nest.
const maxMetadata = 16

// metadata passes over what a stream says of itself (clause 5).
func (r *buffer) metadata() {
	for n := r.size(); n > 0 && !r.bad; n-- {
		r.varint() // of which attribute
		r.oneMetadata(0)
	}
	r.oneMetadata(0)
}

func (r *buffer) oneMetadata(depth int) {
	if depth > maxMetadata {
		r.bad = true
		return
	}
	for n := r.size(); n > 0 && !r.bad; n-- {
		r.bytes(int(r.byte()))
		r.bytes(r.size())
	}
	for n := r.size(); n > 0 && !r.bad; n-- {
		r.bytes(int(r.byte()))
		r.oneMetadata(depth + 1)
	}
}

// bits reads bits, the lowest of each byte first.
type bits struct {
	data []byte
	at   int // bit
}

func (b *bits) read(n int) uint32 {
	var v uint32
	for i := range n {
		if k := b.at >> 3; k < len(b.data) {
			v |= uint32(b.data[k]>>(b.at&7)&1) << i
		}
		b.at++
	}
	return v
}
