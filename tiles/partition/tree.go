package partition

import (
	"cmp"
	"slices"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxTop is the most cells that the top level has: as many as meet in a point.
const maxTop = 8

// node is a cell of the tree, or the root over all.
type node struct {
	cell     Cell
	root     bool
	entries  []*entry // sorted by key
	portions []*portion
	shell    []*entry // of all portions
	small    []*entry // seen from outside, and too small for shell
	children []*node  // in the order of compareCells

	proxyTile *content // nil where there is none

	lacking gap        // of inner features from the shell of their portion
	below   []*entry   // shell and those of all cells below, until the proxies are made
	little  []*entry   // small and those of all cells below, likewise
	away    gap        // of the full model below from the proxy
	hull    scene.Box  // of the proxy as it is stored
	top     []glb.Item // of the root's proxy
}

// buildTree gives the root over the cells of the top level with all below them,
// and those nodes that hold features, in the order of compareCells.
func buildTree(all []*entry) (root *node, filled []*node) {
	nodes := map[Cell]*node{}
	for _, e := range all {
		n := nodes[e.cell]
		if n == nil {
			n = &node{cell: e.cell}
			nodes[e.cell] = n
			filled = append(filled, n)
		}
		n.entries = append(n.entries, e)
		e.home = n
	}
	slices.SortFunc(filled, compareNodes)
	root = &node{root: true, children: link(nodes)}
	if len(root.children) > 0 {
		root.cell.Level = root.children[0].cell.Level + 1
	}
	return root, filled
}

// link adds the cells that lead to others, level by level from the lowest, and
// gives the first level with at most maxTop cells and none above it.
func link(nodes map[Cell]*node) []*node {
	byLevel := map[int][]*node{}
	highest := 0
	for c, n := range nodes {
		byLevel[c.Level] = append(byLevel[c.Level], n)
		highest = max(highest, c.Level)
	}
	for level := MinLevel - finer; ; level++ {
		row := byLevel[level]
		slices.SortFunc(row, compareNodes)
		if level >= highest && len(row) <= maxTop {
			return row
		}
		for _, n := range row {
			c := n.cell.parent()
			p := nodes[c]
			if p == nil {
				p = &node{cell: c}
				nodes[c] = p
				byLevel[c.Level] = append(byLevel[c.Level], p)
			}
			p.children = append(p.children, n)
		}
	}
}

func compareNodes(a, b *node) int { return compareCells(a.cell, b.cell) }

// compareCells orders cells: large ones first, then by x, y, z.
func compareCells(a, b Cell) int {
	return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y), cmp.Compare(a.Z, b.Z))
}

// locate tells the features of n which tile holds them.
func (n *node) locate() {
	for _, p := range n.portions {
		for _, e := range p.shell {
			e.whole().uris = append(e.whole().uris, p.shellTile.info.URI)
		}
		for _, e := range p.inner {
			e.whole().uris = append(e.whole().uris, p.innerTile.info.URI)
		}
	}
}

// placedTile is a tile with its padded box.
type placedTile struct {
	*tiles.Tile
	box  scene.Box
	seen float64 // its error as far as it can be seen from outside
}

// tiles gives what n puts under the tile over it: its own with all below where it
// has a proxy, else those of its cells and its own shell.
func (n *node) tiles() []placedTile {
	var all []placedTile
	for _, c := range n.children {
		all = append(all, c.tiles()...)
	}
	for _, p := range n.portions {
		all = append(all, n.placed(p))
	}
	if n.proxyTile == nil {
		return all
	}
	return []placedTile{n.over(n.proxyTile, n.away, n.hull, all)}
}

// placed gives the tile of the shell of p with that of its inner features.
func (n *node) placed(p *portion) placedTile {
	var inner []placedTile
	if p.innerTile != nil {
		t := n.over(p.innerTile, gap{}, p.innerTile.box, nil)
		near := grow(n.cell.loose(), nearby)
		t.ViewerRequestVolume = &tiles.BoundingVolume{Box: tiles.AxisBox(near.Min, near.Max)}
		inner = append(inner, t)
	}
	return n.over(p.shellTile, p.lacking, p.shellTile.box, inner)
}

// over gives the tile of content c, which is so far away from what it stands for
// and lies in box, over the given children.
func (n *node) over(c *content, away gap, box scene.Box, children []placedTile) placedTile {
	t := &tiles.Tile{Content: &tiles.Content{URI: c.info.URI}, Refine: tiles.RefineAdd}
	if c.kind == Proxy {
		t.Refine = tiles.RefineReplace
	}
	t.SetCell(c.name())
	t.GeometricError = roundUp(away.all + c.precision())
	seen := roundUp(away.seen + c.precision())
	for _, child := range children {
		t.Children = append(t.Children, child.Tile)
		box.Union(child.box)
		t.GeometricError = max(t.GeometricError, above(child.GeometricError))
	}
	if seen < t.GeometricError {
		t.SetOutsideError(seen)
	}
	box = n.cell.pad(box)
	t.BoundingVolume.Box = tiles.AxisBox(box.Min, box.Max)
	return placedTile{t, box, seen}
}

// boxOf gives the box of entries in the plan frame.
func boxOf(entries []*entry) scene.Box {
	box := scene.NewBox()
	for _, e := range entries {
		box.Union(e.box)
	}
	return box
}

// branch gives the tree under root, which is named name. Where that has no proxy it shows nothing
// by itself, and its error is the size of all that it leaves out.
func (root *node) branch(name string) Branch {
	top := root.tiles()
	if root.proxyTile == nil {
		top = []placedTile{emptyRoot(top)}
	}
	r := top[0]
	r.SetCell(name)
	if r.seen < r.GeometricError {
		r.SetOutsideError(r.seen)
	}
	return Branch{r.Tile, r.box, r.seen}
}

// emptyRoot puts a tile without content over the given ones.
func emptyRoot(top []placedTile) placedTile {
	t := &tiles.Tile{Refine: tiles.RefineAdd}
	box := scene.NewBox()
	for _, child := range top {
		t.Children = append(t.Children, child.Tile)
		box.Union(child.box)
	}
	if box.Empty() { // a volume is required, also round nothing
		box = Cell{Level: MinLevel}.pad(scene.Box{})
	} else {
		t.GeometricError = roundUp(box.Size().Length())
		for _, child := range top {
			t.GeometricError = max(t.GeometricError, above(child.GeometricError))
		}
	}
	t.BoundingVolume.Box = tiles.AxisBox(box.Min, box.Max)
	return placedTile{t, box, t.GeometricError}
}
