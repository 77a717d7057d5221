package convert

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// The details of an export, from all there is to less.
const (
	detailAll     = "all"     // everything, in full
	detailOutside = "outside" // what is seen from outside, in full
	detailLargest = "largest" // the largest elements of that, as many as fit
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
	rungs  []rung
	found  map[size]rung // what a device takes
	sorted []glb.Item    // of the last rung, once nothing comes after it
}

func newLadder(items []glb.Item) *ladder {
	return &ladder{rungs: []rung{newRung(items, detailAll, 0)}, found: map[size]rung{}}
}

// rung gives form n, false where there is none with less detail.
func (l *ladder) rung(ctx context.Context, n int) (rung, bool, error) {
	for n >= len(l.rungs) {
		next, more, err := l.next(ctx)
		if err != nil || !more {
			return rung{}, false, err
		}
		l.rungs = append(l.rungs, next)
	}
	return l.rungs[n], true, ctx.Err()
}

// next makes the form after the last one.
func (l *ladder) next(ctx context.Context) (rung, bool, error) {
	if len(l.rungs) == 1 {
		r, err := outside(ctx, l.rungs[0].items)
		return r, true, err
	}
	return rung{}, false, nil
}

// outside keeps what is seen from outside.
func outside(ctx context.Context, items []glb.Item) (rung, error) {
	all := make([]visibility.Item, len(items))
	for i, it := range items {
		all[i] = visibility.Item(it)
	}
	seen, err := visibility.Outside(ctx, all, 0)
	if err != nil {
		return rung{}, err
	}
	var kept []glb.Item
	for i, it := range items {
		if seen[i] {
			kept = append(kept, it)
		}
	}
	return newRung(kept, detailOutside, 0), nil
}

// largest gives the form with the least detail cut to its largest elements, of
// at most so many triangles together. Of two of one size the first in the order
// of keys counts, so that the order of the sources does not.
func (l *ladder) largest(triangles int) rung {
	least := l.rungs[len(l.rungs)-1]
	kept := map[string]bool{}
	for _, it := range l.bySize() {
		if n := it.Feature.Triangles(); n > 0 && n <= triangles {
			kept[it.Feature.Key] = true
			triangles -= n
		}
	}
	items := slices.DeleteFunc(slices.Clone(least.items), func(it glb.Item) bool { return !kept[it.Feature.Key] })
	return newRung(items, detailLargest, least.tolerance)
}

// bySize gives the items of the form with the least detail, the largest first.
func (l *ladder) bySize() []glb.Item {
	if l.sorted != nil {
		return l.sorted
	}
	type sized struct {
		glb.Item
		diagonal float64
	}
	var all []sized
	for _, it := range l.rungs[len(l.rungs)-1].items {
		d := 0.0
		if b := featureBounds(it.Feature, &it.ToPlan); !b.Empty() {
			d = b.Size().Length()
		}
		all = append(all, sized{it, d})
	}
	slices.SortStableFunc(all, func(a, b sized) int {
		return cmp.Or(cmp.Compare(b.diagonal, a.diagonal), strings.Compare(a.Feature.Key, b.Feature.Key))
	})
	l.sorted = make([]glb.Item, len(all))
	for i := range all {
		l.sorted[i] = all[i].Item
	}
	return l.sorted
}
