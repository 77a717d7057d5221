package cityjson

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/maquette-city/maquette/plans"
)

// batchBytes is how much text one worker takes at a time: a few dozen buildings.
const batchBytes = 128 << 10

// flow decodes batches on all cores and gives them to take in the order of the
// file. batches calls its argument with each and ends where that is false.
func (c *common) flow(ctx context.Context, batches func(ctx context.Context, next func(*batch) bool) error, take func(*batch) error) error {
	cores := runtime.GOMAXPROCS(0)
	ctx, cancel := context.WithCancel(ctx)
	work, order := make(chan *batch), make(chan *batch, 2*cores)
	var workers sync.WaitGroup
	for range cores {
		workers.Go(func() {
			w := &worker{common: c, words: words{known: map[string]string{}}}
			for b := range work {
				w.safely(b)
			}
		})
	}
	var failed error
	workers.Go(func() {
		defer close(order)
		defer close(work)
		failed = batches(ctx, func(b *batch) bool {
			b.done = make(chan struct{})
			select {
			case order <- b:
			case <-ctx.Done():
				return false
			}
			select {
			case work <- b:
				return true
			case <-ctx.Done():
				close(b.done)
				return false
			}
		})
	})
	err := c.drain(ctx, order, take)
	cancel()
	workers.Wait()
	return firstOf(err, failed)
}

// drain takes batches in their order until one fails.
func (c *common) drain(ctx context.Context, order <-chan *batch, take func(*batch) error) error {
	for b := range order {
		<-b.done
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("reading %s: %w", c.src.Name, err)
		}
		if err := firstOf(take(b), b.err); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("reading %s: %w", c.src.Name, err)
	}
	return nil
}

// safely decodes a batch; a fault of our own becomes an error of the file, as it
// would on the goroutine of the caller.
func (w *worker) safely(b *batch) {
	defer close(b.done)
	defer func() {
		if p := recover(); p != nil {
			b.err = plans.Errorf(plans.KindInternal, "reading %s: a fault of our own (%v): please report it with the file", w.src.Name, p)
		}
	}()
	w.decode(b)
}

// objectBatches gives the objects of a plain file.
func (c *common) objectBatches(_ context.Context, next func(*batch) bool) error {
	all := c.file.objects
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && c.file.span(to).to-all[from].at <= batchBytes {
			to++
		}
		if !next(&batch{from: from, to: to}) {
			return nil
		}
		from = to
	}
	return nil
}

// lineBatches gives the lines of a sequence that follow the first.
func (c *common) lineBatches(_ context.Context, next func(*batch) bool) error {
	var carry []byte // of a line that is not whole
	line := 1
	for at := c.file.end; at < c.src.Size; {
		size := max(batchBytes, len(carry)) // a long line takes larger steps
		buf := make([]byte, len(carry)+int(min(int64(size), c.src.Size-at)))
		copy(buf, carry)
		n, err := c.src.Data.ReadAt(buf[len(carry):], at)
		if n == 0 && err != nil && !errors.Is(err, io.EOF) {
			return c.src.failed(err)
		}
		at += int64(n)
		buf = buf[:len(carry)+n]
		last := at >= c.src.Size || n == 0
		whole := buf
		if !last {
			whole = buf[:bytes.LastIndexByte(buf, '\n')+1]
		}
		carry = buf[len(whole):]
		if len(carry) > MaxLine {
			return plans.Errorf(plans.KindTooLarge, "reading %s: line %d has more than %d bytes", c.src.Name, line+bytes.Count(whole, []byte("\n")), MaxLine)
		}
		if len(whole) > 0 && !next(&batch{lines: whole, first: line, last: last}) || last {
			return nil
		}
		line += bytes.Count(whole, []byte("\n"))
	}
	return nil
}

// isCut tells whether a text ended too early.
func isCut(err error) bool {
	var syntax *syntaxError
	return errors.As(err, &syntax) && syntax.cut
}
