package main

import (
	"context"
	"sync"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/live"
)

// localBus is the bus of a process that is alone.
type localBus struct {
	mu       sync.Mutex
	next     int
	watchers map[string]map[int]live.Watcher
}

func (b *localBus) each(project string, f func(live.Watcher)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.watchers[project] {
		f(w)
	}
}

func (b *localBus) EventsWritten(project string) {
	b.each(project, func(w live.Watcher) { w.Wake() })
}
func (b *localBus) Progress(p plans.Progress) {
	b.each(p.ProjectID, func(w live.Watcher) { w.Progress(p) })
}
func (b *localBus) Send(project string, data []byte) {
	b.each(project, func(w live.Watcher) { w.Fleeting(data) })
}

func (b *localBus) Watch(project string, w live.Watcher) (func(), error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	id := b.next
	if b.watchers == nil {
		b.watchers = map[string]map[int]live.Watcher{}
	}
	if b.watchers[project] == nil {
		b.watchers[project] = map[int]live.Watcher{}
	}
	b.watchers[project][id] = w
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watchers[project], id)
	}, nil
}

func (n *node) openBus(context.Context, settings) error {
	n.bus = &localBus{}
	return nil
}
