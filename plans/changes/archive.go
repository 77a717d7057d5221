package changes

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/maquette-city/maquette/assets"
	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/placing"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Version is one side of a comparison.
type Version struct {
	Variant string
	Number  int
	Sources []string // names by index
}

// Pair is what is compared with what.
type Pair struct {
	Before, After Version
	// ToLater leads the plan frame of Before into that of After, nil where they
	// are the same or nobody knows.
	ToLater *Rigid
}

// PairOf gives the pair of two converted versions as they stand: before and
// after belong to one variant or to two of one project, and records are the
// placements of these. Where both stand somewhere, they are compared on the
// ground.
func PairOf(before, after plans.Version, recordBefore, recordAfter *plans.Placement) Pair {
	p := Pair{Before: versionOf(before), After: versionOf(after)}
	if before.Found == nil || after.Found == nil {
		return p
	}
	from := (&placing.Version{Found: *before.Found, Record: recordBefore}).Stands()
	to := (&placing.Version{Found: *after.Found, Record: recordAfter}).Stands()
	if !from.Placed() || !to.Placed() {
		return p
	}
	there := Upright(scene.Vec3{to.East, to.North, to.Up}, to.YawDeg)
	back := there.Inverse()
	m := back.After(Upright(scene.Vec3{from.East, from.North, from.Up}, from.YawDeg))
	if !near(m, Still(), cityBox(), exactly) {
		p.ToLater = &m
	}
	return p
}

// cityBox is a box in which a turn between frames that matters shows.
func cityBox() Box { return Box{Min: scene.Vec3{-1000, -1000, 0}, Max: scene.Vec3{1000, 1000, 100}} }

// sideFile ends the name of a file that gives the place of another.
const sideFile = ".place.json"

func versionOf(v plans.Version) Version {
	out := Version{Variant: v.VariantID, Number: v.Number}
	for _, s := range v.Sources {
		if !strings.HasSuffix(s.Filename, sideFile) { // it has no index of its own
			out.Sources = append(out.Sources, s.Filename)
		}
	}
	return out
}

// Archive keeps what was compared in the object store and compares what is not
// there. Objects, below changes/public/<variant>/<version>/<other variant>-<its
// version>-<digest of how they were compared>/:
//
//	changes.jsonl.gz   the book of changes
//	index.json         where they lie, and the summary; written last
//
// A failure leaves a book without an index, which nobody reads and the next
// attempt writes over. Two nodes that compare the same write the same.
type Archive struct {
	store assets.Store
	turns chan struct{}
}

const (
	// maxAtOnce bounds the comparisons of one process: each may take some
	// hundred megabytes for a city.
	maxAtOnce = 2
	// maxIndexBytes bounds an index that is read.
	maxIndexBytes = 64 << 20
	// method is counted up with every change of what Compare gives.
	method = 1

	bookName  = "changes.jsonl.gz"
	indexName = "index.json"
)

// NewArchive gives the archive in store.
func NewArchive(store assets.Store) *Archive {
	return &Archive{store: store, turns: make(chan struct{}, maxAtOnce)}
}

// Index gives the summary of a pair and where its changes lie; it compares the
// two where that was not done before. assets.ErrNotFound where the features of
// either are not there.
func (a *Archive) Index(ctx context.Context, p Pair) (*Index, error) {
	prefix, err := p.prefix()
	if err != nil {
		return nil, err
	}
	x, err := a.kept(ctx, prefix)
	if !errors.Is(err, assets.ErrNotFound) {
		return x, err
	}
	select {
	case a.turns <- struct{}{}:
		defer func() { <-a.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if x, err = a.kept(ctx, prefix); !errors.Is(err, assets.ErrNotFound) {
		return x, err // somebody else did meanwhile
	}
	if x, err = a.compare(ctx, p, prefix); err != nil {
		return nil, fmt.Errorf("comparing version %d of %s with version %d of %s: %w", p.After.Number, p.After.Variant, p.Before.Number, p.Before.Variant, err)
	}
	return x, nil
}

// Page gives the summary of a pair, the changes that q asks for and the number
// to ask from next, -1 where there are no more.
func (a *Archive) Page(ctx context.Context, p Pair, q Query) (*Summary, []json.RawMessage, int, error) {
	x, err := a.Index(ctx, p)
	if err != nil {
		return nil, nil, 0, err
	}
	prefix, err := p.prefix()
	if err != nil {
		return nil, nil, 0, err
	}
	items, next, err := x.Page(ctx, q, func(ctx context.Context, offset, n int64) (io.ReadCloser, error) {
		body, _, err := a.store.Get(ctx, prefix+bookName, &assets.Range{Offset: offset, Length: n})
		return body, err
	})
	return x.Summary, items, next, err
}

// ForEvent gives what an event says of a pair.
func (a *Archive) ForEvent(ctx context.Context, p Pair) (plans.FeatureChanges, error) {
	s, items, _, err := a.Page(ctx, p, Query{Limit: plans.MaxEventFeatures})
	if err != nil {
		return plans.FeatureChanges{}, err
	}
	out := plans.FeatureChanges{Counts: map[string]int{}}
	for _, k := range Kinds() {
		if n := s.Counts.Of(k); n > 0 {
			out.Counts[string(k)] = n
		}
	}
	for _, item := range items {
		var c Change
		if err := json.Unmarshal(item, &c); err != nil {
			return plans.FeatureChanges{}, fmt.Errorf("decoding a change: %w", err)
		}
		out.Keys, out.Kinds = append(out.Keys, c.Key), append(out.Kinds, string(c.Kind))
	}
	return out, nil
}

// prefix is where the results of the pair lie.
func (p *Pair) prefix() (string, error) {
	how, err := json.Marshal([]any{method, p.Before.Sources, p.After.Sources, p.ToLater})
	if err != nil {
		return "", fmt.Errorf("naming a comparison: %w", err)
	}
	sum := sha256.Sum256(how)
	return fmt.Sprintf("changes/public/%s/%d/%s-%d-%s/", p.After.Variant, p.After.Number, p.Before.Variant, p.Before.Number, hex.EncodeToString(sum[:8])), nil
}

func (a *Archive) kept(ctx context.Context, prefix string) (*Index, error) {
	body, _, err := a.store.Get(ctx, prefix+indexName, nil)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxIndexBytes))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", prefix+indexName, err)
	}
	return ReadIndex(data)
}

// compare compares and keeps the result.
func (a *Archive) compare(ctx context.Context, p Pair, prefix string) (*Index, error) {
	book, err := os.CreateTemp("", "changes-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("making a file for the changes: %w", err)
	}
	defer func() {
		_ = book.Close() // of no more use
		_ = os.Remove(book.Name())
	}()
	x, err := Write(ctx, book, a.features(p.Before), a.features(p.After), Options{ToLater: p.ToLater})
	if err != nil {
		return nil, err
	}
	index, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("writing the index of changes: %w", err)
	}
	size, err := book.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = book.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the changes again: %w", err)
	}
	if _, err := a.store.Put(ctx, prefix+bookName, book, size, assets.PutOptions{}); err != nil {
		return nil, fmt.Errorf("keeping the changes: %w", err)
	}
	if _, err := a.store.Put(ctx, prefix+indexName, bytes.NewReader(index), int64(len(index)), assets.PutOptions{}); err != nil {
		return nil, fmt.Errorf("keeping the changes: %w", err)
	}
	return x, nil
}

// features opens the features of a version where jobs keep them.
func (a *Archive) features(v Version) File {
	return File{Sources: v.Sources, Open: func(ctx context.Context) (io.ReadCloser, error) {
		body, _, err := a.store.Get(ctx, fmt.Sprintf("tiles/public/%s/%d/features.jsonl.gz", v.Variant, v.Number), nil)
		return body, err
	}}
}
