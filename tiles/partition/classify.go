package partition

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

const (
	// smallest is the diagonal in metres of the smallest feature that is shown
	// with the shell: door handles, lamps and sockets come with the inner ones.
	smallest = 0.5
	// reach is how far in metres anything left out of a shell tile lies from what
	// the tile shows, in cells of reachLevel and above; below it halves with each
	// level. Where walls and floors inside a building lie farther, the largest of
	// them are shown with the shell. It bounds geometricError whatever the depth
	// of a building, and costs a floor or a wall in each room.
	reach      = 2.0
	reachLevel = 4
)

// classify finds out which features are seen from outside.
func (b *Builder) classify(ctx context.Context, all []*entry) error {
	defer b.stage(stageVisibility)()
	items := make([]visibility.Item, len(all))
	for i, e := range all {
		items[i] = visibility.Item{Feature: e.feature, ToPlan: e.toPlan}
	}
	seen, err := visibility.Outside(ctx, items, b.workers)
	if err != nil {
		return fmt.Errorf("finding what is seen from outside: %w", err)
	}
	for i, e := range all {
		e.seen = seen[i] || e.area == 0 // a line hides nothing and is hidden by nothing
	}
	return nil
}

// surelyShell gives the features that are shown with the shell whatever else is.
func (p *portion) surelyShell() []*entry {
	return slices.DeleteFunc(slices.Clone(p.entries), func(e *entry) bool { return !e.first() })
}

// first tells whether e is shown with the shell whatever else is: seen, and not
// small. A piece of a feature is what the whole is.
func (e *entry) first() bool { return e.seen && e.whole().diagonal() >= smallest }

// divide divides the features of p between its shell tile and its inner one, and
// notes how far the inner ones lie from the shell.
func (p *portion) divide(m *memo.Memo) {
	p.shell, p.inner, p.lacking = nil, nil, gap{}
	var left []*entry
	for _, e := range p.entries {
		if e.first() {
			p.shell = append(p.shell, e)
		} else {
			left = append(left, e)
		}
	}
	if len(left) == 0 {
		return
	}
	slices.SortFunc(left, largestFirst)
	p.leave(m, left)
	slices.SortFunc(p.shell, byKey)
	slices.SortFunc(p.inner, byKey)
}

// leave leaves to the inner tile what lies near enough to the shell: the
// largest things are asked first, and shown where they do not.
func (p *portion) leave(m *memo.Memo, left []*entry) {
	c := chosen(m, p.divideDigest(left), len(left), func() *choice { return p.nearEnough(left) })
	p.lacking = c.distance
	for i, e := range left {
		if c.shown[i] {
			p.shell = append(p.shell, e)
		} else {
			p.inner = append(p.inner, e)
		}
	}
}

// nearEnough finds which of left must be shown with the shell.
func (p *portion) nearEnough(left []*entry) *choice {
	c := &choice{shown: make([]bool, len(left))}
	limit := p.cell.reach()
	r := ruler{shown: shownOf(p.shell, limit), limit: limit}
	for i, e := range left {
		d := r.distance(e, max(e.known(c.distance), limit*finest))
		if c.shown[i] = d > limit; c.shown[i] {
			r.shown.add(e.feature, &e.toPlan, e.diagonal())
			continue
		}
		c.distance.extend(e.gap(d))
	}
	return c
}

// finest is the part of a limit below which distances are not told apart.
const finest = 0.125

// reach of the cell's tile, metres; see the constant.
func (c Cell) reach() float64 {
	return min(reach, reach*c.width()/(1<<reachLevel))
}

// shownOf gives the witnesses of what is drawn in full.
func shownOf(entries []*entry, limit float64) *shown {
	var all []witness
	for _, e := range entries {
		all = witnesses(all, e.feature, &e.toPlan, e.diagonal())
	}
	return newShown(all, limit)
}

// diagonal of the feature's box, metres.
func (e *entry) diagonal() float64 { return e.box.Size().Length() }

func largestFirst(a, b *entry) int {
	return cmp.Or(cmp.Compare(b.area, a.area), cmp.Compare(b.diagonal(), a.diagonal()), byKey(a, b))
}

func byKey(a, b *entry) int { return compareKeys(a.feature, b.feature) }

func compareKeys(a, b *scene.Feature) int { return cmp.Compare(a.Key, b.Key) }
