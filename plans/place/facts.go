package place

import (
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
