package partition

import (
	"context"
	"fmt"
	"slices"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// A city is more than memory holds at once. Its cells of one level are tiled one
// after another, each as a tileset by itself (Options.Within), and Over makes the
// tiles over them of what the tiles below show (StandIn): it wants nothing else of
// them.

// StandIn is what the root of a subtree shows of all that lies below it.
type StandIn struct {
	// Features in the plan frame, simplified, by key. Their meshes may be shared.
	Features []*scene.Feature
	// All and Seen are how far in metres what is shown lies from the full model
	// below, both ways: of everything, and of what is seen from outside alone.
	All, Seen float64
}

// Branch is a tile with all below it, as the tile over it needs to know it.
type Branch struct {
	Tile *tiles.Tile
	Box  scene.Box // padded
	Seen float64   // error as far as it can be seen from outside
}

// Leading gives a branch that leads to b in a tileset of its own: a tile without
// anything but that tileset.
func (b Branch) Leading(uri string) Branch {
	t := &tiles.Tile{BoundingVolume: b.Tile.BoundingVolume, Refine: b.Tile.Refine, GeometricError: above(b.Tile.GeometricError), Content: &tiles.Content{URI: uri}}
	t.SetCell(b.Tile.Cell() + "/tileset")
	if b.Seen < t.GeometricError {
		t.SetOutsideError(b.Seen)
	}
	return Branch{t, b.Box, b.Seen}
}

// Over makes the tile that stands for several subtrees, named name, to the
// tolerance of a cell of level, or coarser where that would be too much for a
// tile. The result's Branch has no children yet. nil where nothing of them would
// be left; Options.Memo and what is about images do not count: proxies have none.
func Over(ctx context.Context, o Options, sink tiles.Sink, level int, name string, under []StandIn) (*OverTile, error) {
	b := New(o)
	n := &node{cell: Cell{Level: min(level, MaxLevel)}, root: true}
	for i := range under {
		if err := b.gatherUnder(n, &under[i]); err != nil {
			return nil, fmt.Errorf("making the tile %s: %w", name, err)
		}
	}
	slices.SortStableFunc(n.below, byKey)
	if err := b.standOver(ctx, n); err != nil {
		return nil, fmt.Errorf("making the tile %s: %w", name, err)
	}
	if n.proxyTile == nil {
		return nil, nil
	}
	out := &OverTile{node: n, name: name, StandIn: standInOf(n.proxyTile.items, n.away)}
	if err := b.encodeAll(ctx, sink, []*content{n.proxyTile}); err != nil {
		return nil, err
	}
	out.Info = n.proxyTile.info
	return out, nil
}

// OverTile is a tile over subtrees.
type OverTile struct {
	Info    TileInfo
	StandIn StandIn // what it shows
	node    *node
	name    string
}

// Hang gives the tile over the branches that it was made of.
func (o *OverTile) Hang(branches []Branch) Branch {
	t := o.node.over(o.node.proxyTile, o.node.away, o.node.hull, placedOf(branches))
	t.Tile.SetCell(o.name)
	if t.seen < t.Tile.GeometricError {
		t.Tile.SetOutsideError(t.seen)
	}
	return Branch{t.Tile, t.box, t.seen}
}

// Gather gives a tile without content over branches: what is shown where there is
// nothing to stand for them, and while a city is tiled.
func Gather(branches []Branch) Branch {
	t := emptyRoot(placedOf(branches))
	return Branch{t.Tile, t.box, t.seen}
}

func placedOf(branches []Branch) []placedTile {
	all := make([]placedTile, len(branches))
	for i, b := range branches {
		all[i] = placedTile{b.Tile, b.Box, b.Seen}
	}
	return all
}

// Rooted gives the tileset with b as its root.
func Rooted(b Branch) *tiles.Tileset {
	size := max(b.Tile.GeometricError, roundUp(b.Box.Size().Length()))
	return &tiles.Tileset{Asset: tiles.Asset{Version: tiles.Version}, GeometricError: size, Root: b.Tile}
}

// gatherUnder adds to n what a subtree shows.
func (b *Builder) gatherUnder(n *node, s *StandIn) error {
	home := &node{lacking: gap{all: max(0, s.All-s.Seen)}}
	for _, f := range s.Features {
		e := &entry{feature: f, toPlan: scene.Identity(), box: scene.NewBox(), home: home, seen: true}
		for i := range f.Parts {
			if err := b.measure(e, &f.Parts[i]); err != nil {
				return fmt.Errorf("part %d of feature %q: %w", i, f.Key, err)
			}
		}
		if e.box.Empty() {
			continue
		}
		e.shape = &shape{feature: f, toPlan: &e.toPlan, form: f, away: s.Seen}
		n.below = append(n.below, e)
	}
	return nil
}

// standOver makes the proxy of n, coarser until it is no more than a tile.
func (b *Builder) standOver(ctx context.Context, n *node) error {
	limit := tolerance(n.cell.Level)
	for range maxCoarser + 1 {
		if err := b.bringAll(ctx, []*node{n}, limit, false); err != nil {
			return err
		}
		if err := n.standIn(ctx, limit); err != nil || n.proxyTile != nil {
			return err
		}
		limit *= 2
	}
	return nil
}

// standIn makes n's proxy where that is no more than a tile.
func (n *node) standIn(ctx context.Context, tolerance float64) error {
	p := proxy{tolerance: tolerance}
	if err := p.show(ctx, nil, n.below, nil); err != nil {
		return err
	}
	t := &content{cell: n.cell, kind: Proxy, items: p.items, plain: p.plain}
	if count := t.triangles(); count == 0 || count > MaxProxyTriangles {
		return nil
	}
	n.hold(t, &p)
	return nil
}

// standInOf gives what a tile shows in the plan frame.
func standInOf(items []glb.Item, away gap) StandIn {
	s := StandIn{All: away.all, Seen: away.seen}
	for i := range items {
		s.Features = append(s.Features, bare(items[i].Feature, &items[i].ToPlan))
	}
	return s
}

// bare gives f in the plan frame with what tiles over it show of it.
func bare(f *scene.Feature, toPlan *scene.Affine) *scene.Feature {
	out := &scene.Feature{Key: f.Key, GUID: f.GUID, SourceID: f.SourceID, Source: f.Source, Class: f.Class, Name: f.Name, Parent: f.Parent, Storey: f.Storey}
	for _, p := range f.Parts {
		p.Transform, p.Material = toPlan.Mul(&p.Transform), p.Material.Flat()
		out.Parts = append(out.Parts, p)
	}
	return out
}

// topOf gives what the tree under root shows first, once the proxies are made:
// its proxy, or the shells where it needs none.
func topOf(root *node) StandIn {
	if root.proxyTile != nil {
		return standInOf(root.top, root.away)
	}
	var away gap
	var items []glb.Item
	for _, e := range root.below {
		away.extend(gap{e.home.lacking.all + e.shape.away, e.home.lacking.seen + e.shape.away})
		if !e.shape.gone {
			items = append(items, glb.Item{Feature: e.form(), ToPlan: e.toPlan})
		}
	}
	return standInOf(items, away)
}
