package place

import (
	"math"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Limits of the checks of other statements, metres and degrees.
const (
	farLatLon    = 1_000.0 // of IfcSite's latitude and longitude from the place
	farTrueNorth = 2.0     // of the stated true north from the computed, degrees
	vendorRadius = 5_000.0 // around a vendor's default place
	// besselMatch is how near to the place on the Bessel ellipsoid a latitude
	// and longitude are to lie to be those of RD without the datum shift, which
	// is 100 to 120 m.
	besselMatch = 10.0
	// sameNorth is what two statements of one direction may differ by, degrees.
	sameNorth = 0.05
	// leastConvergence is the least angle of grid and true north that is told.
	leastConvergence = 0.1
	// sameStatement is what two statements of one place may differ by.
	sameStatement = 0.1
)

// checkStatements holds the other statements of place against the place at, nil for
// none.
func (p *Placed) checkStatements(all []scene.Statement, at *plans.Site) {
	var north, latlon, conversion *scene.Statement
	for i := range all {
		h := &all[i]
		switch h.Kind {
		case scene.StatedLatLon:
			p.checkLatLon(h, at)
			latlon = p.checkSame(latlon, h)
		case scene.StatedTrueNorth:
			if at != nil && north == nil {
				p.checkTrueNorth(h)
			}
			north = p.checkSame(north, h)
		case scene.StatedMapConversion, scene.StatedPropertySet, scene.StatedRigidOperation:
			conversion = p.checkSame(conversion, h)
		}
	}
}

// checkSame tells of two statements that disagree, and gives the first.
func (p *Placed) checkSame(first, h *scene.Statement) *scene.Statement {
	if first == nil {
		return h
	}
	d, what := 0.0, Sentence{}
	switch {
	case h.Kind == scene.StatedLatLon:
		d = arcMetres(plans.Site{LatDeg: first.LatDeg, LonDeg: first.LonDeg}, plans.Site{LatDeg: h.LatDeg, LonDeg: h.LonDeg})
		if d <= farLatLon {
			return first
		}
		what = Sentence{"places %v apart", "plaatsen die %v uit elkaar liggen"}.Fill(metres(d))
	case h.Kind == scene.StatedTrueNorth:
		off := math.Abs(math.Remainder(fromTrueEast(first.Direction)-fromTrueEast(h.Direction), 360))
		if !(off > sameNorth) {
			return first
		}
		what = Sentence{"directions of true north %v apart", "richtingen van het ware noorden die %v verschillen"}.Fill(degrees(off))
	case first.Georeference == nil || h.Georeference == nil:
		return first
	default:
		d = differ(first.Georeference, h.Georeference)
		if !(d > sameStatement) && crs.IsRD(first.Georeference.CRS) == crs.IsRD(h.Georeference.CRS) {
			return first
		}
		what = Sentence{"places %v apart", "plaatsen die %v uit elkaar liggen"}.Fill(metres(d))
	}
	if math.IsNaN(d) {
		return first
	}
	p.add(SeverityWarning, "statements-differ", d, Sentence{"%s and %s state %s", "%s en %s noemen %s"}, first.Where, h.Where, what)
	return first
}

// differ gives how far two georeferences put a point 100 m from the origin of
// the source apart at most.
func differ(a, b *scene.Georeference) float64 {
	fa, fb := mapFrame{georef: *filled(a)}, mapFrame{georef: *filled(b)}
	d := 0.0
	for _, s := range []scene.Vec3{{}, {100}, {0, 100}} {
		d = max(d, length3(sub3(fa.georeferenced(s), fb.georeferenced(s))))
	}
	return d
}

func (p *Placed) checkLatLon(h *scene.Statement, at *plans.Site) {
	there := plans.Site{LatDeg: h.LatDeg, LonDeg: h.LonDeg}
	point := latLon{h.LatDeg, h.LonDeg}
	if !onEarth(h.LatDeg, h.LonDeg) {
		p.add(SeverityWarning, "site-latlon-invalid", 0, Sentence{
			"the site's latitude %v and longitude %v are no place on earth",
			"de breedte %v en lengte %v van het terrein zijn geen plaats op aarde"}, h.LatDeg, h.LonDeg)
		return
	}
	vendor, isVendor := vendorDefault(there)
	if at == nil {
		if !isVendor {
			p.add(SeverityInfo, "site-latlon", 0, Sentence{
				"the site's latitude and longitude, %v, may tell where it is",
				"de breedte en lengte van het terrein, %v, kunnen zeggen waar het is"}, point)
		}
		return
	}
	if p.checkBessel(h, *at) {
		return
	}
	d := arcMetres(there, *at)
	swapped := plans.Site{LatDeg: h.LonDeg, LonDeg: h.LatDeg}
	switch {
	case d <= farLatLon:
		p.agrees = true
	case isVendor:
		p.add(SeverityInfo, "site-default-place", d, Sentence{
			"the site's latitude and longitude are those of %s, %v from here, which is what the program writes where nobody gave any: not used",
			"de breedte en lengte van het terrein zijn die van %s, %v hiervandaan: dat schrijft het programma als niemand iets invult; niet gebruikt"}, vendor, metres(d))
	case onEarth(swapped.LatDeg, swapped.LonDeg) && arcMetres(swapped, *at) <= farLatLon:
		p.add(SeverityWarning, "site-latlon-swapped", d, Sentence{
			"the site's latitude and longitude, %v, lie %v off; swapped they agree with the place found",
			"de breedte en lengte van het terrein, %v, liggen er %v vandaan; verwisseld kloppen ze met de gevonden plaats"}, point, metres(d))
	case p.abroad(there, *at):
		p.add(SeverityWarning, "site-other-country", d, Sentence{
			"the site's latitude and longitude, %v, lie outside the Netherlands, %v from the place found",
			"de breedte en lengte van het terrein, %v, liggen buiten Nederland, %v van de gevonden plaats"}, point, metres(d))
	default:
		p.add(SeverityWarning, "site-latlon-far", d, Sentence{
			"the site's latitude and longitude, %v, lie %v from the place found",
			"de breedte en lengte van het terrein, %v, liggen %v van de gevonden plaats"}, point, metres(d))
	}
}

// checkBessel recognises latitude and longitude on the ellipsoid of RD: they
// lie 100 to 120 m from the place, in the direction of the datum shift.
func (p *Placed) checkBessel(h *scene.Statement, at plans.Site) bool {
	if p.BoundsCRS != crs.RDNAP().Code() {
		return false
	}
	points := []plans.Site{at}
	g := &p.frame.georef
	if lat, lon, _, err := p.frame.geodetic([3]float64{g.Eastings, g.Northings, g.Height}); err == nil {
		points = append(points, plans.Site{LatDeg: lat / degree, LonDeg: lon / degree})
	}
	there := plans.Site{LatDeg: h.LatDeg, LonDeg: h.LonDeg}
	for _, s := range points {
		lat, lon := besselOf(s.LatDeg, s.LonDeg)
		if arcMetres(plans.Site{LatDeg: lat, LonDeg: lon}, there) > besselMatch {
			continue
		}
		d := arcMetres(s, there)
		p.agrees = true
		p.add(SeverityInfo, "site-latlon-datum", d, Sentence{
			"the site's latitude and longitude are those of the place on the old Bessel ellipsoid of RD, %v off: the datum shift is missing; not used",
			"de breedte en lengte van het terrein horen bij de plaats op de oude Bessel-ellipsoïde van RD, %v ernaast: de datumtransformatie ontbreekt; niet gebruikt"}, metres(d))
		return true
	}
	return false
}

// abroad tells whether a point lies outside the Netherlands while the place
// lies inside.
func (p *Placed) abroad(there, at plans.Site) bool {
	a, err := mapOf(at.LatDeg, at.LonDeg)
	b, err2 := mapOf(there.LatDeg, there.LonDeg)
	return err == nil && err2 == nil && a.RD() && !b.RD()
}

// vendorDefault names the place that a program writes where nobody gave one.
func vendorDefault(s plans.Site) (Sentence, bool) {
	for _, v := range []struct {
		name     Sentence
		lat, lon float64
	}{
		{Sentence{"Boston (Revit)", "Boston (Revit)"}, 42.3584, -71.0598},
		{Sentence{"San Francisco (AutoCAD, BricsCAD)", "San Francisco (AutoCAD, BricsCAD)"}, 37.7950, -122.3939},
		{Sentence{"Chicago (Revit's sample)", "Chicago (voorbeeld van Revit)"}, 41.8744, -87.6394},
		{Sentence{"London", "Londen"}, 51.5000, -0.1263},
		{Sentence{"Abu Dhabi", "Abu Dhabi"}, 24.4667, 54.4167},
		{Sentence{"Munich (Allplan)", "München (Allplan)"}, 48.1500, 11.5667},
		{Sentence{"Budapest (ArchiCAD)", "Boedapest (ArchiCAD)"}, 47.5000, 19.0500},
		{Sentence{"Boulder, Colorado (SketchUp)", "Boulder, Colorado (SketchUp)"}, 40.0181, -105.2422},
		{Sentence{"latitude and longitude 0", "breedte en lengte 0"}, 0, 0},
	} {
		if arcMetres(s, plans.Site{LatDeg: v.lat, LonDeg: v.lon}) < vendorRadius {
			return v.name, true
		}
	}
	return Sentence{}, false
}

// checkTrueNorth holds the stated direction of true north, in the source
// frame, against the one that follows from the place.
func (p *Placed) checkTrueNorth(h *scene.Statement) {
	if h.Direction == [2]float64{} {
		return
	}
	g := &p.frame.georef
	turned := math.Atan2(g.AxisY, g.AxisX) / degree
	stated := math.Atan2(h.Direction[1], h.Direction[0]) / degree
	off := math.Remainder(stated-(90-p.ConvergenceDeg-turned), 360)
	offGrid := math.Remainder(stated-(90-turned), 360)
	unthought := h.Direction[0] == 0 && h.Direction[1] > 0 // the y axis: what is written where nobody thought of it
	switch {
	case math.IsNaN(off) || math.Abs(off) <= sameNorth:
		return
	case math.Abs(offGrid) <= sameNorth && math.Abs(p.ConvergenceDeg) > leastConvergence && !unthought:
		p.gridNorth(g, turned)
		return
	case math.Abs(off) <= farTrueNorth:
		return
	}
	if !unthought && p.turnedWrong(g, turned, stated, off) {
		return
	}
	severity := SeverityWarning
	if unthought {
		severity = SeverityInfo
	} else {
		p.byTrueNorth(g, h.Direction)
	}
	d := p.turnMetres(off)
	p.add(severity, "true-north", d, Sentence{
		"true north as the source states it is %v off the one that follows from its georeference, which is used: turned by it the model's edge moves %v",
		"het ware noorden in de bron wijkt %v af van wat uit de georeferentie volgt; de georeferentie is gebruikt. Gedraaid naar dat noorden verschuift de rand van het model %v"}, degrees(math.Abs(off)), metres(d))
}

// gridNorth tells that what is stated as true north is that of the grid.
func (p *Placed) gridNorth(g *scene.Georeference, turned float64) {
	d := 100 * math.Sin(math.Abs(p.ConvergenceDeg)*degree)
	p.add(SeverityInfo, "grid-north", d, Sentence{
		"true north is stated where grid north lies; they differ by %v here, %v over a hundred metres: if the rotation was measured from true north the model is turned by that",
		"als ware noorden staat het kaartnoorden vermeld; die verschillen hier %v, %v over honderd meter: is de draaiing vanaf het ware noorden gemeten, dan staat het model zo veel gedraaid"},
		degrees(math.Abs(p.ConvergenceDeg)), metres(d))
	p.keep(reading{id: "from-true-north", method: g.Method, georef: *g, crs: p.frame.crs, trueEast: &turned, confidence: ConfidenceLow,
		title: Sentence{"With the rotation counted from true north", "Met de draaiing geteld vanaf het ware noorden"}})
}

// byTrueNorth offers the place turned as true north is stated.
func (p *Placed) byTrueNorth(g *scene.Georeference, direction [2]float64) {
	t := fromTrueEast(direction)
	p.keep(reading{id: "true-north", method: g.Method, georef: *g, crs: p.frame.crs, trueEast: &t, confidence: ConfidenceLow,
		title: Sentence{"Turned as the source states true north", "Gedraaid zoals de bron het ware noorden noemt"}})
}

// turnedWrong recognises a rotation of the wrong sign, or with abscissa and
// ordinate swapped, by the true north that agrees with the right one.
func (p *Placed) turnedWrong(g *scene.Georeference, turned, stated, off float64) bool {
	for _, w := range []struct {
		id    string
		right float64 // rotation from the grid's east
		text  Sentence
		title Sentence
	}{
		{"rotation-opposite", -turned,
			Sentence{"turned the other way round, by %v, the model would agree with the true north that the source states: the sign of its rotation may be wrong", "andersom gedraaid, %v, zou het model kloppen met het ware noorden in de bron: het teken van de draaiing kan verkeerd zijn"},
			Sentence{"Turned the other way round", "Andersom gedraaid"}},
		{"rotation-swapped", 90 - turned,
			Sentence{"with XAxisAbscissa and XAxisOrdinate swapped, turned by %v, the model would agree with the true north that the source states", "met XAxisAbscissa en XAxisOrdinate verwisseld, gedraaid %v, zou het model kloppen met het ware noorden in de bron"},
			Sentence{"With abscissa and ordinate of the axis swapped", "Met abscis en ordinaat van de as verwisseld"}},
	} {
		grid := math.Remainder(stated-(90-w.right), 360)
		if math.Abs(grid) > 2*sameNorth && math.Abs(grid+p.ConvergenceDeg) > 2*sameNorth {
			continue
		}
		out := *g
		out.AxisY, out.AxisX = math.Sincos(w.right * degree)
		p.add(SeverityWarning, "rotation-opposite", p.turnMetres(w.right-turned), w.text, degrees(math.Remainder(w.right, 360)))
		p.offer(w.id, w.title, &out, p.frame.crs, ConfidenceLow)
		return true
	}
	return false
}

// turnMetres gives how far a turn about the model's middle moves its farthest
// edge, metres.
func (p *Placed) turnMetres(deg float64) float64 {
	return 2 * p.radius * math.Abs(math.Sin(deg*degree/2))
}

// arcMetres gives the distance of two points over the sphere, good to half a
// percent.
func arcMetres(a, b plans.Site) float64 {
	const meanRadius = 6371008.8
	lat1, lat2 := a.LatDeg*degree, b.LatDeg*degree
	s1, s2 := math.Sin((lat1-lat2)/2), math.Sin((a.LonDeg-b.LonDeg)*degree/2)
	return 2 * meanRadius * math.Asin(math.Min(1, math.Sqrt(s1*s1+math.Cos(lat1)*math.Cos(lat2)*s2*s2)))
}
