package ground

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/texture"
)

// builder makes one terrain.
type builder struct {
	in       *Input
	posts    *Posts
	grid     *Grid
	sink     tiles.Sink
	leaf     int // cells of a tile of level 0 each way
	networks map[int]*network
	free     chan struct{} // a token for each branch that may be begun
	encoders sync.Pool
	done     atomic.Int64
	result   *Result
}

// Build makes the tiles of a terrain and hands them to sink. Errors are those of
// reading, of sink and of ctx, or ErrEmpty.
func Build(ctx context.Context, in Input, sink tiles.Sink) (*Result, error) {
	if !(in.Spacing > 0) || math.IsInf(in.Spacing, 0) {
		return nil, fmt.Errorf("a terrain whose posts are %v m apart", in.Spacing)
	}
	if len(in.Forms) == 0 {
		in.Forms = []texture.Form{{}}
	}
	b := &builder{in: &in, posts: in.Posts, grid: &in.Posts.grid, sink: sink, networks: map[int]*network{}, result: &Result{}}
	b.encoders.New = func() any { return new(glb.Encoder) }
	b.chooseLeaf()
	for n := leastCells; n <= meshCells; n *= 2 {
		b.networks[n] = newNetwork(n)
	}
	workers := in.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	b.free = make(chan struct{}, workers-1)
	root, err := b.branch(ctx, b.rootPlace(), nil)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return nil, ErrEmpty
	}
	return b.finish(ctx, root)
}

// chooseLeaf chooses how much of the ground a tile of level 0 covers: as much as
// its image can show of the photo.
func (b *builder) chooseLeaf() {
	b.leaf = meshCells
	if b.in.Photo == nil {
		return
	}
	for b.leaf > leastCells && float64(b.leaf) > LeafImageSide*b.in.Photo.Texel()*leafSlack {
		b.leaf /= 2
	}
}

// leafSlack is how many times wider than a pixel of the photo a pixel of a tile of
// level 0 may be.
const leafSlack = 1.25

// rootPlace gives the tile over all: the first level on which at most two tiles
// each way cover the terrain, and one tile over those, wherever they lie.
func (b *builder) rootPlace() place {
	lastX, lastY := b.grid.BaseX+b.grid.Width-1, b.grid.BaseY+b.grid.Height-1
	for level := 0; ; level++ {
		size := b.leaf << level
		x, y := floorTo(b.grid.BaseX, size), floorTo(b.grid.BaseY, size)
		switch {
		case lastX <= x+size && lastY <= y+size:
			return place{level, x, y}
		case lastX <= x+2*size && lastY <= y+2*size:
			return place{level + 1, x, y}
		}
	}
}

// floorTo gives the greatest multiple of size, a power of two, that is at most v.
func floorTo(v, size int) int { return v &^ (size - 1) }

// branch makes a tile and all below it; chain are the tiles over it. Contents of
// its children are written, its own is not.
func (b *builder) branch(ctx context.Context, at place, chain []*node) (*node, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n, err := b.newNode(at)
	if n == nil || err != nil {
		return nil, err
	}
	chain = append(chain[:len(chain):len(chain)], n)
	if at.level == 0 {
		if err = b.compare(chain); err == nil && b.in.Photo != nil {
			err = b.leafImage(n)
		}
		b.progress(n)
	} else {
		err = b.below(ctx, n, chain)
	}
	if err != nil {
		return nil, err
	}
	return n, b.settle(ctx, n)
}

// below makes the children of a tile, on other cores where any is free.
func (b *builder) below(ctx context.Context, n *node, chain []*node) error {
	var children [4]*node
	g, ctx := errgroup.WithContext(ctx)
	for i := range children {
		half := b.leaf << (n.level - 1)
		at := place{n.level - 1, n.x + i%2*half, n.y + i/2*half}
		work := func() (err error) {
			children[i], err = b.branch(ctx, at, chain)
			return err
		}
		select {
		case b.free <- struct{}{}:
			g.Go(func() (err error) {
				defer func() {
					<-b.free
					if p := recover(); p != nil {
						err = fmt.Errorf("making ground tile %v: %v", at, p)
					}
				}()
				return work()
			})
		default:
			if err := work(); err != nil {
				g.Go(func() error { return err })
			}
		}
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, c := range children {
		if c != nil {
			n.children = append(n.children, c)
		}
	}
	if b.in.Photo != nil {
		b.joinImages(n, children)
	}
	return nil
}

// settle finds the error of a tile, drops children that show no more than it does
// and writes the others.
func (b *builder) settle(ctx context.Context, n *node) error {
	n.error = b.ownError(n)
	b.bound(n)
	if len(n.children) == 0 {
		return nil
	}
	grandchild := func(c *node) bool { return len(c.children) > 0 } // is written already
	if b.in.Photo == nil && !n.gaps && n.worst <= b.tolerance(0) && !slices.ContainsFunc(n.children, grandchild) {
		n.children = nil
		return nil
	}
	for _, c := range n.children {
		n.error = max(n.error, above(c.error))
	}
	for _, c := range n.children {
		if err := b.write(ctx, c, n.error); err != nil {
			return err
		}
		n.box.Union(c.box)
	}
	return nil
}

// ownError gives how far the mesh of a tile and its image are from what there is.
func (b *builder) ownError(n *node) float64 {
	e := n.worst + b.step(n)
	if data, _ := b.dataLevel(n.level); n.gaps && data > 0 {
		e = max(e, math.Sqrt2*b.in.Spacing*float64(int(1)<<data))
	}
	if n.image != nil && n.level > 0 {
		texel := float64(n.posts[2]-n.posts[0]) * b.in.Spacing / float64(n.image.Rect.Dx())
		e = max(e, photoShare*texel)
	}
	return roundUp(e)
}

// significant is how many binary digits of a geometricError are kept.
const significant = 3

func roundUp(v float64) float64 {
	if v <= 0 {
		return 0
	}
	_, exponent := math.Frexp(v)
	unit := math.Ldexp(1, exponent-significant)
	return math.Ceil(v/unit) * unit
}

// above gives the next such number over v: clients do not stop at a tile whose
// error equals its parent's.
func above(v float64) float64 {
	_, exponent := math.Frexp(v)
	return roundUp(v + math.Ldexp(1, exponent-significant-1))
}

func (b *builder) progress(n *node) {
	if b.in.Progress == nil {
		return
	}
	done := b.done.Add(int64(n.posts[2]-n.posts[0]) * int64(n.posts[3]-n.posts[1]))
	b.in.Progress(done, int64(b.grid.Width-1)*int64(b.grid.Height-1))
}

// finish writes the root and gathers the result.
func (b *builder) finish(ctx context.Context, root *node) (*Result, error) {
	root.root = true
	if err := b.write(ctx, root, root.error); err != nil {
		return nil, err
	}
	r := b.result
	r.root, r.Box = root, root.box
	r.count(root)
	return r, nil
}

func (r *Result) count(n *node) {
	r.Tiles++
	if len(n.children) == 0 {
		r.Triangles += len(n.corners) / 3
		r.URIs = append(r.URIs, n.uris[0])
	}
	for _, c := range n.children {
		r.count(c)
	}
}
