package live

import (
	"context"
	"time"

	"github.com/gorilla/websocket"

	"github.com/maquette-city/maquette/plans"
)

// write is the socket's one writer: welcome, what was missed, then what comes.
// The room queues what comes from the moment of joining, so between the replay
// and the queue there is no gap and no event twice.
func (c *client) write() {
	if err := c.greet(); err != nil {
		if c.ctx.Err() == nil {
			c.cut(CodeTrouble)
		}
		return
	}
	ping := time.NewTicker(c.hub.cfg.Ping)
	defer ping.Stop()
	expired := c.expiry()
	defer expired.Stop()
	for {
		var err error
		select {
		case <-c.ctx.Done():
			return
		case f := <-c.queue:
			err = c.send(f)
		case v := <-c.replies:
			err = c.sendJSON(v)
		case <-c.glances.ready:
			for _, f := range c.glances.take() {
				if err == nil {
					err = c.send(f)
				}
			}
		case <-ping.C:
			err = c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout))
		case <-expired.C:
			c.cut(CodeToken)
			return
		}
		if err != nil {
			c.cut(CodeSlow)
			return
		}
	}
}

// expiry fires when the client's token ends; without a token, never.
func (c *client) expiry() *time.Timer {
	if c.id.ExpiresAt.IsZero() {
		t := time.NewTimer(time.Hour)
		t.Stop()
		return t
	}
	return time.NewTimer(time.Until(c.id.ExpiresAt))
}

func (c *client) send(f *websocket.PreparedMessage) error {
	_ = c.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	return c.conn.WritePreparedMessage(f)
}

func (c *client) sendJSON(v any) error {
	f, err := frame(v)
	if err != nil {
		return err
	}
	return c.send(f)
}

// greet sends welcome and then what the client missed up to its head.
func (c *client) greet() error {
	if err := c.sendJSON(welcome{typeWelcome, c.head, c.hub.cfg.Tick.Milliseconds()}); err != nil {
		return err
	}
	if c.since == nil || *c.since == c.head {
		return nil
	}
	if *c.since < 0 || *c.since > c.head {
		return c.sendJSON(reloadMessage{typeReload, ReloadGone})
	}
	if c.head-*c.since > maxReplay {
		return c.sendJSON(reloadMessage{typeReload, ReloadBehind})
	}
	return c.replay(*c.since)
}

// replay sends the events after number at up to the head, read in batches.
func (c *client) replay(at int64) error {
	for at < c.head {
		events, err := c.readEvents(at, int(min(eventBatch, c.head-at)))
		if plans.KindOf(err) == plans.KindGone {
			return c.sendJSON(reloadMessage{typeReload, ReloadGone})
		}
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return c.sendJSON(reloadMessage{typeReload, ReloadGone})
		}
		for _, e := range events {
			at = e.Seq
			shown, ok := Visible(e, c.staff)
			if !ok {
				continue
			}
			f, err := eventFrame(shown)
			if err != nil {
				return err
			}
			if err := c.send(f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *client) readEvents(since int64, limit int) ([]plans.Event, error) {
	ctx, cancel := context.WithTimeout(c.ctx, readTimeout)
	defer cancel()
	return c.hub.cfg.Events.Events(ctx, c.room.project, since, limit)
}
