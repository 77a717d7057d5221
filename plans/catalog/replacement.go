package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/maquette-city/maquette/plans"
)

const replacementQuery = `SELECT revision, features, footprint, covered, level, ground, created_by, created_at FROM replacement WHERE variant_id = $1`

// Replacement gives what a variant replaces: revision 0 and empty lists where
// nobody said anything yet.
func (c *Catalog) Replacement(ctx context.Context, variantID string) (plans.Replacement, error) {
	if _, err := c.Variant(ctx, variantID); err != nil {
		return plans.Replacement{}, err
	}
	r, err := scanReplacement(c.read.QueryRowContext(ctx, replacementQuery, variantID))
	r.VariantID = variantID
	if err != nil {
		err = fmt.Errorf("reading what variant %s replaces: %w", variantID, err)
	}
	return r, err
}

func scanReplacement(row *sql.Row) (plans.Replacement, error) {
	r := plans.Replacement{Features: []plans.FeatureRef{}, Footprint: [][][2]float64{}, Covered: []plans.FeatureRef{}}
	var features, footprint, covered, ground string
	var level sql.NullFloat64
	var at int64
	err := row.Scan(&r.Revision, &features, &footprint, &covered, &level, &ground, &r.CreatedBy, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.CreatedAt = fromMicros(at)
	if level.Valid {
		r.Level = &level.Float64
	}
	return r, errors.Join(json.Unmarshal([]byte(ground), &r.Ground),
		json.Unmarshal([]byte(features), &r.Features), json.Unmarshal([]byte(footprint), &r.Footprint), json.Unmarshal([]byte(covered), &r.Covered))
}

// SetReplacement records what a variant replaces as its next revision; r.Revision
// is that which the caller knows, 0 for any: KindPrecondition where it is another by
// now.
func (c *Catalog) SetReplacement(ctx context.Context, r plans.Replacement) (plans.Replacement, error) {
	if err := firstFault(r.Check); err != nil {
		return r, err
	}
	r.Features, r.Covered = plans.Sorted(r.Features), plans.Sorted(r.Covered)
	if r.Footprint == nil {
		r.Footprint = [][][2]float64{}
	}
	err := c.change(ctx, "recording what variant "+r.VariantID+" replaces", func(tx *change) error {
		v, err := tx.lockVariant(ctx, r.VariantID)
		if err != nil {
			return err
		}
		if v.Owner != plans.OwnerVariant {
			return invalid("", "%s is a context layer: only a variant of a plan replaces anything", v.ID)
		}
		old, err := scanReplacement(tx.QueryRowContext(ctx, replacementQuery, r.VariantID))
		if err != nil {
			return err
		}
		if r.Revision != 0 && r.Revision != old.Revision {
			return plans.Errorf(plans.KindPrecondition, "what variant %s replaces has revision %d by now, not %d: read it again", v.ID, old.Revision, r.Revision)
		}
		r.Revision, r.CreatedAt = old.Revision+1, tx.now
		if err := tx.writeReplacement(ctx, r); err != nil {
			return err
		}
		if err := tx.exchangeModels(ctx, v.ProjectID, old.Ground, r.Ground); err != nil {
			return err
		}
		_, err = tx.event(ctx, v.ProjectID, plans.EventReplacementChanged, plans.ReplacementChangedData{Variant: v.ID, Revision: r.Revision, Shown: v.Current != 0})
		return err
	})
	return r, err
}

// exchangeModels notes the model that no record names any more, and that the new
// one is named.
func (c *change) exchangeModels(ctx context.Context, projectID string, old, now *plans.Ground) error {
	object := func(g *plans.Ground) string {
		if g == nil || g.Model == nil {
			return ""
		}
		return g.Model.Object
	}
	if object(old) == object(now) {
		return nil
	}
	if err := c.unused(ctx, projectID, object(old)); err != nil {
		return err
	}
	_, err := c.ExecContext(ctx, `DELETE FROM picture_object WHERE object_key = $1`, object(now))
	return err
}

func (c *change) writeReplacement(ctx context.Context, r plans.Replacement) error {
	var texts [4]string
	for i, list := range []any{r.Features, r.Footprint, r.Covered, r.Ground} {
		text, err := json.Marshal(list)
		if err != nil {
			return err
		}
		texts[i] = string(text)
	}
	_, err := c.ExecContext(ctx, `INSERT INTO replacement (variant_id, revision, features, footprint, covered, ground, level, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (variant_id) DO UPDATE SET revision = $2, features = $3, footprint = $4, covered = $5, ground = $6, level = $7, created_by = $8, created_at = $9`,
		r.VariantID, r.Revision, texts[0], texts[1], texts[2], texts[3], r.Level, r.CreatedBy, micros(r.CreatedAt))
	return err
}

// Replacements lists what variants of a project replace by a footprint, by variant:
// what a newer version of a layer may make otherwise.
func (c *Catalog) Replacements(ctx context.Context, projectID string) ([]plans.Replacement, error) {
	ids, err := collect(ctx, c.read, "listing footprints of project "+projectID, func(s scanner) (string, error) {
		var id string
		return id, s.Scan(&id)
	}, `SELECT r.variant_id FROM replacement r JOIN variant v ON v.id = r.variant_id
		WHERE v.project_id = $1 AND r.footprint <> '[]' ORDER BY r.variant_id`, projectID)
	if err != nil {
		return nil, err
	}
	out := make([]plans.Replacement, 0, len(ids))
	for _, id := range ids {
		r, err := c.Replacement(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
