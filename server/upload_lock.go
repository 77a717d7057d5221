package server

import (
	"context"
	"sync"

	tus "github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
)

// uploadLocker lets one request at a time write an upload, and lets a client
// that comes back after a cut end its half-open earlier request.
//
// It stands before tusd's memory locker for one reason: tusd v2.8.0 reads the
// body of the request it interrupts without a lock, while that request may be
// setting it. Here the interruption waits until the data store has been handed
// the body; a request that never gets so far ends by itself.
type uploadLocker struct{ inner *memorylocker.MemoryLocker }

func newUploadLocker() *uploadLocker { return &uploadLocker{memorylocker.New()} }

// NewLock gives the lock of one upload.
func (l *uploadLocker) NewLock(id string) (tus.Lock, error) {
	inner, err := l.inner.NewLock(id)
	return uploadLock{inner}, err
}

type uploadLock struct{ inner tus.Lock }

// Lock waits for the upload; requestRelease is called when another waits for it
// and the body of this request is in the data store's hands.
func (l uploadLock) Lock(ctx context.Context, requestRelease func()) error {
	r, ok := ctx.Value(writingKey{}).(*writing)
	if !ok {
		return l.inner.Lock(ctx, requestRelease)
	}
	return l.inner.Lock(ctx, func() {
		go func() {
			select {
			case <-r.begun:
				requestRelease()
			case <-r.done:
			}
		}()
	})
}

// Unlock lets the next request have the upload.
func (l uploadLock) Unlock() error { return l.inner.Unlock() }

// writingKey finds the writing of a request in its context.
type writingKey struct{}

// writing tells whether a request's body is in the data store's hands.
type writing struct {
	once  sync.Once
	begun chan struct{}
	done  <-chan struct{} // of the request
}

// withWriting gives a request's context a writing.
func withWriting(ctx context.Context) context.Context {
	return context.WithValue(ctx, writingKey{}, &writing{begun: make(chan struct{}), done: ctx.Done()})
}

// beginWriting is called by the data store when it has the body.
func beginWriting(ctx context.Context) {
	if r, ok := ctx.Value(writingKey{}).(*writing); ok {
		r.once.Do(func() { close(r.begun) })
	}
}
