package usdz

import (
	"encoding/binary"
	"math"

	"github.com/pierrec/lz4/v4"
)

// section is one entry of the table of contents.
type section struct {
	name        string
	start, size int
}

// finish writes the sections, the table of contents and the header.
func (c *crate) finish() {
	var sections []section
	for _, s := range []struct {
		name  string
		write func()
	}{
		{"TOKENS", c.writeTokens}, {"STRINGS", c.writeStrings}, {"FIELDS", c.writeFields},
		{"FIELDSETS", c.writeFieldSets}, {"PATHS", c.writePaths}, {"SPECS", c.writeSpecs},
	} {
		start := len(c.out)
		s.write()
		sections = append(sections, section{s.name, start, len(c.out) - start})
	}
	contents := len(c.out)
	c.count(len(sections))
	for _, s := range sections {
		var name [crateSection]byte
		copy(name[:], s.name)
		c.out = append(c.out, name[:]...)
		c.count(s.start)
		c.count(s.size)
	}
	version := crateVersion()
	copy(c.out, crateIdent)
	copy(c.out[8:], version[:])
	binary.LittleEndian.PutUint64(c.out[16:], uint64(contents))
}

func (c *crate) count(n int) { c.out = binary.LittleEndian.AppendUint64(c.out, uint64(n)) }

func (c *crate) writeTokens() {
	var text []byte
	for _, t := range c.tokens {
		text = append(append(text, t...), 0)
	}
	packed := appendPacked(nil, text)
	c.count(len(c.tokens))
	c.count(len(text))
	c.count(len(packed))
	c.out = append(c.out, packed...)
}

func (c *crate) writeStrings() {
	c.count(len(c.strings))
	for _, s := range c.strings {
		c.out = binary.LittleEndian.AppendUint32(c.out, s)
	}
}

func (c *crate) writeFields() {
	names := make([]int32, len(c.fields))
	reps := make([]byte, 0, 8*len(c.fields))
	for i, f := range c.fields {
		names[i] = int32(f.name)
		reps = binary.LittleEndian.AppendUint64(reps, f.rep)
	}
	c.count(len(c.fields))
	c.out = appendIntegers(c.out, names)
	packed := appendPacked(nil, reps)
	c.count(len(packed))
	c.out = append(c.out, packed...)
}

func (c *crate) writeFieldSets() {
	c.count(len(c.fieldSets))
	c.integersOf(len(c.fieldSets), func(i int) int32 { return int32(c.fieldSets[i]) })
}

func (c *crate) writePaths() {
	c.count(len(c.paths))
	c.count(len(c.paths))
	c.integersOf(len(c.paths), func(i int) int32 { return int32(i) })
	c.integersOf(len(c.paths), func(i int) int32 { return c.paths[i].element })
	c.integersOf(len(c.paths), func(i int) int32 { return c.paths[i].jump })
}

func (c *crate) writeSpecs() {
	c.count(len(c.specs))
	c.integersOf(len(c.specs), func(i int) int32 { return int32(c.specs[i].path) })
	c.integersOf(len(c.specs), func(i int) int32 { return int32(c.specs[i].set) })
	c.integersOf(len(c.specs), func(i int) int32 { return int32(c.specs[i].kind) })
}

func (c *crate) integersOf(n int, at func(i int) int32) {
	v := make([]int32, n)
	for i := range v {
		v[i] = at(i)
	}
	c.out = appendIntegers(c.out, v)
}

// appendIntegers appends integers in compressed form, behind the number of its
// bytes: the most frequent difference of one to the next, two bits for each
// difference that say whether it is that one or takes one, two or four bytes, and
// those bytes; all of it packed.
func appendIntegers(out []byte, v []int32) []byte {
	common := commonDifference(v)
	codes := make([]byte, (len(v)+3)/4)
	var rest []byte
	before := int32(0)
	for i, n := range v {
		d := n - before
		before = n
		code := byte(0)
		switch {
		case d == common:
		case d == int32(int8(d)):
			code, rest = 1, append(rest, byte(d))
		case d == int32(int16(d)):
			code, rest = 2, binary.LittleEndian.AppendUint16(rest, uint16(d))
		default:
			code, rest = 3, binary.LittleEndian.AppendUint32(rest, uint32(d))
		}
		codes[i/4] |= code << (i % 4 * 2)
	}
	plain := binary.LittleEndian.AppendUint32(nil, uint32(common))
	packed := appendPacked(nil, append(append(plain, codes...), rest...))
	out = binary.LittleEndian.AppendUint64(out, uint64(len(packed)))
	return append(out, packed...)
}

// commonDifference gives the most frequent difference, of several the greatest.
func commonDifference(v []int32) int32 {
	counts := map[int32]int{}
	before := int32(0)
	best, most := int32(math.MinInt32), 0
	for _, n := range v {
		d := n - before
		before = n
		counts[d]++
		if k := counts[d]; k > most || k == most && d > best {
			best, most = d, k
		}
	}
	if most == 0 {
		return 0
	}
	return best
}

// appendPacked appends data as one block of LZ4, behind the byte that says so.
func appendPacked(out, data []byte) []byte {
	block := make([]byte, lz4.CompressBlockBound(len(data)))
	var packer lz4.Compressor
	n, _ := packer.CompressBlock(data, block) // fails only where the block has no room
	return append(append(out, 0), block[:n]...)
}
