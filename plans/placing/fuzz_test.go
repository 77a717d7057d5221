package placing

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

// Whatever a person and a report say, the result is a placement of numbers or
// what is wrong with the change.
func FuzzApply(f *testing.F) {
	report := `{"placement":{"facts":{"crs":"EPSG:7415","nap":true,"lead":0,"frames":[{"toPlan":[1,0,0,32,0,1,0,17,0,0,1,2],"scale":1}],"anchor":[50,30,0],"box":[[0,0,0],[40,20,10]],"site":{"lat":51.8,"lon":4.66,"h":43}},
		"candidates":[{"id":"a","placement":{"east":1,"scale":1}}]}}`
	for _, change := range []string{
		`{"confirm":true}`, `{"candidate":"a"}`, `{"candidate":"found"}`, `{"revision":1}`,
		`{"map":{"crs":"EPSG:7415","east":105000,"north":425000,"height":2,"rotationDeg":15}}`,
		`{"map":{"crs":"EPSG:25831","east":612000,"north":5742000,"trueRotationDeg":-5,"scale":1},"keepHeight":true}`,
		`{"placement":{"east":1,"north":2,"up":3,"yawDeg":4,"scale":1}}`,
		`{"move":{"east":3,"yawDeg":90,"about":[1,2]}}`,
		`{"pairs":[{"source":[0,0,0],"target":{"crs":"EPSG:7415","coordinates":[105000,425000,1]}},{"plan":[40,0,0],"sigma":0.2,"target":{"site":[100,50,1]}}],"allowScale":true}`,
		`{"pairs":[{"source":[0,0,0],"sourceIndex":0,"target":{"crs":"EPSG:4258","coordinates":[51.8,4.66]}},{"plan":[40,0,0],"check":true,"target":{"site":[100,50,1]}}],"keepHeight":true}`,
	} {
		f.Add(report, change, 100.0, 1.0)
	}
	f.Fuzz(func(t *testing.T, report, text string, east, scale float64) {
		var c Change
		if json.Unmarshal([]byte(text), &c) != nil {
			return
		}
		a, err := ReadReport(json.RawMessage(report))
		if err != nil {
			return
		}
		found := plans.Placement{East: east, Scale: scale, Method: "map-conversion", CRS: "EPSG:7415", Frame: a.Facts.SourceFrame()}
		v := &Version{Site: site, Found: found, About: a}
		r, err := v.Apply(c, &found)
		var faults Faults
		if err != nil {
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("%s: %v is no fault of the change", text, err)
			}
			return
		}
		p := r.Placement
		for _, x := range []float64{p.East, p.North, p.Up, p.YawDeg, p.Scale} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Fatalf("%s: %+v", text, p)
			}
		}
		if !(math.Abs(p.YawDeg) <= 180) || !(p.Scale >= MinScale && p.Scale <= MaxScale) {
			t.Fatalf("%s: %+v", text, p)
		}
	})
}
