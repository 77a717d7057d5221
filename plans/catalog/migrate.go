package catalog

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration is one numbered step: migrations/0001_name.sql.
type migration struct {
	number int
	name   string
	sql    string
}

// migrations lists the embedded steps in order and refuses holes, so that a
// file forgotten in a merge is found by the first start.
func migrations(files fs.FS) ([]migration, error) {
	entries, err := fs.ReadDir(files, "migrations")
	if err != nil {
		return nil, err
	}
	var all []migration
	for i, e := range entries {
		digits, name, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".sql"), "_")
		number, err := strconv.Atoi(digits)
		if err != nil || number != i+1 {
			return nil, fmt.Errorf("migration %s should have number %04d", e.Name(), i+1)
		}
		text, err := fs.ReadFile(files, "migrations/"+e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, migration{number, name, string(text)})
	}
	return all, nil
}

// migrate applies the steps the database lacks, all in one transaction.
func migrate(ctx context.Context, db *sql.DB, now time.Time) error {
	all, err := migrations(migrationFiles)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning migrations: %w", err)
	}
	defer tx.Rollback()
	done, err := migrated(ctx, tx)
	if err != nil {
		return err
	}
	if done > len(all) {
		return fmt.Errorf("the database has schema %d, this program knows %d: use a newer maquette", done, len(all))
	}
	for _, m := range all[done:] {
		if err := apply(ctx, tx, m, now); err != nil {
			return fmt.Errorf("applying migration %04d_%s: %w", m.number, m.name, err)
		}
	}
	return tx.Commit()
}

// migrated gives the number of the last step applied.
func migrated(ctx context.Context, tx *sql.Tx) (int, error) {
	_, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_migration (
		number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)`)
	if err != nil {
		return 0, fmt.Errorf("making schema_migration: %w", err)
	}
	var done int
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM schema_migration`).Scan(&done)
	return done, err
}

func apply(ctx context.Context, tx *sql.Tx, m migration, now time.Time) error {
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO schema_migration (number, name, applied_at) VALUES ($1, $2, $3)`,
		m.number, m.name, micros(now))
	return err
}

// migrateJobs brings River's own tables up to date in the same database.
func migrateJobs(ctx context.Context, db *sql.DB) error {
	m, err := rivermigrate.New(riversqlite.New(db), nil)
	if err != nil {
		return fmt.Errorf("preparing the job queue's migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrating the job queue: %w", err)
	}
	return nil
}
