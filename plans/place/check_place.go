package place

import (
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Limits of the checks of a place that was found, metres.
const (
	farFromOrigin = 10_000.0 // of the model from its own origin: numbers of single precision are good to a millimetre there
	farSite       = 5_000.0  // of the model from the site: the up directions differ by 0.8 mm a metre
	// Heights of the Netherlands above NAP, with room for cellars and towers.
	lowestNAP, highestNAP = -50.0, 400.0
	// geoidMatch is how near to the height of NAP above the ellipsoid a
	// difference of heights is to be for one of the two to be ellipsoidal.
	geoidMatch = 3.0
	// sameHeight is what two statements of one height may differ by.
	sameHeight = 0.01
	// leastHeight is the least height that may be counted twice: below it two
	// equal figures are chance.
	leastHeight = 0.5
)

// checkAfter looks at a place that was found.
func (p *Placed) checkAfter(in Input, opt Options) {
	g := &p.frame.georef
	if math.Abs(g.Scale-1) > maxTrueScale {
		p.add(SeverityWarning, "scale-unit", 0, Sentence{
			"the scale %v of the georeference is applied as a change of units",
			"de schaal %v van de georeferentie is toegepast als omrekening van eenheden"}, factor(g.Scale))
	}
	p.checkHeight(in.Bounds)
	p.checkDatum()
	b := in.Bounds
	if d := farthest(b); d > farFromOrigin && !isMapOrigin(g) && !p.hasCode("axes-swapped") {
		p.add(SeverityWarning, "far-from-origin", d, Sentence{
			"the model reaches %v from its own origin: programs that count in single precision are off by %v there",
			"het model reikt tot %v van zijn eigen oorsprong: programma's met enkele precisie zitten er daar %v naast"}, metres(d), metres(singleStep(d)))
	}
	at := p.anchorSite(in)
	if opt.Site != nil {
		if d := arcMetres(at, *opt.Site); d > farSite {
			p.add(SeverityWarning, "site-far", d, Sentence{
				"the model stands %v from the site's origin: what is plumb here leans by %v a metre there",
				"het model staat %v van de oorsprong van het gebied: wat hier loodrecht is helt daar %v per meter"}, metres(d), metres(d/6371e3))
		}
	}
	p.checkHeights(in, at, opt.Site)
	p.checkFound(in)
	p.checkStatements(in.Statements, &at)
}

// singleStep is the distance of neighbouring numbers of single precision at d.
func singleStep(d float64) float64 {
	return math.Exp2(math.Floor(math.Log2(d)) - 23)
}

// isMapOrigin tells whether the source's coordinates are map coordinates.
func isMapOrigin(g *scene.Georeference) bool {
	return g.Eastings == 0 && g.Northings == 0
}

func farthest(b scene.Box) float64 {
	if b.Empty() {
		return 0
	}
	return max(b.Min.Length(), b.Max.Length())
}

// anchorSite gives the anchor's latitude and longitude.
func (p *Placed) anchorSite(in Input) plans.Site {
	lat, lon, h, _ := p.frame.geodetic(p.mapOfPlan(p.anchor(in.Bounds))) // it could be measured before
	return plans.Site{LatDeg: lat / degree, LonDeg: lon / degree, Height: h}
}

func (p *Placed) checkHeight(b scene.Box) {
	g := &p.frame.georef
	switch {
	case !p.frame.nap:
		p.checkEllipsoidal()
	case g.VerticalDatum != "" && !isNAP(g.VerticalDatum):
		p.add(SeverityWarning, "vertical-datum", 0, Sentence{
			"the source names the vertical datum %.60q; its heights are taken as NAP",
			"de bron noemt de verticale datum %.60q; de hoogten zijn als NAP gelezen"}, g.VerticalDatum)
	}
	if b.Empty() || !p.frame.nap {
		return
	}
	lo, hi := g.Height+g.HeightScale()*b.Min[2], g.Height+g.HeightScale()*b.Max[2]
	if lo < lowestNAP || hi > highestNAP {
		p.add(SeverityWarning, "height-unusual", 0, Sentence{"the model reaches from %v to %v m NAP", "het model reikt van %v tot %v m NAP"}, number{lo, 1}, number{hi, 1})
	}
}

// checkDatum tells where a plane system is named and nothing of heights.
func (p *Placed) checkDatum() {
	g := &p.frame.georef
	if g.VerticalDatum != "" || !p.frame.nap || p.frame.crs.Dims() == 3 {
		return
	}
	if g.Method == scene.StatedMapConversion || g.Method == scene.StatedPropertySet || g.Method == scene.StatedRigidOperation {
		p.add(SeverityInfo, "vertical-datum-missing", 0, Sentence{
			"the source names %s but no vertical datum: its heights are taken as NAP",
			"de bron noemt %s maar geen verticale datum: de hoogten zijn als NAP gelezen"}, p.frame.crs.Code())
	}
}

// checkEllipsoidal tells that heights are taken as ellipsoidal, and offers them
// as NAP's where NAP is defined.
func (p *Placed) checkEllipsoidal() {
	g := &p.frame.georef
	lat, lon, _, err := p.frame.geodetic([3]float64{g.Eastings, g.Northings, 0})
	n := math.NaN()
	if err == nil {
		n = p.frame.geoid.Height(lat/degree, lon/degree)
	}
	if math.IsNaN(n) {
		p.add(SeverityWarning, "vertical-datum", 0, Sentence{
			"heights in %s are taken as ellipsoidal: in the Netherlands NAP lies 40 to 47 m above it",
			"hoogten in %s zijn als ellipsoïdisch gelezen: in Nederland ligt NAP daar 40 tot 47 m boven"}, p.frame.crs.Code())
		return
	}
	p.add(SeverityWarning, "vertical-datum", n, Sentence{
		"heights in %s are taken as ellipsoidal: if they are NAP heights the model stands %v too low",
		"hoogten in %s zijn als ellipsoïdisch gelezen: zijn het NAP-hoogten, dan staat het model %v te laag"}, p.frame.crs.Code(), metres(n))
	nap := true
	p.keep(reading{id: "heights-nap", method: g.Method, georef: *g, crs: p.frame.crs, nap: &nap, confidence: ConfidenceMedium,
		title: Sentence{"With its heights above NAP", "Met hoogten ten opzichte van NAP"}})
}

// checkHeights looks for heights above the ellipsoid where NAP is meant, and
// for a height that was counted twice.
func (p *Placed) checkHeights(in Input, at plans.Site, site *plans.Site) {
	g := &p.frame.georef
	if !p.frame.nap || in.Bounds.Empty() || g.Method == MethodManual {
		return
	}
	n := p.frame.geoid.Height(at.LatDeg, at.LonDeg)
	if math.IsNaN(n) {
		return
	}
	ground, known := p.groundHeight(in, at, n, site)
	if base := g.Height + g.HeightScale()*in.Bounds.Min[2]; known && math.Abs(p.zeroHeight(in)-ground-n) < geoidMatch && base > ground {
		p.add(SeverityWarning, "ellipsoid-for-nap", n, Sentence{
			"the model stands %v above the ground here, as much as NAP lies above the ellipsoid: its heights seem to be ellipsoidal",
			"het model staat hier %v boven de grond, zo veel als NAP boven de ellipsoïde ligt: de hoogten lijken ellipsoïdisch"}, metres(p.zeroHeight(in)-ground))
		out := *g
		out.Height -= n
		p.offer("heights-ellipsoidal", Sentence{"With its heights above the ellipsoid", "Met hoogten boven de ellipsoïde"}, &out, p.frame.crs, ConfidenceMedium)
	}
	if h, where, ok := heightTwice(in, g.Height); ok {
		p.add(SeverityWarning, "height-twice", h, Sentence{
			"the height %v stands in the map conversion and in %s as well: it may be counted twice",
			"de hoogte %v staat in de map conversion en ook in %s: die kan dubbel geteld zijn"}, metres(h), where)
		out := *g
		out.Height -= h
		p.offer("height-once", Sentence{"With the height counted once", "Met de hoogte één keer geteld"}, &out, p.frame.crs, ConfidenceMedium)
	}
}

// zeroHeight is the height on the map of the storey that lies nearest to the
// zero of the source, else of that zero.
func (p *Placed) zeroHeight(in Input) float64 {
	z, best := 0.0, math.Inf(1)
	for _, s := range in.Storeys {
		if !s.Untold && s.Elevation != nil && math.Abs(*s.Elevation) < best {
			z, best = s.Height, math.Abs(*s.Elevation)
		}
	}
	return p.frame.georef.Height + p.frame.georef.HeightScale()*z
}

// groundHeight gives what is known of the height of the ground above NAP: that
// of the project's site where it is near, else the site's RefElevation where
// that is a height without the geoid's.
func (p *Placed) groundHeight(in Input, at plans.Site, geoid float64, site *plans.Site) (float64, bool) {
	if site != nil && arcMetres(at, *site) < farSite {
		return site.Height - geoid, true
	}
	for _, s := range in.Statements {
		if (s.Kind == scene.StatedTerrainHeight || s.Kind == scene.StatedLatLon) && !s.NoHeight && s.Height != 0 {
			return s.Height, true
		}
	}
	return 0, false
}

// heightTwice tells whether the height of the map conversion also stands in the
// placement of the site, or between the elevations of the storeys and their
// placements: then it is in the model's own coordinates.
func heightTwice(in Input, h float64) (float64, string, bool) {
	if math.Abs(h) < leastHeight {
		return 0, "", false
	}
	for _, s := range in.Statements {
		if s.Kind == scene.StatedSitePlacement && s.Frame != nil && math.Abs(s.Frame[11]-h) <= sameHeight {
			return h, s.Where, true
		}
	}
	for _, s := range in.Storeys {
		if s.Elevation != nil && s.PlacementZ != nil && math.Abs(*s.PlacementZ-*s.Elevation-h) <= sameHeight {
			return h, s.Name, true
		}
	}
	return 0, "", false
}

// checkFound looks at the storeys and at where coordinates on the map come from.
func (p *Placed) checkFound(in Input) {
	p.checkStoreys(in.Storeys)
	if p.Method != MethodCoordinates {
		return
	}
	for _, s := range in.Statements {
		if s.Frame == nil || s.Kind != scene.StatedSitePlacement && s.Kind != scene.StatedProductPlacement && s.Kind != scene.StatedWorldFrame {
			continue
		}
		if e, n := s.Frame[3], s.Frame[7]; crs.InNetherlands(e, n) || crs.InNetherlands(n, e) {
			p.add(SeverityInfo, "rd-in-placement", math.Hypot(e, n), Sentence{
				"the coordinates in RD, %v, stand in %s",
				"de RD-coördinaten, %v, staan in %s"}, coordinates{e, n}, s.Where)
			return
		}
	}
}

// checkStoreys holds the elevations of storeys against their placements, which
// may differ by one height alone, that of their building.
func (p *Placed) checkStoreys(all []scene.Level) {
	var lo, hi *scene.Level
	offset := func(l *scene.Level) float64 { return *l.PlacementZ - *l.Elevation }
	for i := range all {
		l := &all[i]
		if l.Elevation == nil || l.PlacementZ == nil || math.IsNaN(offset(l)) {
			continue
		}
		if lo == nil || offset(l) < offset(lo) {
			lo = l
		}
		if hi == nil || offset(l) > offset(hi) {
			hi = l
		}
	}
	if lo == nil || !(offset(hi)-offset(lo) > sameHeight) {
		return
	}
	d := offset(hi) - offset(lo)
	p.add(SeverityWarning, "storey-heights", d, Sentence{
		"the stated elevations of the storeys disagree with their placements by %v: %.60q is stated at %v m and placed at %v m, %.60q at %v m and %v m; the placements count",
		"de opgegeven peilen van de bouwlagen wijken %v af van hun plaatsing: %.60q heeft peil %v m en staat op %v m, %.60q %v m en %v m; de plaatsing telt"},
		metres(d), lo.Name, number{*lo.Elevation, 2}, number{*lo.PlacementZ, 2}, hi.Name, number{*hi.Elevation, 2}, number{*hi.PlacementZ, 2})
}
