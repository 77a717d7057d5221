// Package crs turns coordinates from one reference system into another.
//
// It implements the RDNAPTRANS2018 procedure, variant 1 (NSGI, v220627): the
// Dutch RD coordinates and NAP heights from ETRS89 and back, valid to the
// millimetre wherever its grids reach; and, since real files use it, UTM on
// ETRS89 and WGS 84. Codes are EPSG's, axis order is what EPSG defines for
// each.
//
// Time: ETRS89 and its realisation ETRF2000 are one. ITRF2008, ITRF2014 and
// ITRF2020, through which the Netherlands move by 2.4 cm a year, come to it by
// the transformations of the EPSG dataset (8405, 7951, 10586) at the epoch of
// the coordinates, and are refused without one. WGS 84 without an epoch is
// taken for ETRS89 (the null transformation, by which Dutch web maps are made:
// off by 0.9 m for a position measured in 2026), and with one for ITRF2014, as
// a device's own position should be. An epoch between two systems that know no
// time is refused too, since somebody thinks it does something.
//
// What is not known is refused by name, with what it is and where it is used if
// it is one that building files bring along, and never guessed.
//
// Outside the grids: x and y follow from the procedure without a correction, as
// variant 1 lays down, wherever NSGI publishes test points (latitude 30-70,
// longitude -10 to 16, so all of Belgium, western Germany and the North Sea);
// there is no NAP height, and beyond that RD is refused.
//
// Heights: RD and NAP systems carry NAP heights, all others ellipsoidal ones.
// NaN stands for "no height": going in, that none is known; coming out, that
// there is none at this place, since NAP is not defined outside its
// quasi-geoid grid (latitude 50-56, longitude 2-8).
package crs

import "fmt"

// kind says which formulas turn coordinates of a system into ETRS89.
type kind uint8

const (
	kindRD kind = iota + 1
	kindGeographic
	kindGeocentric
	kindUTM
	kindWebMercator
)

// CRS is a coordinate reference system that this package knows. Values are
// compared with ==; the zero value is no system. Parse makes one.
type CRS struct {
	code   string
	name   string
	kind   kind
	dims   uint8
	lonLat bool // longitude first
	nap    bool // the third coordinate is a NAP height
	datum  datum
	zone   uint8 // of UTM
	south  bool  // of UTM: southern hemisphere
}

// Code gives the code of c as "EPSG:7415" or "OGC:CRS84".
func (c CRS) Code() string { return c.code }

// Name gives the name of c as its authority has it.
func (c CRS) Name() string { return c.name }

// Dims gives the number of coordinates of c, 2 or 3. A third coordinate given
// in a two-dimensional system is a height all the same: NAP with RD,
// ellipsoidal with the others.
func (c CRS) Dims() int { return int(c.dims) }

// Degrees tells whether the first two coordinates of c are angles in degrees
// rather than metres.
func (c CRS) Degrees() bool { return c.kind == kindGeographic }

// LonLat tells whether c has the longitude first.
func (c CRS) LonLat() bool { return c.lonLat }

// Geocentric tells whether the coordinates of c are metres from the centre of
// the earth.
func (c CRS) Geocentric() bool { return c.kind == kindGeocentric }

// Projected tells whether the coordinates of c are an easting and a northing
// in metres on a map, so that a plan can be drawn in them. EPSG:3857 is none:
// its metre is 0.62 true ones at Dordrecht.
func (c CRS) Projected() bool { return c.kind == kindRD || c.kind == kindUTM }

// IsRD tells whether name means the Dutch national grid, with or without heights.
func IsRD(name string) bool {
	c, err := Parse(name)
	return err == nil && c.kind == kindRD
}

// NAP tells whether heights of c are above Normaal Amsterdams Peil rather than
// above the ellipsoid.
func (c CRS) NAP() bool { return c.nap }

// ETRS89 gives EPSG:4937: latitude, longitude in degrees, ellipsoidal height.
func ETRS89() CRS { return byCode("EPSG:4937") }

// RDNAP gives EPSG:7415: x, y in metres in RD, height above NAP.
func RDNAP() CRS { return byCode("EPSG:7415") }

func byCode(code string) CRS {
	for _, c := range known() {
		if c.code == code {
			return c
		}
	}
	return CRS{}
}

// known lists every system this package knows but UTM.
func known() []CRS {
	return []CRS{
		{code: "EPSG:28992", name: "Amersfoort / RD New", kind: kindRD, dims: 2, nap: true},
		{code: "EPSG:7415", name: "Amersfoort / RD New + NAP height", kind: kindRD, dims: 3, nap: true},
		{code: "EPSG:4258", name: "ETRS89", kind: kindGeographic, dims: 2},
		{code: "EPSG:4937", name: "ETRS89 (3D)", kind: kindGeographic, dims: 3},
		{code: "EPSG:4936", name: "ETRS89 (geocentric)", kind: kindGeocentric, dims: 3},
		{code: "EPSG:9067", name: "ETRF2000", kind: kindGeographic, dims: 2},
		{code: "EPSG:7931", name: "ETRF2000 (3D)", kind: kindGeographic, dims: 3},
		{code: "EPSG:7930", name: "ETRF2000 (geocentric)", kind: kindGeocentric, dims: 3},
		{code: "EPSG:9286", name: "ETRS89 + NAP height", kind: kindGeographic, dims: 3, nap: true},
		{code: "EPSG:4326", name: "WGS 84", kind: kindGeographic, dims: 2, datum: datumWGS84},
		{code: "EPSG:4979", name: "WGS 84 (3D)", kind: kindGeographic, dims: 3, datum: datumWGS84},
		{code: "EPSG:4978", name: "WGS 84 (geocentric)", kind: kindGeocentric, dims: 3, datum: datumWGS84},
		{code: "OGC:CRS84", name: "WGS 84 (CRS84)", kind: kindGeographic, dims: 2, datum: datumWGS84, lonLat: true},
		{code: "OGC:CRS84h", name: "WGS 84 (CRS84h)", kind: kindGeographic, dims: 3, datum: datumWGS84, lonLat: true},
		{code: "EPSG:3857", name: "WGS 84 / Pseudo-Mercator", kind: kindWebMercator, dims: 2, datum: datumWGS84},
		{code: "EPSG:9000", name: "ITRF2014", kind: kindGeographic, dims: 2, datum: datumITRF2014},
		{code: "EPSG:7912", name: "ITRF2014 (3D)", kind: kindGeographic, dims: 3, datum: datumITRF2014},
		{code: "EPSG:7789", name: "ITRF2014 (geocentric)", kind: kindGeocentric, dims: 3, datum: datumITRF2014},
		{code: "EPSG:8999", name: "ITRF2008", kind: kindGeographic, dims: 2, datum: datumITRF2008},
		{code: "EPSG:7911", name: "ITRF2008 (3D)", kind: kindGeographic, dims: 3, datum: datumITRF2008},
		{code: "EPSG:5332", name: "ITRF2008 (geocentric)", kind: kindGeocentric, dims: 3, datum: datumITRF2008},
		{code: "EPSG:9990", name: "ITRF2020", kind: kindGeographic, dims: 2, datum: datumITRF2020},
		{code: "EPSG:9989", name: "ITRF2020 (3D)", kind: kindGeographic, dims: 3, datum: datumITRF2020},
		{code: "EPSG:9988", name: "ITRF2020 (geocentric)", kind: kindGeocentric, dims: 3, datum: datumITRF2020},
	}
}

// utmFamily is a run of EPSG codes, one for each UTM zone.
type utmFamily struct {
	base         int // code of zone 0
	lowest, last int // zones
	name         string
	datum        datum
	south        bool
}

func utmFamilies() []utmFamily {
	return []utmFamily{
		{25800, 28, 38, "ETRS89", datumETRS89, false},
		{32600, 1, 60, "WGS 84", datumWGS84, false},
		{32700, 1, 60, "WGS 84", datumWGS84, true},
	}
}

// utmByCode gives the UTM zone with an EPSG code.
func utmByCode(code int) (CRS, bool) {
	for _, f := range utmFamilies() {
		zone := code - f.base
		if zone < f.lowest || zone > f.last {
			continue
		}
		half := "N"
		if f.south {
			half = "S"
		}
		return CRS{
			code: fmt.Sprintf("EPSG:%d", code), name: fmt.Sprintf("%s / UTM zone %d%s", f.name, zone, half),
			kind: kindUTM, dims: 2, datum: f.datum, south: f.south, zone: uint8(zone),
		}, true
	}
	return CRS{}, false
}
