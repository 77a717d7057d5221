package catalog

import (
	"context"
	"strings"

	"github.com/maquette-city/maquette/plans"
)

const uploadColumns = `id, filename, bytes, sha256, complete, created_by, created_at`

func scanUpload(s scanner) (plans.Upload, error) {
	var u plans.Upload
	var created int64
	err := s.Scan(&u.ID, &u.Filename, &u.Bytes, &u.SHA256, &u.Complete, &u.CreatedBy, &created)
	u.CreatedAt = fromMicros(created)
	return u, err
}

// maxUploadIDChars bounds the ids of uploads, which tusd may have made.
const maxUploadIDChars = 200

// CreateUpload records an upload that begins. Its id is the caller's.
func (c *Catalog) CreateUpload(ctx context.Context, u plans.Upload) error {
	if u.ID == "" || len(u.ID) > maxUploadIDChars {
		return invalid("/id", "an upload needs an id of at most %d bytes", maxUploadIDChars)
	}
	if len(u.Filename) > maxNameChars {
		return invalid("/filename", "the file name has %d bytes, at most %d are allowed", len(u.Filename), maxNameChars)
	}
	return c.change(ctx, "creating upload "+u.ID, func(tx *change) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO upload (`+uploadColumns+`) VALUES ($1, $2, $3, '', FALSE, $4, $5)`,
			u.ID, u.Filename, u.Bytes, u.CreatedBy, micros(tx.now))
		return err
	})
}

// CompleteUpload records what was received. Saying it twice is no error; saying
// something else is KindConflict.
func (c *Catalog) CompleteUpload(ctx context.Context, id, sha256 string, bytes int64) (plans.Upload, error) {
	var u plans.Upload
	if !isSHA256(sha256) {
		return u, invalid("/sha256", "%.80q is not a SHA-256: 64 lower-case hexadecimal digits", sha256)
	}
	err := c.change(ctx, "completing upload "+id, func(tx *change) error {
		_, err := tx.ExecContext(ctx, `UPDATE upload SET sha256 = $2, bytes = $3, complete = TRUE WHERE id = $1 AND complete = FALSE`,
			id, sha256, bytes)
		if err != nil {
			return err
		}
		if u, err = readUpload(ctx, tx, id); err != nil {
			return err
		}
		if u.SHA256 != sha256 || u.Bytes != bytes {
			return plans.Errorf(plans.KindConflict, "upload %s was completed with other bytes", id)
		}
		return nil
	})
	return u, err
}

// Upload finds an upload by its id.
func (c *Catalog) Upload(ctx context.Context, id string) (plans.Upload, error) {
	u, err := readUpload(ctx, c.read, id)
	return u, storeError("reading upload "+id, err)
}

func readUpload(ctx context.Context, q queryer, id string) (plans.Upload, error) {
	u, err := scanUpload(q.QueryRowContext(ctx, `SELECT `+uploadColumns+` FROM upload WHERE id = $1`, id))
	return u, missing(err, "upload %s does not exist", id)
}

func isSHA256(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
