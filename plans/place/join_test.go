package place

import (
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/scene"
)

// inUTM gives where a point of the map in RD with a NAP height lies in zone 31.
func inUTM(t *testing.T, rd [3]float64) [3]float64 {
	t.Helper()
	from, err := crs.NewTransformer(crs.RDNAP(), crs.ETRS89())
	if err != nil {
		t.Fatal(err)
	}
	utm, err := crs.Parse("EPSG:25831")
	if err != nil {
		t.Fatal(err)
	}
	to, err := crs.NewTransformer(crs.ETRS89(), utm)
	if err != nil {
		t.Fatal(err)
	}
	ll, err := from.Point(rd)
	if err != nil {
		t.Fatal(err)
	}
	out, err := to.Point(ll)
	if err != nil {
		t.Fatal(err)
	}
	return [3]float64{out[0], out[1], ll[2]}
}

// A source in UTM stands where its twin in RD stands: to the millimetre at its
// middle, and a hundred metres on to what the scales of the two maps leave.
func TestJoinCarriesOtherSystemsOver(t *testing.T) {
	t.Parallel()
	corner, east := [3]float64{105420, 425120, 2}, [3]float64{105520, 425120, 2}
	first := Find(Input{Georeference: &scene.Georeference{Method: "map-conversion", CRS: "EPSG:7415",
		Eastings: corner[0], Northings: corner[1], Height: corner[2], AxisX: 1, Scale: 1}, Bounds: house()}, Options{})
	a, b := inUTM(t, corner), inUTM(t, east)
	for name, datum := range map[string]string{"ellipsoidal heights": "", "NAP heights": "NAP"} {
		g := &scene.Georeference{Method: "map-conversion", CRS: "EPSG:25831", VerticalDatum: datum,
			Eastings: a[0], Northings: a[1], Height: a[2], AxisX: 1, Scale: 1}
		if datum != "" {
			g.Height = corner[2]
		}
		in := Input{Georeference: g, Bounds: box(-1, -1, -1, 1, 1, 1)}
		p := first.Join(in, Options{})
		if hasCheck(p, "crs-differs", SeverityInfo) == nil || p.Method != "map-conversion" || p.CRS != first.CRS || p.RootTransform != first.RootTransform {
			t.Errorf("%s: %s %s %v", name, p.Method, p.CRS, p.Checks)
		}
		want := scene.Vec3{20, 20, 2} // the plan's origin is 105400 425100 0
		near(t, name, p.SourceToPlan.Apply(scene.Vec3{}), want, [3]float64{1e-3, 1e-3, 1e-3})
		near(t, name+", a hundred metres on", p.SourceToPlan.Apply(scene.Vec3{b[0] - a[0], b[1] - a[1]}),
			[3]float64{want[0] + 100, want[1], want[2]}, [3]float64{0.06, 0.01, 1e-3})
		near(t, name+" on the map", p.MapPoint([3]float64{}), corner, [3]float64{1e-3, 1e-3, 1e-3})
	}
}

// RD with ellipsoidal heights does not exist, but UTM sources may differ in
// their heights alone: no line about the system then.
func TestJoinTellsHeightsApart(t *testing.T) {
	t.Parallel()
	a := inUTM(t, [3]float64{105420, 425120, 2})
	g := scene.Georeference{Method: "map-conversion", CRS: "EPSG:25831", Eastings: a[0], Northings: a[1], Height: a[2], AxisX: 1, Scale: 1}
	nap := g
	nap.VerticalDatum, nap.Height = "NAP", 2
	first := Find(Input{Georeference: &g, Bounds: house()}, Options{})
	p := first.Join(Input{Georeference: &nap, Bounds: house()}, Options{})
	if hasCheck(p, "crs-differs", SeverityInfo) != nil {
		t.Errorf("%v", p.Checks)
	}
	near(t, "NAP beside ellipsoidal heights", p.SourceToPlan.Apply(scene.Vec3{}), first.SourceToPlan.Apply(scene.Vec3{}), [3]float64{1e-3, 1e-3, 1e-3})
}

// What cannot be carried over stands like the first and is an error.
func TestJoinRefusesWhatCannotBeCarriedOver(t *testing.T) {
	t.Parallel()
	g := dordrecht()
	g.CRS, g.Eastings, g.Northings = "EPSG:25831", math.Inf(1), 5740100
	first := Find(Input{Georeference: dordrecht(), Bounds: house()}, Options{})
	p := first.Join(Input{Georeference: g, Bounds: house()}, Options{})
	if hasCheck(p, "invalid-georeference", SeverityError) == nil || p.SourceToPlan != first.SourceToPlan {
		t.Errorf("%v", p.Checks)
	}
}

// A person moves the version, and the sources keep their places to each other.
func TestJoinKeepsSourcesTogetherUnderAPersonsPlace(t *testing.T) {
	t.Parallel()
	lead, other := dordrecht(), dordrecht()
	other.Eastings, other.Northings, other.Height, other.AxisX, other.AxisY = lead.Eastings+30, lead.Northings-4, lead.Height+3, 0, 2 // not at length 1
	found := Find(Input{Georeference: lead, Bounds: house()}, Options{})
	foundOther := found.Join(Input{Georeference: other, Bounds: house()}, Options{})
	opt := Options{CRS: "EPSG:7415", Place: &Manual{East: 120000, North: 480000, Height: 1, YawDeg: 33}}
	moved := Find(Input{Georeference: lead, Bounds: house()}, opt)
	movedOther := moved.Join(Input{Georeference: other, Bounds: house()}, opt)
	near(t, "the origin", moved.MapPoint([3]float64{}), [3]float64{120000, 480000, 1}, [3]float64{1e-6, 1e-6, 1e-6})
	for _, q := range []scene.Vec3{{}, {7, 0, 0}, {0, 9, 2}} {
		m := foundOther.SourceToPlan.Apply(q) // the point of the first source at the same place
		back := found.mapOfPlan(m)
		inFirst := scene.Vec3{}
		d := scene.Vec3{back[0] - lead.Eastings, back[1] - lead.Northings, back[2] - lead.Height}
		l := math.Hypot(lead.AxisX, lead.AxisY)
		c, s := lead.AxisX/l, lead.AxisY/l
		inFirst = scene.Vec3{c*d[0] + s*d[1], c*d[1] - s*d[0], d[2]}
		near(t, "the other", movedOther.SourceToPlan.Apply(q), moved.SourceToPlan.Apply(inFirst), [3]float64{1e-6, 1e-6, 1e-6})
		near(t, "the other on the map", movedOther.MapPoint(q), moved.MapPoint(inFirst), [3]float64{1e-6, 1e-6, 1e-6})
	}
	other.CRS = "EPSG:25831"
	if p := moved.Join(Input{Georeference: other, Bounds: house()}, opt); hasCheck(p, "crs-differs", SeverityWarning) == nil || p.SourceToPlan != moved.SourceToPlan {
		t.Errorf("another system under a person's place: %v", p.Checks)
	}
}

// A source that joins by its own georeference is looked at like the first.
func TestJoinChecksEachSource(t *testing.T) {
	t.Parallel()
	first := Find(Input{Georeference: dordrecht(), Bounds: house()}, Options{})
	g := dordrecht()
	g.Height = 700
	p := first.Join(Input{Georeference: g, Bounds: house(), Statements: []scene.Statement{{Kind: "true-north", Direction: [2]float64{1, 0}}}}, Options{})
	var codes []string
	for _, c := range p.Checks {
		codes = append(codes, c.Code)
	}
	if got := strings.Join(codes, " "); got != "height-unusual true-north" {
		t.Errorf("checks %q", got)
	}
}
