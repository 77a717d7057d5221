package catalog

import (
	"context"
	"fmt"

	"github.com/maquette-city/maquette/plans"
)

const viewpointColumns = `id, project_id, name, east, north, up, qx, qy, qz, qw, fov_deg, variant_id, created_by, created_at`

func scanViewpoint(s scanner) (plans.Viewpoint, error) {
	var v plans.Viewpoint
	var created int64
	p, q := &v.Position, &v.Orientation
	err := s.Scan(&v.ID, &v.ProjectID, &v.Name, &p[0], &p[1], &p[2], &q[0], &q[1], &q[2], &q[3], &v.FovDeg, &v.VariantID, &v.CreatedBy, &created)
	v.CreatedAt = fromMicros(created)
	return v, err
}

const pinColumns = `id, project_id, text, east, north, up, variant_id, feature, created_by, created_at`

func scanPin(s scanner) (plans.Pin, error) {
	var p plans.Pin
	var created int64
	err := s.Scan(&p.ID, &p.ProjectID, &p.Text, &p.Position[0], &p.Position[1], &p.Position[2], &p.VariantID, &p.Feature, &p.CreatedBy, &created)
	p.CreatedAt = fromMicros(created)
	return p, err
}

// CreateViewpoint stores a viewpoint; an empty id is made.
func (c *Catalog) CreateViewpoint(ctx context.Context, v plans.Viewpoint) (plans.Viewpoint, error) {
	if err := firstFault(v.Check); err != nil {
		return v, err
	}
	if err := giveID(&v.ID); err != nil {
		return v, err
	}
	err := c.change(ctx, "setting up viewpoint "+v.ID, func(tx *change) error {
		shown, err := tx.mayMark(ctx, v.ProjectID, v.VariantID, "viewpoint", plans.MaxViewpoints)
		if err != nil {
			return err
		}
		v.CreatedAt = tx.now
		p, q := v.Position, v.Orientation
		if _, err := tx.ExecContext(ctx, `INSERT INTO viewpoint (`+viewpointColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			v.ID, v.ProjectID, v.Name, p[0], p[1], p[2], q[0], q[1], q[2], q[3], v.FovDeg, v.VariantID, v.CreatedBy, micros(v.CreatedAt)); err != nil {
			return err
		}
		_, err = tx.event(ctx, v.ProjectID, plans.EventViewpointCreated, plans.ViewpointData{Viewpoint: v, Shown: shown})
		return err
	})
	return v, err
}

// CreatePin stores a pin; an empty id is made.
func (c *Catalog) CreatePin(ctx context.Context, p plans.Pin) (plans.Pin, error) {
	if err := firstFault(p.Check); err != nil {
		return p, err
	}
	if err := giveID(&p.ID); err != nil {
		return p, err
	}
	err := c.change(ctx, "setting pin "+p.ID, func(tx *change) error {
		shown, err := tx.mayMark(ctx, p.ProjectID, p.VariantID, "pin", plans.MaxPins)
		if err != nil {
			return err
		}
		p.CreatedAt = tx.now
		if _, err := tx.ExecContext(ctx, `INSERT INTO pin (`+pinColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			p.ID, p.ProjectID, p.Text, p.Position[0], p.Position[1], p.Position[2], p.VariantID, p.Feature, p.CreatedBy, micros(p.CreatedAt)); err != nil {
			return err
		}
		_, err = tx.event(ctx, p.ProjectID, plans.EventPinCreated, plans.PinData{Pin: p, Shown: shown})
		return err
	})
	return p, err
}

// mayMark takes the project and tells whether one more may stand in it, for a
// variant of that project or for none, and whether the public sees that.
func (c *change) mayMark(ctx context.Context, projectID, variantID, table string, most int) (shown bool, err error) {
	if err := c.lockProject(ctx, projectID); err != nil {
		return false, err
	}
	var n int
	if err := c.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table+` WHERE project_id = $1`, projectID).Scan(&n); err != nil {
		return false, fmt.Errorf("counting: %w", err)
	}
	if n >= most {
		return false, plans.Errorf(plans.KindConflict, "project %s has %d of these already: remove some first", projectID, most)
	}
	if variantID == "" {
		return true, nil
	}
	var project string
	var current int
	err = c.QueryRowContext(ctx, `SELECT project_id, current FROM variant WHERE id = $1`, variantID).Scan(&project, &current)
	if err = missing(err, "variant %.80q does not exist", variantID); plans.KindOf(err) == plans.KindNotFound || err == nil && project != projectID {
		return false, invalid("/variant", "project %s has no variant %.80q", projectID, variantID)
	}
	return current > 0, err
}

// firstFault makes an error of the first thing a check reports.
func firstFault(check func(report func(pointer, detail string))) (first error) {
	check(func(pointer, detail string) {
		if first == nil {
			first = invalid(pointer, "%s", detail)
		}
	})
	return first
}

// Viewpoint finds a viewpoint of a project.
func (c *Catalog) Viewpoint(ctx context.Context, projectID, id string) (plans.Viewpoint, error) {
	v, err := scanViewpoint(c.read.QueryRowContext(ctx, `SELECT `+viewpointColumns+` FROM viewpoint WHERE project_id = $1 AND id = $2`, projectID, id))
	return v, storeError("reading viewpoint "+id, missing(err, "project %s has no viewpoint %.80q", projectID, id))
}

// Viewpoints lists the viewpoints of a project in the order they were made.
func (c *Catalog) Viewpoints(ctx context.Context, projectID string) ([]plans.Viewpoint, error) {
	if _, err := c.Project(ctx, projectID); err != nil {
		return nil, err
	}
	return collect(ctx, c.read, "listing viewpoints of project "+projectID, scanViewpoint,
		`SELECT `+viewpointColumns+` FROM viewpoint WHERE project_id = $1 ORDER BY created_at, id`, projectID)
}

// RemoveViewpoint deletes a viewpoint.
func (c *Catalog) RemoveViewpoint(ctx context.Context, projectID, id string) error {
	return c.removeMark(ctx, projectID, id, "viewpoint", plans.EventViewpointRemoved)
}

// Pin finds a pin of a project.
func (c *Catalog) Pin(ctx context.Context, projectID, id string) (plans.Pin, error) {
	p, err := scanPin(c.read.QueryRowContext(ctx, `SELECT `+pinColumns+` FROM pin WHERE project_id = $1 AND id = $2`, projectID, id))
	return p, storeError("reading pin "+id, missing(err, "project %s has no pin %.80q", projectID, id))
}

// Pins lists the pins of a project in the order they were made.
func (c *Catalog) Pins(ctx context.Context, projectID string) ([]plans.Pin, error) {
	if _, err := c.Project(ctx, projectID); err != nil {
		return nil, err
	}
	return collect(ctx, c.read, "listing pins of project "+projectID, scanPin,
		`SELECT `+pinColumns+` FROM pin WHERE project_id = $1 ORDER BY created_at, id`, projectID)
}

// RemovePin deletes a pin.
func (c *Catalog) RemovePin(ctx context.Context, projectID, id string) error {
	return c.removeMark(ctx, projectID, id, "pin", plans.EventPinRemoved)
}

func (c *Catalog) removeMark(ctx context.Context, projectID, id, table, event string) error {
	return c.change(ctx, "removing "+table+" "+id, func(tx *change) error {
		if err := tx.lockProject(ctx, projectID); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE project_id = $1 AND id = $2`, projectID, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return plans.Errorf(plans.KindNotFound, "project %s has no %s %.80q", projectID, table, id)
		}
		if event == plans.EventViewpointRemoved { // its id may be given again
			if err := tx.dropPictures(ctx, projectID, `viewpoint_id = $1`, id); err != nil {
				return err
			}
		}
		_, err = tx.event(ctx, projectID, event, plans.RemovedData{ID: id})
		return err
	})
}
