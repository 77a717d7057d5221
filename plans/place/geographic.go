package place

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// mapOf gives the map to draw a point of the earth on: RD with NAP in the
// Netherlands, else UTM on ETRS89 where its zones reach, else on WGS 84.
func mapOf(lat, lon float64) (crs.CRS, error) {
	t, err := crs.NewTransformer(crs.ETRS89(), crs.RDNAP())
	if err != nil {
		return crs.CRS{}, err
	}
	if m, err := t.Point([3]float64{lat, lon, math.NaN()}); err == nil && crs.InNetherlands(m[0], m[1]) {
		return crs.RDNAP(), nil
	}
	zone := int(math.Floor((lon+180)/6)) + 1
	if lat > 34 && lat < 72 && zone >= 28 && zone <= 38 {
		return crs.Parse(fmt.Sprintf("EPSG:%d", 25800+zone))
	}
	family := 32600
	if lat < 0 {
		family = 32700
	}
	return crs.Parse(fmt.Sprintf("EPSG:%d", family+min(max(zone, 1), 60)))
}

// geographic makes a georeference of a statement that places the origin of the
// source by latitude and longitude, turned so that true north is where the
// statement has it (the y axis where it has none). Heights of a system on the
// ellipsoid alone become NAP heights in the Netherlands; nil where the point is
// none on earth.
func geographic(s scene.Statement) *scene.Georeference {
	if !onEarth(s.LatDeg, s.LonDeg) {
		return nil
	}
	c, err := mapOf(s.LatDeg, s.LonDeg)
	if err != nil {
		return nil
	}
	frame, err := newMapFrame(scene.Georeference{Scale: 1, AxisX: 1}, c)
	if err != nil {
		return nil
	}
	back, err := crs.NewTransformer(crs.ETRS89(), c)
	if err != nil {
		return nil
	}
	m, err := back.Point([3]float64{s.LatDeg, s.LonDeg, math.NaN()})
	if err != nil {
		return nil
	}
	h := s.Height
	if own, err := crs.Parse(s.CRS); err == nil && own.Dims() == 3 && !own.NAP() && c.NAP() {
		if n := frame.geoid.Height(s.LatDeg, s.LonDeg); !math.IsNaN(n) {
			h -= n
		}
	}
	spot, err := frame.measure([3]float64{m[0], m[1], 0})
	if err != nil || math.IsNaN(h) {
		return nil
	}
	sin, cos := math.Sincos(fromTrueEast(s.Direction)*degree - spot.yaw(siteMatrix(spot.ground)))
	return &scene.Georeference{Method: s.Kind, CRS: c.Code(), Eastings: m[0], Northings: m[1], Height: h, AxisX: cos, AxisY: sin, Scale: 1}
}

// onEarth tells whether latitude and longitude are such.
func onEarth(lat, lon float64) bool { return math.Abs(lat) <= 90 && math.Abs(lon) <= 180 }

// fromTrueEast gives the direction of the source's x axis, degrees
// counter-clockwise from true east, where true north lies at d in the source.
func fromTrueEast(d [2]float64) float64 {
	if d == [2]float64{} {
		return 0
	}
	return math.Remainder(90-math.Atan2(d[1], d[0])/degree, 360)
}

// besselOf gives the latitude and longitude on the Bessel ellipsoid of RD, in
// degrees, of an ETRS89 point: the similarity of RDNAPTRANS2018 (2.2.2), whose
// rotations are small enough to be taken as such, good to a decimetre without
// the correction grid.
func besselOf(latDeg, lonDeg float64) (lat, lon float64) {
	const tx, ty, tz = -565.7346, -50.4058, -465.2895 // metres
	const a, b, c = -1.9151255475293e-6, 1.6036473018269e-6, -9.0954585716021e-6
	const scale = 1 - 4.07242e-6
	p := geo.GRS80().Geocentric(latDeg*degree, lonDeg*degree, 43)
	q := [3]float64{
		scale*(p[0]+c*p[1]-b*p[2]) + tx,
		scale*(-c*p[0]+p[1]+a*p[2]) + ty,
		scale*(b*p[0]-a*p[1]+p[2]) + tz,
	}
	lat, lon, _ = geo.Bessel1841().Geodetic(q)
	return lat / degree, lon / degree
}
