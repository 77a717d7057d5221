package place

import (
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Join places a further source of the same version in the plan frame of p: by
// its own georeference where it has one, also in another system, else in the
// source frame of p. Where a person placed p's source, a source with a
// georeference keeps its place relative to that one. Everything but
// SourceToPlan, Method, Checks, MapPoint and PlanPoint is p's.
func (p *Placed) Join(in Input, opt Options) *Placed {
	out := *p
	out.Checks, out.readings, out.agrees, out.radius = []Check{}, nil, false, 0
	if stated(Input{Georeference: in.Georeference, Statements: in.Statements, Bounds: in.Bounds}, Options{}) == nil || p.frame.crs == (crs.CRS{}) {
		return &out
	}
	if opt.Place != nil {
		out.joinMoved(in)
		return &out
	}
	g, c := out.georeference(in, opt)
	out.Method, out.CRS, out.BoundsCRS, out.frame = p.Method, p.CRS, p.BoundsCRS, p.frame
	switch {
	case g == nil:
		return &out // what is wrong stands among the checks
	case crs.SameMap(c, p.frame.crs) && (c.NAP() || isNAP(g.VerticalDatum)) == p.frame.nap:
		out.frame.georef = *g
		out.SourceToPlan = sourceToPlan(g, p.PlanOrigin)
	case !out.joinOther(g, c, in.Bounds):
		return &out
	}
	out.Method = g.Method
	out.checkJoined(in)
	return &out
}

// joinMoved keeps a source where it stands relative to the source that a
// person placed.
func (p *Placed) joinMoved(in Input) {
	if p.own == nil || in.Georeference == nil {
		return // taken to share the frame of the one that was placed
	}
	own, g := filled(p.own), filled(in.Georeference)
	if own.CRS != g.CRS || !usable(own) || !usable(g) {
		p.add(SeverityWarning, "crs-differs", 0, Sentence{
			"the source names %.60q where the one that was given a place names %.60q: it is placed as if it shared the origin of that one",
			"de bron noemt %.60q waar de bron die een plaats kreeg %.60q noemt: ze is geplaatst alsof ze dezelfde oorsprong heeft"}, g.CRS, own.CRS)
		return
	}
	p.frame.georef = compose(&p.frame.georef, relative(own, g))
	p.SourceToPlan = sourceToPlan(&p.frame.georef, p.PlanOrigin)
}

// relative gives the frame of g in the source frame of base.
func relative(base, g *scene.Georeference) *scene.Georeference {
	de, dn := (g.Eastings-base.Eastings)/base.Scale, (g.Northings-base.Northings)/base.Scale
	return &scene.Georeference{
		Eastings:  base.AxisX*de + base.AxisY*dn,
		Northings: base.AxisX*dn - base.AxisY*de,
		Height:    (g.Height - base.Height) / base.Scale,
		AxisX:     base.AxisX*g.AxisX + base.AxisY*g.AxisY,
		AxisY:     base.AxisX*g.AxisY - base.AxisY*g.AxisX,
		Scale:     g.Scale / base.Scale,
	}
}

// compose gives the georeference of a frame that stands at rel in that of base.
func compose(base, rel *scene.Georeference) scene.Georeference {
	f := mapFrame{georef: *base}
	at := f.georeferenced([3]float64{rel.Eastings, rel.Northings, rel.Height})
	out := *base
	out.Eastings, out.Northings, out.Height = at[0], at[1], at[2]
	out.AxisX = base.AxisX*rel.AxisX - base.AxisY*rel.AxisY
	out.AxisY = base.AxisX*rel.AxisY + base.AxisY*rel.AxisX
	out.Scale = base.Scale * rel.Scale
	return out
}

// joinOther places a source of another system, or of other heights, through
// ETRS89; false where that cannot be done, and the frame stays that of p.
func (p *Placed) joinOther(g *scene.Georeference, c crs.CRS, b scene.Box) bool {
	frame, err := newMapFrame(*g, c)
	if err == nil {
		target := p.frame.crs
		if p.BoundsCRS == crs.RDNAP().Code() {
			target = crs.RDNAP()
		}
		frame.toBounds, err = crs.NewTransformer(crs.ETRS89(), target)
	}
	old := p.frame
	p.frame = frame
	if err == nil {
		err = p.turnRigidly(&old, b)
	}
	if err != nil {
		p.frame = old
		p.add(SeverityError, "crs-differs", 0, Sentence{
			"the source names %s where the version stands in %s, and cannot be carried over (%v): it is placed as if it shared the origin of the others",
			"de bron noemt %s waar de versie in %s staat, en kan niet worden omgerekend (%v): ze is geplaatst alsof ze dezelfde oorsprong heeft"}, c.Code(), p.CRS, err)
		return false
	}
	if !crs.SameMap(c, old.crs) {
		p.add(SeverityInfo, "crs-differs", 0, Sentence{
			"the source names %s where the version stands in %s: it is carried over through ETRS89",
			"de bron noemt %s waar de versie in %s staat: ze is omgerekend via ETRS89"}, c.Code(), p.CRS)
	}
	return true
}

// turnRigidly makes SourceToPlan the turn and move that put the middle of the
// model where it lies on the map of the plan: the direction is the mean over
// four arms, as in mapFrame.measure.
func (p *Placed) turnRigidly(plan *mapFrame, b scene.Box) error {
	back, err := crs.NewTransformer(crs.ETRS89(), plan.crs)
	if err != nil {
		return err
	}
	var c scene.Vec3
	if !b.Empty() && b.Min.Finite() && b.Max.Finite() {
		c = b.Center()
	}
	arm := armLength / p.frame.georef.Scale
	var at [5]scene.Vec3 // the middle, then east, west, north, south of it in the source
	for i, d := range [5]scene.Vec3{{}, {arm}, {-arm}, {0, arm}, {0, -arm}} {
		lat, lon, h, err := p.frame.geodetic(p.frame.georeferenced(c.Add(d)))
		if err != nil {
			return err
		}
		if at[i], err = plan.fromGeodetic(back, lat, lon, h); err != nil {
			return err
		}
	}
	x := math.Atan2(at[1][1]-at[2][1], at[1][0]-at[2][0])
	y := math.Atan2(-(at[3][0] - at[4][0]), at[3][1]-at[4][1])
	sin, cos := math.Sincos(x + math.Remainder(y-x, 2*math.Pi)/2)
	p.SourceToPlan = sourceToPlan(&scene.Georeference{AxisX: cos, AxisY: sin, Scale: p.frame.georef.Scale}, [3]float64{})
	d := at[0].Sub(p.PlanOrigin).Sub(p.SourceToPlan.Apply(c))
	p.SourceToPlan[3], p.SourceToPlan[7], p.SourceToPlan[11] = d[0], d[1], d[2]
	return nil
}

// fromGeodetic gives the map coordinates, with the heights of f, of an ETRS89
// point in radians and metres above the ellipsoid; back leads to the map.
func (f *mapFrame) fromGeodetic(back *crs.Transformer, lat, lon, h float64) (scene.Vec3, error) {
	m, err := back.Point([3]float64{lat / degree, lon / degree, math.NaN()})
	if err != nil {
		return scene.Vec3{}, err
	}
	if f.nap {
		n := f.geoid.Height(lat/degree, lon/degree)
		if math.IsNaN(n) {
			n = assumedGeoid
		}
		h -= n
	}
	return scene.Vec3{m[0], m[1], h}, nil
}

// checkJoined looks at the place of a source that joined with its own.
func (p *Placed) checkJoined(in Input) {
	p.checkHeight(in.Bounds)
	m := p.mapOfPlan(p.anchor(in.Bounds))
	lat, lon, _, err := p.frame.geodetic(m)
	if err != nil {
		return
	}
	there := *p
	if s, err := p.frame.measure(m); err == nil {
		there.ConvergenceDeg = s.yaw(siteMatrix(s.ground)) / degree
	}
	there.checkStatements(in.Statements, &plans.Site{LatDeg: lat / degree, LonDeg: lon / degree})
	p.Checks = there.Checks
}
