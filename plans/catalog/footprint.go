package catalog

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/maquette-city/maquette/plans"
)

// Search inserts the job that looks again what stands on the footprints of a
// project, inside the transaction that changes its layers.
type Search func(ctx context.Context, tx *sql.Tx, projectID string) error

// SetSearch sets the hook that is called where a layer of a project with footprints
// shows something else or stands elsewhere. Call it before the catalog is shared;
// without it footprints are searched only when they are recorded.
func (c *Catalog) SetSearch(f Search) { c.search = f }

// moves gives the tileset that shows something else by an event, or elsewhere; ""
// for none.
func moves(kind string, data any) string {
	switch d := data.(type) {
	case plans.TilesReplacedData:
		return d.Tileset
	case plans.PlacementChangedData:
		return d.Variant
	case plans.RemovedData:
		if kind == plans.EventLayerRemoved {
			return d.ID
		}
	}
	return ""
}

// askForSearches inserts the jobs of projects with footprints whose layers changed,
// where none waits already.
func (c *change) askForSearches(ctx context.Context, search Search) error {
	asked := map[string]bool{}
	for id, project := range c.moved {
		if asked[project] {
			continue
		}
		var wanted bool
		// SQLite's JSON functions, as in ReleaseJobs: River keeps arguments as JSON.
		err := c.QueryRowContext(ctx, `SELECT
			EXISTS (SELECT 1 FROM variant WHERE id = $1 AND owner = 'layer')
			AND EXISTS (SELECT 1 FROM replacement r JOIN variant v ON v.id = r.variant_id WHERE v.project_id = $2 AND r.footprint <> '[]')
			AND NOT EXISTS (SELECT 1 FROM river_job WHERE kind = 'search_footprints'
				AND state IN ('available', 'pending', 'retryable', 'scheduled') AND json_extract(args, '$.project') = $2)`, id, project).Scan(&wanted)
		if err != nil {
			return fmt.Errorf("looking for footprints of project %s: %w", project, err)
		}
		if !wanted {
			continue
		}
		asked[project] = true
		if err := search(ctx, c.Tx, project); err != nil {
			return err
		}
	}
	return nil
}
