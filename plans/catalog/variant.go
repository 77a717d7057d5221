package catalog

import (
	"context"
	"database/sql"
	"slices"

	"github.com/maquette-city/maquette/plans"
)

// variantQuery reads variants with their newest placement; a condition follows.
const variantQuery = `SELECT v.id, v.owner, v.project_id, COALESCE(v.plan_id, ''), v.name, v.publish_at_once, v.current, v.created_at, v.partial,
	` + layerColumns + `,
	` + placementColumns + `
	FROM variant v LEFT JOIN layer y ON y.variant_id = v.id LEFT JOIN placement p ON p.variant_id = v.id
		AND p.revision = (SELECT MAX(l.revision) FROM placement l WHERE l.variant_id = v.id) `

func scanVariant(s scanner) (plans.Variant, error) {
	var v plans.Variant
	var created int64
	var p placementRow
	var l layerRow
	var partial string
	into := []any{&v.ID, &v.Owner, &v.ProjectID, &v.PlanID, &v.Name, &v.PublishAtOnce, &v.Current, &created, &partial}
	if err := s.Scan(slices.Concat(into, l.columns(), p.columns())...); err != nil {
		return v, err
	}
	v.CreatedAt = fromMicros(created)
	var err error
	if v.Partial, err = decodePartial(partial); err != nil {
		return v, err
	}
	if v.Layer, err = l.layer(); err != nil {
		return v, err
	}
	v.Placement, err = p.placement()
	return v, err
}

// CreateVariant stores a variant of a plan or, with OwnerLayer, a layer of a
// project. The project of a variant is its plan's.
func (c *Catalog) CreateVariant(ctx context.Context, v plans.Variant) (plans.Variant, error) {
	if err := giveID(&v.ID); err != nil {
		return plans.Variant{}, err
	}
	if err := checkTexts(v.Name, ""); err != nil {
		return plans.Variant{}, err
	}
	event := plans.EventVariantCreated
	if v.Owner == plans.OwnerLayer {
		event = plans.EventLayerCreated
	}
	err := c.change(ctx, "creating "+string(v.Owner)+" "+v.ID, func(tx *change) error {
		v.CreatedAt, v.Current, v.Placement = tx.now, 0, nil
		if err := tx.giveOwner(ctx, &v); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO variant (id, owner, project_id, plan_id, name, publish_at_once, current, last_version, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7)`,
			v.ID, v.Owner, v.ProjectID, sql.NullString{String: v.PlanID, Valid: v.PlanID != ""}, v.Name, v.PublishAtOnce, micros(tx.now))
		if err != nil {
			return err
		}
		if v.Owner == plans.OwnerLayer {
			if err := tx.insertLayer(ctx, &v); err != nil {
				return err
			}
		}
		_, err = tx.event(ctx, v.ProjectID, event, v)
		return err
	})
	return v, err
}

// giveOwner checks what a new variant hangs below and locks its project.
func (c *change) giveOwner(ctx context.Context, v *plans.Variant) error {
	switch v.Owner {
	case plans.OwnerLayer:
		v.PlanID = ""
	case plans.OwnerVariant, "":
		v.Owner, v.Layer = plans.OwnerVariant, nil
		var project string
		err := c.QueryRowContext(ctx, `SELECT project_id FROM plan WHERE id = $1`, v.PlanID).Scan(&project)
		if err != nil {
			return missing(err, "plan %s does not exist", v.PlanID)
		}
		if v.ProjectID != "" && v.ProjectID != project {
			return invalid("/projectId", "plan %s belongs to project %s, not to %s", v.PlanID, project, v.ProjectID)
		}
		v.ProjectID = project
	default:
		return invalid("/owner", "the owner %.80q is neither %q nor %q", v.Owner, plans.OwnerVariant, plans.OwnerLayer)
	}
	return c.lockProject(ctx, v.ProjectID)
}

// Variant finds a variant or layer by its id.
func (c *Catalog) Variant(ctx context.Context, id string) (plans.Variant, error) {
	v, err := readVariant(ctx, c.read, id)
	return v, storeError("reading variant "+id, err)
}

func readVariant(ctx context.Context, q queryer, id string) (plans.Variant, error) {
	v, err := scanVariant(q.QueryRowContext(ctx, variantQuery+`WHERE v.id = $1`, id))
	return v, missing(err, "variant %s does not exist", id)
}

// lockVariant reads a variant under the lock of its project's row: until the
// transaction ends nobody else changes it.
func (c *change) lockVariant(ctx context.Context, id string) (plans.Variant, error) {
	v, err := readVariant(ctx, c, id)
	if err != nil {
		return v, err
	}
	if err := c.lockProject(ctx, v.ProjectID); err != nil {
		return v, err
	}
	if v, err = readVariant(ctx, c, id); err == nil && v.Layer != nil && v.Layer.RemovedAt != nil {
		err = plans.Errorf(plans.KindConflict, "layer %s was removed from its project", id)
	}
	return v, err
}

// Variants lists the variants of a plan in the order they were made.
func (c *Catalog) Variants(ctx context.Context, planID string) ([]plans.Variant, error) {
	return collect(ctx, c.read, "listing variants of plan "+planID, scanVariant,
		variantQuery+`WHERE v.plan_id = $1 ORDER BY v.created_at, v.id`, planID)
}

// Layers lists the context layers of a project in their order.
func (c *Catalog) Layers(ctx context.Context, projectID string) ([]plans.Variant, error) {
	return collect(ctx, c.read, "listing layers of project "+projectID, scanVariant,
		variantQuery+`WHERE v.project_id = $1 AND v.owner = $2 AND y.removed_at IS NULL ORDER BY y.position, v.created_at, v.id`, projectID, plans.OwnerLayer)
}

// SetPublishAtOnce says whether versions are published as soon as they are
// ready.
func (c *Catalog) SetPublishAtOnce(ctx context.Context, variantID string, on bool) (plans.Variant, error) {
	var v plans.Variant
	err := c.change(ctx, "changing variant "+variantID, func(tx *change) (err error) {
		if v, err = tx.lockVariant(ctx, variantID); err != nil || v.PublishAtOnce == on {
			return err
		}
		v.PublishAtOnce = on
		if _, err = tx.ExecContext(ctx, `UPDATE variant SET publish_at_once = $2 WHERE id = $1`, variantID, on); err != nil {
			return err
		}
		if !on {
			if err = tx.dropPartial(ctx, &v); err != nil {
				return err
			}
		}
		_, err = tx.event(ctx, v.ProjectID, plans.EventVariantChanged, v)
		return err
	})
	return v, err
}
