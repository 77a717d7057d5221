package ifc

import (
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// linearPlacement reads IfcLinearPlacement(PlacementRelTo, RelativePlacement,
// CartesianPosition), in IFC4X1 (PlacementRelTo, Distance, Orientation,
// CartesianPosition) along the curve PlacementRelTo and in IFC4X2
// (PlacementRelTo, PlacementMeasuredAlong, Distance, Orientation,
// CartesianPosition): the Cartesian position where it is given, which is what
// the writer found on the curve, else the place along the curve.
func (m *model) linearPlacement(e step.Entity, depth int) placement {
	for _, i := range []int{2, 3, 4} {
		if position := e.Optional(i); position.Keyword() == "IFCAXIS2PLACEMENT3D" {
			at, err := m.axes(position)
			if err != nil {
				return placement{err: err}
			}
			return m.under(e.Optional(0), at, depth)
		}
	}
	at, err := m.alongCurve(e)
	if err != nil {
		return placement{err: err}
	}
	return m.under(e.Optional(0), at, depth)
}

// alongCurve gives the frame of an IfcLinearPlacement on its curve.
func (m *model) alongCurve(e step.Entity) (scene.Affine, error) {
	for i := 1; i <= 2; i++ {
		if d := e.Optional(i); d.Keyword() == "IFCDISTANCEEXPRESSION" {
			return m.distancePlacement(d, e.Optional(i-1), e.Optional(i+1))
		}
	}
	relative, err := e.Ref(1)
	if err != nil {
		return scene.Affine{}, err
	}
	return m.anyAxes(relative)
}

// distancePlacement reads IfcDistanceExpression(DistanceAlong, OffsetLateral,
// OffsetVertical, OffsetLongitudinal, AlongHorizontal) on a curve with an
// IfcOrientationExpression(LateralAxisDirection, VerticalAxisDirection): x along
// the curve, y to its left, unless the orientation says otherwise.
func (m *model) distancePlacement(e, basis, orientation step.Entity) (scene.Affine, error) {
	c, err := m.placedAlong(basis)
	if err != nil {
		return scene.Affine{}, err
	}
	if e.Enum(4) == "F" { // along the slope
		if err := m.spend(copyWork * len(c.points)); err != nil {
			return scene.Affine{}, err
		}
		c.measure()
	}
	d, err := m.curveMeasure(e.Arg(0), scaled(1))
	if err != nil {
		return scene.Affine{}, err
	}
	offsets, err := m.lengthArgs(e, 1, 3)
	if err != nil {
		return scene.Affine{}, err
	}
	s := m.stationAt(c, d, offsets)
	z, err := m.direction(orientation.Optional(1), s.up)
	if err != nil {
		return scene.Affine{}, err
	}
	left, err := m.direction(orientation.Optional(0), s.up.Cross(s.along))
	if err != nil {
		return scene.Affine{}, err
	}
	y := firstProjAxis(z, left)
	return frame(y.Cross(z), y, z, s.at), nil
}

// measure makes the length along the chords the parameter of c.
func (c *curve) measure() {
	params := make([]float64, len(c.points))
	for i := 1; i < len(params); i++ {
		params[i] = params[i-1] + c.points[i].Sub(c.points[i-1]).Length()
	}
	c.params = params
}
