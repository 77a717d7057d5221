package assets_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/assets/storetest"
)

var quick = assets.RetryOptions{Attempts: 3, Base: time.Microsecond, Max: time.Millisecond}

func TestRetry(t *testing.T) {
	t.Parallel()
	down := fmt.Errorf("no answer: %w", assets.ErrUnavailable)
	for name, c := range map[string]struct {
		fail     error
		times    int // how often it fails
		do       func(s assets.Store) error
		attempts int
		ok       bool
	}{
		"get, once down":    {down, 1, func(s assets.Store) error { _, err := read(s, "tiles/a", nil); return err }, 2, true},
		"get, always down":  {down, 99, func(s assets.Store) error { _, err := read(s, "tiles/a", nil); return err }, 3, false},
		"get, refused":      {errors.New("no"), 1, func(s assets.Store) error { _, err := read(s, "tiles/a", nil); return err }, 1, false},
		"head, twice down":  {down, 2, func(s assets.Store) error { _, err := s.Head(context.Background(), "tiles/a"); return err }, 3, true},
		"delete, once down": {down, 1, func(s assets.Store) error { return s.Delete(context.Background(), "tiles/a") }, 2, true},
		"copy, once down":   {down, 1, func(s assets.Store) error { return s.Copy(context.Background(), "tiles/a", "tiles/b") }, 2, true},
		"list, once down": {down, 1, func(s assets.Store) error {
			return s.List(context.Background(), "", func(assets.Info) error { return nil })
		}, 2, true},
		"put, once down":         {down, 1, putReader(strings.NewReader("x")), 2, true},
		"put of a stream, down":  {down, 1, putReader(struct{ io.Reader }{strings.NewReader("x")}), 1, false},
		"put, the key was taken": {assets.ErrExists, 1, putReader(strings.NewReader("x")), 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := storetest.NewMemory()
			put(t, m, "tiles/a", "x")
			attempts := 0
			m.Before = func(op, key string) error {
				if attempts++; attempts <= c.times {
					return c.fail
				}
				return nil
			}
			err := c.do(assets.WithRetry(m, quick))
			if attempts != c.attempts || (err == nil) != c.ok {
				t.Errorf("%d attempts, %v; want %d, success %v", attempts, err, c.attempts, c.ok)
			}
			if err != nil && !errors.Is(err, c.fail) {
				t.Errorf("%v hides its cause", err)
			}
		})
	}
}

func putReader(r io.Reader) func(assets.Store) error {
	return func(s assets.Store) error {
		_, err := s.Put(context.Background(), "tiles/p", r, 1, assets.PutOptions{})
		return err
	}
}

func TestRetriedPutSendsAllBytesAgain(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	s := assets.WithRetry(&halfway{Store: m}, quick)
	body := strings.NewReader("skipped whole")
	if _, err := io.CopyN(io.Discard, body, 8); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "tiles/a", body, 5, assets.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	if data, err := read(m, "tiles/a", nil); data != "whole" {
		t.Errorf("got %q, %v", data, err)
	}
}

// halfway fails the first Put after it has read some.
type halfway struct {
	assets.Store
	failed bool
}

func (h *halfway) Put(ctx context.Context, key string, r io.Reader, size int64, o assets.PutOptions) (assets.Info, error) {
	if !h.failed {
		h.failed = true
		io.CopyN(io.Discard, r, 3)
		return assets.Info{}, assets.ErrUnavailable
	}
	return h.Store.Put(ctx, key, r, size, o)
}

func TestRetryEndsWithItsContext(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	ctx, cancel := context.WithCancel(t.Context())
	m.Before = func(op, key string) error { cancel(); return assets.ErrUnavailable }
	s := assets.WithRetry(m, assets.RetryOptions{Attempts: 5, Base: time.Hour, Max: time.Hour})
	began := time.Now()
	_, err := s.Head(ctx, "tiles/a")
	if !errors.Is(err, assets.ErrUnavailable) || time.Since(began) > time.Minute {
		t.Errorf("got %v after %v", err, time.Since(began))
	}
}

func TestAListThatYieldedIsNotBegunAgain(t *testing.T) {
	t.Parallel()
	m := storetest.NewMemory()
	put(t, m, "tiles/a", "x")
	n := 0
	err := assets.WithRetry(m, quick).List(t.Context(), "", func(assets.Info) error { n++; return assets.ErrUnavailable })
	if n != 1 || !errors.Is(err, assets.ErrUnavailable) {
		t.Errorf("yielded %d times, %v", n, err)
	}
}
