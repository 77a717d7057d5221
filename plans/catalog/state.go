package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

// nextStates is the state machine of a version. Converting may begin again: a
// job that was cut short is taken up by another process.
var nextStates = map[plans.State][]plans.State{
	plans.StateQueued:     {plans.StateConverting, plans.StateFailed},
	plans.StateConverting: {plans.StateConverting, plans.StateReady, plans.StateFailed},
	plans.StateReady:      {plans.StatePublished},
	plans.StatePublished:  {plans.StateWithdrawn},
	plans.StateWithdrawn:  {plans.StatePublished},
}

func checkStep(v plans.Version, to plans.State) error {
	if !slices.Contains(nextStates[v.State], to) {
		return plans.Errorf(plans.KindConflict, "version %d of variant %s is %s and cannot become %s", v.Number, v.VariantID, v.State, to)
	}
	return nil
}

// SetState moves a version to converting or failed, with its reason for a
// person and the report as far as there is one.
func (c *Catalog) SetState(ctx context.Context, variantID string, number int, s plans.State, reason string, report json.RawMessage) (plans.Version, error) {
	if s != plans.StateConverting && s != plans.StateFailed {
		return plans.Version{}, invalid("/state", "the state %.40q is not set this way", s)
	}
	var v plans.Version
	err := c.change(ctx, "changing the state of a version", func(tx *change) (err error) {
		var owner plans.Variant
		if v, owner, err = tx.lockVersion(ctx, variantID, number, s); err != nil || v.State == s {
			return err
		}
		v.Reason = clip(reason, maxReasonBytes)
		if err := tx.step(ctx, &v, s, report); err != nil || s != plans.StateFailed || owner.PartialOf() != number {
			return err
		}
		return tx.dropPartial(ctx, &owner)
	})
	return v, err
}

// lockVersion reads a version and its variant under the project's lock, and
// checks that the version may become to.
func (c *change) lockVersion(ctx context.Context, variantID string, number int, to plans.State) (plans.Version, plans.Variant, error) {
	owner, err := c.lockVariant(ctx, variantID)
	if err != nil {
		return plans.Version{}, owner, err
	}
	v, err := readVersion(ctx, c, variantID, number)
	if err != nil {
		return v, owner, err
	}
	return v, owner, checkStep(v, to)
}

// step writes a version's new state, reason and report, and its event.
func (c *change) step(ctx context.Context, v *plans.Version, to plans.State, report json.RawMessage) error {
	v.State, v.ChangedAt = to, c.now
	if len(report) > 0 {
		v.Report = report
	}
	_, err := c.ExecContext(ctx, `UPDATE version SET state = $3, reason = $4, changed_at = $5, report = $6 WHERE variant_id = $1 AND number = $2`,
		v.VariantID, v.Number, v.State, v.Reason, micros(v.ChangedAt), nullJSON(v.Report))
	if err != nil {
		return err
	}
	kind := plans.EventVersionState
	if to == plans.StatePublished {
		kind = plans.EventVersionPublished
	}
	return c.stateEvent(ctx, kind, *v)
}

func (c *change) stateEvent(ctx context.Context, kind string, v plans.Version) error {
	_, err := c.event(ctx, v.ProjectID, kind, plans.VersionStateData{
		Variant: v.VariantID, Version: v.Number, State: v.State, Reason: v.Reason,
	})
	return err
}

// Finish records the result of a conversion: the version is ready. The
// placement p found in its sources is kept with it and becomes the variant's
// when the version is published; at once where nothing is published yet, so
// that a planner sees where it would stand.
func (c *Catalog) Finish(ctx context.Context, variantID string, number int, r plans.Result, report json.RawMessage, p plans.Placement) (plans.Version, error) {
	if p.Method == "" {
		p.Method = plans.MethodNone
	}
	if p.Scale == 0 {
		p.Scale = 1
	}
	if err := checkPlacement(p); err != nil {
		return plans.Version{}, err
	}
	var v plans.Version
	err := c.change(ctx, "finishing a version", func(tx *change) error {
		var owner plans.Variant
		var err error
		if v, owner, err = tx.lockVersion(ctx, variantID, number, plans.StateReady); err != nil {
			return err
		}
		if err := tx.writeResult(ctx, &v, r, p); err != nil {
			return err
		}
		if err := tx.step(ctx, &v, plans.StateReady, report); err != nil || owner.Current != 0 {
			return err
		}
		_, err = tx.adopt(ctx, owner, p)
		return err
	})
	return v, err
}

func (c *change) writeResult(ctx context.Context, v *plans.Version, r plans.Result, p plans.Placement) error {
	v.Result = &r
	result, err := json.Marshal(r)
	if err != nil {
		return err
	}
	placement, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, `UPDATE version SET result = $3, placement = $4 WHERE variant_id = $1 AND number = $2`,
		v.VariantID, v.Number, string(result), string(placement))
	if err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, `DELETE FROM version_content WHERE variant_id = $1 AND number = $2`, v.VariantID, v.Number); err != nil {
		return err // of what could be seen before it was whole
	}
	if err := insertAll(ctx, c, r.Tree, `INSERT INTO version_tile (variant_id, number, tile, uri) VALUES ($1, $2, $3, $4)`, v.VariantID, v.Number); err != nil {
		return err
	}
	return insertAll(ctx, c, r.Contents, `INSERT INTO version_content (variant_id, number, uri, bytes) VALUES ($1, $2, $3, $4)`, v.VariantID, v.Number)
}

// insertAll writes one row for each pair of m after the given first columns.
func insertAll[V any](ctx context.Context, c *change, m map[string]V, query, variantID string, number int) error {
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for key, value := range m {
		if _, err := stmt.ExecContext(ctx, variantID, number, key, value); err != nil {
			return err
		}
	}
	return nil
}

func nullJSON(j json.RawMessage) sql.NullString {
	return sql.NullString{String: string(j), Valid: len(j) > 0}
}

// clip shortens s to at most n bytes, between two characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
