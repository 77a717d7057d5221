package ktx2

import (
	"fmt"
	"image"
)

// uastcMode is one of the 19 ways in which a block of UASTC is coded (Khronos Data
// Format 1.3, "UASTC LDR 4x4"): so many bits of a weight, the range of endpoint
// values (of ASTC), subsets of pixels, planes of weights, channels, and bits that
// only help transcoders.
type uastcMode struct {
	weightBits, endpoints, subsets, planes, channels, hints int
}

// The modes that are not like the others.
const (
	uastcSolid    = 8
	uastcModes    = 19
	uastcThree    = 3  // three subsets
	uastcOdd      = 7  // two subsets of partitions that mode 2 has not
	uastcGreyPair = 17 // grey and opacity, a plane each
	uastcLeast    = 5  // bits of endpoints below which a trit or quint is added
)

func uastcModeTable() [uastcModes]uastcMode {
	return [uastcModes]uastcMode{
		{4, 19, 1, 1, 3, 15}, {2, 20, 1, 1, 3, 15}, {3, 8, 2, 1, 3, 15}, {2, 7, 3, 1, 3, 15}, {2, 12, 2, 1, 3, 15},
		{3, 20, 1, 1, 3, 15}, {2, 18, 1, 2, 3, 15}, {2, 12, 2, 1, 3, 15}, {0, 0, 0, 0, 4, 0}, {2, 8, 2, 1, 4, 23},
		{4, 13, 1, 1, 4, 17}, {2, 13, 1, 2, 4, 17}, {3, 19, 1, 1, 4, 17}, {1, 20, 1, 2, 4, 23}, {2, 20, 1, 1, 4, 23},
		{4, 20, 1, 1, 2, 23}, {2, 20, 2, 1, 2, 23}, {2, 20, 1, 2, 2, 23}, {5, 11, 1, 1, 3, 15},
	}
}

// uastcModeOf gives the mode that the first 7 bits of a block name, and the bits
// of its name; -1 for none.
func uastcModeOf(bits uint32) (mode int, size uint) {
	for m, c := range [uastcModes][2]uint32{
		{0x1, 4}, {0x35, 6}, {0x1d, 5}, {0x3, 5}, {0x13, 5}, {0xb, 5}, {0x1b, 5}, {0x7, 5}, {0x17, 5}, {0xf, 5},
		{0x2, 3}, {0x0, 2}, {0x6, 3}, {0x1f, 5}, {0xd, 5}, {0x5, 7}, {0x15, 6}, {0x25, 6}, {0x9, 4},
	} {
		if bits&(1<<c[1]-1) == c[0] {
			return m, uint(c[1])
		}
	}
	return -1, 0
}

// astcSeeds gives the partitions of ASTC that blocks of a mode may have, and the
// bits that name one.
func astcSeeds(mode int) (seeds []uint32, bits uint) {
	switch mode {
	case uastcThree:
		return []uint32{260, 74, 32, 156, 183, 15, 745, 0, 335, 902, 254}, 4
	case uastcOdd:
		return []uint32{36, 48, 61, 137, 161, 183, 226, 281, 302, 307, 479, 495, 593, 594, 605, 799, 812, 988, 993}, 5
	}
	return []uint32{28, 20, 16, 29, 91, 9, 107, 72, 149, 204, 50, 114, 496, 17, 78, 39, 252, 828, 43, 156, 116, 210, 476, 273,
		684, 359, 246, 195, 694, 524}, 5
}

// uastc decodes blocks; it holds what is the same for all.
type uastc struct {
	modes      [uastcModes]uastcMode
	colours    [uastcModes][]uint8 // endpoint values, unpacked to 8 bits
	weights    [6][]uint32         // of so many bits, in 64ths
	partitions [uastcModes][]partition
	seedBits   [uastcModes]uint
	ranges     [uastcModes]bounded
}

// partition is the subset of each pixel, and the first pixel of each subset.
type partition struct {
	subset  [blockPixels]uint8
	anchors [3]int
}

// newUASTC makes the tables.
func newUASTC() *uastc {
	u := &uastc{modes: uastcModeTable()}
	for m := range u.modes {
		if m == uastcSolid {
			continue
		}
		u.ranges[m] = boundedRange(u.modes[m].endpoints)
		u.colours[m] = u.ranges[m].colours()
		n := u.modes[m].subsets
		if n == 1 {
			u.partitions[m] = []partition{{}}
			continue
		}
		var seeds []uint32
		seeds, u.seedBits[m] = astcSeeds(m)
		for _, s := range seeds {
			u.partitions[m] = append(u.partitions[m], astcPartition(s, uint32(n)))
		}
	}
	for bits := 1; bits < len(u.weights); bits++ {
		for v := range uint32(1) << bits {
			w := v << (6 - bits)
			for k := bits; k < 6; k *= 2 {
				w |= w >> k
			}
			if w > 32 {
				w++
			}
			u.weights[bits] = append(u.weights[bits], w)
		}
	}
	return u
}

// decodeUASTC decodes blocks, row by row.
func decodeUASTC(h *Header, level []byte) (*image.NRGBA, error) {
	u := newUASTC()
	img := image.NewNRGBA(image.Rect(0, 0, h.Width, h.Height))
	width := (h.Width + 3) / 4
	var pixels [blockPixels][4]uint8
	for i := range len(level) / 16 {
		if !u.block(level[16*i:16*i+16], &pixels) {
			return nil, fmt.Errorf("block %d is of no mode: %w", i, ErrFormat)
		}
		for k := range pixels {
			set(img, 4*(i%width)+k%4, 4*(i/width)+k/4, pixels[k])
		}
	}
	return img, nil
}

// block decodes one block of 16 bytes; false where it is none.
func (u *uastc) block(data []byte, pixels *[blockPixels][4]uint8) bool {
	r := &bitSource{data: data}
	mode, size := uastcModeOf(uint32(data[0]) & 0x7f)
	if mode < 0 {
		return false
	}
	r.get(size)
	if mode == uastcSolid {
		v := r.get(32)
		for i := range pixels {
			pixels[i] = [4]uint8{uint8(v), uint8(v >> 8), uint8(v >> 16), uint8(v >> 24)}
		}
		return true
	}
	m := &u.modes[mode]
	r.get(uint(m.hints))
	number := int(r.get(u.seedBits[mode]))
	if number >= len(u.partitions[mode]) {
		return false
	}
	p := &u.partitions[mode][number]
	second := -1 // the channel of the second plane
	if m.planes == 2 {
		second = 3
		if mode != uastcGreyPair {
			second = int(r.get(2))
		}
	}
	ends, ok := u.endpoints(r, mode)
	if !ok {
		return false
	}
	for i := range pixels {
		var w [2]uint32
		for plane := range m.planes {
			bits := m.weightBits
			if p.anchors[p.subset[i]] == i {
				bits--
			}
			w[plane] = u.weights[m.weightBits][r.get(uint(bits))]
		}
		for c := range 4 {
			k := w[0]
			if c == second {
				k = w[1]
			}
			pixels[i][c] = mixed(ends[p.subset[i]][0][c], ends[p.subset[i]][1][c], k)
		}
	}
	return true
}

// mixed is a colour between two, as ASTC has it for colours that are not sRGB: in
// 16 bits, of which the upper 8 are kept.
func mixed(low, high uint8, weight uint32) uint8 {
	l, h := uint32(low)*257, uint32(high)*257
	return uint8((l*(64-weight) + h*weight + 32) >> 6 >> 8)
}

// endpoints reads both colours of each subset.
func (u *uastc) endpoints(r *bitSource, mode int) (ends [3][2][4]uint8, ok bool) {
	m, b := &u.modes[mode], &u.ranges[mode]
	values := b.read(r, 2*m.channels*m.subsets)
	at := 0
	next := func() (low, high uint8) {
		low, high = u.colours[mode][values[at]], u.colours[mode][values[at+1]]
		at += 2
		return low, high
	}
	for s := range m.subsets {
		for c := range m.channels {
			ends[s][0][c], ends[s][1][c] = next()
		}
		for k := range 2 {
			e := &ends[s][k]
			switch m.channels {
			case 3:
				e[3] = 255
			case 2:
				*e = [4]uint8{e[0], e[0], e[0], e[1]}
			}
		}
	}
	return ends, !r.over
}
