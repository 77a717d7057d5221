// Package catalog keeps projects, plans, variants, versions and their events in
// an SQL database and implements plans.Catalog. It is the only package with SQL
// in it. The database is SQLite by default, a file beside the objects.
//
// What it promises: a change and its events are written in one transaction; the
// events of a project are numbered without holes, in the order they became
// visible (the number is given under a lock on the project's row); a version's
// conversion job is inserted in the transaction that makes the version.
//
// What it does not: it stores no files (see assets), converts nothing and does
// not decide who may do what.
//
// Choices, with their reasons:
//
//   - Queries are written once for SQLite and PostgreSQL: $n parameters,
//     RETURNING, ON CONFLICT, row locks taken by UPDATE, no SQLite functions.
//   - Times are integer microseconds since 1970 UTC: both databases compare
//     and index them, and no driver converts them behind our back.
//   - One connection writes, begun IMMEDIATE, so that a transaction never fails
//     half-way for want of the write lock; readers have a pool of their own and,
//     with the write-ahead log, neither wait for it nor hold it up.
//   - synchronous=FULL: what a client was told has happened survives a power
//     cut. It costs one fsync per change, and changes are rare next to reads.
package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
	"time"

	_ "modernc.org/sqlite" // the "sqlite" driver

	"github.com/maquette-city/maquette/plans"
)

// contentGrace is how long content stays fetchable after the last version that
// held it stopped being shown: viewers that are still open finish with it.
const contentGrace = 24 * time.Hour

// busyTimeout bounds the wait for another process's write lock.
const busyTimeout = 10 * time.Second

// Enqueue inserts the job that converts a version, inside the transaction that
// makes the version: both exist or neither does.
type Enqueue func(ctx context.Context, tx *sql.Tx, projectID, variantID string, number int) error

// Options of a catalog; the zero value is usable.
type Options struct {
	// Notifier is woken after each transaction that wrote events. Nil: nobody.
	Notifier plans.Notifier
	// Now is the clock. Nil: time.Now.
	Now func() time.Time
	// Log takes what happens outside a caller's request. Nil: discarded.
	Log *slog.Logger
}

// Catalog is a plans.Catalog on an SQL database. It is safe for concurrent use.
type Catalog struct {
	write    *sql.DB // one connection
	read     *sql.DB
	visible  *sql.Stmt // asked for every tile that is fetched
	enqueue  Enqueue
	redraw   Redraw
	search   Search
	notifier plans.Notifier
	now      func() time.Time
	log      *slog.Logger
}

var _ plans.Catalog = (*Catalog)(nil)

// Open opens the SQLite file at path, makes it where it is missing, and brings
// its tables (and those of the job queue) up to date. It refuses a file made by
// a newer Maquette.
func Open(ctx context.Context, path string, o Options) (*Catalog, error) {
	c := &Catalog{notifier: o.Notifier, now: o.Now, log: o.Log}
	if c.now == nil {
		c.now = time.Now
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if err := c.open(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("opening catalog %s: %w", path, err), c.Close())
	}
	return c, nil
}

func (c *Catalog) open(ctx context.Context, path string) (err error) {
	if c.write, err = sql.Open("sqlite", dataSource(path, "_txlock=immediate")); err != nil {
		return err
	}
	c.write.SetMaxOpenConns(1)
	if err = migrate(ctx, c.write, c.now()); err != nil {
		return err
	}
	if err = migrateJobs(ctx, c.write); err != nil {
		return err
	}
	if c.read, err = sql.Open("sqlite", dataSource(path, "_pragma=query_only(1)")); err != nil {
		return err
	}
	c.read.SetMaxOpenConns(4 + runtime.NumCPU())
	c.visible, err = c.read.PrepareContext(ctx, sqlContentVisible)
	return err
}

// dataSource names the file to the driver with the settings every connection
// has; a path may hold any character.
func dataSource(path, extra string) string {
	return fmt.Sprintf("file:%s?_pragma=busy_timeout(%d)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&%s",
		(&url.URL{Path: path}).EscapedPath(), busyTimeout.Milliseconds(), extra)
}

// Close closes the database; running transactions finish first.
func (c *Catalog) Close() error {
	var errs []error
	if c.visible != nil {
		errs = append(errs, c.visible.Close())
	}
	for _, db := range []*sql.DB{c.read, c.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// JobDB gives the writing connection to the job queue, which shares it so that
// a job can be inserted in a transaction of the catalog.
func (c *Catalog) JobDB() *sql.DB { return c.write }

// SetEnqueue sets the hook by which CreateVersion inserts the conversion job.
// Call it before the catalog is shared; without it versions stay queued.
func (c *Catalog) SetEnqueue(f Enqueue) { c.enqueue = f }
