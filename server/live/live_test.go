package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.yaml.in/yaml/v3"

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

func TestWrongCommandsAreAnsweredAndTheSocketStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.join(map[string]any{})
	for _, row := range []map[string]any{
		{"type": "dance"},
		{"type": "subscribe"},
		{"type": "subscribe", "topics": []string{"room:1"}},
		{"type": "subscribe", "topics": slices.Repeat([]string{"plan:a"}, maxTopics+1)},
		{"type": "pose", "p": []float64{1, 2}, "q": []float64{0, 0, 0, 1}},
		{"type": "pose", "p": []float64{1, 2, 3}, "q": []float64{0, 0, 0, 0}},
		{"type": "pose", "p": []float64{1e9, 2, 3}, "q": []float64{0, 0, 0, 1}},
	} {
		row["id"] = "x"
		s.say(row)
		if m := s.hear(); m.Type != "error" || m.ID != "x" || m.Problem == nil || m.Problem.Status != 400 || m.Problem.Detail == "" {
			t.Errorf("%v: got %+v", row, m)
		}
	}
	s.say(map[string]any{"type": "ping", "unknown": true})
	if m := s.hear(); m.Type != "pong" {
		t.Errorf("got %+v", m)
	}
}

func TestMalformedMessagesCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, bytes := range map[string]string{
		"no JSON": `hello`, "an array": `[]`, "half": `{"type":"ping"`, "two": `{"type":"ping"}{"type":"ping"}`,
		"no type": `{}`, "another hello": `{"type":"hello","project":"spui"}`, "wrong member": `{"type":"ping","id":3}`,
	} {
		s, _ := w.join(map[string]any{})
		if err := s.conn.WriteMessage(websocket.TextMessage, []byte(bytes)); err != nil {
			t.Fatal(err)
		}
		t.Log(name)
		s.closedWith(CodeMalformed)
	}
	s, _ := w.join(map[string]any{})
	_ = s.conn.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"ping"}`))
	s.closedWith(CodeMalformed)
	big, _ := w.join(map[string]any{})
	_ = big.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"`+strings.Repeat("a", maxMessage)+`"}`))
	if _, err := big.next(); err == nil {
		t.Error("a message over the limit was taken")
	}
}

func TestHelloIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, row := range []struct {
		name, first string
		code        Code
	}{
		{"something else first", `{"type":"ping"}`, CodeMalformed},
		{"no JSON", `hello`, CodeMalformed},
		{"a bad token", `{"type":"hello","project":"spui","token":"x"}`, CodeToken},
		{"no such project", `{"type":"hello","project":"none"}`, CodeProject},
		{"no project", `{"type":"hello"}`, CodeProject},
	} {
		s := w.dial(w.url)
		if err := s.conn.WriteMessage(websocket.TextMessage, []byte(row.first)); err != nil {
			t.Fatal(err)
		}
		t.Log(row.name)
		s.closedWith(row.code)
	}
}

func TestTokenThatEndsCuts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.join(map[string]any{"token": w.token(auth.RoleArchitect, 2*time.Second)})
	s.closedWith(CodeToken)
}

func TestFloodCuts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, _ := w.join(map[string]any{})
	go func() {
		for range messageBurst * 3 {
			if s.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"follow"}`)) != nil {
				return
			}
		}
	}()
	s.closedWith(CodeTooMany)
}

func TestOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Origins = []string{"https://www.example.nl"} })
	own := "http" + strings.TrimPrefix(w.url, "ws")
	ours := []string{Subprotocol}
	for _, origin := range []string{"https://evil.example", "null", "http://127.0.0.1", own + ".evil.example"} {
		refusedWith(t, w.url, http.Header{"Origin": {origin}}, ours, http.StatusForbidden)
	}
	refusedWith(t, w.url, nil, nil, http.StatusBadRequest)
	refusedWith(t, w.url, nil, []string{"other.v1"}, http.StatusBadRequest)
	for _, origin := range []string{own, "https://www.example.nl"} {
		d := websocket.Dialer{Subprotocols: ours}
		conn, _, err := d.Dial(w.url, http.Header{"Origin": {origin}})
		if err != nil {
			t.Fatalf("%s: %v", origin, err)
		}
		if conn.Subprotocol() != Subprotocol {
			t.Errorf("subprotocol %q", conn.Subprotocol())
		}
		_ = conn.Close()
	}
	res, err := http.Get(own)
	if err != nil || res.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("plain HTTP: %v, %v", res, err)
	}
	_ = res.Body.Close()
}

func TestHubIsFullAndThenIsNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.MaxClients = 2 })
	a, _ := w.join(map[string]any{})
	w.join(map[string]any{})
	refusedWith(t, w.url, nil, []string{Subprotocol}, http.StatusServiceUnavailable)
	_ = a.conn.Close()
	for end := time.Now().Add(5 * time.Second); w.hub.Clients() > 1; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a socket that left is still counted")
		}
	}
	w.join(map[string]any{})
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
	w := newWorld(t, func(c *Config) { c.Ping = 50 * time.Millisecond })
	alive, _ := w.join(map[string]any{})
	w.join(map[string]any{}) // never reads, so never answers a ping
	go func() { _, _ = alive.next() }()
	for end := time.Now().Add(5 * time.Second); w.hub.Clients() != 1; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d clients, want the living one", w.hub.Clients())
		}
	}
	time.Sleep(200 * time.Millisecond)
	if w.hub.Clients() != 1 {
		t.Error("the living client was cut")
	}
}

func TestVisibleHidesDraftsAndNames(t *testing.T) {
	t.Parallel()
	state := func(s plans.State) json.RawMessage {
		data, _ := json.Marshal(plans.VersionStateData{Variant: "a", Version: 1, State: s, Reason: "secret"})
		return data
	}
	for _, row := range []struct {
		kind   string
		data   json.RawMessage
		public bool
	}{
		{plans.EventVersionState, state(plans.StateConverting), false},
		{plans.EventVersionState, state(plans.StateFailed), false},
		{plans.EventVersionState, state(plans.StateWithdrawn), true},
		{plans.EventVersionState, json.RawMessage(`[]`), false},
		{plans.EventVersionPublished, state(plans.StatePublished), true},
		{plans.EventTilesReplaced, json.RawMessage(`{}`), true},
		{plans.EventPlacementChanged, json.RawMessage(`{"placement":{"confirmedBy":"secret"}}`), true},
		{plans.EventVariantChanged, json.RawMessage(`{"list":[{"createdBy":"secret"}]}`), true},
		{"something.new", json.RawMessage(`{}`), false},
	} {
		e := plans.Event{Type: row.kind, Data: row.data}
		if _, ok := Visible(e, true); !ok {
			t.Errorf("%s: hidden from staff", row.kind)
		}
		shown, ok := Visible(e, false)
		if ok != row.public {
			t.Errorf("%s %s: visible to the public: %v", row.kind, row.data, ok)
		}
		if ok && row.kind != plans.EventVersionPublished && strings.Contains(string(shown.Data), "secret") {
			t.Errorf("%s: the public sees %s", row.kind, shown.Data)
		}
	}
}

// TestDocumentNamesTheMessagesAndCodes holds asyncapi.yaml to the code.
func TestDocumentNamesTheMessagesAndCodes(t *testing.T) {
	t.Parallel()
	type reference struct {
		Ref string `yaml:"$ref"`
	}
	var doc struct {
		Info       struct{ Description string }
		Operations map[string]struct{ Messages []reference }
		Components struct {
			Messages map[string]struct {
				Examples []struct{ Payload map[string]any }
			}
		}
	}
	if err := yaml.Unmarshal(Document(), &doc); err != nil {
		t.Fatal(err)
	}
	for operation, want := range map[string][]string{
		"fromClient": {typeHello, typeSubscribe, typeUnsubscribe, typePose, typeFollow, typePing},
		"fromServer": {typeWelcome, typeEvent, typeTick, typePong, typeReload, typeError},
	} {
		var got []string
		for _, m := range doc.Operations[operation].Messages {
			got = append(got, m.Ref[strings.LastIndex(m.Ref, "/")+1:])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: documented %v, in the code %v", operation, got, want)
		}
	}
	for name, m := range doc.Components.Messages {
		if len(m.Examples) == 0 || m.Examples[0].Payload["type"] != name {
			t.Errorf("%s: needs an example of its type", name)
			continue
		}
		text, err := json.Marshal(m.Examples[0].Payload)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decode(text); err != nil && slices.Contains([]string{typeHello, typeSubscribe, typePose, typeFollow, typePing}, name) {
			t.Errorf("%s: the example is not taken: %v", name, err)
		}
	}
	for _, c := range CloseCodes() {
		if line := fmt.Sprintf("| %d | %s |", c.Code, c.Reason); !strings.Contains(doc.Info.Description, line) {
			t.Errorf("the document lacks %q", line)
		}
		if c.ComeBack != c.Code.ComeBack() || c.Reason == "" {
			t.Errorf("code %d lies in the wrong range or says nothing", c.Code)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"hello","project":"spui","since":3}`))
	f.Add([]byte(`{"type":"pose","p":[1,2,3],"q":[0,0,0,1],"camera":true}`))
	f.Add([]byte(`{"type":"subscribe","topics":["plan:a"]}`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if m, err := decode(raw); err == nil {
			_, _ = m.pose()
			_ = checkTopics(m.Topics)
		}
	})
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
