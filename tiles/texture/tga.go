package texture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
)

// The header of TGA (Truevision TGA File Format Specification 2.0, "Tga
// file header").
const (
	tgaHeader   = 18
	tgaMapped   = 1 // numbers of a colour map
	tgaColour   = 2
	tgaGrey     = 3
	tgaRuns     = 8 // added where runs are packed
	tgaRight    = 1 << 4
	tgaTopFirst = 1 << 5
)

// tga is what the header says.
type tga struct {
	kind, packed         int // less tgaRuns; 1 for packed
	mapFirst, mapLength  int
	mapBits              int
	width, height, bits  int
	opacity              int // bits of it
	topFirst, rightFirst bool
	at                   int // where the colour map begins
}

// isTGA tells a header in which all is as it has to be.
func isTGA(data []byte) bool {
	_, err := readTGAHeader(data)
	return err == nil
}

var errTGA = errors.New("not a TGA image")

func readTGAHeader(data []byte) (h tga, err error) {
	if len(data) <= tgaHeader {
		return h, errTGA
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint16(data[at:])) }
	mapped, kind, flags := data[1], int(data[2]), data[17]
	h = tga{kind: kind &^ tgaRuns, packed: kind / tgaRuns, mapFirst: word(3), mapLength: word(5), mapBits: int(data[7]),
		width: word(12), height: word(14), bits: int(data[16]), opacity: int(flags & 15),
		topFirst: flags&tgaTopFirst != 0, rightFirst: flags&tgaRight != 0, at: tgaHeader + int(data[0])}
	ok := h.packed <= 1 && mapped <= 1 && flags>>6 == 0 && h.width > 0 && h.height > 0 && h.opacity <= 8 && h.at < len(data)
	if mapped == 1 {
		ok = ok && h.mapLength > 0 && colourBits(h.mapBits)
	} else {
		h.mapLength = 0
	}
	switch h.kind {
	case tgaMapped:
		ok = ok && mapped == 1 && (h.bits == 8 || h.bits == 16)
	case tgaColour:
		ok = ok && colourBits(h.bits)
	case tgaGrey:
		ok = ok && (h.bits == 8 || h.bits == 16)
	default:
		ok = false
	}
	if !ok {
		return h, errTGA
	}
	return h, nil
}

func colourBits(n int) bool { return n == 15 || n == 16 || n == 24 || n == 32 }

// decodeTGA decodes an image whose size was checked.
func decodeTGA(data []byte) (*image.NRGBA, error) {
	h, err := readTGAHeader(data)
	if err != nil {
		return nil, err
	}
	body := data[h.at:]
	var colours []color.NRGBA
	if h.mapLength > 0 {
		size := (h.mapBits + 7) / 8
		if len(body) < h.mapLength*size {
			return nil, fmt.Errorf("%d bytes hold no map of %d colours", len(body), h.mapLength)
		}
		for i := range h.mapLength {
			colours = append(colours, tgaPixel(body[i*size:], h.mapBits, h.opacity))
		}
		body = body[h.mapLength*size:]
	}
	raw, err := tgaUnpack(body, h)
	if err != nil {
		return nil, err
	}
	img := image.NewNRGBA(image.Rect(0, 0, h.width, h.height))
	size := (h.bits + 7) / 8
	for i := range h.width * h.height {
		x, y := i%h.width, i/h.width
		if h.rightFirst {
			x = h.width - 1 - x
		}
		if !h.topFirst {
			y = h.height - 1 - y
		}
		c, ok := h.colour(raw[i*size:], colours)
		if !ok {
			return nil, fmt.Errorf("pixel %d is of no colour of the map", i)
		}
		img.SetNRGBA(x, y, c)
	}
	return img, nil
}

// colour gives one pixel.
func (h *tga) colour(p []byte, colours []color.NRGBA) (color.NRGBA, bool) {
	switch h.kind {
	case tgaMapped:
		n := int(p[0])
		if h.bits == 16 {
			n |= int(p[1]) << 8
		}
		if n -= h.mapFirst; n < 0 || n >= len(colours) {
			return color.NRGBA{}, false
		}
		return colours[n], true
	case tgaGrey:
		c := color.NRGBA{p[0], p[0], p[0], 255}
		if h.bits == 16 && h.opacity > 0 {
			c.A = p[1]
		}
		return c, true
	}
	return tgaPixel(p, h.bits, h.opacity), true
}

// tgaPixel gives a colour of so many bits: blue first.
func tgaPixel(p []byte, bits, opacity int) color.NRGBA {
	switch bits {
	case 24:
		return color.NRGBA{p[2], p[1], p[0], 255}
	case 32:
		if opacity == 0 {
			return color.NRGBA{p[2], p[1], p[0], 255}
		}
		return color.NRGBA{p[2], p[1], p[0], p[3]}
	}
	v := binary.LittleEndian.Uint16(p)
	five := func(n uint16) uint8 { n &= 31; return uint8(n<<3 | n>>2) }
	c := color.NRGBA{five(v >> 10), five(v >> 5), five(v), 255}
	if bits == 16 && opacity > 0 && v>>15 == 0 {
		c.A = 0
	}
	return c
}

// tgaUnpack gives the pixels as they are stored, without their runs.
func tgaUnpack(body []byte, h tga) ([]byte, error) {
	size := (h.bits + 7) / 8
	total := h.width * h.height * size
	if h.packed == 0 {
		if len(body) < total {
			return nil, fmt.Errorf("%d bytes of pixels where %d are due", len(body), total)
		}
		return body[:total], nil
	}
	out := make([]byte, 0, total)
	for len(out) < total {
		if len(body) < 1 {
			return nil, fmt.Errorf("the pixels end after %d bytes of %d", len(out), total)
		}
		run, n := body[0]&0x80 != 0, int(body[0]&0x7f)+1
		body = body[1:]
		take := n * size
		if run {
			take = size
		}
		if len(body) < take {
			return nil, fmt.Errorf("the pixels end after %d bytes of %d", len(out), total)
		}
		if !run {
			out = append(out, body[:take]...)
		} else {
			for range n {
				out = append(out, body[:size]...)
			}
		}
		body = body[take:]
	}
	return out[:total], nil
}
