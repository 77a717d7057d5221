package convert

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path"
	"reflect"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/footprint"
)

const (
	// footprintsQueue is a queue of its own: a search takes no conversion's turn.
	footprintsQueue = "footprints"
	// footprintTries bounds how often a footprint is searched again that somebody
	// recorded anew meanwhile.
	footprintTries = 3
	// footprintsLater is when a job tries again that the object store or the catalog
	// let down.
	footprintsLater = 30 * time.Second
)

// footprintsArgs name the project whose footprints are to be searched.
type footprintsArgs struct {
	Project string `json:"project"`
}

// Kind names the job in the queue; the catalog looks for it.
func (footprintsArgs) Kind() string { return "search_footprints" }

// Search inserts the job that looks again what stands on the footprints of a
// project, in the transaction that changes its layers.
func (j *Jobs) Search(ctx context.Context, tx *sql.Tx, projectID string) error {
	_, err := j.client.InsertTx(ctx, tx, footprintsArgs{projectID}, &river.InsertOpts{Queue: footprintsQueue})
	if err != nil {
		return fmt.Errorf("enqueueing the search of footprints of project %s: %w", projectID, err)
	}
	return nil
}

// footprintsWorker searches the footprints of one project after the other.
type footprintsWorker struct {
	river.WorkerDefaults[footprintsArgs]
	jobs *Jobs
}

// Timeout is none: what is read is bounded by package footprint.
func (w *footprintsWorker) Timeout(*river.Job[footprintsArgs]) time.Duration { return -1 }

// Work records what changed. A footprint that cannot be searched keeps what it had
// and costs no other.
func (w *footprintsWorker) Work(ctx context.Context, job *river.Job[footprintsArgs]) error {
	j := w.jobs
	all, err := j.cfg.Catalog.Replacements(ctx, job.Args.Project)
	for i := 0; err == nil && i < len(all); i++ {
		err = j.searchAgain(ctx, job.Args.Project, all[i])
		if kind := plans.KindOf(err); kind == plans.KindTooLarge || kind == plans.KindNotFound || kind == plans.KindInvalid {
			j.cfg.Log.Warn("a footprint keeps what stood on it before", "variant_id", all[i].VariantID, "error", err)
			err = nil
		}
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return river.JobSnooze(0) // at once, by whoever is there
	}
	j.cfg.Log.Warn("footprints wait", "project_id", job.Args.Project, "error", err)
	return river.JobSnooze(footprintsLater)
}

// searchAgain records what stands on a footprint by now, where that is something
// else than before.
func (j *Jobs) searchAgain(ctx context.Context, project string, r plans.Replacement) error {
	for range footprintTries {
		now := r
		if err := NewFinder(j.cfg.Catalog, j.cfg.Store).Find(ctx, project, &now); err != nil {
			return fmt.Errorf("searching the footprint of variant %s: %w", r.VariantID, err)
		}
		if reflect.DeepEqual(now.Ground, r.Ground) && reflect.DeepEqual(plans.Sorted(now.Covered), plans.Sorted(r.Covered)) {
			return nil
		}
		saved, err := j.cfg.Catalog.SetReplacement(ctx, now)
		if err == nil {
			j.cfg.Log.Info("a footprint was searched again", "variant_id", r.VariantID, "revision", saved.Revision, "covered", len(saved.Covered))
		}
		if plans.KindOf(err) != plans.KindPrecondition {
			return err
		}
		if r, err = j.cfg.Catalog.Replacement(ctx, r.VariantID); err != nil {
			return err
		}
	}
	return nil // whoever records it again and again searches it himself
}

// NewFinder gives what finds the surroundings of footprints in what conversions
// wrote.
func NewFinder(c footprint.Catalog, store assets.Store) *footprint.Finder {
	return &footprint.Finder{Catalog: c, Store: store, Features: func(ctx context.Context, variantID string, number int, visit func(line []byte) error) error {
		body, _, err := store.Get(ctx, path.Join("tiles", string(Public), variantID, strconv.Itoa(number), FeaturesFile), nil)
		if errors.Is(err, assets.ErrNotFound) {
			return plans.Errorf(plans.KindNotFound, "version %d of %s has no features", number, variantID)
		}
		if err != nil {
			return fmt.Errorf("reading the features of %s: %w", variantID, err)
		}
		return errors.Join(EachFeature(body, visit), body.Close())
	}}
}
