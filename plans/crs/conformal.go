package crs

import (
	"math"

	"github.com/maquette-city/maquette/tiles/geo"
)

// conformal relates the geodetic latitude of an ellipsoid to its conformal
// latitude, on which both the stereographic and the transverse Mercator
// projection of the ellipsoid stand. Forward it is closed; back it is the
// series of C. F. F. Karney, "On auxiliary latitudes" (2024), to the sixth
// power of the third flattening: exact to rounding for the earth.
type conformal struct {
	e    float64    // first eccentricity
	back [6]float64 // coefficients of sin(2j chi)
}

// thirdFlattening gives n = f/(2-f).
func thirdFlattening(e geo.Ellipsoid) float64 { return e.F / (2 - e.F) }

func newConformal(e geo.Ellipsoid) conformal {
	n := thirdFlattening(e)
	n2, n3 := n*n, n*n*n
	n4, n5, n6 := n2*n2, n2*n3, n3*n3
	return conformal{e: math.Sqrt(e.E2), back: [6]float64{
		2*n - 2./3*n2 - 2*n3 + 116./45*n4 + 26./45*n5 - 2854./675*n6,
		7./3*n2 - 8./5*n3 - 227./45*n4 + 2704./315*n5 + 2323./945*n6,
		56./15*n3 - 136./35*n4 - 1262./105*n5 + 73814./2835*n6,
		4279./630*n4 - 332./35*n5 - 399572./14175*n6,
		4174./315*n5 - 144838./6237*n6,
		601676. / 22275 * n6,
	}}
}

// isometric gives the isometric latitude of the latitude with the given sine.
func (c *conformal) isometric(sinLat float64) float64 {
	return 0.5*math.Log((1+sinLat)/(1-sinLat)) - c.e*atanhSmall(c.e*sinLat)
}

// atanhSmall is the inverse hyperbolic tangent of |x| < 0.1, where six terms of
// its series are exact to rounding.
func atanhSmall(x float64) float64 {
	y := x * x
	return x * (1 + y*(1./3+y*(1./5+y*(1./7+y*(1./9+y*(1./11+y*(1./13)))))))
}

// geodetic gives the latitude in radians whose conformal latitude has the
// given sine and cosine.
func (c *conformal) geodetic(sinChi, cosChi float64) float64 {
	s, k := 2*sinChi*cosChi, (cosChi-sinChi)*(cosChi+sinChi) // of 2 chi
	// Clenshaw's sum of back[j] sin(2(j+1) chi).
	var b0, b1 float64
	for j := len(c.back) - 1; j >= 0; j-- {
		b0, b1 = c.back[j]+2*k*b0-b1, b0
	}
	return math.Atan2(sinChi, cosChi) + b0*s
}
