package ktx2

import (
	"cmp"
	"slices"
)

// bitWriter writes bits, the lowest of each byte first.
type bitWriter struct {
	bytes []byte
	word  uint64
	used  uint
}

// put writes the lowest count bits of v, at most 32.
func (w *bitWriter) put(v uint32, count uint) {
	w.word |= uint64(v) << w.used
	w.used += count
	for w.used >= 8 {
		w.bytes = append(w.bytes, byte(w.word))
		w.word >>= 8
		w.used -= 8
	}
}

// flush ends the last byte and gives all.
func (w *bitWriter) flush() []byte {
	if w.used > 0 {
		w.bytes = append(w.bytes, byte(w.word))
		w.word, w.used = 0, 0
	}
	return w.bytes
}

// chunks writes v in pieces of size bits, each with a bit that says whether
// another follows.
func (w *bitWriter) chunks(v uint32, size uint) {
	for {
		piece := v & (1<<size - 1)
		if v >>= size; v == 0 {
			w.put(piece, size+1)
			return
		}
		w.put(piece|1<<size, size+1)
	}
}

// Limits of the Huffman codes (KTX 2.0, "ETC1S: Huffman tables").
const (
	maxCodeLength = 16
	maxMetaLength = 7 // of the code that code lengths are written in
)

// huffman is a canonical prefix code, as Deflate has it.
type huffman struct {
	lengths []uint8
	codes   []uint32 // first bit lowest
}

// newHuffman gives a code for symbols that occur so often, none longer than
// limit.
func newHuffman(counts []uint32, limit int) *huffman {
	h := &huffman{lengths: codeLengths(counts, limit), codes: make([]uint32, len(counts))}
	var ofLength, next [maxCodeLength + 1]uint32
	for _, l := range h.lengths {
		ofLength[l]++
	}
	ofLength[0] = 0
	for l := 1; l <= maxCodeLength; l++ { // RFC 1951, 3.2.2
		next[l] = (next[l-1] + ofLength[l-1]) << 1
	}
	for s, l := range h.lengths {
		if l == 0 {
			continue
		}
		code := next[l]
		next[l]++
		for range l {
			h.codes[s] = h.codes[s]<<1 | code&1
			code >>= 1
		}
	}
	return h
}

func (h *huffman) put(w *bitWriter, symbol int) { w.put(h.codes[symbol], uint(h.lengths[symbol])) }

// codeLengths gives the lengths of a code by package-merge (Larmore and
// Hirschberg 1990): the shortest on the whole among those within the limit.
func codeLengths(counts []uint32, limit int) []uint8 {
	lengths := make([]uint8, len(counts))
	var leaves []pack
	for s, c := range counts {
		if c > 0 {
			leaves = append(leaves, pack{weight: uint64(c), symbols: []int32{int32(s)}})
		}
	}
	if len(leaves) == 1 {
		lengths[leaves[0].symbols[0]] = 1
	}
	if len(leaves) < 2 {
		return lengths
	}
	byWeight := func(a, b pack) int { return cmp.Compare(a.weight, b.weight) }
	slices.SortStableFunc(leaves, byWeight)
	row := slices.Clone(leaves)
	for range limit - 1 {
		var pairs []pack
		for i := 0; i+1 < len(row); i += 2 {
			pairs = append(pairs, pack{row[i].weight + row[i+1].weight, slices.Concat(row[i].symbols, row[i+1].symbols)})
		}
		row = slices.Concat(leaves, pairs)
		slices.SortStableFunc(row, byWeight)
	}
	for _, p := range row[:2*len(leaves)-2] {
		for _, s := range p.symbols {
			lengths[s]++
		}
	}
	return lengths
}

// pack is a set of symbols that get one bit more together.
type pack struct {
	weight  uint64
	symbols []int32
}

// The symbols of the code in which code lengths are written: lengths of 0 to 16,
// then runs.
const (
	shortZeros = 17 // 3 to 10
	longZeros  = 18 // 11 to 138
	shortRun   = 19 // 3 to 6 of the length before
	longRun    = 20 // 7 to 134
	metaCodes  = 21
)

// metaOrder is the order in which the lengths of that code are sent.
func metaOrder() [metaCodes]int {
	return [metaCodes]int{shortZeros, longZeros, shortRun, longRun, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15, 16}
}

// metaSymbol is one symbol of it with its extra bits.
type metaSymbol struct {
	symbol int
	extra  uint32
	bits   uint
}

// write sends the table from which a reader makes the code again.
func (h *huffman) write(w *bitWriter) {
	used := len(h.lengths)
	for used > 0 && h.lengths[used-1] == 0 {
		used--
	}
	w.put(uint32(used), 14)
	if used == 0 {
		return
	}
	symbols := runs(h.lengths[:used])
	counts := make([]uint32, metaCodes)
	for _, s := range symbols {
		counts[s.symbol]++
	}
	meta := newHuffman(counts, maxMetaLength)
	order := metaOrder()
	sent := metaCodes
	for meta.lengths[order[sent-1]] == 0 {
		sent--
	}
	w.put(uint32(sent), 5)
	for _, s := range order[:sent] {
		w.put(uint32(meta.lengths[s]), 3)
	}
	for _, s := range symbols {
		meta.put(w, s.symbol)
		w.put(s.extra, s.bits)
	}
}

// runs gives lengths as symbols.
func runs(lengths []uint8) []metaSymbol {
	var out []metaSymbol
	for i := 0; i < len(lengths); {
		n := 1
		for i+n < len(lengths) && lengths[i+n] == lengths[i] {
			n++
		}
		if lengths[i] == 0 {
			out = zeros(out, n)
		} else {
			out = repeats(append(out, metaSymbol{symbol: int(lengths[i])}), int(lengths[i]), n-1)
		}
		i += n
	}
	return out
}

func zeros(out []metaSymbol, n int) []metaSymbol {
	for n > 0 {
		switch {
		case n >= 11:
			k := min(n, 138)
			out, n = append(out, metaSymbol{longZeros, uint32(k - 11), 7}), n-k
		case n >= 3:
			k := min(n, 10)
			out, n = append(out, metaSymbol{shortZeros, uint32(k - 3), 3}), n-k
		default:
			out, n = append(out, metaSymbol{}), n-1
		}
	}
	return out
}

func repeats(out []metaSymbol, length, n int) []metaSymbol {
	for n > 0 {
		switch {
		case n >= 7:
			k := min(n, 134)
			out, n = append(out, metaSymbol{longRun, uint32(k - 7), 7}), n-k
		case n >= 3:
			k := min(n, 6)
			out, n = append(out, metaSymbol{shortRun, uint32(k - 3), 2}), n-k
		default:
			out, n = append(out, metaSymbol{symbol: length}), n-1
		}
	}
	return out
}
