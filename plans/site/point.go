package site

import (
	"errors"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
)

// Locate gives the place in the frame of a position as a surveyor gave it. The
// error, of kind invalid, has the JSON pointer into the position.
//
// A control point needs a height, so a system without one is refused, except
// RD (EPSG:28992), whose height can only be NAP: it is taken as EPSG:7415.
func (f Frame) Locate(g plans.GivenPosition) ([3]float64, error) {
	for _, v := range g.Coordinates {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return [3]float64{}, fault("/coordinates", "must be three numbers")
		}
	}
	if g.CRS == plans.SiteCRS {
		if g.Epoch != 0 {
			return [3]float64{}, fault("/epoch", "the site frame has no epoch")
		}
		return g.Coordinates, nil
	}
	c, err := surveyCRS(g)
	if err != nil {
		return [3]float64{}, err
	}
	t, err := transformer(c, g.Epoch)
	if errors.Is(err, crs.ErrEpoch) {
		return [3]float64{}, fault("/epoch", "%v", err)
	}
	if err != nil {
		return [3]float64{}, err
	}
	if x, y := g.Coordinates[0], g.Coordinates[1]; c.RD() && !crs.InNetherlands(x, y) {
		if crs.InNetherlands(y, x) {
			return [3]float64{}, fault("/coordinates", "x %v, y %v lies outside the Netherlands, and x %v, y %v within: are x and y swapped?", x, y, y, x)
		}
		return [3]float64{}, fault("/coordinates", "x %v, y %v lies outside the Netherlands", x, y)
	}
	p, err := t.Point(g.Coordinates)
	if errors.Is(err, crs.ErrNoHeight) {
		return [3]float64{}, fault("/coordinates", "NAP is not defined there: give a height above the ellipsoid, in EPSG:4937")
	}
	if err != nil {
		return [3]float64{}, fault("/coordinates", "%v", err)
	}
	return f.matrix.ApplyInverse(p), nil
}

func geocentric() crs.CRS {
	c, _ := crs.Parse("EPSG:4936") // known for ever: a test holds it
	return c
}

// surveyCRS finds the system of a position and refuses what has no heights.
func surveyCRS(g plans.GivenPosition) (crs.CRS, error) {
	c, err := crs.Parse(g.CRS)
	if err != nil {
		return c, fault("/crs", "%v", err)
	}
	if c.Dims() < 3 && !c.RD() {
		return c, fault("/crs", "%s (%s) has no heights: use EPSG:7415 (RD and NAP), EPSG:4937 (ETRS89) or another with three coordinates", c.Code(), c.Name())
	}
	if c.RD() {
		c = crs.RDNAP()
	}
	return c, nil
}

// transformer makes what turns positions at an epoch (0 for none) into
// geocentric ETRS89.
func transformer(c crs.CRS, epoch float64) (*crs.Transformer, error) {
	if epoch == 0 {
		return crs.NewTransformer(c, geocentric())
	}
	return crs.NewTransformerAt(c, geocentric(), epoch)
}

// CodeOf gives the code that a position is kept under, "site" for the site
// frame: what a person wrote ("28992", a URN) in its one form.
func CodeOf(name string) string {
	if name == plans.SiteCRS {
		return name
	}
	c, err := crs.Parse(name)
	switch {
	case err != nil:
		return name
	case c.RD():
		return crs.RDNAP().Code()
	}
	return c.Code()
}

// MapPoint gives the position of a point of the frame in RD and NAP: false
// outside the Netherlands, or where NAP is not defined.
func (f Frame) MapPoint(enu [3]float64) (xyH [3]float64, ok bool) {
	t, err := crs.NewTransformer(geocentric(), crs.RDNAP())
	if err != nil {
		return xyH, false
	}
	p, err := t.Point(f.matrix.Apply(enu))
	if err != nil || math.IsNaN(p[2]) || !crs.InNetherlands(p[0], p[1]) {
		return xyH, false
	}
	return p, true
}

func fault(field, format string, args ...any) error {
	err := plans.Errorf(plans.KindInvalid, format, args...)
	var e *plans.Error
	if errors.As(err, &e) {
		e.Field = field
	}
	return err
}
