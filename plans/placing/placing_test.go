package placing

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/align"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/geo"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Dordrecht: the origin of the site frame of the tests.
var site = plans.Site{LatDeg: 51.81138307, LonDeg: 4.66214368, Height: 43.7017}

// version makes a version as a conversion would report it, of a block of 40 by
// 20 by 10 m at the origin of its source, which stands at the given place.
func version(t *testing.T, g *scene.Georeference) *Version {
	t.Helper()
	box := scene.Box{Min: scene.Vec3{0, 0, 0}, Max: scene.Vec3{40, 20, 10}}
	s := site
	p := place.Find(place.Input{Georeference: g, Bounds: box}, place.Options{Site: &s})
	planned := scene.NewBox()
	for i := range 8 {
		planned.Extend(p.SourceToPlan.Apply(scene.Vec3{box.Max[0] * float64(i&1), box.Max[1] * float64(i>>1&1), box.Max[2] * float64(i>>2&1)}))
	}
	v := &Version{Site: site, Found: p.PlanToSite, About: &About{Facts: p.Facts(0, []place.Frame{p.Frame()}, planned)}}
	v.Found.Method, v.Found.CRS = p.Method, p.CRS
	v.Found.Frame = v.About.Facts.SourceFrame()
	return v
}

func inRD() *scene.Georeference {
	sin, cos := math.Sincos(15 * math.Pi / 180)
	return &scene.Georeference{Method: "map-conversion", CRS: "EPSG:7415", Eastings: 105032.5, Northings: 425017.25, Height: 2, AxisX: cos, AxisY: sin, Scale: 1}
}

func num(v float64) *float64 { return &v }

// onGround gives where a point of the source stands in the site frame.
func onGround(v *Version, p plans.Placement, source [3]float64) [3]float64 {
	return p.Apply(v.About.Facts.Frames[0].ToPlan.Apply(scene.Vec3(source)))
}

// rd gives the site frame coordinates of a point in RD and NAP: what a placement
// is held against, by way of the earth's centre and not of any placement.
func rd(t *testing.T, x, y, h float64) [3]float64 {
	t.Helper()
	tr, err := crs.NewTransformer(crs.RDNAP(), crs.ETRS89())
	if err != nil {
		t.Fatal(err)
	}
	ll, err := tr.Point([3]float64{x, y, h})
	if err != nil {
		t.Fatal(err)
	}
	const rad = math.Pi / 180
	e := geo.GRS80()
	return e.ENU(site.LatDeg*rad, site.LonDeg*rad, site.Height).ApplyInverse(e.Geocentric(ll[0]*rad, ll[1]*rad, ll[2]))
}

func apart(a, b [3]float64) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
}

func must(t *testing.T, v *Version, c Change) *Result {
	t.Helper()
	r, err := v.Apply(c, nil)
	if err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
	return r
}

// wantFaults checks the pointers of what is wrong, and that each says why.
func wantFaults(t *testing.T, name string, err error, pointers ...string) Faults {
	t.Helper()
	var faults Faults
	if !errors.As(err, &faults) {
		t.Errorf("%s: %v, want faults at %q", name, err, pointers)
		return nil
	}
	var got []string
	for _, f := range faults {
		got = append(got, f.Pointer)
		if f.Detail == "" {
			t.Errorf("%s: %s says nothing", name, f.Pointer)
		}
	}
	if strings.Join(got, " ") != strings.Join(pointers, " ") {
		t.Errorf("%s: faults %q, want pointers %q", name, faults, pointers)
	}
	return faults
}

func TestConfirmKeepsWhatCounts(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	r := must(t, v, Change{Confirm: true, Note: "gezien"})
	want := v.Found
	want.Note = "gezien"
	if r.Placement != want || r.Moves != (Difference{Size: 1}) || len(r.Warnings) != 0 {
		t.Errorf("confirmed %+v, moves %+v", r.Placement, r.Moves)
	}
	record := plans.Placement{East: 5, Scale: 1, YawDeg: 3, Method: plans.MethodManual, ConfirmedBy: "Noor", SourceKey: "another"}
	v.Record = &record
	r = must(t, v, Change{Confirm: true})
	if r.Placement.East != 5 || r.Placement.YawDeg != 3 || r.Placement.SourceKey != v.Found.SourceKey || r.Placement.ConfirmedBy != "" {
		t.Errorf("what a person said counts, now for this georeference: %+v", r.Placement)
	}
	_, err := version(t, nil).Apply(Change{Confirm: true}, nil)
	wantFaults(t, "nowhere", err, "/confirm")
}

func TestMapPlacesTheOriginOfTheSource(t *testing.T) {
	t.Parallel()
	for name, g := range map[string]*scene.Georeference{"placed before": inRD(), "placed nowhere": nil} {
		v := version(t, g)
		r := must(t, v, Change{Map: &Map{CRS: "EPSG:7415", East: num(104900.5), North: num(425100.25), Height: num(3.5), RotationDeg: num(-30)}})
		// The middle of the model lies exactly where the map says; the rest is
		// turned rigidly, within the map's scale of 7 cm a km.
		sin, cos := math.Sincos(-30 * math.Pi / 180)
		for _, s := range [][3]float64{{0, 0, 0}, {40, 20, 10}, {20, 10, 0}} {
			want := rd(t, 104900.5+cos*s[0]-sin*s[1], 425100.25+sin*s[0]+cos*s[1], 3.5+s[2])
			if d := apart(onGround(v, r.Placement, s), want); d > 0.004 {
				t.Errorf("%s: %v is %.4f m off", name, s, d)
			}
		}
		if r.Placement.Method != plans.MethodManual || r.Placement.CRS != "EPSG:7415" || r.Placement.SourceKey != v.Found.SourceKey {
			t.Errorf("%s: %+v", name, r.Placement)
		}
		m, err := v.About.Facts.OnMap(r.Placement, v.Site, "EPSG:7415")
		if err != nil || math.Abs(m.East-104900.5) > 1e-5 || math.Abs(m.North-425100.25) > 1e-5 || math.Abs(m.Height-3.5) > 1e-5 || math.Abs(m.RotationDeg+30) > 1e-8 {
			t.Errorf("%s: back on the map %+v, %v", name, m, err)
		}
	}
}

func TestMapWithTheHeightThereIsAndTrueNorth(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	r := must(t, v, Change{KeepHeight: true, Map: &Map{CRS: "EPSG:28992", East: num(105032.5), North: num(425017.25), TrueRotationDeg: num(15)}})
	// Grid north lies 0.571 degrees west of true north at Dordrecht: the plan
	// turns by the meridian convergence and by nothing else.
	if math.Abs(r.Moves.Up) > 0.001 || math.Abs(r.Moves.TurnDeg+0.5703) > 0.0010 || r.Moves.Metres > 0.3 {
		t.Errorf("moves %+v", r.Moves)
	}
	if _, err := version(t, nil).Apply(Change{KeepHeight: true, Map: &Map{CRS: "EPSG:28992", East: num(105032.5), North: num(425017.25), RotationDeg: num(0)}}, nil); err == nil {
		t.Error("a height is kept where there is none")
	}
}

func TestMoveTurnsAboutTheMiddle(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	middle := [3]float64{20, 10, 5}
	before := onGround(v, v.Found, middle)
	r := must(t, v, Change{Move: &Move{East: 3, North: -4, Up: 0.5, YawDeg: 90}})
	after := onGround(v, r.Placement, middle)
	if d := apart(after, [3]float64{before[0] + 3, before[1] - 4, before[2] + 0.5}); d > 1e-9 {
		t.Errorf("the middle went from %v to %v", before, after)
	}
	if math.Abs(r.Moves.Metres-math.Hypot(5, 0.5)) > 1e-9 || math.Abs(r.Moves.TurnDeg-90) > 1e-9 || r.Placement.Method != MethodMoved {
		t.Errorf("moves %+v", r.Moves)
	}
	pole := []float64{100, 200}
	r = must(t, v, Change{Move: &Move{YawDeg: -90, About: pole}})
	for _, s := range [][3]float64{{0, 0, 0}, {40, 20, 10}} {
		a, b := onGround(v, v.Found, s), onGround(v, r.Placement, s)
		want := [3]float64{100 + (a[1] - 200), 200 - (a[0] - 100), a[2]}
		if d := apart(b, want); d > 1e-9 {
			t.Errorf("about a point: %v is %g m off", s, d)
		}
	}
}

func TestPairsFindThePlace(t *testing.T) {
	t.Parallel()
	truth := must(t, version(t, inRD()), Change{Map: &Map{CRS: "EPSG:7415", East: num(105010), North: num(425000), Height: num(1), RotationDeg: num(200)}}).Placement
	corners := [][3]float64{{0, 0, 0}, {40, 0, 0}, {40, 20, 10}, {0, 20, 0}}
	sin, cos := math.Sincos(200 * math.Pi / 180)
	for name, target := range map[string]func(v *Version, s [3]float64) Target{
		"in the site frame": func(v *Version, s [3]float64) Target {
			at := onGround(v, truth, s)
			return Target{Site: at[:]}
		},
		"in RD and NAP": func(_ *Version, s [3]float64) Target {
			return Target{CRS: "EPSG:7415", Coordinates: []float64{105010 + cos*s[0] - sin*s[1], 425000 + sin*s[0] + cos*s[1], 1 + s[2]}}
		},
		"in RD with a height": func(_ *Version, s [3]float64) Target {
			return Target{CRS: "EPSG:28992", Coordinates: []float64{105010 + cos*s[0] - sin*s[1], 425000 + sin*s[0] + cos*s[1], 1 + s[2]}}
		},
	} {
		for n := 2; n <= len(corners); n++ {
			for _, g := range []*scene.Georeference{inRD(), nil} {
				v := version(t, g)
				c := Change{}
				for _, s := range corners[:n] {
					c.Pairs = append(c.Pairs, Pair{Source: s[:], Target: target(v, s)})
				}
				if name == "in the site frame" && g == nil {
					continue // truth is about the other's plan frame
				}
				r := must(t, v, c)
				for _, s := range corners {
					want := rd(t, 105010+cos*s[0]-sin*s[1], 425000+sin*s[0]+cos*s[1], 1+s[2])
					if d := apart(onGround(v, r.Placement, s), want); d > 0.005 {
						t.Errorf("%s, %d pairs: %v is %.4f m off", name, n, s, d)
					}
				}
				if r.Fit == nil || len(r.Refused) > 0 || r.Placement.Scale != 1 || r.Placement.Method != MethodPairs {
					t.Errorf("%s: %+v", name, r)
				}
			}
		}
	}
}

func TestPairsThatKeepTheHeightOrChangeTheSize(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	at := func(s [3]float64, scale float64) []float64 {
		g := onGround(v, v.Found, [3]float64{scale * s[0], scale * s[1], scale * s[2]})
		return []float64{g[0] + 7, g[1] - 2, g[2] + 9}
	}
	pairs := func(scale float64) (all []Pair) {
		for _, s := range [][3]float64{{0, 0, 0}, {40, 0, 0}, {40, 20, 10}} {
			all = append(all, Pair{Source: append([]float64{}, s[:]...), Target: Target{Site: at(s, scale)}})
		}
		return all
	}
	r := must(t, v, Change{Pairs: pairs(1), KeepHeight: true})
	if math.Abs(r.Moves.Up) > 1e-4 || math.Abs(r.Moves.East-7) > 1e-6 || math.Abs(r.Moves.North+2) > 1e-6 {
		t.Errorf("kept height: %+v", r.Moves)
	}
	_, err := v.Apply(Change{Pairs: pairs(1000)}, nil)
	if err == nil {
		r, _ := v.Apply(Change{Pairs: pairs(1000)}, nil)
		wantFaults(t, "a thousand times", r.Refused, "/pairs")
	}
	r = must(t, v, Change{Pairs: pairs(2.5), AllowScale: true})
	if math.Abs(r.Placement.Scale-2.5) > 1e-9 || len(r.Refused) > 0 {
		t.Errorf("allowed scale: %+v refused %v", r.Placement, r.Refused)
	}
	for i, s := range [][3]float64{{0, 0, 0}, {40, 0, 0}, {40, 20, 10}} {
		if d := apart(onGround(v, r.Placement, s), [3]float64(pairs(2.5)[i].Target.Site)); d > 1e-6 {
			t.Errorf("corner %d is %g m off", i, d)
		}
	}
}

func TestAPairThatContradictsIsNamed(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	var c Change
	for _, s := range [][3]float64{{0, 0, 0}, {40, 0, 0}, {40, 20, 0}, {0, 20, 0}, {20, 10, 10}} {
		g := onGround(v, v.Found, s)
		c.Pairs = append(c.Pairs, Pair{Source: append([]float64{}, s[:]...), Target: Target{Site: g[:]}})
	}
	c.Pairs[3].Target.Site[0] += 3
	r := must(t, v, c)
	if f := wantFaults(t, "3 m off", r.Refused, "/pairs/3"); len(f) == 1 && !strings.Contains(f[0].Detail, "3.00 m") {
		t.Errorf("how far is not said: %v", f)
	}
	c.Pairs[3].Sigma = num(5)
	if r = must(t, v, c); len(r.Refused) > 0 {
		t.Errorf("a rough pair is refused: %v", r.Refused)
	}
	c.Pairs = c.Pairs[2:4]
	c.Pairs[1].Sigma = nil
	if r = must(t, v, c); len(r.Refused) != 1 || r.Fit.Verdict != align.Rejected {
		t.Errorf("two points 3 m from what they should be apart: %v", r.Refused)
	}
}

func TestWhatCannotBeMeantIsRefused(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	at := func(m Map) *Map {
		m.CRS, m.RotationDeg = or(m.CRS, "EPSG:7415"), num(0)
		if m.East == nil {
			m.East = num(105000)
		}
		m.North, m.Height = num(425000), num(0)
		return &m
	}
	two := func(change func(a, b *Pair)) []Pair {
		a := Pair{Source: []float64{0, 0, 0}, Target: Target{Site: []float64{0, 0, 0}}}
		b := Pair{Plan: []float64{40, 0, 0}, Target: Target{CRS: "EPSG:7415", Coordinates: []float64{105040, 425000, 0}}}
		change(&a, &b)
		return []Pair{a, b}
	}
	for _, row := range []struct {
		name     string
		change   Change
		pointers string
	}{
		{"nothing", Change{}, ""},
		{"two things", Change{Confirm: true, Candidate: "x"}, ""},
		{"a long note", Change{Confirm: true, Note: strings.Repeat("a", MaxNote+1)}, "/note"},
		{"a height kept of nothing", Change{Confirm: true, KeepHeight: true, AllowScale: true}, "/keepHeight /allowScale"},
		{"no candidate", Change{Candidate: "none"}, "/candidate"},
		{"no revision", Change{Revision: new(int)}, "/revision"},
		{"an empty map", Change{Map: &Map{}}, "/map/crs /map/east /map/north /map/height /map/rotationDeg"},
		{"two rotations", Change{Map: func() *Map { m := at(Map{}); m.TrueRotationDeg = num(1); return m }()}, "/map/trueRotationDeg"},
		{"an unknown system", Change{Map: at(Map{CRS: "EPSG:999999"})}, "/map/crs"},
		{"degrees", Change{Map: at(Map{CRS: "EPSG:4258"})}, "/map/crs"},
		{"outside RD", Change{Map: at(Map{East: num(900000)})}, "/map/east"},
		{"not a number", Change{Map: at(Map{East: num(math.NaN())})}, "/map/east"},
		{"another corner of the country", Change{Map: at(Map{East: num(250000)})}, "/map/east"},
		{"millimetres", Change{Map: at(Map{Scale: num(0.001)})}, "/map/scale"},
		{"no scale at all", Change{Map: at(Map{Scale: num(0)})}, "/map/scale"},
		{"a negative scale", Change{Placement: &Numbers{num(0), num(0), num(0), num(0), num(-1)}}, "/placement/scale"},
		{"thrice as large", Change{Placement: &Numbers{num(0), num(0), num(0), num(0), num(3)}}, "/placement/scale"},
		{"by halves", Change{Placement: &Numbers{East: num(0), YawDeg: num(400)}}, "/placement/north /placement/up /placement/yawDeg /placement/scale"},
		{"infinitely far", Change{Move: &Move{East: math.Inf(1)}}, "/move/east"},
		{"too far", Change{Move: &Move{East: 150_000}}, "/move/east"},
		{"too high", Change{Move: &Move{Up: 9_990}, Note: "ok"}, ""},
		{"about nothing", Change{Move: &Move{About: []float64{1}}}, "/move/about"},
		{"one pair", Change{Pairs: two(func(a, b *Pair) {})[:1]}, "/pairs"},
		{"no pairs", Change{Pairs: []Pair{}}, "/pairs"},
		{"too many pairs", Change{Pairs: make([]Pair, MaxPairs+1)}, "/pairs"},
		{"one point twice", Change{Pairs: two(func(a, b *Pair) { b.Plan, b.Source = nil, []float64{0, 0, 0} })}, "/pairs/1/source"},
		{"one place twice", Change{Pairs: two(func(a, b *Pair) { b.Target = a.Target })}, "/pairs/1/target"},
		{"above each other", Change{Pairs: two(func(a, b *Pair) {
			b.Plan, b.Source = nil, []float64{0, 0, 9}
			b.Target = Target{Site: []float64{0, 0, 9}}
		})}, "/pairs"},
		{"sigma of zero", Change{Pairs: two(func(a, b *Pair) { a.Sigma = num(0); b.Sigma = num(-1) })}, "/pairs/0/sigma /pairs/1/sigma"},
		{"sigma that is none", Change{Pairs: two(func(a, b *Pair) { a.Sigma = num(math.NaN()) })}, "/pairs/0/sigma"},
		{"a flat point", Change{Pairs: two(func(a, b *Pair) { a.Source = []float64{1, 2}; b.Target.Coordinates = []float64{1} })}, "/pairs/0/source /pairs/1/target/coordinates"},
		{"no height", Change{Pairs: two(func(a, b *Pair) { b.Target.Coordinates = []float64{105040, 425000} })}, "/pairs/1/target/coordinates"},
		{"no point, no target", Change{Pairs: two(func(a, b *Pair) { a.Source = nil; b.Target = Target{} })}, "/pairs/0 /pairs/1/target"},
		{"a target twice", Change{Pairs: two(func(a, b *Pair) { b.Target.Site = []float64{0, 0, 0}; b.Source = b.Plan })}, "/pairs/1/plan /pairs/1/target"},
		{"an unknown system of a pair", Change{Pairs: two(func(a, b *Pair) { b.Target.CRS = "EPSG:1" })}, "/pairs/1/target/crs"},
		{"outside its area", Change{Pairs: two(func(a, b *Pair) { b.Target.Coordinates = []float64{9e5, 9e5, 0} })}, "/pairs/1/target/coordinates"},
		{"no such source", Change{Pairs: two(func(a, b *Pair) { n := 3; a.SourceIndex = &n })}, "/pairs/0/sourceIndex"},
		{"coordinates too large", Change{Pairs: two(func(a, b *Pair) { b.Plan[0] = 1e300 })}, "/pairs/1/plan"},
	} {
		r, err := v.Apply(row.change, nil)
		if row.name == "too high" {
			if err != nil || len(r.Warnings) != 1 || r.Warnings[0].Code != "height-unusual" {
				t.Errorf("%s: %v", row.name, err)
			}
			continue
		}
		wantFaults(t, row.name, err, strings.Split(row.pointers, " ")...)
	}
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	for name, row := range map[string]struct {
		move Move
		want string
	}{
		"a little":           {Move{East: 3}, ""},
		"NAP for ellipsoid":  {Move{Up: 43.7}, "vertical-datum"},
		"the other way":      {Move{Up: -43.7}, "vertical-datum"},
		"into the air":       {Move{Up: 80}, "height-unusual"},
		"to the next town":   {Move{East: 6000}, "site-far"},
		"a hill of the dune": {Move{Up: 20}, ""},
	} {
		var got []string
		for _, w := range must(t, v, Change{Move: &row.move}).Warnings {
			got = append(got, w.Code)
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

func TestCandidatesAndRevisions(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	var c Candidate
	if err := json.Unmarshal([]byte(`{"id":"swapped","method":"map-conversion","crs":"EPSG:7415","placement":{"east":9,"north":8,"up":7,"yawDeg":350,"scale":1},"title":"x"}`), &c); err != nil {
		t.Fatal(err)
	}
	v.About.Candidates = []Candidate{c}
	r := must(t, v, Change{Candidate: "swapped"})
	if p := r.Placement; p.East != 9 || p.YawDeg != -10 || p.Method != "map-conversion" || p.Frame != v.Found.Frame || !strings.Contains(string(c.Raw), "title") {
		t.Errorf("chosen %+v", p)
	}
	if r = must(t, v, Change{Candidate: CandidateFound}); r.Placement != v.Found {
		t.Errorf("found %+v", r.Placement)
	}
	_, err := version(t, nil).Apply(Change{Candidate: CandidateFound}, nil)
	wantFaults(t, "nothing found", err, "/candidate")
	then := plans.Placement{Revision: 2, East: 1, Scale: 1, Method: "side-file", CRS: "EPSG:28992", ConfirmedBy: "Noor", Note: "toen"}
	n := 2
	r, err = v.Apply(Change{Revision: &n, Note: "terug"}, &then)
	if err != nil || r.Placement.East != 1 || r.Placement.Method != "side-file" || r.Placement.Note != "terug" || r.Placement.Revision != 0 {
		t.Errorf("back to %+v, %v", r, err)
	}
}

// A report of an older program says nothing of frames: what needs none works.
func TestAnOldReportIsEnoughToPlaceBy(t *testing.T) {
	t.Parallel()
	a, err := ReadReport(json.RawMessage(`{"placement":{"method":"none","checks":[{"code":"no-georeference"}]},
		"source":[{"bounds":{"plan":{"min":[0,0,0],"max":[10,10,4]}}},{"bounds":{"plan":{"min":[-10,0,0],"max":[0,10,6]}}},{"bounds":{"plan":null}}]}`))
	if err != nil || len(a.Checks) != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	if m := a.Facts.Middle(); m != [3]float64{0, 5, 3} {
		t.Errorf("middle %v", m)
	}
	v := &Version{Site: site, Found: plans.Placement{Scale: 1, Method: plans.MethodNone}, About: a}
	r := must(t, v, Change{Map: &Map{CRS: "EPSG:7415", East: num(105000), North: num(425000), Height: num(0), RotationDeg: num(0)}})
	if d := apart(r.Placement.Apply([3]float64{}), rd(t, 105000, 425000, 0)); d > 0.001 {
		t.Errorf("placed %.4f m off: %+v", d, r.Placement)
	}
	_, err = v.Apply(Change{Pairs: []Pair{
		{Source: []float64{0, 0, 0}, Target: Target{Site: []float64{0, 0, 0}}}, {Plan: []float64{5, 0, 0}, Target: Target{Site: []float64{5, 0, 0}}}}}, nil)
	wantFaults(t, "a source without a frame", err, "/pairs/0/source")
	for _, bad := range []string{`[]`, `{"placement":3}`, `{"placement":{"candidates":[3]}}`} {
		if _, err := ReadReport(json.RawMessage(bad)); err == nil {
			t.Errorf("%s is taken for a report", bad)
		}
	}
	if a, err := ReadReport(nil); err != nil || a.Facts.Middle() != [3]float64{} {
		t.Errorf("no report: %+v, %v", a, err)
	}
}

func TestDiffers(t *testing.T) {
	t.Parallel()
	v := version(t, inRD())
	seen := v.Found
	seen.ConfirmedBy = "Noor"
	mended := inRD()
	mended.Eastings += 40 // into the next 100 m: another plan frame
	said := must(t, version(t, inRD()), Change{Map: &Map{CRS: "EPSG:7415", East: num(mended.Eastings), North: num(mended.Northings), Height: num(2), RotationDeg: num(15)}}).Placement
	said.ConfirmedBy = "Noor"
	for name, row := range map[string]struct {
		v      *Version
		record plans.Placement
		metres float64
		says   bool
	}{
		"the same":            {v, seen, 0, false},
		"moved 40 m by him":   {v, func() plans.Placement { p := seen; p.East += 40; return p }(), 0, false},
		"not by a person":     {version(t, mended), v.Found, 0, false},
		"another place":       {version(t, mended), seen, 40, true},
		"mended to his word":  {version(t, mended), said, 0, false},
		"none any more":       {version(t, nil), seen, 0, true},
		"of an older program": {version(t, mended), func() plans.Placement { p := seen; p.Frame = plans.SourceFrame{}; return p }(), 0, true},
	} {
		row.v.Record = &row.record
		c := row.v.DiffersCheck()
		if (c != nil) != row.says {
			t.Errorf("%s: %+v", name, c)
		}
		if c != nil && row.metres > 0 && math.Abs(c.Distance-row.metres) > 0.05 {
			t.Errorf("%s: %.3f m, want %.3f", name, c.Distance, row.metres)
		}
	}
}
