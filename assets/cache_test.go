package assets_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
)

func put(t *testing.T, s assets.Store, key, data string) {
	t.Helper()
	if _, err := s.Put(t.Context(), key, strings.NewReader(data), int64(len(data)), assets.PutOptions{}); err != nil {
		t.Fatal(err)
	}
}

func read(s assets.Store, key string, rng *assets.Range) (string, error) {
	body, _, err := s.Get(context.Background(), key, rng)
	if err != nil {
		return "", err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	return string(data), err
}

// counting counts the operations that reach the store.
func counting(m *storetest.Memory) *atomic.Int64 {
	var n atomic.Int64
	m.Before = func(op, key string) error { n.Add(1); return nil }
	return &n
}

func TestCacheServesFromMemory(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	c := assets.NewCache(m, assets.CacheOptions{MaxObject: 10})
	put(t, c, "tiles/small", "0123456789")
	put(t, c, "tiles/large", "0123456789a")
	put(t, c, "sources/x", "y")
	for _, x := range []struct {
		key    string
		visits int64 // of five reads
	}{{"tiles/small", 1}, {"tiles/large", 6}, {"sources/x", 5}} {
		n := counting(m)
		for i := range 5 {
			rng := []*assets.Range{nil, {Offset: 0, Length: 1}}[i%2]
			if data, err := read(c, x.key, rng); err != nil || data == "" {
				t.Errorf("%s: %q, %v", x.key, data, err)
			}
		}
		if n.Load() != x.visits {
			t.Errorf("%s: %d of 5 reads reached the store, want %d", x.key, n.Load(), x.visits)
		}
	}
}

func TestCacheFetchesOnceForAll(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	c := assets.NewCache(m, assets.CacheOptions{})
	put(t, c, "tiles/a", "x")
	gate := make(chan struct{})
	var n atomic.Int64
	m.Before = func(op, key string) error { n.Add(1); <-gate; return nil }
	first, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { // the one that starts the fetch leaves
		if _, _, err := c.Get(first, "tiles/a", nil); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	for n.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	for range 20 {
		wg.Go(func() {
			if data, err := read(c, "tiles/a", nil); data != "x" || err != nil {
				t.Errorf("got %q, %v", data, err)
			}
		})
	}
	for c.Stats().Hits < 20 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	close(gate)
	wg.Wait()
	if n.Load() != 1 {
		t.Errorf("%d fetches for 21 readers", n.Load())
	}
}

func TestCacheIsNeverStale(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	c := assets.NewCache(m, assets.CacheOptions{})
	put(t, c, "tiles/other", "copied")
	for name, change := range map[string]struct {
		do   func() error
		want string
	}{
		"put":    {func() error { put(t, c, "tiles/a", "new"); return nil }, "new"},
		"delete": {func() error { return c.Delete(t.Context(), "tiles/a") }, ""},
		"copy":   {func() error { return c.Copy(t.Context(), "tiles/other", "tiles/a") }, "copied"},
	} {
		t.Run("after "+name, func(t *testing.T) {
			put(t, c, "tiles/a", "old")
			read(c, "tiles/a", nil)
			if err := change.do(); err != nil {
				t.Fatal(err)
			}
			if data, _ := read(c, "tiles/a", nil); data != change.want {
				t.Errorf("got %q, want %q", data, change.want)
			}
		})
	}
}

// A read that began before a write and ends after it must not leave the old
// bytes behind for those who come later.
func TestCacheForgetsAFetchThatAWriteOvertook(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	c := assets.NewCache(m, assets.CacheOptions{})
	put(t, c, "tiles/a", "old")
	fetching, gate := make(chan struct{}), make(chan struct{})
	old := &held{Store: m, began: fetching, gate: gate}
	c.Store = old
	var wg sync.WaitGroup
	wg.Go(func() {
		if data, err := read(c, "tiles/a", nil); data != "old" || err != nil {
			t.Errorf("got %q, %v", data, err)
		}
	})
	<-fetching
	put(t, c, "tiles/a", "new")
	close(gate)
	wg.Wait()
	if data, _ := read(c, "tiles/a", nil); data != "new" {
		t.Errorf("a later reader got %q", data)
	}
}

// held is a store whose first Get has read the old bytes and is held up.
type held struct {
	assets.Store
	once        sync.Once
	began, gate chan struct{}
}

func (h *held) Get(ctx context.Context, key string, rng *assets.Range) (body io.ReadCloser, i assets.Info, err error) {
	body, i, err = h.Store.Get(ctx, key, rng)
	h.once.Do(func() { close(h.began); <-h.gate })
	return body, i, err
}

func TestCacheKeepsToItsLimit(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	const limit = 64 << 10
	c := assets.NewCache(m, assets.CacheOptions{Bytes: limit})
	for n := range 100 {
		key := fmt.Sprintf("tiles/%d", n)
		put(t, c, key, strings.Repeat("x", 4000))
		read(c, key, nil)
		read(c, "tiles/0", nil) // used all the time
		if st := c.Stats(); st.Bytes > limit {
			t.Fatalf("%d bytes held, %d allowed", st.Bytes, limit)
		}
	}
	if st := c.Stats(); st.Entries < 10 {
		t.Errorf("only %d assets are held", st.Entries)
	}
	n := counting(m)
	read(c, "tiles/0", nil)
	read(c, "tiles/99", nil)
	if n.Load() != 0 {
		t.Error("what was used last was thrown out")
	}
	read(c, "tiles/1", nil)
	if n.Load() != 1 {
		t.Error("what was used first was kept")
	}
}

func TestCacheDoesNotRememberErrors(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	c := assets.NewCache(m, assets.CacheOptions{})
	if _, err := read(c, "tiles/a", nil); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	put(t, m, "tiles/a", "x") // by another node
	if data, err := read(c, "tiles/a", nil); data != "x" || err != nil {
		t.Errorf("got %q, %v", data, err)
	}
}

func BenchmarkCacheHit(b *testing.B) {
	m := storetest.NewMemory()
	c := assets.NewCache(m, assets.CacheOptions{})
	if _, err := c.Put(b.Context(), "tiles/a", strings.NewReader(strings.Repeat("x", 100_000)), 100_000, assets.PutOptions{}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		body, _, err := c.Get(b.Context(), "tiles/a", nil)
		if err != nil {
			b.Fatal(err)
		}
		body.Close()
	}
}
