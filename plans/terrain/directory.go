package terrain

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// Tags of TIFF 6.0, GeoTIFF 1.1 and GDAL.
const (
	tagSubfile         = 254
	tagWidth           = 256
	tagHeight          = 257
	tagBits            = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagBands           = 277
	tagRowsPerStrip    = 278
	tagStripBytes      = 279
	tagPlanar          = 284
	tagPredictor       = 317
	tagColorMap        = 320
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileBytes       = 325
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagPixelScale      = 33550
	tagTiepoint        = 33922
	tagTransformation  = 34264
	tagGeoKeys         = 34735
	tagGeoDoubles      = 34736
	tagGeoText         = 34737
	tagGDALMetadata    = 42112
	tagGDALNoData      = 42113
	subfileOverview    = 1
	subfileMask        = 4
	magicClassic       = 42
	magicBig           = 43
	entryBytesClassic  = 12
	entryBytesBig      = 20
	inlineBytesClassic = 4
	inlineBytesBig     = 8
)

// Begins tells whether a file that begins with head is a TIFF.
func Begins(head []byte) bool {
	for _, magic := range []string{"II\x2a\x00", "MM\x00\x2a", "II\x2b\x00", "MM\x00\x2b"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// file is a TIFF of which the header was read.
type file struct {
	data  io.ReaderAt
	size  int64
	order binary.ByteOrder
	big   bool
}

// entry is one tag of a directory: where its values lie.
type entry struct {
	kind  uint16
	count uint64
	at    int64 // of the values in the file
}

// directory is one image of a TIFF.
type directory struct {
	file    *file
	entries map[uint16]entry
}

// read fills buf from the offset at.
func (f *file) read(buf []byte, at int64) error {
	if at < 0 || at > f.size || int64(len(buf)) > f.size-at {
		return fmt.Errorf("%d bytes at offset %d reach beyond the end at %d: %w", len(buf), at, f.size, ErrFormat)
	}
	if n, err := f.data.ReadAt(buf, at); n < len(buf) {
		return fmt.Errorf("reading %d bytes at offset %d: %w", len(buf), at, err)
	}
	return nil
}

// openFile reads the header and gives the offset of the first directory.
func openFile(data io.ReaderAt, size int64) (*file, int64, error) {
	f := &file{data: data, size: size, order: binary.LittleEndian}
	var head [16]byte
	if err := f.read(head[:8], 0); err != nil {
		return nil, 0, err
	}
	if !Begins(head[:]) {
		return nil, 0, fmt.Errorf("the first bytes are %q: %w", head[:4], ErrFormat)
	}
	if head[0] == 'M' {
		f.order = binary.BigEndian
	}
	if f.order.Uint16(head[2:]) == magicClassic {
		return f, int64(f.order.Uint32(head[4:])), nil
	}
	f.big = true
	if err := f.read(head[:], 0); err != nil {
		return nil, 0, err
	}
	if f.order.Uint16(head[4:]) != inlineBytesBig || f.order.Uint16(head[6:]) != 0 {
		return nil, 0, fmt.Errorf("BigTIFF with offsets of %d bytes: %w", f.order.Uint16(head[4:]), ErrFormat)
	}
	at := f.order.Uint64(head[8:])
	return f, int64(min(at, math.MaxInt64)), nil
}

// main finds the directory of the image in full: the first that is no overview
// and no mask. Directories that lead in a circle are refused.
func (f *file) main(at int64) (*directory, error) {
	seen := map[int64]bool{}
	for n := 0; at != 0; n++ {
		if seen[at] || n == maxDirectories {
			return nil, fmt.Errorf("directory %d at offset %d: the directories go round in a circle or are more than %d: %w", n, at, maxDirectories, ErrFormat)
		}
		seen[at] = true
		d, next, err := f.directory(at)
		if err != nil {
			return nil, fmt.Errorf("directory %d: %w", n, err)
		}
		kind, err := d.number(tagSubfile, 0)
		if err != nil {
			return nil, err
		}
		if kind&(subfileOverview|subfileMask) == 0 {
			return d, nil
		}
		at = next
	}
	return nil, fmt.Errorf("no directory holds an image in full: %w", ErrFormat)
}

// directory reads the entries at an offset and gives that of the next directory.
func (f *file) directory(at int64) (*directory, int64, error) {
	countBytes, entryBytes, inline := 2, entryBytesClassic, inlineBytesClassic
	if f.big {
		countBytes, entryBytes, inline = 8, entryBytesBig, inlineBytesBig
	}
	var head [8]byte
	if err := f.read(head[:countBytes], at); err != nil {
		return nil, 0, err
	}
	count := f.word(head[:countBytes])
	if count > maxEntries {
		return nil, 0, fmt.Errorf("%d entries, at most %d are read: %w", count, maxEntries, ErrFormat)
	}
	buf := make([]byte, int(count)*entryBytes+inline)
	if err := f.read(buf, at+int64(countBytes)); err != nil {
		return nil, 0, err
	}
	d := &directory{file: f, entries: make(map[uint16]entry, count)}
	for i := range int(count) {
		b := buf[i*entryBytes:]
		e := entry{kind: f.order.Uint16(b[2:]), count: f.word(b[4 : 4+inline])}
		e.at = at + int64(countBytes) + int64(i*entryBytes+4+inline)
		size := uint64(typeBytes(e.kind))
		if size > 0 && e.count > uint64(inline)/size {
			e.at = int64(min(f.word(b[4+inline:4+2*inline]), math.MaxInt64))
		}
		d.entries[f.order.Uint16(b)] = e
	}
	return d, int64(min(f.word(buf[len(buf)-inline:]), math.MaxInt64)), nil
}

// word reads an unsigned number of 2, 4 or 8 bytes.
func (f *file) word(b []byte) uint64 {
	switch len(b) {
	case 2:
		return uint64(f.order.Uint16(b))
	case 4:
		return uint64(f.order.Uint32(b))
	}
	return f.order.Uint64(b)
}

// typeBytes gives the bytes of one value of a field type, 0 for an unknown one.
func typeBytes(kind uint16) int {
	switch kind {
	case 1, 2, 6, 7:
		return 1
	case 3, 8:
		return 2
	case 4, 9, 11, 13:
		return 4
	case 5, 10, 12, 16, 17, 18:
		return 8
	}
	return 0
}

// raw gives the bytes of the values of a tag, nil where it is absent; they are
// at most limit.
func (d *directory) raw(tag uint16, limit int64) ([]byte, entry, error) {
	e, ok := d.entries[tag]
	if !ok {
		return nil, e, nil
	}
	size := uint64(typeBytes(e.kind))
	if size == 0 {
		return nil, e, fmt.Errorf("tag %d has values of the unknown type %d: %w", tag, e.kind, ErrFormat)
	}
	if e.count > uint64(min(limit, d.file.size))/size {
		return nil, e, fmt.Errorf("tag %d has %d values, more than the file or this reader holds: %w", tag, e.count, ErrFormat)
	}
	buf := make([]byte, e.count*size)
	if err := d.file.read(buf, e.at); err != nil {
		return nil, e, fmt.Errorf("tag %d: %w", tag, err)
	}
	return buf, e, nil
}

// numbers gives the values of a tag of unsigned integers, nil where it is absent.
func (d *directory) numbers(tag uint16, most int64) ([]uint64, error) {
	buf, e, err := d.raw(tag, most*8)
	if err != nil || buf == nil {
		return nil, err
	}
	switch e.kind {
	case 1, 3, 4, 13, 16, 18:
	default:
		return nil, fmt.Errorf("tag %d has values of type %d, not unsigned integers: %w", tag, e.kind, ErrFormat)
	}
	size := typeBytes(e.kind)
	out := make([]uint64, e.count)
	for i := range out {
		if size == 1 {
			out[i] = uint64(buf[i])
		} else {
			out[i] = d.file.word(buf[i*size : (i+1)*size])
		}
	}
	return out, nil
}

// number gives the first value of a tag, or other where it is absent.
func (d *directory) number(tag uint16, other uint64) (uint64, error) {
	all, err := d.numbers(tag, maxText)
	if err != nil || len(all) == 0 {
		return other, err
	}
	return all[0], nil
}

// doubles gives the values of a tag of float64, nil where it is absent.
func (d *directory) doubles(tag uint16) ([]float64, error) {
	buf, e, err := d.raw(tag, maxText)
	if err != nil || buf == nil {
		return nil, err
	}
	if e.kind != 12 {
		return nil, fmt.Errorf("tag %d has values of type %d, not of 64-bit floating point: %w", tag, e.kind, ErrFormat)
	}
	out := make([]float64, e.count)
	for i := range out {
		out[i] = math.Float64frombits(d.file.order.Uint64(buf[8*i:]))
	}
	return out, nil
}

// text gives a tag of text, "" where it is absent.
func (d *directory) text(tag uint16) (string, error) {
	buf, _, err := d.raw(tag, maxText)
	return strings.TrimRight(string(buf), "\x00"), err
}
