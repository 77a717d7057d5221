package terrain

import (
	"container/list"
	"fmt"
)

// blocks says how the pixels lie in the file: strips are blocks as wide as the
// raster.
type blocks struct {
	width, height  int // of a block, pixels
	across, down   int
	offsets, bytes []uint64
	// parts is, of uncompressed strips that are large, into how many blocks each
	// is cut; 1 else.
	parts int
	rows  int // of a strip
}

// partBytes is about what a block of a cut strip holds.
const partBytes = 1 << 20

func (r *Raster) readBlocks(d *directory) error {
	planar, err := d.number(tagPlanar, 1)
	if err != nil {
		return err
	}
	r.planar = planar == 2 && r.Bands > 1
	b := &r.blocks
	b.parts = 1
	if _, tiled := d.entries[tagTileWidth]; tiled {
		err = r.readTiles(d)
	} else {
		err = r.readStrips(d)
	}
	if err != nil {
		return err
	}
	b.across, b.down = (r.Width+b.width-1)/b.width, (r.Height+b.rows-1)/b.rows
	want := b.across * b.down
	if r.planar {
		want *= r.Bands
	}
	if len(b.offsets) < want || len(b.bytes) < want {
		return fmt.Errorf("%d offsets and %d sizes for %d strips or tiles: %w", len(b.offsets), len(b.bytes), want, ErrFormat)
	}
	if n := r.blockBytes(b.height); n > MaxBlock {
		return fmt.Errorf("a strip or tile of %d x %d pixels takes %d bytes, at most %d are read at once: write it in tiles: %w", b.width, b.height, n, MaxBlock, ErrTooLarge)
	}
	return nil
}

func (r *Raster) readTiles(d *directory) error {
	b := &r.blocks
	w, err := d.number(tagTileWidth, 0)
	if err != nil {
		return err
	}
	h, err := d.number(tagTileHeight, 0)
	if err != nil {
		return err
	}
	if w == 0 || h == 0 || w > MaxSide || h > MaxSide {
		return fmt.Errorf("tiles of %d x %d pixels: %w", w, h, ErrFormat)
	}
	b.width, b.height, b.rows = int(w), int(h), int(h)
	return r.readOffsets(d, tagTileOffsets, tagTileBytes)
}

func (r *Raster) readStrips(d *directory) error {
	b := &r.blocks
	rows, err := d.number(tagRowsPerStrip, uint64(r.Height))
	if err != nil {
		return err
	}
	if rows == 0 {
		return fmt.Errorf("strips of no rows: %w", ErrFormat)
	}
	b.width, b.rows = r.Width, int(min(rows, uint64(r.Height)))
	b.height = b.rows
	if row := r.blockBytes(1); r.pack == packNone && row*int64(b.rows) > 2*partBytes {
		b.height = int(max(1, partBytes/row))
		b.parts = (b.rows + b.height - 1) / b.height
	}
	return r.readOffsets(d, tagStripOffsets, tagStripBytes)
}

func (r *Raster) readOffsets(d *directory, offsets, bytes uint16) (err error) {
	b := &r.blocks
	most := (int64(r.Width)/int64(b.width) + 1) * (int64(r.Height)/int64(b.rows) + 1) * MaxBands
	if b.offsets, err = d.numbers(offsets, most); err != nil {
		return err
	}
	if b.bytes, err = d.numbers(bytes, most); err != nil {
		return err
	}
	if b.bytes == nil && r.pack == packNone { // some writers of one strip leave it out
		b.bytes = make([]uint64, len(b.offsets))
		for i := range b.bytes {
			b.bytes[i] = uint64(r.blockBytes(b.rows))
		}
	}
	return nil
}

// bandsIn gives the samples of a pixel within a block.
func (r *Raster) bandsIn() int {
	if r.planar {
		return 1
	}
	return r.Bands
}

// blockBytes gives the bytes of that many rows of a block.
func (r *Raster) blockBytes(rows int) int64 {
	return int64(r.blocks.width) * int64(rows) * int64(r.bandsIn()) * int64(r.bits/8)
}

// blockID names a block: column, row (of parts of strips) and, in planar files,
// band.
type blockID struct{ x, y, band int }

// cache keeps the latest decoded blocks.
type cache struct {
	bytes int64
	order list.List // of cached, latest first
	at    map[blockID]*list.Element
}

type cached struct {
	id   blockID
	data []byte
}

func (c *cache) get(id blockID) ([]byte, bool) {
	e, ok := c.at[id]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(cached).data, true
}

func (c *cache) put(id blockID, data []byte) {
	if _, ok := c.at[id]; ok {
		return
	}
	if c.at == nil {
		c.at = map[blockID]*list.Element{}
	}
	c.at[id] = c.order.PushFront(cached{id, data})
	c.bytes += int64(len(data))
	for c.bytes > MaxCache && c.order.Len() > 1 {
		last := c.order.Back()
		old := c.order.Remove(last).(cached)
		delete(c.at, old.id)
		c.bytes -= int64(len(old.data))
	}
}

// block gives the samples of a block, little-endian, rows from the top, predictors
// undone; nil for one that is not in the file, whose pixels are missing.
func (r *Raster) block(id blockID) ([]byte, error) {
	r.mu.Lock()
	data, ok := r.cache.get(id)
	r.mu.Unlock()
	if ok {
		return data, nil
	}
	data, err := r.decodeBlock(id)
	if err != nil {
		return nil, fmt.Errorf("reading %s: strip or tile %d, %d: %w", r.Name, id.x, id.y, err)
	}
	r.mu.Lock()
	r.cache.put(id, data)
	r.mu.Unlock()
	return data, nil
}

// rowsOf gives the rows of a block: those of a strip at the end are fewer.
func (r *Raster) rowsOf(id blockID) int {
	b := &r.blocks
	if b.width != r.Width || b.across > 1 {
		return b.height
	}
	strip, part := id.y/b.parts, id.y%b.parts
	inStrip := min(b.rows, r.Height-strip*b.rows)
	return min(b.height, inStrip-part*b.height)
}
