package convert

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
)

// eventsKept is how long a client may be away and still resume from its number
// instead of starting anew.
const eventsKept = 30 * 24 * time.Hour

// pruneArgs is the daily job that forgets old events.
type pruneArgs struct{}

// Kind names the job in the queue.
func (pruneArgs) Kind() string { return "prune_events" }

func pruneDaily() *river.PeriodicJob {
	make := func() (river.JobArgs, *river.InsertOpts) { return pruneArgs{}, nil }
	return river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour), make, &river.PeriodicJobOpts{RunOnStart: true})
}

type pruneWorker struct {
	river.WorkerDefaults[pruneArgs]
	jobs *Jobs
}

// Work forgets the events of long ago.
func (w *pruneWorker) Work(ctx context.Context, _ *river.Job[pruneArgs]) error {
	n, err := w.jobs.cfg.Catalog.PruneEvents(ctx, time.Now().Add(-eventsKept))
	if err == nil && n > 0 {
		w.jobs.cfg.Log.Info("old events forgotten", "count", n)
	}
	return err
}

// quiet lets only warnings and errors of the queue through: it tells at every
// turn what a server's log has no use for.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup implements slog.Handler.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
