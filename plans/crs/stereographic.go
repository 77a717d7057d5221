package crs

import (
	"math"

	"github.com/maquette-city/maquette/tiles/geo"
)

// The RD map projection (RDNAPTRANS2018, 2.4.1 and 3.1.1; EPSG method 9809).
const (
	rdLat0Deg      = 52 + 9./60 + 22.178/3600
	rdLon0Deg      = 5 + 23./60 + 15.500/3600
	rdScale        = 0.9999079
	rdFalseEasting = 155000.0
	rdFalseNorth   = 463000.0
)

// stereographic is the double stereographic projection of RD: from the
// ellipsoid to Gauss's sphere, conformally, and from there to the plane. The
// formulas of the plane are written without a division by the distance from
// the centre, so that Amersfoort itself is a point like any other.
type stereographic struct {
	conformal
	n, m       float64 // w = n q + m, of the isometric latitudes
	sin0, cos0 float64 // of the centre's latitude on the sphere
	lon0       float64 // radians
	diameter   float64 // 2kR, metres
}

func newStereographic() stereographic {
	e := geo.Bessel1841()
	sin, cos := math.Sincos(rdLat0Deg * math.Pi / 180)
	w := 1 - e.E2*sin*sin
	nu := e.A / math.Sqrt(w)   // radius of curvature in the prime vertical
	rho := nu * (1 - e.E2) / w // in the meridian
	lat0 := math.Atan(math.Sqrt(rho/nu) * sin / cos)
	p := stereographic{conformal: newConformal(e), lon0: rdLon0Deg * math.Pi / 180}
	p.sin0, p.cos0 = math.Sincos(lat0)
	p.n = math.Sqrt(1 + e.E2*cos*cos*cos*cos/(1-e.E2))
	p.m = math.Atanh(p.sin0) - p.n*p.isometric(sin)
	p.diameter = 2 * rdScale * math.Sqrt(rho*nu)
	return p
}

// forward gives RD x and y in metres of a point in radians on RD Bessel.
func (p *stereographic) forward(lat, lon float64) (x, y float64) {
	expW := math.Exp(p.n*p.isometric(math.Sin(lat)) + p.m)
	square := expW * expW
	sin, cos := (square-1)/(square+1), 2*expW/(square+1)
	sinLon, cosLon := math.Sincos(p.n * (lon - p.lon0))
	k := p.diameter / (1 + p.sin0*sin + p.cos0*cos*cosLon)
	return rdFalseEasting + k*cos*sinLon, rdFalseNorth + k*(p.cos0*sin-p.sin0*cos*cosLon)
}

// inverse gives the point in radians on RD Bessel of RD x and y in metres.
func (p *stereographic) inverse(x, y float64) (lat, lon float64) {
	dx, dy := (x-rdFalseEasting)/p.diameter, (y-rdFalseNorth)/p.diameter
	t := dx*dx + dy*dy
	cosPsi, s := (1-t)/(1+t), 2/(1+t) // s: sine of the angle from the centre, over its share
	sin := cosPsi*p.sin0 + dy*s*p.cos0
	lonSphere := math.Atan2(dx*s, p.cos0*cosPsi-dy*s*p.sin0)
	w := 0.5 * math.Log((1+sin)/(1-sin))
	expQ := math.Exp((w - p.m) / p.n)
	square := expQ * expQ
	lat = p.geodetic((square-1)/(square+1), 2*expQ/(square+1))
	return lat, p.lon0 + lonSphere/p.n
}
