// Package partition divides features among tiles: a fixed grid of cubes in the
// plan frame, each feature in the smallest loose cell that holds its box and that
// is not too small for its weight (see lowest).
//
// The result depends on the features alone: not on the order in which they
// come, on earlier versions, or on the number of cores. Only what is too much for
// one tile is split, within its cell (see portion), nothing is merged by count,
// and boxes are padded to an eighth of their cell, so that a
// moved wall changes the tiles that hold it, in full or in a proxy, and no other.
//
// # The tree
//
// What is seen from outside (package visibility) is the shell of a building; the
// rest, and all that is smaller than half a metre, is inner. For each cell N there
// may be three tiles:
//
//	N        REPLACE  proxy: the shells of N and of all cells below it, simplified
//	 |- tiles of the cells below N
//	 '- N/shell  ADD  the shell of N in full
//	     '- N/inner   the inner features of N in full, in a viewerRequestVolume
//
// A proxy is made where it pays: see pays. A cell without one hands its tiles to
// the cell over it, since clients may stop at a tile without content. The root
// has a proxy where it stands for two tiles or more, that it is what is seen
// first; it may be coarser than its size asks for. The top level below it is the
// lowest on which at most eight cells hold or lead to all features.
//
// Package simplify makes the parts of a proxy, within a tolerance that grows with
// the cell; from a metre on, package massing makes blocks of them where those take
// fewer triangles. Proxies have no textures, and their features keep key, class,
// name and storey. What vanishes in a proxy has no row in it.
//
// # Errors
//
// geometricError is an upper bound of the distance, in metres, between what is
// shown (the tile, with the shell over an inner tile) and the full model below
// the tile, both ways: simplification and massing prove theirs, and the distance
// of what is left out from what is shown is measured here by the convexity of
// distances (see ruler). Where an inner feature would lie farther than two metres
// from the shell of its cell, the largest are shown with the shell, a floor or a
// wall of each room: so errors do not grow with the depth of a building. A tile's
// error is greater than those below it, in three binary digits, and that of tiles
// without children is the step of their positions.
package partition

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/texture"
)

// Errors of Add. They name a fault of the reader that made the feature.
var (
	ErrNotFinite = errors.New("position is not a finite number")
	ErrTooFar    = errors.New("position more than 16,777 km from the plan's origin")
	ErrIndex     = errors.New("mesh index out of range")
	ErrDuplicate = errors.New("key was added before")
)

// Options of a partition.
type Options struct {
	// Workers is the number of tiles encoded at once; 0 is one for each core
	// that Go uses. It bounds memory and never changes the result.
	Workers int
	// MinLevel is the level of the smallest cells; 0 is MinLevel. City models
	// take CityLevel.
	MinLevel int
	// Forms are the ways in which images are wanted, files beside the tiles: the
	// first is that of Result.Tileset, the others of Result.ForForm. Tiles without
	// images are the same for all. Without forms images are embedded.
	Forms []texture.Form
	// NoProxies makes tiles of features in full alone, for measuring what
	// simplification costs.
	NoProxies bool
	// Memo remembers what is computed from one tiling to the next; nil remembers
	// nothing. It never changes the result.
	Memo *memo.Memo
	// Within is the cell whose column, from the lowest to the highest, the features
	// belong to, each by the middle of its box: it keeps one of them whose middle lies on
	// the border out of the cells of the next column. nil is anywhere.
	Within *Cell
	// Name is that of the root tile, "" for "root".
	Name string
	// StandIn asks for Result.Top.
	StandIn bool
	// Took is told, from the goroutine that calls Build, how long each of Stages
	// took, some more than once; nil measures nothing.
	Took func(stage string, d time.Duration)
}

// Builder collects features and then builds the tileset. It serves one
// goroutine.
type Builder struct {
	workers   int
	minLevel  int
	noProxies bool
	within    *Cell
	name      string
	standIn   bool
	top       StandIn
	forms     []texture.Form
	press     *texture.Press
	memo      *memo.Memo
	took      func(stage string, d time.Duration)
	features  map[string]*entry
	seen      []bool // scratch: mesh positions that triangles use
}

// entry is one feature with what the tree needs to know of it.
type entry struct {
	feature *scene.Feature
	toPlan  scene.Affine
	box     scene.Box // in the plan frame, empty where nothing is drawn
	area    float64   // of all triangles, square metres
	cell    Cell
	home    *node    // of that cell
	seen    bool     // from outside
	uris    []string // of the tiles that hold it in full
	piece   *piece   // what of it this is, nil for all

	shape  *shape   // while proxies are made: what they show of it
	before *shape   // and what it was made of
	digest memo.Key // of its geometry, look and place, where anything is remembered
}

// New gives an empty builder.
func New(o Options) *Builder {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.MinLevel == 0 {
		o.MinLevel = MinLevel
	}
	return &Builder{workers: o.Workers, minLevel: min(max(o.MinLevel, MinLevel), MaxLevel), noProxies: o.NoProxies,
		within: o.Within, name: cmp.Or(o.Name, "root"), standIn: o.StandIn,
		features: map[string]*entry{}, forms: o.Forms, press: texture.NewPress(), memo: o.Memo, took: o.Took}
}

// Add takes f, whose source frame toPlan leads into the plan frame. The meshes
// are kept by reference and must not change until Build returns. A feature
// without triangles and lines is known by its key and lies in no tile. Errors
// wrap one of the package's own and leave the builder as it was.
func (b *Builder) Add(f *scene.Feature, toPlan scene.Affine) error {
	if _, ok := b.features[f.Key]; ok {
		return fmt.Errorf("adding feature %q: %w", f.Key, ErrDuplicate)
	}
	e := &entry{feature: f, toPlan: toPlan, box: scene.NewBox()}
	for i := range f.Parts {
		if err := b.measure(e, &f.Parts[i]); err != nil {
			return fmt.Errorf("adding part %d of feature %q: %w", i, f.Key, err)
		}
	}
	if !e.box.Empty() {
		e.cell = cellIn(e.box, lowest(b.minLevel, f.Triangles()), b.within)
	}
	b.features[f.Key] = e
	return nil
}

// Len gives the number of features added.
func (b *Builder) Len() int { return len(b.features) }

// TileInfo describes one tile that has content.
type TileInfo struct {
	Cell      Cell
	Kind      Kind
	Half      string   // of the cell that it shows: a digit for each halving, "" for all
	URI       string   // relative to the tileset: "c/<hash>.glb"
	URIs      []string // for each of Options.Forms
	Bytes     int
	Triangles int
	Features  int
	// Degenerate triangles and segments were left out: the grid gives them no
	// area or length.
	Degenerate int
}

// Result is a finished partition.
type Result struct {
	// Tileset has everything but root.transform, the declared CRS and the
	// extras.maquette, which are for the caller to set.
	Tileset *tiles.Tileset
	Tiles   []TileInfo // large cells first, then by x, y, z, then shell, inner, proxy
	// PlainTextures were left out of all tiles, their mean colour stands in: see
	// MaxTextureBytes.
	PlainTextures int
	Branch        Branch  // the tree of Tileset
	Top           StandIn // what its root shows, where Options.StandIn asks for it
	features      map[string]*entry
	forms         map[string][]string // contents that differ between forms
	made          []*tiles.Tileset    // for each form, where they were made elsewhere
}

// Seen tells whether the feature with this key can be seen from outside (see
// package visibility); false for one that is not drawn, or only in lines.
func (r *Result) Seen(key string) bool {
	e := r.features[key]
	return e != nil && e.seen && e.area > 0
}

// Digest names all that the geometry, look and place of the feature with this key
// depend on; the zero value for one that is not drawn, and without Options.Memo.
func (r *Result) Digest(key string) memo.Key {
	if e := r.features[key]; e != nil {
		return e.digest
	}
	return memo.Key{}
}

// FeatureTiles gives the URIs of the tiles that hold the feature in full, several
// where it alone is too much for one (see MaxTriangles), nil for
// one that is not drawn or unknown. Proxies may show it too, simplified.
func (r *Result) FeatureTiles(key string) []string {
	if e := r.features[key]; e != nil {
		return e.uris
	}
	return nil
}

// FeatureBox gives the exact box of the feature in the plan frame, false for
// one that is not drawn or unknown.
func (r *Result) FeatureBox(key string) (scene.Box, bool) {
	e := r.features[key]
	if e == nil || e.box.Empty() {
		return scene.Box{}, false
	}
	return e.box, true
}

// Triangles gives the number of triangles in all tiles that hold features in full.
func (r *Result) Triangles() int {
	n := 0
	for i := range r.Tiles {
		if r.Tiles[i].Kind != Proxy {
			n += r.Tiles[i].Triangles
		}
	}
	return n
}
