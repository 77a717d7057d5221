package live

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/server/auth"
)

// Bounds of one client.
const (
	// messageRate and messageBurst bound what a client sends: poses 20 times a
	// second, with room for commands.
	messageRate  = 60
	messageBurst = 120
	// maxReplay is how many events a client may be behind: with more, reading
	// the present state is quicker.
	maxReplay = 5000
	replies   = 32
)

// Reasons of a reload message.
const (
	ReloadGone   = "events-gone"    // the events since then are not kept
	ReloadBehind = "too-far-behind" // there are too many
)

// client is one socket.
type client struct {
	hub  *Hub
	conn *websocket.Conn
	ctx  context.Context // ends when the client is cut; set once, at birth
	end  context.CancelFunc

	name      string // in rooms: random, so that poses lead to nobody
	id        auth.Identity
	staff     bool
	room      *room
	since     *int64
	head      int64
	following atomic.Bool
	posed     bool // owned by the room's loop

	queue   chan *websocket.PreparedMessage // lasting: a full one cuts
	replies chan any
	glances glances

	cutOnce sync.Once
	code    atomic.Int64
}

func newClient(h *Hub, conn *websocket.Conn) *client {
	ctx, end := context.WithCancel(context.Background())
	return &client{
		hub: h, conn: conn, ctx: ctx, end: end, name: rand.Text()[:12],
		queue:   make(chan *websocket.PreparedMessage, h.cfg.Queue),
		replies: make(chan any, replies),
		glances: glances{latest: map[string]*websocket.PreparedMessage{}, ready: make(chan struct{}, 1)},
	}
}

// cut ends the client with a code. It never waits: the reader, woken by its
// deadline, does the rest.
func (c *client) cut(code Code) {
	c.cutOnce.Do(func() {
		c.code.Store(int64(code))
		c.end()
		_ = c.conn.SetReadDeadline(time.Now()) // a closed socket is just as well
	})
}

// push queues a lasting message; the room calls it and must not wait.
func (c *client) push(f *websocket.PreparedMessage) {
	select {
	case c.queue <- f:
	default:
		c.cut(CodeSlow)
	}
}

// glance leaves a fleeting message to be sent when there is time; a newer one
// of the same topic takes its place.
func (c *client) glance(topic string, f *websocket.PreparedMessage) { c.glances.put(topic, f) }

// say queues an answer to this client's own message.
func (c *client) say(v any) {
	select {
	case c.replies <- v:
	default:
		c.cut(CodeSlow)
	}
}

// serve runs the socket to its end: hello, then the writer beside the reader.
func (c *client) serve() {
	c.conn.SetReadLimit(maxMessage)
	if c.hello() {
		written := make(chan struct{})
		go func() {
			defer close(written)
			c.write()
		}()
		c.read()
		c.end()
		c.leave()
		c.bye()
		<-written
		return
	}
	c.end()
	c.bye()
}

// bye sends the close frame, where there is a code, and ends the connection,
// which also frees a writer stuck in a full line.
func (c *client) bye() {
	if code := Code(c.code.Load()); code != 0 {
		text := websocket.FormatCloseMessage(int(code), code.reason())
		_ = c.conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(closeTimeout))
	}
	_ = c.conn.Close()
}

// hello reads the first message and enters the room.
func (c *client) hello() bool {
	_ = c.conn.SetReadDeadline(time.Now().Add(helloTimeout))
	if c.ctx.Err() != nil { // cut before the deadline was set
		return false
	}
	m, err := c.next()
	switch {
	case isTimeout(err):
		c.cut(CodeNoHello)
		return false
	case err != nil:
		return false
	case m.Type != typeHello:
		c.cut(CodeMalformed)
		return false
	}
	c.id = auth.Anonymous()
	if m.Token != "" {
		if c.id, err = c.hub.cfg.Verify(m.Token); err != nil {
			c.cut(CodeToken)
			return false
		}
	}
	c.staff, c.since = c.id.May(auth.RoleArchitect), m.Since
	return c.join(m.Project)
}

// join enters the project's room and learns where its events begin.
func (c *client) join(projectID string) bool {
	ctx, cancel := context.WithTimeout(c.ctx, readTimeout)
	defer cancel()
	p, err := c.hub.cfg.Events.Project(ctx, projectID)
	switch {
	case plans.KindOf(err) == plans.KindNotFound:
		c.cut(CodeProject)
		return false
	case err != nil:
		c.hub.cfg.Log.Warn("a live client could not join", "error", err)
		c.cut(CodeTrouble)
		return false
	}
	c.room = c.hub.acquire(p.ID, p.Seq)
	j := &joining{client: c, head: make(chan int64, 1)}
	select {
	case c.room.joins <- j:
		c.head = <-j.head // the loop answers at once
		return true
	case <-c.ctx.Done():
		c.hub.release(c.room)
		return false
	}
}

func (c *client) leave() {
	c.room.leaves <- c // the loop runs as long as the room has users
	c.hub.release(c.room)
}

// next reads one message. A malformed one cuts the client.
func (c *client) next() (inbound, error) {
	kind, raw, err := c.conn.ReadMessage()
	if err != nil {
		return inbound{}, err
	}
	if kind != websocket.TextMessage {
		c.cut(CodeMalformed)
		return inbound{}, errors.New("binary message")
	}
	m, err := decode(raw)
	if err != nil {
		c.cut(CodeMalformed)
	}
	return m, err
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// read takes the client's messages until the socket ends.
func (c *client) read() {
	patience := c.hub.cfg.Ping * 5 / 2
	extend := func() {
		_ = c.conn.SetReadDeadline(time.Now().Add(patience))
		if c.ctx.Err() != nil { // cut meanwhile: its deadline must win
			_ = c.conn.SetReadDeadline(time.Now())
		}
	}
	c.conn.SetPongHandler(func(string) error {
		extend()
		return nil
	})
	limit := rate.NewLimiter(messageRate, messageBurst)
	for {
		extend()
		m, err := c.next()
		if err != nil {
			return
		}
		if !limit.Allow() {
			c.cut(CodeTooMany)
			return
		}
		if err := c.handle(m); err != nil {
			c.say(invalidMessage(m.ID, err.Error()))
		}
	}
}

// handle does what one message asks; an error is told to the client, who stays.
func (c *client) handle(m inbound) error {
	switch m.Type {
	case typePing:
		c.say(reply{typePong, m.ID})
	case typeSubscribe, typeUnsubscribe:
		if err := checkTopics(m.Topics); err != nil {
			return err
		}
		c.tell(change{client: c, topics: m.Topics, off: m.Type == typeUnsubscribe})
	case typePose:
		p, err := m.pose()
		if err != nil {
			return err
		}
		c.tell(change{client: c, pose: &p, camera: m.Camera && c.id.May(auth.RolePlanner)})
	case typeFollow:
		c.following.Store(m.On == nil || *m.On)
	case typeHello:
		c.cut(CodeMalformed)
	default:
		return fmt.Errorf("unknown message type %.40q", m.Type)
	}
	return nil
}

func (c *client) tell(ch change) {
	select {
	case c.room.changes <- ch:
	case <-c.ctx.Done():
	}
}
