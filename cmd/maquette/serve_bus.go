package main

import (
	"context"

	"github.com/maquette-city/maquette/server/bus"
	"github.com/maquette-city/maquette/server/live"
)

// busSignals gives the live hub the bus in its own words.
type busSignals struct{ *bus.Bus }

// Watch implements live.Signals.
func (b busSignals) Watch(projectID string, w live.Watcher) (func(), error) {
	return b.Bus.Watch(projectID, bus.Watcher(w))
}

func (n *node) openBus(ctx context.Context, s settings) (err error) {
	n.bus, err = bus.Open(ctx, bus.Config{URL: s.nats, Log: n.log})
	if err == nil {
		n.onClose(n.bus.Close)
	}
	return err
}
