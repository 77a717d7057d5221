package step

import (
	"slices"
	"sync"
)

// chain is the records of the first chunks of a text, put together while later ones
// are read: whoever reads a chunk copies its records, which are near then. It takes
// each chunk to begin a record where the one before it ends one, and the first to
// begin the first record of the text. That nearly always holds; what parses the
// whole text sees whether it does.
type chain struct {
	lock    sync.Mutex
	copied  sync.Cond
	waiting map[int]*chunk // read, by number, and not joined yet
	joined  int            // chunks
	copying int            // of those, whose records are not all there yet
	end     int            // where the next record begins; of the first chunk where it does
	file    File           // the records and keywords so far
}

// begin makes room for the records of a text of so many bytes whose first chunk
// begins at start.
func (c *chain) begin(bytes, start int) {
	c.copied.L, c.waiting, c.end = &c.lock, map[int]*chunk{}, start
	c.file = File{numbers: map[string]Keyword{"": 0}, keywords: []string{""}, records: make([]record, 0, bytes/bytesPerRecord)}
}

// add takes over a chunk that was read, and any behind it that waited for it. It
// gives memory of records that is not needed any more to again.
func (c *chain) add(new *chunk, again func([]record)) {
	order := new.order()
	c.lock.Lock()
	defer c.lock.Unlock()
	new.words = order
	c.waiting[new.number] = new
	for {
		next := c.waiting[c.joined]
		if next == nil || next.failed || next.start != c.end {
			return
		}
		delete(c.waiting, c.joined)
		number := c.number(next)
		room := c.room(len(next.file.records))
		c.joined, c.end = c.joined+1, next.end
		c.copying++
		c.lock.Unlock()
		renumber(room, next.file.records, number)
		again(next.file.records)
		c.lock.Lock()
		next.file, next.words = File{}, nil
		if c.copying--; c.copying == 0 {
			c.copied.Broadcast()
		}
	}
}

// number numbers the keywords of a chunk, in the order in which they come in it.
func (c *chain) number(next *chunk) []Keyword {
	number := make([]Keyword, len(next.file.keywords))
	for _, k := range next.words {
		number[k] = c.file.number(next.file.keywords[k])
	}
	return number
}

// room gives the place for n more records.
func (c *chain) room(n int) []record {
	before := len(c.file.records)
	for before+n > cap(c.file.records) && c.copying > 0 {
		c.copied.Wait() // they would be copied to where the records were
	}
	c.file.records = slices.Grow(c.file.records, n)[:before+n]
	return c.file.records[before:]
}

// renumber copies records whose keywords get other numbers.
func renumber(to, from []record, number []Keyword) {
	for i, r := range from {
		r.keyword = number[r.keyword]
		to[i] = r
	}
}

// adopt takes over what chunks were put together, if p is where the first of them
// begins and has read no records before. All chunks must have been read. Where it
// does not they are read again.
func (p *parser) adopt() {
	c, chunks := &p.arrival.chain, p.arrival.chunks
	if c.joined == 0 {
		return
	}
	if p.pos != chunks[0].start || len(p.file.records) > 0 || len(p.file.keywords) > 1 {
		for _, lost := range chunks[:c.joined] {
			lost.failed = true
		}
		return
	}
	p.file.records, p.file.keywords, p.file.numbers = c.file.records, c.file.keywords, c.file.numbers
	p.pos, p.next, c.file = c.end, c.joined, File{}
}
