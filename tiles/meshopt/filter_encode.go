package meshopt

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The bits that an octahedral coordinate may have.
const (
	minOctahedralBits = 4
	maxOctahedralBits = 16
)

// The range of exponents that the exponential filter takes, and the mantissa.
const (
	maxExponent = 100
	maxMantissa = 1<<23 - 1
)

// ApplyOctahedral puts unit vectors into the form from which the octahedral
// filter makes them again, in place. Elements have stride bytes, 4 or 8: three
// signed normalized integers of 8 or 16 bits, and a last one that stays. bits
// is the precision of the two coordinates that are left, from 4 to those of an
// integer. A vector of no length becomes (0, 0, 1). The error wraps ErrLayout.
func ApplyOctahedral(data []byte, stride, bits int) error {
	if stride != 4 && stride != 8 || len(data)%stride != 0 || bits < minOctahedralBits || bits > min(2*stride, maxOctahedralBits) {
		return fmt.Errorf("filtering %d bytes of unit vectors, stride %d, %d bits: %w", len(data), stride, bits, ErrLayout)
	}
	one := float64(int(1)<<(bits-1) - 1)
	if stride == 4 {
		applyOctahedralBytes(data, one)
		return nil
	}
	var before [3]float64 // vectors come in runs: each is worked out once
	var x, y float64
	for ; len(data) > 0; data = data[stride:] {
		v := shortsOf(data)
		if v != before {
			x, y = octahedralOf(v[0], v[1], v[2], one)
			before = v
		}
		setShort(data, 0, int32(x))
		setShort(data, 1, int32(y))
		setShort(data, 2, int32(one))
	}
	return nil
}

// rememberBits are those of the number of vectors that are remembered: buildings
// have few directions.
const rememberBits = 10

// applyOctahedralBytes is ApplyOctahedral for vectors of bytes.
func applyOctahedralBytes(data []byte, one float64) {
	var known [1 << rememberBits]struct {
		of   uint32 // the vector, above it bits that are not 0
		x, y int8
	}
	for ; len(data) > 0; data = data[4:] {
		vector := binary.LittleEndian.Uint32(data) | 0xff000000
		k := &known[vector*0x9e3779b1>>(32-rememberBits)]
		if k.of != vector {
			x, y := octahedralOf(float64(int8(data[0])), float64(int8(data[1])), float64(int8(data[2])), one)
			k.of, k.x, k.y = vector, int8(x), int8(y)
		}
		data[0], data[1], data[2] = byte(k.x), byte(k.y), byte(int8(one))
	}
}

// shortsOf gives the three integers of a vector of shorts.
func shortsOf(e []byte) [3]float64 {
	return [3]float64{float64(short(e, 0)), float64(short(e, 1)), float64(short(e, 2))}
}

// octahedralOf gives the octahedral coordinates of a vector in units of one: the
// rounded ones from which the nearest vector comes back.
func octahedralOf(x, y, z, one float64) (float64, float64) {
	sum := math.Abs(x) + math.Abs(y) + math.Abs(z)
	if sum == 0 {
		return 0, 0
	}
	u, v := x/sum, y/sum
	if z < 0 {
		u, v = math.Copysign(1-math.Abs(v), u), math.Copysign(1-math.Abs(u), v)
	}
	u, v = u*one, v*one
	bestU, bestV, best := 0.0, 0.0, math.Inf(-1)
	for _, p := range [2]float64{math.Floor(u), math.Ceil(u)} {
		for _, q := range [2]float64{math.Floor(v), math.Ceil(v)} {
			a, b, c := octahedral(float32(p), float32(q), float32(one), math.MaxInt16)
			length := math.Sqrt(square(a) + square(b) + square(c))
			if d := (float64(float64(a)*x) + float64(float64(b)*y) + float64(float64(c)*z)) / length; d > best {
				bestU, bestV, best = p, q, d
			}
		}
	}
	return bestU, bestV
}

// ApplyExponential puts float32 values into the form from which the exponential
// filter makes them again, in place: whole steps of 2 to the exponent, to which
// they are rounded. The error wraps ErrLayout where exponent lies outside -100
// to 100, data is no whole number of values, or one is 2^23 steps or more from 0;
// data is then half done.
func ApplyExponential(data []byte, exponent int) error {
	if len(data)%4 != 0 || exponent < -maxExponent || exponent > maxExponent {
		return fmt.Errorf("filtering %d bytes of floats, exponent %d: %w", len(data), exponent, ErrLayout)
	}
	for i := 0; i < len(data); i += 4 {
		v := float64(math.Float32frombits(binary.LittleEndian.Uint32(data[i:])))
		steps := math.Round(math.Ldexp(v, -exponent))
		if !(math.Abs(steps) <= maxMantissa) {
			return fmt.Errorf("filtering value %d, %v, in steps of 2^%d: %w", i/4, v, exponent, ErrLayout)
		}
		binary.LittleEndian.PutUint32(data[i:], uint32(int32(steps))&(1<<24-1)|uint32(exponent)<<24)
	}
	return nil
}

// square gives the square of an integer, exact.
func square(v int32) float64 { return float64(int64(v) * int64(v)) }
