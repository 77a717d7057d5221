package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// Redraw inserts the job that draws what pictures of a project lack, inside the
// transaction that changes what they show.
type Redraw func(ctx context.Context, tx *sql.Tx, projectID string) error

// SetRedraw sets the hook that is called where pictures from viewpoints may have
// to be drawn anew. Call it before the catalog is shared; without it none are
// drawn.
func (c *Catalog) SetRedraw(f Redraw) { c.redraw = f }

// redraws tells whether an event changes what pictures from viewpoints show.
func redraws(kind string, data any) bool {
	switch kind {
	case plans.EventVersionPublished, plans.EventTilesReplaced, plans.EventPlacementChanged, plans.EventLayerChanged, plans.EventViewpointCreated, plans.EventViewpointRemoved,
		plans.EventReplacementChanged:
		return true
	case plans.EventVersionState:
		d, ok := data.(plans.VersionStateData)
		return ok && d.State == plans.StateReady
	}
	return false
}

// askForPictures inserts the jobs of the projects that changed, where none waits
// already: one that runs may have looked before.
func (c *change) askForPictures(ctx context.Context, redraw Redraw) error {
	for id := range c.redraw {
		var waits bool
		// SQLite's JSON functions, as in ReleaseJobs: River keeps arguments as JSON.
		err := c.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = 'draw_pictures'
			AND state IN ('available', 'pending', 'retryable', 'scheduled') AND json_extract(args, '$.project') = $1)`, id).Scan(&waits)
		if err != nil {
			return fmt.Errorf("looking for waiting pictures of project %s: %w", id, err)
		}
		if waits {
			continue
		}
		if err := redraw(ctx, c.Tx, id); err != nil {
			return err
		}
	}
	return nil
}

func scanPicture(s scanner) (plans.Picture, error) {
	var p plans.Picture
	var text string
	if err := s.Scan(&p.VariantID, &p.Number, &p.ViewpointID, &text); err != nil {
		return p, err
	}
	err := json.Unmarshal([]byte(text), &p)
	return p, err
}

const pictureColumns = `variant_id, number, viewpoint_id, picture`

// Pictures lists the pictures of a version from viewpoints, drawn or failed, by
// viewpoint.
func (c *Catalog) Pictures(ctx context.Context, variantID string, number int) ([]plans.Picture, error) {
	return collect(ctx, c.read, "listing pictures of variant "+variantID, scanPicture,
		`SELECT `+pictureColumns+` FROM version_picture WHERE variant_id = $1 AND number = $2 ORDER BY viewpoint_id`, variantID, number)
}

// Picture finds the picture of a version from a viewpoint.
func (c *Catalog) Picture(ctx context.Context, variantID string, number int, viewpointID string) (plans.Picture, error) {
	p, err := scanPicture(c.read.QueryRowContext(ctx,
		`SELECT `+pictureColumns+` FROM version_picture WHERE variant_id = $1 AND number = $2 AND viewpoint_id = $3`, variantID, number, viewpointID))
	return p, storeError("reading a picture of variant "+variantID,
		missing(err, "version %d of variant %s has no picture from viewpoint %.80q", number, variantID, viewpointID))
}

// SetPictures puts pictures of a version in the place of those it had from the
// same viewpoints, all at once, and tells so by one event. What is of a viewpoint
// that was removed meanwhile is left out. Objects that no picture names any more
// are unused from now on.
func (c *Catalog) SetPictures(ctx context.Context, variantID string, number int, pictures []plans.Picture) error {
	return c.change(ctx, "keeping pictures of variant "+variantID, func(tx *change) error {
		owner, err := tx.lockVariant(ctx, variantID)
		if err != nil {
			return err
		}
		data := plans.VersionPicturesData{Variant: variantID, Version: number, Viewpoints: []string{}, Failed: []string{}, Shown: owner.Current == number}
		for _, p := range pictures {
			kept, err := tx.setPicture(ctx, owner, number, p)
			switch {
			case err != nil:
				return err
			case kept && p.State == plans.PictureReady:
				data.Viewpoints = append(data.Viewpoints, p.ViewpointID)
			case kept:
				data.Failed = append(data.Failed, p.ViewpointID)
			}
		}
		if len(data.Viewpoints)+len(data.Failed) == 0 {
			return nil
		}
		_, err = tx.event(ctx, owner.ProjectID, plans.EventVersionPictures, data)
		return err
	})
}

// setPicture keeps one picture; false where its viewpoint is gone.
func (c *change) setPicture(ctx context.Context, owner plans.Variant, number int, p plans.Picture) (bool, error) {
	var there bool
	err := c.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM viewpoint WHERE project_id = $1 AND id = $2)`, owner.ProjectID, p.ViewpointID).Scan(&there)
	if err != nil || !there {
		return false, err
	}
	if err := c.dropPictures(ctx, owner.ProjectID, `variant_id = $1 AND number = $2 AND viewpoint_id = $3`, owner.ID, number, p.ViewpointID); err != nil {
		return false, err
	}
	p.DrawnAt = c.now
	p.Reason = clip(p.Reason, maxReasonBytes)
	text, err := json.Marshal(p)
	if err != nil {
		return false, err
	}
	_, err = c.ExecContext(ctx, `INSERT INTO version_picture (`+pictureColumns+`) VALUES ($1, $2, $3, $4)`, owner.ID, number, p.ViewpointID, string(text))
	if err != nil {
		return false, err
	}
	_, err = c.ExecContext(ctx, `DELETE FROM picture_object WHERE object_key IN ($1, $2)`, p.Image.Object, p.Small.Object)
	return true, err
}

// dropPictures forgets the pictures of a project that a condition names; their
// objects are unused from now on.
func (c *change) dropPictures(ctx context.Context, projectID, condition string, args ...any) error {
	dropped, err := collect(ctx, c, "reading pictures", scanPicture, `SELECT `+pictureColumns+` FROM version_picture WHERE `+condition, args...)
	if err != nil {
		return err
	}
	for _, p := range dropped {
		if err := c.unused(ctx, projectID, p.Image.Object, p.Small.Object); err != nil {
			return err
		}
	}
	_, err = c.ExecContext(ctx, `DELETE FROM version_picture WHERE `+condition, args...)
	return err
}

// unused notes objects that no picture names; "" is none.
func (c *change) unused(ctx context.Context, projectID string, keys ...string) error {
	for _, key := range slices.DeleteFunc(keys, func(k string) bool { return k == "" }) {
		_, err := c.ExecContext(ctx, `INSERT INTO picture_object (object_key, project_id, since) VALUES ($1, $2, $3)
			ON CONFLICT (object_key) DO UPDATE SET since = excluded.since`, key, projectID, micros(c.now))
		if err != nil {
			return err
		}
	}
	return nil
}

// NoteObjects notes objects of pictures before they are written: where they never
// come to be named by a picture, they are found among those unused.
func (c *Catalog) NoteObjects(ctx context.Context, projectID string, keys []string) error {
	return c.change(ctx, "noting pictures of project "+projectID, func(tx *change) error {
		return tx.unused(ctx, projectID, slices.Clone(keys)...)
	})
}

// UnusedObjects gives up to limit objects that no picture has named since a time.
func (c *Catalog) UnusedObjects(ctx context.Context, projectID string, since time.Time, limit int) ([]string, error) {
	return collect(ctx, c.read, "listing unused pictures of project "+projectID, func(s scanner) (string, error) {
		var key string
		return key, s.Scan(&key)
	}, `SELECT object_key FROM picture_object WHERE project_id = $1 AND since < $2 ORDER BY since LIMIT $3`, projectID, micros(since), limit)
}

// ForgetObjects forgets unused objects, which were deleted.
func (c *Catalog) ForgetObjects(ctx context.Context, keys []string) error {
	return c.change(ctx, "forgetting pictures", func(tx *change) error {
		for _, key := range keys {
			if _, err := tx.ExecContext(ctx, `DELETE FROM picture_object WHERE object_key = $1`, key); err != nil {
				return err
			}
		}
		return nil
	})
}
