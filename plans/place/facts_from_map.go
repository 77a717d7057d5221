package place

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// MapPlace is where the origin of the leading source's frame stands on a map.
type MapPlace struct {
	CRS    string  `json:"crs"`
	East   float64 `json:"east"`  // metres
	North  float64 `json:"north"` // metres
	Height float64 `json:"height"`
	// RotationDeg is the direction of the source's x axis, counter-clockwise
	// from the map's east.
	RotationDeg float64 `json:"rotationDeg"`
	// Scale is metres of the map for one metre of the source. One within a
	// hundredth of 1 is a map scale: it counts for where the model stands but
	// does not change its size. 0 keeps the scale of the source.
	Scale float64 `json:"scale"`
	// TrueRotationDeg is RotationDeg counted from true east at the model.
	// FromMap leaves it out of account unless FromTrueEast is set.
	TrueRotationDeg float64 `json:"trueRotationDeg"`
	FromTrueEast    bool    `json:"-"`   // TrueRotationDeg counts, not RotationDeg
	NAP             bool    `json:"nap"` // Height is above NAP, not above the ellipsoid; FromMap goes by CRS
}

// ParameterError says which parameter of a MapPlace cannot be used and why.
type ParameterError struct {
	Field  string // name of the member in JSON: "crs", "east", ...
	Reason string
}

func (e *ParameterError) Error() string { return e.Field + ": " + e.Reason }

// trueEastRounds is how often FromMap asks for the direction of true east.
const trueEastRounds = 16

// maxTurn bounds rotations, degrees: beyond it they are mistyped.
const maxTurn = 3600.0

// FromMap gives the placement that puts the version where m says, relative to
// site. As in Find, the anchor stands exactly where the map says and the model
// is turned as the map's grid lies there. The error is a *ParameterError.
func (f *Facts) FromMap(m MapPlace, site plans.Site) (plans.Placement, error) {
	c, err := f.checkMap(&m)
	if err != nil {
		return plans.Placement{}, err
	}
	lead := f.lead()
	own, turned := lead.turn()
	if m.Scale == 0 {
		m.Scale = lead.Scale
	}
	frame, err := newMapFrame(m.georeference(), c)
	if err != nil {
		return plans.Placement{}, &ParameterError{"crs", err.Error()}
	}
	frame.nap = f.heightsNAP(c)
	anchor := inverse(&lead.ToPlan, f.Anchor)
	if m.FromTrueEast {
		// The grid's direction is asked for where the model will stand, which
		// the turn moves where the model is far from its origin: of a model
		// drawn on the map each round leaves a tenth of the error.
		for range trueEastRounds {
			s, err := frame.measure(frame.georeferenced(anchor))
			if err != nil {
				return plans.Placement{}, outside(c, err)
			}
			m.RotationDeg = m.TrueRotationDeg - s.yaw(siteMatrix(s.ground))/degree
			frame.georef = m.georeference()
		}
	}
	at := frame.georeferenced(anchor)
	if !c.InArea(at[0], at[1]) {
		return plans.Placement{}, outside(c, fmt.Errorf("the model would stand at %.3f %.3f", at[0], at[1]))
	}
	s, err := frame.measure(at)
	if err != nil {
		return plans.Placement{}, outside(c, err)
	}
	p := placement(f.Anchor, s, site, m.RotationDeg*degree-turned, appliedScale(m.Scale)/own)
	p.Method, p.CRS = MethodManual, c.Code()
	return p, nil
}

// outside says that the place lies where the map of c is not used.
func outside(c crs.CRS, err error) error {
	return &ParameterError{"east", fmt.Sprintf("the place lies outside the area of %s: %v", c.Code(), err)}
}

// checkMap looks at the parameters one by one and gives their system.
func (f *Facts) checkMap(m *MapPlace) (crs.CRS, error) {
	c, err := crs.Parse(m.CRS)
	switch {
	case err != nil:
		return c, &ParameterError{"crs", err.Error()}
	case !c.Projected():
		return c, &ParameterError{"crs", c.Code() + " is no map projection: give eastings and northings"}
	}
	rotation := m.RotationDeg
	if m.FromTrueEast {
		rotation = m.TrueRotationDeg
	}
	for _, v := range []struct {
		field        string
		value, limit float64
	}{{"east", m.East, maxMapLength}, {"north", m.North, maxMapLength}, {"height", m.Height, maxMapLength}, {"rotationDeg", rotation, maxTurn}} {
		if !(math.Abs(v.value) <= v.limit) {
			return c, &ParameterError{v.field, fmt.Sprintf("%v is no number that can be used", v.value)}
		}
	}
	if !(m.Scale == 0 || m.Scale > 1e-9 && m.Scale < 1e9) {
		return c, &ParameterError{"scale", fmt.Sprintf("%v cannot be used: it must be above 0", m.Scale)}
	}
	return c, nil
}

// heightsNAP tells whether heights in c are NAP's for this version.
func (f *Facts) heightsNAP(c crs.CRS) bool {
	own, err := crs.Parse(f.CRS)
	return c.NAP() || f.NAP && err == nil && crs.SameMap(own, c)
}

func (m *MapPlace) georeference() scene.Georeference {
	sin, cos := math.Sincos(m.RotationDeg * degree)
	return scene.Georeference{Method: MethodManual, CRS: m.CRS, Eastings: m.East, Northings: m.North, Height: m.Height,
		AxisX: cos, AxisY: sin, Scale: m.Scale}
}

// appliedScale is the scale that changes the size of a model: a map scale does
// not.
func appliedScale(scale float64) float64 {
	if math.Abs(scale-1) <= maxTrueScale {
		return 1
	}
	return scale
}

// placement stands the anchor of the plan frame at s and turns the plan by yaw
// radians counter-clockwise from the grid's east there.
func placement(anchor [3]float64, s *spot, site plans.Site, yaw, scale float64) plans.Placement {
	m := siteMatrix(site)
	at := m.ApplyInverse(s.ecef)
	yaw = math.Remainder(yaw+s.yaw(m), 2*math.Pi)
	sin, cos := math.Sincos(yaw)
	return plans.Placement{
		East:   at[0] - scale*(cos*anchor[0]-sin*anchor[1]),
		North:  at[1] - scale*(sin*anchor[0]+cos*anchor[1]),
		Up:     at[2] - scale*anchor[2],
		YawDeg: yaw / degree, Scale: scale,
	}
}

// inverse takes a point of the plan frame back into the source's. a turns about
// z, scales and moves, as every Frame does.
func inverse(a *scene.Affine, v [3]float64) [3]float64 {
	d := scene.Vec3(v).Sub(scene.Vec3{a[3], a[7], a[11]})
	k := a[0]*a[0] + a[4]*a[4]
	if k == 0 || a[10] == 0 {
		return d
	}
	return [3]float64{(a[0]*d[0] + a[4]*d[1]) / k, (a[1]*d[0] + a[5]*d[1]) / k, d[2] / a[10]}
}
