package partition

import (
	"cmp"
	"slices"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/scene"
)

// maxTop is the most cells that the top level has: as many as meet in a point.
const maxTop = 8

// node is a cell of the tree.
type node struct {
	cell     Cell
	entries  []*entry // sorted by key
	children []*node  // in the order of compareCells
	info     TileInfo
	plain    map[*scene.Texture]bool // textures of the whole tileset that no tile holds
}

// buildTree gives the nodes of the top level with all below them, and the list
// of those that hold features, both in the order of compareCells.
func buildTree(features map[string]*entry) (top, filled []*node) {
	nodes := map[Cell]*node{}
	for _, e := range features {
		if e.box.Empty() {
			continue
		}
		n := nodes[e.cell]
		if n == nil {
			n = &node{cell: e.cell}
			nodes[e.cell] = n
			filled = append(filled, n)
		}
		n.entries = append(n.entries, e)
	}
	slices.SortFunc(filled, compareNodes)
	for _, n := range filled {
		slices.SortFunc(n.entries, func(a, b *entry) int { return cmp.Compare(a.feature.Key, b.feature.Key) })
	}
	return link(nodes), filled
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
	for level := MinLevel; ; level++ {
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

// tile gives n's tile with all below it, its padded box, and everything that is
// drawn by it and below.
func (n *node) tile() (*tiles.Tile, scene.Box, omitted) {
	own := nothing()
	for _, e := range n.entries {
		own.feature(e)
	}
	t := &tiles.Tile{}
	box, below := own.box, nothing()
	for _, c := range n.children {
		child, childBox, drawn := c.tile()
		t.Children = append(t.Children, child)
		box.Union(childBox)
		below.add(drawn)
		t.GeometricError = max(t.GeometricError, child.GeometricError)
	}
	box = n.cell.pad(box)
	t.BoundingVolume.Box = tiles.AxisBox(box.Min, box.Max)
	t.GeometricError = max(t.GeometricError, below.size(), n.precision())
	if n.info.URI != "" {
		t.Content = &tiles.Content{URI: n.info.URI}
	}
	t.SetCell(n.cell.String())
	own.add(below)
	return t, box, own
}

// precision of what the tile itself draws.
func (n *node) precision() float64 {
	if len(n.entries) == 0 {
		return 0
	}
	return n.cell.precision()
}

// tileset puts the root over the top level. Its box is that of the cells, its
// error that of leaving out everything.
func tileset(top []*node) *tiles.Tileset {
	root := &tiles.Tile{Refine: tiles.RefineAdd}
	root.SetCell("root")
	box, all := scene.NewBox(), nothing()
	for _, n := range top {
		child, childBox, drawn := n.tile()
		root.Children = append(root.Children, child)
		box.Union(childBox)
		all.add(drawn)
		root.GeometricError = max(root.GeometricError, child.GeometricError)
	}
	if box.Empty() { // a volume is required, also round nothing
		box = Cell{Level: MinLevel}.pad(scene.Box{})
	}
	root.BoundingVolume.Box = tiles.AxisBox(box.Min, box.Max)
	root.GeometricError = max(root.GeometricError, all.size())
	return &tiles.Tileset{
		Asset:          tiles.Asset{Version: tiles.Version},
		GeometricError: max(root.GeometricError, roundUp(all.diagonal())),
		Root:           root,
	}
}

// diagonal of the box of o, 0 where it is empty.
func (o *omitted) diagonal() float64 {
	if o.box.Empty() {
		return 0
	}
	return o.box.Size().Length()
}
