package picture

import (
	"image/color"
	"math"
)

// colour is premultiplied linear light and opacity, 0 to 1.
type colour struct{ r, g, b, a float32 }

func (c colour) add(d colour) colour { return colour{c.r + d.r, c.g + d.g, c.b + d.b, c.a + d.a} }

func (c colour) scale(f float32) colour { return colour{c.r * f, c.g * f, c.b * f, c.a * f} }

// over lays c over d.
func (c colour) over(d colour) colour { return c.add(d.scale(1 - c.a)) }

// fromSRGB gives an opaque colour of sRGB components.
func fromSRGB(r, g, b uint8) colour {
	return colour{linear(float32(r) / 255), linear(float32(g) / 255), linear(float32(b) / 255), 1}
}

// linear undoes the sRGB transfer function (IEC 61966-2-1).
func linear(v float32) float32 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return float32(math.Pow((float64(v)+0.055)/1.055, 2.4))
}

// encodingSteps is the size of the table of the sRGB transfer function: fine
// enough that its steps stay below one of 255.
const encodingSteps = 8192

// encodingTable gives the sRGB transfer function over roots of linear light,
// times 255.
func encodingTable() *[encodingSteps + 1]float32 {
	var t [encodingSteps + 1]float32
	for i := range t {
		v := float64(i) / encodingSteps
		if v *= v; v <= 0.0031308 {
			t[i] = float32(v * 12.92 * 255)
			continue
		}
		t[i] = float32((1.055*math.Pow(v, 1/2.4) - 0.055) * 255)
	}
	return &t
}

// pack keeps a colour in 32 bits: square roots of premultiplied light, which
// spend their steps about as the eye does, and opacity.
func (c colour) pack() uint32 {
	return uint32(root(c.r)) | uint32(root(c.g))<<8 | uint32(root(c.b))<<16 | uint32(clamp(c.a)*255+0.5)<<24
}

func root(v float32) uint8 { return uint8(math.Sqrt(float64(clamp(v)))*255 + 0.5) }

func clamp(v float32) float32 { return max(0, min(1, v)) }

func unpack(v uint32) colour {
	square := func(b uint32) float32 { f := float32(b&255) / 255; return f * f }
	return colour{square(v), square(v >> 8), square(v >> 16), float32(v>>24) / 255}
}

// dither spreads the rounding to 8 bits over four by four pixels, so that soft
// gradients do not band.
func dither(x, y int) float32 {
	order := [16]float32{0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5}
	return (order[(y&3)*4+x&3] + 0.5) / 16
}

// nrgba gives the pixel; d, from 0 to 1, decides which way it is rounded.
func (c colour) nrgba(table *[encodingSteps + 1]float32, d float32) color.NRGBA {
	if c.a <= 0 {
		return color.NRGBA{}
	}
	byte8 := func(v float32) uint8 {
		return uint8(table[int(math.Sqrt(float64(clamp(v/c.a)))*encodingSteps)] + d)
	}
	return color.NRGBA{byte8(c.r), byte8(c.g), byte8(c.b), uint8(clamp(c.a)*255 + 0.5)}
}

// row gives the background of row y of height.
func (b Background) row(y, height int) colour {
	t := float32(y) / float32(max(1, height-1))
	mix := func(top, bottom color.NRGBA) colour {
		u, v := fromSRGB(top.R, top.G, top.B), fromSRGB(bottom.R, bottom.G, bottom.B)
		u, v = u.scale(float32(top.A)/255), v.scale(float32(bottom.A)/255)
		return u.scale(1 - t).add(v.scale(t))
	}
	return mix(b.Top, b.Bottom)
}
