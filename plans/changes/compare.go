package changes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// File is the features.jsonl.gz of one version.
type File struct {
	// Open gives the file from its beginning. It is called up to three times.
	Open func(ctx context.Context) (io.ReadCloser, error)
	// Sources are the names of the version's sources by their index; nil where
	// nobody knows them: then the same index is the same source.
	Sources []string
}

// Options of Compare.
type Options struct {
	// ToLater leads the plan frame of the earlier version into that of the
	// later; nil where they are the same.
	ToLater *Rigid
}

// Compare reads both files and hands every change to emit, in the order of keys
// (that of the later version; of the earlier for what was removed). A Change is
// emit's to keep. Errors name the file that could not be read.
func Compare(ctx context.Context, before, after File, o Options, emit func(*Change) error) (*Summary, error) {
	c := &comparison{before: before, after: after, toLater: Still(), sources: sameSources(before.Sources, after.Sources),
		votes: map[int]*vote{}, wholes: map[int]Whole{}, turns: map[int]Rigid{}, summary: newSummary()}
	if o.ToLater != nil && !near(*o.ToLater, Still(), cityBox(), exactly) {
		c.toLater, c.moved = *o.ToLater, true
	}
	for _, step := range []func(context.Context) error{c.look, c.verify, c.match, c.hold} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if err := c.tell(ctx, emit); err != nil {
		return nil, err
	}
	return c.summary.finish(c.wholes), nil
}

// comparison is one call of Compare.
type comparison struct {
	before, after File
	toLater       Rigid
	moved         bool        // toLater is not Still
	sources       map[int]int // index in the earlier version to that in the later

	votes  map[int]*vote // by source in the later version
	wholes map[int]Whole
	turns  map[int]Rigid // the move of each of wholes

	olds, news []loose // without a partner of the same key, in the order of keys
	perOld     map[int]tally
	perNew     map[int]tally

	pairs map[string]string // key in the later version to that in the earlier, of loose ones
	gone  map[string]bool   // keys in the earlier version that have a partner in pairs
	held  map[string]held   // of those in pairs that changed, by key in the earlier version

	summary *Summary
}

// tally counts the features of a source and those with a partner of their key.
type tally struct{ all, paired int }

// merge walks both files in the order of keys. visit gets both lines where they
// are of one feature by its key, else one of them and nil.
func (c *comparison) merge(ctx context.Context, visit func(old, new *reader) error) error {
	old, err := open(ctx, c.before, "earlier")
	if err != nil {
		return err
	}
	defer old.close()
	now, err := open(ctx, c.after, "later")
	if err != nil {
		return err
	}
	defer now.close()
	errOld, errNew := old.next(), now.next()
	for n := 0; errOld == nil || errNew == nil; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case errOld == nil && errNew == nil && old.key == now.key && c.direct(old.key):
			err = visit(old, now)
			errOld, errNew = old.next(), now.next()
		case errNew != nil || errOld == nil && old.key <= now.key:
			err = visit(old, nil)
			errOld = old.next()
		default:
			err = visit(nil, now)
			errNew = now.next()
		}
		if err != nil {
			return err
		}
	}
	for _, err := range []error{errOld, errNew} {
		if !errors.Is(err, io.EOF) {
			return err
		}
	}
	return nil
}

func open(ctx context.Context, f File, which string) (*reader, error) {
	body, err := f.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the features of the %s version: %w", which, err)
	}
	return newReader(body, which)
}

// direct tells whether the same key means the same feature: whether its source
// kept its index.
func (c *comparison) direct(key string) bool {
	if c.sources == nil {
		return true
	}
	s := sourceOf(key)
	to, ok := c.sources[s]
	return s < 0 || ok && to == s
}

// sameSources tells which source of the later version each of the earlier is:
// that of the same name where the name is the only one on both sides, else the
// one of the same index if none has claimed that. nil stands for the same index
// throughout.
func sameSources(before, after []string) map[int]int {
	if len(before) == 0 || len(after) == 0 {
		return nil
	}
	at, seen := map[string]int{}, map[string]int{}
	for i, name := range after {
		at[name] = i
		seen[name]++
	}
	for _, name := range before {
		seen[name] += 1 << 16
	}
	to, claimed := map[int]int{}, map[int]bool{}
	for i, name := range before {
		if seen[name] == 1<<16+1 {
			to[i], claimed[at[name]] = at[name], true
		}
	}
	for i := range before {
		if _, ok := to[i]; !ok && i < len(after) && !claimed[i] {
			to[i] = i
		}
	}
	return to
}

// look is the first walk: it votes on moves of whole sources and gathers what
// has no partner of its key.
func (c *comparison) look(ctx context.Context) error {
	c.perOld, c.perNew = map[int]tally{}, map[int]tally{}
	return c.merge(ctx, func(old, now *reader) error {
		count(c.perOld, old, now)
		count(c.perNew, now, old)
		switch {
		case now == nil:
			return c.gather(&c.olds, old)
		case old == nil:
			return c.gather(&c.news, now)
		}
		return c.ballot(old, now, func(v *vote, m Rigid, box Box) { v.cast(m, box) })
	})
}

func count(in map[int]tally, r, other *reader) {
	if r == nil {
		return
	}
	s := sourceOf(r.key)
	t := in[s]
	t.all++
	if other != nil {
		t.paired++
	}
	in[s] = t
}

// ballot hands the move of a pair to cast, if it has one.
func (c *comparison) ballot(old, now *reader, cast func(v *vote, m Rigid, box Box)) error {
	s := sourceOf(now.key)
	v := c.votes[s]
	if v == nil {
		v = &vote{}
		c.votes[s] = v
	}
	if !c.moved && bytes.Equal(old.line, now.line) && v.still() {
		cast(v, Still(), Box{})
		return nil
	}
	if err := errors.Join(old.decode(), now.decode()); err != nil {
		return err
	}
	if m, ok := c.moveOf(&old.head, &now.head); ok {
		cast(v, m, now.head.Box)
	}
	return nil
}

// moveOf gives the move between two bodies of one shape, in the later plan frame.
func (c *comparison) moveOf(old, now *head) (Rigid, bool) {
	if !old.shaped() || !now.shaped() || old.ShapeHash != now.ShapeHash {
		return Rigid{}, false
	}
	if !c.moved && *old.Pose == *now.Pose {
		return Still(), true
	}
	from := c.toLater.After(*old.Pose)
	return now.Pose.After(from.Inverse()), true
}

// Two moves are the same for a body where none of the corners of its box comes
// to lie farther apart than this, in metres. A drawing is made in millimetres;
// poses are written to a hundredth of one.
const (
	exactly = 1e-3
	// coarsely is for moves of which one was taken from another body, or from
	// numbers of 32 bits.
	coarsely = 5e-3
)

// near tells whether a and b move the body in box alike.
func near(a, b Rigid, box Box, tolerance float64) bool {
	if a == b {
		return true
	}
	// Where b leads to box, its corners seen from before that.
	back := b.Inverse()
	for _, p := range (scene.Box{Min: box.Min, Max: box.Max}).Corners() {
		if d := a.Apply(back.Apply(p)).Sub(p).Length(); !(d < tolerance) || math.IsNaN(d) {
			return false
		}
	}
	return true
}
