package ktx2

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
)

// The reader of the tests is written from the text of KTX 2.0, apart from the
// encoder: it shares no code with it but the tables of brightness.

var errBroken = errors.New("broken file")

type bitReader struct {
	data []byte
	at   int
}

func (r *bitReader) get(n int) (v uint32) {
	for i := range n {
		if r.at/8 >= len(r.data) {
			panic(errBroken)
		}
		v |= uint32(r.data[r.at/8]>>(r.at%8)&1) << i
		r.at++
	}
	return v
}

func (r *bitReader) chunks(size int) (v uint32) {
	for at := 0; ; at += size {
		s := r.get(size + 1)
		v |= (s & (1<<size - 1)) << at
		if s>>size == 0 {
			return v
		}
	}
}

// prefixCode finds symbols by length and code.
type prefixCode map[[2]uint32]int

func codeOf(lengths []int) prefixCode {
	c := prefixCode{}
	code := uint32(0)
	for l := 1; l <= 16; l++ {
		code <<= 1
		for s, n := range lengths {
			if n == l {
				c[[2]uint32{uint32(l), code}] = s
				code++
			}
		}
	}
	return c
}

func (r *bitReader) symbol(c prefixCode) int {
	code := uint32(0)
	for l := uint32(1); l <= 16; l++ {
		code = code<<1 | r.get(1)
		if s, ok := c[[2]uint32{l, code}]; ok {
			return s
		}
	}
	panic(errBroken)
}

func (r *bitReader) table() prefixCode {
	total := int(r.get(14))
	if total == 0 {
		return nil
	}
	meta := make([]int, 21)
	order := []int{17, 18, 19, 20, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15, 16}
	for i := range int(r.get(5)) {
		meta[order[i]] = int(r.get(3))
	}
	code := codeOf(meta)
	var lengths []int
	again := func(v, n int) {
		for range n {
			lengths = append(lengths, v)
		}
	}
	for len(lengths) < total {
		switch s := r.symbol(code); s {
		case 17:
			again(0, 3+int(r.get(3)))
		case 18:
			again(0, 11+int(r.get(7)))
		case 19:
			again(lengths[len(lengths)-1], 3+int(r.get(2)))
		case 20:
			again(lengths[len(lengths)-1], 7+int(r.get(7)))
		default:
			again(s, 1)
		}
	}
	if len(lengths) != total {
		panic(errBroken)
	}
	return codeOf(lengths)
}

type decoded struct {
	levels      []*image.NRGBA
	translucent bool
}

// decode reads a file of Encode.
func decode(data []byte) (d decoded, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	le := binary.LittleEndian
	if !bytes.HasPrefix(data, []byte{0xab, 'K', 'T', 'X', ' ', '2', '0', 0xbb, 13, 10, 26, 10}) || le.Uint32(data[44:]) != 1 {
		return d, errBroken
	}
	w, h, count := int(le.Uint32(data[20:])), int(le.Uint32(data[24:])), int(le.Uint32(data[40:]))
	dfd := data[le.Uint32(data[48:]):][:le.Uint32(data[52:])]
	if int(le.Uint32(dfd)) != len(dfd) || dfd[12] != 163 {
		return d, errBroken
	}
	d.translucent = len(dfd) == 60
	global := data[le.Uint64(data[64:]):][:le.Uint64(data[72:])]
	books := global[20+20*count:]
	cut := func(at int) []byte {
		n := le.Uint32(global[at:])
		part := books[:n]
		books = books[n:]
		return part
	}
	endpoints := readEndpoints(cut(4), int(le.Uint16(global)))
	selectors := readSelectors(cut(8), int(le.Uint16(global[2:])))
	tables := &bitReader{data: cut(12)}
	codes := [4]prefixCode{tables.table(), tables.table(), tables.table(), tables.table()}
	if tables.get(13) != 64 || len(books) != 0 {
		return d, errBroken
	}
	for i := range count {
		at := le.Uint64(data[80+24*i:])
		level := data[at:][:le.Uint64(data[88+24*i:])]
		img := image.NewNRGBA(image.Rect(0, 0, max(w>>i, 1), max(h>>i, 1)))
		desc := global[20+20*i:]
		rgb := level[le.Uint32(desc[4:]):][:le.Uint32(desc[8:])]
		readSlice(rgb, img, false, codes, endpoints, selectors)
		alpha := level[le.Uint32(desc[12:]):][:le.Uint32(desc[16:])]
		if d.translucent != (len(alpha) > 0) {
			return d, errBroken
		}
		for p := 3; p < len(img.Pix); p += 4 {
			img.Pix[p] = 255
		}
		if len(alpha) > 0 {
			readSlice(alpha, img, true, codes, endpoints, selectors)
		}
		d.levels = append(d.levels, img)
	}
	return d, nil
}

func readEndpoints(data []byte, count int) (out []endpoint) {
	r := &bitReader{data: data}
	models := [4]prefixCode{r.table(), r.table(), r.table(), r.table()}
	channels := 3 - 2*int(r.get(1))
	prev := endpoint{color: [3]uint8{16, 16, 16}}
	for range count {
		prev.spread = (prev.spread + uint8(r.symbol(models[3]))) & 7
		for c := range channels {
			m := 2
			if prev.color[c] <= 9 {
				m = 0
			} else if prev.color[c] <= 21 {
				m = 1
			}
			prev.color[c] = (prev.color[c] + uint8(r.symbol(models[m]))) & 31
		}
		if channels == 1 {
			prev.color[1], prev.color[2] = prev.color[0], prev.color[0]
		}
		out = append(out, prev)
	}
	return out
}

func readSelectors(data []byte, count int) (out []selector) {
	r := &bitReader{data: data}
	if r.get(2) != 0 {
		panic(errBroken)
	}
	raw := r.get(1) == 1
	var model prefixCode
	if !raw {
		model = r.table()
	}
	var prev [4]uint8
	for i := range count {
		var s selector
		for j := range 4 {
			if raw || i == 0 {
				prev[j] = uint8(r.get(8))
			} else {
				prev[j] ^= uint8(r.symbol(model))
			}
			for k := range 4 {
				s[4*j+k] = prev[j] >> (2 * k) & 3
			}
		}
		out = append(out, s)
	}
	return out
}

func readSlice(data []byte, img *image.NRGBA, alpha bool, codes [4]prefixCode, endpoints []endpoint, selectors []selector) {
	r := &bitReader{data: data}
	w, h := (img.Rect.Dx()+3)/4, (img.Rect.Dy()+3)/4
	index, preds := make([][]int, h), make([][]int, h+1)
	for y := range preds {
		preds[y] = make([]int, w+1)
	}
	var lately [64]int
	next, run, predRun, lastPred, last := 32, 0, 0, 0, 0
	for y := range h {
		index[y] = make([]int, w)
		for x := range w {
			if x%2 == 0 && y%2 == 0 {
				symbol := lastPred
				if predRun > 0 {
					predRun--
				} else if symbol = r.symbol(codes[0]); symbol == 256 {
					predRun, symbol = int(r.chunks(4))+2, lastPred
				}
				lastPred = symbol
				preds[y][x], preds[y][x+1] = symbol&3, symbol>>2&3
				preds[y+1][x], preds[y+1][x+1] = symbol>>4&3, symbol>>6&3
			}
			switch preds[y][x] {
			case 0:
				last = index[y][x-1]
			case 1:
				last = index[y-1][x]
			case 2:
				last = index[y-1][x-1]
			default:
				last = (last + r.symbol(codes[1])) % len(endpoints)
			}
			index[y][x] = last
			symbol := len(selectors)
			if run > 0 {
				run--
			} else if symbol = r.symbol(codes[2]); symbol == len(selectors)+64 {
				n := r.symbol(codes[3])
				if n == 63 {
					n = int(r.chunks(7))
				}
				run, symbol = n+2, len(selectors)
			}
			s := symbol
			if at := symbol - len(selectors); at >= 0 {
				s = lately[at]
				lately[at/2], lately[at] = lately[at], lately[at/2]
			} else {
				lately[next] = s
				if next++; next == 64 {
					next = 32
				}
			}
			paint(img, alpha, 4*x, 4*y, endpoints[last], &selectors[s])
		}
	}
}

func paint(img *image.NRGBA, alpha bool, x0, y0 int, e endpoint, s *selector) {
	table := spreads()
	for i, step := range s {
		x, y := x0+i%4, y0+i/4
		if x >= img.Rect.Dx() || y >= img.Rect.Dy() {
			continue
		}
		p := img.Pix[img.PixOffset(x, y):]
		for c := range 3 {
			v := uint8(min(max(int32(e.color[c])<<3+int32(e.color[c])>>2+table[e.spread][step], 0), 255))
			if !alpha {
				p[c] = v
			} else if c == 1 {
				p[3] = v
			}
		}
	}
}
