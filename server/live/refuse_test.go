package live

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/maquette-city/maquette/server/auth"
)

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
