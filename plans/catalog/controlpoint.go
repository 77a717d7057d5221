package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

const controlPointColumns = `project_id, id_key, id, name, east, north, up,
	given_crs, given_1, given_2, given_3, given_epoch, sigma_h, sigma_v, surveyed_at, surveyed_by, method,
	marker_kind, marker_tag, marker_size, marker_mount, marker_yaw,
	photo_sha256, photo_bytes, photo_width, photo_height, note, retired, revision, created_at, changed_at`

func scanControlPoint(s scanner) (plans.ControlPoint, error) {
	var p plans.ControlPoint
	var photo plans.ControlPhoto
	var key string
	var created, changed int64
	err := s.Scan(&p.ProjectID, &key, &p.ID, &p.Name, &p.Position[0], &p.Position[1], &p.Position[2],
		&p.Given.CRS, &p.Given.Coordinates[0], &p.Given.Coordinates[1], &p.Given.Coordinates[2], &p.Given.Epoch,
		&p.SigmaH, &p.SigmaV, &p.SurveyedAt, &p.SurveyedBy, &p.Method,
		&p.Marker.Kind, &p.Marker.TagID, &p.Marker.SizeMetres, &p.Marker.Mount, &p.Marker.YawDeg,
		&photo.SHA256, &photo.Bytes, &photo.Width, &photo.Height, &p.Note, &p.Retired, &p.Revision, &created, &changed)
	if photo.SHA256 != "" {
		p.Photo = &photo
	}
	p.CreatedAt, p.ChangedAt = fromMicros(created), fromMicros(changed)
	return p, err
}

// insertControlPoint writes a row whole.
func (c *change) insertControlPoint(ctx context.Context, p plans.ControlPoint) error {
	photo := plans.ControlPhoto{}
	if p.Photo != nil {
		photo = *p.Photo
	}
	_, err := c.ExecContext(ctx, `INSERT INTO control_point (`+controlPointColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
		$22, $23, $24, $25, $26, $27, $28, $29, $30, $31)`,
		p.ProjectID, strings.ToLower(p.ID), p.ID, p.Name, p.Position[0], p.Position[1], p.Position[2],
		p.Given.CRS, p.Given.Coordinates[0], p.Given.Coordinates[1], p.Given.Coordinates[2], p.Given.Epoch,
		p.SigmaH, p.SigmaV, p.SurveyedAt, p.SurveyedBy, p.Method,
		p.Marker.Kind, p.Marker.TagID, p.Marker.SizeMetres, p.Marker.Mount, p.Marker.YawDeg,
		photo.SHA256, photo.Bytes, photo.Width, photo.Height, p.Note, p.Retired, p.Revision, micros(p.CreatedAt), micros(p.ChangedAt))
	return err
}

// CreateControlPoints adds control points to a project's site, all or none.
// Points without an id are given the next free number ("P1", "P2", ...).
func (c *Catalog) CreateControlPoints(ctx context.Context, projectID string, points []plans.ControlPoint) ([]plans.ControlPoint, error) {
	made := slices.Clone(points)
	err := c.change(ctx, "adding control points to project "+projectID, func(tx *change) error {
		if err := tx.lockProject(ctx, projectID); err != nil {
			return err
		}
		old, err := readControlPoints(ctx, tx, projectID)
		if err != nil {
			return err
		}
		nameControlPoints(old, made)
		for i := range made {
			p := &made[i]
			p.ProjectID, p.Revision, p.CreatedAt, p.ChangedAt = projectID, 1, tx.now, tx.now
			if err := checkControlPoint(*p); err != nil {
				return err
			}
		}
		if err := conflictOf(plans.ControlPointFaults(old, "", made)); err != nil {
			return err
		}
		for _, p := range made {
			if err := tx.insertControlPoint(ctx, p); err != nil {
				return err
			}
			if _, err := tx.event(ctx, projectID, plans.EventControlPointCreated, plans.ControlPointData{ControlPoint: p}); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// nameControlPoints gives an id to the points that have none.
func nameControlPoints(old, made []plans.ControlPoint) {
	taken := map[string]bool{}
	for _, p := range slices.Concat(old, made) {
		taken[strings.ToLower(p.ID)] = true
	}
	next := 1
	for i := range made {
		if made[i].ID != "" {
			continue
		}
		for taken[fmt.Sprintf("p%d", next)] {
			next++
		}
		made[i].ID = fmt.Sprintf("P%d", next)
		next++
	}
}

// conflictOf makes an error of the first fault.
func conflictOf(faults []plans.ControlPointFault) error {
	if len(faults) == 0 {
		return nil
	}
	err := plans.Errorf(plans.KindConflict, "%s", faults[0].Detail).(*plans.Error)
	err.Field = faults[0].Pointer
	return err
}

// checkControlPoint holds a point against what the table promises.
func checkControlPoint(p plans.ControlPoint) (first error) {
	p.Check(func(pointer, detail string) {
		if first == nil {
			first = invalid(pointer, "%s", detail)
		}
	})
	return first
}

// ControlPoint finds a control point; the case of its id does not count.
func (c *Catalog) ControlPoint(ctx context.Context, projectID, id string) (plans.ControlPoint, error) {
	p, err := readControlPoint(ctx, c.read, projectID, id)
	return p, storeError("reading control point "+id, err)
}

func readControlPoint(ctx context.Context, q queryer, projectID, id string) (plans.ControlPoint, error) {
	p, err := scanControlPoint(q.QueryRowContext(ctx,
		`SELECT `+controlPointColumns+` FROM control_point WHERE project_id = $1 AND id_key = $2`, projectID, strings.ToLower(id)))
	return p, missing(err, "project %s has no control point %.80q", projectID, id)
}

// ControlPoints lists the control points of a project, by id.
func (c *Catalog) ControlPoints(ctx context.Context, projectID string) ([]plans.ControlPoint, error) {
	if _, err := c.Project(ctx, projectID); err != nil {
		return nil, err
	}
	return readControlPoints(ctx, c.read, projectID)
}

func readControlPoints(ctx context.Context, q queryer, projectID string) ([]plans.ControlPoint, error) {
	return collect(ctx, q, "listing control points of project "+projectID, scanControlPoint,
		`SELECT `+controlPointColumns+` FROM control_point WHERE project_id = $1 ORDER BY id_key`, projectID)
}

// ReplaceControlPoint puts p in the place of the point with its id. What p does
// not say but the record keeps (when it was made, the spelling of its id) stays.
func (c *Catalog) ReplaceControlPoint(ctx context.Context, p plans.ControlPoint) (plans.ControlPoint, error) {
	err := c.change(ctx, "replacing control point "+p.ID, func(tx *change) error {
		old, err := tx.takeControlPoint(ctx, p.ProjectID, p.ID, p.Revision)
		if err != nil {
			return err
		}
		p.ID, p.CreatedAt, p.ChangedAt, p.Revision = old.ID, old.CreatedAt, tx.now, old.Revision+1
		if err := checkControlPoint(p); err != nil {
			return err
		}
		others, err := readControlPoints(ctx, tx, p.ProjectID)
		if err != nil {
			return err
		}
		if err := conflictOf(plans.ControlPointFaults(others, p.ID, []plans.ControlPoint{p})); err != nil {
			return err
		}
		if err := tx.insertControlPoint(ctx, p); err != nil {
			return err
		}
		_, err = tx.event(ctx, p.ProjectID, plans.EventControlPointChanged, plans.ControlPointData{ControlPoint: p})
		return err
	})
	return p, err
}

// RemoveControlPoint deletes a control point.
func (c *Catalog) RemoveControlPoint(ctx context.Context, projectID, id string, revision int) error {
	return c.change(ctx, "removing control point "+id, func(tx *change) error {
		old, err := tx.takeControlPoint(ctx, projectID, id, revision)
		if err != nil {
			return err
		}
		_, err = tx.event(ctx, projectID, plans.EventControlPointRemoved, plans.ControlPointRemovedData{ID: old.ID})
		return err
	})
}

// takeControlPoint takes a point out of the table under the project's lock, if
// it has the revision the caller knows (0 for any).
func (c *change) takeControlPoint(ctx context.Context, projectID, id string, revision int) (plans.ControlPoint, error) {
	if err := c.lockProject(ctx, projectID); err != nil {
		return plans.ControlPoint{}, err
	}
	old, err := readControlPoint(ctx, c, projectID, id)
	if err != nil {
		return old, err
	}
	if revision != 0 && revision != old.Revision {
		return old, plans.Errorf(plans.KindPrecondition, "control point %s was changed by somebody else: it has revision %d, not %d", old.ID, old.Revision, revision)
	}
	_, err = c.ExecContext(ctx, `DELETE FROM control_point WHERE project_id = $1 AND id_key = $2`, projectID, strings.ToLower(old.ID))
	return old, err
}
