package convert

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/tiles/glb"
)

// The details of an export, from all there is to less.
const (
	detailAll     = "all"     // everything, in full
	detailLargest = "largest" // the largest elements alone, as many as fit
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
	rungs []rung
}

func newLadder(items []glb.Item) *ladder {
	return &ladder{rungs: []rung{newRung(items, detailAll, 0)}}
}

// rung gives form n, false where there is none with less detail.
func (l *ladder) rung(ctx context.Context, n int) (rung, bool, error) {
	if n < len(l.rungs) {
		return l.rungs[n], true, ctx.Err()
	}
	return rung{}, false, ctx.Err()
}

// largest gives the form with the least detail cut to its largest elements, of
// at most so many triangles together. Of two of one size the first in the order
// of keys counts, so that the order of the sources does not.
func (l *ladder) largest(triangles int) rung {
	least := l.rungs[len(l.rungs)-1]
	order := slices.Clone(least.items)
	slices.SortStableFunc(order, func(a, b glb.Item) int {
		return cmp.Or(cmp.Compare(diagonal(b), diagonal(a)), strings.Compare(a.Feature.Key, b.Feature.Key))
	})
	kept := map[string]bool{}
	for _, it := range order {
		if n := it.Feature.Triangles(); n > 0 && n <= triangles {
			kept[it.Feature.Key] = true
			triangles -= n
		}
	}
	items := slices.DeleteFunc(slices.Clone(least.items), func(it glb.Item) bool { return !kept[it.Feature.Key] })
	return newRung(items, detailLargest, least.tolerance)
}

// diagonal gives the size of an item in metres.
func diagonal(it glb.Item) float64 {
	b := featureBounds(it.Feature, &it.ToPlan)
	if b.Empty() {
		return 0
	}
	return b.Size().Length()
}
