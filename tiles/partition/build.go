package partition

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
)

// Build encodes all tiles, hands each to sink as soon as it is done, and gives
// the tileset over them. The first error, of the encoder, the sink or ctx,
// stops the rest. Build may be called again and gives the same.
func (b *Builder) Build(ctx context.Context, sink tiles.Sink) (*Result, error) {
	all := b.drawn()
	if err := b.digestAll(ctx, all); err != nil {
		return nil, err
	}
	if err := b.classify(ctx, all); err != nil {
		return nil, err
	}
	root, nodes := buildTree(all)
	if err := b.splitAll(ctx, nodes); err != nil {
		return nil, err
	}
	full := fullContents(nodes)
	plain := tooCostly(full, b.forms, MaxTextureBytes)
	for _, t := range full {
		t.plain = plain
	}
	if err := b.encodeAll(ctx, sink, full); err != nil {
		return nil, err
	}
	for _, n := range nodes {
		n.locate()
	}
	proxies, err := b.proxies(ctx, sink, root, all)
	if err != nil {
		return nil, err
	}
	r := &Result{Top: b.top, PlainTextures: len(plain), features: b.features}
	r.Branch = root.branch(b.name)
	r.Tileset = Rooted(r.Branch)
	for _, t := range append(full, proxies...) {
		r.Tiles = append(r.Tiles, t.info)
	}
	slices.SortFunc(r.Tiles, compareTiles)
	r.forms = formsOf(r.Tiles)
	return r, nil
}

// drawn gives the features that are drawn, by key.
func (b *Builder) drawn() []*entry {
	all := make([]*entry, 0, len(b.features))
	for _, e := range b.features {
		e.uris = nil
		if !e.box.Empty() {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, byKey)
	return all
}

// fullContents makes the tiles of features in full.
func fullContents(nodes []*node) []*content {
	var all []*content
	for _, n := range nodes {
		for _, p := range n.portions {
			p.shellTile, p.innerTile = p.content(Shell, p.shell), p.content(Inner, p.inner)
			for _, t := range []*content{p.shellTile, p.innerTile} {
				if t != nil {
					all = append(all, t)
				}
			}
		}
	}
	return all
}

func compareTiles(a, b TileInfo) int {
	return cmp.Or(compareCells(a.Cell, b.Cell), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Half, b.Half))
}

// splitAll divides the features of every node.
func (b *Builder) splitAll(ctx context.Context, nodes []*node) error {
	defer b.stage(stageDistances)()
	return b.each(ctx, len(nodes), func(_, i int) error { nodes[i].split(b.memo); return nil })
}

// encodeAll writes the tiles with a fixed number of workers, each with buffers of
// its own; the largest tile first, so that none is left at the end.
func (b *Builder) encodeAll(ctx context.Context, sink tiles.Sink, all []*content) error {
	queue := slices.Clone(all)
	slices.SortStableFunc(queue, func(a, b *content) int { return cmp.Compare(b.triangles(), a.triangles()) })
	defer b.stage(stageEncoding)()
	encoders := make([]glb.Encoder, b.workers)
	return b.each(ctx, len(queue), func(worker, i int) error {
		return queue[i].encode(ctx, b, &encoders[worker], sink)
	})
}

// each calls do for 0 to n-1, from a fixed number of workers, each with a number
// of its own, until one fails or ctx is done.
func (b *Builder) each(ctx context.Context, n int, do func(worker, i int) error) error {
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for worker := range min(b.workers, n) {
		g.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := do(worker, i); err != nil {
					return err
				}
			}
		})
	}
	return g.Wait()
}
