package live

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// Events is what the hub reads lasting events from; part of plans.Catalog.
type Events interface {
	Project(ctx context.Context, id string) (plans.Project, error)
	Events(ctx context.Context, projectID string, since int64, limit int) ([]plans.Event, error)
}

// Signals carries what passes between nodes. Implemented over server/bus.
type Signals interface {
	// Watch calls w's functions, one at a time and never blocked for long,
	// until stop is called.
	Watch(projectID string, w Watcher) (stop func(), err error)
	// Send passes a fleeting message of this node to all nodes' watchers; it
	// may be lost.
	Send(projectID string, data []byte)
}

// Watcher is told what happens to a project.
type Watcher struct {
	Wake     func()               // events may have been written
	Progress func(plans.Progress) // of a running conversion
	Fleeting func(data []byte)    // sent by some node's Send
}

// Config is what a Hub stands on; Events, Signals, Verify and Log are required.
type Config struct {
	Events  Events
	Signals Signals
	// Verify tells who shows a token.
	Verify func(token string) (auth.Identity, error)
	// Origins other than the server's own whose pages may connect.
	Origins []string
	Log     *slog.Logger

	// MaxClients bounds the sockets of this node; default DefaultMaxClients.
	MaxClients int
	// Tick between two fleeting messages of a room; default DefaultTick.
	Tick time.Duration
	// Poll between two looks at the catalog where no wake-up comes; default
	// DefaultPoll.
	Poll time.Duration
	// Ping between two pings to a client; default DefaultPing. A client that
	// answers none for two and a half of these is gone.
	Ping time.Duration
	// Queue of lasting messages per client; default DefaultQueue. A client
	// with a full one is cut.
	Queue int
}

// Defaults of Config.
const (
	DefaultMaxClients = 10_000
	DefaultTick       = 50 * time.Millisecond
	DefaultPoll       = 5 * time.Second
	DefaultPing       = 20 * time.Second
	DefaultQueue      = 256
)

const (
	helloTimeout = 10 * time.Second
	writeTimeout = 10 * time.Second
	// closeTimeout is how long a close frame waits for its turn on a full
	// line; a client that does not read even then sees the line drop (1006),
	// after which clients come back as well.
	closeTimeout = 3 * time.Second
)

func (c *Config) validate() error {
	if c.Events == nil || c.Signals == nil || c.Verify == nil || c.Log == nil {
		return errors.New("live config: Events, Signals, Verify and Log are required")
	}
	for _, d := range []struct {
		value    *time.Duration
		fallback time.Duration
	}{{&c.Tick, DefaultTick}, {&c.Poll, DefaultPoll}, {&c.Ping, DefaultPing}} {
		if *d.value == 0 {
			*d.value = d.fallback
		}
	}
	if c.MaxClients == 0 {
		c.MaxClients = DefaultMaxClients
	}
	if c.Queue == 0 {
		c.Queue = DefaultQueue
	}
	return nil
}

// Hub holds the sockets of this node, in a room per project.
type Hub struct {
	cfg      Config
	node     string // tells this node's fleeting messages from others'
	upgrader websocket.Upgrader

	mu      sync.Mutex
	rooms   map[string]*room
	clients map[*client]struct{}
	opening int // upgrades under way and sockets before their hello
	closed  bool
	running sync.WaitGroup // sockets and rooms
}

// NewHub makes a hub. Shutdown ends it.
func NewHub(cfg Config) (*Hub, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	h := &Hub{cfg: cfg, node: rand.Text(), rooms: map[string]*room{}, clients: map[*client]struct{}{}}
	h.upgrader = websocket.Upgrader{
		HandshakeTimeout: helloTimeout,
		Subprotocols:     []string{Subprotocol},
		CheckOrigin:      h.originAllowed,
		Error:            func(http.ResponseWriter, *http.Request, int, error) {}, // ServeHTTP answers
	}
	return h, nil
}

// originAllowed lets in pages of this server and of the allowed origins, and
// programs, which send no Origin: no other site's page can use a visitor's
// browser to listen in.
func (h *Hub) originAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(h.cfg.Origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// ServeHTTP serves one socket until it ends.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !websocket.IsWebSocketUpgrade(r):
		refuse(w, http.StatusUpgradeRequired, "this address speaks WebSocket, subprotocol "+Subprotocol)
		return
	case !h.originAllowed(r):
		refuse(w, http.StatusForbidden, "pages of this origin may not connect")
		return
	case !slices.Contains(websocket.Subprotocols(r), Subprotocol):
		refuse(w, http.StatusBadRequest, "the subprotocol "+Subprotocol+" must be offered")
		return
	case !h.enter():
		refuse(w, http.StatusServiceUnavailable, "no room for more connections right now")
		return
	}
	defer h.running.Done()
	conn, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		h.exit(nil)
		refuse(w, http.StatusBadRequest, "this is not a sound WebSocket handshake")
		return
	}
	c := newClient(h, conn)
	if !h.keep(c) {
		c.cut(CodeShutdown)
	}
	c.serve()
	h.exit(c)
}

func refuse(w http.ResponseWriter, status int, detail string) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if status == http.StatusUpgradeRequired {
		h.Set("Upgrade", "websocket")
		h.Set("Connection", "Upgrade")
	}
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"type":"about:blank","title":%q,"status":%d,"detail":%q}`+"\n", http.StatusText(status), status, detail)
}

// enter counts a socket in, unless the hub is full or closed.
func (h *Hub) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.opening+len(h.clients) >= h.cfg.MaxClients {
		return false
	}
	h.opening++
	h.running.Add(1)
	return true
}

// keep makes a socket known to Shutdown; false where that came first.
func (h *Hub) keep(c *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.opening--
	h.clients[c] = struct{}{}
	return !h.closed
}

func (h *Hub) exit(c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c == nil {
		h.opening--
	}
	delete(h.clients, c)
}

// Clients gives how many sockets are open.
func (h *Hub) Clients() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.clients)
}

// Shutdown refuses new sockets, closes those that are open with CodeShutdown
// and waits for them and their rooms, as long as ctx lasts.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	for c := range h.clients {
		c.cut(CodeShutdown)
	}
	h.mu.Unlock()
	done := make(chan struct{})
	go func() {
		h.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("closing live connections: %w", ctx.Err())
	}
}

// acquire gives the project's room, opening it for the first client.
func (h *Hub) acquire(projectID string, seq int64) *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r, ok := h.rooms[projectID]; ok {
		r.users++
		return r
	}
	r := openRoom(h, projectID, seq)
	h.rooms[projectID] = r
	return r
}

// release closes the room after its last client.
func (h *Hub) release(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.users--; r.users == 0 {
		delete(h.rooms, r.project)
		r.close()
	}
}
