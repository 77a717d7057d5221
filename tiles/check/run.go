package check

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// run is one strand of a check: what all strands share, and where its own
// issues go. One strand walks the tree; the others look at content.
type run struct {
	*state
	seg *segment
}

// state is what the strands of a check share.
type state struct {
	ctx      context.Context
	src      Source
	options  Options
	entry    string
	slots    chan struct{} // one for each strand beside the tree's
	large    chan struct{} // who holds it may hold a large file
	wait     sync.WaitGroup
	found    atomic.Int64 // issues
	files    atomic.Int64
	failures atomic.Int64 // files that could not be had, in a row

	tilesets, tiles     int // counted by the strand of the tree
	openBytes           int // of JSON, by the strand of the tree
	contents, triangles atomic.Int64
	tree                uint64                   // a hash of the cells and errors walked, by the strand of the tree
	seen                map[string]*contentFacts // by the strand of the tree
	images              imageFiles
	lateLock            sync.Mutex
	late                []func() error // tilesets that content turned out to be
	last                []finish
}

// finish is what can be told only when all content was seen; the deepest tileset
// first.
type finish struct {
	depth int
	run   func()
}

// segment is a place in the report: issues in order, and what comes after.
type segment struct {
	issues []Issue
	next   *segment
}

func newRun(ctx context.Context, src Source, entry string, o Options) *run {
	if o.Workers < 1 {
		o.Workers = min(max(runtime.GOMAXPROCS(0), 4), maxWorkers)
	}
	s := &state{ctx: ctx, src: src, options: o, entry: entry, seen: map[string]*contentFacts{}}
	s.slots = make(chan struct{}, o.Workers)
	s.large = make(chan struct{}, 1)
	return &run{s, &segment{}}
}

// fork opens a place in the report that comes before all that the strand finds
// from now on.
func (r *run) fork() *run {
	own := &segment{}
	after := &segment{next: r.seg.next}
	own.next = after
	r.seg.next = own
	r.seg = after
	return &run{r.state, own}
}

// spawn runs job on a strand of its own, once there is one.
func (r *run) spawn(job func(r *run)) error {
	select {
	case <-r.ctx.Done():
		return r.ctx.Err()
	case r.slots <- struct{}{}:
	}
	own := r.fork()
	r.wait.Go(func() {
		defer func() { <-r.slots }()
		job(own)
	})
	return nil
}

// issue notes one thing, unless there are more than enough.
func (r *run) issue(s Severity, code, pointer, message string) {
	if len(r.seg.issues) >= MaxIssues {
		return
	}
	if r.options.Strict {
		s = Error
	}
	r.found.Add(1)
	r.seg.issues = append(r.seg.issues, Issue{s, code, pointer, message})
}

// report gathers what was found from the first segment on.
func (r *run) report(first *segment) *Report {
	out := &Report{Tilesets: r.tilesets, Tiles: r.tiles, Contents: int(r.contents.Load()), Triangles: int(r.triangles.Load())}
	for s := first; s != nil && len(out.Issues) < MaxIssues; s = s.next {
		out.Issues = append(out.Issues, s.issues[:min(len(s.issues), MaxIssues-len(out.Issues))]...)
	}
	return out
}

// stop tells whether the check should end.
func (r *run) stop() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if r.found.Load() >= MaxIssues || r.tiles > MaxTiles || r.files.Load() > MaxFiles || r.failures.Load() >= MaxFailures {
		return errStop
	}
	return nil
}
