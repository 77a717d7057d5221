package meshopt

import "fmt"

// Packing is how an encoder packs the deltas of attributes. Decoders read all.
type Packing int

const (
	// Tight packs each group of 16 deltas in as few bits as it goes: the smallest
	// stream where nothing compresses it again.
	Tight Packing = iota
	// Bytewise leaves deltas whole bytes, but for a byte of the elements that is
	// the same throughout a block. The stream is longer, and much shorter once
	// brotli has compressed it: what repeats in the data repeats in the stream,
	// which bits packed by what happens to stand beside them do not. Tiles of
	// building plans come out a seventh smaller than from Tight.
	Bytewise
)

// AppendAttributes appends the stream of the elements of stride bytes that data
// holds one after another. The error wraps ErrLayout where stride is no multiple
// of 4 from 4 to 256, or data no multiple of stride.
func AppendAttributes(dst, data []byte, stride int, packing Packing) ([]byte, error) {
	if stride < 4 || stride > maxStride || stride%4 != 0 || len(data)%stride != 0 {
		return dst, fmt.Errorf("encoding %d bytes of attributes with stride %d: %w", len(data), stride, ErrLayout)
	}
	dst = append(dst, headerAttributes)
	var baseline, last [maxStride]byte
	copy(baseline[:stride], data)
	last = baseline
	for block := blockElements(stride) * stride; len(data) > 0; {
		n := min(block, len(data))
		dst = appendBlock(dst, data[:n], last[:stride], packing)
		data = data[n:]
	}
	for range minTail - stride {
		dst = append(dst, 0)
	}
	return append(dst, baseline[:stride]...), nil
}

// appendBlock appends one block of elements of len(last) bytes. last is the
// element before, and then the last of this block.
func appendBlock(dst, data, last []byte, packing Packing) []byte {
	stride := len(last)
	groups := groupsOf(len(data) / stride)
	var buffer [maxBlockElements]byte
	deltas := buffer[:groups*groupElements]
	for b := range stride {
		v, any := byteDeltas(deltas, data[b:], stride, last[b])
		last[b] = v
		control := len(dst)
		dst = append(dst, noControl[:controlBytes(groups)]...)
		switch {
		case !any: // no deltas: all groups are packZero
		case packing == Bytewise:
			for g := range groups {
				dst[control+g/4] |= packBytes << (g % 4 * 2)
			}
			dst = append(dst, deltas...)
		default:
			for g := range groups {
				var pack byte
				dst, pack = appendGroup(dst, (*[groupElements]byte)(deltas[g*groupElements:]))
				dst[control+g/4] |= pack << (g % 4 * 2)
			}
		}
	}
	return dst
}

// byteDeltas fills deltas with those of every stride-th byte of data, zeros behind
// them, and gives the last byte and whether any delta is not 0.
func byteDeltas(deltas, data []byte, stride int, last byte) (end byte, any bool) {
	n := 0
	all := byte(0)
	for at := 0; at < len(data); at += stride {
		v := data[at]
		d := zigzag(v - last)
		deltas[n] = d
		all |= d
		last = v
		n++
	}
	clear(deltas[n:])
	return last, all != 0
}

// appendGroup appends 16 deltas in the shortest way and tells which that is.
func appendGroup(dst []byte, deltas *[groupElements]byte) ([]byte, byte) {
	over2, over4 := 0, 0
	for _, z := range deltas {
		over2 += int((uint32(z) + 256 - sentinel2) >> 8)
		over4 += int((uint32(z) + 256 - sentinel4) >> 8)
	}
	if over2 == 0 && *deltas == [groupElements]byte{} {
		return dst, packZero
	}
	size2, size4 := groupElements/4+over2, groupElements/2+over4
	switch {
	case size2 <= size4 && size2 < groupBytes:
		return appendBits(dst, deltas, 2), packTwo
	case size4 < groupBytes:
		return appendBits(dst, deltas, 4), packFour
	}
	return append(dst, deltas[:]...), packBytes
}

// appendBits appends 16 deltas of the given bits, highest bits first, then the
// bytes of those that do not fit.
func appendBits(dst []byte, deltas *[groupElements]byte, bits int) []byte {
	sentinel := byte(1)<<bits - 1
	perByte := 8 / bits
	var over [groupElements]byte
	n := 0
	for i := 0; i < groupElements; i += perByte {
		packed := byte(0)
		for _, z := range deltas[i : i+perByte] {
			if z >= sentinel {
				over[n] = z
				n++
				z = sentinel
			}
			packed = packed<<bits | z
		}
		dst = append(dst, packed)
	}
	return append(dst, over[:n]...)
}
