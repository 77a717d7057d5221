package place

import (
	"fmt"
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// assumedGeoid stands for the height of NAP above the ellipsoid, metres, where
// NAP is not defined; the place is outside the Netherlands then, and has its
// error among the checks.
const assumedGeoid = 43.0

const degree = math.Pi / 180

// mapFrame relates the source frame to its map and the map to the earth.
type mapFrame struct {
	crs      crs.CRS
	georef   scene.Georeference // the zero value where there is none
	nap      bool               // heights are NAP's
	toETRS89 *crs.Transformer   // crs to EPSG:4937
	geoid    crs.Geoid
	rd       *crs.Transformer // EPSG:4937 to EPSG:7415
	toBounds *crs.Transformer // EPSG:4937 to the system MapPoint answers in; nil where that is crs
}

func newMapFrame(g scene.Georeference, c crs.CRS) (mapFrame, error) {
	t, err := crs.NewTransformer(c, crs.ETRS89())
	if err != nil {
		return mapFrame{}, err
	}
	geoid, err := crs.NewGeoid()
	if err != nil {
		return mapFrame{}, err
	}
	rd, err := crs.NewTransformer(crs.ETRS89(), crs.RDNAP())
	if err != nil {
		return mapFrame{}, err
	}
	return mapFrame{crs: c, georef: g, nap: c.NAP() || isNAP(g.VerticalDatum), toETRS89: t, geoid: geoid, rd: rd}, nil
}

// isNAP tells whether the name of a vertical datum means NAP.
func isNAP(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "5709") || strings.Contains(name, "normaal amsterdams peil") ||
		name == "nap" || strings.Contains(name, "nap height") || strings.Contains(name, "7415")
}

// georeferenced gives the map coordinates of a point of the source: the formula
// of IFC 4.3, IfcMapConversion, with its scale.
func (f *mapFrame) georeferenced(s [3]float64) [3]float64 {
	g := &f.georef
	return [3]float64{
		g.Eastings + g.Scale*(g.AxisX*s[0]-g.AxisY*s[1]),
		g.Northings + g.Scale*(g.AxisY*s[0]+g.AxisX*s[1]),
		g.Height + g.HeightScale()*s[2],
	}
}

// MapPoint gives the exact map coordinates, in BoundsCRS, of a point of the
// source: easting, northing and height in metres. In a system that is not
// supported it gives what the georeference says, without a georeference the
// point itself; the height is NaN where NAP is not defined.
func (p *Placed) MapPoint(s [3]float64) [3]float64 {
	if p.frame.georef.Scale == 0 {
		return s
	}
	m := p.frame.georeferenced(s)
	if p.frame.toBounds == nil {
		return m
	}
	lat, lon, h, err := p.frame.geodetic(m)
	if err == nil {
		m, err = p.frame.toBounds.Point([3]float64{lat / degree, lon / degree, h})
	}
	if err != nil {
		return [3]float64{math.NaN(), math.NaN(), math.NaN()}
	}
	return m
}

// PlanPoint gives where a point of the source stands in the plan frame if it is
// turned by itself: RootTransform carries it to where the map says, to the
// nanometre, however far from the anchor. For context layers, which are turned
// vertex by vertex; a plan is turned rigidly by SourceToPlan, which this agrees
// with at the anchor. Without a place, or where the map does not reach, it is
// what SourceToPlan gives.
func (p *Placed) PlanPoint(s scene.Vec3) scene.Vec3 {
	if p.frame.crs == (crs.CRS{}) {
		return p.SourceToPlan.Apply(s)
	}
	lat, lon, h, err := p.frame.geodetic(p.frame.georeferenced(s))
	if err != nil {
		return p.SourceToPlan.Apply(s)
	}
	return geo.Matrix(p.RootTransform).ApplyInverse(geo.GRS80().Geocentric(lat, lon, h))
}

// answerInRDNAP makes MapPoint answer in EPSG:7415.
func (f *mapFrame) answerInRDNAP() {
	if !f.crs.RD() {
		f.toBounds = f.rd
	}
}

// geodetic gives the ETRS89 point of map coordinates, radians and metres above
// the ellipsoid.
func (f *mapFrame) geodetic(m [3]float64) (lat, lon, h float64, err error) {
	ll, err := f.toETRS89.Point([3]float64{m[0], m[1], math.NaN()})
	if err != nil {
		return 0, 0, 0, err
	}
	lat, lon, h = ll[0]*degree, ll[1]*degree, m[2]
	if f.nap {
		n := f.geoid.Height(ll[0], ll[1])
		if math.IsNaN(n) {
			n = assumedGeoid
		}
		h += n
	}
	return lat, lon, h, nil
}

// spot is a point of the map as measured on the earth.
type spot struct {
	ecef   [3]float64
	arms   [4][3]float64 // ECEF, armLength to the grid's east, west, north, south
	ground plans.Site    // the same latitude and longitude at height 0 of the map
	scale  float64       // metres of the map for a true one at height 0 of the map
	rd     [2]float64    // in RD, NaN where RD does not reach
}

// measure finds a point of the map on the earth.
func (f *mapFrame) measure(m [3]float64) (*spot, error) {
	lat, lon, h, err := f.geodetic(m)
	if err != nil {
		return nil, err
	}
	e := geo.GRS80()
	s := &spot{ecef: e.Geocentric(lat, lon, h)}
	s.ground = plans.Site{LatDeg: lat / degree, LonDeg: lon / degree, Height: h - m[2]}
	rd, err := f.rd.Point([3]float64{lat / degree, lon / degree, math.NaN()})
	if s.rd = [2]float64{rd[0], rd[1]}; err != nil {
		s.rd = [2]float64{math.NaN(), math.NaN()}
	}
	var flat [4][3]float64
	for i, d := range [4][2]float64{{armLength, 0}, {-armLength, 0}, {0, armLength}, {0, -armLength}} {
		lat, lon, h, err := f.geodetic([3]float64{m[0] + d[0], m[1] + d[1], m[2]})
		if err != nil {
			return nil, fmt.Errorf("measuring beside the anchor: %w", err)
		}
		s.arms[i], flat[i] = e.Geocentric(lat, lon, h), e.Geocentric(lat, lon, s.ground.Height)
	}
	length := length3(sub3(flat[0], flat[1])) + length3(sub3(flat[2], flat[3]))
	s.scale = 4 * armLength / length
	return s, nil
}

// yaw gives the direction of the grid's east in the frame m, radians
// counter-clockwise from the frame's own: the mean of what the four arms say.
func (s *spot) yaw(m geo.Matrix) float64 {
	east, west := m.ApplyInverse(s.arms[0]), m.ApplyInverse(s.arms[1])
	north, south := m.ApplyInverse(s.arms[2]), m.ApplyInverse(s.arms[3])
	a := math.Atan2(east[1]-west[1], east[0]-west[0])
	b := math.Atan2(-(north[0] - south[0]), north[1]-south[1])
	return a + math.Remainder(b-a, 2*math.Pi)/2
}

func sub3(a, b [3]float64) [3]float64 {
	return [3]float64{a[0] - b[0], a[1] - b[1], a[2] - b[2]}
}

func length3(a [3]float64) float64 { return scene.Vec3(a).Length() }
