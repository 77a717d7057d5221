package vector

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
)

// Map turns the coordinates of a file into metres of a map: eastings, northings
// and heights. Files in a map projection keep their coordinates; those in degrees
// go to RD and NAP where the first point lies in the Netherlands, else to the UTM
// zone of it. It is not for use by several goroutines.
type Map struct {
	from   crs.CRS
	to     crs.CRS
	turned *crs.Transformer
}

// NewMap makes the map for a file in the system name, see Header.CRS; KindUnsupported
// where that is not known, is none ("") or is no map.
func NewMap(name string) (*Map, error) {
	c, err := crs.Parse(name)
	if err != nil {
		return nil, err
	}
	if c.Projected() {
		return &Map{from: c, to: c}, nil
	}
	if !c.Degrees() {
		return nil, plans.Errorf(plans.KindUnsupported, "the system %s is neither a map nor one of latitude and longitude", c.Code())
	}
	return &Map{from: c}, nil
}

// CRS names the map, "" before the first point where that decides it.
func (m *Map) CRS() string { return m.to.Code() }

// Point turns x, y and z as the file has them (longitude first) into metres east,
// north and up. Where the file has no heights z is kept as it is: pass hasZ false.
func (m *Map) Point(p Point, hasZ bool) (Point, error) {
	if m.to.Code() != "" && m.turned == nil {
		return p, nil
	}
	if !(math.Abs(p[1]) <= 90 && math.Abs(p[0]) <= 180) {
		return p, plans.Errorf(plans.KindInvalid, "longitude %v and latitude %v are no place on earth: the coordinates may be metres of a map, though the file names %s", p[0], p[1], m.from.Code())
	}
	if m.turned == nil {
		if err := m.choose(p); err != nil {
			return p, err
		}
	}
	out, err := m.turned.Point(m.ordered(p, hasZ))
	if err != nil {
		return p, fmt.Errorf("turning longitude %v, latitude %v into %s: %w", p[0], p[1], m.to.Code(), err)
	}
	if !hasZ || math.IsNaN(out[2]) {
		out[2] = p[2]
	}
	return out, nil
}

// ordered gives p as the system has its axes.
func (m *Map) ordered(p Point, hasZ bool) Point {
	q := p
	if !m.from.LonLat() {
		q[0], q[1] = p[1], p[0]
	}
	if !hasZ || m.from.Dims() < 3 {
		q[2] = math.NaN()
	}
	return q
}

// choose takes the map that the first point lies on.
func (m *Map) choose(p Point) error {
	zone := min(60, int((p[0]+180)/6)+1)
	code := 32600 + zone
	switch {
	case p[1] < 0:
		code = 32700 + zone
	case zone >= 28 && zone <= 38:
		code = 25800 + zone
	}
	for _, name := range []string{"EPSG:7415", fmt.Sprintf("EPSG:%d", code)} {
		c, err := crs.Parse(name)
		if err != nil {
			return err
		}
		t, err := crs.NewTransformer(m.from, c)
		if err != nil {
			return err
		}
		if at, err := t.Point(m.ordered(p, false)); err == nil && c.InArea(at[0], at[1]) {
			m.to, m.turned = c, t
			return nil
		}
	}
	return plans.Errorf(plans.KindUnsupported, "longitude %v, latitude %v lies on no map that is known", p[0], p[1])
}
