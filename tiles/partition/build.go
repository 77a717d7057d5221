package partition

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
)

// Build encodes all tiles, hands each to sink as soon as it is done, and gives
// the tileset over them. The first error, of the encoder, the sink or ctx,
// stops the rest. Build may be called again and gives the same.
func (b *Builder) Build(ctx context.Context, sink tiles.Sink) (*Result, error) {
	top, filled := buildTree(b.features)
	plain := tooCostly(filled, MaxTextureBytes)
	for _, n := range filled {
		n.plain = plain
	}
	if err := b.encodeAll(ctx, sink, filled); err != nil {
		return nil, err
	}
	r := &Result{Tileset: tileset(top), Tiles: make([]TileInfo, len(filled)), PlainTextures: len(plain), features: b.features}
	for i, n := range filled {
		r.Tiles[i] = n.info
	}
	r.forms = formsOf(r.Tiles)
	return r, nil
}

// encodeAll writes the tiles of nodes with a fixed number of workers, each with
// buffers of its own; the largest tile first, so that none is left at the end.
func (b *Builder) encodeAll(ctx context.Context, sink tiles.Sink, nodes []*node) error {
	queue := slices.Clone(nodes)
	slices.SortStableFunc(queue, func(a, b *node) int { return cmp.Compare(b.triangles(), a.triangles()) })
	work := make(chan *node)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(work)
		for _, n := range queue {
			select {
			case work <- n:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for range min(b.workers, len(queue)) {
		g.Go(func() error {
			var e glb.Encoder
			for n := range work {
				if err := n.encode(ctx, b, &e, sink); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// encode writes the tile of n and notes where its features are.
func (n *node) encode(ctx context.Context, b *Builder, e *glb.Encoder, sink tiles.Sink) error {
	in := glb.Input{Items: make([]glb.Item, len(n.entries)), Origin: n.cell.origin(), Step: n.cell.step(), Plain: n.plain}
	for i, f := range n.entries {
		in.Items[i] = glb.Item{Feature: f.feature, ToPlan: f.toPlan}
	}
	made, err := b.store(ctx, e, sink, in)
	if err != nil {
		return fmt.Errorf("encoding tile %v: %w", n.cell, err)
	}
	for _, f := range n.entries {
		f.uri = made.uris[0]
	}
	n.info = TileInfo{Cell: n.cell, URI: made.uris[0], URIs: made.uris, Bytes: made.bytes, Triangles: made.stats.Triangles,
		Features: made.stats.Features, Degenerate: made.stats.Degenerate}
	return nil
}

// triangles gives the number of triangles of all features of n.
func (n *node) triangles() int {
	count := 0
	for _, e := range n.entries {
		count += e.feature.Triangles()
	}
	return count
}
