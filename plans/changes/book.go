package changes

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// perBlock trades the bytes read for one page against the size of the index.
const perBlock = 128

// Index tells where the changes lie in a book: JSON lines in gzip members of
// perBlock changes each, together one gzip file.
type Index struct {
	Summary *Summary `json:"summary"`
	Blocks  []Block  `json:"blocks"`
}

// Block is one member of a book.
type Block struct {
	Offset int64 `json:"offset"` // bytes
	Bytes  int64 `json:"bytes"`
	First  int   `json:"first"` // number of its first change, from 0
	// Any counts the changes that a kind holds for, be it not the main one.
	Any Counts `json:"any"`
}

// bookWriter writes a book; close it to have the last block.
type bookWriter struct {
	w      io.Writer
	z      *gzip.Writer
	buf    bytes.Buffer
	n      int
	at     int64
	block  Block
	blocks []Block
}

func newBookWriter(w io.Writer) *bookWriter {
	return &bookWriter{w: w, z: gzip.NewWriter(nil), blocks: []Block{}}
}

// add takes a change.
func (b *bookWriter) add(c *Change) error {
	if b.buf.Len() == 0 {
		b.block = Block{Offset: b.at, First: b.n}
		b.z.Reset(&b.buf)
	}
	enc := json.NewEncoder(b.z)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c); err != nil {
		return fmt.Errorf("writing the change of %q: %w", c.Key, err)
	}
	if b.n == b.block.First {
		if err := b.z.Flush(); err != nil { // so that the buffer is not empty
			return fmt.Errorf("writing changes: %w", err)
		}
	}
	for _, k := range c.Kinds {
		*b.block.Any.at(k)++
	}
	if b.n++; b.n-b.block.First == perBlock {
		return b.close()
	}
	return nil
}

// close ends the block under way.
func (b *bookWriter) close() error {
	if b.buf.Len() == 0 {
		return nil
	}
	if err := b.z.Close(); err != nil {
		return fmt.Errorf("writing changes: %w", err)
	}
	n, err := b.buf.WriteTo(b.w)
	if err != nil {
		return fmt.Errorf("writing changes: %w", err)
	}
	b.block.Bytes = n
	b.at += n
	b.blocks = append(b.blocks, b.block)
	return nil
}

// Write compares two files (see Compare) and writes the book of the changes to w.
func Write(ctx context.Context, w io.Writer, before, after File, o Options) (*Index, error) {
	b := newBookWriter(w)
	s, err := Compare(ctx, before, after, o, b.add)
	if err == nil {
		err = b.close()
	}
	if err != nil {
		return nil, err
	}
	return &Index{Summary: s, Blocks: b.blocks}, nil
}

// Query asks for a page of changes.
type Query struct {
	Kind  Kind // those it holds for, be it not the main one; "" is all
	From  int  // number of the first change looked at, from 0
	Limit int  // most changes in the answer, at least 1
}

// ReadRange gives bytes of a book.
type ReadRange func(ctx context.Context, offset, bytes int64) (io.ReadCloser, error)

// Page gives the changes that q asks for, as JSON, and the number to ask from
// next, -1 where there are no more.
func (x *Index) Page(ctx context.Context, q Query, read ReadRange) ([]json.RawMessage, int, error) {
	items := []json.RawMessage{}
	for i := range x.Blocks {
		b := &x.Blocks[i]
		if i+1 < len(x.Blocks) && x.Blocks[i+1].First <= q.From || q.Kind != "" && b.Any.Of(q.Kind) == 0 {
			continue
		}
		next := -1
		err := b.read(ctx, read, func(n int, line []byte) (bool, error) {
			if n < q.From {
				return true, nil
			}
			if q.Kind != "" {
				var c Change
				if err := json.Unmarshal(line, &struct {
					Kinds *[]Kind `json:"kinds"`
				}{&c.Kinds}); err != nil {
					return false, err
				}
				if !c.Has(q.Kind) {
					return true, nil
				}
			}
			if len(items) == q.Limit {
				next = n
				return false, nil
			}
			items = append(items, bytes.Clone(line))
			return true, nil
		})
		if err != nil || next >= 0 {
			return items, next, err
		}
	}
	return items, -1, nil
}

// read calls do with each change of the block and its number until that has
// enough.
func (b *Block) read(ctx context.Context, read ReadRange, do func(n int, line []byte) (bool, error)) error {
	body, err := read(ctx, b.Offset, b.Bytes)
	if err != nil {
		return fmt.Errorf("reading changes from number %d: %w", b.First, err)
	}
	defer body.Close()
	z, err := gzip.NewReader(bufio.NewReader(body))
	if err != nil {
		return fmt.Errorf("reading changes from number %d: %w", b.First, err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(make([]byte, 64<<10), 2*MaxLine)
	for n := b.First; lines.Scan(); n++ {
		if more, err := do(n, lines.Bytes()); err != nil || !more {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading changes from number %d: %w", b.First, err)
	}
	return nil
}

// errIndex says that an index does not hold together.
var errIndex = errors.New("the index of changes does not hold together")

// ReadIndex reads what was written of an Index.
func ReadIndex(data []byte) (*Index, error) {
	var x Index
	if err := json.Unmarshal(data, &x); err != nil {
		return nil, fmt.Errorf("decoding the index of changes: %w", err)
	}
	if x.Summary == nil {
		return nil, errIndex
	}
	return &x, nil
}
