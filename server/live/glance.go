package live

import (
	"sync"

	"github.com/gorilla/websocket"
)

// glances holds the newest fleeting message of each topic.
type glances struct {
	mu     sync.Mutex
	latest map[string]*websocket.PreparedMessage
	ready  chan struct{}
}

func (g *glances) put(topic string, f *websocket.PreparedMessage) {
	g.mu.Lock()
	g.latest[topic] = f
	g.mu.Unlock()
	offer(g.ready, struct{}{})
}

func (g *glances) take() []*websocket.PreparedMessage {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []*websocket.PreparedMessage
	for topic, f := range g.latest {
		all = append(all, f)
		delete(g.latest, topic)
	}
	return all
}
