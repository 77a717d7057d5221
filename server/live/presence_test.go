package live

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

func TestTicksCarryTheNewestOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Tick = 60 * time.Millisecond })
	join := func(role auth.Role) *socket {
		s := w.dial(w.url)
		s.say(map[string]any{"type": "hello", "project": "spui", "token": w.token(role, time.Hour)})
		s.hear()
		return s
	}
	staff, public := join(auth.RoleArchitect), join(auth.RoleResident)
	for i := range 50 {
		w.wire.Progress(plans.Progress{ProjectID: "spui", Variant: "a", Version: 1, Stage: "geometry", Done: int64(i), Total: 50})
	}
	ticks := 0
	staff.hearUntil("the newest progress", func(m heard) bool {
		ticks++
		if m.Type != "tick" || len(m.Progress) != 1 {
			t.Errorf("got %+v, want one line of progress", m)
		}
		return m.Progress[0].Done == 49
	})
	if ticks > 10 {
		t.Errorf("%d ticks for 50 messages at once", ticks)
	}
	public.say(map[string]any{"type": "ping", "id": "p"})
	if m := public.hear(); m.Type != "pong" || m.ID != "p" {
		t.Errorf("the public got %+v, want no progress", m)
	}
}

func TestPosesReachTheTopicOnAllNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, other := w.node()
	a, _ := w.join(map[string]any{"token": w.token(auth.RolePlanner, time.Hour)})
	b, _ := w.joinAt(other, map[string]any{})
	c, _ := w.join(map[string]any{})
	for _, s := range []*socket{a, b, c} {
		topic := "meeting:avond"
		if s == c {
			topic = "meeting:elders"
		}
		s.say(map[string]any{"type": "subscribe", "id": "1", "topics": []string{topic}})
		s.say(map[string]any{"type": "ping", "id": "2"}) // answered after
		s.hear()
	}
	b.say(map[string]any{"type": "follow"})
	time.Sleep(20 * time.Millisecond) // commands are taken in order, by different nodes
	a.say(map[string]any{"type": "pose", "p": []float64{1, 2, 3}, "q": []float64{0, 0, 0, 1}, "camera": true})
	for _, s := range []*socket{a, b} {
		m := s.hear()
		if m.Type != "tick" || m.Topic != "meeting:avond" || len(m.Poses) != 1 || m.Poses[0].P != [3]float64{1, 2, 3} || m.Poses[0].ID == "" {
			t.Fatalf("got %+v", m)
		}
		if (m.Camera != nil) != (s == b) {
			t.Errorf("camera %v: followers alone get it", m.Camera)
		}
	}
	_ = a.conn.Close()
	b.hearUntil("that a left", func(m heard) bool { return len(m.Gone) == 1 })
	c.say(map[string]any{"type": "ping", "id": "3"})
	if m := c.hear(); m.Type != "pong" {
		t.Errorf("another meeting heard %+v", m)
	}
}

func TestResidentsCannotPresent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.join(map[string]any{})
	s.say(map[string]any{"type": "follow", "on": true})
	s.say(map[string]any{"type": "subscribe", "topics": []string{"plan:toren"}})
	s.say(map[string]any{"type": "pose", "p": []float64{1, 2, 3}, "q": []float64{0, 0, 0, 1}, "camera": true})
	if m := s.hear(); m.Type != "tick" || m.Camera != nil {
		t.Errorf("got %+v", m)
	}
}

func BenchmarkBroadcast(b *testing.B) {
	e := plans.Event{Seq: 1, Type: plans.EventTilesReplaced, Data: json.RawMessage(`{"tileset":"toren-a","replaced":[]}`)}
	clients := make([]*client, 1000)
	for i := range clients {
		clients[i] = &client{queue: make(chan *websocket.PreparedMessage, 1)}
	}
	b.ReportAllocs()
	for b.Loop() {
		staff, public, err := eventFrames(e)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range clients {
			c.push(pick(c, staff, public))
			<-c.queue
		}
	}
}
