package flip

import (
	"image"
	"image/color"
	"math"
)

// Constants of clause 4.1.
const (
	colourExponent = 0.7  // q_c
	knee           = 0.4  // p_c, of the greatest difference of colours
	kneeTo         = 0.95 // p_t
)

// planes is a picture in the opponent space YCxCz: three values a pixel.
type planes struct {
	width, height int
	of            [3][]float64
}

// White is D65: the sums of the rows of toXYZ.
const whiteX, whiteY, whiteZ = 0.950428545377181, 1, 1.088900370798128

// toXYZ leads from linear sRGB to CIE XYZ.
func toXYZ(v [3]float64) [3]float64 {
	return times(&[3][3]float64{
		{10135552.0 / 24577794, 8788810.0 / 24577794, 4435075.0 / 24577794},
		{2613072.0 / 12288897, 8788810.0 / 12288897, 887015.0 / 12288897},
		{1425312.0 / 73733382, 8788810.0 / 73733382, 70074185.0 / 73733382},
	}, v)
}

// toRGB is the way back.
func toRGB(v [3]float64) [3]float64 {
	return times(&[3][3]float64{
		{3.241003232976358, -1.537398969488785, -0.498615881996363},
		{-0.969224252202516, 1.875929983695176, 0.041554226340085},
		{0.055639419851975, -0.204011206123910, 1.057148977187533},
	}, v)
}

func times(m *[3][3]float64, v [3]float64) (out [3]float64) {
	for r := range out {
		out[r] = m[r][0]*v[0] + m[r][1]*v[1] + m[r][2]*v[2]
	}
	return out
}

// linear undoes the sRGB transfer function (IEC 61966-2-1).
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// read gives a picture in YCxCz.
func read(img image.Image) *planes {
	b := img.Bounds()
	p := &planes{width: b.Dx(), height: b.Dy()}
	for c := range p.of {
		p.of[c] = make([]float64, b.Dx()*b.Dy())
	}
	var table [256]float64
	for i := range table {
		table[i] = linear(float64(i) / 255)
	}
	for y := range p.height {
		for x := range p.width {
			c := color.NRGBAModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
			v := opponent(toXYZ([3]float64{table[c.R], table[c.G], table[c.B]}))
			for k := range v {
				p.of[k][y*p.width+x] = v[k]
			}
		}
	}
	return p
}

// opponent gives YCxCz of XYZ.
func opponent(v [3]float64) [3]float64 {
	x, y, z := v[0]/whiteX, v[1]/whiteY, v[2]/whiteZ
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// lab gives pixel i, filtered, in CIE L*a*b* with the chroma that is seen at its
// lightness (Hunt effect).
func (p *planes) lab(i int) [3]float64 {
	y := (p.of[0][i] + 16) / 116
	x, z := y+p.of[1][i]/500, y-p.of[2][i]/200
	rgb := toRGB([3]float64{x * whiteX, y * whiteY, z * whiteZ})
	for k := range rgb { // filters reach beyond what a screen shows
		rgb[k] = min(max(rgb[k], 0), 1)
	}
	return hunt(rgb)
}

// hunt gives L*a*b* of linear sRGB, chroma weighed by lightness.
func hunt(rgb [3]float64) [3]float64 {
	v := toXYZ(rgb)
	for k, w := range [3]float64{whiteX, whiteY, whiteZ} {
		v[k] = compressed(v[k] / w)
	}
	l := 116*v[1] - 16
	return [3]float64{l, 0.01 * l * 500 * (v[0] - v[1]), 0.01 * l * 200 * (v[1] - v[2])}
}

// compressed is the function of CIE L*a*b* (ISO/CIE 11664-4).
func compressed(v float64) float64 {
	const d = 6.0 / 29
	if v > d*d*d {
		return math.Cbrt(v)
	}
	return v/(3*d*d) + 4.0/29
}

// hyAB is the distance for large differences of colours: of lightness and chroma
// apart.
func hyAB(a, b [3]float64) float64 {
	return math.Abs(a[0]-b[0]) + math.Hypot(a[1]-b[1], a[2]-b[2])
}

// greatestColourDifference is that of the primaries green and blue.
func greatestColourDifference() float64 {
	return math.Pow(hyAB(hunt([3]float64{0, 1, 0}), hunt([3]float64{0, 0, 1})), colourExponent)
}

// colourDifference gives that of two colours, 0 to 1: compressed, the small ones
// over most of the range.
func colourDifference(a, b [3]float64, most float64) float64 {
	d := math.Pow(hyAB(a, b), colourExponent)
	if limit := knee * most; d >= limit {
		return min(1, kneeTo+(d-limit)/(most-limit)*(1-kneeTo))
	}
	return kneeTo / (knee * most) * d
}
