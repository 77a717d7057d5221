package ktx2

import (
	"errors"
	"fmt"
	"image"
	"slices"
)

// mostDoubled is how often the weight of a block doubles with the copies.
const mostDoubled = 5

// MaxSide bounds width and height of an image in pixels.
const MaxSide = 8192

// ErrSize tells of an image that cannot be written.
var ErrSize = errors.New("sides must be multiples of 4 pixels, at most 8192")

// Encode writes an image and its smaller copies, the largest first; each copy has
// half the width and height of the one before, rounded down and 1 at least. Sides
// of the first are multiples of 4, as glTF wants (KHR_texture_basisu). Opacity is
// left out where translucent is false. Errors wrap ErrSize.
func Encode(levels []*image.NRGBA, translucent bool) ([]byte, error) {
	if err := check(levels); err != nil {
		return nil, err
	}
	var all []block
	var parts []sliceCoder
	for level, img := range levels {
		for _, alpha := range []bool{false, true}[:1+toInt(translucent)] {
			blocks, w, h := blocksOf(img, alpha, 1<<min(level, mostDoubled)) // a block of a copy is seen for more of the image
			parts = append(parts, sliceCoder{width: w, height: h, blocks: blocks})
			all = append(all, blocks...)
		}
	}
	c := &coder{table: spreads(), effort: effortFor(len(all))}
	endpoints := c.findEndpoints(all)
	selectors := c.findSelectors(all, endpoints)
	at := 0
	for i := range parts {
		p := &parts[i]
		n := len(p.blocks)
		p.coder, p.endpoints, p.selectors = c, endpoints[at:at+n], selectors[at:at+n]
		p.choose()
		at += n
	}
	c.drop(parts)
	books, slices := c.code(parts, translucent)
	return container(levels[0].Rect.Size(), translucent, books, slices), nil
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func check(levels []*image.NRGBA) error {
	if len(levels) == 0 {
		return fmt.Errorf("writing KTX2 of no image: %w", ErrSize)
	}
	size := levels[0].Rect.Size()
	if size.X < 4 || size.Y < 4 || size.X%4 != 0 || size.Y%4 != 0 || max(size.X, size.Y) > MaxSide {
		return fmt.Errorf("writing KTX2 of %d x %d pixels: %w", size.X, size.Y, ErrSize)
	}
	for i, img := range levels {
		if want := image.Pt(max(size.X>>i, 1), max(size.Y>>i, 1)); img.Rect.Size() != want {
			return fmt.Errorf("writing copy %d of %v pixels, not %v: %w", i, img.Rect.Size(), want, ErrSize)
		}
	}
	return nil
}

// drop takes entries that no block names out of the codebooks.
func (c *coder) drop(parts []sliceCoder) {
	usedE, usedS := make([]bool, len(c.endpoints.entries)), make([]bool, len(c.selectors.entries))
	usedS[0] = true // what a history begins with
	for i := range parts {
		for _, ch := range parts[i].chosen {
			usedE[ch.endpoint] = true
			if int(ch.symbol) < len(usedS) {
				usedS[ch.symbol] = true
			}
		}
	}
	old := int32(len(c.selectors.entries))
	numberE, numberS := compact(&c.endpoints.entries, usedE), compact(&c.selectors.entries, usedS)
	now := int32(len(c.selectors.entries))
	for i := range parts {
		for k := range parts[i].chosen {
			ch := &parts[i].chosen[k]
			ch.endpoint = numberE[ch.endpoint]
			if ch.symbol < old {
				ch.symbol = numberS[ch.symbol]
			} else {
				ch.symbol += now - old
			}
		}
	}
}

func compact[E any](entries *[]E, used []bool) []int32 {
	number := make([]int32, len(used))
	var kept []E
	for i, u := range used {
		number[i] = int32(len(kept))
		if u {
			kept = append(kept, (*entries)[i])
		}
	}
	*entries = kept
	return number
}

// code writes codebooks, tables and slices.
func (c *coder) code(parts []sliceCoder, translucent bool) (*codebooks, []slice) {
	counts := [tableCount][]uint32{
		make([]uint32, repeatPrediction+1), make([]uint32, len(c.endpoints.entries)),
		make([]uint32, len(c.selectors.entries)+historySize+1), make([]uint32, runSymbols),
	}
	tokens := make([][]token, len(parts))
	for i := range parts {
		tokens[i] = parts[i].tokens()
		for _, t := range tokens[i] {
			counts[t.table][t.symbol]++
		}
	}
	books := &codebooks{endpoints: len(c.endpoints.entries), selectors: len(c.selectors.entries),
		endpointBytes: c.endpointBytes(), selectorData: c.selectorBytes()}
	var tables [tableCount]*huffman
	var w bitWriter
	for i := range counts {
		tables[i] = newHuffman(counts[i], maxCodeLength)
		tables[i].write(&w)
	}
	w.put(historySize, 13)
	books.tables = w.flush()
	var out []slice
	for i := range parts {
		data := write(tokens[i], &tables)
		if translucent && i%2 == 1 {
			out[len(out)-1].alpha = data
		} else {
			out = append(out, slice{rgb: data})
		}
	}
	return books, out
}

func write(tokens []token, tables *[tableCount]*huffman) []byte {
	var w bitWriter
	for _, t := range tokens {
		tables[t.table].put(&w, int(t.symbol))
		if t.bits > 0 {
			w.chunks(t.number, uint(t.bits))
		}
	}
	return w.flush()
}

// Tables of differences of colours, by the number before (KTX 2.0, "ETC1S
// endpoint codebook").
const (
	darkMost = 9
	midMost  = 21
	firstOf5 = 16 // what the first entry differs from
)

func colourTable(before uint8) int {
	switch {
	case before <= darkMost:
		return 0
	case before <= midMost:
		return 1
	}
	return 2
}

// endpointBytes codes the codebook of endpoints.
func (c *coder) endpointBytes() []byte {
	grey := !slices.ContainsFunc(c.endpoints.entries, func(e endpoint) bool {
		return e.color[0] != e.color[1] || e.color[1] != e.color[2]
	})
	channels := 3 - 2*toInt(grey)
	walk := func(visit func(table, symbol int)) {
		before := endpoint{color: [3]uint8{firstOf5, firstOf5, firstOf5}}
		for _, e := range c.endpoints.entries {
			visit(3, int(e.spread-before.spread)&7)
			for d := range channels {
				visit(colourTable(before.color[d]), int(e.color[d]-before.color[d])&31)
			}
			before = e
		}
	}
	counts := [4][]uint32{make([]uint32, 32), make([]uint32, 32), make([]uint32, 32), make([]uint32, 8)}
	walk(func(table, symbol int) { counts[table][symbol]++ })
	var w bitWriter
	var tables [4]*huffman
	for i := range counts {
		tables[i] = newHuffman(counts[i], maxCodeLength)
		tables[i].write(&w)
	}
	w.put(uint32(toInt(grey)), 1)
	walk(func(table, symbol int) { tables[table].put(&w, symbol) })
	return w.flush()
}

// selectorBytes codes the codebook of selectors: differences of the bytes, or the
// bytes where that is no longer.
func (c *coder) selectorBytes() []byte {
	var raw, coded bitWriter
	raw.put(0b100, 3) // neither of two kinds of books that nobody makes; raw
	counts := make([]uint32, 256)
	walk := func(visit func(now, before byte)) {
		var before [4]byte
		for _, s := range c.selectors.entries {
			for row := range 4 {
				p := s[4*row : 4*row+4]
				v := p[0] | p[1]<<2 | p[2]<<4 | p[3]<<6
				visit(v, before[row])
				before[row] = v
			}
		}
	}
	n := 0
	walk(func(now, before byte) {
		raw.put(uint32(now), 8)
		if n++; n > 4 {
			counts[now^before]++
		}
	})
	table := newHuffman(counts, maxCodeLength)
	coded.put(0, 3)
	table.write(&coded)
	n = 0
	walk(func(now, before byte) {
		if n++; n > 4 {
			table.put(&coded, int(now^before))
		} else {
			coded.put(uint32(now), 8)
		}
	})
	a, b := raw.flush(), coded.flush()
	if len(b) < len(a) {
		return b
	}
	return a
}
