package convert

import (
	"testing"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

// A person's placement waits for another look where the georeference changed,
// unless it was mended to what he said: the plan frame is another one then, but
// the source's origin stands where it stood.
func TestWhatWaitsForAPerson(t *testing.T) {
	t.Parallel()
	report := func(x float64, up float64, key string) jobReport {
		var r jobReport
		m := scene.Identity()
		m[3] = x
		r.Placement.Method, r.Placement.CRS = "map-conversion", "EPSG:7415"
		r.Placement.PlanToSite = &plans.Placement{East: 100 - x, Up: up, Scale: 1, SourceKey: key}
		r.Placement.Facts = &place.Facts{Frames: []place.Frame{{ToPlan: m, Scale: 1}}}
		return r
	}
	record := plans.Placement{East: 51, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "Noor", SourceKey: "E 105449",
		Frame: plans.SourceFrame{X: 49, Scale: 1}} // the origin stands at 100 m east
	for name, c := range map[string]struct {
		report jobReport
		waits  bool
	}{
		"the same georeference":           {report(49, 3, "E 105449"), false}, // he corrected that
		"another, to what he said":        {report(-49, 0, "E 105451"), false},
		"another, to elsewhere":           {report(-49, 0.02, "E 105451"), true},
		"another, of an older report":     {jobReport{}, true},
		"none any more, which he did see": {func() jobReport { r := report(0, 0, "none"); r.Placement.Method = "none"; return r }(), true},
	} {
		if got := c.report.waits(&record); (got != "") != c.waits {
			t.Errorf("%s: %q", name, got)
		}
	}
}
