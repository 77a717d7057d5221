// Package site is the site frame of a project and what lies in it: where its
// origin is in the systems people use (RD and NAP, UTM, geocentric), how the
// grids lie against true north there, and control points with their markers.
//
// The site frame is east, north, up in metres at one ETRS89 point, the origin:
// the tangent frame of the GRS80 ellipsoid there. East and north are true, not
// those of a map grid. Coordinates go in and out of it through geocentric ones,
// so they are exact however far from the origin: at 1 km the ground lies 8 cm
// below the frame's plane, and Frame says so.
//
// It fits no device to the frame (see plans/align), draws no marker sheets (see
// plans/site/marker) and stores nothing.
package site

import (
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/geo"
)

const degree = math.Pi / 180

// Frame is the site frame of one origin. It is not changed once made and serves
// any number of goroutines.
type Frame struct {
	origin plans.Site
	matrix geo.Matrix
}

// NewFrame makes the site frame of an origin.
func NewFrame(origin plans.Site) Frame {
	return Frame{origin, geo.GRS80().ENU(origin.LatDeg*degree, origin.LonDeg*degree, origin.Height)}
}

// Origin gives the origin the frame was made with.
func (f Frame) Origin() plans.Site { return f.origin }

// Matrix turns points of the frame into geocentric ETRS89 coordinates
// (EPSG:4936), in column order.
func (f Frame) Matrix() geo.Matrix { return f.matrix }

// FromETRS89 gives east, north, up in metres of a point in degrees and metres
// above the ellipsoid (EPSG:4937).
func (f Frame) FromETRS89(p plans.Site) [3]float64 {
	return f.matrix.ApplyInverse(geo.GRS80().Geocentric(p.LatDeg*degree, p.LonDeg*degree, p.Height))
}

// ToETRS89 gives the point in degrees and metres above the ellipsoid
// (EPSG:4937) of east, north, up in metres.
func (f Frame) ToETRS89(enu [3]float64) plans.Site {
	lat, lon, h := geo.GRS80().Geodetic(f.matrix.Apply(enu))
	return plans.Site{LatDeg: lat / degree, LonDeg: lon / degree, Height: h}
}

// armLength is half the baseline over which a grid's direction and scale are
// measured, metres: long against the joints of the correction grid, short
// against the curvature of the map. Package place has the same.
const armLength = 500.0

// Grid says how a map grid lies at a place.
type Grid struct {
	CRS   string  `json:"crs"`
	Name  string  `json:"name"`
	East  float64 `json:"east"`  // metres; x in RD
	North float64 `json:"north"` // metres; y in RD
	// ConvergenceDeg is the angle from true north to grid north, clockwise
	// positive (EPSG Guidance Note 7-2): negative west of the map's central
	// meridian. A true bearing is a grid bearing plus this.
	ConvergenceDeg float64 `json:"convergenceDeg"`
	// GridYawDeg is the same angle as a placement counts it, from true east to
	// grid east, counter-clockwise positive: -ConvergenceDeg. What is drawn on
	// the grid is turned by it to stand in the site frame.
	GridYawDeg float64 `json:"gridYawDeg"`
	// ScaleFactor is metres on the map for a true metre on the ground (at NAP
	// 0, or the ellipsoid where NAP is not defined).
	ScaleFactor float64 `json:"scaleFactor"`
}

// Facts are what there is to know of a site origin.
type Facts struct {
	Origin   plans.Site
	ECEF     [3]float64 // EPSG:4936, metres
	Matrix   geo.Matrix // site frame to EPSG:4936, column order
	GeoidN   float64    // height of NAP 0 above the ellipsoid, metres; NaN where NAP is not defined
	NAP      float64    // height of the origin above NAP, metres; NaN likewise
	RD       *Grid      // nil outside the Netherlands
	UTM      *Grid      // ETRS89 where it has the zone, else WGS 84; nil near the poles
	GroundUp float64    // height on the ellipsoid at which grids are measured, metres
}

// At gives the facts of an origin, whose latitude and longitude must be ones.
func At(origin plans.Site) (Facts, error) {
	frame := NewFrame(origin)
	m := frame.Matrix()
	f := Facts{Origin: origin, Matrix: m, ECEF: [3]float64{m[12], m[13], m[14]}}
	geoid, err := crs.NewGeoid()
	if err != nil {
		return f, err
	}
	f.GeoidN = geoid.Height(origin.LatDeg, origin.LonDeg)
	f.NAP = origin.Height - f.GeoidN
	if !math.IsNaN(f.GeoidN) {
		f.GroundUp = f.GeoidN
	}
	if f.RD, err = gridAt("EPSG:28992", origin, f.GroundUp); err != nil {
		return f, err
	}
	if f.RD != nil && !crs.InNetherlands(f.RD.East, f.RD.North) {
		f.RD = nil
	}
	f.UTM, err = gridAt(utmCode(origin), origin, f.GroundUp)
	return f, err
}
