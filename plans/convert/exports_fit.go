package convert

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/massing"
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// The details of an export, from all there is to less.
const (
	detailAll        = "all"        // everything, in full
	detailOutside    = "outside"    // what is seen from outside, in full
	detailSimplified = "simplified" // that in coarser shape
	detailMassing    = "massing"    // its blocks
	detailLargest    = "largest"    // the largest elements of that, as many as fit
)

// Tolerances to which what is seen from outside is made coarser: from what nobody
// sees at arm's length to where a building is hardly more than its blocks. Beyond
// that leaving out the smallest elements is the lesser harm.
const (
	leastTolerance     = 0.01     // metres
	mostToleranceShare = 1.0 / 48 // of the diagonal of the model
	// doublingGain is by how much a model of buildings gets smaller where the
	// tolerance doubles: measured on the shared models, 1.3 to 1.5.
	doublingGain = 1.35
	// Blocks stand in for shapes from here on: at less they are slow to find and
	// seldom simpler.
	leastBlocks      = 1.0       // metres
	leastBlocksShare = 1.0 / 512 // of the diagonal of the model
)

// rung is one form of a model.
type rung struct {
	items     []glb.Item
	triangles int
	detail    string
	tolerance float64
}

func newRung(items []glb.Item, detail string, tolerance float64) rung {
	n := 0
	for i := range items {
		n += items[i].Feature.Triangles()
	}
	return rung{items, n, detail, tolerance}
}

// ladder gives forms of a model, each with less detail than the one before. What
// several files share is made once.
type ladder struct {
	all   rung
	shell rung          // what is seen from outside
	size  float64       // diagonal of the model, metres
	memo  *memo.Memo    // of coarser shapes
	found map[size]rung // what a device takes
}

func newLadder(items []glb.Item, seen []bool, box scene.Box, m *memo.Memo) *ladder {
	var shell []glb.Item
	for i, it := range items {
		if seen[i] {
			shell = append(shell, it)
		}
	}
	return &ladder{
		all: newRung(items, detailAll, 0), shell: newRung(shell, detailOutside, 0),
		size: box.Size().Length(), memo: m, found: map[size]rung{},
	}
}

// climb is one way down the ladder, to what one device takes.
type climb struct {
	*ladder
	limit     size
	over      float64 // how many times too large the last form was
	step      int
	tolerance float64 // of the last form
	massing   bool    // blocks were tried within the tolerance
	least     rung    // the last form before the cut
	budget    int     // triangles of the next cut
	sorted    []glb.Item
}

func (l *ladder) climb(limit size) *climb { return &climb{ladder: l, limit: limit} }

// next gives the next form; the last ones hold nothing.
func (c *climb) next(ctx context.Context) (rung, error) {
	if err := ctx.Err(); err != nil {
		return rung{}, err
	}
	c.step++
	switch {
	case c.step == 1:
		return c.all, nil
	case c.step == 2:
		c.least = c.shell
		return c.shell, nil
	case c.asBlocks():
		return c.massed(ctx)
	case c.coarser():
		r, err := c.simplified(ctx, c.shell.items, c.tolerance)
		c.least = r
		return r, err
	}
	return c.largest(), nil
}

// coarser sets the next tolerance, false where there is none: what is likely to
// be enough, since each attempt costs about as much as tiling does.
func (c *climb) coarser() bool {
	if c.sorted != nil {
		return false
	}
	most := c.size * mostToleranceShare
	next := c.tolerance * math.Sqrt2
	if c.tolerance == 0 {
		next = min(leastTolerance, most)
	}
	for over := c.over; over > doublingGain && next*2 <= most; over /= doublingGain {
		next *= 2
	}
	if !(next > 0 && next <= most) {
		return false
	}
	c.tolerance, c.massing = next, false
	return true
}

// simplified makes items coarser; what cannot be judged stays as it is.
func (l *ladder) simplified(ctx context.Context, items []glb.Item, tolerance float64) (rung, error) {
	coarse := make([]glb.Item, len(items))
	errs := make([]float64, len(items))
	workers := runtime.GOMAXPROCS(0)
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range workers {
		group.Go(func() error {
			var s simplify.Simplifier
			for i := int(next.Add(1)) - 1; i < len(items) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				coarse[i] = items[i]
				f, off, err := partition.Simplified(l.memo, &s, items[i].Feature, &items[i].ToPlan, tolerance)
				if err != nil {
					continue
				}
				coarse[i].Feature, errs[i] = f, off
			}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return rung{}, err
	}
	coarse = slices.DeleteFunc(coarse, func(it glb.Item) bool { return it.Feature == nil })
	return newRung(coarse, detailSimplified, slices.Max(append(errs, 0))), nil
}

// asBlocks tells whether blocks are tried next: once, where what was coarser in
// shape within the same tolerance was still too large.
func (c *climb) asBlocks() bool {
	if c.massing || c.sorted != nil || c.least.detail != detailSimplified || c.tolerance < max(leastBlocks, c.size*leastBlocksShare) {
		return false
	}
	c.massing = true
	return true
}

// massed gives the blocks of what is seen from outside, the last form again where
// they are no simpler.
func (c *climb) massed(ctx context.Context) (rung, error) {
	all := make([]visibility.Item, len(c.shell.items))
	for i, it := range c.shell.items {
		all[i] = visibility.Item{Feature: it.Feature, ToPlan: it.ToPlan}
	}
	blocks, off, err := massing.Blocks(ctx, c.memo, all, c.tolerance)
	if err != nil {
		return rung{}, err
	}
	items := make([]glb.Item, len(blocks))
	for i, f := range blocks {
		items[i] = glb.Item{Feature: f, ToPlan: scene.Identity()}
	}
	if r := newRung(items, detailMassing, off); len(items) > 0 && r.triangles < c.least.triangles {
		c.least = r
	}
	return c.least, nil
}

// largest gives the last form cut to its largest elements, fewer each time, as
// that was too large. Of two of one size the first
// in the order of keys counts, so that the order of the sources does not.
func (c *climb) largest() rung {
	if c.sorted == nil {
		c.sorted, c.budget = bySize(c.least.items), c.least.triangles
	}
	c.budget = min(int(float64(c.budget)/max(c.over, 1)*0.98), c.budget-1)
	kept := map[string]bool{}
	left := c.budget
	for _, it := range c.sorted {
		if n := it.Feature.Triangles(); n > 0 && n <= left {
			kept[it.Feature.Key] = true
			left -= n
		}
	}
	items := slices.DeleteFunc(slices.Clone(c.least.items), func(it glb.Item) bool { return !kept[it.Feature.Key] })
	return newRung(items, detailLargest, c.least.tolerance)
}

// bySize gives items with the largest first.
func bySize(items []glb.Item) []glb.Item {
	type sized struct {
		glb.Item
		diagonal float64
	}
	all := make([]sized, len(items))
	for i, it := range items {
		all[i].Item = it
		if b := featureBounds(it.Feature, &it.ToPlan); !b.Empty() {
			all[i].diagonal = b.Size().Length()
		}
	}
	slices.SortStableFunc(all, func(a, b sized) int {
		return cmp.Or(cmp.Compare(b.diagonal, a.diagonal), strings.Compare(a.Feature.Key, b.Feature.Key))
	})
	sorted := make([]glb.Item, len(all))
	for i := range all {
		sorted[i] = all[i].Item
	}
	return sorted
}
