package convert

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/plans/spill"
	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// maxBlocksAtOnce bounds the blocks that are in memory.
const maxBlocksAtOnce = 8

// cityTiling is the tiling of a city under way.
type cityTiling struct {
	*run
	forms  []texture.Form
	all    []*cityBlock
	nodes  []cityNode // of all, once they are tiled
	root   partition.Branch
	shared map[string][]string // tilesets of blocks that differ between forms, by the first

	mu      sync.Mutex // of what follows
	done    int        // blocks
	told    int        // features
	count   int        // tiles
	plain   int        // textures that are shown plainly
	onMap   scene.Box
	planned []scene.Box // per source
}

// cityNode is a tile with all below it, as the tiles over it need it.
type cityNode struct {
	cell     partition.Cell // Z is 0
	large    bool
	branch   partition.Branch
	features []spill.Ref       // what it shows
	away     partition.StandIn // how far that is off, without features
}

func (r *run) newCityTiling() *cityTiling {
	t := &cityTiling{run: r, forms: imageForms(), all: r.city.plan(r.each), shared: map[string][]string{}, onMap: scene.NewBox()}
	t.nodes = make([]cityNode, len(t.all))
	for range r.sources {
		t.planned = append(t.planned, scene.NewBox())
	}
	return t
}

// tileBlocks tiles all blocks, several at once.
func (t *cityTiling) tileBlocks(ctx context.Context) error {
	atOnce := min(runtime.GOMAXPROCS(0), maxBlocksAtOnce)
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i := range t.all {
		if within.Err() != nil {
			break
		}
		g.Go(func() (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = ownFault(t.Inputs, p)
				}
			}()
			if err := t.tileBlock(within, i, max(1, runtime.GOMAXPROCS(0)/atOnce)); err != nil {
				return fmt.Errorf("tiling %s: %w", t.all[i].name(), err)
			}
			return t.finished(i)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// tileBlock tiles one block.
func (t *cityTiling) tileBlock(ctx context.Context, i, workers int) error {
	b := t.all[i]
	o := partition.Options{Workers: workers, MinLevel: partition.CityLevel, Forms: t.forms, Name: b.name(), StandIn: true}
	if !b.large {
		o.Within = &b.cell
	}
	builder := partition.New(o)
	features, err := t.fill(ctx, builder, b)
	if err != nil {
		return err
	}
	made, err := builder.Build(ctx, t.files)
	if err != nil {
		return err
	}
	if err := t.putLines(b, features, made); err != nil {
		return err
	}
	n := cityNode{cell: b.cell, large: b.large, away: partition.StandIn{All: made.Top.All, Seen: made.Top.Seen}}
	if len(made.Tiles) == 0 {
		return nil // of features that have no shape
	}
	if n.features, err = t.putFeatures(made.Top.Features); err != nil {
		return err
	}
	if n.branch, err = t.putTileset(ctx, made); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.nodes[i] = n
	t.count += len(made.Tiles)
	t.plain += made.PlainTextures
	return nil
}

// fill reads the features of a block into builder, in the plan frame.
func (t *cityTiling) fill(ctx context.Context, builder *partition.Builder, b *cityBlock) ([]*scene.Feature, error) {
	reader := t.city.file.NewReader()
	features := make([]*scene.Feature, len(b.records))
	onMap, planned := scene.NewBox(), map[int]scene.Box{}
	for k, at := range b.records {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, err := reader.Get(t.city.records[at].at)
		if err != nil {
			return nil, err
		}
		features[k] = f
		p := t.each[f.Source]
		if !f.Private {
			extendOnMap(&onMap, f, p)
		}
		bendFeature(f, p, func(part *scene.Part) bool { return part.Transform != scene.Identity() })
		if !f.Private {
			box, ok := planned[f.Source]
			if !ok {
				box = scene.NewBox()
			}
			box.Union(featureBounds(f, nil))
			planned[f.Source] = box
		}
		if len(f.Parts) == 0 {
			continue
		}
		if err := builder.Add(f, scene.Identity()); err != nil {
			return nil, fmt.Errorf("placing %s %s in a tile: %w", f.Class, f.Key, err)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.onMap.Union(onMap)
	for i, box := range planned {
		t.planned[i].Union(box)
	}
	return features, nil
}

// putLines makes the lines of features.jsonl.gz.
func (t *cityTiling) putLines(b *cityBlock, features []*scene.Feature, made *partition.Result) error {
	var line bytes.Buffer
	for k, f := range features {
		line.Reset()
		rec := t.featureRecord(f, made)
		if err := rec.appendTo(&line); err != nil {
			return err
		}
		ref, err := t.city.file.PutBytes(line.Bytes())
		if err != nil {
			return &WriteError{Path: "the file of features", Err: err}
		}
		t.city.records[b.records[k]].line = ref // nobody else has this record
	}
	return nil
}

func (t *cityTiling) putFeatures(features []*scene.Feature) ([]spill.Ref, error) {
	refs := make([]spill.Ref, len(features))
	for i, f := range features {
		var err error
		if refs[i], err = t.city.file.Put(f); err != nil {
			return nil, &WriteError{Path: "the file of features", Err: err}
		}
	}
	return refs, nil
}

// putTileset writes the tileset of a block beside its contents, one for each form of
// images in which it differs, and gives the tile that leads to it.
func (t *cityTiling) putTileset(ctx context.Context, made *partition.Result) (partition.Branch, error) {
	var uris []string
	for i := range t.forms {
		set := made.ForForm(i)
		set.Root = retarget(set.Root, path.Base) // it lies in the folder of its contents
		var data bytes.Buffer
		if err := tiles.Write(&data, set); err != nil {
			return partition.Branch{}, err
		}
		uri := tiles.TilesetURI(data.Bytes())
		if !slices.Contains(uris, uri) {
			if err := t.files.Content(ctx, uri, data.Bytes()); err != nil {
				return partition.Branch{}, err
			}
		}
		uris = append(uris, uri)
	}
	t.mu.Lock()
	t.shared[uris[0]] = uris
	t.mu.Unlock()
	return made.Branch.Leading(uris[0]), nil
}

// retarget copies a tile and all below it with other URIs.
func retarget(tile *tiles.Tile, uri func(string) string) *tiles.Tile {
	c := *tile
	if c.Content != nil {
		content := *c.Content
		content.URI = uri(content.URI)
		c.Content = &content
	}
	c.Children = make([]*tiles.Tile, len(tile.Children))
	for k, child := range tile.Children {
		c.Children[k] = retarget(child, uri)
	}
	return &c
}

// forForm gives the tree with the tilesets of blocks that a form of images has.
func (t *cityTiling) forForm(b partition.Branch, form int) partition.Branch {
	b.Tile = retarget(b.Tile, func(uri string) string {
		if all := t.shared[uri]; all != nil {
			return all[form]
		}
		return uri
	})
	return b
}
