// Package bus carries what passes between the nodes of Maquette, over NATS,
// which is used nowhere else: wake-ups (events of a project were written: read
// them from the catalog) and fleeting messages (progress, poses), of which the
// newest counts and any may be lost.
//
// By default the NATS server runs inside the process and opens no port; where a
// URL is given, all nodes meet there. Both take the same code path.
//
// Nothing lasting goes through here. A wake-up is never lost while a node runs:
// it is kept, not queued, and after a broken connection everybody is woken.
//
// Subjects: maquette.<project>.events, .progress and .fleeting.
package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/maquette-city/maquette/plans"
)

const (
	// MaxFleeting bounds a fleeting message, in bytes: a room's poses of one
	// tick fit many times over.
	MaxFleeting = 256 << 10
	// queueLength bounds the fleeting messages that wait for one watcher; the
	// oldest gives way.
	queueLength = 256
	// reconnectBuffer bounds what is kept for a NATS that is away, in bytes.
	reconnectBuffer = 1 << 20
	startTimeout    = 10 * time.Second
	flushTimeout    = 5 * time.Second
	reconnectWait   = time.Second
)

// The last parts of the subjects.
const (
	partEvents   = "events"
	partProgress = "progress"
	partFleeting = "fleeting"
)

// Config of a Bus; the zero value runs NATS in-process.
type Config struct {
	// URL of a NATS server or cluster ("nats://host:4222,nats://other:4222",
	// tls:// for TLS, user and password or a token before the host). Empty:
	// in-process. It may hold a secret and is never logged.
	URL string
	// Log takes broken and mended connections. Nil: discarded.
	Log *slog.Logger
}

// Bus is a node's connection to the others. It is safe for concurrent use and
// implements plans.Notifier.
type Bus struct {
	log    *slog.Logger
	server *server.Server // nil where the NATS is somebody else's
	conn   *nats.Conn

	mu       sync.Mutex
	closed   bool
	watchers map[*watcher]struct{}
	running  sync.WaitGroup
}

var _ plans.Notifier = (*Bus)(nil)

// Open connects to the NATS that is named, or starts one in-process. A NATS that
// cannot be reached now is an error; one that goes away later is waited for.
func Open(ctx context.Context, c Config) (*Bus, error) {
	b := &Bus{log: c.Log, watchers: map[*watcher]struct{}{}}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	options := []nats.Option{
		nats.Name("maquette"), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait), nats.ReconnectBufSize(reconnectBuffer),
		nats.Timeout(startTimeout),
		nats.DisconnectErrHandler(b.disconnected), nats.ReconnectHandler(b.reconnected), nats.ErrorHandler(b.troubled),
	}
	if c.URL == "" {
		if err := b.startServer(ctx); err != nil {
			return nil, fmt.Errorf("starting NATS in-process: %w", err)
		}
		options = append(options, nats.InProcessServer(b.server))
	}
	var err error
	if b.conn, err = nats.Connect(c.URL, options...); err != nil {
		b.stopServer()
		return nil, fmt.Errorf("connecting to NATS: %w", err)
	}
	return b, nil
}

// startServer runs a NATS server that listens nowhere.
func (b *Bus) startServer(ctx context.Context) (err error) {
	b.server, err = server.NewServer(&server.Options{
		ServerName: "maquette", DontListen: true, NoSigs: true, NoLog: true, MaxPayload: 2 * MaxFleeting,
	})
	if err != nil {
		return err
	}
	b.server.Start()
	wait := startTimeout
	if deadline, ok := ctx.Deadline(); ok {
		wait = min(wait, time.Until(deadline))
	}
	if !b.server.ReadyForConnections(wait) {
		b.stopServer()
		return errors.New("it was not ready in time")
	}
	return nil
}

func (b *Bus) stopServer() {
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
}

// Close ends all watching, waits for watchers' functions that run, and ends the
// connection after what was sent has gone out.
func (b *Bus) Close() error {
	b.mu.Lock()
	already := b.closed
	b.closed = true
	for w := range b.watchers {
		w.cancel()
	}
	b.mu.Unlock()
	if already {
		return nil
	}
	b.running.Wait()
	err := b.conn.FlushTimeout(flushTimeout)
	b.conn.Close()
	b.stopServer()
	if err != nil && !errors.Is(err, nats.ErrConnectionClosed) && !errors.Is(err, nats.ErrTimeout) {
		return fmt.Errorf("closing the connection to NATS: %w", err)
	}
	return nil
}

// EventsWritten wakes whoever watches the project, on every node.
func (b *Bus) EventsWritten(projectID string) {
	b.wake(projectID) // here at once, even where NATS is away
	b.publish(projectID, partEvents, nil)
}

// Progress tells whoever watches the project how far a conversion is.
func (b *Bus) Progress(p plans.Progress) {
	data, err := json.Marshal(p)
	if err != nil { // strings and numbers always encode
		return
	}
	b.publish(p.ProjectID, partProgress, data)
}

// Send passes a fleeting message to all nodes' watchers of the project, this
// node's among them. One above MaxFleeting is dropped.
func (b *Bus) Send(projectID string, data []byte) {
	if len(data) > MaxFleeting {
		b.log.Warn("fleeting message dropped", "project_id", projectID, "bytes", len(data))
		return
	}
	b.publish(projectID, partFleeting, data)
}

func (b *Bus) publish(projectID, part string, data []byte) {
	if checkProject(projectID) != nil {
		return
	}
	if err := b.conn.Publish(subject(projectID, part), data); err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		b.log.Warn("message lost", "project_id", projectID, "part", part, "error", err)
	}
}

func subject(projectID, part string) string { return "maquette." + projectID + "." + part }

// checkProject refuses ids that mean something else in a subject.
func checkProject(id string) error {
	if id == "" || strings.ContainsAny(id, ".*> \t\r\n") {
		return fmt.Errorf("the project id %.80q cannot be part of a subject", id)
	}
	return nil
}

// wake wakes this node's watchers of a project, or of all ("").
func (b *Bus) wake(projectID string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.watchers {
		if projectID == "" || w.project == projectID {
			w.wake()
		}
	}
}

func (b *Bus) disconnected(_ *nats.Conn, err error) {
	if err != nil {
		b.log.Warn("the connection to NATS broke", "error", err)
	}
}

// reconnected wakes everybody: wake-ups may have passed unheard.
func (b *Bus) reconnected(*nats.Conn) {
	b.log.Info("the connection to NATS is mended")
	b.wake("")
}

// troubled is told of messages that NATS dropped on their way to us.
func (b *Bus) troubled(_ *nats.Conn, _ *nats.Subscription, err error) {
	b.log.Warn("NATS reports trouble", "error", err)
	b.wake("")
}
