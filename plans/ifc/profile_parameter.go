package ifc

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
)

// parameterProfile reads an IfcParameterizedProfileDef(ProfileType,
// ProfileName, Position, ...). Position may be left out from IFC4 on.
func (m *model) parameterProfile(e step.Entity) ([]solid.Profile, error) {
	n, ok := profileLengths[e.Keyword()]
	if !ok {
		return nil, fmt.Errorf("#%d: %s: %w", e.ID(), unmade("the profile", e.Keyword()), errUnsupported)
	}
	d, err := m.lengthArgs(e, 3, n)
	if err != nil {
		return nil, err
	}
	p, err := m.shape(e, d)
	if err != nil {
		return nil, fmt.Errorf("#%d: %w", e.ID(), err)
	}
	at, err := m.axes(e.Optional(2))
	if err != nil {
		return nil, err
	}
	return []solid.Profile{p.Transform(solid.Affine2{at[0], at[1], at[3], at[4], at[5], at[7]})}, nil
}

// profileLengths gives how many attributes from the fourth on are lengths.
var profileLengths = map[string]int{
	"IFCRECTANGLEPROFILEDEF": 2, "IFCROUNDEDRECTANGLEPROFILEDEF": 3, "IFCRECTANGLEHOLLOWPROFILEDEF": 5,
	"IFCCIRCLEPROFILEDEF": 1, "IFCCIRCLEHOLLOWPROFILEDEF": 2, "IFCELLIPSEPROFILEDEF": 2,
	"IFCTRAPEZIUMPROFILEDEF": 4, "IFCISHAPEPROFILEDEF": 6, "IFCASYMMETRICISHAPEPROFILEDEF": 9,
	"IFCLSHAPEPROFILEDEF": 5, "IFCUSHAPEPROFILEDEF": 6, "IFCTSHAPEPROFILEDEF": 7,
	"IFCCSHAPEPROFILEDEF": 5, "IFCZSHAPEPROFILEDEF": 6,
	"IFCCRANERAILASHAPEPROFILEDEF": 11, "IFCCRANERAILFSHAPEPROFILEDEF": 8,
}

// shape makes the region of a parameterised profile from its lengths d.
func (m *model) shape(e step.Entity, d []float64) (solid.Profile, error) {
	switch e.Keyword() {
	case "IFCRECTANGLEPROFILEDEF":
		return solid.Rectangle(d[0], d[1])
	case "IFCROUNDEDRECTANGLEPROFILEDEF":
		return solid.RoundedRectangle(d[0], d[1], d[2])
	case "IFCRECTANGLEHOLLOWPROFILEDEF":
		return solid.RectangleHollow{XDim: d[0], YDim: d[1], WallThickness: d[2], InnerFilletRadius: d[3], OuterFilletRadius: d[4]}.Profile()
	case "IFCCIRCLEPROFILEDEF":
		return solid.CircleProfile(d[0])
	case "IFCCIRCLEHOLLOWPROFILEDEF":
		return solid.CircleHollow(d[0], d[1])
	case "IFCELLIPSEPROFILEDEF":
		return solid.EllipseProfile(d[0], d[1])
	case "IFCTRAPEZIUMPROFILEDEF":
		return solid.Trapezium{BottomXDim: d[0], TopXDim: d[1], YDim: d[2], TopXOffset: d[3]}.Profile()
	}
	return m.steelShape(e, d)
}

// steelShape is shape for the rolled profiles. What IFC2X3 has after the
// lengths (centres of gravity) is not a slope and not read as one: it lies
// behind the attributes used here.
func (m *model) steelShape(e step.Entity, d []float64) (solid.Profile, error) {
	switch e.Keyword() {
	case "IFCISHAPEPROFILEDEF":
		return solid.IShape{OverallWidth: d[0], OverallDepth: d[1], WebThickness: d[2], FlangeThickness: d[3],
			FilletRadius: d[4], FlangeEdgeRadius: d[5], FlangeSlope: m.slope(e, 9)}.Profile()
	case "IFCASYMMETRICISHAPEPROFILEDEF":
		return m.asymmetricIShape(e, d)
	case "IFCLSHAPEPROFILEDEF":
		if d[1] == 0 {
			d[1] = d[0]
		}
		return solid.LShape{Depth: d[0], Width: d[1], Thickness: d[2], FilletRadius: d[3], EdgeRadius: d[4], LegSlope: m.slope(e, 8)}.Profile()
	case "IFCUSHAPEPROFILEDEF":
		return solid.UShape{Depth: d[0], FlangeWidth: d[1], WebThickness: d[2], FlangeThickness: d[3],
			FilletRadius: d[4], EdgeRadius: d[5], FlangeSlope: m.slope(e, 9)}.Profile()
	case "IFCTSHAPEPROFILEDEF":
		return solid.TShape{Depth: d[0], FlangeWidth: d[1], WebThickness: d[2], FlangeThickness: d[3], FilletRadius: d[4],
			FlangeEdgeRadius: d[5], WebEdgeRadius: d[6], WebSlope: m.slope(e, 10), FlangeSlope: m.slope(e, 11)}.Profile()
	case "IFCCSHAPEPROFILEDEF":
		return solid.CShape{Depth: d[0], Width: d[1], WallThickness: d[2], Girth: d[3], InternalFilletRadius: d[4]}.Profile()
	case "IFCCRANERAILASHAPEPROFILEDEF":
		return solid.CraneRail{OverallHeight: d[0], BaseWidth2: d[1], Radius: d[2], HeadWidth: d[3], HeadDepth2: d[4], HeadDepth3: d[5],
			WebThickness: d[6], BaseWidth4: d[7], BaseDepth1: d[8], BaseDepth2: d[9], BaseDepth3: d[10]}.Profile()
	case "IFCCRANERAILFSHAPEPROFILEDEF":
		return solid.CraneRailF{OverallHeight: d[0], HeadWidth: d[1], Radius: d[2], HeadDepth2: d[3], HeadDepth3: d[4],
			WebThickness: d[5], BaseDepth1: d[6], BaseDepth2: d[7]}.Profile()
	default: // IFCZSHAPEPROFILEDEF
		return solid.ZShape{Depth: d[0], FlangeWidth: d[1], WebThickness: d[2], FlangeThickness: d[3], FilletRadius: d[4], EdgeRadius: d[5]}.Profile()
	}
}

// slope reads a plane angle in attribute i; 0 where there is none.
func (m *model) slope(e step.Entity, i int) float64 {
	a, err := e.FloatOr(i, 0)
	if err != nil {
		return 0
	}
	return a * m.units.angle
}

// asymmetricIShape reads IfcAsymmetricIShapeProfileDef. In IFC2X3 attributes 3
// to 7 are those of IfcIShapeProfileDef and there are no edge radii; the
// positions agree otherwise.
func (m *model) asymmetricIShape(e step.Entity, d []float64) (solid.Profile, error) {
	s := solid.AsymmetricIShape{
		OverallDepth: d[1], WebThickness: d[2],
		Bottom: solid.Flange{Width: d[0], Thickness: d[3], FilletRadius: d[4]},
		Top:    solid.Flange{Width: d[5], Thickness: d[6], FilletRadius: d[7]},
	}
	if s.Top.Thickness == 0 {
		s.Top.Thickness = s.Bottom.Thickness
	}
	if m.schema != schema2X3 {
		edge, err := e.FloatOr(13, 0)
		if err != nil {
			return solid.Profile{}, err
		}
		s.Bottom.EdgeRadius, s.Bottom.Slope = d[8], m.slope(e, 12)
		s.Top.EdgeRadius, s.Top.Slope = edge*m.units.length, m.slope(e, 14)
	}
	return s.Profile()
}

// centerLineProfile reads IfcCenterLineProfileDef(.., Curve, Thickness): the
// band about an open curve, its ends cut square, its corners mitred.
func (m *model) centerLineProfile(e step.Entity, t trail) ([]solid.Profile, error) {
	line, err := m.ringOf(e.Optional(2), t)
	if err != nil {
		return nil, err
	}
	thickness, err := e.Float(3)
	if err != nil {
		return nil, err
	}
	p, err := band(line, thickness*m.units.length/2)
	if err != nil {
		return nil, e.Error(step.RuleNumberRange, "%v", err)
	}
	return []solid.Profile{p}, nil
}
