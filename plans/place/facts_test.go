package place

import (
	"errors"
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

func factsOf(p *Placed, b scene.Box) Facts {
	box := scene.NewBox()
	if !b.Empty() {
		box.Extend(p.SourceToPlan.Apply(b.Min))
		box.Extend(p.SourceToPlan.Apply(b.Max))
	}
	return p.Facts(0, []Frame{p.Frame()}, box)
}

// TestFactsSayWhatTheSourceSaid: the placement that was found, said on the map,
// is the source's own map conversion, and that made a placement is the one found.
func TestFactsSayWhatTheSourceSaid(t *testing.T) {
	t.Parallel()
	scaled, utm, drawn := dordrecht(), dordrecht(), dordrecht()
	scaled.Scale = 0.99993
	utm.CRS, utm.Eastings, utm.Northings = "EPSG:25831", 614500, 5740100
	drawn.Eastings, drawn.Northings, drawn.AxisX, drawn.AxisY = 0, 0, 1, 0
	nap := *utm
	nap.VerticalDatum = "NAP"
	unit := dordrecht()
	unit.Scale = 0.3048
	for _, c := range []struct {
		name string
		g    *scene.Georeference
		b    scene.Box
	}{
		{"map conversion", dordrecht(), house()},
		{"with a map scale", scaled, house()},
		{"with a unit scale", unit, house()},
		{"in UTM", utm, house()},
		{"in UTM with NAP", &nap, house()},
		{"drawn on the map", drawn, box(105000, 425000, 0, 105100, 425050, 20)},
		{"far from its origin", dordrecht(), box(9000, 3000, 0, 9100, 3050, 20)},
		{"without elements", dordrecht(), scene.NewBox()},
	} {
		site := plans.Site{LatDeg: 51.82, LonDeg: 4.69, Height: 43.5}
		p := Find(Input{Georeference: c.g, Bounds: c.b}, Options{Site: &site})
		f := factsOf(p, c.b)
		m, err := f.OnMap(p.PlanToSite, site, c.g.CRS)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		near(t, c.name+": on the map", [3]float64{m.East, m.North, m.Height},
			[3]float64{c.g.Eastings, c.g.Northings, c.g.Height}, [3]float64{1e-6, 1e-6, 1e-6})
		if want := math.Atan2(c.g.AxisY, c.g.AxisX) / degree; math.Abs(m.RotationDeg-want) > 1e-9 || m.Scale != c.g.Scale {
			t.Errorf("%s: turned by %v, scale %v", c.name, m.RotationDeg, m.Scale)
		}
		back, err := f.FromMap(m, site)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if d, turn := f.Moved(p.PlanToSite, back); d > 1e-6 || math.Abs(turn) > 1e-9 {
			t.Errorf("%s: back again is %g m and %g degrees off", c.name, d, turn)
		}
		m.FromTrueEast, m.RotationDeg = true, 1
		if back, err = f.FromMap(m, site); err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if d, turn := f.Moved(p.PlanToSite, back); d > 1e-5 || math.Abs(turn) > 1e-9 {
			t.Errorf("%s: from true east it is %g m and %g degrees off", c.name, d, turn)
		}
	}
}

// TestFromMapIsWhatAConversionDoes: the same parameters given to Find and, after
// another conversion, to FromMap stand every point within what the two anchors,
// both rounded to 10 m, differ by: the map scale over 10 m, below a millimetre.
func TestFromMapIsWhatAConversionDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		in   Input
	}{
		{"a source without a place", Input{Bounds: house()}},
		{"a source placed elsewhere", Input{Georeference: dordrecht(), Bounds: house()}},
		{"a system that is not supported", Input{Georeference: &scene.Georeference{CRS: "EPSG:31468", Eastings: 4.4e6, Northings: 5.3e6, Scale: 1}, Bounds: house()}},
	} {
		site := plans.Site{LatDeg: 51.8203, LonDeg: 4.6475, Height: 43.5} // at the model: farther off its up direction differs
		p := Find(c.in, Options{Site: &site})
		f := factsOf(p, c.in.Bounds)
		got, err := f.FromMap(MapPlace{CRS: "EPSG:7415", East: 104000, North: 426000, Height: 1.5, RotationDeg: 200}, site)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := Find(c.in, Options{CRS: "EPSG:7415", Site: &site, Place: &Manual{East: 104000, North: 426000, Height: 1.5, YawDeg: 200}})
		root := siteMatrix(site).Mul(geo.Placement(got.East, got.North, got.Up, got.YawDeg*degree, got.Scale))
		for _, s := range []scene.Vec3{house().Min, house().Max, {}} {
			a := root.Apply(p.SourceToPlan.Apply(s))
			b := geo.Matrix(want.RootTransform).Apply(want.SourceToPlan.Apply(s))
			if d := metresBetween(a, b); d > 1e-3 {
				t.Errorf("%s: %v is %g m off", c.name, s, d)
			}
		}
	}
}

func TestFromMapNamesTheParameter(t *testing.T) {
	t.Parallel()
	p := Find(Input{Georeference: dordrecht(), Bounds: house()}, Options{})
	f := factsOf(p, house())
	good := MapPlace{CRS: "EPSG:28992", East: 105000, North: 425000}
	for field, change := range map[string]func(*MapPlace){
		"crs":         func(m *MapPlace) { m.CRS = "EPSG:31468" },
		"east":        func(m *MapPlace) { m.East = 425000; m.North = 105000 },
		"north":       func(m *MapPlace) { m.North = math.NaN() },
		"height":      func(m *MapPlace) { m.Height = math.Inf(1) },
		"rotationDeg": func(m *MapPlace) { m.RotationDeg = 1e300 },
		"scale":       func(m *MapPlace) { m.Scale = -1 },
	} {
		m := good
		change(&m)
		_, err := f.FromMap(m, p.Site)
		var wrong *ParameterError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	geographic := good
	geographic.CRS = "EPSG:4326"
	if _, err := f.FromMap(geographic, p.Site); err == nil {
		t.Error("degrees taken for metres")
	}
}

func TestMovedIsMeasuredAtTheMiddleOfTheModel(t *testing.T) {
	t.Parallel()
	f := Facts{Box: &[2][3]float64{{90, -10, 0}, {110, 10, 30}}}
	d, turn := f.Moved(plans.Placement{Scale: 1}, plans.Placement{YawDeg: 90, Up: 2}) // a record without a scale has 1
	if want := math.Hypot(math.Hypot(100, 100), 2); math.Abs(d-want) > 1e-9 || turn != 90 {
		t.Errorf("%v m, want %v; %v degrees", d, want, turn)
	}
}
