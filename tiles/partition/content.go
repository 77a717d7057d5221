package partition

import (
	"context"
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Kind says what a tile shows of its cell.
type Kind uint8

// The kinds of tiles.
const (
	// Shell holds in full the features of a cell that are seen from outside.
	Shell Kind = iota
	// Inner holds in full the other features of a cell, and the small ones.
	Inner
	// Proxy stands for the shells of a cell and of all cells below it.
	Proxy
)

// String gives the ending of a tile's name after its cell.
func (k Kind) String() string {
	return [...]string{"/shell", "/inner", ""}[k]
}

// content is one tile to be encoded.
type content struct {
	cell   Cell
	kind   Kind
	half   string    // path of the portion
	box    scene.Box // of features in full
	items  []glb.Item
	origin scene.Vec3
	step   float64 // 0: float32
	plain  map[*scene.Texture]bool
	info   TileInfo
}

// content gives the tile that shows entries of p in full, nil for none.
func (p *portion) content(kind Kind, entries []*entry) *content {
	if len(entries) == 0 {
		return nil
	}
	t := &content{cell: p.cell, kind: kind, half: p.path, box: boxOf(entries), items: make([]glb.Item, len(entries)), origin: p.cell.origin(), step: p.cell.step()}
	for i, e := range entries {
		t.items[i] = e.item()
	}
	return t
}

// fit lets the tile's quantized cube hold box, whose faces lie on multiples of
// an eighth of the cell's width: the step is the least power of two that does, and
// no finer than a part of the tolerance to which all in it is simplified.
func (t *content) fit(box scene.Box, tolerance float64) {
	size := box.Size()
	_, exponent := math.Frexp(max(size[0], size[1], size[2]))
	t.origin, t.step = box.Min, max(math.Ldexp(1, exponent)/glb.QuantizedSteps, tolerance/stepsPerTolerance)
}

// name of the tile, by which clients find it in another version.
func (t *content) name() string {
	if t.half == "" {
		return t.cell.String() + t.kind.String()
	}
	return t.cell.String() + t.kind.String() + "/" + t.half
}

// triangles gives the number of triangles of all items.
func (t *content) triangles() int {
	count := 0
	for i := range t.items {
		count += t.items[i].Feature.Triangles()
	}
	return count
}

// encode writes the tile.
func (t *content) encode(ctx context.Context, b *Builder, e *glb.Encoder, sink tiles.Sink) error {
	made, err := b.store(ctx, e, sink, glb.Input{Items: t.items, Origin: t.origin, Step: t.step, FloatStep: t.cell.precision(), Plain: t.plain})
	if err != nil {
		return fmt.Errorf("encoding tile %s: %w", t.name(), err)
	}
	t.info = TileInfo{Cell: t.cell, Kind: t.kind, Half: t.half, URI: made.uris[0], URIs: made.uris, Bytes: made.bytes, Triangles: made.stats.Triangles,
		Features: made.stats.Features, Degenerate: made.stats.Degenerate}
	t.items = nil // proxies need memory no longer
	return nil
}
