package convert

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	viewed "github.com/maquette-city/maquette/plans/pictures"
)

const (
	// picturesQueue is a queue of its own: pictures take no conversion's turn.
	picturesQueue = "pictures"
	// picturesWait is how long a job waits before it looks at what is to be drawn:
	// who moves a plan moves it again the next moment.
	picturesWait = 2 * time.Second
	// picturesLater is when a job tries again that the object store or the catalog
	// let down.
	picturesLater = 30 * time.Second
	// picturesBatch is how many views one child draws: contents are read once for
	// all of them.
	picturesBatch = 16
	// unusedKept is how long objects lie that no picture names, as contents that are
	// not shown any more: packs that were listed before still hold them.
	unusedKept = 24 * time.Hour
	// maxUnused bounds what is deleted at a time.
	maxUnused = 1000
)

// picturesArgs name the project whose pictures are to be looked at; "" is all.
type picturesArgs struct {
	Project string `json:"project"`
}

// Kind names the job in the queue; the catalog looks for it.
func (picturesArgs) Kind() string { return "draw_pictures" }

// Redraw inserts the job that draws what pictures of a project lack, in the
// transaction that changes what they show.
func (j *Jobs) Redraw(ctx context.Context, tx *sql.Tx, projectID string) error {
	_, err := j.client.InsertTx(ctx, tx, picturesArgs{projectID}, &river.InsertOpts{Queue: picturesQueue})
	if err != nil {
		return fmt.Errorf("enqueueing the pictures of project %s: %w", projectID, err)
	}
	return nil
}

// picturesDaily looks at all projects: for what a crash or a newer way of drawing
// left to do.
func picturesDaily() *river.PeriodicJob {
	make := func() (river.JobArgs, *river.InsertOpts) {
		return picturesArgs{}, &river.InsertOpts{Queue: picturesQueue}
	}
	return river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour), make, &river.PeriodicJobOpts{RunOnStart: true})
}

// picturesWorker draws the pictures of one project after the other.
type picturesWorker struct {
	river.WorkerDefaults[picturesArgs]
	jobs *Jobs
}

// Timeout leaves it to the children's deadlines.
func (w *picturesWorker) Timeout(*river.Job[picturesArgs]) time.Duration { return -1 }

// Work draws what is lacking. A picture that cannot be drawn is told so and costs
// no other; what lets down all of them is tried again later.
func (w *picturesWorker) Work(ctx context.Context, job *river.Job[picturesArgs]) error {
	err := w.work(ctx, job.Args.Project)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return river.JobSnooze(0) // at once, by whoever is there
	}
	w.jobs.cfg.Log.Warn("pictures wait", "project_id", job.Args.Project, "error", err)
	return river.JobSnooze(picturesLater)
}

func (w *picturesWorker) work(ctx context.Context, project string) error {
	if project != "" {
		if err := sleep(ctx, w.jobs.cfg.picturesWait); err != nil {
			return err
		}
		return w.jobs.drawProject(ctx, project)
	}
	all, err := w.jobs.cfg.Catalog.Projects(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := w.jobs.drawProject(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// drawProject draws what the pictures of a project lack, and deletes what none
// names any more.
func (j *Jobs) drawProject(ctx context.Context, project string) error {
	wishes, err := viewed.Wishes(ctx, j.cfg.Catalog, project)
	if plans.KindOf(err) == plans.KindNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for i := range wishes {
		if err := j.fulfil(ctx, &wishes[i]); err != nil && plans.KindOf(err) != plans.KindNotFound {
			return err
		}
	}
	return j.deleteUnused(ctx, project)
}

// fulfil draws the pictures that one version lacks.
func (j *Jobs) fulfil(ctx context.Context, w *viewed.Wish) error {
	if w.Unplaced {
		return nil
	}
	have, err := j.cfg.Catalog.Pictures(ctx, w.Version.VariantID, w.Version.Number)
	if err != nil {
		return err
	}
	madeFrom := map[string]string{}
	for _, p := range have {
		madeFrom[p.ViewpointID] = p.MadeFrom
	}
	var lacking []plans.Viewpoint
	for _, v := range w.Viewpoints {
		if madeFrom[v.ID] != w.MadeFrom(v) {
			lacking = append(lacking, v)
		}
	}
	for len(lacking) > 0 {
		n := min(len(lacking), picturesBatch)
		if err := j.drawBatch(ctx, w, lacking[:n]); err != nil {
			return err
		}
		lacking = lacking[n:]
	}
	return nil
}

// drawBatch draws views at once and, where that fails, one by one, so that what
// is wrong with one costs no other.
func (j *Jobs) drawBatch(ctx context.Context, w *viewed.Wish, views []plans.Viewpoint) error {
	begun := time.Now()
	d := &drawing{Jobs: j, wish: w, views: views}
	err := d.run(ctx)
	var f *failure
	switch {
	case err == nil:
		j.cfg.Log.Info("pictures drawn", "variant_id", w.Version.VariantID, "version", w.Version.Number, "count", len(views),
			"duration_ms", time.Since(begun).Milliseconds())
		return nil
	case errors.As(err, &f) && len(views) > 1:
		for i := range views {
			if err := j.drawBatch(ctx, w, views[i:i+1]); err != nil {
				return err
			}
		}
		return nil
	case errors.As(err, &f):
		j.cfg.Log.Warn("picture failed", "variant_id", w.Version.VariantID, "version", w.Version.Number, "viewpoint", views[0].ID,
			"reason", f.reason, "detail", f.detail)
		return j.cfg.Catalog.SetPictures(ctx, w.Version.VariantID, w.Version.Number, []plans.Picture{
			{ViewpointID: views[0].ID, State: plans.PictureFailed, Reason: f.reason, MadeFrom: w.MadeFrom(views[0])}})
	}
	return err
}

// deleteUnused deletes the objects that no picture names.
func (j *Jobs) deleteUnused(ctx context.Context, project string) error {
	keys, err := j.cfg.Catalog.UnusedObjects(ctx, project, time.Now().Add(-j.cfg.unusedKept), maxUnused)
	if err != nil || len(keys) == 0 {
		return err
	}
	for _, key := range keys {
		if err := j.cfg.Store.Delete(ctx, key); err != nil && !errors.Is(err, assets.ErrNotFound) {
			return fmt.Errorf("deleting %s: %w", key, err)
		}
	}
	return j.cfg.Catalog.ForgetObjects(ctx, keys)
}
