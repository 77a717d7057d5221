package ifc

import (
	"strings"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// byLength gives the curve e with the length in metres as its parameter.
func (m *model) byLength(e step.Entity) (curve, error) { return m.lengthwise(e, m.newTrail()) }

// lengthwiseCache keeps the curves that elements are placed along: a railway has
// thousands of places on one alignment. Only one goroutine places.
type lengthwiseCache struct {
	effort *solid.Effort // of what uses the cache
	made   map[step.ID]curve
	points int
}

// maxAlong bounds the points in it.
const maxAlong = 1 << 20

// placedAlong is byLength for placing elements.
func (m *model) placedAlong(e step.Entity) (curve, error) {
	all := &m.along
	if m.effort == nil || m.effort != all.effort {
		return m.byLength(e)
	}
	c, ok := all.made[e.ID()]
	if ok {
		return c, m.spend(segmentWork)
	}
	c, err := m.byLength(e)
	if err == nil && all.points+len(c.points) <= maxAlong {
		if all.made == nil {
			all.made = map[step.ID]curve{}
		}
		all.made[e.ID()] = c
		all.points += len(c.points)
	}
	return c, err
}

// lengthwise is byLength for a curve that another one is made of.
func (m *model) lengthwise(e step.Entity, t trail) (curve, error) {
	c, err := m.curve(e, t)
	if err != nil {
		return c, err
	}
	if len(c.points) < 2 {
		return c, e.Error(step.RuleMissingValue, "a curve with %d points", len(c.points))
	}
	if !m.byMetres(e) {
		c.measure()
	}
	return c, nil
}

// byMetres tells whether the parameter of a curve is a length in metres along
// it or along the plan already.
func (m *model) byMetres(e step.Entity) bool {
	switch e.Keyword() {
	case "IFCGRADIENTCURVE", "IFCSEGMENTEDREFERENCECURVE", "IFCALIGNMENTCURVE":
		return true
	}
	return m.ofSegments(e)
}

// ofSegments tells whether e is a composite curve of IfcCurveSegment.
func (m *model) ofSegments(e step.Entity) bool {
	if e.Keyword() != "IFCCOMPOSITECURVE" {
		return false
	}
	for v := range e.Arg(0).Items() {
		s, err := v.Entity()
		return err == nil && s.Keyword() == "IFCCURVESEGMENT"
	}
	return false
}

// axesLinear reads IfcAxis2PlacementLinear(Location, Axis, RefDirection): along
// the curve, unless its directions say otherwise.
func (m *model) axesLinear(e step.Entity) (scene.Affine, error) {
	location, err := e.Ref(0)
	if err != nil {
		return scene.Affine{}, err
	}
	if location.Keyword() != "IFCPOINTBYDISTANCEEXPRESSION" {
		return m.axes3(e)
	}
	station, err := m.stationOf(location, location.Optional(4))
	if err != nil {
		return scene.Affine{}, err
	}
	z, err := m.direction(e.Optional(1), station.up)
	if err != nil {
		return scene.Affine{}, err
	}
	x, err := m.direction(e.Optional(2), station.along)
	if err != nil {
		return scene.Affine{}, err
	}
	x = firstProjAxis(z, x)
	return frame(x, z.Cross(x), z, station.at), nil
}

// station is a place along a curve.
type station struct {
	at        scene.Vec3
	along, up scene.Vec3 // at right angles
	distance  float64
}

// stationOf reads IfcPointByDistanceExpression(DistanceAlong, OffsetLateral,
// OffsetVertical, OffsetLongitudinal, BasisCurve), in IFC4X1 and IFC4X2
// IfcDistanceExpression without the curve. Lateral is to the left.
func (m *model) stationOf(e, basis step.Entity) (station, error) {
	c, err := m.placedAlong(basis)
	if err != nil {
		return station{}, err
	}
	d, err := m.curveMeasure(e.Arg(0), scaled(1))
	if err != nil {
		return station{}, err
	}
	offsets, err := m.lengthArgs(e, 1, 3)
	if err != nil {
		return station{}, err
	}
	return m.stationAt(c, d, offsets), nil
}

// stationAt gives the place at the length d along c with the offsets lateral,
// vertical and longitudinal.
func (m *model) stationAt(c curve, d float64, offsets []float64) station {
	t := c.tangent(d)
	left, up := c.across(d, t)
	p := c.at(d).Add(left.Scale(offsets[0])).Add(up.Scale(offsets[1])).Add(t.Scale(offsets[2]))
	return station{at: p, along: t, up: up, distance: d}
}

// isStation tells whether e is a place along a curve.
func isStation(e step.Entity) bool {
	return e.Keyword() == "IFCAXIS2PLACEMENTLINEAR" || strings.HasSuffix(e.Keyword(), "DISTANCEEXPRESSION")
}
