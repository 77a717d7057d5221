package meshopt

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
)

// sample is something to encode.
type sample struct {
	name    string
	mode    Mode
	stride  int
	data    []byte // of attributes
	packing Packing
	indices []uint32 // of triangles and sequences
}

func (s *sample) count() int {
	if s.mode == Attributes {
		return len(s.data) / s.stride
	}
	return len(s.indices)
}

// raw gives the bytes that the stream stands for.
func (s *sample) raw() []byte {
	if s.mode == Attributes {
		return s.data
	}
	var out []byte
	for _, v := range s.indices {
		out = appendIndex(out, v, s.stride)
	}
	return out
}

func (s *sample) encode() ([]byte, error) {
	switch s.mode {
	case Attributes:
		return AppendAttributes(nil, s.data, s.stride, s.packing)
	case Triangles:
		return AppendTriangles(nil, s.indices)
	}
	return AppendIndices(nil, s.indices)
}

// samples gives attributes, triangles and sequences of every kind that takes
// another way through the encoders.
func samples() []sample {
	var all []sample
	r := rand.New(rand.NewPCG(7, 11))
	for _, n := range []int{0, 1, 2, 15, 16, 17, 63, 64, 65, 255, 256, 257, 1000} {
		for _, stride := range []int{4, 8, 12, 16, 20, 36, 64, 252, 256} {
			if n > 65 && stride > 36 && n != 257 {
				continue
			}
			for spread, bits := range map[string]uint{"constant": 0, "close": 1, "near": 3, "far": 8} {
				data := make([]byte, n*stride)
				for i := range data {
					if i >= stride {
						data[i] = data[i-stride]
					}
					data[i] += byte(r.UintN(1<<bits)) - byte(1<<bits/2)
				}
				name := fmt.Sprintf("%d %s elements of %d bytes", n, spread, stride)
				all = append(all, sample{name: name, mode: Attributes, stride: stride, data: data},
					sample{name: name + ", bytewise", mode: Attributes, stride: stride, data: data, packing: Bytewise})
			}
		}
	}
	return append(all, indexSamples(r)...)
}

func indexSamples(r *rand.Rand) []sample {
	var all []sample
	lists := map[string][]uint32{
		"nothing": nil, "one": {0, 1, 2}, "backwards": {2, 1, 0}, "one point": {5, 5, 5, 5, 5, 5},
		"strip": strip(40), "fan": fan(40), "quads": quads(50), "sheet": sheet(12), "far": {0, 1, 2, 70000, 1 << 29, 3, 1<<30 - 1, 0, 1 << 20, 9, 8, 7},
		"neighbours of the last": {0, 1, 2, 2, 1, 9, 1, 2, 10, 2, 1, 8, 10, 1, 11}, "soup": soup(r, 3*200, 64), "wide soup": soup(r, 3*200, 1<<20),
		"begun anew": append(strip(8), strip(8)...),
	}
	for name, list := range lists {
		for _, mode := range []Mode{Triangles, Indices} {
			all = append(all, sample{name: name + ", 32 bits", mode: mode, stride: 4, indices: list})
			if name != "far" && name != "wide soup" {
				all = append(all, sample{name: name + ", 16 bits", mode: mode, stride: 2, indices: list})
			}
		}
	}
	return all
}

// strip gives n triangles each on an edge of the one before.
func strip(n int) []uint32 {
	var out []uint32
	for i := range uint32(n) {
		out = append(out, i, i+1+i%2, i+2-i%2)
	}
	return out
}

func fan(n int) []uint32 {
	var out []uint32
	for i := range uint32(n) {
		out = append(out, 0, i+1, i+2)
	}
	return out
}

// quads gives n squares that share nothing, as flat-shaded boxes have.
func quads(n int) []uint32 {
	var out []uint32
	for i := range uint32(n) {
		v := 4 * i
		out = append(out, v, v+1, v+2, v, v+2, v+3)
	}
	return out
}

// sheet gives a grid of n by n squares, row by row.
func sheet(n int) []uint32 {
	var out []uint32
	w := uint32(n + 1)
	for y := range uint32(n) {
		for x := range uint32(n) {
			v := y*w + x
			out = append(out, v, v+1, v+w, v+1, v+w+1, v+w)
		}
	}
	return out
}

func soup(r *rand.Rand, n int, below uint32) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = r.Uint32N(below)
	}
	return out
}

// turned gives the indices with each triangle turned to begin with its least
// corner, the later of two.
func turned(raw []byte, stride int) [][3]uint32 {
	var out [][3]uint32
	at := func(i int) uint32 {
		if stride == 2 {
			return uint32(binary.LittleEndian.Uint16(raw[2*i:]))
		}
		return binary.LittleEndian.Uint32(raw[4*i:])
	}
	for i := 0; i+2 < len(raw)/stride; i += 3 {
		t := [3]uint32{at(i), at(i + 1), at(i + 2)}
		for range 2 {
			if u := [3]uint32{t[1], t[2], t[0]}; u[0] < t[0] || u[0] == t[0] && (u[1] < t[1] || u[1] == t[1] && u[2] < t[2]) {
				t = u
			} else if u := [3]uint32{t[2], t[0], t[1]}; u[0] < t[0] || u[0] == t[0] && (u[1] < t[1] || u[1] == t[1] && u[2] < t[2]) {
				t = u
			}
		}
		out = append(out, t)
	}
	return out
}
