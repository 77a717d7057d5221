package ktx2

// bitSource reads bits, the lowest of each byte first. Beyond the end it gives
// zeros and remembers that.
type bitSource struct {
	data []byte
	word uint64
	have uint
	over bool
}

// get reads count bits, at most 32.
func (r *bitSource) get(count uint) uint32 {
	for r.have < count {
		if len(r.data) == 0 {
			r.over = true
			r.have += 8
			continue
		}
		r.word |= uint64(r.data[0]) << r.have
		r.data = r.data[1:]
		r.have += 8
	}
	v := uint32(r.word & (1<<count - 1))
	r.word >>= count
	r.have -= count
	return v
}

// chunks reads a number in pieces of size bits, as bitWriter.chunks writes it; more
// than 32 bits are none.
func (r *bitSource) chunks(size uint) uint32 {
	v := uint32(0)
	for at := uint(0); at < 32; at += size {
		s := r.get(size + 1)
		v |= s & (1<<size - 1) << at
		if s>>size == 0 {
			return v
		}
	}
	r.over = true
	return v
}

// prefixes is a canonical prefix code, as Deflate has it: how many symbols have a
// code of each length, and the symbols in the order of their codes.
type prefixes struct {
	ofLength [maxCodeLength + 1]int
	symbols  []uint16
}

// newPrefixes makes the code of these lengths; false where there is none.
func newPrefixes(lengths []uint8) (*prefixes, bool) {
	p := &prefixes{}
	for _, l := range lengths {
		p.ofLength[l]++
	}
	p.ofLength[0] = 0
	left := 1
	var next [maxCodeLength + 2]int
	for l := 1; l <= maxCodeLength; l++ {
		if left = left<<1 - p.ofLength[l]; left < 0 {
			return nil, false
		}
		next[l+1] = next[l] + p.ofLength[l]
	}
	p.symbols = make([]uint16, next[maxCodeLength+1])
	for s, l := range lengths {
		if l > 0 {
			p.symbols[next[l]] = uint16(s)
			next[l]++
		}
	}
	return p, true
}

// symbol reads one symbol; beyond the code it gives 0 and remembers that.
func (r *bitSource) symbol(p *prefixes) int {
	code, first, at := 0, 0, 0
	for l := 1; l <= maxCodeLength; l++ {
		code |= int(r.get(1))
		n := p.ofLength[l]
		if code-first < n {
			return int(p.symbols[at+code-first])
		}
		at += n
		first = (first + n) << 1
		code <<= 1
	}
	r.over = true
	return 0
}

// table reads the code that huffman.write sends: at most most symbols.
func (r *bitSource) table(most int) (*prefixes, bool) {
	total := int(r.get(14))
	if total == 0 {
		return &prefixes{}, true
	}
	sent := int(r.get(5))
	if total > most || sent < 1 || sent > metaCodes {
		return nil, false
	}
	meta := make([]uint8, metaCodes)
	order := metaOrder()
	for _, s := range order[:sent] {
		meta[s] = uint8(r.get(3))
	}
	code, ok := newPrefixes(meta)
	if !ok {
		return nil, false
	}
	lengths := make([]uint8, 0, total)
	for len(lengths) < total && !r.over {
		value, n := uint8(0), 1
		switch s := r.symbol(code); s {
		case shortZeros:
			n = 3 + int(r.get(3))
		case longZeros:
			n = 11 + int(r.get(7))
		case shortRun, longRun:
			if len(lengths) == 0 || lengths[len(lengths)-1] == 0 {
				return nil, false
			}
			value, n = lengths[len(lengths)-1], 3
			if s == shortRun {
				n += int(r.get(2))
			} else {
				n = 7 + int(r.get(7))
			}
		default:
			value = uint8(s)
		}
		if len(lengths)+n > total {
			return nil, false
		}
		for range n {
			lengths = append(lengths, value)
		}
	}
	if r.over {
		return nil, false
	}
	return newPrefixes(lengths)
}
