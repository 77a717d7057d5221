package catalog

import (
	"context"
)

// ReleaseJobs makes the jobs available again that an earlier process of this
// node, killed while it worked on them, left as running, and gives how many they
// were. Call it before the node begins to work; no two live processes may have
// the same node name. (River's own rescue does the same for nodes that never
// come back, but only after the longest time a job may take.)
func (c *Catalog) ReleaseJobs(ctx context.Context, node string) (int, error) {
	var n int64
	err := c.change(ctx, "releasing interrupted jobs", func(tx *change) error {
		// SQLite's JSON functions: River keeps the attempts' nodes as an array.
		res, err := tx.ExecContext(ctx, `UPDATE river_job SET state = 'available'
			WHERE state = 'running' AND json_extract(attempted_by, '$[#-1]') = $1`, node)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return int(n), err
}
