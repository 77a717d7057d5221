package ktx2

import (
	"encoding/binary"
	"fmt"
	"image"
)

// books are the codebooks and the codes of a file (KTX 2.0, "BasisLZ Global Data").
type books struct {
	endpoints []endpoint
	selectors []selector
	codes     [tableCount]*prefixes
	history   int
}

// isPFrame marks an image of a video.
const isPFrame = 2

// decodeETC1S decodes the largest copy.
func decodeETC1S(h *Header) (*image.NRGBA, error) {
	g := h.global
	if len(g) < globalBytes+imageBytes*h.Levels {
		return nil, fmt.Errorf("%d bytes of global data: %w", len(g), ErrFormat)
	}
	b, err := readBooks(g, h.Levels)
	if err != nil {
		return nil, err
	}
	word := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(g[globalBytes+4*i:])) }
	if word(0)&isPFrame != 0 {
		return nil, fmt.Errorf("a video: %w", ErrUnsupported)
	}
	img := image.NewNRGBA(image.Rect(0, 0, h.Width, h.Height))
	rgb, ok := part(h.level, word(1), word(2))
	if !ok {
		return nil, fmt.Errorf("the colours lie outside: %w", ErrFormat)
	}
	if err := b.slice(rgb, img, false); err != nil {
		return nil, fmt.Errorf("reading the colours: %w", err)
	}
	alpha, ok := part(h.level, word(3), word(4))
	if !ok {
		return nil, fmt.Errorf("the opacity lies outside: %w", ErrFormat)
	}
	if !h.Translucent || len(alpha) == 0 {
		for i := 3; i < len(img.Pix); i += 4 {
			img.Pix[i] = 255
		}
		return img, nil
	}
	if err := b.slice(alpha, img, true); err != nil {
		return nil, fmt.Errorf("reading the opacity: %w", err)
	}
	return img, nil
}

// readBooks reads the codebooks and the codes.
func readBooks(g []byte, levels int) (*books, error) {
	le := binary.LittleEndian
	endpoints, selectors := int(le.Uint16(g)), int(le.Uint16(g[2:]))
	rest := g[globalBytes+imageBytes*levels:]
	var parts [3][]byte
	for i := range parts {
		n := uint64(le.Uint32(g[4+4*i:]))
		if n > uint64(len(rest)) {
			return nil, fmt.Errorf("codebook %d of %d bytes in %d: %w", i, n, len(rest), ErrFormat)
		}
		parts[i], rest = rest[:n], rest[n:]
	}
	b := &books{}
	var err error
	if b.endpoints, err = readColours(parts[0], endpoints); err != nil {
		return nil, err
	}
	if b.selectors, err = readSteps(parts[1], selectors); err != nil {
		return nil, err
	}
	r := &bitSource{data: parts[2]}
	for i := range b.codes {
		var ok bool
		if b.codes[i], ok = r.table(1 << 14); !ok {
			return nil, fmt.Errorf("code %d of the slices: %w", i, ErrFormat)
		}
	}
	b.history = int(r.get(13))
	if r.over || b.history < 2 || len(b.endpoints) == 0 || len(b.selectors) == 0 {
		return nil, fmt.Errorf("%d endpoints, %d selectors, a history of %d: %w", endpoints, selectors, b.history, ErrFormat)
	}
	return b, nil
}

// readColours reads the endpoints: each by what it differs from the one before.
func readColours(data []byte, count int) ([]endpoint, error) {
	r := &bitSource{data: data}
	var codes [4]*prefixes
	for i := range codes {
		var ok bool
		if codes[i], ok = r.table(32); !ok {
			return nil, fmt.Errorf("code %d of the endpoints: %w", i, ErrFormat)
		}
	}
	grey := r.get(1) == 1
	out := make([]endpoint, count)
	last := endpoint{color: [3]uint8{16, 16, 16}}
	for i := range out {
		last.spread = (last.spread + uint8(r.symbol(codes[3]))) & 7
		for c := range last.color {
			if grey && c > 0 {
				last.color[c] = last.color[0]
				continue
			}
			near := 2
			if last.color[c] <= 9 {
				near = 0
			} else if last.color[c] <= 21 {
				near = 1
			}
			last.color[c] = (last.color[c] + uint8(r.symbol(codes[near]))) & 31
		}
		out[i] = last
	}
	if r.over {
		return nil, fmt.Errorf("the endpoints end too early: %w", ErrFormat)
	}
	return out, nil
}

// readSteps reads the selectors: rows of four steps, each by what it differs from
// the one before, or as they are.
func readSteps(data []byte, count int) ([]selector, error) {
	r := &bitSource{data: data}
	if r.get(2) != 0 {
		return nil, fmt.Errorf("selectors of a codebook elsewhere: %w", ErrUnsupported)
	}
	raw := r.get(1) == 1
	var code *prefixes
	if !raw {
		var ok bool
		if code, ok = r.table(256); !ok {
			return nil, fmt.Errorf("the code of the selectors: %w", ErrFormat)
		}
	}
	out := make([]selector, count)
	var rows [4]uint8
	for i := range out {
		for y := range rows {
			if raw || i == 0 {
				rows[y] = uint8(r.get(8))
			} else {
				rows[y] ^= uint8(r.symbol(code))
			}
			for x := range 4 {
				out[i][4*y+x] = rows[y] >> (2 * x) & 3
			}
		}
	}
	if r.over {
		return nil, fmt.Errorf("the selectors end too early: %w", ErrFormat)
	}
	return out, nil
}

// slice decodes one slice onto img: its colours, or its opacity, which is what a
// slice of grey has for green.
func (b *books) slice(data []byte, img *image.NRGBA, alpha bool) error {
	d := &sliceDecoder{books: b, bits: bitSource{data: data}, width: (img.Rect.Dx() + 3) / 4, lately: make([]int, b.history), next: b.history / 2}
	d.index = make([]int, d.width)
	d.from = make([]uint8, 2*(d.width+1))
	table := spreads()
	for y := range (img.Rect.Dy() + 3) / 4 {
		above := -1 // the endpoint above to the left, before it was written over
		for x := range d.width {
			e := d.endpoint(x, y, &above)
			s := d.selector()
			if d.bits.over || d.failed {
				return fmt.Errorf("block %d of row %d: %w", x, y, ErrFormat)
			}
			paintBlock(img, 4*x, 4*y, b.endpoints[e], &b.selectors[s], &table, alpha)
		}
	}
	return nil
}

// sliceDecoder is what lasts from block to block.
type sliceDecoder struct {
	*books
	bits               bitSource
	width              int
	index              []int   // endpoints of the row above, and of this as far as it is read
	from               []uint8 // where blocks of two rows take their endpoint from
	last               int     // endpoint
	prediction, repeat int     // of 2 by 2 blocks
	lately             []int   // selectors
	next, run          int
	failed             bool
}

// endpoint gives that of block x of row y; above is that above to the left.
func (d *sliceDecoder) endpoint(x, y int, above *int) int {
	if x%2 == 0 && y%2 == 0 {
		d.predict(x)
	}
	up := d.index[x]
	switch d.from[y%2*(d.width+1)+x] {
	case fromLeft:
		if d.failed = d.failed || x == 0; !d.failed {
			d.last = d.index[x-1]
		}
	case fromAbove:
		d.failed = d.failed || y == 0
		d.last = up
	case fromAboveLeft:
		d.failed = d.failed || y == 0 || x == 0
		d.last = max(0, *above)
	default:
		if d.last += d.bits.symbol(d.codes[tableDelta]); d.last >= len(d.endpoints) {
			d.last -= len(d.endpoints)
		}
		if d.last >= len(d.endpoints) {
			d.failed, d.last = true, 0
		}
	}
	*above, d.index[x] = up, d.last
	return d.last
}

// predict reads where the 2 by 2 blocks from x take their endpoints from.
func (d *sliceDecoder) predict(x int) {
	if d.repeat > 0 {
		d.repeat--
	} else if s := d.bits.symbol(d.codes[tablePrediction]); s == repeatPrediction {
		d.repeat = int(d.bits.chunks(repeatBits)) + repeatLeast - 1
	} else {
		d.prediction = s
	}
	row := d.width + 1
	d.from[x], d.from[x+1] = uint8(d.prediction&3), uint8(d.prediction>>2&3)
	d.from[row+x], d.from[row+x+1] = uint8(d.prediction>>4&3), uint8(d.prediction>>6&3)
}

// selector gives that of the next block.
func (d *sliceDecoder) selector() int {
	first := len(d.selectors)
	symbol := first
	if d.run > 0 {
		d.run--
	} else if symbol = d.bits.symbol(d.codes[tableSelector]); symbol == first+d.history {
		n := d.bits.symbol(d.codes[tableRun])
		if n == runSymbols-1 {
			n = int(d.bits.chunks(runBits))
		}
		d.run, symbol = n+runLeast-1, first
	}
	at := symbol - first
	switch {
	case at >= d.history:
		d.failed = true
		return 0
	case at >= 0:
		s := d.lately[at]
		d.lately[at/2], d.lately[at] = d.lately[at], d.lately[at/2]
		return s
	}
	d.lately[d.next] = symbol
	if d.next++; d.next == d.history {
		d.next = d.history / 2
	}
	return symbol
}

// paintBlock writes the 16 pixels of a block.
func paintBlock(img *image.NRGBA, x0, y0 int, e endpoint, s *selector, table *[8][4]int32, alpha bool) {
	var steps [4][4]uint8
	for k := range steps {
		for c := range 3 {
			base := int32(e.color[c])<<3 | int32(e.color[c])>>2
			steps[k][c] = uint8(min(max(base+table[e.spread][k], 0), 255))
		}
	}
	for i, k := range s {
		x, y := x0+i%4, y0+i/4
		if x >= img.Rect.Dx() || y >= img.Rect.Dy() {
			continue
		}
		p := img.Pix[y*img.Stride+4*x:]
		if alpha {
			p[3] = steps[k][1]
		} else {
			copy(p[:3], steps[k][:3])
		}
	}
}
