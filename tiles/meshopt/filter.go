package meshopt

import (
	"encoding/binary"
	"math"
)

// unfilter does in place what filter says to elements of stride bytes (appendix
// B). Products are rounded before they are added, so that every machine gives
// the same.
func unfilter(data []byte, filter Filter, stride int) {
	for at := 0; at < len(data); at += stride {
		e := data[at : at+stride]
		switch {
		case filter == Octahedral && stride == 4:
			x, y, z := octahedral(float32(int8(e[0])), float32(int8(e[1])), float32(int8(e[2])), math.MaxInt8)
			e[0], e[1], e[2] = byte(x), byte(y), byte(z)
		case filter == Octahedral:
			x, y, z := octahedral(short(e, 0), short(e, 1), short(e, 2), math.MaxInt16)
			setShort(e, 0, x)
			setShort(e, 1, y)
			setShort(e, 2, z)
		case filter == Quaternion:
			quaternion(e)
		case filter == Exponential:
			exponential(e)
		}
	}
}

// short gives the i-th 16-bit component of an element.
func short(e []byte, i int) float32 { return float32(int16(binary.LittleEndian.Uint16(e[2*i:]))) }

func setShort(e []byte, i int, v int32) { binary.LittleEndian.PutUint16(e[2*i:], uint16(v)) }

// octahedral gives the unit vector of octahedral coordinates in units of one, as
// integers of which most is 1.
func octahedral(x, y, one, most float32) (int32, int32, int32) {
	if one == 0 { // not valid: the extension leaves the result open
		return 0, 0, 0
	}
	x, y = x/one, y/one
	z := 1 - abs32(x) - abs32(y)
	t := min(z, 0)
	x -= copysign32(t, x)
	y -= copysign32(t, y)
	length := sqrt32(float32(x*x) + float32(y*y) + float32(z*z))
	return round32(x / length * most), round32(y / length * most), round32(z / length * most)
}

// quaternion restores the greatest component of a unit quaternion and its place.
func quaternion(e []byte) {
	one := float32(int16(binary.LittleEndian.Uint16(e[6:])) | 3)
	left := int(e[6] & 3)
	scale := float32(math.Sqrt2/2) / one
	x, y, z := short(e, 0)*scale, short(e, 1)*scale, short(e, 2)*scale
	w := sqrt32(max(0, 1-float32(x*x)-float32(y*y)-float32(z*z)))
	for i, v := range [4]float32{w, x, y, z} {
		setShort(e, (left+i)%4, round32(v*math.MaxInt16))
	}
}

// exponential turns exponents of 8 and mantissas of 24 bits into float32.
func exponential(e []byte) {
	for ; len(e) >= 4; e = e[4:] {
		v := int32(binary.LittleEndian.Uint32(e))
		f := math.Ldexp(float64(v<<8>>8), int(v>>24))
		binary.LittleEndian.PutUint32(e, math.Float32bits(float32(f)))
	}
}

func abs32(v float32) float32 { return float32(math.Abs(float64(v))) }

func sqrt32(v float32) float32 { return float32(math.Sqrt(float64(v))) }

func copysign32(v, sign float32) float32 { return float32(math.Copysign(float64(v), float64(sign))) }

// round32 rounds halves away from zero; what is no number, or none of 32 bits,
// gives 0.
func round32(v float32) int32 {
	if !(abs32(v) < math.MaxInt32) {
		return 0
	}
	return int32(math.Round(float64(v)))
}
