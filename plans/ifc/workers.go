package ifc

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/tiles/scene"
)

// made is what one product became.
type made struct {
	feature *scene.Feature // nil where nothing could be made
	skipped []scene.Skipped
	work    work
}

// Products are handed to the workers in batches of neighbours, so that what it
// costs to hand one over does not count. The size depends on the number of
// products only: shares of work go by batch and must not depend on the machine.
const (
	maxBatch   = 16  // products
	minBatches = 128 // where there are as many products
	// ahead is how many products may be handed out and not yet emitted.
	ahead = 512
	// maxHeld is how many bytes of features may wait to be emitted before no more
	// are begun.
	maxHeld = 32 << 20
)

// batchSize gives the products of a batch.
func batchSize(products int) int { return max(1, min(maxBatch, products/minBatches)) }

// line is the list of products to make, in batches.
type line struct {
	todo []*product
	size int // products of a batch
	lag  int // batches handed out ahead of the one to be emitted

	early []int // batches to hand out before the others
	begun int   // how many of those are

	lock    sync.Mutex
	ready   sync.Cond // the batch at head is made, or the line is stopped
	room    sync.Cond // a batch may be handed out, or the line is stopped
	next    int       // the batch to hand out of those that are not early
	head    int       // the batch to emit
	held    int       // bytes of batches made and not emitted
	done    [][]made  // by batch, those in between
	bytes   []int     // by batch, what it adds to held: whoever is emitted to may change a feature
	stopped bool
	budget  budget
}

func newLine(todo []*product, limits limits) *line {
	l := &line{todo: todo, size: batchSize(len(todo))}
	l.lag = ahead / l.size
	batches := (len(todo) + l.size - 1) / l.size
	l.done, l.bytes = make([][]made, batches), make([]int, batches)
	l.budget = newBudget(limits, len(todo), batches, l.lag)
	l.ready.L, l.room.L = &l.lock, &l.lock
	return l
}

// batch gives the products of batch b.
func (l *line) batch(b int) []*product {
	return l.todo[b*l.size : min(len(l.todo), (b+1)*l.size)]
}

// heavyShare is which part of the records of a file makes a product heavy.
const heavyShare = 8

// heavyFirst looks for the batches with the heaviest products of a file of so many
// records, which are begun first: one that is begun last keeps one core busy while
// the others have nothing to do. Most writers write what a product is made of right
// before it. Only batches whose share of work is known are handed out early.
func (l *line) heavyFirst(records int) {
	before := 0
	for i, p := range l.todo[:min(len(l.todo), l.lag*l.size)] {
		n := p.entity.Number()
		if b := i / l.size; (n-before)*heavyShare > records && !slices.Contains(l.early, b) {
			l.early = append(l.early, b)
		}
		before = n
	}
}

// upcoming gives the batch to hand out next, len(l.done) where there is none.
func (l *line) upcoming() int {
	if l.begun < len(l.early) {
		return l.early[l.begun]
	}
	for slices.Contains(l.early, l.next) {
		l.next++
	}
	return l.next
}

// waits tells whether batch b, the next, may not be begun yet.
func (l *line) waits(b int) bool {
	ahead := b != l.head && l.begun == len(l.early) && b < len(l.done)
	return !l.stopped && ahead && (b-l.head >= l.lag || l.held > maxHeld)
}

// take waits for a batch that may be begun and gives it with the share of work
// of each of its products; false where there is none any more. Neither whoever is
// to take the batch at head nor whoever holds it waits here, so the line moves.
func (l *line) take() (b int, share allowance, ok bool) {
	l.lock.Lock()
	defer l.lock.Unlock()
	for l.waits(l.upcoming()) {
		l.room.Wait()
	}
	b = l.upcoming()
	if l.stopped || b == len(l.done) {
		return 0, allowance{}, false
	}
	if l.begun < len(l.early) {
		l.begun++
	} else {
		l.next++
	}
	return b, l.budget.share(b), true
}

// put hands in what batch b became.
func (l *line) put(b int, out []made) {
	bytes := size(out)
	l.lock.Lock()
	defer l.lock.Unlock()
	l.done[b], l.bytes[b] = out, bytes
	l.held += bytes
	if b == l.head {
		l.ready.Signal()
	}
}

// get waits for the batch at head; false where the line is stopped.
func (l *line) get() ([]made, bool) {
	l.lock.Lock()
	defer l.lock.Unlock()
	for !l.stopped && l.done[l.head] == nil {
		l.ready.Wait()
	}
	return l.done[l.head], !l.stopped
}

// emitted moves on from the batch at head.
func (l *line) emitted(out []made) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.budget.count(l.head, out)
	l.done[l.head] = nil
	l.held -= l.bytes[l.head]
	l.head++
	l.room.Broadcast()
}

// stop wakes all who wait.
func (l *line) stop() {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.stopped = true
	l.ready.Broadcast()
	l.room.Broadcast()
}

// propertyBytes is about what a property takes.
const propertyBytes = 96

// size estimates the bytes of features. Meshes and properties that several share
// count each time: it is a bound.
func size(out []made) int {
	n := 0
	for _, r := range out {
		if r.feature == nil {
			continue
		}
		for _, p := range r.feature.Parts {
			n += 24*len(p.Mesh.Positions) + 4*len(p.Mesh.Indices)
		}
		for _, s := range r.feature.Sets {
			n += propertyBytes * len(s.Properties)
		}
	}
	return n
}

// features makes the features of all products on all cores and emits them in
// file order from the calling goroutine.
func (m *model) features(ctx context.Context, emit func(*scene.Feature) error, counts *scene.Counts) ([]scene.Skipped, error) {
	l := newLine(m.todo(counts), m.limits)
	l.heavyFirst(m.file.Len())
	ctx, cancel := context.WithCancel(ctx)
	stopWhenDone := context.AfterFunc(ctx, l.stop)
	defer stopWhenDone()
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	for range min(runtime.GOMAXPROCS(0), len(l.done)) {
		workers.Go(func() { m.work(ctx, l) })
	}
	return m.emitAll(ctx, l, emit, counts)
}

// work makes batches until there is none any more.
func (m *model) work(ctx context.Context, l *line) {
	sc := scratch{solids: solid.Memory{Memo: m.src.Options.Memo}}
	for {
		b, share, ok := l.take()
		if !ok {
			return
		}
		products := l.batch(b)
		out := make([]made, len(products))
		for i, p := range products {
			out[i] = m.make(ctx, p, share, &sc)
		}
		l.put(b, out)
	}
}

// maxLines is the number of lines in the report from which each further element
// gets one only.
const maxLines = 200_000

// report adds the lines about an element to those before.
func (m *model) report(all, lines []scene.Skipped) []scene.Skipped {
	if len(all) >= maxLines && len(lines) > 1 {
		m.unreported += len(lines) - 1
		lines = lines[:1]
	}
	return append(all, lines...)
}

// emitAll emits all batches in order. Products that exceeded their share are
// made again here, one after the other.
func (m *model) emitAll(ctx context.Context, l *line, emit func(*scene.Feature) error, counts *scene.Counts) ([]scene.Skipped, error) {
	var skipped []scene.Skipped
	done := 0
	for l.head < len(l.done) {
		out, ok := l.get()
		if !ok || ctx.Err() != nil {
			return skipped, ctx.Err()
		}
		first := l.head * l.size
		for i, r := range out {
			if r.work.exceeded || r.work.shape {
				r = m.again(ctx, l, l.todo[first+i], r)
			}
			skipped = m.report(skipped, r.skipped)
			if err := m.send(r.feature, emit, counts); err != nil {
				return skipped, err
			}
			if done++; m.src.Options.Progress != nil {
				m.src.Options.Progress(done, len(l.todo))
			}
		}
		l.emitted(out)
	}
	return skipped, ctx.Err()
}
