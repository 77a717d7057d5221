package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/maquette-city/maquette/plans"
)

const layerColumns = `y.kind, y.position, y.visible, y.style, y.credits, y.theme, y.revision, y.removed_at`

// layerRow is what layerColumns hold: nothing of a variant that is no layer.
type layerRow struct {
	kind, style, credits, theme sql.NullString
	position, revision, removed sql.NullInt64
	visible                     sql.NullBool
}

func (r *layerRow) columns() []any {
	return []any{&r.kind, &r.position, &r.visible, &r.style, &r.credits, &r.theme, &r.revision, &r.removed}
}

func (r *layerRow) layer() (*plans.Layer, error) {
	if !r.kind.Valid {
		return nil, nil
	}
	l := &plans.Layer{Kind: plans.LayerKind(r.kind.String), Position: int(r.position.Int64), Visible: r.visible.Bool, Revision: int(r.revision.Int64), Credits: []plans.Credit{}}
	if r.removed.Valid {
		at := fromMicros(r.removed.Int64)
		l.RemovedAt = &at
	}
	if r.theme.Valid {
		l.Theme = &plans.Theme{}
		if err := json.Unmarshal([]byte(r.theme.String), l.Theme); err != nil {
			return nil, fmt.Errorf("decoding the theme of a layer: %w", err)
		}
	}
	if err := json.Unmarshal([]byte(r.style.String), &l.Style); err != nil {
		return nil, fmt.Errorf("decoding the style of a layer: %w", err)
	}
	if err := json.Unmarshal([]byte(r.credits.String), &l.Credits); err != nil {
		return nil, fmt.Errorf("decoding the credits of a layer: %w", err)
	}
	return l, nil
}

// layerTexts gives what of a layer is kept as JSON.
func layerTexts(l *plans.Layer) (style, credits string, theme sql.NullString, err error) {
	s, err := json.Marshal(l.Style)
	if err != nil {
		return "", "", theme, err
	}
	if l.Credits == nil {
		l.Credits = []plans.Credit{}
	}
	c, err := json.Marshal(l.Credits)
	if err != nil || l.Theme == nil {
		return string(s), string(c), theme, err
	}
	t, err := json.Marshal(l.Theme)
	return string(s), string(c), sql.NullString{String: string(t), Valid: true}, err
}

// insertLayer gives a new layer its row, after all others of its project. Without
// any it is a plain one.
func (c *change) insertLayer(ctx context.Context, v *plans.Variant) error {
	if v.Layer == nil {
		v.Layer = &plans.Layer{Kind: plans.LayerOther, Visible: true, Style: plans.PlainStyle()}
	}
	l := *v.Layer
	if err := firstFault(l.Check); err != nil {
		return err
	}
	var n int
	err := c.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MAX(y.position), 0) + 1 FROM layer y JOIN variant v ON v.id = y.variant_id
		WHERE v.project_id = $1 AND y.removed_at IS NULL`, v.ProjectID).Scan(&n, &l.Position)
	if err != nil {
		return err
	}
	if n >= plans.MaxLayers {
		return plans.Errorf(plans.KindConflict, "project %s has %d layers already: remove some first", v.ProjectID, plans.MaxLayers)
	}
	l.Revision, l.RemovedAt = 1, nil
	style, credits, theme, err := layerTexts(&l)
	if err != nil {
		return err
	}
	v.Layer = &l
	_, err = c.ExecContext(ctx, `INSERT INTO layer (variant_id, kind, position, visible, style, credits, theme, revision, removed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1, NULL)`, v.ID, l.Kind, l.Position, l.Visible, style, credits, theme)
	return err
}

// lockLayer reads a layer of a project under the lock of its project's row, and
// holds it against the revision that the caller knows, 0 for any.
func (c *change) lockLayer(ctx context.Context, projectID, id string, revision int) (plans.Variant, error) {
	v, err := c.lockVariant(ctx, id)
	if k := plans.KindOf(err); k == plans.KindNotFound || k == plans.KindConflict || err == nil && (v.ProjectID != projectID || v.Layer == nil) {
		return v, plans.Errorf(plans.KindNotFound, "project %s has no layer %.80q", projectID, id)
	}
	if err == nil && revision != 0 && revision != v.Layer.Revision {
		return v, plans.Errorf(plans.KindPrecondition, "layer %s has revision %d by now, not %d: read it again", id, v.Layer.Revision, revision)
	}
	return v, err
}

// writeLayer stores v's layer as its next revision and tells of it.
func (c *change) writeLayer(ctx context.Context, v *plans.Variant) error {
	v.Layer.Revision++
	l := v.Layer
	style, credits, theme, err := layerTexts(l)
	if err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, `UPDATE layer SET kind = $2, position = $3, visible = $4, style = $5, credits = $6, theme = $7, revision = $8
		WHERE variant_id = $1`, v.ID, l.Kind, l.Position, l.Visible, style, credits, theme, l.Revision)
	if err != nil {
		return err
	}
	if _, err = c.ExecContext(ctx, `UPDATE variant SET name = $2 WHERE id = $1`, v.ID, v.Name); err != nil {
		return err
	}
	_, err = c.event(ctx, v.ProjectID, plans.EventLayerChanged, v)
	return err
}

// ChangeLayer puts name and l in the place of what a layer of the project has; its
// position stays. l.Revision is that which the caller knows, 0 for any.
func (c *Catalog) ChangeLayer(ctx context.Context, projectID, id, name string, l plans.Layer) (plans.Variant, error) {
	if err := checkTexts(name, ""); err != nil {
		return plans.Variant{}, err
	}
	if err := firstFault(l.Check); err != nil {
		return plans.Variant{}, err
	}
	var v plans.Variant
	err := c.change(ctx, "changing layer "+id, func(tx *change) (err error) {
		if v, err = tx.lockLayer(ctx, projectID, id, l.Revision); err != nil {
			return err
		}
		l.Position, l.Revision, l.RemovedAt = v.Layer.Position, v.Layer.Revision, nil
		v.Name, v.Layer = name, &l
		return tx.writeLayer(ctx, &v)
	})
	return v, err
}

// OrderLayers puts the layers of a project in the order of ids.
func (c *Catalog) OrderLayers(ctx context.Context, projectID string, ids []string) ([]plans.Variant, error) {
	var out []plans.Variant
	err := c.change(ctx, "ordering the layers of project "+projectID, func(tx *change) error {
		if err := tx.lockProject(ctx, projectID); err != nil {
			return err
		}
		all, err := collect(ctx, tx, "listing layers", scanVariant,
			variantQuery+`WHERE v.project_id = $1 AND v.owner = $2 AND y.removed_at IS NULL ORDER BY y.position`, projectID, plans.OwnerLayer)
		if err != nil {
			return err
		}
		if out, err = inOrder(all, ids); err != nil {
			return err
		}
		for i := range out {
			if out[i].Layer.Position == i+1 {
				continue
			}
			out[i].Layer.Position = i + 1
			if err := tx.writeLayer(ctx, &out[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// inOrder gives all in the order of ids: each of them once.
func inOrder(all []plans.Variant, ids []string) ([]plans.Variant, error) {
	out := make([]plans.Variant, 0, len(all))
	for _, id := range ids {
		i := slices.IndexFunc(all, func(v plans.Variant) bool { return v.ID == id })
		if i < 0 || slices.ContainsFunc(out, func(v plans.Variant) bool { return v.ID == id }) {
			return nil, plans.Errorf(plans.KindConflict, "the order names %.80q, which is no layer of the project or is named twice: read the layers again", id)
		}
		out = append(out, all[i])
	}
	if len(out) != len(all) {
		return nil, plans.Errorf(plans.KindConflict, "the order names %d of %d layers: read the layers again", len(out), len(all))
	}
	return out, nil
}

// RemoveLayer takes a layer out of its project: nothing of it is shown any more,
// and what viewers have open stays fetchable for contentGrace.
func (c *Catalog) RemoveLayer(ctx context.Context, projectID, id string, revision int) error {
	return c.change(ctx, "removing layer "+id, func(tx *change) error {
		v, err := tx.lockLayer(ctx, projectID, id, revision)
		if err != nil {
			return err
		}
		if v.Shows() {
			if err := tx.show(ctx, v, 0, plans.FeatureChanges{}); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE layer SET removed_at = $2 WHERE variant_id = $1`, id, micros(tx.now)); err != nil {
			return err
		}
		_, err = tx.event(ctx, projectID, plans.EventLayerRemoved, plans.RemovedData{ID: id})
		return err
	})
}
