package texture

import (
	"image"
	"math"
)

// fit gives img at most side pixels wide and high, its shape kept; img itself
// where it is no larger. Each new pixel is the mean of what it covers: of light,
// not of sRGB numbers, so that a fine pattern keeps its brightness, and what is
// not seen has no part in the colour. Only whole numbers are added up: all
// machines give the same.
func fit(img *image.NRGBA, side int) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if max(w, h) <= side {
		return img
	}
	return shrink(img, max(1, w*side/max(w, h)), max(1, h*side/max(w, h)))
}

// shrink gives img in w by h pixels, at most as many as it has.
func shrink(img *image.NRGBA, w, h int) *image.NRGBA {
	l := newLight()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	row := make([]light, img.Rect.Dx())
	sums := make([]light, w)
	fullW, fullH := img.Rect.Dx(), img.Rect.Dy()
	// A source row covers [y*h, (y+1)*h) of fullH*h units, a new one fullH of them.
	next := 0
	for y := range fullH {
		l.read(row, img.Pix[y*img.Stride:])
		first := min((next+1)*fullH, (y+1)*h) - y*h
		gather(sums, row, uint64(first))
		if (y+1)*h < (next+1)*fullH {
			continue
		}
		l.write(out.Pix[next*out.Stride:], sums, uint64(fullW)*uint64(fullH))
		clear(sums)
		next++
		if rest := h - first; rest > 0 {
			gather(sums, row, uint64(rest))
		}
	}
	return out
}

// gather adds a source row to the sums of a narrower one, weight times.
func gather(sums, row []light, weight uint64) {
	w, full := len(sums), len(row)
	at := 0
	for x := range row {
		first := min((at+1)*full, (x+1)*w) - x*w
		sums[at].add(&row[x], uint64(first)*weight)
		if (x+1)*w < (at+1)*full {
			continue
		}
		at++
		if rest := w - first; rest > 0 {
			sums[at].add(&row[x], uint64(rest)*weight)
		}
	}
}

// light is linear red, green and blue times opacity, and opacity.
type light [4]uint64

func (s *light) add(p *light, weight uint64) {
	for i := range s {
		s[i] += p[i] * weight
	}
}

// lights turns sRGB into linear light of 16 bits and back.
type lights struct {
	linear [256]uint64
	srgb   []uint8 // by linear value
}

func newLight() *lights {
	l := &lights{srgb: make([]uint8, math.MaxUint16+1)}
	for i := range l.linear {
		l.linear[i] = uint64(math.Round(linear(float64(i)/255) * math.MaxUint16))
	}
	v := 0
	for i := range l.srgb {
		for v < 255 && 2*uint64(i) > l.linear[v]+l.linear[v+1] {
			v++
		}
		l.srgb[i] = uint8(v)
	}
	return l
}

// linear is the transfer function of sRGB (IEC 61966-2-1), from 0 to 1.
func linear(c float64) float64 {
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

func (l *lights) read(row []light, pix []uint8) {
	for x := range row {
		p := pix[4*x : 4*x+4]
		a := uint64(p[3])
		row[x] = light{l.linear[p[0]] * a, l.linear[p[1]] * a, l.linear[p[2]] * a, a}
	}
}

// write gives the means of sums of the whole weight.
func (l *lights) write(pix []uint8, sums []light, whole uint64) {
	for x := range sums {
		s, p := &sums[x], pix[4*x:4*x+4]
		p[3] = uint8((s[3] + whole/2) / whole)
		if s[3] == 0 {
			continue
		}
		for i := range 3 {
			p[i] = l.srgb[min((s[i]+s[3]/2)/s[3], math.MaxUint16)]
		}
	}
}
