package place

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Facts are what a report keeps of the frames of a version, enough to turn map
// coordinates into a placement of it and back without its sources: the plan
// frame never changes once a version is made, only where it stands.
type Facts struct {
	CRS    string          `json:"crs"`  // of the leading source; "" where none was found or it is not supported
	NAP    bool            `json:"nap"`  // heights in CRS are above NAP, not above the ellipsoid
	Lead   int             `json:"lead"` // index of the source that map coordinates are about
	Frames []Frame         `json:"frames"`
	Anchor [3]float64      `json:"anchor"` // point of the plan frame that stands exactly where the map says
	Box    *[2][3]float64  `json:"box"`    // least and greatest corner of the model in the plan frame; null where empty
	Site   plans.Site      `json:"site"`   // that Found is about
	Found  plans.Placement `json:"found"`
}

// Frame is how one source came into the plan frame.
type Frame struct {
	ToPlan scene.Affine `json:"toPlan"` // 3 by 4 in row order: source frame (metres) to plan frame
	// Scale is metres of the map for one metre of the source as the source
	// states it; ToPlan leaves out a scale so near to 1 that it is the map's.
	Scale float64 `json:"scale"`
}

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

// lead gives the frame that map coordinates are about: the plan frame itself
// in a report that holds none.
func (f *Facts) lead() Frame {
	if f.Lead < 0 || f.Lead >= len(f.Frames) {
		return Frame{ToPlan: scene.Identity(), Scale: 1}
	}
	r := f.Frames[f.Lead]
	if !(r.Scale > 0) || math.IsInf(r.Scale, 0) {
		r.Scale = 1
	}
	return r
}

// turn gives the scale and the turn of the frame into the plan frame, radians.
func (r *Frame) turn() (scale, yaw float64) {
	return math.Hypot(r.ToPlan[0], r.ToPlan[4]), math.Atan2(r.ToPlan[4], r.ToPlan[0])
}

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

// OnMap says where the placement p, relative to site, puts the origin of the
// leading source on the map of the system code; "" means RD with NAP in the
// Netherlands, else the system of the source. It undoes FromMap to the
// micrometre. The error is of kind invalid or unsupported.
func (f *Facts) OnMap(p plans.Placement, site plans.Site, code string) (MapPlace, error) {
	ecef := f.geocentric(p, site, f.Anchor)
	lat, lon, h := geo.GRS80().Geodetic(ecef)
	c, err := f.mapSystem(code, lat, lon)
	if err != nil {
		return MapPlace{}, err
	}
	frame, err := newMapFrame(scene.Georeference{Scale: 1, AxisX: 1}, c)
	if err != nil {
		return MapPlace{}, err
	}
	frame.nap = f.heightsNAP(c)
	back, err := crs.NewTransformer(crs.ETRS89(), c)
	if err != nil {
		return MapPlace{}, err
	}
	at, err := frame.exactly(back, lat, lon, h)
	if err != nil {
		return MapPlace{}, err
	}
	s, err := frame.measure(at)
	if err != nil {
		return MapPlace{}, err
	}
	lead := f.lead()
	_, turned := lead.turn()
	yaw := math.Remainder(p.YawDeg*degree+turned-s.yaw(siteMatrix(site)), 2*math.Pi)
	out := MapPlace{CRS: c.Code(), RotationDeg: yaw/degree + 0, Scale: lead.Scale * scaleOf(p), NAP: frame.nap}
	out.TrueRotationDeg = math.Remainder(yaw+s.yaw(siteMatrix(s.ground)), 2*math.Pi)/degree + 0
	frame.georef = out.georeference()
	origin := frame.georeferenced(inverse(&lead.ToPlan, f.Anchor))
	out.East, out.North, out.Height = at[0]-origin[0], at[1]-origin[1], at[2]-origin[2]
	return out, nil
}

// exactly gives the map coordinates that geodetic turns into the point given:
// the two directions of RDNAPTRANS2018 differ by up to a tenth of a millimetre.
func (f *mapFrame) exactly(back *crs.Transformer, lat, lon, h float64) (scene.Vec3, error) {
	at, err := f.fromGeodetic(back, lat, lon, h)
	if err != nil {
		return at, err
	}
	if lat, lon, h, err = f.geodetic(at); err != nil {
		return at, err
	}
	again, err := f.fromGeodetic(back, lat, lon, h)
	return at.Sub(again.Sub(at)), err
}

// mapSystem gives the system to answer in.
func (f *Facts) mapSystem(code string, lat, lon float64) (crs.CRS, error) {
	if code == "" {
		code = crs.RDNAP().Code()
		t, err := crs.NewTransformer(crs.ETRS89(), crs.RDNAP())
		if err != nil {
			return crs.CRS{}, err
		}
		rd, err := t.Point([3]float64{lat / degree, lon / degree, math.NaN()})
		if (err != nil || !crs.InNetherlands(rd[0], rd[1])) && f.CRS != "" {
			code = f.CRS
		}
	}
	c, err := crs.Parse(code)
	if err == nil && !c.Projected() {
		err = plans.Errorf(plans.KindUnsupported, "%s is no map projection", c.Code())
	}
	return c, err
}

func scaleOf(p plans.Placement) float64 {
	if p.Scale == 0 {
		return 1 // a record from before it had one
	}
	return p.Scale
}

// geocentric gives where a point of the plan frame stands on earth (EPSG:4936).
func (f *Facts) geocentric(p plans.Placement, site plans.Site, v [3]float64) [3]float64 {
	m := geo.Placement(p.East, p.North, p.Up, p.YawDeg*degree, scaleOf(p))
	return siteMatrix(site).Apply(m.Apply(v))
}

// Middle gives the middle of the model in the plan frame, metres: the anchor
// where nothing is known of its size.
func (f *Facts) Middle() [3]float64 {
	if f.Box == nil {
		return f.Anchor
	}
	return scene.Box{Min: f.Box[0], Max: f.Box[1]}.Center()
}

// Moved tells how far the placement b is from a, both relative to the same
// site: metres at the middle of the model, and degrees counter-clockwise.
func (f *Facts) Moved(a, b plans.Placement) (metres, turnDeg float64) {
	m := f.Middle()
	at := geo.Placement(a.East, a.North, a.Up, a.YawDeg*degree, scaleOf(a)).Apply(m)
	to := geo.Placement(b.East, b.North, b.Up, b.YawDeg*degree, scaleOf(b)).Apply(m)
	return length3(sub3(to, at)), math.Remainder(b.YawDeg-a.YawDeg, 360) + 0
}

// Geographic gives where the middle of the model stands: latitude, longitude
// and height above the ellipsoid (EPSG:4937).
func (f *Facts) Geographic(p plans.Placement, site plans.Site) plans.Site {
	lat, lon, h := geo.GRS80().Geodetic(f.geocentric(p, site, f.Middle()))
	return plans.Site{LatDeg: lat / degree, LonDeg: lon / degree, Height: h}
}

// Facts gives what a report keeps of the frames of a version: p is the place of
// its leading source, frames those of all its sources, box that of the model in
// the plan frame.
func (p *Placed) Facts(lead int, frames []Frame, box scene.Box) Facts {
	f := Facts{Lead: lead, Frames: frames, Anchor: p.stand, Site: p.Site, Found: p.PlanToSite}
	if p.frame.crs != (crs.CRS{}) {
		f.CRS, f.NAP = p.frame.crs.Code(), p.frame.nap
	}
	if !box.Empty() && box.Min.Finite() && box.Max.Finite() {
		f.Box = &[2][3]float64{box.Min, box.Max}
		if p.frame.crs == (crs.CRS{}) {
			c := roundTo(box.Center(), anchorStep)
			f.Anchor = [3]float64{c[0], c[1], 0}
		}
	}
	return f
}

// Frame gives how the source of p came into the plan frame.
func (p *Placed) Frame() Frame {
	f := Frame{ToPlan: p.SourceToPlan, Scale: p.frame.georef.Scale}
	if f.Scale == 0 {
		f.Scale = 1
	}
	return f
}
