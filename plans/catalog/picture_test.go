package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
)

func drawn(viewpoint, object string) plans.Picture {
	return plans.Picture{ViewpointID: viewpoint, State: plans.PictureReady, MadeFrom: "m" + object,
		Image: plans.PictureImage{Object: object + ".png", Width: 1200, Height: 800, Bytes: 9, SHA256: shaA},
		Small: plans.PictureImage{Object: object + "-small.png", Width: 300, Height: 200, Bytes: 3, SHA256: shaB}}
}

func (f *fixture) viewpoint(id string) {
	f.t.Helper()
	_, err := f.CreateViewpoint(f.t.Context(), plans.Viewpoint{ID: id, ProjectID: "spui", Name: id, Orientation: [4]float64{0, 0, 0, 1}, FovDeg: 55})
	f.must(err)
}

func (f *fixture) unusedObjects() []string {
	f.t.Helper()
	f.clock.add(time.Second)
	keys, err := f.UnusedObjects(f.t.Context(), "spui", f.clock.now(), 100)
	f.must(err)
	slices.Sort(keys)
	return keys
}

func TestPicturesAreReplacedAtOnce(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	n := f.create()
	f.finish(n, "s", nil, placed)
	f.viewpoint("brug")
	f.viewpoint("plein")
	f.must(f.NoteObjects(ctx, "spui", []string{"1.png", "1-small.png", "lost.png"}))
	f.must(f.SetPictures(ctx, f.variant.ID, n, []plans.Picture{drawn("brug", "1"), {ViewpointID: "plein", State: plans.PictureFailed, Reason: "too large"}, drawn("gone", "x")}))
	if got := f.unusedObjects(); !slices.Equal(got, []string{"lost.png"}) {
		t.Errorf("unused: %v", got)
	}
	d, _ := last[plans.VersionPicturesData](f, plans.EventVersionPictures)
	if d.Shown || d.Version != n || !slices.Equal(d.Viewpoints, []string{"brug"}) || !slices.Equal(d.Failed, []string{"plein"}) {
		t.Errorf("event %+v", d)
	}
	f.publish(n)
	f.must(f.SetPictures(ctx, f.variant.ID, n, []plans.Picture{drawn("brug", "2")}))
	if d, _ = last[plans.VersionPicturesData](f, plans.EventVersionPictures); !d.Shown {
		t.Errorf("event %+v of a version that is shown", d)
	}
	all, err := f.Pictures(ctx, f.variant.ID, n)
	f.must(err)
	if len(all) != 2 || all[0].Image.Object != "2.png" || all[0].DrawnAt.IsZero() || all[1].Reason != "too large" {
		t.Errorf("pictures %+v", all)
	}
	if got := f.unusedObjects(); !slices.Equal(got, []string{"1-small.png", "1.png", "lost.png"}) {
		t.Errorf("unused: %v", got)
	}
	f.must(f.ForgetObjects(ctx, []string{"1.png", "1-small.png"}))
	f.must(f.RemoveViewpoint(ctx, "spui", "brug"))
	if _, err := f.Picture(ctx, f.variant.ID, n, "brug"); plans.KindOf(err) != plans.KindNotFound {
		t.Errorf("the picture from a viewpoint that is gone: %v", err)
	}
	if got := f.unusedObjects(); !slices.Equal(got, []string{"2-small.png", "2.png", "lost.png"}) {
		t.Errorf("unused: %v", got)
	}
	_, before := last[plans.VersionPicturesData](f, plans.EventVersionPictures)
	f.must(f.SetPictures(ctx, f.variant.ID, n, []plans.Picture{drawn("brug", "3")}))
	if _, after := last[plans.VersionPicturesData](f, plans.EventVersionPictures); after != before {
		t.Error("an event of no picture")
	}
}

// What changes pictures asks for them once, until a job has begun to look.
func TestChangesAskForPictures(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	asked := 0
	f.SetRedraw(func(ctx context.Context, tx *sql.Tx, project string) error {
		asked++
		_, err := tx.ExecContext(ctx, `INSERT INTO river_job (kind, args, queue, max_attempts, state) VALUES ('draw_pictures', $1, 'pictures', 1, 'available')`, fmt.Sprintf(`{"project":%q}`, project))
		return err
	})
	begin := func() {
		t.Helper()
		_, err := f.write.ExecContext(ctx, `UPDATE river_job SET state = 'running', attempted_at = CURRENT_TIMESTAMP`)
		f.must(err)
	}
	n := 0
	for _, step := range []struct {
		name string
		do   func()
		asks bool
	}{
		{"a version is made", func() { n = f.create() }, false},
		{"it is ready", func() { f.finish(n, "s", nil, placed) }, true},
		{"it is published", func() { f.publish(n) }, true},
		{"a viewpoint is made", func() { f.viewpoint("brug") }, true},
		{"the plan moves", func() {
			_, err := f.SetPlacement(ctx, f.variant.ID, plans.Placement{East: 1, Scale: 1, Method: plans.MethodManual, ConfirmedBy: "Noor"})
			f.must(err)
		}, true},
		{"a pin is set", func() {
			_, err := f.CreatePin(ctx, plans.Pin{ProjectID: "spui", Text: "Linde"})
			f.must(err)
		}, false},
		{"pictures are drawn", func() { f.must(f.SetPictures(ctx, f.variant.ID, n, []plans.Picture{drawn("brug", "1")})) }, false},
		{"a viewpoint goes", func() { f.must(f.RemoveViewpoint(ctx, "spui", "brug")) }, true},
		{"another is made at once", func() { f.viewpoint("plein"); f.viewpoint("plein-2") }, true},
	} {
		begin()
		before := asked
		step.do()
		want := 0
		if step.asks {
			want = 1
		}
		if asked-before != want {
			t.Errorf("%s: asked %d times, want %d", step.name, asked-before, want)
		}
	}
}
