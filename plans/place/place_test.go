package place

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/realfiles"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// dordrecht is a map conversion at the demo's place, turned by 30 degrees.
func dordrecht() *scene.Georeference {
	return &scene.Georeference{
		Method: "map-conversion", CRS: "EPSG:28992", Eastings: 105432.1, Northings: 425098.7, Height: 2.35,
		AxisX: math.Sqrt(3) / 2, AxisY: 0.5, Scale: 1,
	}
}

func box(x0, y0, z0, x1, y1, z1 float64) scene.Box {
	return scene.Box{Min: scene.Vec3{x0, y0, z0}, Max: scene.Vec3{x1, y1, z1}}
}

func house() scene.Box { return box(-10, -5, -3, 30, 25, 40) }

func metresBetween(a, b [3]float64) float64 { return length3(sub3(a, b)) }

// ecefOfMap is where map coordinates stand on earth, by the transformer alone.
func ecefOfMap(t *testing.T, code string, m [3]float64) [3]float64 {
	t.Helper()
	p, err := transformer(t, code, "4936").Point(m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func hasCheck(p *Placed, code, severity string) *Check {
	for i, c := range p.Checks {
		if c.Code == code && c.Severity == severity {
			return &p.Checks[i]
		}
	}
	return nil
}

func TestPlanFrameIsTheGridAroundARoundedOrigin(t *testing.T) {
	t.Parallel()
	g := dordrecht()
	g.VerticalDatum = "EPSG:5709"
	p := Find(Input{Georeference: g, Bounds: house()}, Options{})
	if p.Method != "map-conversion" || p.CRS != "EPSG:28992" || p.BoundsCRS != "EPSG:7415" || len(p.Checks) != 0 {
		t.Errorf("%s %s %s %v", p.Method, p.CRS, p.BoundsCRS, p.Checks)
	}
	if p.PlanOrigin != [3]float64{105400, 425100, 0} {
		t.Errorf("plan origin %v", p.PlanOrigin)
	}
	// 10 m along the source's x axis is 8.66 m east and 5 m north.
	got := p.SourceToPlan.Apply(scene.Vec3{10, 0, 1})
	near(t, "plan coordinates", got, [3]float64{32.1 + 8.660254037844386, -1.3 + 5, 3.35}, [3]float64{1e-9, 1e-9, 1e-9})
	near(t, "map coordinates", p.MapPoint([3]float64{10, 0, 1}), [3]float64{105432.1 + 8.660254037844386, 425103.7, 3.35}, [3]float64{1e-9, 1e-9, 1e-9})
}

func TestAnchorStandsExactly(t *testing.T) {
	t.Parallel()
	utm := dordrecht()
	utm.CRS, utm.Eastings, utm.Northings = "EPSG:25831", 614500, 5740100
	scaled := dordrecht()
	scaled.Scale = 0.9999
	for _, c := range []struct {
		name, code string
		g          *scene.Georeference
		site       *plans.Site
	}{
		{"site at the model", "7415", dordrecht(), nil},
		{"site 2 km away", "7415", dordrecht(), &plans.Site{LatDeg: 51.82, LonDeg: 4.69, Height: 43}},
		{"site 100 km away", "7415", dordrecht(), &plans.Site{LatDeg: 52.4, LonDeg: 5.9, Height: 80}},
		{"map scale", "7415", scaled, nil},
		{"UTM", "25831", utm, nil},
	} {
		p := Find(Input{Georeference: c.g, Bounds: house()}, Options{Site: c.site})
		anchor := p.anchor(house())
		if anchor[0] != math.Round(anchor[0]/10)*10 || anchor[2] != 0 {
			t.Errorf("%s: anchor %v", c.name, anchor)
		}
		want := ecefOfMap(t, c.code, p.mapOfPlan(anchor))
		root := geo.Matrix(p.RootTransform)
		if d := metresBetween(root.Apply(anchor), want); d > 1e-6 {
			t.Errorf("%s: the anchor is %g m off", c.name, d)
		}
		// 100 m up is up to the millimetre unless the site is far.
		if c.site == nil {
			m := p.mapOfPlan(anchor)
			m[2] += 100
			up := anchor
			up[2] += 100
			if d := metresBetween(root.Apply(up), ecefOfMap(t, c.code, m)); d > 1e-6 {
				t.Errorf("%s: 100 m up is %g m off", c.name, d)
			}
		}
	}
}

// TestGridEastIsTrueToTheArcsecond looks 1 km along the grid from the anchor:
// along it only the scale may be off, sideways only the shear of half an
// arcsecond that RD's correction grid has here, and of which yaw is the mean.
func TestGridEastIsTrueToTheArcsecond(t *testing.T) {
	t.Parallel()
	for _, site := range []*plans.Site{nil, {LatDeg: 51.82, LonDeg: 4.75, Height: 43}} {
		p := Find(Input{Georeference: dordrecht(), Bounds: house()}, Options{Site: site})
		m := siteMatrix(p.Site)
		anchor := p.anchor(house())
		for _, d := range []scene.Vec3{{1000, 0, 0}, {0, 1000, 0}, {-1000, 0, 0}, {0, -1000, 0}} {
			mapped := p.mapOfPlan(anchor)
			mapped[0], mapped[1] = mapped[0]+d[0], mapped[1]+d[1]
			exact := m.ApplyInverse(ecefOfMap(t, "7415", mapped))
			plan := m.ApplyInverse(geo.Matrix(p.RootTransform).Apply(anchor.Add(d)))
			off := sub3(exact, plan)
			sin, cos := math.Sincos(p.PlanToSite.YawDeg * degree)
			along := (off[0]*(cos*d[0]-sin*d[1]) + off[1]*(sin*d[0]+cos*d[1])) / 1000
			side := (-off[0]*(sin*d[0]+cos*d[1]) + off[1]*(cos*d[0]-sin*d[1])) / 1000
			if math.Abs(side) > 0.0035 {
				t.Errorf("%v: %g m sideways after 1 km", d, side)
			}
			if want := 1000 * (1/p.ScaleFactor - 1); math.Abs(along-want) > 0.003 {
				t.Errorf("%v: %g m along, scale says %g", d, along, want)
			}
		}
	}
}

func TestPlanPointIsExactEverywhere(t *testing.T) {
	t.Parallel()
	for _, site := range []*plans.Site{nil, {LatDeg: 51.82, LonDeg: 4.75, Height: 43}} {
		p := Find(Input{Georeference: dordrecht(), Bounds: house()}, Options{Site: site})
		for _, s := range []scene.Vec3{{}, {10, 20, 3}, {1000, 0, 0}, {-4000, 9000, 60}, {50000, 0, 0}} {
			q := p.PlanPoint(s)
			if d := metresBetween(geo.Matrix(p.RootTransform).Apply(q), ecefOfMap(t, "7415", p.MapPoint(s))); d > 1e-6 {
				t.Errorf("%v is %g m off", s, d)
			}
			// The map's scale and the earth's curve; a far site leans besides.
			r := s.Length() + 50
			if rigid := p.SourceToPlan.Apply(s); site == nil && metresBetween(q, rigid) > 8e-5*r+r*r/1.2e7 {
				t.Errorf("%v: %v, rigidly %v", s, q, rigid)
			}
		}
	}
	nowhere := Find(Input{Bounds: house()}, Options{})
	if got := nowhere.PlanPoint(scene.Vec3{1, 2, 3}); got != (scene.Vec3{1, 2, 3}) {
		t.Errorf("without a place: %v", got)
	}
}

func TestConvergenceAndScaleAtDordrecht(t *testing.T) {
	t.Parallel()
	g := dordrecht()
	g.Eastings, g.Northings = 105000, 425000
	p := Find(Input{Georeference: g, Bounds: box(-1, -1, 0, 1, 1, 5)}, Options{})
	if math.Abs(p.ConvergenceDeg-0.571) > 0.0006 {
		t.Errorf("grid east is %v degrees from east", p.ConvergenceDeg)
	}
	if math.Abs(p.ScaleFactor-0.9999321) > 1e-6 {
		t.Errorf("scale %v, not k (1 + r^2/4R^2)", p.ScaleFactor)
	}
	if p.PlanToSite.YawDeg != p.ConvergenceDeg {
		t.Errorf("yaw %v, convergence %v, though the site is the anchor", p.PlanToSite.YawDeg, p.ConvergenceDeg)
	}
	if math.Abs(p.Site.Height-43.7017) > 1e-4 || math.Abs(p.Site.LatDeg-51.81138307) > 1e-8 {
		t.Errorf("site %v", p.Site)
	}
	east := Find(Input{Georeference: g, Bounds: box(-1, -1, 0, 1, 1, 5)}, Options{Site: &plans.Site{LatDeg: p.Site.LatDeg, LonDeg: p.Site.LonDeg + 0.1, Height: 43.7}})
	// The meridians of two points 0.1 degree apart meet at 0.1 sin(latitude):
	// seen from the east, the west's north leans over to the right.
	if got, want := east.PlanToSite.YawDeg-p.ConvergenceDeg, -0.1*math.Sin(p.Site.LatDeg*degree); math.Abs(got-want) > 1e-4 {
		t.Errorf("yaw differs by %v for a site 0.1 degree east, want %v", got, want)
	}
	if math.Abs(east.ConvergenceDeg-p.ConvergenceDeg) > 1e-12 {
		t.Error("the site changed the convergence")
	}
}

func TestAMovedWallMovesNothing(t *testing.T) {
	t.Parallel()
	a := Find(Input{Georeference: dordrecht(), Bounds: house()}, Options{})
	b := Find(Input{Georeference: dordrecht(), Bounds: box(-10, -5, -3, 31.5, 25, 41)}, Options{})
	if a.SourceToPlan != b.SourceToPlan || a.PlanToSite != b.PlanToSite || a.RootTransform != b.RootTransform {
		t.Errorf("%v became %v", a.PlanToSite, b.PlanToSite)
	}
}

func TestScaleOfUnitsIsAppliedScaleOfTheMapIsNot(t *testing.T) {
	t.Parallel()
	g := dordrecht()
	g.Scale = 0.99993
	p := Find(Input{Georeference: g, Bounds: house()}, Options{})
	if d := p.SourceToPlan.ApplyVector(scene.Vec3{0, 0, 1}); d[2] != 1 || hasCheck(p, "scale-unit", SeverityWarning) != nil {
		t.Errorf("a map scale was applied: %v", d)
	}
	if m := p.MapPoint([3]float64{0, 0, 1000}); math.Abs(m[2]-(2.35+999.93)) > 1e-9 {
		t.Errorf("map coordinates without the scale: %v", m)
	}
	g.Scale = 0.3048
	p = Find(Input{Georeference: g, Bounds: house()}, Options{})
	if d := p.SourceToPlan.ApplyVector(scene.Vec3{0, 0, 1}); d[2] != 0.3048 || hasCheck(p, "scale-unit", SeverityWarning) == nil {
		t.Errorf("a unit was not applied: %v %v", d, p.Checks)
	}
}

func TestCoordinatesOnTheMap(t *testing.T) {
	t.Parallel()
	b := box(105380, 425060, -1, 105460, 425140, 30)
	for _, c := range []struct {
		name, method string
		in           Input
		opt          Options
		warned       bool
	}{
		{"the source says so", "crs", Input{Georeference: &scene.Georeference{Method: "crs", CRS: "https://www.opengis.net/def/crs/EPSG/0/7415", AxisX: 1, Scale: 1}, Bounds: b}, Options{}, false},
		{"the source says so with nothing filled in", "crs", Input{Georeference: &scene.Georeference{Method: "crs", CRS: "EPSG:7415"}, Bounds: b}, Options{}, false},
		{"the person says so", "crs", Input{Bounds: b}, Options{CRS: "EPSG:28992"}, false},
		{"nobody says so but it lies in RD", MethodCoordinates, Input{Bounds: b}, Options{}, true},
	} {
		p := Find(c.in, c.opt)
		if p.Method != c.method || p.PlanOrigin != [3]float64{105400, 425100, 0} {
			t.Errorf("%s: %s %v", c.name, p.Method, p.PlanOrigin)
		}
		if got := hasCheck(p, "assumed-crs", SeverityWarning) != nil; got != c.warned || len(p.Checks) > 1 {
			t.Errorf("%s: %v", c.name, p.Checks)
		}
		near(t, c.name, p.SourceToPlan.Apply(scene.Vec3{105400, 425100, 2}), [3]float64{0, 0, 2}, [3]float64{})
		near(t, c.name, p.MapPoint([3]float64{105400, 425100, 2}), [3]float64{105400, 425100, 2}, [3]float64{})
	}
}

func TestNoPlace(t *testing.T) {
	t.Parallel()
	site := &plans.Site{LatDeg: 51.8, LonDeg: 4.66, Height: 43.7}
	gk := dordrecht()
	gk.CRS = "EPSG:31468"
	nothing := dordrecht()
	nothing.Eastings, nothing.Northings = 0, 0
	broken := dordrecht()
	broken.Eastings = math.NaN()
	unnamed := dordrecht()
	unnamed.CRS, unnamed.Eastings = "", 9e6
	geographic := dordrecht()
	geographic.CRS = "EPSG:4979"
	moon := dordrecht()
	moon.Eastings = 9e9
	for _, c := range []struct {
		name         string
		in           Input
		opt          Options
		method, code string
		origin       [3]float64
	}{
		{"nothing stated", Input{Bounds: house()}, Options{}, MethodNone, "no-georeference", [3]float64{}},
		{"nothing stated, a site", Input{Bounds: house()}, Options{Site: site}, MethodNone, "no-georeference", [3]float64{}},
		{"nothing stated, far off", Input{Bounds: box(20049, 70, 0, 20100, 90, 9)}, Options{}, MethodNone, "no-georeference", [3]float64{20000, 100, 0}},
		{"empty model", Input{Bounds: scene.NewBox()}, Options{}, MethodNone, "no-georeference", [3]float64{}},
		{"unsupported system", Input{Georeference: gk, Bounds: house()}, Options{}, MethodUnsupported, "unsupported-crs", [3]float64{}},
		{"system in degrees", Input{Georeference: geographic, Bounds: house()}, Options{}, MethodUnsupported, "unsupported-crs", [3]float64{}},
		{"no system named", Input{Georeference: unnamed, Bounds: house()}, Options{}, MethodUnsupported, "unsupported-crs", [3]float64{}},
		{"nothing filled in", Input{Georeference: nothing, Bounds: house()}, Options{}, MethodNone, "empty-georeference", [3]float64{}},
		{"not a number", Input{Georeference: broken, Bounds: house()}, Options{}, MethodNone, "invalid-georeference", [3]float64{}},
		{"beyond RD's formulas", Input{Georeference: moon, Bounds: house()}, Options{}, MethodNone, "outside-area", [3]float64{}},
		{"the person names a wrong system", Input{Bounds: house()}, Options{CRS: "EPSG:1"}, MethodUnsupported, "unsupported-crs", [3]float64{}},
	} {
		p := Find(c.in, c.opt)
		if p.Method != c.method || hasCheck(p, c.code, SeverityError) == nil || p.PlanOrigin != c.origin {
			t.Errorf("%s: %s %v %v", c.name, p.Method, p.Checks, p.PlanOrigin)
		}
		want := geo.IdentityMatrix()
		if c.opt.Site != nil {
			want = siteMatrix(*c.opt.Site)
		}
		if p.RootTransform != want || p.PlanToSite.Scale != 1 || p.PlanToSite.Method != c.method {
			t.Errorf("%s: %v %v", c.name, p.RootTransform, p.PlanToSite)
		}
		v := scene.Vec3{1, 2, 3}
		if got := p.SourceToPlan.Apply(v); got != v.Sub(scene.Vec3(c.origin)) {
			t.Errorf("%s: the plan frame is not the source frame: %v", c.name, got)
		}
		if c.method == MethodUnsupported {
			continue // bounds are in the system named
		}
		if got := p.MapPoint(v); got != v || p.BoundsCRS != "" {
			t.Errorf("%s: bounds in %q: %v", c.name, p.BoundsCRS, got)
		}
	}
}

func TestUnsupportedSystemIsNamed(t *testing.T) {
	t.Parallel()
	g := dordrecht()
	g.CRS = "EPSG:31468"
	p := Find(Input{Georeference: g, Bounds: house()}, Options{})
	if c := hasCheck(p, "unsupported-crs", SeverityError); c == nil || !strings.Contains(c.Message, "EPSG:31468") || p.CRS != "EPSG:31468" {
		t.Errorf("%v %q", p.Checks, p.CRS)
	}
	// Bounds are still told, in the system named.
	want := [3]float64{105432.1 + 8.660254037844386, 425103.7, 3.35}
	if got := p.MapPoint([3]float64{10, 0, 1}); metresBetween(got, want) > 1e-9 || p.BoundsCRS != "EPSG:31468" {
		t.Errorf("bounds in %q: %v", p.BoundsCRS, got)
	}
}

func TestManual(t *testing.T) {
	t.Parallel()
	p := Find(Input{Georeference: dordrecht(), Bounds: house()}, Options{Place: &Manual{East: 104000, North: 426000, Height: 1, YawDeg: 90}})
	if p.Method != MethodManual || p.PlanOrigin != [3]float64{104000, 426000, 0} || p.CRS != "EPSG:28992" {
		t.Errorf("%s %v %s", p.Method, p.PlanOrigin, p.CRS)
	}
	near(t, "turned by 90 degrees", p.SourceToPlan.Apply(scene.Vec3{10, 0, 0}), [3]float64{0, 10, 1}, [3]float64{1e-12, 1e-12, 1e-12})
	p = Find(Input{Bounds: house()}, Options{Place: &Manual{East: 104000, North: 426000, Scale: 0.001}})
	if p.CRS != "EPSG:7415" || p.SourceToPlan[10] != 0.001 {
		t.Errorf("%s %v", p.CRS, p.SourceToPlan)
	}
	p = Find(Input{Bounds: house()}, Options{CRS: "EPSG:25831", Place: &Manual{East: 614500, North: 5740100}})
	if p.CRS != "EPSG:25831" || p.BoundsCRS != "EPSG:7415" {
		t.Errorf("%s %s", p.CRS, p.BoundsCRS)
	}
	m := p.MapPoint([3]float64{})
	back, err := transformer(t, "7415", "25831").Point(m)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "bounds in RD of a model in UTM", back, [3]float64{614500, 5740100, 0}, [3]float64{1e-3, 1e-3, 1e-3})
	if p = Find(Input{Bounds: house()}, Options{Place: &Manual{East: 1, North: 2}}); hasCheck(p, "outside-area", SeverityError) == nil {
		t.Errorf("a place outside RD: %v", p.Checks)
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	change := func(f func(g *scene.Georeference)) *scene.Georeference {
		g := dordrecht()
		f(g)
		return g
	}
	latlon := func(lat, lon float64) []scene.Statement {
		return []scene.Statement{{Kind: "site-latlon", LatDeg: lat, LonDeg: lon}}
	}
	north := func(x, y float64) []scene.Statement {
		return []scene.Statement{{Kind: "true-north", Direction: [2]float64{x, y}}}
	}
	rd := box(105400, 425100, 0, 105450, 425150, 20)
	for _, c := range []struct {
		name           string
		in             Input
		opt            Options
		code, severity string
		lo, hi         float64    // of the distance
		origin         [3]float64 // of the plan, when not zero
	}{
		{"eastings outside RD", Input{Georeference: change(func(g *scene.Georeference) { g.Eastings = 350000 }), Bounds: house()}, Options{}, "outside-area", SeverityError, 0, 0, [3]float64{350000, 425100, 0}},
		{"coordinates outside RD", Input{Georeference: &scene.Georeference{Method: "crs", CRS: "7415"}, Bounds: house()}, Options{}, "outside-area", SeverityError, 0, 0, [3]float64{}},
		{"outside UTM", Input{Georeference: change(func(g *scene.Georeference) { g.CRS = "EPSG:25832"; g.Eastings = 950000 }), Bounds: house()}, Options{}, "outside-area", SeverityError, 0, 0, [3]float64{}},
		{"millimetres for metres", Input{Georeference: change(func(g *scene.Georeference) { g.Eastings, g.Northings, g.Height = 105432100, 425098700, 2350 }), Bounds: house()}, Options{}, "unit-slip", SeverityWarning, 3e5, 5e8, [3]float64{105400, 425100, 0}},
		{"metres for feet", Input{Georeference: change(func(g *scene.Georeference) {
			g.Eastings, g.Northings, g.Height = 105432.1*foot, 425098.7*foot, 2.35*foot
		}), Bounds: house()}, Options{}, "unit-slip", SeverityWarning, 3e5, 5e8, [3]float64{105400, 425100, 0}},
		{"millimetres for feet", Input{Georeference: change(func(g *scene.Georeference) {
			g.Eastings, g.Northings, g.Height, g.Scale = 105432100*foot, 425098700*foot, 2350*foot, 304.8
		}), Bounds: house()}, Options{}, "unit-slip", SeverityWarning, 3e5, 5e8, [3]float64{105400, 425100, 0}},
		{"metres for millimetres", Input{Georeference: change(func(g *scene.Georeference) { g.Eastings, g.Northings, g.Height = 105.4321, 425.0987, 0.00235 }), Bounds: house()}, Options{}, "unit-slip", SeverityWarning, 3e5, 5e8, [3]float64{105400, 425100, 0}},
		{"axes swapped", Input{Georeference: change(func(g *scene.Georeference) { g.Eastings, g.Northings = g.Northings, g.Eastings }), Bounds: house()}, Options{}, "axes-swapped", SeverityWarning, 452076, 452077, [3]float64{105400, 425100, 0}},
		{"double georeference", Input{Georeference: dordrecht(), Bounds: rd}, Options{}, "double-georeference", SeverityError, 1, 1e6, [3]float64{105400, 425100, 0}},
		{"no system but in RD", Input{Georeference: change(func(g *scene.Georeference) { g.CRS = "" }), Bounds: house()}, Options{}, "assumed-crs", SeverityWarning, 0, 0, [3]float64{105400, 425100, 0}},
		{"site's latitude and longitude 3 km off", Input{Georeference: dordrecht(), Bounds: house(), Statements: latlon(51.84, 4.668)}, Options{}, "site-latlon-far", SeverityWarning, 2900, 3300, [3]float64{}},
		{"Boston", Input{Georeference: dordrecht(), Bounds: house(), Statements: latlon(42+21./60+31.18/3600, -(71 + 3./60 + 24.26/3600))}, Options{}, "site-default-place", SeverityInfo, 5.5e6, 5.6e6, [3]float64{}},
		{"San Francisco", Input{Georeference: dordrecht(), Bounds: house(), Statements: latlon(37.795, -122.394)}, Options{}, "site-default-place", SeverityInfo, 8.7e6, 8.9e6, [3]float64{}},
		{"no place on earth", Input{Georeference: dordrecht(), Bounds: house(), Statements: latlon(137, 4)}, Options{}, "site-latlon-invalid", SeverityWarning, 0, 0, [3]float64{}},
		{"no georeference but a latitude", Input{Bounds: house(), Statements: latlon(51.81, 4.66)}, Options{}, "site-latlon", SeverityInfo, 0, 0, [3]float64{}},
		{"model 12 km from its origin", Input{Georeference: dordrecht(), Bounds: box(12000, 0, 0, 12050, 50, 9)}, Options{}, "far-from-origin", SeverityWarning, 12000, 12100, [3]float64{}},
		{"site far", Input{Georeference: dordrecht(), Bounds: house()}, Options{Site: &plans.Site{LatDeg: 51.9, LonDeg: 4.66}}, "site-far", SeverityWarning, 9000, 11000, [3]float64{}},
		{"another vertical datum", Input{Georeference: change(func(g *scene.Georeference) { g.VerticalDatum = "EPSG:5783" }), Bounds: house()}, Options{}, "vertical-datum", SeverityWarning, 0, 0, [3]float64{}},
		{"UTM heights", Input{Georeference: change(func(g *scene.Georeference) { g.CRS, g.Eastings, g.Northings = "EPSG:25831", 614500, 5740100 }), Bounds: house()}, Options{}, "vertical-datum", SeverityWarning, 43.7, 43.8, [3]float64{614500, 5740100, 0}},
		{"below the sea", Input{Georeference: dordrecht(), Bounds: box(0, 0, -900, 1, 1, 1)}, Options{}, "height-unusual", SeverityWarning, 0, 0, [3]float64{}},
		{"true north 20 degrees off", Input{Georeference: dordrecht(), Bounds: house(), Statements: north(math.Sin(50*degree), math.Cos(50*degree))}, Options{}, "true-north", SeverityWarning, 8.4, 8.5, [3]float64{}},
		{"true north never thought of", Input{Georeference: dordrecht(), Bounds: house(), Statements: north(0, 1)}, Options{}, "true-north", SeverityInfo, 13.1, 13.2, [3]float64{}},
	} {
		p := Find(c.in, c.opt)
		got := hasCheck(p, c.code, c.severity)
		if got == nil {
			t.Errorf("%s: %v", c.name, p.Checks)
			continue
		}
		if got.Distance < c.lo || got.Distance > c.hi {
			t.Errorf("%s: distance %v", c.name, got.Distance)
		}
		if c.code == "unit-slip" && (len(p.Checks) != 2 || p.SourceToPlan[10] != 1) {
			t.Errorf("%s: scale %v, %v", c.name, p.SourceToPlan[10], p.Checks)
		}
		if c.origin != ([3]float64{}) && p.PlanOrigin != c.origin {
			t.Errorf("%s: plan origin %v, want %v", c.name, p.PlanOrigin, c.origin)
		}
	}
}

func TestNothingToRemark(t *testing.T) {
	t.Parallel()
	// True north is 0.57 degrees clockwise of the grid's, the source is turned by 30.
	angle := (90 - 0.57 - 30) * degree
	g := dordrecht()
	g.VerticalDatum = "NAP"
	p := Find(Input{Georeference: g, Bounds: house(), Statements: []scene.Statement{
		{Kind: "site-latlon", LatDeg: 51.8123, LonDeg: 4.6684},
		{Kind: "true-north", Direction: [2]float64{math.Cos(angle), math.Sin(angle)}},
		{Kind: "site-placement"},
	}}, Options{})
	if len(p.Checks) != 0 {
		t.Errorf("%v", p.Checks)
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	first := Find(Input{Georeference: dordrecht(), Bounds: house()}, Options{})
	shared := first.Join(Input{Bounds: house()}, Options{})
	if shared.SourceToPlan != first.SourceToPlan || shared.PlanToSite != first.PlanToSite {
		t.Errorf("a source without a place of its own: %v", shared.SourceToPlan)
	}
	g := dordrecht()
	g.Eastings, g.AxisX, g.AxisY = g.Eastings+7, 1, 0
	own := first.Join(Input{Georeference: g, Bounds: house()}, Options{})
	near(t, "own georeference", own.SourceToPlan.Apply(scene.Vec3{1, 2, 3}), [3]float64{32.1 + 8, -1.3 + 2, 5.35}, [3]float64{1e-9, 1e-9, 1e-9})
	near(t, "own map", own.MapPoint([3]float64{1, 2, 3}), [3]float64{105440.1, 425100.7, 5.35}, [3]float64{1e-9, 1e-9, 1e-9})
	if own.RootTransform != first.RootTransform {
		t.Error("joining moved the plan")
	}
	g.CRS = "EPSG:31468"
	unknown := first.Join(Input{Georeference: g, Bounds: house()}, Options{})
	if hasCheck(unknown, "unsupported-crs", SeverityError) == nil || unknown.SourceToPlan != first.SourceToPlan || unknown.BoundsCRS != "EPSG:7415" {
		t.Errorf("an unsupported system: %v", unknown.Checks)
	}
	onMap := first.Join(Input{Bounds: box(105400, 425100, 0, 105450, 425150, 20)}, Options{})
	near(t, "map coordinates", onMap.SourceToPlan.Apply(scene.Vec3{105400, 425100, 1}), [3]float64{0, 0, 1}, [3]float64{})
}

// stepLine gives the arguments of the first record of the file whose line
// holds the name.
func stepLine(t *testing.T, text, name string) string {
	t.Helper()
	m := regexp.MustCompile(name + `\(([^;]*)\);`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no %s in the file", name)
	}
	return m[1]
}

func TestVanBrienenoordbrug(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(realfiles.Path(t, "ifc/nl-brienenoord/Van Brienenoordbrug-IFC4X3.ifc"))
	if err != nil {
		t.Fatal(err)
	}
	args := strings.Split(stepLine(t, string(data), "IFCMAPCONVERSION"), ",")
	var v [6]float64
	for i := range v {
		if v[i], err = strconv.ParseFloat(args[2+i], 64); err != nil {
			t.Fatal(err)
		}
	}
	name := strings.Trim(strings.Split(stepLine(t, string(data), "IFCPROJECTEDCRS"), ",")[0], "'")
	g := &scene.Georeference{Method: "map-conversion", CRS: name, Eastings: v[0], Northings: v[1], Height: v[2], AxisX: v[3], AxisY: v[4], Scale: v[5]}
	hint := scene.Statement{Kind: "site-latlon", LatDeg: 37 + 47./60 + 42./3600, LonDeg: -(122 + 23./60 + 38.4/3600)}
	p := Find(Input{Georeference: g, Statements: []scene.Statement{hint}, Bounds: box(0, -20, 0, 300, 20, 60)}, Options{})
	if p.Method != "map-conversion" || p.PlanOrigin != [3]float64{96400, 435000, 0} || p.BoundsCRS != "EPSG:7415" {
		t.Errorf("%s %v %s", p.Method, p.PlanOrigin, p.BoundsCRS)
	}
	if c := hasCheck(p, "site-default-place", SeverityInfo); len(p.Checks) != 2 || c == nil || !strings.Contains(c.Message, "San Francisco") {
		t.Errorf("%v", p.Checks)
	}
	// The bridge lies over the Nieuwe Maas at 51.904 N, 4.543 E.
	if arcMetres(p.Site, plans.Site{LatDeg: 51.904, LonDeg: 4.543}) > 1500 {
		t.Errorf("the bridge is at %v", p.Site)
	}
}

func TestDuplexNamesASystemOfLuxembourg(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(realfiles.Path(t, "ifc/building/Duplex_A_20110907_georeferenced.ifc"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "IFCLABEL('EPSG:9897')") {
		t.Fatal("the file no longer names EPSG:9897")
	}
	p := Find(Input{Georeference: &scene.Georeference{Method: "property-set", CRS: "EPSG:9897", Eastings: 76670, Northings: 77179, AxisX: 1, Scale: 1}, Bounds: house()}, Options{})
	if c := hasCheck(p, "unsupported-crs", SeverityError); p.Method != MethodUnsupported || c == nil || !strings.Contains(c.Message, "EPSG:9897") {
		t.Errorf("%s %v", p.Method, p.Checks)
	}
}
