package crs

import (
	"math"

	"github.com/maquette-city/maquette/tiles/geo"
)

const (
	degree = math.Pi / 180
	// rdHeight is the ellipsoidal height that stands for every height in the
	// datum transformation to RD (RDNAPTRANS2018, 2.2.1), metres.
	rdHeight = 43.0
	// The correction is found by iteration until it changes by less than
	// correctionEpsilon degrees; two rounds do in practice. A round leaves less
	// than a thousandth of the last one's change.
	correctionEpsilon = 1e-10
	correctionRounds  = 8
	// RD is defined by formulas that go on for ever; they are trusted where
	// NSGI publishes test points for them, degrees.
	rdAreaSouth, rdAreaNorth = 30.0, 70.0
	rdAreaWest, rdAreaEast   = -10.0, 16.0
	// maxRDCoordinate bounds RD x and y in metres: beyond the area above.
	maxRDCoordinate = 3e6
)

// rdnap is RDNAPTRANS2018 variant 1. Make it with newRDNAP; it is not changed
// afterwards and serves any number of goroutines.
type rdnap struct {
	grid           *grid
	grs80, bessel  geo.Ellipsoid
	toRD, toETRS89 similarity
	projection     stereographic
}

func newRDNAP() (*rdnap, error) {
	g, err := loadGrid()
	if err != nil {
		return nil, err
	}
	return &rdnap{
		grid: g, grs80: geo.GRS80(), bessel: geo.Bessel1841(),
		toRD: toBessel(), toETRS89: toETRS89(), projection: newStereographic(),
	}, nil
}

// forward gives RD x and y in metres of an ETRS89 point in radians.
func (t *rdnap) forward(lat, lon float64) (x, y float64) {
	p := t.toRD.apply(t.grs80.Geocentric(lat, lon, rdHeight))
	lat, lon = nearLatLon(&t.bessel, p)
	dLat, dLon := t.correctionAt(lat/degree, lon/degree)
	return t.projection.forward(lat-dLat*degree, lon-dLon*degree)
}

// correctionAt gives the correction in degrees to take off a pseudo RD point:
// the grid holds it at the real point, which is therefore sought.
func (t *rdnap) correctionAt(latDeg, lonDeg float64) (dLat, dLon float64) {
	for i := 0; i < correctionRounds; i++ {
		a, b := t.grid.correction(latDeg-dLat, lonDeg-dLon)
		done := math.Abs(a-dLat) < correctionEpsilon && math.Abs(b-dLon) < correctionEpsilon
		dLat, dLon = a, b
		if done {
			break
		}
	}
	return dLat, dLon
}

// inverse gives the ETRS89 point in radians of RD x and y in metres.
func (t *rdnap) inverse(x, y float64) (lat, lon float64) {
	lat, lon = t.projection.inverse(x, y)
	dLat, dLon := t.grid.correction(lat/degree, lon/degree)
	p := t.bessel.Geocentric(lat+dLat*degree, lon+dLon*degree, 0)
	return nearLatLon(&t.grs80, t.toETRS89.apply(p))
}

// geoidHeight gives what to add to a NAP height at an ETRS89 point in radians
// for the ellipsoidal one: NaN where NAP is not defined.
func (t *rdnap) geoidHeight(lat, lon float64) float64 {
	return t.grid.geoidHeight(lat/degree, lon/degree)
}

// inRDArea tells whether RD is trusted at the ETRS89 point in radians.
func inRDArea(lat, lon float64) bool {
	return lat >= rdAreaSouth*degree && lat <= rdAreaNorth*degree &&
		lon >= rdAreaWest*degree && lon <= rdAreaEast*degree
}
