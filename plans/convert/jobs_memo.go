package convert

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/tiles/memo"
)

// maxMemoBytes bounds what is kept of a version for the conversion of the next
// one. It takes some 25 bytes a triangle; of a model of more than ten million
// nothing is kept.
const maxMemoBytes = 256 << 20

// memoPrefix is where what conversions of a variant remember lies: no address of
// the server leads there. The newest version's alone is kept.
func memoPrefix(variant string) string { return "memos/" + variant + "/" }

func (c *conversion) sealPath() string { return filepath.Join(c.dir, "seal") }
func (c *conversion) prev() string     { return filepath.Join(c.dir, "prev") }

// memoArgs make the child remember, and fetch what the last one did. Each variant
// has a secret of its own: a file that takes over its child can forge what is
// remembered of that variant and of no other. Without it a conversion takes
// longer: an error is logged.
func (c *conversion) memoArgs(ctx context.Context) []string {
	if len(c.cfg.MemoSecret) == 0 {
		return []string{"--seal", "none"}
	}
	if err := c.writeSeal(); err != nil {
		c.cfg.Log.Warn("nothing is remembered of a conversion", "variant_id", c.args.Variant, "version", c.args.Version, "error", err)
		return []string{"--seal", "none"}
	}
	args := []string{"--seal", c.sealPath()}
	switch there, err := c.fetchMemo(ctx); {
	case err != nil && ctx.Err() == nil:
		c.cfg.Log.Warn("the last conversion is not remembered", "variant_id", c.args.Variant, "version", c.args.Version, "error", err)
	case there:
		args = append(args, "--prev", c.prev())
	}
	return args
}

// writeSeal writes the variant's secret and the digest of the program for the
// child.
func (c *conversion) writeSeal() error {
	program, err := c.program()
	if err != nil {
		return err
	}
	secret, err := hkdf.Key(sha256.New, c.cfg.MemoSecret, nil, "variant "+c.args.Variant, memo.SecretBytes)
	if err != nil {
		return fmt.Errorf("deriving the secret of variant %s: %w", c.args.Variant, err)
	}
	if err := os.WriteFile(c.sealPath(), append(secret, program[:]...), 0o600); err != nil {
		return fmt.Errorf("writing the secret of variant %s: %w", c.args.Variant, err)
	}
	return nil
}

// fetchMemo fetches what the last conversion of the variant left, false where
// there is nothing, and begins to fetch the model that goes with it. Whether they
// are to be believed the child finds out.
func (c *conversion) fetchMemo(ctx context.Context) (bool, error) {
	key, newest := "", -1
	err := c.memos(ctx, func(k string, version int) {
		if version > newest {
			key, newest = k, version
		}
	})
	if err != nil || key == "" {
		return false, err
	}
	body, info, err := c.cfg.Store.Get(ctx, key, nil)
	if errors.Is(err, assets.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("fetching %s: %w", key, err)
	}
	defer func() { _ = body.Close() }() // only read
	if info.Bytes > maxMemoBytes {
		return false, nil
	}
	if err := os.Mkdir(c.prev(), 0o700); err != nil {
		return false, fmt.Errorf("making a folder for what is remembered: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(c.prev(), MemoFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return false, fmt.Errorf("making a file for what is remembered: %w", err)
	}
	_, err = io.Copy(file, io.LimitReader(body, maxMemoBytes))
	if err = errors.Join(err, file.Close()); err != nil {
		return false, fmt.Errorf("fetching %s: %w", key, err)
	}
	c.fetchModel(ctx, newest)
	return true, nil
}

// memos calls f for what is kept of each version of the variant.
func (c *conversion) memos(ctx context.Context, f func(key string, version int)) error {
	prefix := memoPrefix(c.args.Variant)
	err := c.cfg.Store.List(ctx, prefix, func(i assets.Info) error {
		if n, err := strconv.Atoi(i.Key[len(prefix):]); err == nil {
			f(i.Key, n)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking for what is remembered of variant %s: %w", c.args.Variant, err)
	}
	return nil
}

// keepMemo keeps what the child remembers for the next conversion, in the place
// of what older versions left. The next one can do without: an error is logged.
func (c *conversion) keepMemo(ctx context.Context) {
	if err := c.storeMemo(ctx); err != nil && ctx.Err() == nil {
		c.cfg.Log.Warn("a conversion is not remembered", "variant_id", c.args.Variant, "version", c.args.Version, "error", err)
	}
}

func (c *conversion) storeMemo(ctx context.Context) error {
	var old []string
	newest := 0
	err := c.memos(ctx, func(key string, version int) {
		if newest = max(newest, version); version < c.args.Version {
			old = append(old, key)
		}
	})
	if err != nil || newest > c.args.Version {
		return err
	}
	path := filepath.Join(c.out(), MemoFile)
	if info, err := os.Lstat(path); err != nil || info.Size() > maxMemoBytes {
		return nil // nothing is remembered, or too much
	}
	if err := c.storeFile(ctx, path, memoPrefix(c.args.Variant)+strconv.Itoa(c.args.Version)); err != nil {
		return err
	}
	for _, key := range old {
		if err := c.cfg.Store.Delete(ctx, key); err != nil {
			return fmt.Errorf("removing %s: %w", key, err)
		}
	}
	return nil
}
