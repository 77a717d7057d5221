package ktx2

import (
	"image"
	"math"
)

// pixels of a block.
const blockPixels = 16

// spreads of brightness: what the four steps of a pixel add to each channel is
// -large, -small, small and large (ETC1, "intensity modifiers").
func spreads() [8][4]int32 {
	var t [8][4]int32
	for i, s := range [8][2]int32{{2, 8}, {5, 17}, {9, 29}, {13, 42}, {18, 60}, {24, 80}, {33, 106}, {47, 183}} {
		t[i] = [4]int32{-s[1], -s[0], s[0], s[1]}
	}
	return t
}

// block is 4 by 4 pixels as far as the search needs them.
type block struct {
	sum   [3]int32              // of each channel
	light [blockPixels]int32    // sum of the channels of each pixel
	rgb   [blockPixels][3]uint8 // what the colours are clamped against
	power int64                 // sum of all squares
	count int64                 // how much it counts in the codebooks
}

// endpoint is a colour of 5 bits a channel and a spread.
type endpoint struct {
	color  [3]uint8
	spread uint8
}

// wide gives a channel of 5 bits in 8.
func wide(v uint8) int32 { return int32(v)<<3 | int32(v)>>2 }

func (e endpoint) wide() [3]int32 {
	return [3]int32{wide(e.color[0]), wide(e.color[1]), wide(e.color[2])}
}

// narrow gives the number of 5 bits next to a channel of 8.
func narrow(v int32) uint8 { return uint8(min(max((v*31+127)/255, 0), 31)) }

// selector is the step of each pixel, row by row.
type selector [blockPixels]uint8

// blocksOf cuts an image into blocks that count so much, the last pixels of a row
// or column repeated; of the opacity, as grey, where alpha says so.
func blocksOf(img *image.NRGBA, alpha bool, count int64) (blocks []block, width, height int) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	width, height = (w+3)/4, (h+3)/4
	blocks = make([]block, width*height)
	for by := range height {
		for bx := range width {
			b := &blocks[by*width+bx]
			b.count = count
			for i := range blockPixels {
				x, y := min(4*bx+i%4, w-1), min(4*by+i/4, h-1)
				p := img.Pix[y*img.Stride+4*x : y*img.Stride+4*x+4]
				rgb := [3]uint8{p[0], p[1], p[2]}
				if alpha {
					rgb = [3]uint8{p[3], p[3], p[3]}
				}
				b.set(i, rgb)
			}
		}
	}
	return blocks, width, height
}

func (b *block) set(i int, rgb [3]uint8) {
	b.rgb[i] = rgb
	for c, v := range rgb {
		b.sum[c] += int32(v)
		b.light[i] += int32(v)
		b.power += int64(v) * int64(v)
	}
}

// fitted is how well an endpoint fits a block: the squared error where each pixel
// has its best step, and what is left of it apart from the steps.
//
// With d the pixel less the colour and m the step, the error of a pixel is
// |d|^2 - 2m(d1+d2+d3) + 3m^2: the steps need the light of the pixel alone.
// Clamping to 0 and 255 is left out; it makes errors smaller only.
func (b *block) fitted(e endpoint, steps *[4]int32) int64 {
	base, lit := b.base(e)
	rest := int64(0)
	low, high := steps[0]+steps[1], steps[2]+steps[3] // twice where the nearest step changes
	for _, l := range b.light {
		s := l - lit
		m := steps[3]
		switch t := 2 * s; {
		case t < 3*low:
			m = steps[0]
		case t < 0:
			m = steps[1]
		case t < 3*high:
			m = steps[2]
		}
		rest += int64(m) * int64(3*m-2*s)
	}
	return base + rest
}

// base gives the error without steps, and the light of the colour.
func (b *block) base(e endpoint) (err int64, lit int32) {
	err = b.power
	for c, v := range e.wide() {
		err += blockPixels*int64(v)*int64(v) - 2*int64(v)*int64(b.sum[c])
		lit += v
	}
	return err, lit
}

// ideal gives the best step of each pixel.
func (b *block) ideal(e endpoint, steps *[4]int32) (s selector) {
	_, lit := b.base(e)
	for i, l := range b.light {
		switch t := 2 * (l - lit); {
		case t < 3*(steps[0]+steps[1]):
			s[i] = 0
		case t < 0:
			s[i] = 1
		case t < 3*(steps[2]+steps[3]):
			s[i] = 2
		default:
			s[i] = 3
		}
	}
	return s
}

// alone gives the endpoint that fits a block best on its own: its mean colour,
// or one step of it brighter or darker, and the best spread.
func (b *block) alone(table *[8][4]int32) endpoint {
	var mean endpoint
	for c := range 3 {
		mean.color[c] = narrow((b.sum[c] + blockPixels/2) / blockPixels)
	}
	least := int64(math.MaxInt64)
	try := func(e endpoint) bool {
		err := b.fitted(e, &table[e.spread])
		better := err < least
		least = min(least, err)
		return better
	}
	best := mean
	for s := range table {
		e := mean
		if e.spread = uint8(s); try(e) {
			best = e
		}
	}
	for _, shift := range [2]int{-1, 1} {
		e := best
		for c := range 3 {
			e.color[c] = uint8(min(max(int(mean.color[c])+shift, 0), 31))
		}
		if try(e) {
			best = e
		}
	}
	return best
}
