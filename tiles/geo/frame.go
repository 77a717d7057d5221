package geo

import "math"

// Matrix is a 4 by 4 matrix in column order, as root.transform of a 3D Tiles
// tileset has it: element [4*c+r] stands in row r and column c.
type Matrix [16]float64

// IdentityMatrix gives the matrix that changes nothing.
func IdentityMatrix() Matrix { return Matrix{0: 1, 5: 1, 10: 1, 15: 1} }

// ENU gives the frame of the point at latitude and longitude in radians and
// ellipsoidal height in metres: the matrix that turns (east, north, up) in
// metres there into geocentric coordinates on e.
func (e Ellipsoid) ENU(lat, lon, h float64) Matrix {
	sinLat, cosLat := math.Sincos(lat)
	sinLon, cosLon := math.Sincos(lon)
	o := e.Geocentric(lat, lon, h)
	return Matrix{
		-sinLon, cosLon, 0, 0,
		-sinLat * cosLon, -sinLat * sinLon, cosLat, 0,
		cosLat * cosLon, cosLat * sinLon, sinLat, 0,
		o[0], o[1], o[2], 1,
	}
}

// Placement gives the matrix that scales, turns about z by yaw radians
// counter-clockwise seen from above, and then moves by (east, north, up).
func Placement(east, north, up, yaw, scale float64) Matrix {
	s, c := math.Sincos(yaw)
	return Matrix{
		scale * c, scale * s, 0, 0,
		-scale * s, scale * c, 0, 0,
		0, 0, scale, 0,
		east, north, up, 1,
	}
}

// Mul gives the matrix that does n first, then m.
func (m Matrix) Mul(n Matrix) Matrix {
	var out Matrix
	for c := 0; c < 4; c++ {
		for r := 0; r < 4; r++ {
			var sum float64
			for k := 0; k < 4; k++ {
				sum += float64(m[4*k+r] * n[4*c+k])
			}
			out[4*c+r] = sum
		}
	}
	return out
}

// Apply transforms the point p.
func (m Matrix) Apply(p [3]float64) [3]float64 {
	var out [3]float64
	for r := range out {
		out[r] = float64(m[r]*p[0]) + float64(m[4+r]*p[1]) + float64(m[8+r]*p[2]) + m[12+r]
	}
	return out
}

// InverseRigid gives the inverse of a matrix that only turns and moves, such
// as those of ENU. The point is subtracted before turning, in ApplyInverse, if
// nanometres count.
func (m Matrix) InverseRigid() Matrix {
	out := Matrix{m[0], m[4], m[8], 0, m[1], m[5], m[9], 0, m[2], m[6], m[10], 0, 0, 0, 0, 1}
	for r := 0; r < 3; r++ {
		out[12+r] = -(float64(m[4*r]*m[12]) + float64(m[4*r+1]*m[13]) + float64(m[4*r+2]*m[14]))
	}
	return out
}

// ApplyInverse takes p back through a matrix that only turns and moves. It
// subtracts before it turns, so that nothing is lost of a small result.
func (m Matrix) ApplyInverse(p [3]float64) [3]float64 {
	d := [3]float64{p[0] - m[12], p[1] - m[13], p[2] - m[14]}
	var out [3]float64
	for r := range out {
		out[r] = float64(m[4*r]*d[0]) + float64(m[4*r+1]*d[1]) + float64(m[4*r+2]*d[2])
	}
	return out
}
