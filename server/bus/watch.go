package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"

	"github.com/maquette-city/maquette/plans"
)

// Watcher is told what happens to a project; a nil function is not called.
type Watcher struct {
	Wake     func()               // events may have been written
	Progress func(plans.Progress) // of a running conversion
	Fleeting func(data []byte)    // sent by some node's Send
}

// message is a fleeting one that waits for its watcher.
type message struct {
	part string
	data []byte
}

// watcher is one Watch: a mark that it is to be woken, and a bounded queue.
type watcher struct {
	Watcher
	project string
	woken   chan struct{} // holds one: many wake-ups are one
	queue   chan message
	cancel  context.CancelFunc
}

// Watch calls w's functions, one at a time, from when it returns until stop is
// called (one call may still be under way then) or the Bus is closed. A function
// that is slow loses progress and fleeting messages, the oldest first, never a
// wake-up, and holds up nobody else.
func (b *Bus) Watch(projectID string, w Watcher) (stop func(), err error) {
	if err := checkProject(projectID); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	x := &watcher{Watcher: w, project: projectID, woken: make(chan struct{}, 1), queue: make(chan message, queueLength), cancel: cancel}
	if err := b.add(x); err != nil {
		cancel()
		return nil, err
	}
	sub, err := b.conn.Subscribe(subject(projectID, "*"), x.take)
	if err == nil {
		err = b.conn.FlushTimeout(flushTimeout) // NATS knows of it from here on
	}
	if err != nil && !errors.Is(err, nats.ErrTimeout) {
		b.remove(x, sub)
		b.running.Done()
		return nil, fmt.Errorf("watching project %s: %w", projectID, err)
	}
	go func() {
		defer b.running.Done()
		x.run(ctx)
		b.remove(x, sub)
	}()
	return cancel, nil
}

func (b *Bus) add(x *watcher) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return errors.New("the bus is closed")
	}
	b.watchers[x] = struct{}{}
	b.running.Add(1)
	return nil
}

func (b *Bus) remove(x *watcher, sub *nats.Subscription) {
	x.cancel()
	b.mu.Lock()
	delete(b.watchers, x)
	b.mu.Unlock()
	if sub != nil {
		// Fails only where the connection is closed, and then it is over anyway.
		_ = sub.Unsubscribe()
	}
}

// take sorts what NATS delivers; it never waits.
func (x *watcher) take(m *nats.Msg) {
	part := m.Subject[strings.LastIndexByte(m.Subject, '.')+1:]
	if part == partEvents {
		x.wake()
		return
	}
	for {
		select {
		case x.queue <- message{part, m.Data}:
			return
		default:
		}
		select {
		case <-x.queue: // the oldest gives way
		default:
		}
	}
}

func (x *watcher) wake() {
	select {
	case x.woken <- struct{}{}:
	default: // it is to be woken already
	}
}

// run calls the functions until ctx ends; a wake-up goes before what is fleeting.
func (x *watcher) run(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-x.woken:
			x.callWake()
			continue
		default:
		}
		select {
		case <-ctx.Done():
		case <-x.woken:
			x.callWake()
		case m := <-x.queue:
			x.call(m)
		}
	}
}

func (x *watcher) callWake() {
	if x.Wake != nil {
		x.Wake()
	}
}

func (x *watcher) call(m message) {
	switch {
	case m.part == partFleeting && x.Fleeting != nil:
		x.Fleeting(m.data)
	case m.part == partProgress && x.Progress != nil:
		var p plans.Progress
		if json.Unmarshal(m.data, &p) == nil { // another version's node may send what we do not know
			x.Progress(p)
		}
	}
}
