package place

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// at gives the demo's map conversion with heights above NAP named, changed.
func at(change func(g *scene.Georeference)) *scene.Georeference {
	g := dordrecht()
	g.VerticalDatum = "EPSG:5709"
	if change != nil {
		change(g)
	}
	return g
}

func units(mapUnit, project float64) scene.Statement {
	return scene.Statement{Kind: scene.StatedMapUnits, Direction: [2]float64{mapUnit, project}}
}

func northAt(deg float64) scene.Statement {
	s, c := math.Sincos(deg * degree)
	return scene.Statement{Kind: scene.StatedTrueNorth, Direction: [2]float64{c, s}, Where: fmt.Sprintf("#1 IfcGeometricRepresentationContext.TrueNorth at %g", deg)}
}

func placedAt(kind string, x, y, z float64) scene.Statement {
	f := scene.Translation(scene.Vec3{x, y, z})
	return scene.Statement{Kind: kind, Frame: &f, Where: "#2 IfcSite.ObjectPlacement"}
}

func storey(name string, elevation, z float64) scene.Level {
	return scene.Level{Named: scene.Named{Name: name}, Height: z, Elevation: &elevation, PlacementZ: &z}
}

// TestTraps has every slip that files are known for, one row each: which check
// names it, how badly, over what distance, and which reading undoes it. Distances
// are worked out by hand from the numbers of the row.
func TestTraps(t *testing.T) {
	t.Parallel()
	east, north := 105432.1, 425098.7
	origin := math.Hypot(east, north)
	rd := box(105400, 425100, 0, 105450, 425150, 20)
	middle := scene.Vec3{105425, 425125, 10}
	// Where the conversion on top puts the middle, minus the middle itself.
	doubled := math.Hypot(east+math.Sqrt(3)/2*middle[0]-middle[1]/2-middle[0], north+middle[0]/2+math.Sqrt(3)/2*middle[1]-middle[1])
	doubled = math.Hypot(doubled, 2.35)
	convergence := Find(Input{Georeference: at(nil), Bounds: house()}, Options{}).ConvergenceDeg
	radius := math.Hypot(40, 30) / 2 // of house
	bessel := func(lat, lon float64) scene.Statement {
		lat, lon = besselOf(lat, lon)
		return scene.Statement{Kind: scene.StatedLatLon, LatDeg: lat, LonDeg: lon}
	}
	here := Find(Input{Georeference: at(nil), Bounds: scene.NewBox()}, Options{}).Site
	geoid := here.Height
	for _, c := range []struct {
		name           string
		in             Input
		opt            Options
		code, severity string
		distance       float64
		tolerance      float64
		candidate      string // id of the other reading, "" for none
		confidence     string
	}{
		{"double georeference", Input{Georeference: at(nil), Bounds: rd}, Options{},
			"double-georeference", SeverityError, doubled, 1e-3, "", ConfidenceLow},
		{"millimetres for metres", Input{Georeference: at(func(g *scene.Georeference) {
			g.Eastings, g.Northings, g.Height = 1000*east, 1000*north, 2350
		}), Bounds: house()}, Options{}, "unit-slip", SeverityWarning, math.Hypot(999*origin, 999*2.35), 1e-3, "", ConfidenceMedium},
		{"metres for millimetres", Input{Georeference: at(func(g *scene.Georeference) {
			g.Eastings, g.Northings, g.Height = east/1000, north/1000, 0.00235
		}), Bounds: house()}, Options{}, "unit-slip", SeverityWarning, math.Hypot(0.999*origin, 0.999*2.35), 1e-3, "", ConfidenceMedium},
		{"metres for feet", Input{Georeference: at(func(g *scene.Georeference) {
			g.Eastings, g.Northings, g.Height = east*foot, north*foot, 2.35*foot
		}), Bounds: house()}, Options{}, "unit-slip", SeverityWarning, (1 - foot) * math.Hypot(origin, 2.35), 1e-3, "", ConfidenceMedium},
		{"scale 1 taken literally in a file of millimetres", Input{Georeference: at(func(g *scene.Georeference) { g.Scale = 1000 }), Bounds: house(),
			Statements: []scene.Statement{units(1, 0.001)}}, Options{}, "scale-contradicts-units", SeverityWarning, 999 * house().Max.Length(), 1e-6, "scale-literal", ConfidenceMedium},
		{"scale turned about in a file of millimetres", Input{Georeference: at(func(g *scene.Georeference) { g.Scale = 1e6 }), Bounds: house(),
			Statements: []scene.Statement{units(1, 0.001)}}, Options{}, "scale-contradicts-units", SeverityWarning, 999999 * house().Max.Length(), 1e-3, "", ConfidenceMedium},
		{"a scale that shrinks the model to a millimetre", Input{Georeference: at(func(g *scene.Georeference) { g.Scale = 1e-6 }), Bounds: house()}, Options{},
			"scale-contradicts-units", SeverityWarning, (1 - 1e-6) * house().Max.Length(), 1e-6, "scale-literal", ConfidenceMedium},
		{"which foot", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{units(foot, 1)}}, Options{},
			"feet", SeverityWarning, 2e-6 / (1 - 2e-6) * math.Hypot(origin, 2.35), 1e-4, "other-foot", ConfidenceMedium},
		{"eastings and northings swapped", Input{Georeference: at(func(g *scene.Georeference) { g.Eastings, g.Northings = north, east }), Bounds: house()}, Options{},
			"axes-swapped", SeverityWarning, math.Sqrt2 * (north - east), 1e-3, "", ConfidenceMedium},
		{"coordinates in RD", Input{Bounds: rd, Statements: []scene.Statement{placedAt(scene.StatedSitePlacement, 105400, 425100, 0)}}, Options{},
			"rd-in-placement", SeverityInfo, math.Hypot(105400, 425100), 1e-6, "", ConfidenceMedium},
		{"a world coordinate system in RD", Input{Bounds: rd, Statements: []scene.Statement{placedAt(scene.StatedWorldFrame, 105400, 425100, 0)}}, Options{},
			"rd-in-placement", SeverityInfo, math.Hypot(105400, 425100), 1e-6, "", ConfidenceMedium},
		{"coordinates in RD, swapped", Input{Bounds: box(425100, 105400, 0, 425150, 105450, 20)}, Options{},
			"axes-swapped", SeverityWarning, math.Sqrt2 * (425125 - 105425), 1e-6, "", ConfidenceMedium},
		{"coordinates in RD, in millimetres", Input{Bounds: box(105400e3, 425100e3, 0, 105450e3, 425150e3, 20e3)}, Options{},
			"unit-slip", SeverityWarning, 0.999 * scene.Vec3{105450e3, 425150e3, 20e3}.Length(), 1e-3, "", ConfidenceMedium},
		{"a vendor's place", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{{Kind: scene.StatedLatLon, LatDeg: 47.5, LonDeg: 19.05}}}, Options{},
			"site-default-place", SeverityInfo, 1.14e6, 2e4, "", ConfidenceHigh},
		{"another country", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{{Kind: scene.StatedLatLon, LatDeg: 48.85, LonDeg: 2.35}}}, Options{},
			"site-other-country", SeverityWarning, 3.66e5, 5e3, "site-latlon", ConfidenceMedium},
		{"latitude and longitude swapped", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{{Kind: scene.StatedLatLon, LatDeg: here.LonDeg, LonDeg: here.LatDeg}}}, Options{},
			"site-latlon-swapped", SeverityWarning, 6.8e6, 1e4, "site-latlon", ConfidenceHigh},
		// 108.6 m by PROJ from EPSG:4258 to EPSG:4289 there, on the ellipsoid.
		{"no datum shift", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{bessel(here.LatDeg, here.LonDeg)}}, Options{},
			"site-latlon-datum", SeverityInfo, 107.8, 0.8, "site-latlon", ConfidenceHigh},
		{"grid north for true north", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{northAt(90 - 30)}}, Options{},
			"grid-north", SeverityInfo, 100 * math.Sin(convergence*degree), 1e-9, "from-true-north", ConfidenceHigh},
		{"true north that contradicts", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{northAt(90 - 30 - convergence + 20)}}, Options{},
			"true-north", SeverityWarning, 2 * radius * math.Sin(10*degree), 1e-9, "true-north", ConfidenceMedium},
		{"rotation of the other sign", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{northAt(90 + 30 - convergence)}}, Options{},
			"rotation-opposite", SeverityWarning, 2 * radius * math.Sin(30*degree), 1e-9, "rotation-opposite", ConfidenceMedium},
		{"abscissa and ordinate swapped", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{northAt(90 - 60 - convergence)}}, Options{},
			"rotation-opposite", SeverityWarning, 2 * radius * math.Sin(15*degree), 1e-9, "rotation-swapped", ConfidenceMedium},
		{"ellipsoid for NAP", Input{Georeference: at(func(g *scene.Georeference) { g.Height = 2.35 + geoid }), Bounds: house()},
			Options{Site: &plans.Site{LatDeg: here.LatDeg, LonDeg: here.LonDeg, Height: geoid + 1.9}},
			"ellipsoid-for-nap", SeverityWarning, geoid, 0.01, "heights-ellipsoidal", ConfidenceMedium},
		{"NAP for the ellipsoid", Input{Georeference: at(func(g *scene.Georeference) {
			g.CRS, g.VerticalDatum, g.Eastings, g.Northings = "EPSG:25831", "", 614500, 5740100
		}), Bounds: house()}, Options{}, "vertical-datum", SeverityWarning, 43.72, 0.05, "heights-nap", ConfidenceMedium},
		{"height counted twice, in the site", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{placedAt(scene.StatedSitePlacement, 0, 0, 2.35)}}, Options{},
			"height-twice", SeverityWarning, 2.35, 1e-9, "height-once", ConfidenceMedium},
		{"height counted twice, in the storeys", Input{Georeference: at(nil), Bounds: house(), Storeys: []scene.Level{storey("00", 0, 2.35), storey("01", 3, 5.35)}}, Options{},
			"height-twice", SeverityWarning, 2.35, 1e-9, "height-once", ConfidenceMedium},
		{"storeys that disagree with their placement", Input{Georeference: at(nil), Bounds: house(), Storeys: []scene.Level{storey("00", 0, 0), storey("01", 3, 3.2)}}, Options{},
			"storey-heights", SeverityWarning, 0.2, 1e-9, "", ConfidenceHigh},
		{"origin far from the model", Input{Georeference: at(nil), Bounds: box(12000, 0, 0, 12050, 50, 9)}, Options{},
			"far-from-origin", SeverityWarning, scene.Vec3{12050, 50, 9}.Length(), 1e-9, "", ConfidenceHigh},
		{"no vertical datum", Input{Georeference: dordrecht(), Bounds: house()}, Options{},
			"vertical-datum-missing", SeverityInfo, 0, 0, "", ConfidenceHigh},
		{"two map conversions", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{
			{Kind: scene.StatedMapConversion, Georeference: at(nil), Where: "#7 IfcMapConversion"},
			{Kind: scene.StatedMapConversion, Georeference: at(func(g *scene.Georeference) { g.Eastings += 30; g.Height += 40 }), Where: "#8 IfcMapConversion"}}}, Options{},
			"statements-differ", SeverityWarning, 50, 1e-9, "map-conversion", ConfidenceMedium},
		{"two sites", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{
			{Kind: scene.StatedLatLon, LatDeg: here.LatDeg, LonDeg: here.LonDeg, Where: "#7 IfcSite"},
			{Kind: scene.StatedLatLon, LatDeg: here.LatDeg + 0.1, LonDeg: here.LonDeg, Where: "#8 IfcSite"}}}, Options{},
			"statements-differ", SeverityWarning, 11120, 10, "site-latlon-2", ConfidenceMedium},
		{"two directions of true north", Input{Georeference: at(nil), Bounds: house(), Statements: []scene.Statement{northAt(60 - convergence), northAt(70)}}, Options{},
			"statements-differ", SeverityWarning, 0, 0, "", ConfidenceMedium},
		{"a known point alone", Input{Bounds: house(), Statements: []scene.Statement{{Kind: scene.StatedPoint, Georeference: at(nil)}}}, Options{},
			"point-only", SeverityWarning, 0, 0, "", ConfidenceMedium},
	} {
		p := Find(c.in, c.opt)
		got := hasCheck(p, c.code, c.severity)
		if got == nil {
			t.Errorf("%s: %v", c.name, p.Checks)
			continue
		}
		if !(math.Abs(got.Distance-c.distance) <= c.tolerance) {
			t.Errorf("%s: %.6f m, want %.6f", c.name, got.Distance, c.distance)
		}
		if got.MessageNl == "" || got.Advice == "" || got.AdviceNl == "" || strings.Contains(got.Message+got.MessageNl, "%!") {
			t.Errorf("%s: in words: %+v", c.name, *got)
		}
		if level := p.Confidence().Level; level != c.confidence {
			t.Errorf("%s: confidence %s, want %s: %v", c.name, level, c.confidence, p.Checks)
		}
		f := factsOf(p, c.in.Bounds)
		var ids []string
		for _, k := range p.Candidates(c.in, &f) {
			ids = append(ids, k.ID)
		}
		if c.candidate != "" && !strings.Contains(" "+strings.Join(ids, " ")+" ", " "+c.candidate+" ") {
			t.Errorf("%s: candidates %q, want %s", c.name, ids, c.candidate)
		}
	}
}

// TestChoosingAReadingUndoesTheSlip: the candidate that undoes a slip stands
// where the plan would have stood without it.
func TestChoosingAReadingUndoesTheSlip(t *testing.T) {
	t.Parallel()
	right := Find(Input{Georeference: at(nil), Bounds: house()}, Options{})
	for _, c := range []struct {
		id   string
		in   Input
		slip func(g *scene.Georeference)
	}{
		{"scale-1", Input{}, func(g *scene.Georeference) { g.Scale = 0.3048 }},
		{"rotation-opposite", Input{Statements: []scene.Statement{northAt(90 - 30 - right.ConvergenceDeg)}}, func(g *scene.Georeference) { g.AxisY = -g.AxisY }},
		{"height-once", Input{Statements: []scene.Statement{placedAt(scene.StatedSitePlacement, 0, 0, 4.7)}}, func(g *scene.Georeference) { g.Height = 4.7 }},
		{"true-north", Input{Statements: []scene.Statement{northAt(90 - 30 - right.ConvergenceDeg)}}, func(g *scene.Georeference) { g.AxisX, g.AxisY = 1, 0 }},
	} {
		c.in.Georeference, c.in.Bounds = at(c.slip), house()
		p := Find(c.in, Options{})
		f := factsOf(p, house())
		found := false
		for _, k := range p.Candidates(c.in, &f) {
			if k.ID != c.id {
				continue
			}
			found = true
			m := siteMatrix(p.Site).Mul(geo.Placement(k.Placement.East, k.Placement.North, k.Placement.Up, k.Placement.YawDeg*degree, k.Placement.Scale))
			for _, s := range []scene.Vec3{{}, house().Min, house().Max} {
				want := geo.Matrix(right.RootTransform).Apply(right.SourceToPlan.Apply(s))
				if c.id == "height-once" {
					want = geo.Matrix(right.RootTransform).Apply(right.SourceToPlan.Apply(s).Sub(scene.Vec3{0, 0, 2.35}))
				}
				if d := metresBetween(m.Apply(p.SourceToPlan.Apply(s)), want); d > 2e-3 { // the two anchors, rounded to 10 m, may differ
					t.Errorf("%s: %v is %g m off", c.id, s, d)
				}
			}
		}
		if !found {
			t.Errorf("%s is not among the candidates", c.id)
		}
	}
}

func TestEveryCodeHasAdviceInBothLanguages(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, code := range Codes() {
		if a := Advice(code); a.En == "" || a.Nl == "" || seen[code] {
			t.Errorf("%s: %q, twice %v", code, a, seen[code])
		}
		seen[code] = true
	}
	if Advice("no such code") != (Sentence{}) {
		t.Error("advice for nothing")
	}
}

func TestNumbersAreWrittenAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	got := Sentence{"%v, %v, %v, %v, %v", "%v; %v; %v; %v; %v"}.Fill(metres(8794109.9), metres(108.579), metres(1.2234), metres(0.0051), degrees(-0.571))
	if want := (Sentence{"8794 km, 109 m, 1.22 m, 5.1 mm, -0.57°", "8794 km; 109 m; 1,22 m; 5,1 mm; -0,57°"}); got != want {
		t.Errorf("%q", got)
	}
}

func TestALongPlanIsBentAboutTheOrigin(t *testing.T) {
	t.Parallel()
	if p := Find(Input{Georeference: at(nil), Bounds: house()}, Options{}); p.RigidError(house()) > 0.003 {
		t.Errorf("a house is %v m off", p.RigidError(house()))
	}
	long := box(0, 0, 0, 1300, 30, 20)
	longer := box(0, 0, 0, 1390, 30, 20)
	a, b := Find(Input{Georeference: at(nil), Bounds: long}, Options{}), Find(Input{Georeference: at(nil), Bounds: longer}, Options{})
	if e := a.RigidError(long); e < 0.04 || e > 0.08 { // 650 m: 4.5 cm of scale, 3.3 cm of curvature
		t.Errorf("a bridge is %v m off", e)
	}
	a.StandOnOrigin()
	b.StandOnOrigin()
	if a.RootTransform != b.RootTransform || a.PlanPoint(long.Max) != b.PlanPoint(long.Max) || a.PlanToSite != b.PlanToSite {
		t.Error("a longer bridge moved the rest of it")
	}
	for _, s := range []scene.Vec3{{}, long.Max, {1300, 0, 0}} {
		if d := metresBetween(geo.Matrix(a.RootTransform).Apply(a.PlanPoint(s)), ecefOfMap(t, "7415", a.MapPoint(s))); d > 1e-6 {
			t.Errorf("%v is %g m off", s, d)
		}
	}
	nowhere := Find(Input{Bounds: long}, Options{})
	nowhere.StandOnOrigin()
	if nowhere.RigidError(long) != 0 {
		t.Error("a plan without a place is off it")
	}
}
