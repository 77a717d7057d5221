package live

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gorilla/websocket"

	"github.com/maquette-city/maquette/plans"
)

// eventBatch is how many events are read from the catalog at once.
const eventBatch = 500

// readTimeout bounds one look at the catalog.
const readTimeout = 10 * time.Second

// room is one project's clients on this node. Its loop alone touches what
// stands below loop; others send it messages.
type room struct {
	hub     *Hub
	project string
	users   int // clients, under hub.mu
	cancel  context.CancelFunc

	joins    chan *joining
	leaves   chan *client
	changes  chan change
	wake     chan struct{}       // one waiting wake-up is enough
	progress chan plans.Progress // a full one loses: progress is fleeting
	remote   chan []byte         // the same

	// loop
	head    int64                       // number of the last event passed on
	members map[*client]map[string]bool // and the topics of each
	topics  map[string]*topic
	pending map[progressKey]progressItem
	ticking bool
	ticker  *time.Timer
}

type progressKey struct {
	variant string
	version int
}

// joining is a client on its way in; head is answered with the number of the
// last event it will not get from the room.
type joining struct {
	client *client
	head   chan int64
}

// change is what a client does to its topics: subscribe, unsubscribe or pose.
type change struct {
	client *client
	topics []string
	off    bool
	pose   *pose
	camera bool
}

// openRoom starts a room that passes on the events after seq. hub.mu is held.
func openRoom(h *Hub, projectID string, seq int64) *room {
	ctx, cancel := context.WithCancel(context.Background())
	r := &room{
		hub: h, project: projectID, users: 1, cancel: cancel, head: seq,
		joins: make(chan *joining), leaves: make(chan *client), changes: make(chan change, 256),
		wake: make(chan struct{}, 1), progress: make(chan plans.Progress, 64), remote: make(chan []byte, 256),
		members: map[*client]map[string]bool{}, topics: map[string]*topic{}, pending: map[progressKey]progressItem{},
	}
	h.running.Add(1)
	go r.run(ctx)
	return r
}

// listen begins to hear from the other nodes. Where that fails, the room still
// looks at the catalog from time to time.
func (r *room) listen() (stop func()) {
	stop, err := r.hub.cfg.Signals.Watch(r.project, Watcher{
		Wake:     func() { offer(r.wake, struct{}{}) },
		Progress: func(p plans.Progress) { offer(r.progress, p) },
		Fleeting: func(data []byte) { offer(r.remote, data) },
	})
	if err != nil {
		r.hub.cfg.Log.Warn("a live room hears nothing of other nodes", "project_id", r.project, "error", err)
		return func() {}
	}
	return stop
}

// offer sends without waiting; a full channel loses v.
func offer[T any](ch chan<- T, v T) {
	select {
	case ch <- v:
	default:
	}
}

func (r *room) close() { r.cancel() }

func (r *room) run(ctx context.Context) {
	defer r.hub.running.Done()
	stop := r.listen() // before the first join looks at the catalog: no event falls between
	defer stop()
	r.ticker = time.NewTimer(time.Hour)
	defer r.ticker.Stop()
	poll := time.NewTicker(r.hub.cfg.Poll)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
			r.advance(ctx)
		case <-poll.C:
			r.advance(ctx)
		case j := <-r.joins:
			r.advance(ctx)
			r.members[j.client] = map[string]bool{}
			j.head <- r.head
		case c := <-r.leaves:
			r.drop(c)
		case ch := <-r.changes:
			r.apply(ch)
		case p := <-r.progress:
			r.pending[progressKey{p.Variant, p.Version}] = progressItem{p.Variant, p.Version, p.Stage, p.Done, p.Total}
			r.arm()
		case data := <-r.remote:
			r.merge(data)
		case <-r.ticker.C:
			r.ticking = false
			r.flush()
		}
	}
}

// arm starts the tick, unless it runs.
func (r *room) arm() {
	if !r.ticking {
		r.ticking = true
		r.ticker.Reset(r.hub.cfg.Tick)
	}
}

// advance passes on the events that were written since. What fails now is
// tried again with the next wake-up or poll: no number is skipped.
func (r *room) advance(ctx context.Context) {
	for {
		events, err := r.read(ctx)
		if plans.KindOf(err) == plans.KindGone {
			r.restart(ctx)
			return
		}
		if err != nil {
			if ctx.Err() == nil {
				r.hub.cfg.Log.Warn("reading live events failed", "project_id", r.project, "error", err)
			}
			return
		}
		for _, e := range events {
			r.pass(e)
			r.head = e.Seq
		}
		if len(events) < eventBatch {
			return
		}
	}
}

func (r *room) read(ctx context.Context) ([]plans.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	return r.hub.cfg.Events.Events(ctx, r.project, r.head, eventBatch)
}

// restart is for a catalog put back from a backup: all reload and the room goes
// on from the present.
func (r *room) restart(ctx context.Context) {
	p, err := r.hub.cfg.Events.Project(ctx, r.project)
	if err != nil {
		return
	}
	r.head = p.Seq
	if f, err := frame(reloadMessage{typeReload, ReloadGone}); err == nil {
		for c := range r.members {
			c.push(f)
		}
	}
}

// pass sends one event to all who may see it.
func (r *room) pass(e plans.Event) {
	staff, public, err := eventFrames(e)
	if err != nil {
		r.hub.cfg.Log.Error("an event cannot be sent", "project_id", r.project, "seq", e.Seq, "error", err)
		return
	}
	for c := range r.members {
		if f := pick(c, staff, public); f != nil {
			c.push(f)
		}
	}
}

func pick(c *client, staff, public *websocket.PreparedMessage) *websocket.PreparedMessage {
	if c.staff {
		return staff
	}
	return public
}

// flush sends what is fleeting: progress to staff, each topic's news to its
// subscribers, one frame each.
func (r *room) flush() {
	if len(r.pending) > 0 {
		t := tick{Type: typeTick}
		for _, p := range r.pending {
			t.Progress = append(t.Progress, p)
		}
		clear(r.pending)
		if f, err := frame(t); err == nil {
			for c := range r.members {
				if c.staff {
					c.glance("", f)
				}
			}
		}
	}
	for name, t := range r.topics {
		r.flushTopic(name, t)
	}
}

func (r *room) flushTopic(name string, t *topic) {
	message, local := t.take(name)
	if local != nil {
		local.Node = r.hub.node
		if data, err := json.Marshal(local); err == nil {
			r.hub.cfg.Signals.Send(r.project, data)
		}
	}
	if message == nil {
		return
	}
	withCamera, err := frame(message)
	if err != nil {
		return
	}
	plain := withCamera
	if message.Camera != nil {
		message.Camera = nil
		plain = nil
		if len(message.Poses)+len(message.Gone) > 0 {
			plain, _ = frame(message)
		}
	}
	for c, topics := range r.members {
		if !topics[name] {
			continue
		}
		f := plain
		if c.following.Load() {
			f = withCamera
		}
		if f != nil {
			c.glance(name, f)
		}
	}
}
