package step

import (
	"bytes"
	"context"
	"runtime"
	"sync"
)

// Arrival is a text that is parsed while it still arrives. Parts of it are read at
// the same time, on all cores; what Parse gives does not depend on their number,
// nor on the steps in which the text came. Its methods are for one goroutine.
type Arrival struct {
	ctx  context.Context
	data []byte // with room for all of the text

	// Of the parts that are read by themselves, where there are several cores:
	length  int      // the least of one
	at      int      // where the end of the next one is looked for
	start   int      // where that one begins; none before the first
	chunks  []*chunk // in order
	chain   chain    // of what the first of them hold
	handed  int      // how many of them the readers got
	readers int      // that may still be started; whose goroutine this is becomes one in Parse
	reading sync.WaitGroup
	todo    chan *chunk   // closed when all are handed over
	known   words         // of whose goroutine this is
	whole   bool          // all of the text is there
	spare   chan []record // memory for the records of chunks
	enough  chan struct{} // closed when no chunk is needed any more
}

// none is a place that is not known.
const none = -1

// Arrive begins with a text that data is filled with, from its start on. Close
// must be called in the end.
func Arrive(ctx context.Context, data []byte) *Arrival { return arrive(ctx, data, chunkBytes) }

// arrive is Arrive with parts of another length.
func arrive(ctx context.Context, data []byte, length int) *Arrival {
	a := &Arrival{ctx: ctx, data: data, length: length, start: none, enough: make(chan struct{})}
	if cores := runtime.GOMAXPROCS(0); cores > 1 && len(data)/2 >= length && len(data) <= MaxBytes {
		a.readers = cores - 1
		a.todo = make(chan *chunk, len(data)/length+2)
		a.spare = make(chan []record, cores+1)
	}
	return a
}

// Have says that the first n bytes are there, which do not change any more.
func (a *Arrival) Have(n int) {
	if a.todo == nil || a.whole {
		return
	}
	for a.cut(n) {
	}
	for ; a.handed < len(a.chunks); a.handed++ {
		c := a.chunks[a.handed]
		if c.lookahead(len(a.data), a.length) > n {
			return
		}
		a.todo <- c
		if a.readers > 0 {
			a.readers--
			a.reading.Go(a.readAll)
		}
	}
	if n == len(a.data) {
		a.whole = true
		close(a.todo)
	}
}

// cut looks in the first n bytes for the end of the next chunk, or the beginning
// of the first one: a line that begins as a record does. False where there is
// none, or nothing is left.
func (a *Arrival) cut(n int) bool {
	end, all := none, len(a.data)
	if a.at < n {
		end, a.at = firstRecord(a.data[:n], a.at)
	}
	if end == none {
		if n < all || a.start == none || a.start == all {
			return false
		}
		end = all
	}
	if a.start != none {
		if len(a.chunks) == 0 {
			a.chain.begin(len(a.data), a.start)
		}
		a.chunks = append(a.chunks, &chunk{number: len(a.chunks), start: a.start, limit: end, ready: make(chan struct{})})
	}
	a.start, a.at = end, end+a.length
	return true
}

// maxName is the longest beginning of a record that a chunk may begin with, from its
// line break to its equals sign.
const maxName = 24

// firstRecord looks from an offset on for a line that begins with an instance name
// and an equals sign: one with a name alone goes on with a list of the line before.
// It gives none and where to look again where there is none yet.
func firstRecord(data []byte, from int) (record, again int) {
	for {
		k := bytes.Index(data[from:], []byte("\n#"))
		if k < 0 {
			return none, max(from, len(data)-1) // its line break may be there
		}
		from += k
		i, most := from+2, min(len(data), from+maxName)
		for i < most && (data[i]-'0' <= 9 || data[i] == ' ') {
			i++
		}
		switch {
		case i < most && data[i] == '=':
			return from + 1, from + 1
		case i == len(data):
			return none, from
		}
		from++
	}
}

// readAll reads chunks until there is none any more.
func (a *Arrival) readAll() {
	var known words
	for c := range a.todo {
		select {
		case <-a.enough:
			return
		default:
			a.read(c, &known)
		}
	}
}

// read reads one chunk for a reader with keywords.
func (a *Arrival) read(c *chunk, known *words) {
	var memory []record
	select {
	case memory = <-a.spare:
	default:
	}
	c.read(a.ctx.Done(), a.data[:c.lookahead(len(a.data), a.length)], memory, known)
	a.chain.add(c, a.again)
	close(c.ready)
}

// await waits for a chunk that was handed over and reads others meanwhile.
func (a *Arrival) await(c *chunk) {
	for {
		select {
		case <-c.ready:
			return
		default:
		}
		next, ok := <-a.todo
		if !ok {
			<-c.ready
			return
		}
		a.read(next, &a.known)
	}
}

// again takes the memory of records that are not needed any more.
func (a *Arrival) again(memory []record) {
	select {
	case a.spare <- memory[:0]:
	default:
	}
}

// Parse indexes the text when all of it is there. The error is a plans.Error of
// kind invalid (or too-large) around an *Error, or that of the context.
func (a *Arrival) Parse() (*File, error) {
	a.Have(len(a.data))
	return parseWhole(a.ctx, a.data, a)
}

// Close ends what still goes on.
func (a *Arrival) Close() {
	close(a.enough)
	if a.todo != nil && !a.whole {
		close(a.todo)
	}
	a.reading.Wait()
}
