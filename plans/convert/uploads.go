package convert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
)

// Intake turns a received upload into a source. It is safe for concurrent use.
type Intake struct {
	catalog plans.Catalog
	store   assets.Store
}

// NewIntake makes an Intake over where uploads arrive and where they are known.
func NewIntake(c plans.Catalog, s assets.Store) *Intake { return &Intake{c, s} }

// UploadKey is where the bytes of an upload lie until it is taken in.
func UploadKey(uploadID string) string { return "uploads/" + uploadID }

// SourceKey is where a source lies, by its SHA-256 in hexadecimal digits.
func SourceKey(sha256 string) string { return "sources/" + sha256 }

// Complete takes in an upload whose bytes lie whole at UploadKey: it reads them
// once for their SHA-256, keeps them under SourceKey (once, however often the
// same file is uploaded), records the upload as complete and drops the bytes at
// UploadKey. Calling it again, also after a failure half-way, is safe: it gives
// the completed upload. KindNotFound where nothing was received.
func (i *Intake) Complete(ctx context.Context, uploadID string) (plans.Upload, error) {
	u, err := i.catalog.Upload(ctx, uploadID)
	if err != nil {
		return u, err
	}
	if u.Complete {
		return u, i.drop(ctx, uploadID)
	}
	sum, bytes, err := i.hash(ctx, UploadKey(uploadID))
	if err != nil {
		return u, i.domainError(uploadID, err)
	}
	if err := i.keep(ctx, UploadKey(uploadID), SourceKey(sum), bytes); err != nil {
		return u, i.domainError(uploadID, err)
	}
	if u, err = i.catalog.CompleteUpload(ctx, uploadID, sum, bytes); err != nil {
		return u, err
	}
	return u, i.drop(ctx, uploadID)
}

func (i *Intake) hash(ctx context.Context, key string) (string, int64, error) {
	body, _, err := i.store.Get(ctx, key, nil)
	if err != nil {
		return "", 0, err
	}
	defer body.Close()
	h := sha256.New()
	n, err := io.Copy(h, body)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// keep copies the upload to its source key unless the same bytes are there.
func (i *Intake) keep(ctx context.Context, from, to string, bytes int64) error {
	info, err := i.store.Head(ctx, to)
	switch {
	case err == nil && info.Bytes == bytes:
		return nil
	case err != nil && !errors.Is(err, assets.ErrNotFound):
		return err
	}
	return i.store.Copy(ctx, from, to)
}

func (i *Intake) drop(ctx context.Context, uploadID string) error {
	if err := i.store.Delete(ctx, UploadKey(uploadID)); err != nil {
		return i.domainError(uploadID, err)
	}
	return nil
}

func (i *Intake) domainError(uploadID string, err error) error {
	kind := plans.KindInternal
	switch {
	case errors.Is(err, assets.ErrNotFound):
		kind = plans.KindNotFound
	case errors.Is(err, assets.ErrUnavailable), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		kind = plans.KindUnavailable
	}
	return plans.Errorf(kind, "taking in upload %s: %w", uploadID, err)
}
