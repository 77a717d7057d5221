package site

import (
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
)

// LocateFlat gives east and north in the frame of a place on a map, as it lies at
// the height of the origin: RD (EPSG:28992), degrees as GeoJSON writes them
// (OGC:CRS84: longitude, latitude) or as EPSG does (EPSG:4326, EPSG:4258: latitude,
// longitude), or the frame itself ("site"). Degrees are taken as ETRS89. The error,
// of kind invalid, says what is wrong with the system ("/crs") or the place ("").
func (f Frame) LocateFlat(system string, x, y float64) (east, north float64, err error) {
	if math.IsNaN(x) || math.IsInf(x, 0) || math.IsNaN(y) || math.IsInf(y, 0) {
		return 0, 0, fault("", "must be two numbers")
	}
	if system == plans.SiteCRS {
		return x, y, nil
	}
	c, err := crs.Parse(system)
	if err != nil {
		return 0, 0, fault("/crs", "%v", err)
	}
	at := f.origin
	switch code := c.Code(); {
	case c.RD():
		return f.locateRD(x, y)
	case code == "OGC:CRS84":
		at.LonDeg, at.LatDeg = x, y
	case code == "EPSG:4326", code == "EPSG:4258":
		at.LatDeg, at.LonDeg = x, y
	default:
		return 0, 0, fault("/crs", `must be "site", "EPSG:28992", "OGC:CRS84", "EPSG:4326" or "EPSG:4258", not %s`, code)
	}
	if math.Abs(at.LatDeg) > 90 || math.Abs(at.LonDeg) > 180 {
		return 0, 0, fault("", "%v, %v is no place in %s", x, y, c.Code())
	}
	p := f.FromETRS89(at)
	return p[0], p[1], nil
}

func (f Frame) locateRD(x, y float64) (east, north float64, err error) {
	height := 0.0
	if at, ok := f.MapPoint([3]float64{}); ok {
		height = at[2]
	}
	p, err := f.Locate(plans.GivenPosition{CRS: crs.RDNAP().Code(), Coordinates: [3]float64{x, y, height}})
	if err != nil {
		return 0, 0, fault("", "%v", err)
	}
	return p[0], p[1], nil
}
