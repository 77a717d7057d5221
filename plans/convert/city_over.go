package convert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/partition"
)

const (
	// overEvery is how many levels lie between those of tiles over blocks, as in a
	// block: sixteen branches, four times the tolerance.
	overEvery = 2
	// overTop is how many branches the root has at most.
	overTop = 16
)

// tileOver makes the tiles over the blocks, level by level.
func (t *cityTiling) tileOver(ctx context.Context) error {
	nodes, large := t.tiledNodes()
	for level := lowestOf(nodes); ; level += overEvery {
		if level >= t.city.sizes.level && len(nodes) <= overTop {
			break
		}
		var err error
		if nodes, err = t.overLevel(ctx, nodes, level+overEvery); err != nil {
			return err
		}
	}
	return t.tileRoot(ctx, append(nodes, large...))
}

// tiledNodes gives the tiled blocks in the order of their columns, apart from those
// in none.
func (t *cityTiling) tiledNodes() (nodes, large []cityNode) {
	for _, n := range t.nodes {
		switch {
		case n.branch.Tile == nil:
		case n.large:
			large = append(large, n)
		default:
			nodes = append(nodes, n)
		}
	}
	slices.SortStableFunc(nodes, func(a, b cityNode) int { return compareColumns(a.cell, b.cell) })
	return nodes, large
}

func lowestOf(nodes []cityNode) int {
	level := partition.MaxLevel
	for i := range nodes {
		level = min(level, nodes[i].cell.Level)
	}
	return level
}

// overLevel puts the nodes below a level under tiles of that level.
func (t *cityTiling) overLevel(ctx context.Context, nodes []cityNode, level int) ([]cityNode, error) {
	groups := map[partition.Cell][]cityNode{}
	var order []partition.Cell
	for _, n := range nodes {
		up := max(0, level-n.cell.Level)
		cell := partition.Cell{Level: max(level, n.cell.Level), X: n.cell.X >> up, Y: n.cell.Y >> up}
		if groups[cell] == nil {
			order = append(order, cell)
		}
		groups[cell] = append(groups[cell], n)
	}
	slices.SortFunc(order, compareColumns)
	var all []cityNode
	for _, cell := range order {
		group := groups[cell]
		if len(group) > 1 {
			var err error
			if group, err = t.overGroup(ctx, cell, "over/"+columnName(cell), group); err != nil {
				return nil, err
			}
		}
		for i := range group {
			group[i].cell = cell
		}
		all = append(all, group...)
	}
	return all, nil
}

// overGroup puts nodes under one tile that stands for them, or leaves them where
// nothing of them would be left in it.
func (t *cityTiling) overGroup(ctx context.Context, cell partition.Cell, name string, group []cityNode) ([]cityNode, error) {
	over, err := t.overTile(ctx, cell.Level, name, group)
	if err != nil || over == nil {
		return group, err
	}
	n := cityNode{cell: cell, branch: over.Hang(branchesOf(group)), away: partition.StandIn{All: over.StandIn.All, Seen: over.StandIn.Seen}}
	if n.features, err = t.putFeatures(over.StandIn.Features); err != nil {
		return nil, err
	}
	return []cityNode{n}, nil
}

// overTile makes the tile over group, nil where it would show nothing.
func (t *cityTiling) overTile(ctx context.Context, level int, name string, group []cityNode) (*partition.OverTile, error) {
	reader := t.city.file.NewReader()
	under := make([]partition.StandIn, len(group))
	for i, n := range group {
		under[i] = n.away
		for _, ref := range n.features {
			f, err := reader.Get(ref)
			if err != nil {
				return nil, err
			}
			under[i].Features = append(under[i].Features, f)
		}
	}
	over, err := partition.Over(ctx, partition.Options{}, t.files, level, name, under)
	if over != nil {
		t.count++
	}
	return over, err
}

// tileRoot puts everything under the root.
func (t *cityTiling) tileRoot(ctx context.Context, nodes []cityNode) error {
	level := t.city.sizes.level
	for i := range nodes {
		level = max(level, nodes[i].cell.Level)
	}
	over, err := t.overTile(ctx, level+overEvery, "root", nodes)
	if err != nil {
		return err
	}
	if over == nil {
		t.root = partition.Gather(branchesOf(nodes))
		t.root.Tile.SetCell("root")
		return nil
	}
	t.root = over.Hang(branchesOf(nodes))
	return nil
}

func branchesOf(nodes []cityNode) []partition.Branch {
	all := make([]partition.Branch, len(nodes))
	for i := range nodes {
		all[i] = nodes[i].branch
	}
	return all
}

// finished tells that block i is tiled, and shows what is done so far.
func (t *cityTiling) finished(i int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	t.told += len(t.all[i].records)
	t.tell("tile", int64(t.told), int64(len(t.city.records)))
	if t.Shown == nil || t.done == len(t.all) || !t.worthShowing() {
		return nil
	}
	return t.show()
}

// shownParts is in how many parts a city comes into sight at least.
const shownParts = 16

// worthShowing tells whether enough was added since the last time.
func (t *cityTiling) worthShowing() bool {
	every := max(1, len(t.all)/shownParts)
	return t.done%every == 0 || t.done < every && t.done&(t.done-1) == 0
}

// show writes a tileset of the blocks that are done.
func (t *cityTiling) show() error {
	nodes, large := t.tiledNodes()
	nodes = append(nodes, large...)
	if len(nodes) == 0 {
		return nil
	}
	part := partition.Gather(branchesOf(nodes))
	part.Tile.SetCell("root")
	if err := t.writeTilesets(func(form int) *tiles.Tileset { return partition.Rooted(t.forForm(part, form)) }); err != nil {
		return err
	}
	t.report.finish(time.Since(t.begun), nil)
	if err := t.Shown(t.report); err != nil {
		return err
	}
	t.tell(stageParts, int64(t.told), int64(len(t.city.records)))
	return nil
}

// columnName names a column as cells are named, without the height.
func columnName(c partition.Cell) string { return fmt.Sprintf("%d/%d/%d", c.Level, c.X, c.Y) }
