package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/maquette-city/maquette/assets"
)

// UploadKeep is how long what was received of an unfinished upload is kept: who
// comes back after a week begins again.
const UploadKeep = 7 * 24 * time.Hour

// SweepUploads deletes what uploads left that were last written before a time,
// and gives how many objects those were. What was taken in as a source lies
// elsewhere and stays.
func SweepUploads(ctx context.Context, store assets.Store, before time.Time) (int, error) {
	var old []string
	err := store.List(ctx, "uploads/", func(i assets.Info) error {
		if i.ModifiedAt.Before(before) {
			old = append(old, i.Key)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("listing unfinished uploads: %w", err)
	}
	for n, key := range old {
		if err := store.Delete(ctx, key); err != nil && !errors.Is(err, assets.ErrNotFound) {
			return n, fmt.Errorf("deleting %s: %w", key, err)
		}
	}
	return len(old), nil
}
