package solid

import "math"

// IShape is IfcIShapeProfileDef, in metres and radians; the last three may be 0.
// IFC does not say where the thickness of a sloped flange is measured: it is
// taken a quarter of the width from the edge, as DIN 1025-1 does.
type IShape struct {
	OverallWidth, OverallDepth    float64
	WebThickness, FlangeThickness float64
	FilletRadius                  float64 // between web and flange
	FlangeEdgeRadius              float64 // at the inner edges of the flanges
	FlangeSlope                   float64 // of the inner faces of the flanges
}

// Profile gives the region of s.
func (s IShape) Profile() (Profile, error) {
	f := Flange{s.OverallWidth, s.FlangeThickness, s.FilletRadius, s.FlangeEdgeRadius, s.FlangeSlope}
	return iShape("IfcIShapeProfileDef", s.OverallDepth, s.WebThickness, f, f)
}

// Flange is one flange of an AsymmetricIShape, in metres and radians; the last
// three may be 0.
type Flange struct {
	Width, Thickness         float64
	FilletRadius, EdgeRadius float64
	Slope                    float64
}

// AsymmetricIShape is IfcAsymmetricIShapeProfileDef. A source that leaves
// TopFlangeThickness out means that of the bottom flange.
type AsymmetricIShape struct {
	OverallDepth, WebThickness float64
	Bottom, Top                Flange
}

// Profile gives the region of s.
func (s AsymmetricIShape) Profile() (Profile, error) {
	return iShape("IfcAsymmetricIShapeProfileDef", s.OverallDepth, s.WebThickness, s.Bottom, s.Top)
}

func iShape(name string, depth, web float64, bottom, top Flange) (Profile, error) {
	err := firstError(
		positive(name, param{"OverallDepth", depth}, param{"WebThickness", web}),
		bottom.check(name, web), top.check(name, web),
		below(name, param{"sum of flange thicknesses", bottom.Thickness + top.Thickness}, depth, "OverallDepth"))
	if err != nil {
		return Profile{}, err
	}
	y, w := depth/2, web/2
	bEdge, bRoot := bottom.inner(w)
	tEdge, tRoot := top.inner(w)
	b, t := bottom.Width/2, top.Width/2
	return outline(name, []corner{
		{p: Vec2{-b, -y}}, {p: Vec2{b, -y}},
		{Vec2{b, -y + bEdge}, bottom.EdgeRadius}, {Vec2{w, -y + bRoot}, bottom.FilletRadius},
		{Vec2{w, y - tRoot}, top.FilletRadius}, {Vec2{t, y - tEdge}, top.EdgeRadius},
		{p: Vec2{t, y}}, {p: Vec2{-t, y}},
		{Vec2{-t, y - tEdge}, top.EdgeRadius}, {Vec2{-w, y - tRoot}, top.FilletRadius},
		{Vec2{-w, -y + bRoot}, bottom.FilletRadius}, {Vec2{-b, -y + bEdge}, bottom.EdgeRadius},
	})
}

func (f Flange) check(name string, web float64) error {
	_, err := slopeOf(name, "FlangeSlope", f.Slope)
	return firstError(
		positive(name, param{"FlangeWidth", f.Width}, param{"FlangeThickness", f.Thickness}),
		notNegative(name, param{"FilletRadius", f.FilletRadius}, param{"FlangeEdgeRadius", f.EdgeRadius}), err,
		below(name, param{"WebThickness", web}, f.Width, "FlangeWidth"))
}

// inner gives the thickness of the flange at its edge and at the web, whose
// half thickness is w.
func (f Flange) inner(w float64) (edge, root float64) {
	slope := math.Tan(f.Slope)
	edge = math.Max(f.Thickness-slope*f.Width/4, 0)
	return edge, edge + slope*(f.Width/2-w)
}

// TShape is IfcTShapeProfileDef, in metres and radians: the flange on top, the
// web down; radii and slopes may be 0. Sloped parts are measured as DIN 1024
// does: the flange a quarter of its width from the edge, the web at half the
// depth.
type TShape struct {
	Depth, FlangeWidth                            float64
	WebThickness, FlangeThickness                 float64
	FilletRadius, FlangeEdgeRadius, WebEdgeRadius float64
	WebSlope, FlangeSlope                         float64
}

// Profile gives the region of s.
func (s TShape) Profile() (Profile, error) {
	const name = "IfcTShapeProfileDef"
	flange := Flange{s.FlangeWidth, s.FlangeThickness, s.FilletRadius, s.FlangeEdgeRadius, s.FlangeSlope}
	webSlope, err := slopeOf(name, "WebSlope", s.WebSlope)
	err = firstError(err,
		positive(name, param{"Depth", s.Depth}, param{"WebThickness", s.WebThickness}),
		flange.check(name, s.WebThickness),
		notNegative(name, param{"WebEdgeRadius", s.WebEdgeRadius}),
		below(name, param{"FlangeThickness", s.FlangeThickness}, s.Depth, "Depth"))
	if err != nil {
		return Profile{}, err
	}
	x, y := s.FlangeWidth/2, s.Depth/2
	// Half the web at its foot and at the flange.
	foot := math.Max(s.WebThickness/2-webSlope*y, 0)
	root := foot + webSlope*(s.Depth-s.FlangeThickness)
	edge, at := flange.inner(root)
	return outline(name, []corner{
		{Vec2{-foot, -y}, s.WebEdgeRadius}, {Vec2{foot, -y}, s.WebEdgeRadius},
		{Vec2{root, y - at}, s.FilletRadius}, {Vec2{x, y - edge}, s.FlangeEdgeRadius},
		{p: Vec2{x, y}}, {p: Vec2{-x, y}},
		{Vec2{-x, y - edge}, s.FlangeEdgeRadius}, {Vec2{-root, y - at}, s.FilletRadius},
	})
}
