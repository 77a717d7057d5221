package convert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/bundle"
)

// convertWorker runs one job of the queue.
type convertWorker struct {
	river.WorkerDefaults[convertArgs]
	jobs *Jobs
}

// Timeout leaves it to the child's deadline.
func (w *convertWorker) Timeout(*river.Job[convertArgs]) time.Duration { return -1 }

// Work converts the version. nil means the version has come to its end, be it
// failed; an error, that another attempt is wanted.
func (w *convertWorker) Work(ctx context.Context, job *river.Job[convertArgs]) error {
	c := &conversion{Jobs: w.jobs, args: job.Args}
	err := c.attempt(ctx, job.Attempt)
	if err != nil && ctx.Err() != nil {
		c.cfg.Log.Info("conversion interrupted", "variant_id", job.Args.Variant, "version", job.Args.Version)
		return river.JobSnooze(0) // at once, by whoever is there
	}
	return err
}

// failure is an end of a conversion that another attempt would not change.
type failure struct {
	reason string // for a person
	report json.RawMessage
	detail string // for the log
}

func (f *failure) Error() string { return f.reason }

// conversion is one attempt to convert a version.
type conversion struct {
	*Jobs
	args    convertArgs
	project plans.Project
	variant plans.Variant
	version plans.Version
	dir     string // work folder: in/, out/, prev/, report.json
	kept    bool   // the tiles are stored and the version is ready at least

	fetching *fetching // of what the child may want later; nil for nothing
}

func (c *conversion) attempt(ctx context.Context, n int) error {
	begun := time.Now()
	err := c.run(ctx, n)
	var f *failure
	switch {
	case plans.KindOf(err) == plans.KindNotFound, plans.KindOf(err) == plans.KindConflict:
		// The version is gone or was moved on by another: nothing to do.
		c.cfg.Log.Warn("conversion dropped", "variant_id", c.args.Variant, "version", c.args.Version, "error", err)
		return nil
	case errors.As(err, &f) && c.kept:
		err = c.goWithout(ctx, f)
	case errors.As(err, &f):
		_, err = c.cfg.Catalog.SetState(ctx, c.args.Variant, c.args.Version, plans.StateFailed, f.reason, f.report)
		c.forgetParts(ctx)
		c.cfg.Log.Info("conversion failed", "variant_id", c.args.Variant, "version", c.args.Version, "reason", f.reason,
			"detail", f.detail, "duration_ms", time.Since(begun).Milliseconds())
	case err == nil:
		c.cfg.Log.Info("conversion done", "variant_id", c.args.Variant, "version", c.args.Version, "state", c.version.State,
			"duration_ms", time.Since(begun).Milliseconds())
	}
	return err
}

func (c *conversion) run(ctx context.Context, n int) error {
	if err := c.look(ctx); err != nil {
		return err
	}
	c.kept = c.version.Result != nil
	switch {
	case c.version.State == plans.StateReady: // cut short before publishing, or after
		var report jobReport
		if err := json.Unmarshal(c.version.Report, &report); err != nil {
			return c.ownFault(err)
		}
		if err := c.publish(ctx, c.changedFeatures(ctx), report); err != nil {
			return err
		}
		c.forgetParts(ctx)
	case !c.kept && c.version.State != plans.StateQueued && c.version.State != plans.StateConverting:
		return nil
	}
	switch {
	case c.kept && !filesLeft(c.version):
		return nil
	case n > maxInterruptions:
		return &failure{reason: fmt.Sprintf("the conversion was interrupted %d times: upload the version again, and tell the administrators if it goes on", maxInterruptions)}
	}
	return c.work(ctx)
}

// work converts, and keeps what is not kept yet.
func (c *conversion) work(ctx context.Context) error {
	whole := func() error { return nil }
	if !c.kept {
		done, err := c.turn(ctx)
		if err != nil {
			return err
		}
		defer done()
		if _, err := c.cfg.Catalog.SetState(ctx, c.args.Variant, c.args.Version, plans.StateConverting, "", nil); err != nil {
			return err
		}
		whole = func() error {
			defer done()
			return c.keepTiles(ctx)
		}
	}
	var err error
	if c.dir, err = os.MkdirTemp(c.cfg.Dir, workFolderPrefix); err != nil {
		return fmt.Errorf("making a folder to work in: %w", err)
	}
	defer c.cleanUp()
	inputs, err := c.fetch(ctx)
	if err != nil {
		return err
	}
	if err := c.convert(ctx, inputs, whole); err != nil {
		return err
	}
	if err := c.keepFiles(ctx); err != nil {
		return err
	}
	c.keepMemo(ctx)
	return nil
}

// olderWait bounds the wait for the job of an older version to begin: jobs that
// were fetched together begin in any order.
const olderWait = 5 * time.Second

// turn waits until this conversion may begin, after older ones of its variant.
// done gives the turn to the next: the tiles of one plan do not wait for the
// pictures of another.
func (c *conversion) turn(ctx context.Context) (done func(), err error) {
	for end := time.Now().Add(olderWait); time.Now().Before(end); time.Sleep(pollEvery) {
		if older, err := c.olderQueued(ctx); err != nil || !older {
			break // not knowing costs the order and nothing else
		}
	}
	select {
	case c.turns <- struct{}{}:
		return sync.OnceFunc(func() { <-c.turns }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// olderQueued tells whether an older version of the variant has not begun.
func (c *conversion) olderQueued(ctx context.Context) (bool, error) {
	if c.args.Version == 1 {
		return false, nil
	}
	all, err := c.cfg.Catalog.Versions(ctx, c.args.Variant)
	return slices.ContainsFunc(all, func(v plans.Version) bool {
		return v.Number < c.args.Version && v.State == plans.StateQueued
	}), err
}

func (c *conversion) cleanUp() {
	if err := os.RemoveAll(c.dir); err != nil {
		c.cfg.Log.Warn("a work folder is left behind", "folder", c.dir, "error", err)
	}
}

// look reads what the catalog knows of the version.
func (c *conversion) look(ctx context.Context) (err error) {
	if c.version, err = c.cfg.Catalog.Version(ctx, c.args.Variant, c.args.Version); err != nil {
		return err
	}
	if c.variant, err = c.cfg.Catalog.Variant(ctx, c.args.Variant); err != nil {
		return err
	}
	c.project, err = c.cfg.Catalog.Project(ctx, c.args.Project)
	return err
}

// input is a source as the child gets it.
type input struct {
	path, name string
	beside     bool // it belongs to others and is no model
	choice     plans.Choice
}

// sidecarEnding marks a source that gives the place of another.
const sidecarEnding = ".place.json"

// fetch copies the sources into the work folder, each in a folder of its own
// with the side file that belongs to it, and names those to convert.
func (c *conversion) fetch(ctx context.Context) ([]input, error) {
	var inputs []input
	folders := map[string]string{}
	for i, s := range c.version.Sources {
		if strings.HasSuffix(s.Filename, sidecarEnding) {
			continue
		}
		dir := filepath.Join(c.dir, "in", fmt.Sprint(i))
		in := input{filepath.Join(dir, safeName(s.Filename)), s.Filename, bundle.IsSide(s.Filename), s.Choice}
		if err := c.fetchOne(ctx, s, in.path); err != nil {
			return nil, err
		}
		folders[s.Filename] = in.path
		inputs = append(inputs, in)
	}
	for _, s := range c.version.Sources {
		path := folders[strings.TrimSuffix(s.Filename, sidecarEnding)]
		if !strings.HasSuffix(s.Filename, sidecarEnding) {
			continue
		}
		if path == "" {
			return nil, &failure{reason: fmt.Sprintf("the side file %s belongs to no other file of this version", s.Filename)}
		}
		if err := c.fetchOne(ctx, s, path+sidecarEnding); err != nil {
			return nil, err
		}
	}
	if !slices.ContainsFunc(inputs, func(in input) bool { return !in.beside }) {
		return nil, &failure{reason: "this version has no file to convert"}
	}
	return inputs, nil
}

// fetchOne copies a source and checks that it is what was uploaded.
func (c *conversion) fetchOne(ctx context.Context, s plans.VersionSource, path string) error {
	body, _, err := c.cfg.Store.Get(ctx, SourceKey(s.SHA256), nil)
	if errors.Is(err, assets.ErrNotFound) {
		return &failure{reason: fmt.Sprintf("the file %s is not in the store any more: upload it again", s.Filename), detail: err.Error()}
	}
	if err != nil {
		return fmt.Errorf("fetching source %s: %w", s.SHA256, err)
	}
	defer body.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making a folder for source %s: %w", s.SHA256, err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("making a file for source %s: %w", s.SHA256, err)
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, h), body)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("fetching source %s: %w", s.SHA256, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != s.SHA256 {
		return fmt.Errorf("fetching source %s: it came with other bytes", s.SHA256)
	}
	return nil
}

// safeName keeps the ending of a file name, by which formats are told, and
// nothing that a file system could take for something else.
func safeName(name string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
	return "f" + safe[max(0, len(safe)-100):]
}
