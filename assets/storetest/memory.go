package storetest

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

	"github.com/maquette-city/maquette/assets"
)

// Memory is a store in memory, for tests that cannot have the embedded gateway
// (which changes the working directory) or that hold up, count or break what
// reaches a store. It passes Run, so what is learnt with it holds for others.
type Memory struct {
	// Before is called before each operation ("put", "get", "head", "delete",
	// "list", "copy"); an error ends it. Set it while nothing runs.
	Before func(op, key string) error

	mu   sync.Mutex
	data map[string][]byte
	info map[string]assets.Info
}

// NewMemory makes an empty store.
func NewMemory() *Memory {
	return &Memory{data: map[string][]byte{}, info: map[string]assets.Info{}}
}

func (m *Memory) enter(ctx context.Context, op string, keys ...string) error {
	for _, key := range keys {
		if err := assets.CheckKey(key); err != nil {
			return err
		}
	}
	if m.Before != nil {
		if err := m.Before(op, keys[0]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Put implements assets.Store.
func (m *Memory) Put(ctx context.Context, key string, r io.Reader, size int64, o assets.PutOptions) (assets.Info, error) {
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

// Get implements assets.Store.
func (m *Memory) Get(ctx context.Context, key string, rng *assets.Range) (io.ReadCloser, assets.Info, error) {
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

func (m *Memory) look(ctx context.Context, op, key string) (assets.Info, error) {
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

// Head implements assets.Store.
func (m *Memory) Head(ctx context.Context, key string) (assets.Info, error) {
	return m.look(ctx, "head", key)
}

// Delete implements assets.Store.
func (m *Memory) Delete(ctx context.Context, key string) error {
	if err := m.enter(ctx, "delete", key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.info, key)
	return nil
}

// List implements assets.Store.
func (m *Memory) List(ctx context.Context, prefix string, yield func(assets.Info) error) error {
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

// Copy implements assets.Store.
func (m *Memory) Copy(ctx context.Context, from, to string) error {
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
