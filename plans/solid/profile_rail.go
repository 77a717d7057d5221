package solid

// CraneRail is IfcCraneRailAShapeProfileDef of IFC2X3, in metres, about the
// middle of its height: the head on top, the foot below. The thickness of the
// foot is BaseDepth1 at its edge, BaseDepth3 where its inner part BaseWidth4
// begins and BaseDepth2 at the web; HeadDepth3 is that of the head at its edge,
// HeadDepth2 at the web. The radius of the corners of the head may be 0.
type CraneRail struct {
	OverallHeight, BaseWidth2, Radius  float64
	HeadWidth, HeadDepth2, HeadDepth3  float64
	WebThickness, BaseWidth4           float64
	BaseDepth1, BaseDepth2, BaseDepth3 float64
}

// Profile gives the region of r.
func (r CraneRail) Profile() (Profile, error) {
	const name = "IfcCraneRailAShapeProfileDef"
	err := r.check(name)
	if err != nil {
		return Profile{}, err
	}
	y, head, web, in, base := r.OverallHeight/2, r.HeadWidth/2, r.WebThickness/2, r.BaseWidth4/2, r.BaseWidth2/2
	return outline(name, []corner{
		{p: Vec2{-base, -y}}, {p: Vec2{base, -y}}, {p: Vec2{base, -y + r.BaseDepth1}}, {p: Vec2{in, -y + r.BaseDepth3}},
		{p: Vec2{web, -y + r.BaseDepth2}}, {p: Vec2{web, y - r.HeadDepth2}}, {p: Vec2{head, y - r.HeadDepth3}},
		{Vec2{head, y}, r.Radius}, {Vec2{-head, y}, r.Radius},
		{p: Vec2{-head, y - r.HeadDepth3}}, {p: Vec2{-web, y - r.HeadDepth2}}, {p: Vec2{-web, -y + r.BaseDepth2}},
		{p: Vec2{-in, -y + r.BaseDepth3}}, {p: Vec2{-base, -y + r.BaseDepth1}},
	})
}

// check holds the parameters against what makes a rail of them.
func (r CraneRail) check(name string) error {
	return firstError(
		positive(name, param{"OverallHeight", r.OverallHeight}, param{"BaseWidth2", r.BaseWidth2}, param{"HeadWidth", r.HeadWidth},
			param{"HeadDepth2", r.HeadDepth2}, param{"HeadDepth3", r.HeadDepth3}, param{"WebThickness", r.WebThickness},
			param{"BaseWidth4", r.BaseWidth4}, param{"BaseDepth1", r.BaseDepth1}, param{"BaseDepth2", r.BaseDepth2},
			param{"BaseDepth3", r.BaseDepth3}),
		notNegative(name, param{"Radius", r.Radius}),
		below(name, param{"HeadDepth2 and BaseDepth2 together", r.HeadDepth2 + r.BaseDepth2}, r.OverallHeight, "OverallHeight"),
		below(name, param{"WebThickness", r.WebThickness}, r.HeadWidth, "HeadWidth"),
		below(name, param{"WebThickness", r.WebThickness}, r.BaseWidth4, "BaseWidth4"))
}

// CraneRailF is IfcCraneRailFShapeProfileDef of IFC2X3, in metres: a flat rail,
// its foot as wide as its head.
type CraneRailF struct {
	OverallHeight, HeadWidth, Radius     float64
	HeadDepth2, HeadDepth3               float64
	WebThickness, BaseDepth1, BaseDepth2 float64
}

// Profile gives the region of r.
func (r CraneRailF) Profile() (Profile, error) {
	// A rail of form A whose foot has one slope.
	return CraneRail{
		OverallHeight: r.OverallHeight, BaseWidth2: r.HeadWidth, Radius: r.Radius, HeadWidth: r.HeadWidth,
		HeadDepth2: r.HeadDepth2, HeadDepth3: r.HeadDepth3, WebThickness: r.WebThickness,
		BaseWidth4: (r.HeadWidth + r.WebThickness) / 2, BaseDepth1: r.BaseDepth1,
		BaseDepth2: r.BaseDepth2, BaseDepth3: (r.BaseDepth1 + r.BaseDepth2) / 2,
	}.Profile()
}
