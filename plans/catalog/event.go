package catalog

import (
	"context"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// maxEvents bounds one answer of Events, whatever the caller asks for.
const maxEvents = 10_000

func scanEvent(s scanner) (plans.Event, error) {
	var e plans.Event
	var at int64
	var data string
	err := s.Scan(&e.ProjectID, &e.Seq, &e.Type, &at, &data)
	e.Time, e.Data = fromMicros(at), []byte(data)
	return e, err
}

// Events gives up to limit events of a project after number since, in order.
// KindGone tells the caller to start from the present state: the events asked
// for are no longer kept, or since lies ahead of what the project has seen (a
// database put back from a backup).
func (c *Catalog) Events(ctx context.Context, projectID string, since int64, limit int) ([]plans.Event, error) {
	if limit <= 0 || limit > maxEvents {
		limit = maxEvents
	}
	if err := c.checkSince(ctx, projectID, since); err != nil {
		return nil, err
	}
	events, err := collect(ctx, c.read, "reading events of project "+projectID, scanEvent,
		`SELECT project_id, seq, type, time, data FROM event WHERE project_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
		projectID, since, limit)
	if err == nil && len(events) > 0 && events[0].Seq != since+1 {
		return nil, gone(projectID, since) // pruned between the two queries
	}
	return events, err
}

// checkSince compares since with the oldest and newest events kept.
func (c *Catalog) checkSince(ctx context.Context, projectID string, since int64) error {
	var newest, oldest int64
	err := c.read.QueryRowContext(ctx, `SELECT p.seq, COALESCE((SELECT MIN(e.seq) FROM event e WHERE e.project_id = p.id), p.seq + 1)
		FROM project p WHERE p.id = $1`, projectID).Scan(&newest, &oldest)
	if err != nil {
		return storeError("reading events of project "+projectID, missing(err, "project %s does not exist", projectID))
	}
	if since < oldest-1 || since > newest {
		return gone(projectID, since)
	}
	return nil
}

func gone(projectID string, since int64) error {
	return plans.Errorf(plans.KindGone, "events of project %s after number %d are not kept: read its present state and go on from its seq", projectID, since)
}

// PruneEvents forgets events older than before and gives how many they were.
// The newest event of each project stays: clients that are up to date remain so.
func (c *Catalog) PruneEvents(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := c.change(ctx, "pruning events", func(tx *change) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM event WHERE time < $1
			AND seq < (SELECT p.seq FROM project p WHERE p.id = event.project_id)`, micros(before))
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, err
}
