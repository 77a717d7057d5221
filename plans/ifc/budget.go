package ifc

import (
	"context"
	"fmt"

	"github.com/maquette-city/maquette/plans/solid"
)

// limits are what the elements of one file may cost together, in the looks of
// solid.Effort, of which MaxWork is some seconds of a core. An element that
// keeps within its share is made by the workers, at once with others. One that
// exceeds it is made again, alone and in its turn, with what is left for such
// elements: each may take half of that, so that the first one of a file
// gets as much as any element may and no later one gets nothing. Shares follow
// from the work of elements far enough ahead in the file to be finished on any
// number of cores; nothing here reads a clock.
type limits struct {
	// first is spent with full shares. After it, all elements share half as much
	// in equal parts.
	first int
	// full is the share of one element as long as first lasts.
	full int
	// late is for the elements that exceed their share.
	late int
	// shape is the most that a representation map may cost before it counts as one
	// of those; all maps, and the openings that several elements share, cost half
	// as much as first together, or less.
	shape int
	// tell and tellFirst are as full and first, of what is told of the elements:
	// properties, materials, classifications and the like.
	tell, tellFirst int
}

// One element may take lateShare of every lateWhole parts of what is left for
// such elements.
const lateShare, lateWhole = 2, 3

// fileLimits gives those of Read: some four and a half times MaxWork, which is
// forty to seventy seconds of a core, a third of them alone, where every element
// is as costly as it can be.
func fileLimits() limits {
	return limits{first: 3 * solid.MaxWork / 2, full: solid.MaxWork / 64, late: lateWhole * solid.MaxWork / lateShare, shape: solid.MaxWork / 16,
		tell: solid.MaxWork / 512, tellFirst: 4 * solid.MaxWork}
}

// budget says what the elements of a file may cost.
type budget struct {
	limits
	products int
	lag      int   // batches
	spent    []int // by batch: what it and all before it took
	told     []int // the same of what is told
	left     int   // of late
}

func newBudget(limits limits, products, batches, lag int) budget {
	return budget{limits: limits, products: products, lag: lag, spent: make([]int, batches), told: make([]int, batches), left: limits.late}
}

// share gives what each product of batch b is allowed. The batch before it by lag
// has been counted.
func (a *budget) share(b int) allowance {
	allow := allowance{limit: a.full, tell: a.tell}
	if b >= a.lag && a.spent[b-a.lag] >= a.first {
		allow.limit = max(1, a.first/2/a.products)
	}
	if b >= a.lag && a.told[b-a.lag] >= a.tellFirst {
		allow.tell = max(1, a.tellFirst/2/a.products)
	}
	return allow
}

// count notes the work of batch b, the one after the last counted.
func (a *budget) count(b int, out []made) {
	if b > 0 {
		a.spent[b], a.told[b] = a.spent[b-1], a.told[b-1]
	}
	for _, r := range out {
		a.spent[b] += r.work.spent
		a.told[b] += r.work.told
	}
}

// work is what a product cost.
type work struct {
	spent    int
	limit    int
	exceeded bool // the product took more than its limit
	shape    bool // a map it shows took more than the share of maps, so far
	late     int  // spent on maps that were made again
	told     int  // spent on what is told of the product
	tell     int  // the limit of that
}

// allowance is what making a product may cost.
type allowance struct {
	limit int
	tell  int // what is told of it
	late  int // for a map that exceeded its share; 0 before its turn
}

// again makes a product that exceeded its share once more with what is left,
// where that is more than it had.
func (m *model) again(ctx context.Context, l *line, p *product, r made) made {
	a := &l.budget
	limit := min(solid.MaxWork, a.left/lateWhole*lateShare)
	if limit <= r.work.limit && !r.work.shape {
		return m.limited(p, r)
	}
	share := r.work.limit
	r = m.make(ctx, p, allowance{limit: max(limit, share), tell: r.work.tell, late: max(limit, 1)}, nil)
	a.left = max(0, a.left-r.work.late)
	if r.work.spent > share {
		a.left = max(0, a.left-r.work.spent)
	}
	return m.limited(p, r)
}

// limited adds the line that says so where p did not get what any element may
// have.
func (m *model) limited(p *product, r made) made {
	if (r.work.exceeded || r.work.shape) && r.work.limit < solid.MaxWork {
		r.skipped = append(r.skipped, m.skip(p, CodeWorkLimit, fmt.Errorf(
			"it was to take more than %d steps of work, which is what the other elements of the file left it", r.work.limit))...)
	}
	return r
}
