package place

import (
	"math"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// The two feet, metres: the map units that some exporters name where they mean
// metres. They differ by two millionths, which is most of a metre in RD.
const (
	foot         = 0.3048
	usSurveyFoot = 1200.0 / 3937
)

// slip is a mistake of units: what it looks like and the factor that undoes it.
type slip struct {
	factor float64
	what   Sentence
}

// slips lists the mistakes in the order they are tried.
func slips() []slip {
	return []slip{
		{0.001, Sentence{"millimetres were taken for metres", "millimeters zijn voor meters aangezien"}},
		{1 / foot, Sentence{"metres were taken for feet", "meters zijn voor voeten aangezien"}},
		{0.001 / foot, Sentence{"millimetres were taken for feet", "millimeters zijn voor voeten aangezien"}},
		{1000, Sentence{"metres were taken for millimetres", "meters zijn voor millimeters aangezien"}},
	}
}

// repaired checks the map coordinates of g against the area of its system and
// undoes the mistakes that files are known for, each with its line among the
// checks and the literal reading among the candidates.
func (p *Placed) repaired(g *scene.Georeference, c crs.CRS, in Input) *scene.Georeference {
	at := [2]float64{g.Eastings, g.Northings}
	b := in.Bounds
	if g.Method == MethodManual {
		if !c.InArea(at[0], at[1]) {
			p.add(SeverityError, "outside-area", 0, Sentence{"the place given, %v %v, lies outside the area of %s", "de opgegeven plaats, %v %v, ligt buiten het gebied van %s"}, number{at[0], 3}, number{at[1], 3}, c.Code())
		}
		return g // a person's word is not bettered
	}
	if g.Method == MethodCoordinates {
		return g // taken for the coordinates' sake
	}
	onMap := at == [2]float64{} // coordinates are map coordinates, or nothing was filled in
	switch {
	case onMap && !b.Empty():
		at = [2]float64{(b.Min[0] + b.Max[0]) / 2, (b.Min[1] + b.Max[1]) / 2}
	case c.RD() && crs.InNetherlands(at[0], at[1]) && coordinatesInRD(b):
		return p.once(g, b)
	}
	switch {
	case c.InArea(at[0], at[1]):
		return p.sized(g, c, in)
	case onMap && g.Method != "crs":
		p.add(SeverityError, "empty-georeference", 0, Sentence{"the georeference names %s but its eastings and northings are 0", "de georeferentie noemt %s maar de oostwaarde en noordwaarde zijn 0"}, c.Code())
		return nil
	case onMap:
		p.add(SeverityError, "outside-area", 0, Sentence{"the coordinates, about %v, lie outside the area of %s", "de coördinaten, rond %v, liggen buiten het gebied van %s"}, coordinates(at), c.Code())
		return g
	}
	return p.unslipped(g, c, in)
}

// once leaves out a map conversion that comes on top of coordinates on the map.
func (p *Placed) once(g *scene.Georeference, b scene.Box) *scene.Georeference {
	out := &scene.Georeference{Method: g.Method, CRS: g.CRS, AxisX: 1, Scale: 1, VerticalDatum: g.VerticalDatum}
	d := between(g, out, b)
	p.add(SeverityError, "double-georeference", d, Sentence{
		"the coordinates lie in RD already and a map conversion to %v comes on top, which would put the model %v off: it is left out",
		"de coördinaten liggen al in RD en daarbovenop komt een map conversion naar %v, die het model %v verder zou zetten: die is weggelaten"},
		coordinates{g.Eastings, g.Northings}, metres(d))
	return out
}

// between gives how far the middle of a model of bounds b is moved from one
// reading to the other, metres of the map.
func between(a, b *scene.Georeference, bounds scene.Box) float64 {
	var m scene.Vec3
	if !bounds.Empty() && bounds.Min.Finite() && bounds.Max.Finite() {
		m = bounds.Center()
	}
	fa, fb := mapFrame{georef: *a}, mapFrame{georef: *b}
	return length3(sub3(fa.georeferenced(m), fb.georeferenced(m)))
}

// unslipped tries units and order of the axes on map coordinates outside the
// area of their system.
func (p *Placed) unslipped(g *scene.Georeference, c crs.CRS, in Input) *scene.Georeference {
	e, n := g.Eastings, g.Northings
	if !c.RD() {
		// The area of a UTM zone is so large that any order and unit would fit.
		p.outsideArea(e, n, c)
		return g
	}
	if c.InArea(n, e) {
		out := *g
		out.Eastings, out.Northings = n, e
		d := between(g, &out, in.Bounds)
		p.add(SeverityWarning, "axes-swapped", d, Sentence{
			"eastings %v and northings %v lie outside the area of %s, the other way round inside it: they are taken as swapped, %v from where they say",
			"oostwaarde %v en noordwaarde %v liggen buiten het gebied van %s, andersom erbinnen: ze zijn als verwisseld gelezen, %v van waar ze letterlijk wijzen"},
			number{e, 3}, number{n, 3}, c.Code(), metres(d))
		p.offer("literal", Sentence{"Literally as the source has it", "Letterlijk zoals de bron het zegt"}, g, c, ConfidenceLow)
		return p.sized(&out, c, in)
	}
	for _, s := range slips() {
		if !crs.InNetherlands(e*s.factor, n*s.factor) {
			continue
		}
		out := *g
		out.Eastings, out.Northings, out.Height = e*s.factor, n*s.factor, g.Height*s.factor
		if math.Abs(g.Scale*s.factor-1) <= maxTrueScale {
			out.Scale, out.ScaleZ = g.Scale*s.factor, g.ScaleZ*s.factor
		}
		d := between(g, &out, in.Bounds)
		p.add(SeverityWarning, "unit-slip", d, Sentence{
			"eastings %v, northings %v lie outside the area of %s: %s, and %v, %v is used, %v from there",
			"oostwaarde %v, noordwaarde %v liggen buiten het gebied van %s: %s; gebruikt is %v, %v, %v daarvandaan"},
			number{e, 3}, number{n, 3}, c.Code(), s.what, number{out.Eastings, 3}, number{out.Northings, 3}, metres(d))
		return p.sized(&out, c, in)
	}
	p.outsideArea(e, n, c)
	return g
}

func (p *Placed) outsideArea(e, n float64, c crs.CRS) {
	p.add(SeverityError, "outside-area", 0, Sentence{"eastings %v, northings %v lie outside the area of %s", "oostwaarde %v, noordwaarde %v liggen buiten het gebied van %s"}, number{e, 3}, number{n, 3}, c.Code())
}

// Sizes between which the diagonal of a model is believed, metres.
const smallestModel, largestModel = 0.5, 20_000.0

// sized looks at a scale that would change the size of the model. The units of
// the file say how large it is and Scale is to agree with them; where it was
// forgotten between two units, or turned about, or makes a model of a size that
// none has, the units are believed and not the scale.
func (p *Placed) sized(g *scene.Georeference, c crs.CRS, in Input) *scene.Georeference {
	switch {
	case math.Abs(g.Scale-1) <= maxTrueScale:
		p.checkFeet(g, c, in)
		return g
	case g.Method != scene.StatedMapConversion && g.Method != scene.StatedPropertySet && g.Method != scene.StatedRigidOperation:
		return g // a person wrote it
	}
	one := *g
	one.Scale, one.ScaleZ = 1, 0
	size := 0.0
	if b := in.Bounds; !b.Empty() && b.Min.Finite() && b.Max.Finite() {
		size = b.Size().Length()
	}
	believed := size == 0 || plausible(size)
	if !believed || !forgottenScale(g, in) && (size == 0 || plausible(size*g.Scale)) {
		p.offer("scale-1", Sentence{"At the size that the units of the source give", "Op de maat die de eenheden van de bron geven"}, &one, c, ConfidenceMedium)
		return g
	}
	d := farthest(in.Bounds) * math.Abs(g.Scale-1)
	p.add(SeverityWarning, "scale-contradicts-units", d, Sentence{
		"the scale of the map conversion would make the model %v times as large, %v across: it contradicts the units of the source, which are used",
		"de schaal van de map conversion zou het model %v keer zo groot maken, %v lang: dat spreekt de eenheden van de bron tegen, en die zijn gebruikt"},
		factor(g.Scale), metres(size*g.Scale))
	p.offer("scale-literal", Sentence{"Literally, with the scale of the map conversion", "Letterlijk, met de schaal van de map conversion"}, g, c, ConfidenceLow)
	return &one
}

// factor is a scale as people read it.
func factor(f float64) number {
	if f >= 10 {
		return number{f, 0}
	}
	return number{f, 6}
}

func plausible(size float64) bool { return size >= smallestModel && size <= largestModel }

// forgottenScale tells whether the scale is 1, or the inverse of what it should
// be, where the units of map and project differ.
func forgottenScale(g *scene.Georeference, in Input) bool {
	u, ok := mapUnits(in.Statements)
	if !ok {
		return false
	}
	ratio := u[0] / u[1]
	stated := g.Scale / ratio // as it stands in the file
	return alike(stated, 1) || alike(stated, ratio)
}

func alike(a, b float64) bool { return math.Abs(a-b) <= 1e-3*math.Abs(b) }

// mapUnits gives the metres of the map unit and of the project unit that the
// georeference was read in; false where both are the metre or nothing is said.
func mapUnits(all []scene.Statement) ([2]float64, bool) {
	for _, s := range all {
		if s.Kind == scene.StatedMapUnits && s.Direction[0] > 0 && s.Direction[1] > 0 {
			return s.Direction, true
		}
	}
	return [2]float64{}, false
}

// checkFeet tells of map coordinates in feet: which foot is meant makes most of
// a metre in RD.
func (p *Placed) checkFeet(g *scene.Georeference, c crs.CRS, in Input) {
	u, ok := mapUnits(in.Statements)
	if !ok || g.Eastings == 0 || math.Abs(u[0]/foot-1) > 1e-5 || p.hasCode("unit-slip") {
		return
	}
	other, name := usSurveyFoot, Sentence{"With US survey feet (1200/3937 m)", "Met Amerikaanse landmeetvoeten (1200/3937 m)"}
	if math.Abs(u[0]/usSurveyFoot-1) < 1e-7 {
		other, name = foot, Sentence{"With international feet (0.3048 m)", "Met internationale voeten (0,3048 m)"}
	}
	out := *g
	out.Eastings, out.Northings, out.Height = g.Eastings/u[0]*other, g.Northings/u[0]*other, g.Height/u[0]*other
	d := between(g, &out, in.Bounds)
	p.add(SeverityWarning, "feet", d, Sentence{
		"the map coordinates are in feet: between the international and the US survey foot the model moves by %v",
		"de kaartcoördinaten zijn in voeten: tussen de internationale en de Amerikaanse landmeetvoet verschuift het model %v"}, metres(d))
	p.offer("other-foot", name, &out, c, ConfidenceLow)
}

func (p *Placed) hasCode(code string) bool {
	for _, c := range p.Checks {
		if c.Code == code {
			return true
		}
	}
	return false
}
