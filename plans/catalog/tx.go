package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/maquette-city/maquette/plans"
)

// change is one writing transaction: it collects the projects whose events it
// wrote, so that their listeners are woken once it is committed.
type change struct {
	*sql.Tx
	now     time.Time
	written map[string]bool
	redraw  map[string]bool   // projects whose pictures may show something else now
	moved   map[string]string // projects of tilesets that show something else, or elsewhere
}

// change runs f in a transaction: committed where f gives nil, else undone.
func (c *Catalog) change(ctx context.Context, doing string, f func(*change) error) error {
	tx, err := c.write.BeginTx(ctx, nil)
	if err != nil {
		return storeError(doing, err)
	}
	defer tx.Rollback()
	ch := &change{Tx: tx, now: c.now().UTC().Truncate(time.Microsecond), written: map[string]bool{}, redraw: map[string]bool{}, moved: map[string]string{}}
	if err := f(ch); err != nil {
		return storeError(doing, err)
	}
	if c.redraw != nil {
		if err := ch.askForPictures(ctx, c.redraw); err != nil {
			return storeError(doing, err)
		}
	}
	if c.search != nil {
		if err := ch.askForSearches(ctx, c.search); err != nil {
			return storeError(doing, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return storeError(doing, err)
	}
	if c.notifier != nil {
		for id := range ch.written {
			c.notifier.EventsWritten(id)
		}
	}
	return nil
}

// event appends an event to a project and gives its number. The UPDATE locks
// the project's row until the transaction ends, so numbers become visible in
// their order.
func (c *change) event(ctx context.Context, projectID, kind string, data any) (int64, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return 0, fmt.Errorf("encoding event %s: %w", kind, err)
	}
	var seq int64
	err = c.QueryRowContext(ctx, `UPDATE project SET seq = seq + 1 WHERE id = $1 RETURNING seq`, projectID).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("numbering event %s of project %s: %w", kind, projectID, err)
	}
	_, err = c.ExecContext(ctx, `INSERT INTO event (project_id, seq, type, time, data) VALUES ($1, $2, $3, $4, $5)`,
		projectID, seq, kind, micros(c.now), string(text))
	if err != nil {
		return 0, fmt.Errorf("writing event %s of project %s: %w", kind, projectID, err)
	}
	c.written[projectID] = true
	if redraws(kind, data) {
		c.redraw[projectID] = true
	}
	if id := moves(kind, data); id != "" {
		c.moved[id] = projectID
	}
	return seq, nil
}

// lockProject takes the project's row for this transaction.
func (c *change) lockProject(ctx context.Context, id string) error {
	res, err := c.ExecContext(ctx, `UPDATE project SET seq = seq WHERE id = $1`, id)
	if err != nil {
		return fmt.Errorf("locking project %s: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(plans.Errorf(plans.KindNotFound, "project %s does not exist", id), err)
	}
	return nil
}

// storeError turns a failure into a domain error; one that is already is kept.
func storeError(doing string, err error) error {
	var known *plans.Error
	var db *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return plans.Errorf(plans.KindUnavailable, "%s: %w", doing, err)
	case errors.As(err, &db):
		return plans.Errorf(sqliteKind(db.Code()), "%s: %w", doing, err)
	}
	return plans.Errorf(plans.KindInternal, "%s: %w", doing, err)
}

// sqliteKind classes SQLite's result codes (https://sqlite.org/rescode.html);
// the low byte is the primary code.
func sqliteKind(code int) plans.Kind {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return plans.KindConflict
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_INTERRUPT:
		return plans.KindUnavailable
	}
	return plans.KindInternal
}

// missing turns "no rows" into a domain error that names what was asked for.
func missing(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return plans.Errorf(plans.KindNotFound, format, args...)
	}
	return err
}

// queryer is what reads: the pool of readers or a running transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a row about to be read.
type scanner interface{ Scan(dest ...any) error }

// collect reads all rows of a query with scan.
func collect[T any](ctx context.Context, q queryer, doing string, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, storeError(doing, err)
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, storeError(doing, err)
		}
		all = append(all, one)
	}
	return all, storeError(doing, rows.Err())
}

func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }
