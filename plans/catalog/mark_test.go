package catalog

import (
	"fmt"
	"testing"

	"github.com/maquette-city/maquette/plans"
)

func TestMarksAreKeptAndRemoved(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), newFixture(t)
	p := c.project
	v := plans.Viewpoint{ProjectID: p.ID, Name: "Brug", Position: [3]float64{1, 2, 3}, Orientation: [4]float64{0, 0, 0.6, 0.8}, FovDeg: 55, CreatedBy: "Noor"}
	v, err := c.CreateViewpoint(ctx, v)
	c.must(err)
	if got, err := c.Viewpoint(ctx, p.ID, v.ID); err != nil || got != v {
		t.Errorf("stored %+v, read %+v, %v", v, got, err)
	}
	pin, err := c.CreatePin(ctx, plans.Pin{ProjectID: p.ID, Text: "Linde", Position: [3]float64{4, 5, 6}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Pins(ctx, p.ID); err != nil || len(got) != 1 || got[0] != pin {
		t.Errorf("stored %+v, read %+v, %v", pin, got, err)
	}
	if _, err := c.Pin(ctx, "elsewhere", pin.ID); plans.KindOf(err) != plans.KindNotFound {
		t.Errorf("a pin of another project: %v", err)
	}
	if err := c.RemovePin(ctx, p.ID, pin.ID); err != nil {
		t.Error(err)
	}
	if err := c.RemovePin(ctx, p.ID, pin.ID); plans.KindOf(err) != plans.KindNotFound {
		t.Errorf("removed twice: %v", err)
	}
	events, err := c.Events(ctx, p.ID, 3, 0) // after those of the fixture
	if err != nil || len(events) != 3 || events[0].Type != plans.EventViewpointCreated || events[2].Type != plans.EventPinRemoved {
		t.Errorf("events %+v, %v", events, err)
	}
}

func TestMarksAreBounded(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), newFixture(t)
	p := c.project
	one := plans.Viewpoint{ProjectID: p.ID, Name: "Brug", Orientation: [4]float64{0, 0, 0, 1}, FovDeg: 55}
	for i := range plans.MaxViewpoints {
		one.ID = fmt.Sprintf("v%d", i)
		if _, err := c.CreateViewpoint(ctx, one); err != nil {
			t.Fatal(err)
		}
	}
	one.ID = "more"
	if _, err := c.CreateViewpoint(ctx, one); plans.KindOf(err) != plans.KindConflict {
		t.Errorf("one too many: %v", err)
	}
}
