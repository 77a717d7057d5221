package assets

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"time"
)

// RetryOptions bound WithRetry. The zero value is usable.
type RetryOptions struct {
	Attempts int           // in all; default 4
	Base     time.Duration // wait before the second attempt, doubled for each next; default 100 ms
	Max      time.Duration // longest wait; default 2 s
}

func (o RetryOptions) withDefaults() RetryOptions {
	if o.Attempts <= 0 {
		o.Attempts = 4
	}
	if o.Base <= 0 {
		o.Base = 100 * time.Millisecond
	}
	if o.Max <= 0 {
		o.Max = 2 * time.Second
	}
	return o
}

// WithRetry wraps a store so that what fails with ErrUnavailable is tried again
// after a random wait (so that many callers do not come back at once). A Put is
// tried again only where its reader can be set back (io.Seeker); a Get only
// until it has a reader; a List only until it has yielded. With IfNoneMatch or
// IfMatch a first attempt may have succeeded unseen: the second then gives
// ErrExists or ErrChanged, which is true, if not the whole truth.
func WithRetry(s Store, o RetryOptions) Store { return &retrying{s, o.withDefaults()} }

type retrying struct {
	Store
	o RetryOptions
}

// do calls f until it succeeds, fails for good, or the attempts are used up.
func (r *retrying) do(ctx context.Context, f func() error) error {
	wait := r.o.Base
	for attempt := 1; ; attempt++ {
		err := f()
		if !errors.Is(err, ErrUnavailable) || ctx.Err() != nil || attempt >= r.o.Attempts {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait/2 + rand.N(wait/2+1)):
		}
		wait = min(2*wait, r.o.Max)
	}
}

// errNoRetry hides ErrUnavailable from do without hiding it from the caller.
type errNoRetry struct{ error }

func (r *retrying) final(ctx context.Context, f func() error) error {
	var stop *errNoRetry
	err := r.do(ctx, f)
	if errors.As(err, &stop) {
		return stop.error
	}
	return err
}

func (r *retrying) Put(ctx context.Context, key string, body io.Reader, size int64, o PutOptions) (info Info, err error) {
	seeker, ok := body.(io.Seeker)
	if !ok {
		return r.Store.Put(ctx, key, body, size, o)
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil { // a pipe in a *os.File, say
		return r.Store.Put(ctx, key, body, size, o)
	}
	err = r.do(ctx, func() error {
		if _, err := seeker.Seek(start, io.SeekStart); err != nil {
			return err
		}
		info, err = r.Store.Put(ctx, key, body, size, o)
		return err
	})
	return info, err
}

func (r *retrying) Get(ctx context.Context, key string, rng *Range) (body io.ReadCloser, info Info, err error) {
	err = r.do(ctx, func() error {
		body, info, err = r.Store.Get(ctx, key, rng)
		return err
	})
	return body, info, err
}

func (r *retrying) Head(ctx context.Context, key string) (info Info, err error) {
	err = r.do(ctx, func() error {
		info, err = r.Store.Head(ctx, key)
		return err
	})
	return info, err
}

func (r *retrying) Delete(ctx context.Context, key string) error {
	return r.do(ctx, func() error { return r.Store.Delete(ctx, key) })
}

func (r *retrying) Copy(ctx context.Context, from, to string) error {
	return r.do(ctx, func() error { return r.Store.Copy(ctx, from, to) })
}

func (r *retrying) List(ctx context.Context, prefix string, yield func(Info) error) error {
	yielded := false
	return r.final(ctx, func() error {
		err := r.Store.List(ctx, prefix, func(i Info) error {
			yielded = true
			return yield(i)
		})
		if err != nil && yielded {
			return &errNoRetry{err}
		}
		return err
	})
}
