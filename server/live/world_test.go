package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/catalog"
	"github.com/maquette-city/maquette/server/auth"
	"github.com/maquette-city/maquette/server/bus"
)

// wire is the real bus, whose wake-ups can be lost on purpose.
type wire struct {
	*bus.Bus
	deaf atomic.Bool
}

func (n *wire) Watch(projectID string, w Watcher) (func(), error) {
	wake := w.Wake
	w.Wake = func() {
		if !n.deaf.Load() {
			wake()
		}
	}
	return n.Bus.Watch(projectID, bus.Watcher(w))
}

// world is a hub behind a server, over a real catalog.
type world struct {
	t       *testing.T
	wire    *wire
	catalog *catalog.Catalog
	signer  *auth.Signer
	hub     *Hub
	url     string // ws://...
}

func newWorld(t *testing.T, adjust ...func(*Config)) *world {
	t.Helper()
	b, err := bus.Open(context.Background(), bus.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	w := &world{t: t, wire: &wire{Bus: b}}
	w.catalog, err = catalog.Open(context.Background(), filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{Notifier: w.wire})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.catalog.Close() })
	if w.signer, err = auth.NewSigner(bytes.Repeat([]byte{7}, auth.KeyBytes)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.catalog.CreateProject(context.Background(), plans.Project{ID: "spui", Name: "Spui", Site: plans.Site{LatDeg: 51.8, LonDeg: 4.6, Height: 44}}); err != nil {
		t.Fatal(err)
	}
	w.hub, w.url = w.node(adjust...)
	return w
}

// node starts one more hub on the same catalog and wire.
func (w *world) node(adjust ...func(*Config)) (*Hub, string) {
	w.t.Helper()
	cfg := Config{Events: w.catalog, Signals: w.wire, Verify: w.signer.Verify, Log: slog.New(slog.DiscardHandler), Tick: 5 * time.Millisecond}
	for _, f := range adjust {
		f(&cfg)
	}
	hub, err := NewHub(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	server := httptest.NewServer(hub)
	w.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := hub.Shutdown(ctx); err != nil {
			w.t.Errorf("the hub did not stop: %v", err)
		}
		server.Close()
	})
	return hub, "ws" + strings.TrimPrefix(server.URL, "http")
}

func (w *world) plan(name string) {
	w.t.Helper()
	if _, err := w.catalog.CreatePlan(context.Background(), plans.Plan{ProjectID: "spui", Name: name}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) token(role auth.Role, ttl time.Duration) string {
	w.t.Helper()
	token, _, err := w.signer.Token(role, "test", ttl)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// socket is a client under test.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
}

func (w *world) dial(url string) *socket {
	w.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{Subprotocol}, HandshakeTimeout: 5 * time.Second}
	conn, res, err := d.Dial(url, nil)
	if err != nil {
		w.t.Fatalf("dialling: %v (%v)", err, res)
	}
	w.t.Cleanup(func() { _ = conn.Close() })
	return &socket{w.t, conn}
}

// join dials, says hello and gives the number in welcome.
func (w *world) join(hello map[string]any) (*socket, int64) {
	w.t.Helper()
	return w.joinAt(w.url, hello)
}

func (w *world) joinAt(url string, hello map[string]any) (*socket, int64) {
	w.t.Helper()
	s := w.dial(url)
	hello["type"] = "hello"
	if _, ok := hello["project"]; !ok {
		hello["project"] = "spui"
	}
	s.say(hello)
	m := s.hear()
	if m.Type != "welcome" || m.Tick != 5 {
		w.t.Fatalf("got %+v, want welcome", m)
	}
	return s, m.Seq
}

func (s *socket) say(v any) {
	s.t.Helper()
	if err := s.conn.WriteJSON(v); err != nil {
		s.t.Fatalf("saying %v: %v", v, err)
	}
}

// heard is any message of the server.
type heard struct {
	Type     string          `json:"type"`
	ID       string          `json:"id"`
	Seq      int64           `json:"seq"`
	Tick     int64           `json:"tick"`
	Event    string          `json:"event"`
	Time     time.Time       `json:"time"`
	Data     json.RawMessage `json:"data"`
	Reason   string          `json:"reason"`
	Topic    string          `json:"topic"`
	Poses    []pose          `json:"poses"`
	Gone     []string        `json:"gone"`
	Camera   *pose           `json:"camera"`
	Progress []progressItem  `json:"progress"`
	Problem  *problem        `json:"problem"`
}

func (s *socket) next() (heard, error) {
	_ = s.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	var m heard
	_, raw, err := s.conn.ReadMessage()
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(raw, &m)
}

func (s *socket) hear() heard {
	s.t.Helper()
	m, err := s.next()
	if err != nil {
		s.t.Fatalf("listening: %v", err)
	}
	return m
}

// hearUntil skips messages until one is as wanted.
func (s *socket) hearUntil(what string, is func(heard) bool) heard {
	s.t.Helper()
	for range 10_000 {
		if m := s.hear(); is(m) {
			return m
		}
	}
	s.t.Fatalf("never heard %s", what)
	return heard{}
}

// closedWith reads to the end and checks the close code.
func (s *socket) closedWith(code Code) {
	s.t.Helper()
	for {
		_, err := s.next()
		if err == nil {
			continue
		}
		var closed *websocket.CloseError
		if !errors.As(err, &closed) || closed.Code != int(code) {
			s.t.Fatalf("ended with %v, want code %d", err, code)
		}
		return
	}
}

func refusedWith(t *testing.T, url string, header http.Header, subprotocols []string, status int) {
	t.Helper()
	d := websocket.Dialer{Subprotocols: subprotocols, HandshakeTimeout: 5 * time.Second}
	conn, res, err := d.Dial(url, header)
	if err == nil {
		_ = conn.Close()
		t.Fatalf("%v was let in", header)
	}
	if res == nil || res.StatusCode != status || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%v: %v, %+v; want a problem with status %d", header, err, res, status)
	}
}
