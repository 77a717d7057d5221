package tiles

import (
	"encoding/json"
	"fmt"
)

// BoundingVolume is one of box, region and sphere (3D Tiles 1.1, clause
// 7.3.2). Box and sphere are in the tile's frame, a region is not transformed.
type BoundingVolume struct {
	Box        *Box            `json:"box,omitempty"`
	Region     *Region         `json:"region,omitempty"`
	Sphere     *Sphere         `json:"sphere,omitempty"`
	Extensions json.RawMessage `json:"extensions,omitempty"`
	Extras     json.RawMessage `json:"extras,omitempty"`
}

// Box is an oriented box: centre, then three half axes, in metres.
type Box [12]float64

// Region is west, south, east, north in radians and the lowest and highest
// ellipsoidal height in metres.
type Region [6]float64

// Sphere is centre and radius in metres.
type Sphere [4]float64

// Matrix is a 4 by 4 matrix in column-major order, the last row 0 0 0 1.
type Matrix [16]float64

// AxisBox gives the box between two corners, in metres.
func AxisBox(min, max [3]float64) *Box {
	var b Box
	for i := range 3 {
		b[i] = (min[i] + max[i]) / 2
		b[3+4*i] = (max[i] - min[i]) / 2
	}
	return &b
}

// Corners gives the eight corners of b in its own frame.
func (b *Box) Corners() [8][3]float64 {
	var out [8][3]float64
	for c := range out {
		for i := range 3 {
			v := b[i]
			for axis := range 3 {
				h := b[3+3*axis+i]
				if c>>axis&1 == 0 {
					h = -h
				}
				v += h
			}
			out[c][i] = v
		}
	}
	return out
}

// Identity gives the matrix that changes nothing.
func Identity() Matrix {
	return Matrix{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}
}

// Mul gives the matrix that does n first, then m: a child's transform n under
// its parent's m.
func (m *Matrix) Mul(n *Matrix) Matrix {
	var out Matrix
	for c := range 4 {
		for r := range 4 {
			for k := range 4 {
				out[4*c+r] += float64(m[4*k+r] * n[4*c+k])
			}
		}
	}
	return out
}

// Apply transforms the point p.
func (m *Matrix) Apply(p [3]float64) [3]float64 {
	var out [3]float64
	for r := range 3 {
		out[r] = float64(m[r]*p[0]) + float64(m[4+r]*p[1]) + float64(m[8+r]*p[2]) + m[12+r]
	}
	return out
}

// UnmarshalJSON reads exactly twelve numbers.
func (b *Box) UnmarshalJSON(data []byte) error { return readNumbers("box", data, b[:]) }

// UnmarshalJSON reads exactly six numbers.
func (r *Region) UnmarshalJSON(data []byte) error { return readNumbers("region", data, r[:]) }

// UnmarshalJSON reads exactly four numbers.
func (s *Sphere) UnmarshalJSON(data []byte) error { return readNumbers("sphere", data, s[:]) }

// UnmarshalJSON reads exactly sixteen numbers.
func (m *Matrix) UnmarshalJSON(data []byte) error { return readNumbers("transform", data, m[:]) }

// readNumbers fills into, refusing any other length and null among the
// numbers, both of which encoding/json would take in silence.
func readNumbers(what string, data []byte, into []float64) error {
	var numbers []*float64
	if err := json.Unmarshal(data, &numbers); err != nil {
		return fmt.Errorf("reading %s: %w", what, err)
	}
	if len(numbers) != len(into) {
		return fmt.Errorf("reading %s: %d numbers where %d are due", what, len(numbers), len(into))
	}
	for i, n := range numbers {
		if n == nil {
			return fmt.Errorf("reading %s: element %d is null", what, i)
		}
		into[i] = *n
	}
	return nil
}
