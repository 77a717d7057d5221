package solid

import "math"

// LShape is IfcLShapeProfileDef, in metres and radians: legs along the lower
// and the left side of its bounding box, Width along x and Depth along y. A
// source that leaves Width out means Depth. Radii and slope may be 0; the
// thickness of a sloped leg is that in its middle.
type LShape struct {
	Depth, Width, Thickness  float64
	FilletRadius, EdgeRadius float64
	LegSlope                 float64 // of the inner face of each leg
}

// Profile gives the region of s.
func (s LShape) Profile() (Profile, error) {
	const name = "IfcLShapeProfileDef"
	slope, err := slopeOf(name, "LegSlope", s.LegSlope)
	err = firstError(err,
		positive(name, param{"Depth", s.Depth}, param{"Width", s.Width}, param{"Thickness", s.Thickness}),
		notNegative(name, param{"FilletRadius", s.FilletRadius}, param{"EdgeRadius", s.EdgeRadius}),
		below(name, param{"Thickness", s.Thickness}, math.Min(s.Depth, s.Width), "the legs"))
	if err != nil {
		return Profile{}, err
	}
	x, y, t := s.Width/2, s.Depth/2, s.Thickness
	// The inner faces: height h(u) over the lower leg at u from the corner, and
	// the same for the other leg; both have thickness t in the middle of the leg.
	lower := func(u float64) float64 { return t - slope*(u-(s.Width+t)/2) }
	left := func(v float64) float64 { return t - slope*(v-(s.Depth+t)/2) }
	// They meet where u = left(v) and v = lower(u).
	u := (left(0) - slope*lower(0)) / (1 - slope*slope)
	v := lower(u)
	edgeX, edgeY := math.Max(lower(s.Width), 0), math.Max(left(s.Depth), 0)
	return outline(name, []corner{
		{p: Vec2{-x, -y}}, {p: Vec2{x, -y}},
		{Vec2{x, -y + edgeX}, s.EdgeRadius}, {Vec2{-x + u, -y + v}, s.FilletRadius},
		{Vec2{-x + edgeY, y}, s.EdgeRadius}, {p: Vec2{-x, y}},
	})
}

// UShape is IfcUShapeProfileDef, in metres and radians: the web on the left,
// open to the right. Radii and slope may be 0; the thickness of a sloped flange
// is that at half its width, as in DIN 1026-1.
type UShape struct {
	Depth, FlangeWidth            float64
	WebThickness, FlangeThickness float64
	FilletRadius, EdgeRadius      float64
	FlangeSlope                   float64
}

// Profile gives the region of s.
func (s UShape) Profile() (Profile, error) {
	const name = "IfcUShapeProfileDef"
	slope, err := slopeOf(name, "FlangeSlope", s.FlangeSlope)
	err = firstError(err,
		positive(name, param{"Depth", s.Depth}, param{"FlangeWidth", s.FlangeWidth},
			param{"WebThickness", s.WebThickness}, param{"FlangeThickness", s.FlangeThickness}),
		notNegative(name, param{"FilletRadius", s.FilletRadius}, param{"EdgeRadius", s.EdgeRadius}),
		below(name, param{"FlangeThickness", s.FlangeThickness}, s.Depth/2, "half the Depth"),
		below(name, param{"WebThickness", s.WebThickness}, s.FlangeWidth, "FlangeWidth"))
	if err != nil {
		return Profile{}, err
	}
	x, y := s.FlangeWidth/2, s.Depth/2
	edge := math.Max(s.FlangeThickness-slope*x, 0)
	root := edge + slope*(s.FlangeWidth-s.WebThickness)
	web := -x + s.WebThickness
	return outline(name, []corner{
		{p: Vec2{-x, -y}}, {p: Vec2{x, -y}},
		{Vec2{x, -y + edge}, s.EdgeRadius}, {Vec2{web, -y + root}, s.FilletRadius},
		{Vec2{web, y - root}, s.FilletRadius}, {Vec2{x, y - edge}, s.EdgeRadius},
		{p: Vec2{x, y}}, {p: Vec2{-x, y}},
	})
}

// CShape is IfcCShapeProfileDef, in metres: a bent sheet, the web on the left,
// open to the right between two girths (lips). The radius may be 0.
type CShape struct {
	Depth, Width, WallThickness, Girth float64
	InternalFilletRadius               float64
}

// Profile gives the region of s.
func (s CShape) Profile() (Profile, error) {
	const name = "IfcCShapeProfileDef"
	err := firstError(
		positive(name, param{"Depth", s.Depth}, param{"Width", s.Width},
			param{"WallThickness", s.WallThickness}, param{"Girth", s.Girth}),
		notNegative(name, param{"InternalFilletRadius", s.InternalFilletRadius}),
		below(name, param{"Girth", s.Girth}, s.Depth/2, "half the Depth"),
		below(name, param{"WallThickness", s.WallThickness}, math.Min(s.Width, s.Depth)/2, "half the width"))
	if err != nil {
		return Profile{}, err
	}
	x, y, t, g := s.Width/2, s.Depth/2, s.WallThickness, math.Max(s.Girth, s.WallThickness)
	in, out := s.InternalFilletRadius, 0.0
	if in > 0 {
		out = in + t
	}
	return outline(name, []corner{
		{Vec2{-x, -y}, out}, {Vec2{x, -y}, out},
		{p: Vec2{x, -y + g}}, {p: Vec2{x - t, -y + g}},
		{Vec2{x - t, -y + t}, in}, {Vec2{-x + t, -y + t}, in},
		{Vec2{-x + t, y - t}, in}, {Vec2{x - t, y - t}, in},
		{p: Vec2{x - t, y - g}}, {p: Vec2{x, y - g}},
		{Vec2{x, y}, out}, {Vec2{-x, y}, out},
	})
}

// ZShape is IfcZShapeProfileDef, in metres: the web in the middle, the bottom
// flange to the right, the top flange to the left; FlangeWidth is measured from
// the far face of the web. Radii may be 0.
type ZShape struct {
	Depth, FlangeWidth            float64
	WebThickness, FlangeThickness float64
	FilletRadius, EdgeRadius      float64
}

// Profile gives the region of s.
func (s ZShape) Profile() (Profile, error) {
	const name = "IfcZShapeProfileDef"
	err := firstError(
		positive(name, param{"Depth", s.Depth}, param{"FlangeWidth", s.FlangeWidth},
			param{"WebThickness", s.WebThickness}, param{"FlangeThickness", s.FlangeThickness}),
		notNegative(name, param{"FilletRadius", s.FilletRadius}, param{"EdgeRadius", s.EdgeRadius}),
		below(name, param{"FlangeThickness", s.FlangeThickness}, s.Depth/2, "half the Depth"),
		below(name, param{"WebThickness", s.WebThickness}, s.FlangeWidth, "FlangeWidth"))
	if err != nil {
		return Profile{}, err
	}
	y, w, t := s.Depth/2, s.WebThickness/2, s.FlangeThickness
	x := s.FlangeWidth - w
	return outline(name, []corner{
		{p: Vec2{-w, -y}}, {p: Vec2{x, -y}},
		{Vec2{x, -y + t}, s.EdgeRadius}, {Vec2{w, -y + t}, s.FilletRadius},
		{p: Vec2{w, y}}, {p: Vec2{-x, y}},
		{Vec2{-x, y - t}, s.EdgeRadius}, {Vec2{-w, y - t}, s.FilletRadius},
	})
}
