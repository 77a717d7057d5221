package place

import (
	"math"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// georeference gives the georeference to place by, checked and repaired, and
// its system: nil where there is none to use, with the reason among the checks
// and in p.Method.
func (p *Placed) georeference(in Input, opt Options) (*scene.Georeference, crs.CRS) {
	g := stated(in, opt)
	p.Method = MethodNone
	if g == nil {
		p.add(SeverityError, "no-georeference", 0, Sentence{"the source says nothing of its place: name a place for it", "de bron zegt niets over de plaats: wijs een plaats aan"})
		return nil, crs.CRS{}
	}
	p.assume(g, in)
	if !usable(g) {
		p.add(SeverityError, "invalid-georeference", 0, Sentence{
			"the georeference is not usable: eastings %v, northings %v, height %v, axis %v %v, scale %v",
			"de georeferentie is niet bruikbaar: oostwaarde %v, noordwaarde %v, hoogte %v, as %v %v, schaal %v"},
			g.Eastings, g.Northings, g.Height, g.AxisX, g.AxisY, g.Scale)
		return nil, crs.CRS{}
	}
	c, ok := p.system(g)
	if !ok {
		p.frame.georef, p.BoundsCRS = *g, g.CRS
		return nil, crs.CRS{}
	}
	return p.repaired(g, c, in), c
}

// assume tells what is taken for granted of a place that the source does not
// give as a map conversion.
func (p *Placed) assume(g *scene.Georeference, in Input) {
	switch g.Method {
	case MethodCoordinates:
		p.add(SeverityWarning, "assumed-crs", 0, Sentence{
			"the source names no reference system; its coordinates lie in RD and are taken as such",
			"de bron noemt geen coördinatenstelsel; de coördinaten liggen in RD en zijn zo gelezen"})
		d := math.Hypot(g.Eastings, g.Northings)
		switch {
		case g.Scale != 1:
			p.add(SeverityWarning, "unit-slip", farthest(in.Bounds)*math.Abs(1-g.Scale), Sentence{
				"the coordinates lie in RD when read as millimetres: the whole model is taken a thousandth as large",
				"de coördinaten liggen in RD als ze in millimeters zijn: het hele model is duizend keer zo klein gelezen"})
		case d > 0:
			p.add(SeverityWarning, "axes-swapped", d, Sentence{
				"the coordinates lie in RD the other way round: x and y of the place are taken as swapped, %v from where they say",
				"de coördinaten liggen andersom in RD: x en y van de plaats zijn als verwisseld gelezen, %v van waar ze letterlijk wijzen"}, metres(d))
		}
	case MethodPoint:
		p.add(SeverityWarning, "point-only", 0, Sentence{
			"the source places one point and says nothing of a direction: its axes are taken as those of the map",
			"de bron plaatst één punt en zegt niets over de richting: de assen zijn als die van de kaart gelezen"})
	}
}

// Stated gives the georeference that a source states as it stands there: its
// own, or that of RD where it names none and its coordinates lie there; nil for
// none or one that cannot be used.
func Stated(in Input) *scene.Georeference {
	p := &Placed{}
	if g, _ := p.georeference(in, Options{}); g == nil {
		return nil
	}
	return stated(in, Options{})
}

// stated gives what the person or else the source states, nil for nothing.
func stated(in Input, opt Options) *scene.Georeference {
	switch m := opt.Place; {
	case m != nil:
		return m.georeference(in.Georeference, opt.CRS)
	case in.Georeference != nil:
		g := filled(in.Georeference)
		if opt.CRS != "" {
			g.CRS = opt.CRS
		}
		return g
	case opt.CRS != "":
		return &scene.Georeference{Method: "crs", CRS: opt.CRS, AxisX: 1, Scale: 1}
	}
	if g := byCoordinates(in.Bounds); g != nil {
		return g
	}
	return byPoint(in.Statements)
}

// byCoordinates gives the georeference of a model whose coordinates lie in RD:
// as they stand, with the axes of the place swapped, or in millimetres; nil for
// none of these.
func byCoordinates(b scene.Box) *scene.Georeference {
	if b.Empty() {
		return nil
	}
	g := &scene.Georeference{Method: MethodCoordinates, CRS: crs.RDNAP().Code(), AxisX: 1, Scale: 1}
	lo, hi := b.Min, b.Max
	switch {
	case coordinatesInRD(b):
		return g
	case crs.InNetherlands(lo[1], lo[0]) && crs.InNetherlands(hi[1], hi[0]):
		c := b.Center()
		g.Eastings, g.Northings = c[1]-c[0], c[0]-c[1]
		return g
	case crs.InNetherlands(lo[0]/1000, lo[1]/1000) && crs.InNetherlands(hi[0]/1000, hi[1]/1000) && plausible(b.Size().Length()/1000):
		g.Scale = 0.001
		return g
	}
	return nil
}

// byPoint gives the georeference of a source that places a point alone: on the
// ellipsoid with the direction of true north, or on a map; nil for none.
func byPoint(all []scene.Statement) *scene.Georeference {
	for _, s := range all {
		if s.Kind == scene.StatedRigidOperation && s.Georeference == nil {
			if g := geographic(s); g != nil {
				return g
			}
		}
	}
	for _, s := range all {
		if s.Kind == scene.StatedPoint && s.Georeference != nil {
			g := filled(s.Georeference)
			g.Method = MethodPoint
			return g
		}
	}
	return nil
}

// filled gives g with what was left out filled in, its axis at length 1.
func filled(g *scene.Georeference) *scene.Georeference {
	f := *g
	if f.Scale == 0 {
		f.Scale = 1
	}
	if l := math.Hypot(f.AxisX, f.AxisY); l > 0 {
		f.AxisX, f.AxisY = f.AxisX/l, f.AxisY/l
	} else if l == 0 {
		f.AxisX, f.AxisY = 1, 0 // the default of IfcMapConversion
	}
	return &f
}

// georeference turns a person's word into the form of a source's. The system
// is the one named beside it, else the source's, else RD.
func (m *Manual) georeference(source *scene.Georeference, code string) *scene.Georeference {
	if code == "" && source != nil {
		code = source.CRS
	}
	if _, err := crs.Parse(code); err != nil && code == "" {
		code = crs.RDNAP().Code()
	}
	scale := m.Scale
	if scale == 0 {
		scale = 1
	}
	sin, cos := math.Sincos(m.YawDeg * degree)
	return &scene.Georeference{
		Method: MethodManual, CRS: code, AxisX: cos, AxisY: sin, Scale: scale,
		Eastings: m.East, Northings: m.North, Height: m.Height,
	}
}

// maxMapLength bounds lengths of a georeference, metres: beyond any map, below
// where rounding shows.
const maxMapLength = 1e12

func usable(g *scene.Georeference) bool {
	for _, v := range []float64{g.Eastings, g.Northings, g.Height} {
		if !(math.Abs(v) <= maxMapLength) {
			return false
		}
	}
	return math.Abs(math.Hypot(g.AxisX, g.AxisY)-1) < 1e-9 && g.Scale > 1e-9 && g.Scale < 1e9
}

// system finds the reference system of g.
func (p *Placed) system(g *scene.Georeference) (crs.CRS, bool) {
	p.CRS = g.CRS
	if g.CRS == "" {
		if !crs.InNetherlands(g.Eastings, g.Northings) {
			p.Method = MethodUnsupported
			p.add(SeverityError, "unsupported-crs", 0, Sentence{"the source has a map conversion but names no reference system", "de bron heeft een map conversion maar noemt geen coördinatenstelsel"})
			return crs.CRS{}, false
		}
		p.add(SeverityWarning, "assumed-crs", 0, Sentence{
			"the source names no reference system; its eastings and northings lie in RD and are taken as such",
			"de bron noemt geen coördinatenstelsel; oostwaarde en noordwaarde liggen in RD en zijn zo gelezen"})
		return crs.RDNAP(), true
	}
	c, err := crs.Parse(g.CRS)
	switch {
	case err != nil:
		p.Method = MethodUnsupported
		p.add(SeverityError, "unsupported-crs", 0, Sentence{"%v", "het coördinatenstelsel kan niet worden gebruikt: %v"}, err)
		return crs.CRS{}, false
	case !c.Projected():
		p.Method = MethodUnsupported
		p.add(SeverityError, "unsupported-crs", 0, Sentence{"%s is no map projection: a model cannot be drawn in its coordinates", "%s is geen kaartprojectie: in die coördinaten is geen model te tekenen"}, c.Code())
		return crs.CRS{}, false
	}
	return c, true
}

func coordinatesInRD(b scene.Box) bool {
	return !b.Empty() && crs.InNetherlands(b.Min[0], b.Min[1]) && crs.InNetherlands(b.Max[0], b.Max[1])
}
