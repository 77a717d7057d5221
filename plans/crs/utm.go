package crs

import (
	"math"

	"github.com/maquette-city/maquette/tiles/geo"
)

const (
	utmScale        = 0.9996
	utmFalseEasting = 500000.0
	utmFalseSouth   = 10000000.0 // false northing of the southern hemisphere
	// maxUTMDegrees bounds the distance from the zone's meridian: the series
	// is exact to a nanometre there, the map long since useless.
	maxUTMDegrees = 20.0
	// maxUTMLatitude in degrees, north and south.
	maxUTMLatitude = 84.0
	// maxUTMEast and maxUTMNorth bound the coordinates in metres: a little
	// beyond the two limits above at the equator and the pole.
	maxUTMEast, maxUTMNorth = 2.5e6, 9.4e6
)

// utm is the transverse Mercator projection of one UTM zone by
// Krüger's series to the sixth power of the third flattening (C. F. F. Karney,
// "Transverse Mercator with an accuracy of a few nanometers", 2011).
type utm struct {
	conformal
	lon0        float64    // radians
	falseNorth  float64    // metres
	radius      float64    // scale times rectifying radius, metres
	alpha, beta [6]float64 // forward and back
}

func newUTM(zone uint8, south bool, e geo.Ellipsoid) *utm {
	falseNorth := 0.0
	if south {
		falseNorth = utmFalseSouth
	}
	n := thirdFlattening(e)
	n2, n3 := n*n, n*n*n
	n4, n5, n6 := n2*n2, n2*n3, n3*n3
	return &utm{
		conformal:  newConformal(e),
		lon0:       (6*float64(zone) - 183) * degree,
		falseNorth: falseNorth,
		radius:     utmScale * e.A / (1 + n) * (1 + n2/4 + n4/64 + n6/256),
		alpha: [6]float64{
			n/2 - 2./3*n2 + 5./16*n3 + 41./180*n4 - 127./288*n5 + 7891./37800*n6,
			13./48*n2 - 3./5*n3 + 557./1440*n4 + 281./630*n5 - 1983433./1935360*n6,
			61./240*n3 - 103./140*n4 + 15061./26880*n5 + 167603./181440*n6,
			49561./161280*n4 - 179./168*n5 + 6601661./7257600*n6,
			34729./80640*n5 - 3418889./1995840*n6,
			212378941. / 319334400 * n6,
		},
		beta: [6]float64{
			n/2 - 2./3*n2 + 37./96*n3 - 1./360*n4 - 81./512*n5 + 96199./604800*n6,
			1./48*n2 + 1./15*n3 - 437./1440*n4 + 46./105*n5 - 1118711./3870720*n6,
			17./480*n3 - 37./840*n4 - 209./4480*n5 + 5569./90720*n6,
			4397./161280*n4 - 11./504*n5 - 830251./7257600*n6,
			4583./161280*n5 - 108847./3991680*n6,
			20648693. / 638668800 * n6,
		},
	}
}

// forward gives easting and northing in metres of a point in radians.
func (u *utm) forward(lat, lon float64) (east, north float64) {
	q := u.isometric(math.Sin(lat))
	tau := math.Sinh(q) // tangent of the conformal latitude
	sinLon, cosLon := math.Sincos(lon - u.lon0)
	zeta := complex(math.Atan2(tau, cosLon), math.Asinh(sinLon/math.Hypot(tau, cosLon)))
	zeta += sineSum(&u.alpha, zeta)
	return utmFalseEasting + u.radius*imag(zeta), u.falseNorth + u.radius*real(zeta)
}

// inverse gives the point in radians of easting and northing in metres.
func (u *utm) inverse(east, north float64) (lat, lon float64) {
	zeta := complex((north-u.falseNorth)/u.radius, (east-utmFalseEasting)/u.radius)
	zeta -= sineSum(&u.beta, zeta)
	sinXi, cosXi := math.Sincos(real(zeta))
	sinhEta := math.Sinh(imag(zeta))
	tau := sinXi / math.Hypot(sinhEta, cosXi)
	cosChi := 1 / math.Sqrt(1+tau*tau)
	return u.geodetic(tau*cosChi, cosChi), math.Remainder(u.lon0+math.Atan2(sinhEta, cosXi), 2*math.Pi)
}

// sineSum gives the sum of c[j] sin(2(j+1) zeta).
func sineSum(c *[6]float64, zeta complex128) complex128 {
	s, k := math.Sincos(2 * real(zeta))
	sh, ch := math.Sinh(2*imag(zeta)), math.Cosh(2*imag(zeta))
	s1, k1 := complex(s*ch, k*sh), complex(k*ch, -s*sh)
	sj, kj := s1, k1
	var sum complex128
	for _, f := range c {
		sum += complex(f, 0) * sj
		sj, kj = sj*k1+kj*s1, kj*k1-sj*s1
	}
	return sum
}
