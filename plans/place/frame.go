package place

import (
	"fmt"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// originStep rounds the plan frame's origin, metres.
	originStep = 100.0
	// anchorStep rounds the anchor, metres: a moved wall should not move it.
	anchorStep = 10.0
	// maxTrueScale: a scale this near to 1 is a map scale or noise and is not
	// applied, for the model's metres are true metres; any other is a unit.
	maxTrueScale = 0.01
	// armLength is half the baseline over which directions and scale are
	// measured, metres: long against rounding, short against curvature.
	armLength = 500.0
)

// sourceToPlan gives the turn to the grid and the move to the plan's origin.
func sourceToPlan(g *scene.Georeference, origin [3]float64) scene.Affine {
	scale, up := appliedScale(g.Scale), appliedScale(g.HeightScale())
	c, s := g.AxisX*scale, g.AxisY*scale
	return scene.Affine{
		c, -s, 0, g.Eastings - origin[0],
		s, c, 0, g.Northings - origin[1],
		0, 0, up, g.Height - origin[2],
	}
}

// placeOnMap fills p from a checked georeference in the system c; false where
// the map does not reach that far.
func (p *Placed) placeOnMap(g *scene.Georeference, c crs.CRS, in Input, opt Options) bool {
	frame, err := newMapFrame(*g, c)
	if err != nil {
		p.add(SeverityError, "no-transformation", 0, Sentence{"%v", "de coördinaten kunnen niet worden omgerekend: %v"}, err)
		return false
	}
	p.frame, p.CRS, p.Method = frame, c.Code(), g.Method
	p.PlanOrigin = roundTo(planOrigin(g, in.Bounds), originStep)
	p.SourceToPlan = sourceToPlan(g, p.PlanOrigin)
	anchor := p.anchor(in.Bounds)
	spot, err := p.frame.measure(p.mapOfPlan(anchor))
	if err != nil {
		p.add(SeverityError, "outside-area", 0, Sentence{"the map coordinates lie where %s does not reach: %v", "de kaartcoördinaten liggen buiten het bereik van %s: %v"}, c.Code(), err)
		p.frame = mapFrame{}
		return false
	}
	p.siteGiven = opt.Site != nil
	p.standOnSite(anchor, spot, opt.Site)
	p.PlanToSite.SourceKey = sourceKey(p.Method, p.CRS, g)
	p.BoundsCRS = c.Code()
	if crs.InNetherlands(spot.rd[0], spot.rd[1]) {
		p.BoundsCRS = crs.RDNAP().Code()
		p.frame.answerInRDNAP()
	}
	return true
}

// planOrigin gives the point to round: that of the map conversion, or of the
// model where its coordinates are map coordinates.
func planOrigin(g *scene.Georeference, b scene.Box) [3]float64 {
	if isMapOrigin(g) && !b.Empty() && b.Min.Finite() {
		return [3]float64{b.Min[0], b.Min[1], g.Height + b.Min[2]}
	}
	return [3]float64{g.Eastings, g.Northings, g.Height}
}

// anchor gives the middle of the model in the plan frame at the height of its
// origin: that of the source frame where the model is empty.
func (p *Placed) anchor(b scene.Box) scene.Vec3 {
	box := scene.NewBox()
	if b.Empty() || !b.Min.Finite() || !b.Max.Finite() {
		b = scene.Box{}
	}
	for _, v := range b.Corners() {
		box.Extend(p.SourceToPlan.Apply(v))
	}
	a := roundTo(box.Center(), anchorStep)
	return scene.Vec3{a[0], a[1], 0}
}

// mapOfPlan gives the exact map coordinates of the point of the source that
// stands at v in the plan frame.
func (p *Placed) mapOfPlan(v scene.Vec3) [3]float64 {
	return p.frame.georeferenced(inverse(&p.SourceToPlan, v))
}

// standOnSite computes the placement so that the anchor stands exactly at its
// spot and the plan's east points along the grid's.
func (p *Placed) standOnSite(anchor scene.Vec3, s *spot, site *plans.Site) {
	p.Site = s.ground
	if site != nil {
		p.Site = *site
	}
	p.stand = anchor
	p.PlanToSite = placement(anchor, s, p.Site, 0, 1)
	p.PlanToSite.Method, p.PlanToSite.CRS = p.Method, p.CRS
	p.ScaleFactor = s.scale
	p.ConvergenceDeg = s.yaw(siteMatrix(s.ground)) / degree
	m := siteMatrix(p.Site)
	p.RootTransform = m.Mul(geo.Placement(p.PlanToSite.East, p.PlanToSite.North, p.PlanToSite.Up, s.yaw(m), 1))
}

// RigidError gives how far the model of bounds b is off the map at its farthest
// corner if SourceToPlan turns it as a whole, metres: 0 without a place. A scale
// of the map is part of it, for the model's metres are drawn on the map.
func (p *Placed) RigidError(b scene.Box) float64 {
	if p.frame.crs == (crs.CRS{}) || b.Empty() || !b.Min.Finite() || !b.Max.Finite() {
		return 0
	}
	worst := 0.0
	for _, c := range b.Corners() {
		if d := p.PlanPoint(c).Sub(p.SourceToPlan.Apply(c)).Length(); d > worst {
			worst = d
		}
	}
	return worst
}

// StandOnOrigin makes the origin of the plan frame the anchor, for a plan that
// is bent: PlanPoint is exact wherever the anchor is, and the origin stays where
// it is when a wall is moved, the middle of the model does not. It changes
// nothing where there is no place or the map does not reach the origin.
func (p *Placed) StandOnOrigin() {
	if p.frame.crs == (crs.CRS{}) {
		return
	}
	s, err := p.frame.measure(p.mapOfPlan(scene.Vec3{}))
	if err != nil {
		return
	}
	site := p.Site
	if !p.siteGiven {
		site = s.ground
	}
	key := p.PlanToSite.SourceKey
	p.standOnSite(scene.Vec3{}, s, &site)
	p.PlanToSite.SourceKey = key
}

// siteMatrix turns the site frame into ECEF.
func siteMatrix(s plans.Site) geo.Matrix {
	return geo.GRS80().ENU(s.LatDeg*degree, s.LonDeg*degree, s.Height)
}

// sourceKey names what a placement was made from: a new version whose key
// differs has another georeference.
func sourceKey(method, code string, g *scene.Georeference) string {
	if g == nil {
		return method
	}
	return fmt.Sprintf("%s %s %v %v %v %v %v %v", method, code, g.Eastings, g.Northings, g.Height, g.AxisX, g.AxisY, g.Scale)
}
