package crs

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/geo"
)

// The quick formula against the exact one, all over the earth and at the poles.
func TestGeodeticOfAgainstTheExactFormula(t *testing.T) {
	t.Parallel()
	e := geo.GRS80()
	points := randomPoints(20000, [3]float64{-90, -180, -1.2 * maxNearHeight}, [3]float64{90, 180, 1.2 * maxNearHeight})
	points = append(points, [3]float64{90, 0, 5}, [3]float64{-90, 10, -5}, [3]float64{0, 180, 0}, [3]float64{52, 5, 4e8}, [3]float64{52, 5, -6e6})
	for _, p := range points {
		xyz := e.Geocentric(p[0]*degree, p[1]*degree, p[2])
		lat, lon, h := e.Geodetic(xyz)
		got := geodeticOf(&e, xyz)
		if !(math.Abs(got.lat-lat) < 2e-14) || !(math.Abs(got.lon-lon) < 1e-15) || !(math.Abs(got.h-h) < 5e-9) {
			t.Fatalf("%v: got %v, want %v %v %v", p, got, lat, lon, h)
		}
	}
}

func TestSimilarityInverse(t *testing.T) {
	t.Parallel()
	s := toBessel()
	both := s.inverse().after(s)
	for i, v := range both.rotation {
		if want := identity().rotation[i]; math.Abs(v-want) > 3e-16 {
			t.Errorf("element %d is %v", i, v)
		}
	}
	for i, v := range both.shift {
		if math.Abs(v) > 1e-12 {
			t.Errorf("shift %d is %v", i, v)
		}
	}
}
