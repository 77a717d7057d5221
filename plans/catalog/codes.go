package catalog

import (
	"context"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// BurnCode records that the one-time code with this id was used: KindConflict
// where it was used before, on any node. The id may be forgotten after until,
// when the code no longer works anyway; each call drops those that are.
func (c *Catalog) BurnCode(ctx context.Context, id string, until time.Time) error {
	return c.change(ctx, "burning a sign-in code", func(tx *change) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM burnt_code WHERE dead_at < $1`, micros(tx.now)); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO burnt_code (id, dead_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, id, micros(until))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err == nil && n == 0 {
			return plans.Errorf(plans.KindConflict, "this sign-in code was used before")
		}
		return err
	})
}
