// Package geo is the geometry of the earth that tiles need: the ellipsoid,
// geocentric coordinates (ECEF), local east-north-up frames as 3D Tiles
// transforms, and regions that hold a box.
//
// It knows no coordinate reference system by name and no datum: plans/crs turns
// map coordinates into the latitudes and longitudes used here. Angles are
// radians and lengths metres unless a name says otherwise. Formulas: EPSG
// Guidance Note 7-2, 4.1.1 (geographic/geocentric); H. Vermeille, Journal of
// Geodesy 76 (2002) and 85 (2011), for the way back in closed form; 3D Tiles
// 1.1 (OGC 22-025r4) for transforms and regions.
package geo

import "math"

// Ellipsoid is an oblate ellipsoid of revolution. Make it with NewEllipsoid.
type Ellipsoid struct {
	A  float64 // semi-major axis, metres
	F  float64 // flattening
	E2 float64 // first eccentricity squared, F(2-F)
	B  float64 // semi-minor axis, metres
}

// NewEllipsoid makes the ellipsoid with semi-major axis a in metres and inverse
// flattening invF, which must be greater than 1.
func NewEllipsoid(a, invF float64) Ellipsoid {
	f := 1 / invF
	return Ellipsoid{A: a, F: f, E2: f * (2 - f), B: a * (1 - f)}
}

// GRS80 is the ellipsoid of ETRS89 (EPSG:7019). WGS 84's differs from it by
// 0.1 mm at the poles.
func GRS80() Ellipsoid { return NewEllipsoid(6378137, 298.257222101) }

// WGS84 is the ellipsoid of WGS 84 (EPSG:7030).
func WGS84() Ellipsoid { return NewEllipsoid(6378137, 298.257223563) }

// Bessel1841 is the ellipsoid of the Dutch RD datum (EPSG:7004).
func Bessel1841() Ellipsoid { return NewEllipsoid(6377397.155, 299.1528128) }

// Geocentric gives the geocentric coordinates of the point at latitude and
// longitude in radians and ellipsoidal height h in metres. Its own error is
// that of rounding: at most 2 nm at the surface.
func (e Ellipsoid) Geocentric(lat, lon, h float64) [3]float64 {
	sinLat, cosLat := math.Sincos(lat)
	sinLon, cosLon := math.Sincos(lon)
	n := e.A / math.Sqrt(1-e.E2*sinLat*sinLat)
	p := (n + h) * cosLat
	return [3]float64{p * cosLon, p * sinLon, (n*(1-e.E2) + h) * sinLat}
}

// Geodetic gives latitude and longitude in radians and ellipsoidal height in
// metres of the geocentric point p. It holds for every finite point: at the
// poles the longitude is that of the x axis or of p, inside the earth's core,
// where the nearest point of the ellipsoid is not unique, the northern one of
// the nearest is given. The error is that of rounding: below 5 nm for points
// within 10,000 km of the surface (2 nm near it).
func (e Ellipsoid) Geodetic(p [3]float64) (lat, lon, h float64) {
	r := math.Hypot(p[0], p[1])
	sinLat, cosLat, h := e.meridian(r, p[2])
	return math.Atan2(sinLat, cosLat), math.Atan2(p[1], p[0]), h
}

// meridian solves the problem in the meridian plane: the sine and cosine of the
// latitude and the height of the point at distance r from the axis and z above
// the equator. Vermeille's quartic in the form that is stable inside the
// evolute as well.
func (e Ellipsoid) meridian(r, z float64) (sinLat, cosLat, h float64) {
	e4, m := e.E2*e.E2, 1-e.E2
	p, q := (r/e.A)*(r/e.A), m*(z/e.A)*(z/e.A)
	s := (p + q - e4) / 6
	if e4*q == 0 && s <= 0 {
		return e.core(p, z)
	}
	u := vermeilleU(s, e4*p*q/4)
	v := math.Sqrt(u*u + e4*q)
	uv := u + v
	if u < 0 {
		uv = e4 * q / (v - u)
	}
	w := math.Max(0, e.E2*(uv-q)/(2*v))
	k := uv / (math.Sqrt(uv+w*w) + w)
	zs, rs := z/k, r/(k+e.E2)
	d := math.Hypot(zs, rs)
	return zs / d, rs / d, (1 - m/k) * math.Hypot(k*rs, z)
}

// vermeilleU is the greatest real root of u^3 - 3su^2 - 2S = 0, where t stands
// for S.
func vermeilleU(s, t float64) float64 {
	s2, s3 := s*s, s*s*s
	disc := t * (2*s3 + t)
	if disc < 0 {
		return s + 2*s*math.Cos(math.Atan2(math.Sqrt(-disc), -(t+s3))/3)
	}
	c := t + s3
	c += math.Copysign(math.Sqrt(disc), c)
	root := math.Cbrt(c)
	if root == 0 {
		return s
	}
	return s + root + s2/root
}

// core solves for the disc in the equatorial plane within e2*a of the centre,
// from which two points of the ellipsoid are equally near.
func (e Ellipsoid) core(p, z float64) (sinLat, cosLat, h float64) {
	zz := math.Sqrt(math.Max(0, e.E2*e.E2-p) / (1 - e.E2))
	xx := math.Sqrt(p)
	d := math.Hypot(zz, xx)
	if z < 0 {
		zz = -zz
	}
	return zz / d, xx / d, -e.A * (1 - e.E2) * d / e.E2
}
