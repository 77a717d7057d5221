package server

import (
	"sync"
	"time"
)

// ttlCache remembers answers for a while, at most max of them. Safe for
// concurrent use.
type ttlCache[K comparable, V any] struct {
	ttl time.Duration
	max int
	now func() time.Time

	mu      sync.Mutex
	entries map[K]ttlEntry[V]
}

type ttlEntry[V any] struct {
	value V
	until time.Time
}

func newTTLCache[K comparable, V any](ttl time.Duration, max int) *ttlCache[K, V] {
	return &ttlCache[K, V]{ttl: ttl, max: max, now: time.Now, entries: map[K]ttlEntry[V]{}}
}

func (t *ttlCache[K, V]) get(k K) (V, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.entries[k]
	if !ok || t.now().After(e.until) {
		var none V
		return none, false
	}
	return e.value, true
}

// put remembers v. A full cache first drops what is over its time, and where
// nothing is, an eighth at random (the order of a Go map): what is in use comes
// back with the next request.
func (t *ttlCache[K, V]) put(k K, v V) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if len(t.entries) >= t.max {
		t.shrink(now)
	}
	t.entries[k] = ttlEntry[V]{v, now.Add(t.ttl)}
}

func (t *ttlCache[K, V]) shrink(now time.Time) {
	for k, e := range t.entries {
		if now.After(e.until) {
			delete(t.entries, k)
		}
	}
	drop := len(t.entries) - t.max*7/8
	for k := range t.entries {
		if drop <= 0 {
			return
		}
		delete(t.entries, k)
		drop--
	}
}
