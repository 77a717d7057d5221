package catalog

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

func surveyed(id string, east float64) plans.ControlPoint {
	return plans.ControlPoint{ID: id, Name: "Hoek", Position: [3]float64{east, 2, 3},
		Given:  plans.GivenPosition{CRS: "EPSG:7415", Coordinates: [3]float64{105000, 425000, 1.5}, Epoch: 2026.5},
		SigmaH: 0.01, SigmaV: 0.02, SurveyedAt: "2026-11-20", SurveyedBy: "M. Meter", Method: "rtk", Note: "bij de put",
		Marker: plans.Marker{Kind: plans.MarkerAprilTag, TagID: int(east), SizeMetres: 0.16, Mount: plans.MountWall, YawDeg: 12}}
}

func TestControlPointsLiveAndDie(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	before := f.seq()
	made, err := f.CreateControlPoints(ctx, "spui", []plans.ControlPoint{surveyed("A1", 1), surveyed("", 2)})
	f.must(err)
	if made[1].ID != "P1" || made[0].Revision != 1 || made[0].ProjectID != "spui" {
		t.Errorf("made %+v", made)
	}
	got, err := f.ControlPoint(ctx, "spui", "a1")
	f.must(err)
	if got != made[0] {
		t.Errorf("read %+v, want %+v", got, made[0])
	}
	got.Name, got.Photo = "Anders", &plans.ControlPhoto{SHA256: shaA, Bytes: 5, Width: 3, Height: 4}
	changed, err := f.ReplaceControlPoint(ctx, got)
	f.must(err)
	if changed.Revision != 2 || changed.Photo == nil || changed.CreatedAt != made[0].CreatedAt {
		t.Errorf("changed %+v", changed)
	}
	_, err = f.ReplaceControlPoint(ctx, got)
	wantKind(t, err, plans.KindPrecondition)
	wantKind(t, f.RemoveControlPoint(ctx, "spui", "A1", 1), plans.KindPrecondition)
	f.must(f.RemoveControlPoint(ctx, "spui", "A1", 2))
	wantKind(t, f.RemoveControlPoint(ctx, "spui", "A1", 0), plans.KindNotFound)
	left, err := f.ControlPoints(ctx, "spui")
	f.must(err)
	if len(left) != 1 || left[0].ID != "P1" {
		t.Errorf("left %+v", left)
	}
	events, err := f.Events(ctx, "spui", before, 10)
	f.must(err)
	var types []string
	for _, e := range events {
		types = append(types, e.Type)
	}
	if want := []string{plans.EventControlPointCreated, plans.EventControlPointCreated, plans.EventControlPointChanged, plans.EventControlPointRemoved}; !slices.Equal(types, want) {
		t.Errorf("events %q", types)
	}
	var d plans.ControlPointData
	f.must(json.Unmarshal(events[2].Data, &d))
	if d.ControlPoint.Name != "Anders" {
		t.Errorf("event %s", events[2].Data)
	}
}

func (f *fixture) seq() int64 {
	f.t.Helper()
	p, err := f.Project(f.t.Context(), "spui")
	f.must(err)
	return p.Seq
}

func TestControlPointsAreAddedAllOrNone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	before := f.seq()
	bad := surveyed("A2", 2)
	bad.SigmaH = 0
	for name, row := range map[string]struct {
		points []plans.ControlPoint
		kind   plans.Kind
	}{
		"a sigma of zero":     {[]plans.ControlPoint{surveyed("A1", 1), bad}, plans.KindInvalid},
		"two at one place":    {[]plans.ControlPoint{surveyed("A1", 1), surveyed("A2", 1)}, plans.KindConflict},
		"no such project":     {nil, plans.KindNotFound},
		"the same id, 2 ways": {[]plans.ControlPoint{surveyed("A1", 1), surveyed("a1", 5)}, plans.KindConflict},
	} {
		project := "spui"
		if row.kind == plans.KindNotFound {
			project = "none"
		}
		_, err := f.CreateControlPoints(ctx, project, row.points)
		if plans.KindOf(err) != row.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	points, err := f.ControlPoints(ctx, "spui")
	f.must(err)
	if len(points) != 0 || f.seq() != before {
		t.Errorf("%d points, %d events", len(points), f.seq()-before)
	}
	_, err = f.ControlPoints(ctx, "none")
	wantKind(t, err, plans.KindNotFound)
}

// TestOnlyOneOfManyTakesTheTag lets writers race for one tag and one place.
func TestOnlyOneOfManyTakesTheTag(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const writers = 8
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for i := range writers {
		wg.Go(func() {
			_, errs[i] = f.CreateControlPoints(t.Context(), "spui", []plans.ControlPoint{surveyed(fmt.Sprintf("A%d", i), 1)})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if plans.KindOf(err) != plans.KindConflict {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d took the tag", won)
	}
}

func TestASiteMovesWhileNothingStands(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	to := plans.Site{LatDeg: 51.9, LonDeg: 4.5, Height: 43}
	p, err := f.MoveSite(ctx, "spui", to)
	f.must(err)
	again, err := f.MoveSite(ctx, "spui", to)
	f.must(err)
	if p.Site != to || again.Seq != p.Seq {
		t.Errorf("moved %+v, then %+v", p, again)
	}
	_, err = f.MoveSite(ctx, "spui", plans.Site{LatDeg: 100})
	wantKind(t, err, plans.KindInvalid)
	_, err = f.MoveSite(ctx, "none", to)
	wantKind(t, err, plans.KindNotFound)
	_, err = f.CreateControlPoints(ctx, "spui", []plans.ControlPoint{surveyed("A1", 1)})
	f.must(err)
	_, err = f.MoveSite(ctx, "spui", f.project.Site)
	wantKind(t, err, plans.KindConflict)
	f.must(f.RemoveControlPoint(ctx, "spui", "A1", 0))
	_, err = f.CreatePin(ctx, plans.Pin{ProjectID: "spui", Text: "hier", Position: [3]float64{1, 2, 3}})
	f.must(err)
	_, err = f.MoveSite(ctx, "spui", f.project.Site)
	wantKind(t, err, plans.KindConflict) // the pin alone
	f.create()
	_, err = f.MoveSite(ctx, "spui", f.project.Site)
	wantKind(t, err, plans.KindConflict)
	p, err = f.Project(ctx, "spui")
	f.must(err)
	if p.Site != to {
		t.Errorf("the site moved to %+v", p.Site)
	}
}
