package assets

import (
	"bytes"
	"container/list"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// CacheOptions bound a Cache. The zero value is usable.
type CacheOptions struct {
	Bytes     int64 // of cached assets in all; default 256 MiB
	MaxObject int64 // largest asset kept, bytes; default 8 MiB
	// Immutable tells which keys are never written twice with other bytes, so
	// that no other node can make the cached ones stale. Default: content,
	// tilesets and pictures of versions; not uploads and sources.
	Immutable func(key string) bool
	// FetchTimeout bounds one fetch on behalf of all who wait; default 1 min.
	FetchTimeout time.Duration
}

func (o CacheOptions) withDefaults() CacheOptions {
	if o.Bytes <= 0 {
		o.Bytes = 256 << 20
	}
	if o.MaxObject <= 0 {
		o.MaxObject = 8 << 20
	}
	o.MaxObject = min(o.MaxObject, o.Bytes)
	if o.Immutable == nil {
		o.Immutable = immutable
	}
	if o.FetchTimeout <= 0 {
		o.FetchTimeout = time.Minute
	}
	return o
}

func immutable(key string) bool {
	return strings.HasPrefix(key, "tiles/") || strings.HasPrefix(key, "layers/") || strings.HasPrefix(key, "pictures/")
}

// entryOverhead is what an entry costs beside its bytes (key, links, Info).
const entryOverhead = 512

// Cache is a Store that keeps whole small assets of another in memory, the least
// recently used thrown out first. However many ask for an asset at once, it is
// fetched once. What is written or deleted through the Cache is never served
// stale by it; what others write is covered by CacheOptions.Immutable.
type Cache struct {
	Store
	o CacheOptions

	mu      sync.Mutex
	entries map[string]*list.Element // of *entry
	recent  *list.List               // front: used last
	flights map[string]*flight
	stats   CacheStats
}

// CacheStats counts what a Cache did since it was made.
type CacheStats struct {
	Hits, Misses int64
	Entries      int
	Bytes        int64 // held now, overhead included
}

// entry is one asset, or (data nil, info.Bytes above MaxObject) the memory that
// it is too big.
type entry struct {
	info Info
	data []byte
}

func (e *entry) cost() int64 { return int64(len(e.data)) + int64(len(e.info.Key)) + entryOverhead }

// flight is one fetch in progress and its result.
type flight struct {
	done chan struct{}
	e    *entry
	err  error
}

// NewCache puts a cache in front of s.
func NewCache(s Store, o CacheOptions) *Cache {
	return &Cache{Store: s, o: o.withDefaults(), entries: map[string]*list.Element{}, recent: list.New(), flights: map[string]*flight{}}
}

// Stats gives the counters as they are now.
func (c *Cache) Stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	st := c.stats
	st.Entries = len(c.entries)
	return st
}

// Get opens an asset, from memory where it is there.
func (c *Cache) Get(ctx context.Context, key string, rng *Range) (io.ReadCloser, Info, error) {
	if !c.o.Immutable(key) {
		return c.Store.Get(ctx, key, rng)
	}
	e, err := c.lookup(ctx, key)
	if err != nil {
		return nil, Info{}, err
	}
	if e.data == nil {
		return c.Store.Get(ctx, key, rng)
	}
	part, err := cut(e.data, rng)
	if err != nil {
		return nil, Info{}, fmt.Errorf("reading part of %s: %w", key, err)
	}
	return io.NopCloser(bytes.NewReader(part)), e.info, nil
}

// Head describes an asset, from memory where it is there.
func (c *Cache) Head(ctx context.Context, key string) (Info, error) {
	c.mu.Lock()
	el := c.entries[key]
	c.mu.Unlock()
	if el != nil {
		return el.Value.(*entry).info, nil
	}
	return c.Store.Head(ctx, key)
}

// cut gives the bytes a range names.
func cut(data []byte, rng *Range) ([]byte, error) {
	if rng == nil || *rng == (Range{}) {
		return data, nil
	}
	n := int64(len(data))
	if rng.Offset < 0 || rng.Offset >= n || rng.Length == 0 || rng.Length < -1 {
		return nil, ErrRange
	}
	end := n
	if rng.Length > 0 && rng.Length < n-rng.Offset {
		end = rng.Offset + rng.Length
	}
	return data[rng.Offset:end], nil
}

// lookup finds the entry in memory, or waits for the one fetch of it.
func (c *Cache) lookup(ctx context.Context, key string) (*entry, error) {
	c.mu.Lock()
	if el := c.entries[key]; el != nil {
		c.recent.MoveToFront(el)
		c.stats.Hits++
		c.mu.Unlock()
		return el.Value.(*entry), nil
	}
	f := c.flights[key]
	if f == nil {
		f = &flight{done: make(chan struct{})}
		c.flights[key] = f
		c.stats.Misses++
		go c.fetch(context.WithoutCancel(ctx), key, f)
	} else {
		c.stats.Hits++
	}
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.e, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fetch reads an asset for all who wait for it; it does not end with the first
// of them, but after FetchTimeout at the latest.
func (c *Cache) fetch(ctx context.Context, key string, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, c.o.FetchTimeout)
	defer cancel()
	f.e, f.err = c.read(ctx, key)
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	if c.flights[key] != f { // written meanwhile: do not keep it
		return
	}
	delete(c.flights, key)
	if f.err == nil {
		c.keep(key, f.e)
	}
}

func (c *Cache) read(ctx context.Context, key string) (*entry, error) {
	body, info, err := c.Store.Get(ctx, key, nil)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	info.Key = key
	if info.Bytes > c.o.MaxObject {
		return &entry{info: info}, nil
	}
	data := make([]byte, info.Bytes)
	if _, err := io.ReadFull(body, data); err != nil {
		return nil, fmt.Errorf("reading %s: %w: %w", key, ErrUnavailable, err)
	}
	return &entry{info: info, data: data}, nil
}

// keep stores an entry and throws others out to make room. The lock is held.
func (c *Cache) keep(key string, e *entry) {
	c.entries[key] = c.recent.PushFront(e)
	c.stats.Bytes += e.cost()
	for c.stats.Bytes > c.o.Bytes && c.recent.Len() > 1 {
		c.drop(c.recent.Back().Value.(*entry).info.Key)
	}
}

// drop forgets an entry. The lock is held.
func (c *Cache) drop(key string) {
	if el := c.entries[key]; el != nil {
		c.recent.Remove(el)
		delete(c.entries, key)
		c.stats.Bytes -= el.Value.(*entry).cost()
	}
}

// forget drops a key and disowns a fetch of it that is under way.
func (c *Cache) forget(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(key)
	delete(c.flights, key)
}

// Put stores an asset. The key is forgotten before, so that nobody who asks
// during the write keeps the old bytes, and after, for those who asked then.
func (c *Cache) Put(ctx context.Context, key string, r io.Reader, size int64, o PutOptions) (Info, error) {
	c.forget(key)
	defer c.forget(key)
	return c.Store.Put(ctx, key, r, size, o)
}

// Delete removes an asset here and below.
func (c *Cache) Delete(ctx context.Context, key string) error {
	c.forget(key)
	defer c.forget(key)
	return c.Store.Delete(ctx, key)
}

// Copy copies an asset below; the copy's key is forgotten.
func (c *Cache) Copy(ctx context.Context, from, to string) error {
	c.forget(to)
	defer c.forget(to)
	return c.Store.Copy(ctx, from, to)
}
