package catalog

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/maquette-city/maquette/plans"
)

const (
	// maxSources bounds the sources of one version: a federation of a large
	// building has about a dozen.
	maxSources = 64
	// maxReasonBytes bounds the sentence that tells a person why it failed.
	maxReasonBytes = 2000
)

// versionQuery reads versions without their reports; a condition follows.
const versionQuery = `SELECT variant_id, number, project_id, state, reason, note, created_by,
	created_at, changed_at, published_at, result FROM version `

func scanVersion(s scanner) (plans.Version, error) {
	var v plans.Version
	var created, changed int64
	var published sql.NullInt64
	var result sql.NullString
	err := s.Scan(&v.VariantID, &v.Number, &v.ProjectID, &v.State, &v.Reason, &v.Note, &v.CreatedBy,
		&created, &changed, &published, &result)
	if err != nil {
		return v, err
	}
	v.CreatedAt, v.ChangedAt = fromMicros(created), fromMicros(changed)
	if published.Valid {
		t := fromMicros(published.Int64)
		v.PublishedAt = &t
	}
	if result.Valid {
		v.Result = &plans.Result{}
		err = json.Unmarshal([]byte(result.String), v.Result)
	}
	return v, err
}

// CreateVersion gives the version the variant's next number, stores it as
// queued with its sources, and enqueues its conversion, all in one transaction.
func (c *Catalog) CreateVersion(ctx context.Context, variantID string, sources []plans.VersionSource, note, by string) (plans.Version, error) {
	if err := checkSources(sources, note); err != nil {
		return plans.Version{}, err
	}
	var v plans.Version
	err := c.change(ctx, "creating a version of variant "+variantID, func(tx *change) error {
		owner, err := tx.lockVariant(ctx, variantID)
		if err != nil {
			return err
		}
		v = plans.Version{
			VariantID: variantID, ProjectID: owner.ProjectID, State: plans.StateQueued, Note: note,
			Sources: sources, CreatedBy: by, CreatedAt: tx.now, ChangedAt: tx.now,
		}
		if err := tx.insertVersion(ctx, &v); err != nil {
			return err
		}
		if err := tx.stateEvent(ctx, plans.EventVersionState, v); err != nil || c.enqueue == nil {
			return err
		}
		return c.enqueue(ctx, tx.Tx, v.ProjectID, variantID, v.Number)
	})
	return v, err
}

func checkSources(sources []plans.VersionSource, note string) error {
	if len(sources) == 0 || len(sources) > maxSources {
		return invalid("/sources", "a version has 1 to %d sources, not %d", maxSources, len(sources))
	}
	for _, s := range sources {
		if !isSHA256(s.SHA256) || s.Bytes < 0 {
			return invalid("/sources", "the source %.80q is not named by its SHA-256", s.SHA256)
		}
		if err := s.Choice.Fault(); err != nil {
			return invalid("/sources", "the source %.80q: %w", s.Filename, err)
		}
		if s.Filename == "" || len(s.Filename) > maxNameChars || len(s.Role) > maxNameChars {
			return invalid("/sources", "a source needs a file name of at most %d bytes", maxNameChars)
		}
	}
	if len(note) > maxTextChars {
		return invalid("/note", "the note has %d bytes, at most %d are allowed", len(note), maxTextChars)
	}
	return nil
}

func (c *change) insertVersion(ctx context.Context, v *plans.Version) error {
	err := c.QueryRowContext(ctx, `UPDATE variant SET last_version = last_version + 1 WHERE id = $1 RETURNING last_version`,
		v.VariantID).Scan(&v.Number)
	if err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, `INSERT INTO version (variant_id, number, project_id, state, reason, note, created_by, created_at, changed_at)
		VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8)`,
		v.VariantID, v.Number, v.ProjectID, v.State, v.Note, v.CreatedBy, micros(v.CreatedAt), micros(v.ChangedAt))
	if err != nil {
		return err
	}
	for i, s := range v.Sources {
		_, err = c.ExecContext(ctx, `INSERT INTO version_source (variant_id, number, position, sha256, filename, bytes, role, lod, appearance)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, v.VariantID, v.Number, i, s.SHA256, s.Filename, s.Bytes, s.Role, s.LoD, s.Appearance)
		if err != nil {
			return err
		}
	}
	return nil
}

// Version finds a version, with its sources and report.
func (c *Catalog) Version(ctx context.Context, variantID string, number int) (plans.Version, error) {
	v, err := readVersion(ctx, c.read, variantID, number)
	return v, storeError("reading a version of variant "+variantID, err)
}

func readVersion(ctx context.Context, q queryer, variantID string, number int) (plans.Version, error) {
	v, err := scanVersion(q.QueryRowContext(ctx, versionQuery+`WHERE variant_id = $1 AND number = $2`, variantID, number))
	if err != nil {
		return v, missing(err, "variant %s has no version %d", variantID, number)
	}
	if err := readReport(ctx, q, &v); err != nil {
		return v, err
	}
	v.Sources, err = collect(ctx, q, "reading sources", func(s scanner) (plans.VersionSource, error) {
		var one plans.VersionSource
		return one, s.Scan(&one.SHA256, &one.Filename, &one.Bytes, &one.Role, &one.LoD, &one.Appearance)
	}, `SELECT sha256, filename, bytes, role, lod, appearance FROM version_source WHERE variant_id = $1 AND number = $2 ORDER BY position`, variantID, number)
	return v, err
}

// readReport adds a version's report and the placement that was found.
func readReport(ctx context.Context, q queryer, v *plans.Version) error {
	var report, found sql.NullString
	err := q.QueryRowContext(ctx, `SELECT report, placement FROM version WHERE variant_id = $1 AND number = $2`,
		v.VariantID, v.Number).Scan(&report, &found)
	if err != nil {
		return err
	}
	if report.Valid {
		v.Report = []byte(report.String)
	}
	if !found.Valid {
		return nil
	}
	p, err := decodeFound(found, v.Number)
	v.Found = &p
	return err
}

// Versions lists the versions of a variant, newest first, with their sources
// and without their reports.
func (c *Catalog) Versions(ctx context.Context, variantID string) ([]plans.Version, error) {
	doing := "listing versions of variant " + variantID
	all, err := collect(ctx, c.read, doing, scanVersion, versionQuery+`WHERE variant_id = $1 ORDER BY number DESC`, variantID)
	if err != nil {
		return nil, err
	}
	at := make(map[int]*plans.Version, len(all))
	for i := range all {
		all[i].Sources = []plans.VersionSource{}
		at[all[i].Number] = &all[i]
	}
	_, err = collect(ctx, c.read, doing, func(s scanner) (struct{}, error) {
		var number int
		var one plans.VersionSource
		err := s.Scan(&number, &one.SHA256, &one.Filename, &one.Bytes, &one.Role, &one.LoD, &one.Appearance)
		if v := at[number]; v != nil {
			v.Sources = append(v.Sources, one)
		}
		return struct{}{}, err
	}, `SELECT number, sha256, filename, bytes, role, lod, appearance FROM version_source WHERE variant_id = $1 ORDER BY number, position`, variantID)
	return all, err
}
