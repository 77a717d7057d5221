package draco

import (
	"encoding/binary"
	"math"
)

// number reads a component of a type.
func number(t byte, p []byte) float64 {
	switch t {
	case 1:
		return float64(int8(p[0]))
	case 2, 11:
		return float64(p[0])
	case 3:
		return float64(int16(binary.LittleEndian.Uint16(p)))
	case 4:
		return float64(binary.LittleEndian.Uint16(p))
	case 5:
		return float64(int32(binary.LittleEndian.Uint32(p)))
	case 6:
		return float64(binary.LittleEndian.Uint32(p))
	case 7:
		return float64(int64(binary.LittleEndian.Uint64(p)))
	case 8:
		return float64(binary.LittleEndian.Uint64(p))
	case 9:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(p)))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(p))
}

// root gives the whole part of a square root.
func root(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	x := uint64(math.Sqrt(float64(n)))
	for x > 0 && (x > 1<<32-1 || x*x > n) {
		x--
	}
	for x < 1<<32-1 && (x+1)*(x+1) <= n {
		x++
	}
	return x
}
