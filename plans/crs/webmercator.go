package crs

import "math"

// EPSG:3857, the map of web maps (EPSG method 1024): the latitude of the
// ellipsoid put into the formulas of a sphere, so that it is neither conformal
// nor true to scale.
const (
	webMercatorRadius = 6378137.0
	// maxWebMercatorLatitude in degrees is EPSG's area of use; the usual square
	// map ends a little before it, at 85.0511.
	maxWebMercatorLatitude = 85.06
	// Coordinates in metres: half the equator, and the northing of that
	// latitude, rounded up.
	maxWebMercatorEast  = 20037508.35
	maxWebMercatorNorth = 20048966.2
)

func webMercatorIn(p [3]float64) (geodetic, error) {
	if math.Abs(p[0]) > maxWebMercatorEast || math.Abs(p[1]) > maxWebMercatorNorth {
		return geodetic{}, invalid("easting %v, northing %v lies outside EPSG:3857", p[0], p[1])
	}
	return geodetic{math.Atan(math.Sinh(p[1] / webMercatorRadius)), p[0] / webMercatorRadius, p[2]}, nil
}

func webMercatorOut(g geodetic) ([3]float64, error) {
	if math.Abs(g.lat) > maxWebMercatorLatitude*degree {
		return [3]float64{}, invalid("latitude %.9g lies outside EPSG:3857, which ends at %v", g.lat/degree, maxWebMercatorLatitude)
	}
	return [3]float64{webMercatorRadius * g.lon, webMercatorRadius * math.Asinh(math.Tan(g.lat)), g.h}, nil
}
