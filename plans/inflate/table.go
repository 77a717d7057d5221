package inflate

import "math/bits"

// Sizes of the alphabets and codes (clause 3.2.5 to 3.2.7).
const (
	maxLiterals  = 286 // literals, the end of a block and lengths
	maxDistances = 30
	maxCode      = 15 // bits
	endOfBlock   = 256
)

// literalBits and distanceBits are how many bits are looked up at once; longer
// codes, which are rare, take a second look.
const (
	literalBits  = 11
	distanceBits = 8
)

// entry is what some bits stand for: the bits of the code in the lowest byte, 0
// where no code begins so; the extra bits that follow in the next one; what they
// are added to in the upper half; and one of the flags.
type entry uint32

const (
	isLiteral entry = 1 << 15
	isEnd     entry = 1 << 14
	isLink    entry = 1 << 13 // to a second table, of so many bits as there are extra ones
)

func (e entry) size() uint  { return uint(e & 0xff) }
func (e entry) extra() uint { return uint(e>>8) & 0x1f }
func (e entry) value() int  { return int(e >> 16) }

// table gives the entries for the next bits: those of the first look, then those
// of the second ones.
type table struct {
	entries []entry
	first   uint // bits of the first look
}

// symbol gives what a symbol of an alphabet stands for, without the bits of its code.
type symbol func(s int) entry

// build makes the table of a canonical code (clause 3.2.2) from the bits of each
// symbol; false where they are no code. As compress/flate does it takes no codes
// at all, and one code of one bit alone; any other code must be complete.
func (t *table) build(lengths []uint8, first uint, of symbol) bool {
	var count [maxCode + 1]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	var next [maxCode + 2]uint
	code, longest := uint(0), uint(0)
	for n := uint(1); n <= maxCode; n++ {
		next[n] = code
		if code += uint(count[n]); code > 1<<n {
			return false
		}
		if count[n] > 0 {
			longest = n
		}
		code <<= 1
	}
	code >>= maxCode + 1 - longest // of the longest codes, past the last one
	if longest > 0 && code != 1<<longest && (code != 1 || longest != 1) {
		return false
	}
	t.first = first
	t.entries = append(t.entries[:0], make([]entry, 1<<first)...)
	for s, n := range lengths {
		if n > 0 {
			t.add(next[n], uint(n), longest, of(s)|entry(n))
			next[n]++
		}
	}
	return true
}

// add fills in what the code of n bits stands for. Codes come highest bit first,
// all else lowest bit first.
func (t *table) add(code, n, longest uint, e entry) {
	reversed := uint(bits.Reverse16(uint16(code)) >> (16 - n))
	if n <= t.first {
		for i := reversed; i < 1<<t.first; i += 1 << n {
			t.entries[i] = e
		}
		return
	}
	link := &t.entries[reversed&(1<<t.first-1)]
	more := longest - t.first
	if *link == 0 {
		*link = isLink | entry(len(t.entries))<<16 | entry(more)<<8 | entry(t.first)
		t.entries = append(t.entries, make([]entry, 1<<more)...)
		link = &t.entries[reversed&(1<<t.first-1)]
	}
	second := t.entries[link.value() : link.value()+1<<more]
	for i := reversed >> t.first; i < 1<<more; i += 1 << (n - t.first) {
		second[i] = e
	}
}

// literal gives what a symbol of the first alphabet stands for.
func literal(s int) entry {
	switch {
	case s < endOfBlock:
		return isLiteral | entry(s)<<16
	case s == endOfBlock:
		return isEnd
	case s < 265:
		return entry(s-254) << 16
	case s < 285:
		extra := (s - 261) / 4
		return entry(3+(4+(s-265)%4)<<extra)<<16 | entry(extra)<<8
	case s == 285:
		return 258 << 16
	}
	return noSymbol
}

// distance gives what a symbol of the second alphabet stands for.
func distance(s int) entry {
	switch {
	case s < 4:
		return entry(s+1) << 16
	case s < maxDistances:
		extra := s/2 - 1
		return entry(1+(2+s%2)<<extra)<<16 | entry(extra)<<8
	}
	return noSymbol
}

// noSymbol is a value that neither a length nor a distance has: the fixed codes
// have symbols that stand for nothing.
const noSymbol entry = 0

// plain gives the symbol itself.
func plain(s int) entry { return entry(s) << 16 }
