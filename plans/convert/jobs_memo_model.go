package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/maquette-city/maquette/assets"
)

// maxEarlierModelBytes bounds the model of the earlier version that is fetched for
// the next conversion to copy from: it takes some 45 bytes a triangle.
const maxEarlierModelBytes = 256 << 20

// fetching fetches the model of an earlier version while the child reads and
// tiles: it is wanted last, and a child that does not find it makes the model anew.
type fetching struct {
	stop context.CancelFunc
	done sync.WaitGroup
}

// end ends the fetching, come to its end or not. A nil one was never begun.
func (f *fetching) end() {
	if f != nil {
		f.stop()
		f.done.Wait()
	}
}

// fetchModel begins to fetch the model of an earlier version of the variant.
func (c *conversion) fetchModel(ctx context.Context, version int) {
	ctx, stop := context.WithCancel(ctx)
	c.fetching = &fetching{stop: stop}
	c.fetching.done.Go(func() {
		err := c.fetchEarlier(ctx, fmt.Sprintf("%s%d/%s", c.variantPrefix(), version, ModelFile))
		if err != nil && ctx.Err() == nil {
			c.cfg.Log.Warn("the last model is not at hand", "variant_id", c.args.Variant, "version", c.args.Version, "error", err)
		}
	})
}

// fetchEarlier fetches the model under key into the earlier folder, where it is
// seen once it is whole.
func (c *conversion) fetchEarlier(ctx context.Context, key string) error {
	body, info, err := c.cfg.Store.Get(ctx, key, nil)
	if errors.Is(err, assets.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("fetching %s: %w", key, err)
	}
	defer func() { _ = body.Close() }() // only read
	if info.Bytes > maxEarlierModelBytes {
		return nil
	}
	part := filepath.Join(c.prev(), ModelFile+".part")
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("making a file for %s: %w", key, err)
	}
	_, err = io.Copy(file, io.LimitReader(body, maxEarlierModelBytes))
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("fetching %s: %w", key, err)
	}
	return os.Rename(part, filepath.Join(c.prev(), ModelFile))
}
