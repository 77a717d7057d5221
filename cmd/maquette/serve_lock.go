package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"
)

// lockFolder keeps a second server with the same role out of the data folder:
// the two would take each other's conversions for left over. The system drops
// the lock when the process ends, however it ends.
func (n *node) lockFolder(_ context.Context, s settings) error {
	lock := flock.New(filepath.Join(s.data, "."+string(s.role)+".lock"))
	held, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("locking the data folder %s: %w", s.data, err)
	}
	if !held {
		return fmt.Errorf("the data folder %s is in use by another server: stop that one, or name another folder with --data", s.data)
	}
	n.onClose(lock.Close)
	return nil
}
