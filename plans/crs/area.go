package crs

// The area in which RD is used, metres: the European Netherlands.
const (
	rdEastMin, rdEastMax   = -7000.0, 300000.0
	rdNorthMin, rdNorthMax = 289000.0, 629000.0
)

// InNetherlands tells whether x and y in RD, in metres, lie in the European
// Netherlands.
func InNetherlands(x, y float64) bool {
	return x >= rdEastMin && x <= rdEastMax && y >= rdNorthMin && y <= rdNorthMax
}

// InArea tells whether an easting and a northing in metres lie where the map of
// c is used: RD in the Netherlands, a UTM zone within its six degrees and some.
// It is false where c is no map.
func (c CRS) InArea(east, north float64) bool {
	if !c.Projected() {
		return false
	}
	if c.kind == kindRD {
		return InNetherlands(east, north)
	}
	if c.south {
		north = utmFalseSouth - north
	}
	return east >= 100000 && east <= 900000 && north >= 0 && north <= 9.33e6
}

// RD tells whether c is the Dutch national grid, with or without heights.
func (c CRS) RD() bool { return c.kind == kindRD }

// SameMap tells whether both systems have the same eastings and northings.
func SameMap(a, b CRS) bool { return a.kind == b.kind && a.zone == b.zone && a.south == b.south }

// Geoid gives the height of NAP above the ellipsoid. Make it with NewGeoid; it
// serves any number of goroutines.
type Geoid struct{ grid *grid }

// NewGeoid gives the quasi-geoid nlgeo2018.
func NewGeoid() (Geoid, error) {
	g, err := loadGrid()
	return Geoid{g}, err
}

// Height gives the height of NAP 0 above the GRS80 ellipsoid, in metres, at an
// ETRS89 point in degrees: NaN where NAP is not defined.
func (g Geoid) Height(latDeg, lonDeg float64) float64 { return g.grid.geoidHeight(latDeg, lonDeg) }
