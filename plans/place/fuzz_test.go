package place

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/tiles/scene"
)

// FuzzPlace gives Find a georeference, a model and one statement of every kind
// with the same numbers: whatever they are the matrices are finite, the checks,
// candidates and facts can be written as JSON, and their number is bounded.
func FuzzPlace(f *testing.F) {
	f.Add("EPSG:28992", 105432.1, 425098.7, 2.35, 0.8, 0.6, 1.0, 30.0, 51.8, 4.6, 0, false)
	f.Add("EPSG:25831", 6e5, 5.7e6, 0.0, 1.0, 0.0, 0.001, 1e5, 91.0, -200.0, 1, true)
	f.Add("", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2, true)
	f.Add("EPSG:7415", math.NaN(), 1e300, math.Inf(1), math.NaN(), 1e300, -1.0, 1e300, math.NaN(), math.Inf(-1), 3, false)
	f.Add("EPSG:4258", 105432.1, 425098.7, 1e300, 1e-300, 1e-300, 1e300, 425000.0, 51.8, 4.6, 1, false)
	f.Add("EPSG:28992", 425098.7, 105432.1, 43.0, 0.0, -1.0, 304.8, 105000.0, 46.36, 14.09, 2, true)
	f.Fuzz(func(t *testing.T, code string, e, n, h, ax, ay, scale, size, lat, lon float64, which int, site bool) {
		g := &scene.Georeference{Method: "map-conversion", CRS: code, Eastings: e, Northings: n, Height: h, AxisX: ax, AxisY: ay, Scale: scale}
		frame := scene.Affine{ax, -ay, 0, e, ay, ax, 0, n, 0, 0, scale, h}
		in := Input{Bounds: box(0, 0, 0, size, size, size), Storeys: []scene.Level{{Height: h, Elevation: &h, PlacementZ: &size}, {Height: n, Elevation: &e, PlacementZ: &n}}}
		for _, kind := range []string{scene.StatedLatLon, scene.StatedTrueNorth, scene.StatedSitePlacement, scene.StatedWorldFrame, scene.StatedMapUnits,
			scene.StatedMapConversion, scene.StatedRigidOperation, scene.StatedPropertySet, scene.StatedPoint, scene.StatedPointLatLon, scene.StatedTerrainHeight} {
			s := scene.Statement{Kind: kind, CRS: code, LatDeg: lat, LonDeg: lon, Height: h, Direction: [2]float64{ax, ay}, Frame: &frame, Point: scene.Vec3{e, n, h}, Map: scene.Vec3{n, e, h}}
			in.Statements = append(in.Statements, s, s)
			if which&1 == 0 {
				in.Statements[len(in.Statements)-1].Georeference = g
			}
		}
		if which&2 == 0 {
			in.Georeference = g
		} else {
			in.Bounds.Min = scene.Vec3{e, n, h}
			in.Bounds.Max = scene.Vec3{e + 10, n + 10, h + 10}
		}
		var opt Options
		if site {
			opt.Site = &plans.Site{LatDeg: 51.8, LonDeg: 4.66, Height: 43.7}
		}
		p := Find(in, opt)
		if p.RigidError(in.Bounds) > 0.01 {
			p.StandOnOrigin()
		}
		for _, v := range p.RootTransform {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("root transform %v of %v: %v", p.RootTransform, *g, p.Checks)
			}
		}
		facts := p.Facts(0, []Frame{p.Frame()}, scene.NewBox())
		candidates := p.Candidates(in, &facts)
		if len(candidates) > MaxCandidates || len(p.Checks) > 100 {
			t.Fatalf("%d candidates, %d checks", len(candidates), len(p.Checks))
		}
		if _, err := json.Marshal([]any{p.Checks, p.Confidence(), candidates, facts}); err != nil {
			t.Fatalf("%v: %+v", err, facts)
		}
		for _, c := range candidates {
			if back, err := facts.FromMap(c.Map, facts.Site); err == nil && !finite(back.East, back.North, back.Up) {
				t.Fatalf("%s: %+v", c.ID, back)
			}
		}
		p.Join(in, opt)
	})
}
