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
		p.add(SeverityError, "no-georeference", 0, "the source says nothing of its place: name a place for it")
		return nil, crs.CRS{}
	}
	if g.Method == MethodCoordinates {
		p.add(SeverityWarning, "assumed-crs", 0, "the source names no reference system; its coordinates lie in RD and are taken as such")
	}
	if !usable(g) {
		p.add(SeverityError, "invalid-georeference", 0, "the georeference is not usable: eastings %v, northings %v, height %v, axis %v %v, scale %v",
			g.Eastings, g.Northings, g.Height, g.AxisX, g.AxisY, g.Scale)
		return nil, crs.CRS{}
	}
	c, ok := p.system(g)
	if !ok {
		p.frame.georef, p.BoundsCRS = *g, g.CRS
		return nil, crs.CRS{}
	}
	return p.repaired(g, c, in.Bounds), c
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
	case coordinatesInRD(in.Bounds):
		return &scene.Georeference{Method: MethodCoordinates, CRS: crs.RDNAP().Code(), AxisX: 1, Scale: 1}
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
			p.add(SeverityError, "unsupported-crs", 0, "the source has a map conversion but names no reference system")
			return crs.CRS{}, false
		}
		p.add(SeverityWarning, "assumed-crs", 0, "the source names no reference system; its eastings and northings lie in RD and are taken as such")
		return crs.RDNAP(), true
	}
	c, err := crs.Parse(g.CRS)
	switch {
	case err != nil:
		p.Method = MethodUnsupported
		p.add(SeverityError, "unsupported-crs", 0, "%v", err)
		return crs.CRS{}, false
	case !c.Projected():
		p.Method = MethodUnsupported
		p.add(SeverityError, "unsupported-crs", 0, "%s is no map projection: a model cannot be drawn in its coordinates", c.Code())
		return crs.CRS{}, false
	}
	return c, true
}

func coordinatesInRD(b scene.Box) bool {
	return !b.Empty() && crs.InNetherlands(b.Min[0], b.Min[1]) && crs.InNetherlands(b.Max[0], b.Max[1])
}
