package pointcloud

import (
	"encoding/binary"
	"fmt"
	"math"
)

// lazInfo is the record that says how points are compressed (LASzip).
type lazInfo struct {
	compressor uint16
	chunk      uint32 // points of a chunk
	items      []lazItem
}

type lazItem struct {
	kind, size, version uint16
}

// The items a point is made of.
const (
	itemByte    = 0
	itemPoint10 = 6
	itemTime    = 7
	itemRGB12   = 8
	itemPoint14 = 10
	itemRGB14   = 11
	itemNIR14   = 12
	itemByte14  = 14

	byChunks = 2 // points after each other
	byLayers = 3 // the layers of a chunk after each other

	lazHeader = 34
	// maxChunk bounds the points of a chunk, maxChunkBytes what it takes packed.
	maxChunk      = 1 << 26
	maxChunkBytes = 1 << 28
	variableChunk = math.MaxUint32
)

func parseLAZ(data []byte) (*lazInfo, error) {
	if len(data) < lazHeader {
		return nil, fmt.Errorf("%d bytes: %w", len(data), ErrFormat)
	}
	le := binary.LittleEndian
	l := &lazInfo{compressor: le.Uint16(data), chunk: le.Uint32(data[12:])}
	n := int(le.Uint16(data[32:]))
	if n > 16 || len(data) < lazHeader+6*n {
		return nil, fmt.Errorf("%d items in %d bytes: %w", n, len(data), ErrFormat)
	}
	for i := range n {
		b := data[lazHeader+6*i:]
		l.items = append(l.items, lazItem{le.Uint16(b), le.Uint16(b[2:]), le.Uint16(b[4:])})
	}
	return l, nil
}

// check tells whether the points can be read.
func (l *lazInfo) check(c *Cloud) error {
	total := 0
	for i, it := range l.items {
		sizes := map[uint16]uint16{itemPoint10: 20, itemTime: 8, itemRGB12: 6, itemPoint14: 30, itemRGB14: 6, itemNIR14: 8}
		layered := it.kind >= itemPoint14
		first := it.kind == itemPoint10 || it.kind == itemPoint14
		switch size, ok := sizes[it.kind]; {
		case !ok && it.kind != itemByte && it.kind != itemByte14, layered && it.version != 3 && it.version != 4, !layered && it.version != 2:
			return fmt.Errorf("compressed items of kind %d, version %d: %w", it.kind, it.version, ErrUnsupported)
		case ok && size != it.size, first != (i == 0), layered != (l.compressor == byLayers):
			return fmt.Errorf("compressed item %d of kind %d with %d bytes: %w", i, it.kind, it.size, ErrFormat)
		}
		total += int(it.size)
	}
	switch {
	case l.compressor != byChunks && l.compressor != byLayers:
		return fmt.Errorf("compressor %d: %w", l.compressor, ErrUnsupported)
	case total != c.record:
		return fmt.Errorf("compressed items of %d bytes for points of %d: %w", total, c.record, ErrFormat)
	case l.chunk == 0 || l.chunk != variableChunk && l.chunk > maxChunk:
		return fmt.Errorf("chunks of %d points, at most %d are read: %w", l.chunk, maxChunk, ErrUnsupported)
	}
	return nil
}

// lazChunk is where a chunk lies.
type lazChunk struct {
	at, bytes int64
	points    int64
}

// points decodes the points of a chunk one after another.
type points interface {
	next(record []byte) error
}

// lazReader reads compressed points in order.
type lazReader struct {
	c      *Cloud
	chunks []lazChunk
	now    points
	left   int64 // points of the chunk
	err    error
}

func newLAZReader(c *Cloud) *lazReader {
	r := &lazReader{c: c}
	r.chunks, r.err = c.chunkTable()
	return r
}

// read gives the next points.
func (r *lazReader) read(raw []byte, _ int64) error {
	size := r.c.record
	for at := 0; at+size <= len(raw) && r.err == nil; at += size {
		if r.left == 0 {
			if r.err = r.open(); r.err != nil {
				break
			}
		}
		r.err = r.now.next(raw[at : at+size])
		r.left--
	}
	return r.err
}

// open begins the next chunk.
func (r *lazReader) open() error {
	if len(r.chunks) == 0 {
		return fmt.Errorf("the chunks end before the points do: %w", ErrFormat)
	}
	k := r.chunks[0]
	r.chunks, r.left = r.chunks[1:], k.points
	if k.bytes < int64(r.c.record) || k.bytes > maxChunkBytes {
		return fmt.Errorf("a chunk of %d bytes at %d: %w", k.bytes, k.at, ErrFormat)
	}
	data := make([]byte, k.bytes)
	if err := r.c.read(data, k.at); err != nil {
		return err
	}
	var err error
	if r.c.laz.compressor == byLayers {
		r.now, err = newLayered(r.c, data)
	} else {
		r.now = newPointwise(r.c, data)
	}
	return err
}

// chunkTable reads where the chunks lie.
func (c *Cloud) chunkTable() ([]lazChunk, error) {
	var b [8]byte
	le := binary.LittleEndian
	if err := c.read(b[:], c.at); err != nil {
		return nil, err
	}
	table := int64(le.Uint64(b[:]))
	if table == -1 { // written as a stream: the place stands at the end
		if err := c.read(b[:], c.size-8); err != nil {
			return nil, err
		}
		table = int64(le.Uint64(b[:]))
	}
	if err := c.read(b[:], table); err != nil {
		return nil, fmt.Errorf("the table of chunks: %w", err)
	}
	n := int64(le.Uint32(b[4:]))
	if least := int64(c.record); n > (c.size-c.at)/max(least, 1)+1 {
		return nil, fmt.Errorf("%d chunks in %d bytes: %w", n, c.size, ErrFormat)
	}
	data := make([]byte, min(c.size-table-8, 8*n+64))
	if err := c.read(data, table+8); err != nil {
		return nil, err
	}
	d := newDecoder(data)
	sizes := newIntegers(d, 32, 2)
	all := make([]lazChunk, n)
	at, left, count, bytes := c.at+8, c.Count, int32(0), int32(0)
	for i := range all {
		points := int64(c.laz.chunk)
		if c.laz.chunk == variableChunk {
			count = sizes.read(count, 0)
			points = int64(uint32(count))
		}
		bytes = sizes.read(bytes, 1)
		points = min(points, left)
		all[i] = lazChunk{at, int64(uint32(bytes)), points}
		if at += all[i].bytes; at > table && at > c.size || points <= 0 || d.overrun() {
			return nil, fmt.Errorf("chunk %d of %d points and %d bytes: %w", i, points, all[i].bytes, ErrFormat)
		}
		left -= points
	}
	return all, nil
}
