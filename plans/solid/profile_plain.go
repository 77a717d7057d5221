package solid

import "math"

// box gives the corners of a rectangle about the origin, counter-clockwise.
func box(x, y, radius float64) []corner {
	return []corner{
		{Vec2{-x / 2, -y / 2}, radius}, {Vec2{x / 2, -y / 2}, radius},
		{Vec2{x / 2, y / 2}, radius}, {Vec2{-x / 2, y / 2}, radius},
	}
}

// Rectangle gives IfcRectangleProfileDef: xDim by yDim metres about the origin.
func Rectangle(xDim, yDim float64) (Profile, error) {
	const name = "IfcRectangleProfileDef"
	if err := positive(name, param{"XDim", xDim}, param{"YDim", yDim}); err != nil {
		return Profile{}, err
	}
	return outline(name, box(xDim, yDim, 0))
}

// RoundedRectangle gives IfcRoundedRectangleProfileDef: a rectangle whose four
// corners are rounded with the radius.
func RoundedRectangle(xDim, yDim, roundingRadius float64) (Profile, error) {
	const name = "IfcRoundedRectangleProfileDef"
	err := firstError(
		positive(name, param{"XDim", xDim}, param{"YDim", yDim}),
		notNegative(name, param{"RoundingRadius", roundingRadius}))
	if err != nil {
		return Profile{}, err
	}
	return outline(name, box(xDim, yDim, roundingRadius))
}

// RectangleHollow is IfcRectangleHollowProfileDef, in metres; radii may be 0.
type RectangleHollow struct {
	XDim, YDim        float64
	WallThickness     float64
	InnerFilletRadius float64
	OuterFilletRadius float64
}

// Profile gives the region of r.
func (r RectangleHollow) Profile() (Profile, error) {
	const name = "IfcRectangleHollowProfileDef"
	err := firstError(
		positive(name, param{"XDim", r.XDim}, param{"YDim", r.YDim}, param{"WallThickness", r.WallThickness}),
		notNegative(name, param{"InnerFilletRadius", r.InnerFilletRadius}, param{"OuterFilletRadius", r.OuterFilletRadius}),
		below(name, param{"WallThickness", r.WallThickness}, math.Min(r.XDim, r.YDim)/2, "half the width"))
	if err != nil {
		return Profile{}, err
	}
	t := 2 * r.WallThickness
	return outline(name, box(r.XDim, r.YDim, r.OuterFilletRadius), box(r.XDim-t, r.YDim-t, r.InnerFilletRadius))
}

// CircleProfile gives IfcCircleProfileDef: a disk about the origin.
func CircleProfile(radius float64) (Profile, error) {
	if err := positive("IfcCircleProfileDef", param{"Radius", radius}); err != nil {
		return Profile{}, err
	}
	return Profile{Outer: Circle(Vec2{}, radius)}, nil
}

// CircleHollow gives IfcCircleHollowProfileDef: a ring about the origin, its
// wall inside the radius.
func CircleHollow(radius, wallThickness float64) (Profile, error) {
	const name = "IfcCircleHollowProfileDef"
	err := firstError(
		positive(name, param{"Radius", radius}, param{"WallThickness", wallThickness}),
		below(name, param{"WallThickness", wallThickness}, radius, "Radius"))
	if err != nil {
		return Profile{}, err
	}
	inner := ring(Vec2{}, radius-wallThickness, radius-wallThickness, Segments(radius))
	reverse(inner)
	return Profile{Outer: Circle(Vec2{}, radius), Holes: [][]Vec2{inner}}, nil
}

// EllipseProfile gives IfcEllipseProfileDef: half axes along x and y.
func EllipseProfile(semiAxis1, semiAxis2 float64) (Profile, error) {
	if err := positive("IfcEllipseProfileDef", param{"SemiAxis1", semiAxis1}, param{"SemiAxis2", semiAxis2}); err != nil {
		return Profile{}, err
	}
	return Profile{Outer: Ellipse(Vec2{}, semiAxis1, semiAxis2)}, nil
}

// Trapezium is IfcTrapeziumProfileDef, in metres: the bottom line lies centred
// at -YDim/2, the top line begins TopXOffset to the right of where the bottom
// line does.
type Trapezium struct {
	BottomXDim, TopXDim, YDim float64
	TopXOffset                float64
}

// Profile gives the region of t.
func (t Trapezium) Profile() (Profile, error) {
	const name = "IfcTrapeziumProfileDef"
	err := positive(name, param{"BottomXDim", t.BottomXDim}, param{"TopXDim", t.TopXDim}, param{"YDim", t.YDim})
	if err != nil {
		return Profile{}, err
	}
	x, y := t.BottomXDim/2, t.YDim/2
	left := -x + t.TopXOffset
	return outline(name, sharp(Vec2{-x, -y}, Vec2{x, -y}, Vec2{left + t.TopXDim, y}, Vec2{left, y}))
}
