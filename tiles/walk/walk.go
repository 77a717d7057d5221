// Package walk tells what a client shows and fetches of a tileset from where it
// looks: the traversal of 3d-tiles-renderer 0.5 (NASA-AMMOS, the client of our
// viewer) without a network, a clock or a screen. Benchmarks walk camera paths
// with it to hold tilesets to the budgets of devices, and tests draw what it
// says is shown beside the full model.
//
// It follows that client's rules: screen-space error by the distance to a tile's
// box; children of an adding tile are passed over where their parent's error is
// small enough in their region; siblings and ancestors of what is shown are
// fetched too, the ancestors to stand in until the rest is there. A
// viewerRequestVolume is honoured as our viewer and CesiumJS do.
//
// Tilesets are those that Maquette writes: explicit, boxes along the axes of one
// frame, GLB contents.
package walk

import (
	"errors"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// ErrForeign is wrapped by the errors of New for a tileset that Maquette would
// not write.
var ErrForeign = errors.New("a tileset of another kind")

// maxDepth bounds the levels of a tree: cells double in width from one to the
// next.
const maxDepth = 64

// Tile is a tile of a tree that is walked.
type Tile struct {
	URI      string // of its content, "" without one
	Error    float64
	Replace  bool // its children take its place
	Box      scene.Box
	Children []*Tile

	near     *scene.Box // from where it is wanted at all; nil for anywhere
	parent   *Tile
	anyway   bool // refined whatever its error is
	used     bool
	inView   bool
	measured float64 // pixels
}

// Tree is a tileset that can be walked, by one goroutine at a time.
type Tree struct{ Root *Tile }

// New prepares a tileset.
func New(set *tiles.Tileset) (*Tree, error) {
	if set.Root == nil {
		return nil, fmt.Errorf("walking a tileset without a root: %w", ErrForeign)
	}
	root, err := newTile(set.Root, nil, set.Root.Refine, 0)
	if err != nil {
		return nil, fmt.Errorf("walking a tileset: %w", err)
	}
	return &Tree{Root: root}, nil
}

func newTile(t *tiles.Tile, parent *Tile, refine string, depth int) (*Tile, error) {
	if t.Refine != "" {
		refine = t.Refine
	}
	box, ok := axisBox(&t.BoundingVolume)
	switch {
	case depth > maxDepth:
		return nil, fmt.Errorf("more than %d levels: %w", maxDepth, ErrForeign)
	case !ok || len(t.Contents) > 0 || t.ImplicitTiling != nil || parent != nil && t.Transform != nil:
		return nil, fmt.Errorf("tile %s at level %d: %w", t.Cell(), depth, ErrForeign)
	}
	out := &Tile{Error: t.GeometricError, Replace: refine == tiles.RefineReplace, Box: box, parent: parent}
	if t.Content != nil {
		out.URI = t.Content.URI
	}
	if v := t.ViewerRequestVolume; v != nil {
		near, ok := axisBox(v)
		if !ok {
			return nil, fmt.Errorf("tile %s at level %d: its viewer request volume: %w", t.Cell(), depth, ErrForeign)
		}
		out.near = &near
	}
	// A tile without content of its own counts as any other; one whose error is no
	// less than that of the nearest tile above it that is not refined anyway is
	// refined whatever its error is.
	above := parent
	for above != nil && above.anyway {
		above = above.parent
	}
	out.anyway = above != nil && above.Error <= out.Error
	for _, c := range t.Children {
		child, err := newTile(c, out, refine, depth+1)
		if err != nil {
			return nil, err
		}
		out.Children = append(out.Children, child)
	}
	return out, nil
}

// axisBox gives the box of a volume whose half axes lie along x, y and z.
func axisBox(v *tiles.BoundingVolume) (scene.Box, bool) {
	b := v.Box
	if b == nil {
		return scene.Box{}, false
	}
	out := scene.NewBox()
	for i := range 3 {
		for j := range 3 {
			if i != j && b[3+3*i+j] != 0 {
				return out, false
			}
		}
		half := math.Abs(b[3+4*i])
		out.Min[i], out.Max[i] = b[i]-half, b[i]+half
	}
	return out, true
}

// View is what a camera is shown.
type View struct {
	// Shown are the tiles with content that are drawn once all is there.
	Shown []*Tile
	// Fetched are the tiles with content that are fetched until then: those shown,
	// their siblings and what stands in for them meanwhile.
	Fetched []*Tile
}

// Look gives what c is shown at an error target in pixels.
func (t *Tree) Look(c *Camera, errorTarget float64) View {
	l := look{eye: c.Eye, frustum: c.frustum(), target: errorTarget, pixel: 2 * math.Tan(c.FOV/2) / c.Height}
	l.forget(t.Root)
	l.mark(t.Root)
	l.gather(t.Root)
	return l.view
}

// look is one traversal under way.
type look struct {
	eye     scene.Vec3
	frustum *frustum
	target  float64 // pixels
	pixel   float64 // metres of a pixel at a metre's distance
	view    View
}

// forget clears what an earlier look left and measures every tile anew.
func (l *look) forget(t *Tile) {
	t.used = false
	t.inView = l.frustum.meets(&t.Box) && (t.near == nil || away(l.eye, t.near) == 0)
	t.measured = math.Inf(1)
	if d := away(l.eye, &t.Box); d > 0 {
		t.measured = t.Error / (d * l.pixel)
	}
	for _, c := range t.Children {
		l.forget(c)
	}
}

// mark finds the tiles that are used.
func (l *look) mark(t *Tile) {
	if !t.inView {
		return
	}
	if p := t.parent; p != nil && !p.Replace && t.Error > 0 && t.measured*(p.Error/t.Error) <= l.target {
		return
	}
	if t.measured <= l.target && !t.anyway {
		t.used = true
		return
	}
	used, inView := false, false
	for _, c := range t.Children {
		l.mark(c)
		used, inView = used || c.used, inView || c.inView
	}
	if t.Replace && !inView && len(t.Children) > 0 {
		t.inView = false
		return
	}
	t.used = true
	if t.Replace && used {
		for _, c := range t.Children {
			c.use()
		}
	}
}

// use marks a sibling of what is used, down to the first tiles that may be shown.
func (t *Tile) use() {
	t.used = true
	if t.anyway {
		for _, c := range t.Children {
			c.use()
		}
	}
}

// gather lists what is shown and fetched.
func (l *look) gather(t *Tile) {
	if !t.used {
		return
	}
	leaf := true
	for _, c := range t.Children {
		leaf = leaf && !c.used
		l.gather(c)
	}
	if t.URI == "" {
		return
	}
	l.view.Fetched = append(l.view.Fetched, t)
	if t.inView && (leaf || !t.Replace) {
		l.view.Shown = append(l.view.Shown, t)
	}
}

// Full gives the tiles with content in c's view that hold features in full, from
// wherever they are wanted: what nothing is lost of.
func (t *Tree) Full(c *Camera) []*Tile {
	f := c.frustum()
	var all []*Tile
	var visit func(t *Tile)
	visit = func(t *Tile) {
		if !f.meets(&t.Box) {
			return
		}
		if t.URI != "" && (!t.Replace || len(t.Children) == 0) {
			all = append(all, t)
		}
		for _, c := range t.Children {
			visit(c)
		}
	}
	visit(t.Root)
	return all
}
