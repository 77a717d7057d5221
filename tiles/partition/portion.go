package partition

import (
	"slices"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// MaxTriangles is the most triangles that a tile of features in full has: what
	// a headset draws in one tile. A cell that holds more is halved, and halved
	// again.
	MaxTriangles = 20_000
	// maxHalvings bounds that: pieces a 65,536th as wide as their cell. What is
	// denser stays in one tile.
	maxHalvings = 3 * 16
)

// portion is what one shell tile and the inner tile below it show of a cell: all
// of it, or what lies in one of its halves. The halves are those of the loose
// cell across x, y and z in turn, each feature in the one that the middle of its
// box lies in; which cells are halved depends on what they hold alone.
//
// A feature that alone is too much for a tile (a terrain, a bridge in one piece)
// is cut along its triangles, each in the half that its middle lies in. All pieces
// have its key and the positions of one grid, and are shaded as what they were
// cut from: no gap and no edge shows where they meet.
type portion struct {
	cell         Cell
	path         string    // halves taken, a digit each: 0 low, 1 high
	box          scene.Box // of the portion
	entries      []*entry
	shell, inner []*entry // shown by shellTile and innerTile, sorted by key
	lacking      gap      // of inner from shell

	shellTile, innerTile *content // nil where there is none
}

// split divides the features of n among its tiles: portions first, and in each
// those of the shell from the inner ones.
func (n *node) split(m *memo.Memo) {
	whole := &portion{cell: n.cell, box: n.cell.loose(), entries: n.entries}
	n.portions = whole.portions(m)
	n.shell, n.small, n.lacking = nil, nil, gap{}
	for _, p := range n.portions {
		for _, e := range p.shell {
			n.shell = append(n.shell, e.whole())
		}
		for _, e := range p.inner {
			if e.seen && e.piece == nil {
				n.small = append(n.small, e)
			}
		}
		n.lacking.extend(p.lacking)
	}
	if len(n.portions) > 1 { // a feature in pieces came once for each
		slices.SortFunc(n.shell, byKey)
		n.shell = slices.Compact(n.shell)
	}
}

// portions gives p divided, or its halves where that is too much for two tiles.
func (p *portion) portions(m *memo.Memo) []*portion {
	if triangles(p.surelyShell()) <= MaxTriangles {
		p.divide(m)
		if max(triangles(p.shell), triangles(p.inner)) <= MaxTriangles {
			return []*portion{p}
		}
	}
	low, high, ok := p.halves()
	if !ok {
		p.divide(m)
		return []*portion{p}
	}
	return append(low.portions(m), high.portions(m)...)
}

func triangles(entries []*entry) int {
	n := 0
	for _, e := range entries {
		n += e.feature.Triangles()
	}
	return n
}

// halves gives the two halves of p, halved on until both hold something; false
// where that takes too long.
func (p *portion) halves() (low, high *portion, ok bool) {
	q := *p
	for len(q.path) < maxHalvings {
		low, high := q.half()
		if len(low.entries) > 0 && len(high.entries) > 0 {
			return low, high, true
		}
		if q = *low; len(low.entries) == 0 {
			q = *high
		}
	}
	return nil, nil, false
}

// half gives the two halves of p.
func (p *portion) half() (low, high *portion) {
	axis := len(p.path) % 3
	middle := (p.box.Min[axis] + p.box.Max[axis]) / 2
	low = &portion{cell: p.cell, path: p.path + "0", box: p.box}
	high = &portion{cell: p.cell, path: p.path + "1", box: p.box}
	low.box.Max[axis], high.box.Min[axis] = middle, middle
	for _, e := range p.entries {
		a, b := e.atMiddle(axis, middle)
		if a != nil {
			low.entries = append(low.entries, a)
		}
		if b != nil {
			high.entries = append(high.entries, b)
		}
	}
	return low, high
}

// atMiddle gives the parts of e on both sides of a plane, nil for none: e itself
// on one side, or pieces of what is too much for a tile.
func (e *entry) atMiddle(axis int, middle float64) (low, high *entry) {
	if e.feature.Triangles() > MaxTriangles {
		return e.cut(axis, middle)
	}
	if e.box.Center()[axis] < middle {
		return e, nil
	}
	return nil, e
}

// whole gives the feature that e is a piece of, e itself for most.
func (e *entry) whole() *entry {
	if e.piece != nil {
		return e.piece.of.entry
	}
	return e
}
