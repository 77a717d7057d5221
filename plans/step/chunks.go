package step

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
)

// chunkBytes is the length of the parts of a data section that are read at the
// same time.
const chunkBytes = 256 << 10

// chunk is a part of a data section, from where a record seems to begin to where
// the next chunk does. Whether one begins there is known only when what is before
// it has been read: the place may lie within a string or a comment.
type chunk struct {
	start, limit int
	end          int // where the next record begins, or what is none
	failed       bool
	file         File // records and keywords of the chunk
	ready        chan struct{}
}

// stopped tells whether reading is to end.
func (p *parser) stopped() bool {
	select {
	case <-p.stop:
		return true
	default:
		return false
	}
}

// parallel reads records on all cores where there are many. It leaves pos where
// recordsTo goes on; what the file holds then is what recordsTo alone would have
// read.
func (p *parser) parallel() *Error {
	chunks := p.chunks()
	workers := min(runtime.GOMAXPROCS(0), len(chunks))
	if workers < 2 {
		return nil
	}
	var next atomic.Int64
	var enough atomic.Bool
	var done sync.WaitGroup
	defer done.Wait()
	defer enough.Store(true)
	for range workers {
		done.Go(func() {
			for k := next.Add(1); k <= int64(len(chunks)) && !enough.Load(); k = next.Add(1) {
				c := chunks[k-1]
				c.read(p.stop, p.data[:min(len(p.data), c.limit+p.chunk)])
			}
		})
	}
	for _, c := range chunks {
		<-c.ready
		if err := p.join(c); err != nil || p.pos < c.limit {
			return err
		}
	}
	return nil
}

// chunks divides what is left of the data into chunks that begin with a line
// that looks like a record; none where that is little.
func (p *parser) chunks() []*chunk {
	var all []*chunk
	start := p.pos
	for len(p.data)-start >= 2*p.chunk {
		at := start + p.chunk
		n := bytes.Index(p.data[at:len(p.data)-1], []byte("\n#"))
		if n < 0 {
			break
		}
		all = append(all, &chunk{start: start, limit: at + n + 1, ready: make(chan struct{})})
		start = at + n + 1
	}
	return append(all, &chunk{start: start, limit: len(p.data), ready: make(chan struct{})})
}

// read reads the records of the chunk by itself. The data ends somewhat after its
// limit: what begins in a string must not look through the whole file for an end.
func (c *chunk) read(stop <-chan struct{}, data []byte) {
	defer close(c.ready)
	c.file = File{data: data, numbers: map[string]Keyword{"": 0}, keywords: []string{""}}
	c.file.records = make([]record, 0, (c.limit-c.start)/bytesPerRecord)
	own := parser{file: &c.file, data: data, pos: c.start, stop: stop, part: true}
	c.failed = own.recordsTo(c.limit) != nil
	c.end = own.pos
}

// join adds the records of c, the chunk that is next. Where no record began at
// its start, or it failed, they are read again from where one does.
func (p *parser) join(c *chunk) *Error {
	if p.pos != c.start || c.failed {
		return p.recordsTo(c.limit)
	}
	number := make([]Keyword, len(c.file.keywords))
	for k, w := range c.file.keywords {
		number[k] = p.file.number(w)
	}
	for _, r := range c.file.records {
		r.keyword = number[r.keyword]
		p.file.records = append(p.file.records, r)
	}
	c.file, p.pos = File{}, c.end
	return nil
}
