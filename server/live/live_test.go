package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

func TestEventsComeAsTheyHappen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, seq := w.join(map[string]any{})
	w.plan("Toren")
	m := s.hear()
	if m.Type != "event" || m.Event != plans.EventPlanCreated || m.Seq != seq+1 || m.Time.IsZero() {
		t.Fatalf("got %+v after %d", m, seq)
	}
	var p plans.Plan
	if err := json.Unmarshal(m.Data, &p); err != nil || p.Name != "Toren" {
		t.Errorf("data %s, %v", m.Data, err)
	}
}

func TestResumeGivesWhatWasMissedFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 7 {
		w.plan(fmt.Sprint("Plan ", i))
	}
	s, seq := w.join(map[string]any{"since": 3})
	if seq != 8 { // the project's own event and seven
		t.Fatalf("welcome.seq %d", seq)
	}
	w.plan("Plan 7")
	for want := int64(4); want <= 9; want++ {
		if m := s.hear(); m.Type != "event" || m.Seq != want {
			t.Fatalf("got %s %d, want event %d", m.Type, m.Seq, want)
		}
	}
}

// TestNoGapBetweenReplayAndLive joins again and again, from any number, while
// others write: every number must come once and in order.
func TestNoGapBetweenReplayAndLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const writers, each = 4, 60
	const before, last = 8, 1 + 8 + writers*each
	for i := range before {
		w.plan(fmt.Sprint("Before ", i))
	}
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			for j := range each {
				w.plan(fmt.Sprintf("Plan %d-%d", i, j))
			}
		})
	}
	var reading sync.WaitGroup
	for i := range 8 {
		reading.Go(func() {
			at := int64(i)
			for at < last { // stay for a while, leave, come back
				s, head := w.join(map[string]any{"since": min(at, last)})
				if head < at {
					t.Errorf("welcome.seq %d is before %d", head, at)
					return
				}
				for n := 0; n < 40 && at < last; n++ {
					m := s.hear()
					if m.Type != "event" || m.Seq != at+1 {
						t.Errorf("reader %d: got %s %d after event %d", i, m.Type, m.Seq, at)
						return
					}
					at = m.Seq
				}
				_ = s.conn.Close()
			}
		})
	}
	writing.Wait()
	reading.Wait()
}

func TestLostWakeUpsOnlyDelay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Poll = 20 * time.Millisecond })
	w.wire.deaf.Store(true)
	s, seq := w.join(map[string]any{})
	w.plan("Toren")
	if m := s.hear(); m.Seq != seq+1 {
		t.Errorf("got %+v", m)
	}
}

func TestResumeFromWhatIsNotKeptReloads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 5 {
		w.plan(fmt.Sprint("Plan ", i))
	}
	if _, err := w.catalog.PruneEvents(context.Background(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, since := range []int64{0, 99, -1} {
		s, seq := w.join(map[string]any{"since": since})
		if m := s.hear(); m.Type != "reload" || m.Reason != ReloadGone {
			t.Fatalf("since %d: got %+v", since, m)
		}
		w.plan(fmt.Sprint("after ", since))
		if m := s.hear(); m.Seq != seq+1 {
			t.Errorf("since %d: after the reload got %+v, want event %d", since, m, seq+1)
		}
	}
}

// TestSlowClientIsCutAndHoldsUpNobody reads nothing on one socket while events
// are written, more than its queue and the line hold.
func TestSlowClientIsCutAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Queue = 8 })
	slow, seq := w.join(map[string]any{})
	if tcp, ok := slow.conn.NetConn().(interface{ SetReadBuffer(int) error }); ok {
		_ = tcp.SetReadBuffer(4 << 10)
	}
	data, _ := json.Marshal(map[string]string{"text": strings.Repeat("x", 200_000)})
	fast, _ := w.join(map[string]any{"token": w.token(auth.RoleArchitect, time.Hour)})
	done := make(chan struct{})
	go func() { // straight into the room: the catalog refuses events of this size
		defer close(done)
		f, err := eventFrame(plans.Event{Seq: seq, Type: "test", Data: data})
		if err != nil {
			t.Error(err)
			return
		}
		for range 400 {
			w.hub.mu.Lock()
			for c := range w.hub.clients {
				if !c.staff {
					c.push(f)
				}
			}
			w.hub.mu.Unlock()
		}
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("a slow client holds up the room")
	}
	w.plan("Toren")
	if m := fast.hear(); m.Seq != seq+1 || m.Event != plans.EventPlanCreated {
		t.Errorf("the fast client got %+v", m)
	}
	slow.closedWith(CodeSlow)
	if !CodeSlow.ComeBack() {
		t.Error("the code must say: come back")
	}
}

func TestShutdownSaysComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var sockets []*socket
	for range 5 {
		s, _ := w.join(map[string]any{})
		sockets = append(sockets, s)
	}
	silent := w.dial(w.url) // before its hello
	for w.hub.Clients() < 6 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := w.hub.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	for _, s := range append(sockets, silent) {
		s.closedWith(CodeShutdown)
	}
	refusedWith(t, w.url, nil, []string{Subprotocol}, http.StatusServiceUnavailable)
	if len(w.hub.rooms) != 0 || w.hub.Clients() != 0 {
		t.Errorf("%d rooms and %d clients are left", len(w.hub.rooms), w.hub.Clients())
	}
}

func TestDeadClientIsNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Ping = 400 * time.Millisecond }) // a busy machine answers late
	alive, _ := w.join(map[string]any{})
	w.join(map[string]any{}) // never reads, so never answers a ping
	go func() { _, _ = alive.next() }()
	for end := time.Now().Add(30 * time.Second); w.hub.Clients() != 1; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d clients, want the living one", w.hub.Clients())
		}
	}
	time.Sleep(time.Second)
	if w.hub.Clients() != 1 {
		t.Error("the living client was cut")
	}
}
