package crs

import "strings"

// Axis is one axis of a system, in EPSG's words.
type Axis struct {
	Abbreviation string // "Lat", "X", "H"
	Direction    string // "north", "east", "up", or the geocentric axis
	Unit         string // "degree" or "metre"
}

// All lists every system that Parse knows, in no order that has a meaning: RD,
// ETRS89, WGS 84 and the ITRFs, then the UTM zones.
func All() []CRS {
	all := known()
	for _, f := range utmFamilies() {
		for zone := f.lowest; zone <= f.last; zone++ {
			c, _ := utmByCode(f.base + zone)
			all = append(all, c)
		}
	}
	return all
}

// URI gives the address of c in the OGC's register of names
// (http://www.opengis.net/def/crs/...), as ADR-GEO and OGC API want it.
func (c CRS) URI() string {
	const register = "http://www.opengis.net/def/crs/"
	switch authority, code, _ := strings.Cut(c.code, ":"); {
	case c.code == "OGC:CRS84":
		return register + "OGC/1.3/CRS84"
	case authority == "OGC":
		return register + "OGC/0/" + code
	default:
		return register + "EPSG/0/" + code
	}
}

// Axes gives the axes of c in the order of its coordinates, as many as Dims.
func (c CRS) Axes() []Axis {
	var axes []Axis
	switch c.kind {
	case kindGeographic:
		axes = []Axis{{"Lat", "north", "degree"}, {"Lon", "east", "degree"}, {"h", "up", "metre"}}
	case kindGeocentric:
		axes = []Axis{{"X", "geocentricX", "metre"}, {"Y", "geocentricY", "metre"}, {"Z", "geocentricZ", "metre"}}
	case kindUTM:
		axes = []Axis{{"E", "east", "metre"}, {"N", "north", "metre"}, {"h", "up", "metre"}}
	default:
		axes = []Axis{{"X", "east", "metre"}, {"Y", "north", "metre"}, {"h", "up", "metre"}}
	}
	if c.lonLat {
		axes[0], axes[1] = axes[1], axes[0]
	}
	if c.nap {
		axes[2].Abbreviation = "H"
	}
	return axes[:c.dims]
}

// Area names where coordinates in c are of use, after the EPSG dataset.
func (c CRS) Area() string {
	switch {
	case c.kind == kindRD:
		return "Netherlands - onshore"
	case c.nap:
		return "Netherlands - onshore and offshore"
	case c.kind == kindWebMercator:
		return "World - 85°S to 85°N"
	case c.kind == kindUTM && c.datum == datumETRS89:
		return "Europe - 6 degrees of longitude"
	case c.kind == kindUTM:
		return "World - 6 degrees of longitude"
	case c.datum == datumETRS89:
		return "Europe"
	}
	return "World"
}

// Accuracy gives how well coordinates in c are turned into ETRS89, in metres:
// the EPSG dataset's figure for the transformation. For WGS 84 it holds without
// an epoch; 0 means that the transformation is exact by definition.
func (c CRS) Accuracy() float64 {
	const (
		rdnaptrans = 0.001 // EPSG:9282 and EPSG:9283
		ensemble   = 2.0   // that of the ensemble WGS 84, EPSG:6326
	)
	switch {
	case c.kind == kindRD || c.nap:
		return rdnaptrans
	case c.datum == datumWGS84:
		return ensemble
	}
	return 0
}
