package ktx2

// bounded is a range of whole numbers as ASTC codes them (Khronos Data Format 1.3,
// "Integer Sequence Encoding"): so many bits, and a trit or a quint above them.
type bounded struct {
	bits uint
	base int // 3, 5, or 1 for bits alone
}

// boundedRange gives one of the 21 ranges of ASTC, by its number.
func boundedRange(number int) bounded {
	return [...]bounded{{1, 1}, {0, 3}, {2, 1}, {0, 5}, {1, 3}, {3, 1}, {1, 5}, {2, 3}, {4, 1}, {2, 5}, {3, 3}, {5, 1}, {3, 5}, {4, 3},
		{6, 1}, {4, 5}, {5, 3}, {7, 1}, {5, 5}, {6, 3}, {8, 1}}[number]
}

// maxValues is the most endpoint values of a block.
const maxValues = 18

// read reads count values as UASTC has them: first the trits or quints, five or
// three of them as one number, then the bits of each value.
func (b bounded) read(r *bitSource, count int) (values [maxValues]int) {
	if b.base > 1 {
		bundle, sizes := 5, []uint{0, 2, 4, 5, 7, 8}
		if b.base == 5 {
			bundle, sizes = 3, []uint{0, 3, 5, 7}
		}
		for at := 0; at < count; at += bundle {
			n := min(bundle, count-at)
			packed := int(r.get(sizes[n]))
			for k := range n {
				values[at+k] = packed % b.base << b.bits
				packed /= b.base
			}
		}
	}
	for i := range count {
		values[i] |= int(r.get(b.bits))
	}
	return values
}

// colours gives what each value of the range stands for in 8 bits (Khronos Data
// Format 1.3, "Endpoint Unquantization").
func (b bounded) colours() []uint8 {
	all := make([]uint8, b.base<<b.bits)
	for v := range all {
		low, digit := v&(1<<b.bits-1), v>>b.bits
		if b.base == 1 {
			c := low << (8 - b.bits)
			for k := b.bits; k < 8; k *= 2 {
				c |= c >> k
			}
			all[v] = uint8(c)
			continue
		}
		a := 0
		if low&1 == 1 {
			a = 0x1ff
		}
		spread, step := b.spread(low >> 1)
		t := (digit*step + spread) ^ a
		all[v] = uint8(a&0x80 | t>>2)
	}
	return all
}

// spread gives B and C of the table of that clause, of the bits above the lowest.
func (b bounded) spread(x int) (spread, step int) {
	if b.base == 3 {
		switch b.bits {
		case 1:
			return 0, 204
		case 2:
			return x * 0b100010110, 93
		case 3:
			return x<<7 | x<<2 | x, 44
		case 4:
			return x<<6 | x, 22
		case 5:
			return x<<5 | x>>2, 11
		}
		return x<<4 | x>>4, 5
	}
	switch b.bits {
	case 1:
		return 0, 113
	case 2:
		return x * 0b100001100, 54
	case 3:
		return x<<7 | x<<1 | x>>1, 26
	case 4:
		return x<<6 | x>>1, 13
	}
	return x<<5 | x>>3, 6
}

// astcPartition gives a partition of a block of 4 by 4 pixels in two or three
// subsets by its seed (Khronos Data Format 1.3, "Partition Pattern Generation").
func astcPartition(seed, subsets uint32) (p partition) {
	n := hash52(seed + (subsets-1)*1024)
	first, other := uint32(5), uint32(5)
	if subsets == 3 {
		first = 6
	}
	if seed&2 != 0 {
		other = 4
	}
	if seed&1 == 1 {
		first, other = other, first
	}
	var k [6]uint32 // of x and y, for each subset
	for i := range k {
		k[i] = n >> (4 * i) & 15
		k[i] *= k[i]
		if i%2 == 0 {
			k[i] >>= first
		} else {
			k[i] >>= other
		}
	}
	p.anchors = [3]int{-1, -1, -1}
	for i := range p.subset {
		x, y := uint32(i%4)*2, uint32(i/4)*2 // blocks of fewer than 31 pixels count double
		a, b, c := (k[0]*x+k[1]*y+n>>14)&63, (k[2]*x+k[3]*y+n>>10)&63, (k[4]*x+k[5]*y+n>>6)&63
		if subsets < 3 {
			c = 0
		}
		s := uint8(2)
		if a >= b && a >= c {
			s = 0
		} else if b >= c {
			s = 1
		}
		p.subset[i] = s
		if p.anchors[s] < 0 {
			p.anchors[s] = i
		}
	}
	return p
}

// hash52 is the hash that partitions are made of.
func hash52(p uint32) uint32 {
	p ^= p >> 15
	p *= 0xeede0891 // (2^4 + 1) * (2^7 + 1) * (2^17 - 1)
	p ^= p >> 5
	p += p << 16
	p ^= p >> 7
	p ^= p >> 3
	p ^= p << 6
	p ^= p >> 17
	return p
}
