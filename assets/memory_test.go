package assets_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
)

// memory is a store in memory whose Get a test can hold up, count and break; it
// keeps the rules of the conformance suite, so that what is learnt with it
// holds for the others.
type memory struct {
	mu   sync.Mutex
	data map[string][]byte
	info map[string]assets.Info

	before func(op, key string) error // called before each operation
}

func newMemory() *memory {
	return &memory{data: map[string][]byte{}, info: map[string]assets.Info{}}
}

func (m *memory) enter(ctx context.Context, op string, keys ...string) error {
	for _, key := range keys {
		if err := assets.CheckKey(key); err != nil {
			return err
		}
	}
	if m.before != nil {
		if err := m.before(op, keys[0]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (m *memory) Put(ctx context.Context, key string, r io.Reader, size int64, o assets.PutOptions) (assets.Info, error) {
	if err := m.enter(ctx, "put", key); err != nil {
		return assets.Info{}, err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return assets.Info{}, err
	}
	if size >= 0 && size != int64(len(data)) {
		return assets.Info{}, io.ErrUnexpectedEOF
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	old, there := m.info[key]
	if o.IfNoneMatch && there {
		return assets.Info{}, assets.ErrExists
	}
	if o.IfMatch != "" && o.IfMatch != old.ETag {
		return assets.Info{}, assets.ErrChanged
	}
	if o.ContentType == "" {
		o.ContentType = assets.MediaType(key)
	}
	m.data[key] = data
	m.info[key] = assets.Info{Key: key, Bytes: int64(len(data)), ETag: fmt.Sprintf(`"%x"`, md5.Sum(data)), ContentType: o.ContentType, Encoding: o.Encoding}
	return m.info[key], nil
}

func (m *memory) Get(ctx context.Context, key string, rng *assets.Range) (io.ReadCloser, assets.Info, error) {
	i, err := m.look(ctx, "get", key)
	if err != nil {
		return nil, i, err
	}
	m.mu.Lock()
	data := m.data[key]
	m.mu.Unlock()
	if rng != nil && *rng != (assets.Range{}) {
		if rng.Offset < 0 || rng.Offset >= i.Bytes || rng.Length == 0 || rng.Length < -1 {
			return nil, i, assets.ErrRange
		}
		data = data[rng.Offset:]
		if rng.Length > 0 {
			data = data[:min(rng.Length, int64(len(data)))]
		}
	}
	return io.NopCloser(bytes.NewReader(data)), i, nil
}

func (m *memory) look(ctx context.Context, op, key string) (assets.Info, error) {
	if err := m.enter(ctx, op, key); err != nil {
		return assets.Info{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	i, there := m.info[key]
	if !there {
		return i, fmt.Errorf("%s %s: %w", op, key, assets.ErrNotFound)
	}
	return i, nil
}

func (m *memory) Head(ctx context.Context, key string) (assets.Info, error) {
	return m.look(ctx, "head", key)
}

func (m *memory) Delete(ctx context.Context, key string) error {
	if err := m.enter(ctx, "delete", key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.info, key)
	return nil
}

func (m *memory) List(ctx context.Context, prefix string, yield func(assets.Info) error) error {
	if err := m.enter(ctx, "list", "any"); err != nil {
		return err
	}
	m.mu.Lock()
	all := maps.Clone(m.info)
	m.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if strings.HasPrefix(key, prefix) {
			if err := yield(all[key]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *memory) Copy(ctx context.Context, from, to string) error {
	if err := m.enter(ctx, "copy", from, to); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	i, there := m.info[from]
	if !there {
		return assets.ErrNotFound
	}
	i.Key = to
	m.info[to], m.data[to] = i, m.data[from]
	return nil
}

func TestConformance(t *testing.T) {
	t.Parallel()
	t.Run("memory", func(t *testing.T) { storetest.Run(t, newMemory(), "tiles/x/") })
	t.Run("wrapped", func(t *testing.T) {
		c := assets.NewCache(assets.WithRetry(newMemory(), assets.RetryOptions{}), assets.CacheOptions{Bytes: 1 << 20, MaxObject: 300 << 10})
		storetest.Run(t, c, "tiles/x/")
	})
}
