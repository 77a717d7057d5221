package meshopt

// decodeAttributes gives count elements of stride bytes. What it allocates is at
// most 64 times the data: every 16 bytes of a group have 2 bits that tell how
// they are packed.
func decodeAttributes(data []byte, count, stride int) ([]byte, error) {
	if least := leastAttributes(count, stride); len(data) < least {
		return nil, malformed("%d bytes where at least %d are needed", len(data), least)
	}
	if data[0] != headerAttributes {
		return nil, malformed("attributes begin with %#02x", data[0])
	}
	tail := len(data) - max(stride, minTail)
	last := append(make([]byte, 0, maxStride), data[len(data)-stride:]...)
	out := make([]byte, count*stride)
	rest := data[1:tail]
	for at := 0; at < count; at += blockElements(stride) {
		n := min(count-at, blockElements(stride))
		var ok bool
		if rest, ok = decodeBlock(out[at*stride:(at+n)*stride], rest, last); !ok {
			return nil, malformed("cut off within the elements from %d", at)
		}
	}
	if len(rest) > 0 {
		return nil, malformed("%d bytes left over", len(rest))
	}
	return out, nil
}

// decodeBlock fills out, elements of len(last) bytes, and gives the data behind
// the block, false where it ends too early. last is the element before, and then
// the last of this block.
func decodeBlock(out, data, last []byte) (rest []byte, ok bool) {
	stride := len(last)
	n := len(out) / stride
	groups := groupsOf(n)
	for b := range stride {
		if len(data) < controlBytes(groups) {
			return nil, false
		}
		control := data[:controlBytes(groups)]
		data = data[len(control):]
		value := last[b]
		for g := range groups {
			var deltas [groupElements]byte
			if data, ok = unpackGroup(&deltas, data, control[g/4]>>(g%4*2)&3); !ok {
				return nil, false
			}
			first := g * groupElements
			for i, z := range deltas[:min(groupElements, n-first)] {
				value += unzigzag(z)
				out[(first+i)*stride+b] = value
			}
		}
		last[b] = value
	}
	return data, true
}

// unpackGroup reads 16 zigzag deltas and gives the data behind them.
func unpackGroup(deltas *[groupElements]byte, data []byte, pack byte) (rest []byte, ok bool) {
	switch pack {
	case packZero:
		return data, true
	case packTwo:
		return unpackBits(deltas, data, 2)
	case packFour:
		return unpackBits(deltas, data, 4)
	}
	if len(data) < groupBytes {
		return nil, false
	}
	copy(deltas[:], data)
	return data[groupBytes:], true
}

// unpackBits reads 16 deltas of the given bits, highest bits first, and the bytes
// of those that do not fit.
func unpackBits(deltas *[groupElements]byte, data []byte, bits int) (rest []byte, ok bool) {
	packed := groupElements * bits / 8
	if len(data) < packed {
		return nil, false
	}
	sentinel := byte(1)<<bits - 1
	rest = data[packed:]
	for i := range deltas {
		at := i * bits
		v := data[at/8] >> (8 - bits - at%8) & sentinel
		if v == sentinel {
			if len(rest) == 0 {
				return nil, false
			}
			v, rest = rest[0], rest[1:]
		}
		deltas[i] = v
	}
	return rest, true
}
