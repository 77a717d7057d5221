package place

import (
	"math"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// foot is the international foot in metres: the map unit that some exporters
// name where they mean metres.
const foot = 0.3048

// slip is a mistake of units: what it looks like and the factor that undoes it.
type slip struct {
	factor float64
	what   string
}

// slips lists the mistakes in the order they are tried.
func slips() []slip {
	return []slip{
		{0.001, "millimetres were taken for metres"},
		{1 / foot, "metres were taken for feet"},
		{0.001 / foot, "millimetres were taken for feet"},
		{1000, "metres were taken for millimetres"},
	}
}

// repaired checks the map coordinates of g against the area of its system and
// undoes the mistakes that files are known for, each with its line among the
// checks.
func (p *Placed) repaired(g *scene.Georeference, c crs.CRS, b scene.Box) *scene.Georeference {
	at := [2]float64{g.Eastings, g.Northings}
	if g.Method == MethodManual {
		if !c.InArea(at[0], at[1]) {
			p.add(SeverityError, "outside-area", 0, "the place given, %.3f %.3f, lies outside the area of %s", at[0], at[1], c.Code())
		}
		return g // a person's word is not bettered
	}
	onMap := at == [2]float64{} // coordinates are map coordinates, or nothing was filled in
	switch {
	case onMap && !b.Empty():
		at = [2]float64{(b.Min[0] + b.Max[0]) / 2, (b.Min[1] + b.Max[1]) / 2}
	case c.RD() && crs.InNetherlands(at[0], at[1]) && coordinatesInRD(b):
		p.add(SeverityError, "double-georeference", math.Hypot(at[0], at[1]),
			"the coordinates lie in RD already and a map conversion to %.0f %.0f comes on top: it is left out", at[0], at[1])
		return &scene.Georeference{Method: g.Method, CRS: g.CRS, AxisX: 1, Scale: 1, VerticalDatum: g.VerticalDatum}
	}
	switch {
	case c.InArea(at[0], at[1]):
		return g
	case onMap && g.Method != "crs":
		p.add(SeverityError, "empty-georeference", 0, "the georeference names %s but its eastings and northings are 0", c.Code())
		return nil
	case onMap:
		p.add(SeverityError, "outside-area", 0, "the coordinates, about %.0f %.0f, lie outside the area of %s", at[0], at[1], c.Code())
		return g
	}
	return p.unslipped(g, c)
}

// unslipped tries units and order of the axes on map coordinates outside the
// area of their system.
func (p *Placed) unslipped(g *scene.Georeference, c crs.CRS) *scene.Georeference {
	e, n := g.Eastings, g.Northings
	if !c.RD() {
		// The area of a UTM zone is so large that any order and unit would fit.
		p.add(SeverityError, "outside-area", 0, "eastings %.3f, northings %.3f lie outside the area of %s", e, n, c.Code())
		return g
	}
	if c.InArea(n, e) {
		p.add(SeverityWarning, "axes-swapped", 0, "eastings %.3f and northings %.3f lie outside the area of %s, the other way round inside it: they are taken as swapped", e, n, c.Code())
		out := *g
		out.Eastings, out.Northings = n, e
		return &out
	}
	for _, s := range slips() {
		if !crs.InNetherlands(e*s.factor, n*s.factor) {
			continue
		}
		out := *g
		out.Eastings, out.Northings, out.Height = e*s.factor, n*s.factor, g.Height*s.factor
		if math.Abs(g.Scale*s.factor-1) <= maxTrueScale {
			out.Scale = g.Scale * s.factor
		}
		p.add(SeverityWarning, "unit-slip", 0, "eastings %.3f, northings %.3f lie outside the area of %s: %s, and %.3f, %.3f is used",
			e, n, c.Code(), s.what, out.Eastings, out.Northings)
		return &out
	}
	p.add(SeverityError, "outside-area", 0, "eastings %.3f, northings %.3f lie outside the area of %s", e, n, c.Code())
	return g
}
