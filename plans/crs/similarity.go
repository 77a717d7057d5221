package crs

import (
	"math"

	"github.com/maquette-city/maquette/tiles/geo"
)

// similarity is a seven-parameter transformation of geocentric coordinates
// with the full rotation matrix (RDNAPTRANS2018, 2.2.2 and 3.3.2).
type similarity struct {
	rotation [9]float64 // times the scale
	shift    [3]float64 // metres
}

func newSimilarity(tx, ty, tz, alpha, beta, gamma, delta float64) similarity {
	sa, ca := math.Sincos(alpha)
	sb, cb := math.Sincos(beta)
	sg, cg := math.Sincos(gamma)
	s := similarity{shift: [3]float64{tx, ty, tz}, rotation: [9]float64{
		cg * cb, cg*sb*sa + sg*ca, -cg*sb*ca + sg*sa,
		-sg * cb, -sg*sb*sa + cg*ca, sg*sb*ca + cg*sa,
		sb, -cb * sa, cb * ca,
	}}
	for i := range s.rotation {
		s.rotation[i] *= 1 + delta
	}
	return s
}

func identity() similarity { return similarity{rotation: [9]float64{0: 1, 4: 1, 8: 1}} }

// after gives the similarity that does first and then s.
func (s similarity) after(first similarity) similarity {
	out := similarity{shift: s.apply(first.shift)}
	for i := range out.rotation {
		row, col := i/3*3, i%3
		for k := range 3 {
			out.rotation[i] += s.rotation[row+k] * first.rotation[3*k+col]
		}
	}
	return out
}

// inverse gives the exact inverse of s, whose matrix is that of any similarity:
// its adjugate over its determinant.
func (s similarity) inverse() similarity {
	r := &s.rotation
	inv := similarity{rotation: [9]float64{
		r[4]*r[8] - r[5]*r[7], r[2]*r[7] - r[1]*r[8], r[1]*r[5] - r[2]*r[4],
		r[5]*r[6] - r[3]*r[8], r[0]*r[8] - r[2]*r[6], r[2]*r[3] - r[0]*r[5],
		r[3]*r[7] - r[4]*r[6], r[1]*r[6] - r[0]*r[7], r[0]*r[4] - r[1]*r[3],
	}}
	det := r[0]*inv.rotation[0] + r[1]*inv.rotation[3] + r[2]*inv.rotation[6]
	for i := range inv.rotation {
		inv.rotation[i] /= det
	}
	back := inv.apply(s.shift)
	inv.shift = [3]float64{-back[0], -back[1], -back[2]}
	return inv
}

// toBessel is the transformation from ETRS89 to RD Bessel; the way back has
// published parameters of its own, which are not quite its inverse.
func toBessel() similarity {
	return newSimilarity(-565.7346, -50.4058, -465.2895,
		-1.9151255475293e-6, 1.6036473018269e-6, -9.0954585716021e-6, -4.07242e-6)
}

func toETRS89() similarity {
	return newSimilarity(565.7381, 50.4018, 465.2904,
		1.9151400919398e-6, -1.6036279092796e-6, 9.0954634197389e-6, 4.07244e-6)
}

func (s *similarity) apply(p [3]float64) [3]float64 {
	r := &s.rotation
	return [3]float64{
		r[0]*p[0] + r[1]*p[1] + r[2]*p[2] + s.shift[0],
		r[3]*p[0] + r[4]*p[1] + r[5]*p[2] + s.shift[1],
		r[6]*p[0] + r[7]*p[1] + r[8]*p[2] + s.shift[2],
	}
}

// nearLatLon gives latitude and longitude in radians of a geocentric point
// that lies within a kilometre of e: Bowring's formula (Survey Review 23, 1976),
// whose error there is below 2e-14 radians and grows with the height. Twice as fast as
// geo.Ellipsoid.Geodetic, which holds everywhere.
func nearLatLon(e *geo.Ellipsoid, p [3]float64) (lat, lon float64) {
	num, den := bowring(e, math.Sqrt(p[0]*p[0]+p[1]*p[1]), p[2])
	return math.Atan2(num, den), math.Atan2(p[1], p[0])
}

// bowring gives the tangent of the latitude, as a fraction, of a point r metres
// from the axis and z from the plane of the equator.
func bowring(e *geo.Ellipsoid, r, z float64) (num, den float64) {
	tan := z * e.A / (r * e.B)
	cos := 1 / math.Sqrt(1+tan*tan)
	sin := tan * cos
	return z + e.E2/(1-e.E2)*e.B*sin*sin*sin, r - e.E2*e.A*cos*cos*cos
}

// maxNearHeight bounds, in metres either way, the heights at which bowring is
// exact.
const maxNearHeight = 1000.0

// geodeticOf gives the geodetic point of a geocentric one, by the quick formula
// where that is exact.
func geodeticOf(e *geo.Ellipsoid, p [3]float64) geodetic {
	r := math.Sqrt(p[0]*p[0] + p[1]*p[1])
	num, den := bowring(e, r, p[2])
	length := math.Sqrt(num*num + den*den)
	sin := num / length
	h := (r*den+p[2]*num)/length - e.A*math.Sqrt(1-e.E2*sin*sin)
	if !(math.Abs(h) <= maxNearHeight) { // also where it is no number
		lat, lon, h := e.Geodetic(p)
		return geodetic{lat, lon, h}
	}
	return geodetic{math.Atan2(num, den), math.Atan2(p[1], p[0]), h}
}
