package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/maquette-city/maquette/tiles"
)

// The report is the same with one strand as with many, to the line.
func TestReportsDoNotDependOnWorkers(t *testing.T) {
	t.Parallel()
	ts, f := ours(t)
	n := 0
	ts.Root.Walk(func(tile *tiles.Tile) error { // every third content has another fault
		if tile.Content != nil {
			switch n++; n % 3 {
			case 0:
				delete(f.files, tile.Content.URI)
			case 1:
				tile.BoundingVolume.Box[0] += 9
			}
		}
		return nil
	})
	f.write(t, "tileset.json", ts)
	one := f.check(t, Options{Workers: 1})
	if len(one.Issues) < 5 {
		t.Fatalf("too few issues to tell:\n%s", lines(one))
	}
	for range 5 {
		many := f.check(t, Options{Workers: 16})
		if !slices.Equal(one.Issues, many.Issues) || one.Triangles != many.Triangles || one.Contents != many.Contents {
			t.Fatalf("with one strand\n%swith many\n%s", lines(one), lines(many))
		}
	}
}

// Content that many tiles name is read once, and held against every volume.
func TestContentNamedAgainIsHeldAgainstEachVolume(t *testing.T) {
	t.Parallel()
	ts, f := oursOf(t, 1)
	l := leaf(ts)
	for i := range 3 {
		again := *l
		box := *l.BoundingVolume.Box
		if i == 1 {
			box[0] += 9
		}
		again.BoundingVolume.Box = &box
		ts.Root.Children = append(ts.Root.Children, &again)
	}
	f.write(t, "tileset.json", ts)
	counted := &countingSource{Source: FS(f.files)}
	r, err := Run(t.Context(), counted, "tileset.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Errors() != 1 || r.Contents != 6 {
		t.Errorf("%d contents:\n%s", r.Contents, lines(r))
	}
	if n := counted.opened.Load(); n > 5 { // tileset, three contents, and the one that sticks out again
		t.Errorf("%d files opened", n)
	}
}

type countingSource struct {
	Source
	opened atomic.Int64
}

func (s *countingSource) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	s.opened.Add(1)
	return s.Source.Open(ctx, name)
}

// A tileset that hides under the name of a model is found all the same, and its
// cycle too.
func TestTilesetUnderAnotherName(t *testing.T) {
	t.Parallel()
	over := `{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,1]},"refine":"ADD","geometricError":1,"content":{"uri":"b.glb"},
		"children":[{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0}]}}`
	under := `{"asset":{"version":"1.1"},"geometricError":1,"extensionsUsed":["X_y"],"root":{"boundingVolume":{"sphere":[0,0,0,1]},"refine":"ADD","geometricError":1,"extensions":{"X_z":{}},"content":{"uri":"b.glb"}}}`
	r, err := Run(t.Context(), FS(fstest.MapFS{"tileset.json": {Data: []byte(over)}, "b.glb": {Data: []byte(under)}}), "tileset.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, due := range []string{"TILESET_CYCLE b.glb#/root/content/uri", "EXTERNAL_CHILDREN", "EXTENSION_UNDECLARED b.glb#", "EXTENSION_UNDECLARED / X_z"} {
		if !strings.Contains(lines(r), due) {
			t.Errorf("no %s in\n%s", due, lines(r))
		}
	}
	if r.Tilesets != 2 {
		t.Errorf("%d tilesets", r.Tilesets)
	}
}

// slowSource never gives a file in time.
type slowSource struct{ first string }

func (s slowSource) Open(_ context.Context, name string) (io.ReadCloser, error) {
	if name == "tileset.json" {
		return io.NopCloser(strings.NewReader(s.first)), nil
	}
	return nil, context.DeadlineExceeded
}

func TestAServerThatIsSlowForEverEndsTheCheck(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"sphere":[0,0,0,1]},"refine":"ADD","geometricError":1,"children":[`)
	for i := range 500 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"content":{"uri":"%d.glb"}}`, i)
	}
	b.WriteString(`]}}`)
	r, err := Run(t.Context(), slowSource{b.String()}, "tileset.json", Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Issues); r.Issues[n-1].Code != LimitReached || r.Errors() > MaxFailures+10 {
		t.Errorf("%d errors, last %v", r.Errors(), r.Issues[n-1])
	}
}

// endless gives bytes without end.
type endless struct{}

func (endless) Open(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(zeros{}), nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAFileWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes 256 MiB")
	}
	if _, err := Run(t.Context(), endless{}, "tileset.json", Options{}); !errors.Is(err, ErrUnreadable) || !errors.Is(err, errFileTooLarge) {
		t.Errorf("%v", err)
	}
}

// Implicit tiling made to be endless ends.
func TestImplicitTilingIsBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ levels, subtree string }{
		"one level, sixty deep": {`"subtreeLevels":1,"availableLevels":60`, `{"tileAvailability":{"constant":1},"childSubtreeAvailability":{"constant":1}}`},
		"twelve levels":         {`"subtreeLevels":12,"availableLevels":60`, `{"tileAvailability":{"constant":1},"contentAvailability":[{"constant":1}],"childSubtreeAvailability":{"constant":1}}`},
	} {
		over := `{"asset":{"version":"1.1"},"geometricError":1,"root":{"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"refine":"ADD","geometricError":1,"content":{"uri":"c{level}{x}{y}"},
			"implicitTiling":{"subdivisionScheme":"QUADTREE",` + c.levels + `,"subtrees":{"uri":"s?{level}{x}{y}"}}}}`
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		r, err := Run(ctx, FS(fstest.MapFS{"tileset.json": {Data: []byte(over)}, "s": {Data: []byte(c.subtree)}}), "tileset.json", Options{})
		cancel()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if i := r.Issues[len(r.Issues)-1]; i.Code != LimitReached {
			t.Errorf("%s: %d tiles, last %v", name, r.Tiles, i)
		}
	}
}
