package convert

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/changes"
	"github.com/maquette-city/maquette/tiles/memo"
)

const (
	// pollEvery is how often the queue is looked at: SQLite tells nobody of
	// new rows. It is what a version waits at most before its job begins.
	pollEvery = 50 * time.Millisecond
	// maxInterruptions bounds how often a version whose conversion was cut
	// short (by a stopped or killed server, an object store that was away) is
	// taken up again.
	maxInterruptions = 5
	// killTimeout bounds Stop after its context has ended: children are killed
	// and their versions put back into the queue.
	killTimeout = 10 * time.Second
	// workFolderPrefix marks the folders a job works in.
	workFolderPrefix = "version-"
)

// JobCatalog is what jobs need of the catalog.
type JobCatalog interface {
	plans.Catalog
	// SetFiles records what was made of a version after its tiles.
	SetFiles(ctx context.Context, variantID string, number int, f plans.Files) (plans.Version, error)
	// SetPartial records that more can be seen of a version that is being made,
	// DropPartial that nothing can.
	SetPartial(ctx context.Context, variantID string, p plans.Partial, contents map[string]int64, found plans.Placement) error
	DropPartial(ctx context.Context, variantID string, number int) error
	// JobDB is the database the queue lies in.
	JobDB() *sql.DB
	// ReleaseJobs puts back into the queue what an earlier process of this
	// node left running.
	ReleaseJobs(ctx context.Context, node string) (int, error)
	// PruneEvents forgets events older than before.
	PruneEvents(ctx context.Context, before time.Time) (int64, error)
	// SetPictures keeps pictures of a version from viewpoints.
	SetPictures(ctx context.Context, variantID string, number int, pictures []plans.Picture) error
	// Replacements lists what variants of a project replace by a footprint.
	Replacements(ctx context.Context, projectID string) ([]plans.Replacement, error)
	// NoteObjects notes objects of pictures before they are written, UnusedObjects
	// gives those that no picture names, ForgetObjects those that were deleted.
	NoteObjects(ctx context.Context, projectID string, keys []string) error
	UnusedObjects(ctx context.Context, projectID string, since time.Time, limit int) ([]string, error)
	ForgetObjects(ctx context.Context, keys []string) error
}

// JobsConfig is what Jobs stand on. All but the fields that name a default are
// required.
type JobsConfig struct {
	Catalog  JobCatalog
	Store    assets.Store
	Notifier plans.Notifier // nil: progress is told to nobody
	Log      *slog.Logger
	// Node names this process among those that share the database, the same
	// after a restart and not that of another live process; default the
	// host's name.
	Node string
	// Workers is how many conversions run at once until their tiles are there;
	// as many others may be making the files that come after. Zero: this process
	// only enqueues; then the fields below are not needed.
	Workers int
	// Dir is a folder of this process alone, for the files of conversions
	// while they run; made where it is missing, what an earlier process left
	// in it is removed at Start.
	Dir string
	// Program is the maquette binary; default this process's own.
	Program string
	// MemoryBytes is what one conversion may take; default DefaultJobMemory.
	MemoryBytes int64
	// CityBytes is from how many bytes of sources on city models are made block by
	// block; default the constant of this name.
	CityBytes int64
	// Timeout is how long one conversion may take; default DefaultJobTimeout.
	Timeout time.Duration

	// MemoSecret is what the secrets come from under which conversions remember;
	// the same on all nodes. Empty: nothing is remembered.
	MemoSecret []byte

	// childEnv is added to the child's environment, by tests.
	childEnv []string
	// picturesWait and unusedKept are the constants of these names, but in tests.
	picturesWait, unusedKept time.Duration
}

// Defaults of JobsConfig.
const (
	DefaultJobMemory  = 4 << 30
	DefaultJobTimeout = 30 * time.Minute
)

func (c *JobsConfig) validate() error {
	if c.Catalog == nil || c.Store == nil || c.Log == nil {
		return errors.New("jobs need a catalog, a store and a log")
	}
	if c.Node == "" {
		host, err := os.Hostname()
		if err != nil {
			return fmt.Errorf("naming this node: %w", err)
		}
		c.Node = host
	}
	if c.Workers <= 0 {
		return nil
	}
	if c.MemoryBytes <= 0 {
		c.MemoryBytes = DefaultJobMemory
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultJobTimeout
	}
	if c.picturesWait <= 0 {
		c.picturesWait, c.unusedKept = picturesWait, unusedKept
	}
	if c.Program == "" {
		var err error
		if c.Program, err = os.Executable(); err != nil {
			return fmt.Errorf("finding the program that converts: %w", err)
		}
	}
	return c.makeDir()
}

func (c *JobsConfig) makeDir() error {
	if c.Dir == "" {
		return errors.New("jobs need a folder to work in")
	}
	dir, err := filepath.Abs(c.Dir) // the embedded store changes the working folder
	if err != nil {
		return fmt.Errorf("finding the folder %s: %w", c.Dir, err)
	}
	c.Dir = dir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the folder conversions work in: %w", err)
	}
	return nil
}

// Jobs converts versions, one child process each. The queue is River's, in the
// catalog's database: a version's job is inserted with it and outlives this
// process.
//
// What happens to a conversion: the child says that blocks of a city are tiled, and
// they can be seen (jobs_parts.go); it says that the tileset is whole, and the
// version is ready or published while the child goes on; when it ends well, the
// files of the whole variant and the pictures are there too. It ends with a
// fault, crashes or hits a limit, and the version has failed with a reason, at
// once and for good, or, where its tiles are shown already, goes without those
// files. The server is stopped or killed or the object store is away, and another
// attempt follows, at most maxInterruptions in all.
type Jobs struct {
	cfg     JobsConfig
	client  *river.Client[*sql.Tx]
	archive *changes.Archive
	program func() ([sha256.Size]byte, error) // digest of the program, made once
	turns   chan struct{}                     // one for each conversion on its way to tiles
}

// NewJobs prepares the queue; Start begins working on it. Give Enqueue to the
// catalog.
func NewJobs(cfg JobsConfig) (*Jobs, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	program := sync.OnceValues(func() ([sha256.Size]byte, error) { return memo.ProgramDigest(cfg.Program) })
	j := &Jobs{cfg: cfg, archive: changes.NewArchive(cfg.Store), program: program, turns: make(chan struct{}, max(0, cfg.Workers))}
	rc := &river.Config{
		ID:     cfg.Node,
		Logger: slog.New(quiet{cfg.Log.With("part", "jobs").Handler()}),
		// The child has its own deadline; River would only cut the upload of
		// its result.
		JobTimeout:           -1,
		MaxAttempts:          maxInterruptions + 1,
		RescueStuckJobsAfter: cfg.Timeout + time.Hour,
		RetryPolicy:          retryPolicy{},
		PollOnly:             true,
	}
	if cfg.Workers > 0 {
		rc.Workers = river.NewWorkers()
		river.AddWorker(rc.Workers, &convertWorker{jobs: j})
		river.AddWorker(rc.Workers, &pruneWorker{jobs: j})
		river.AddWorker(rc.Workers, &picturesWorker{jobs: j})
		river.AddWorker(rc.Workers, &footprintsWorker{jobs: j})
		rc.PeriodicJobs = []*river.PeriodicJob{pruneDaily(), picturesDaily()}
		rc.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2 * cfg.Workers}, picturesQueue: {MaxWorkers: 1}, footprintsQueue: {MaxWorkers: 1}}
		rc.FetchPollInterval, rc.FetchCooldown = pollEvery, pollEvery
	}
	var err error
	if j.client, err = river.NewClient(riversqlite.New(cfg.Catalog.JobDB()), rc); err != nil {
		return nil, fmt.Errorf("preparing the job queue: %w", err)
	}
	return j, nil
}

// convertArgs name the version to convert.
type convertArgs struct {
	Project string `json:"project"`
	Variant string `json:"variant"`
	Version int    `json:"version"`
}

// Kind names the job in the queue.
func (convertArgs) Kind() string { return "convert_version" }

// Enqueue inserts the job of a version in the transaction that makes it.
func (j *Jobs) Enqueue(ctx context.Context, tx *sql.Tx, projectID, variantID string, number int) error {
	_, err := j.client.InsertTx(ctx, tx, convertArgs{projectID, variantID, number}, nil)
	if err != nil {
		return fmt.Errorf("enqueueing the conversion of version %d of variant %s: %w", number, variantID, err)
	}
	return nil
}

// Start takes up what an earlier process of this node left, and begins to work.
func (j *Jobs) Start(ctx context.Context) error {
	if j.cfg.Workers <= 0 {
		return nil
	}
	if err := j.sweep(); err != nil {
		return err
	}
	n, err := j.cfg.Catalog.ReleaseJobs(ctx, j.cfg.Node)
	if err != nil {
		return err
	}
	if n > 0 {
		j.cfg.Log.Info("taking up interrupted conversions", "count", n)
	}
	// River would stop at once, and not drain, where this context ends.
	if err := j.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("starting the job queue: %w", err)
	}
	return nil
}

// sweep removes the work folders that a killed process left.
func (j *Jobs) sweep() error {
	entries, err := os.ReadDir(j.cfg.Dir)
	if err != nil {
		return fmt.Errorf("looking at the folder conversions work in: %w", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), workFolderPrefix) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(j.cfg.Dir, e.Name())); err != nil {
			return fmt.Errorf("removing what an earlier conversion left: %w", err)
		}
	}
	return nil
}

// Stop begins no more jobs and waits for those that run until ctx ends; then it
// kills their children and puts their versions back into the queue.
func (j *Jobs) Stop(ctx context.Context) error {
	if j.cfg.Workers <= 0 {
		return nil
	}
	err := j.client.Stop(ctx)
	if err == nil || ctx.Err() == nil {
		return err
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), killTimeout)
	defer cancel()
	if err := j.client.StopAndCancel(late); err != nil {
		return fmt.Errorf("stopping conversions: %w", err)
	}
	return nil
}

// retryPolicy waits 1, 2, 4, ... seconds before the next attempt.
type retryPolicy struct{}

// NextRetry implements river.ClientRetryPolicy.
func (retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	seconds := math.Pow(2, float64(min(job.Attempt, maxInterruptions)-1))
	return time.Now().Add(time.Duration(seconds * float64(time.Second)))
}
