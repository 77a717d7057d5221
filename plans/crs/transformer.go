package crs

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/geo"
)

// Transformer turns coordinates of one system into another's. It is never
// changed once made and serves any number of goroutines.
type Transformer struct {
	from, to CRS
	in, out  side
	rd       *rdnap      // nil where neither side needs it
	shift    *similarity // between the geocentric coordinates of both; nil where they are taken for the same
}

// side is what one side of a transformation needs beyond its CRS.
type side struct {
	ellipsoid geo.Ellipsoid
	utm       *utm
}

// geodetic is the point that two systems meet at, on the datum of the one or
// the other: radians, ellipsoidal height in metres or NaN.
type geodetic struct{ lat, lon, h float64 }

// NewTransformer makes the transformer between two systems that Parse gave, of
// coordinates without an epoch. The error is ErrEpoch where one is needed.
func NewTransformer(from, to CRS) (*Transformer, error) {
	return newTransformer(from, to, 0, false)
}

// NewTransformerAt makes the transformer between two systems of coordinates at
// an epoch, in decimal years from MinEpoch to MaxEpoch. The error is ErrEpoch
// where the epoch is out of bounds or has no meaning for either.
func NewTransformerAt(from, to CRS, epoch float64) (*Transformer, error) {
	return newTransformer(from, to, epoch, true)
}

func newTransformer(from, to CRS, epoch float64, given bool) (*Transformer, error) {
	if from.kind == 0 || to.kind == 0 {
		return nil, plans.Errorf(plans.KindUnsupported, "transforming from %q to %q: no such coordinate reference system", from.code, to.code)
	}
	if err := checkEpoch(from, to, epoch, given); err != nil {
		return nil, err
	}
	t := &Transformer{from: from, to: to, in: newSide(from), out: newSide(to)}
	if given && from.datum != to.datum {
		s := shiftBetween(from.datum, to.datum, epoch)
		t.shift = &s
	}
	if from.nap || to.nap {
		var err error
		if t.rd, err = newRDNAP(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func newSide(c CRS) side {
	s := side{ellipsoid: c.datum.ellipsoid()}
	if c.kind == kindUTM {
		s.utm = newUTM(c.zone, c.south, s.ellipsoid)
	}
	return s
}

// From gives the system of what goes in.
func (t *Transformer) From() CRS { return t.from }

// To gives the system of what comes out.
func (t *Transformer) To() CRS { return t.to }

// Point transforms one point: axes in EPSG's order, degrees or metres, the
// height NaN where none is known. The height that comes out is NaN where none
// went in, or where NAP is not defined. The error, of kind invalid, says what
// is wrong with the point.
func (t *Transformer) Point(p [3]float64) ([3]float64, error) {
	g, err := t.toGeodetic(p)
	if err != nil {
		return [3]float64{math.NaN(), math.NaN(), math.NaN()}, err
	}
	if t.same() {
		return p, nil
	}
	if t.shift != nil {
		g = t.shifted(g)
	}
	out, err := t.fromGeodetic(g)
	if err != nil {
		return [3]float64{math.NaN(), math.NaN(), math.NaN()}, err
	}
	return out, nil
}

// Batch transforms points in place. Points that cannot be transformed become
// NaN; failed counts them and err is that of the first, with its index.
func (t *Transformer) Batch(points [][3]float64) (failed int, err error) {
	for i := range points {
		var e error
		if points[i], e = t.Point(points[i]); e != nil {
			if failed == 0 {
				err = fmt.Errorf("transforming point %d: %w", i, e)
			}
			failed++
		}
	}
	return failed, err
}

// same tells whether both sides mean the same numbers: nothing may be lost to
// rounding then.
func (t *Transformer) same() bool {
	a, b := t.from, t.to
	return t.shift == nil && a.kind == b.kind && a.lonLat == b.lonLat && a.nap == b.nap && a.zone == b.zone && a.south == b.south &&
		(a.datum == b.datum || a.kind == kindGeographic)
}

// shifted takes a point from the datum of the one system to that of the other.
// One without a height goes along the ellipsoid.
func (t *Transformer) shifted(g geodetic) geodetic {
	h := g.h
	if math.IsNaN(h) {
		h = 0
	}
	out := geodeticOf(&t.out.ellipsoid, t.shift.apply(t.in.ellipsoid.Geocentric(g.lat, g.lon, h)))
	if math.IsNaN(g.h) {
		out.h = g.h
	}
	return out
}

// toGeodetic also refuses what is no point of the system.
func (t *Transformer) toGeodetic(p [3]float64) (geodetic, error) {
	for i, v := range p[:2] {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return geodetic{}, invalid("coordinate %d is not a number", i+1)
		}
	}
	if math.Abs(p[2]) > maxHeight {
		return geodetic{}, invalid("the third coordinate %v lies far beyond the earth", p[2])
	}
	switch t.from.kind {
	case kindGeographic:
		return t.geographicIn(p)
	case kindGeocentric:
		return t.geocentricIn(p)
	case kindUTM:
		return t.utmIn(p)
	case kindWebMercator:
		return webMercatorIn(p)
	}
	return t.rdIn(p)
}

func (t *Transformer) geographicIn(p [3]float64) (geodetic, error) {
	if t.from.lonLat {
		p[0], p[1] = p[1], p[0]
	}
	if math.Abs(p[0]) > 90 || math.Abs(p[1]) > 180 {
		return geodetic{}, invalid("latitude %v, longitude %v is no place on earth", p[0], p[1])
	}
	g := geodetic{p[0] * degree, p[1] * degree, p[2]}
	if t.from.nap {
		g.h += t.rd.geoidHeight(g.lat, g.lon)
	}
	return g, nil
}

const (
	// minGeocentric bounds geocentric points from below: nearer to the centre
	// than this, in metres, latitude and longitude mean nothing.
	minGeocentric = 1e5
	// maxHeight bounds heights and geocentric coordinates in metres, so that
	// nothing overflows: beyond the moon.
	maxHeight = 1e9
)

func (t *Transformer) geocentricIn(p [3]float64) (geodetic, error) {
	if math.IsNaN(p[2]) {
		return geodetic{}, invalid("geocentric coordinates need a third number")
	}
	if math.Abs(p[0]) > maxHeight || math.Abs(p[1]) > maxHeight {
		return geodetic{}, invalid("geocentric %v %v %v lies far beyond the earth", p[0], p[1], p[2])
	}
	if math.Hypot(math.Hypot(p[0], p[1]), p[2]) < minGeocentric {
		return geodetic{}, invalid("geocentric %v %v %v lies near the centre of the earth", p[0], p[1], p[2])
	}
	return geodeticOf(&t.in.ellipsoid, p), nil
}

func (t *Transformer) utmIn(p [3]float64) (geodetic, error) {
	if math.Abs(p[0]-utmFalseEasting) > maxUTMEast || math.Abs(p[1]-t.in.utm.falseNorth) > maxUTMNorth {
		return geodetic{}, invalid("easting %v, northing %v lies outside %s", p[0], p[1], t.from.code)
	}
	lat, lon := t.in.utm.inverse(p[0], p[1])
	return geodetic{lat, lon, p[2]}, nil
}

func (t *Transformer) rdIn(p [3]float64) (geodetic, error) {
	if math.Abs(p[0]) > maxRDCoordinate || math.Abs(p[1]) > maxRDCoordinate {
		return geodetic{}, invalid("x %v, y %v lies outside the area of RD", p[0], p[1])
	}
	lat, lon := t.rd.inverse(p[0], p[1])
	if !inRDArea(lat, lon) {
		return geodetic{}, invalid("x %v, y %v lies outside the area of RD", p[0], p[1])
	}
	return geodetic{lat, lon, p[2] + t.rd.geoidHeight(lat, lon)}, nil
}

func (t *Transformer) fromGeodetic(g geodetic) ([3]float64, error) {
	switch t.to.kind {
	case kindGeographic:
		return t.geographicOut(g), nil
	case kindGeocentric:
		if math.IsNaN(g.h) {
			return [3]float64{}, errNoHeight()
		}
		return t.out.ellipsoid.Geocentric(g.lat, g.lon, g.h), nil
	case kindUTM:
		return t.utmOut(g)
	case kindWebMercator:
		return webMercatorOut(g)
	}
	if !inRDArea(g.lat, g.lon) {
		return [3]float64{}, outsideRD(g)
	}
	x, y := t.rd.forward(g.lat, g.lon)
	return [3]float64{x, y, g.h - t.rd.geoidHeight(g.lat, g.lon)}, nil
}

func (t *Transformer) geographicOut(g geodetic) [3]float64 {
	out := [3]float64{g.lat / degree, g.lon / degree, g.h}
	if t.to.nap {
		out[2] -= t.rd.geoidHeight(g.lat, g.lon)
	}
	if t.to.lonLat {
		out[0], out[1] = out[1], out[0]
	}
	return out
}

func (t *Transformer) utmOut(g geodetic) ([3]float64, error) {
	if math.Abs(g.lat) > maxUTMLatitude*degree || math.Abs(math.Remainder(g.lon-t.out.utm.lon0, 2*math.Pi)) > maxUTMDegrees*degree {
		return [3]float64{}, invalid("latitude %.9g, longitude %.9g lies outside %s", g.lat/degree, g.lon/degree, t.to.code)
	}
	e, n := t.out.utm.forward(g.lat, g.lon)
	return [3]float64{e, n, g.h}, nil
}

func outsideRD(g geodetic) error {
	if inRDArea(g.lon, g.lat) {
		return invalid("latitude %.9g, longitude %.9g lies outside the area of RD: are they swapped?", g.lat/degree, g.lon/degree)
	}
	return invalid("latitude %.9g, longitude %.9g lies outside the area of RD", g.lat/degree, g.lon/degree)
}

func errNoHeight() error {
	return plans.Errorf(plans.KindInvalid, "geocentric coordinates need a height: %w", ErrNoHeight)
}

// ErrNoHeight tells that a point has no height where one is needed: none was
// given, or NAP is not defined there.
var ErrNoHeight = errors.New("no height here")

func invalid(format string, args ...any) error {
	return plans.Errorf(plans.KindInvalid, format, args...)
}
