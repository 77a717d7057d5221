package step

import "slices"

// chunkBytes is the least length of the parts of a text that are read at the same
// time: a tenth of a millisecond of work, since a small text is to have many and
// the first cannot be read before it has come.
const chunkBytes = 64 << 10

// chunk is a part of a text, from where a record seems to begin to where the next
// chunk does. Whether one begins there is known only when what is before it has
// been read: the place may lie within a string, a comment or no data section.
type chunk struct {
	number       int // of the chunk, from 0
	start, limit int
	end          int // where the next record begins, or what is none
	failed       bool
	file         File      // records and keywords of the chunk
	words        []Keyword // of file, in the order in which they come
	ready        chan struct{}
}

// lookahead is how much of a text of all bytes is there for the chunk: what begins
// in a string must not look through the whole text for an end.
func (c *chunk) lookahead(all, length int) int { return min(all, c.limit+length) }

// words are the keywords that one reader of chunks has come across.
type words struct {
	keywords []string
	numbers  map[string]Keyword
}

// fewWords is how many keywords a reader keeps for its next chunk. IFC has some
// hundreds in a model.
const fewWords = 1 << 12

// ready forgets the keywords where they are too many to begin with.
func (w *words) ready() {
	if n := len(w.keywords); n == 0 || n > fewWords {
		*w = words{keywords: []string{""}, numbers: map[string]Keyword{"": 0}}
	}
}

// read reads the records of the chunk by itself, into memory if that is enough.
// Their keywords are numbered as in known.
func (c *chunk) read(stop <-chan struct{}, data []byte, memory []record, known *words) {
	known.ready()
	c.file = File{data: data, numbers: known.numbers, keywords: known.keywords, records: memory}
	if want := (c.limit - c.start) / bytesPerRecord; cap(memory) < want {
		c.file.records = make([]record, 0, want)
	}
	own := parser{file: &c.file, data: data, pos: c.start, stop: stop, part: true}
	c.failed = own.recordsTo(c.limit) != nil
	c.end = own.pos
	// What the reader adds to its keywords later lies behind those of this slice.
	known.keywords, c.file.numbers = c.file.keywords, nil
	// Not all were numbered, perhaps because of what other chunks hold.
	c.failed = c.failed || len(c.file.keywords) >= maxKeywords
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

// order gives the keywords of the chunk in the order in which they come in it. That
// of no keyword has a number everywhere.
func (c *chunk) order() (order []Keyword) {
	seen := make([]bool, len(c.file.keywords))
	seen[0] = true
	for _, r := range c.file.records {
		if !seen[r.keyword] {
			seen[r.keyword] = true
			order = append(order, r.keyword)
		}
	}
	return order
}

// chunks takes over the records of the chunks that were read by themselves, as far
// as the section reaches. It leaves pos where recordsTo goes on; what the file
// holds then is what recordsTo alone would have read.
func (p *parser) chunks() *Error {
	if p.next == 0 && len(p.arrival.chunks) > 0 {
		if err := p.firstChunks(); err != nil {
			return err
		}
	}
	for ; p.next < len(p.arrival.chunks); p.next++ {
		c := p.arrival.chunks[p.next]
		if c.limit <= p.pos {
			continue // it lies within a string or a comment
		}
		if err := p.recordsTo(c.start); err != nil || p.pos < c.start {
			return err
		}
		if err := p.join(c); err != nil || p.pos < c.limit {
			return err
		}
	}
	return nil
}

// firstChunks waits for all chunks and takes over those that were put together.
func (p *parser) firstChunks() *Error {
	chunks := p.arrival.chunks
	for _, c := range chunks {
		if p.arrival.await(c); p.stopped() {
			return p.fail(RuleTruncated, "reading was stopped")
		}
	}
	if err := p.recordsTo(chunks[0].start); err != nil {
		return err
	}
	p.adopt()
	return nil
}

// join adds the records of c, the chunk that is next. Where no record began at
// its start, or it failed, they are read again from where one does.
func (p *parser) join(c *chunk) *Error {
	if p.pos != c.start || c.failed {
		return p.recordsTo(c.limit)
	}
	number := make([]Keyword, len(c.file.keywords))
	for _, k := range c.words {
		number[k] = p.file.number(c.file.keywords[k])
	}
	n := len(p.file.records)
	p.file.records = slices.Grow(p.file.records, len(c.file.records))[:n+len(c.file.records)]
	renumber(p.file.records[n:], c.file.records, number)
	c.file, p.pos = File{}, c.end
	return nil
}
