package server

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/tiles/scene"
)

// found makes a version whose report tells all of its place: a block of 40 by 20
// by 10 m that stands at 105032.5, 425017.25, 2 m NAP, turned by 15 degrees.
func (w *world) found(variant string) plans.Version {
	w.t.Helper()
	sin, cos := math.Sincos(15 * math.Pi / 180)
	site := plans.Site{LatDeg: 51.81, LonDeg: 4.66, Height: 44}
	box := scene.Box{Max: scene.Vec3{40, 20, 10}}
	p := place.Find(place.Input{Bounds: box, Georeference: &scene.Georeference{Method: "map-conversion", CRS: "EPSG:7415",
		Eastings: 105032.5, Northings: 425017.25, Height: 2, AxisX: cos, AxisY: sin, Scale: 1}}, place.Options{Site: &site})
	planned := scene.NewBox()
	for i := range 8 {
		planned.Extend(p.SourceToPlan.Apply(scene.Vec3{40 * float64(i&1), 20 * float64(i>>1&1), 10 * float64(i>>2&1)}))
	}
	facts := p.Facts(0, []place.Frame{p.Frame()}, planned)
	stands := p.PlanToSite
	stands.Method, stands.CRS, stands.Frame = p.Method, p.CRS, facts.SourceFrame()
	other := stands
	other.East += 100
	report, err := json.Marshal(object{"placement": object{"facts": facts, "checks": p.Checks, "confidence": object{"level": "high"}, "candidates": []any{
		object{"id": "swapped-axes", "method": "map-conversion", "crs": "EPSG:7415", "placement": other, "distance": 100},
	}}})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.finished(variant, []byte("content of "+variant), report, stands)
}

// emptyPlacement is an answer to decode into.
func emptyPlacement() versionPlacement {
	return versionPlacement{placementStaff: &placementStaff{}, placementOutcome: &placementOutcome{}}
}

func TestWhereAVersionStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	o := newOracle(t, w)
	v := w.found("toren-a")
	const path = "/api/v1/variants/toren-a/versions/1/placement"
	w.do(auth.RoleResident, "GET", path, nil).problem(t, 404)
	got := emptyPlacement()
	a := w.do(auth.RoleArchitect, "GET", path, nil).want(t, 200, &got)
	o.check(t, w, "GET", path, a)
	m := got.Current.Map
	if m == nil || m.CRS != "EPSG:7415" || math.Abs(m.East-105032.5) > 1e-4 || math.Abs(m.North-425017.25) > 1e-4 || math.Abs(m.Height-2) > 1e-4 || math.Abs(m.RotationDeg-15) > 1e-7 {
		t.Errorf("on the map %+v", m)
	}
	// The convergence at Dordrecht: grid east lies 0.571 degrees north of east.
	if d := m.TrueRotationDeg - m.RotationDeg; math.Abs(d-0.5703) > 0.002 {
		t.Errorf("rotation from true north less that from grid north: %v", d)
	}
	if at := got.Current.Middle; at == nil || math.Abs(at.Height-7) > 0.001 || math.Abs(got.Current.Geographic.Height-7-43.7) > 0.05 {
		t.Errorf("the middle stands at %+v, %+v", at, got.Current.Geographic)
	}
	if got.Revision != 1 || a.header.Get("ETag") != `"r1"` || !got.Found.Placed || got.Difference == nil || got.Difference.Metres != 0 ||
		len(got.History) != 1 || len(got.Candidates) != 1 || string(got.Found.Confidence) != `{"level":"high"}` || got.Current.ByPerson {
		t.Errorf("answer %s", a.body)
	}
	w.publish(v)
	w.do(auth.RolePlanner, "PUT", path, object{"confirm": true, "note": "gezien"}).want(t, 200, nil)
	a = w.do(auth.RoleResident, "GET", path, nil).want(t, 200, &got)
	o.check(t, w, "GET", path, a)
	for _, secret := range []string{"test planner", "gezien", "candidates", "history", "found", "checks"} {
		if strings.Contains(string(a.body), secret) {
			t.Errorf("the public sees %q: %s", secret, a.body)
		}
	}
}

func TestPlacingAVersionInEveryWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	o := newOracle(t, w)
	v := w.found("toren-a")
	w.publish(v)
	const path = "/api/v1/variants/toren-a/versions/1/placement"
	onMap := object{"crs": "EPSG:7415", "east": 105000, "north": 425000, "height": 3, "rotationDeg": 0}
	pairs := []any{
		object{"source": []float64{0, 0, 0}, "target": object{"crs": "EPSG:7415", "coordinates": []float64{105010, 425010, 2}}},
		object{"source": []float64{40, 0, 0}, "target": object{"crs": "EPSG:7415", "coordinates": []float64{105050, 425010, 2}}},
	}
	bad := []any{pairs[0], object{"source": []float64{40, 0, 0}, "target": object{"crs": "EPSG:7415", "coordinates": []float64{105090, 425010, 2}}}}
	for i, row := range []struct {
		name    string
		body    object
		metres  float64 // that it moves, to the centimetre
		turnDeg float64
	}{
		{"confirm", object{"confirm": true}, 0, 0},
		{"a candidate", object{"candidate": "swapped-axes"}, 100, 0},
		{"back to the one found", object{"candidate": "found", "note": "toch niet"}, 100, 0},
		{"moved", object{"move": object{"east": 3, "north": -4, "yawDeg": 10}}, 5, 10},
		{"back to a revision", object{"revision": 1}, 5, -10},
		// The middle, 20 and 10 m from the origin, turns by -15 degrees on the
		// way: 105049.23 425032.09 7 to 105020 425010 8.
		{"on the map", object{"map": onMap}, 36.65, -15},
		{"by pairs", object{"pairs": pairs}, math.Hypot(math.Hypot(10, 10), 1), 0},
		{"by numbers", object{"placement": object{"east": 1, "north": 2, "up": 0, "yawDeg": 0, "scale": 1}}, -1, -1},
	} {
		would, got := emptyPlacement(), emptyPlacement()
		a := w.do(auth.RolePlanner, "PUT", path+"?dryRun=true", row.body).want(t, 200, &would)
		o.check(t, w, "PUT", path, a)
		a = w.do(auth.RolePlanner, "PUT", path, row.body, "If-Match", revisionTag(i+1)).want(t, 200, &got)
		o.check(t, w, "PUT", path, a)
		if got.Revision != i+2 || would.Revision != i+1 || !would.DryRun || got.DryRun || len(got.History) != i+2 {
			t.Fatalf("%s: revision %d, history %d; dry run %+v", row.name, got.Revision, len(got.History), would)
		}
		c := got.Consequence
		if row.metres >= 0 && (math.Abs(c.Metres-row.metres) > 0.01 || math.Abs(c.TurnDeg-row.turnDeg) > 0.001) || !c.Public {
			t.Errorf("%s: %+v", row.name, c)
		}
		p, q := got.Current.Placement, would.Current.Placement
		if p.ConfirmedBy != "test planner" || !p.Same(q) || c.Difference != would.Consequence.Difference {
			t.Errorf("%s: recorded %+v, the dry run said %+v", row.name, p, q)
		}
		if h := got.History[0]; h != p || h.CreatedAt.IsZero() || h.Note != fmt.Sprint(or(row.body["note"], "")) {
			t.Errorf("%s: history begins with %+v", row.name, h)
		}
	}
	refused := emptyPlacement()
	a := w.do(auth.RolePlanner, "PUT", path+"?dryRun=true", object{"pairs": bad}).want(t, 200, &refused)
	o.check(t, w, "PUT", path, a)
	if len(refused.Refused) == 0 || refused.Fit == nil || refused.Fit.Verdict != "rejected" || len(refused.Fit.Residuals) != 2 || len(refused.Fit.PredictedError) != 3 {
		t.Errorf("a dry run of pairs that contradict: %s", a.body)
	}
	for _, row := range []struct {
		name, query string
		body        any
		status      int
		pointer     string
	}{
		{"pairs that contradict", "", object{"pairs": bad}, 400, "/pairs"},
		{"nothing", "", object{}, 400, ""},
		{"an unknown member", "", object{"confirm": true, "sure": 1}, 400, "/sure"},
		{"deep in the pairs", "", object{"pairs": []any{object{"source": []any{0, "x", 0}, "target": object{"site": 3}}}}, 400, "/pairs/0/source/1"},
		{"unknown CRS", "", object{"map": object{"crs": "EPSG:0", "east": 1, "north": 1, "height": 0, "rotationDeg": 0}}, 400, "/map/crs"},
		{"null", "", object{"map": nil}, 400, "/map"},
		{"outside the area", "", object{"map": object{"crs": "EPSG:7415", "east": 9e6, "north": 1, "height": 0, "rotationDeg": 0}}, 400, "/map/east"},
		{"no dry run", "?dryRun=perhaps", object{"confirm": true}, 400, "dryRun"},
	} {
		a := w.do(auth.RolePlanner, "PUT", path+row.query, row.body)
		o.check(t, w, "PUT", path, a)
		if p := a.problem(t, row.status); len(p.Errors) == 0 || p.Errors[0].Pointer != row.pointer {
			t.Errorf("%s: %s", row.name, a.body)
		}
	}
	w.do(auth.RolePlanner, "PUT", path, object{"confirm": true}, "If-Match", `"r1"`).problem(t, 412)
	w.do(auth.RolePlanner, "PUT", path+"?dryRun=true", object{"confirm": true}, "If-Match", `"r1"`).problem(t, 412)
	w.do(auth.RoleArchitect, "PUT", path, object{"confirm": true}).problem(t, 403)
	queued, err := w.catalog.CreateVersion(context.Background(), "toren-a", v.Sources, "", "test")
	if err != nil {
		t.Fatal(err)
	}
	next := fmt.Sprintf("/api/v1/variants/toren-a/versions/%d/placement", queued.Number)
	w.do(auth.RolePlanner, "PUT", next, object{"confirm": true}).problem(t, 409)
	w.do(auth.RolePlanner, "GET", next, nil).problem(t, 404)
}

func or(v any, fallback any) any {
	if v == nil {
		return fallback
	}
	return v
}

// Two people who each move it by a metre and name no revision move it by two:
// the second is computed anew.
func TestMovesAtOnceAddUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seed()
	w.found("toren-a")
	const path = "/api/v1/variants/toren-a/versions/1/placement"
	start := emptyPlacement()
	w.do(auth.RolePlanner, "GET", path, nil).want(t, 200, &start)
	const people = 3 // placeAttempts: the last one of them may be overtaken by the others
	answers := make(chan answerOf, people)
	for range people {
		go func() { answers <- w.do(auth.RolePlanner, "PUT", path, object{"move": object{"east": 1}}) }()
	}
	for range people {
		(<-answers).want(t, 200, nil)
	}
	end := emptyPlacement()
	w.do(auth.RolePlanner, "GET", path, nil).want(t, 200, &end)
	if d := end.Current.Placement.East - start.Current.Placement.East; math.Abs(d-people) > 1e-9 || end.Revision != 1+people {
		t.Errorf("moved %v m in %d revisions", d, end.Revision)
	}
}
