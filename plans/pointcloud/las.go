// Package pointcloud reads clouds of points from LAS and LAZ files.
//
// It reads LAS 1.0 to 1.4 (ASPRS, LAS Specification 1.4-R15), point data record
// formats 0 to 10, and of each point what is shown: position, classification,
// intensity and colour. Points come as a stream, in the order of the file: memory
// does not grow with their number.
//
// LAZ is decoded here too (laz.go): the library that wrote it, LASzip, is C++, and
// no pure Go port of it is kept. All that is said of sizes and counts is held
// against the size of the file before anything is allocated.
//
// What it does not do: wave packets and extra bytes are passed over; LAZ of before
// 2011 (version 1), of formats 4, 5, 9 and 10 (wave packets) and with colours of
// several scanner channels is refused by name; nothing is written.
package pointcloud

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// What can be wrong with a cloud; errors wrap one of these and say where.
var (
	ErrFormat      = errors.New("not a whole LAS or LAZ file")
	ErrUnsupported = errors.New("a kind of LAS that is not read")
)

const (
	// MaxPoints bounds the points of one file.
	MaxPoints = 10_000_000_000
	// maxRecords bounds the variable length records, maxRecord the bytes of one that
	// is read, maxRecordLength those of a point.
	maxRecords      = 10_000
	maxRecord       = 1 << 20
	maxRecordLength = 1 << 12
	// batchPoints is how many points are read at once.
	batchPoints = 1 << 14
)

// Source is a file of points.
type Source struct {
	Data io.ReaderAt
	Size int64
	Name string // for errors
}

// Point is one point: coordinates of the file's system, colour where Cloud.Coloured.
type Point struct {
	X, Y, Z   float64
	RGB       [3]uint16
	Intensity uint16
	Class     uint8
}

// Cloud is an open file of points. It serves one goroutine.
type Cloud struct {
	Name     string
	Version  string // "1.4"
	Format   int    // of the point records, 0 to 10
	Count    int64
	Packed   bool // LAZ
	Coloured bool
	Min, Max [3]float64 // as the header says
	// GeoKeys and GeoText are those of GeoTIFF, WKT a system in well-known text; the
	// zero values where the file has none.
	GeoKeys []uint16
	GeoText string
	WKT     string

	data   io.ReaderAt
	size   int64
	at     int64 // of the first point
	record int   // bytes of a point
	scale  [3]float64
	offset [3]float64
	laz    *lazInfo
}

// Begins tells whether a file that begins with head is LAS or LAZ.
func Begins(head []byte) bool { return bytes.HasPrefix(head, []byte("LASF")) }

// Layout of the header.
const (
	headerBytes    = 227 // of LAS 1.0 to 1.2
	headerBytes14  = 375
	recordHeader   = 54
	recordHeaderEx = 60
	compressedBits = 0xc0
)

// Open reads header and variable length records. Errors wrap ErrFormat or
// ErrUnsupported, or are those of reading, and name the file.
func Open(s Source) (*Cloud, error) {
	c := &Cloud{Name: s.Name, data: s.Data, size: s.Size}
	if err := c.open(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", s.Name, err)
	}
	return c, nil
}

func (c *Cloud) read(buf []byte, at int64) error {
	if at < 0 || at > c.size || int64(len(buf)) > c.size-at {
		return fmt.Errorf("%d bytes at offset %d reach beyond the end at %d: %w", len(buf), at, c.size, ErrFormat)
	}
	if n, err := c.data.ReadAt(buf, at); n < len(buf) {
		return fmt.Errorf("reading %d bytes at offset %d: %w", len(buf), at, err)
	}
	return nil
}

func (c *Cloud) open() error {
	var h [headerBytes14]byte
	if err := c.read(h[:headerBytes], 0); err != nil {
		return err
	}
	if !Begins(h[:]) {
		return fmt.Errorf("the first bytes are %q: %w", h[:4], ErrFormat)
	}
	le := binary.LittleEndian
	major, minor := h[24], h[25]
	c.Version = fmt.Sprintf("%d.%d", major, minor)
	if major != 1 || minor > 4 {
		return fmt.Errorf("version %s: %w", c.Version, ErrUnsupported)
	}
	if minor >= 4 {
		if err := c.read(h[:], 0); err != nil {
			return err
		}
	}
	c.at, c.record = int64(le.Uint32(h[96:])), int(le.Uint16(h[105:]))
	c.Packed, c.Format = h[104]&compressedBits != 0, int(h[104]&^compressedBits)
	c.Count = int64(le.Uint32(h[107:]))
	if minor >= 4 {
		if n := le.Uint64(h[247:]); n > 0 {
			c.Count = int64(min(n, math.MaxInt64))
		}
	}
	for i := range 3 {
		f := func(at int) float64 { return math.Float64frombits(le.Uint64(h[at+8*i:])) }
		c.scale[i], c.offset[i] = f(131), f(155)
		c.Max[i] = math.Float64frombits(le.Uint64(h[179+16*i:]))
		c.Min[i] = math.Float64frombits(le.Uint64(h[187+16*i:]))
	}
	if err := c.checkHeader(); err != nil {
		return err
	}
	if err := c.readRecords(int64(le.Uint16(h[94:])), int64(le.Uint32(h[100:])), recordHeader); err != nil {
		return err
	}
	if minor >= 4 {
		at := int64(min(le.Uint64(h[235:]), math.MaxInt64))
		if err := c.readRecords(at, int64(le.Uint32(h[243:])), recordHeaderEx); err != nil {
			return err
		}
	}
	if c.Packed && c.laz == nil {
		return fmt.Errorf("the points are compressed and no record says how: %w", ErrFormat)
	}
	if c.Packed {
		return c.laz.check(c)
	}
	return nil
}

// formatBytes gives the bytes of a point record of a format, and where its colour
// begins, -1 for none.
func formatBytes(format int) (size, colour int) {
	sizes := [...]int{20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67}
	colours := [...]int{-1, -1, 20, 28, -1, 28, -1, 30, 30, -1, 30}
	return sizes[format], colours[format]
}

func (c *Cloud) checkHeader() error {
	if c.Format > 10 {
		return fmt.Errorf("point format %d: %w", c.Format, ErrUnsupported)
	}
	least, colour := formatBytes(c.Format)
	c.Coloured = colour >= 0
	switch {
	case c.record < least || c.record > maxRecordLength:
		return fmt.Errorf("points of %d bytes in format %d, which takes %d: %w", c.record, c.Format, least, ErrFormat)
	case c.Count < 0 || c.Count > MaxPoints:
		return fmt.Errorf("%d points, at most %d are read: %w", c.Count, int64(MaxPoints), ErrUnsupported)
	case c.at < headerBytes || c.at > c.size:
		return fmt.Errorf("the points begin at %d of %d bytes: %w", c.at, c.size, ErrFormat)
	case !c.Packed && c.Count > (c.size-c.at)/int64(c.record):
		return fmt.Errorf("%d points of %d bytes where the file has %d: it is cut off: %w", c.Count, c.record, c.size-c.at, ErrFormat)
	}
	for i := range 3 {
		if s, o := c.scale[i], c.offset[i]; !(math.Abs(s) > 0) || math.IsInf(s, 0) || math.IsNaN(o) || math.IsInf(o, 0) {
			return fmt.Errorf("scale %v and offset %v: %w", c.scale, c.offset, ErrFormat)
		}
	}
	return nil
}

// readRecords reads variable length records from an offset; their headers have head
// bytes.
func (c *Cloud) readRecords(at, count int64, head int) error {
	if count > maxRecords {
		return fmt.Errorf("%d variable length records: %w", count, ErrFormat)
	}
	le := binary.LittleEndian
	for i := range count {
		var h [recordHeaderEx]byte
		if err := c.read(h[:head], at); err != nil {
			return fmt.Errorf("variable length record %d: %w", i, err)
		}
		size := int64(le.Uint16(h[20:]))
		if head == recordHeaderEx {
			size = int64(min(le.Uint64(h[20:]), math.MaxInt64))
		}
		at += int64(head)
		if size > c.size-at {
			return fmt.Errorf("variable length record %d has %d bytes and reaches beyond the end: %w", i, size, ErrFormat)
		}
		user := string(bytes.TrimRight(h[2:18], "\x00"))
		if err := c.record1(user, le.Uint16(h[18:]), at, size); err != nil {
			return fmt.Errorf("variable length record %d (%s): %w", i, user, err)
		}
		at += size
	}
	return nil
}

// The records that are read.
const (
	userProjection = "LASF_Projection"
	userLAZ        = "laszip encoded"
	idLAZ          = 22204
	idWKT          = 2112
	idGeoKeys      = 34735
	idGeoText      = 34737
)

func (c *Cloud) record1(user string, id uint16, at, size int64) error {
	wanted := user == userLAZ && id == idLAZ || user == userProjection && (id == idWKT || id == idGeoKeys || id == idGeoText)
	if !wanted || size > maxRecord {
		return nil
	}
	data := make([]byte, size)
	if err := c.read(data, at); err != nil {
		return err
	}
	switch id {
	case idLAZ:
		var err error
		c.laz, err = parseLAZ(data)
		return err
	case idWKT:
		c.WKT = string(bytes.TrimRight(data, "\x00"))
	case idGeoText:
		c.GeoText = string(data)
	case idGeoKeys:
		for i := 0; i+1 < len(data); i += 2 {
			c.GeoKeys = append(c.GeoKeys, binary.LittleEndian.Uint16(data[i:]))
		}
	}
	return nil
}

// Each calls take with all points, some thousands at a time, in the order of the
// file; take must not keep them. Errors are those of take and ctx, or as those of
// Open.
func (c *Cloud) Each(ctx context.Context, take func(points []Point) error) error {
	next := c.plain
	if c.Packed {
		d := newLAZReader(c)
		next = d.read
	}
	batch := make([]Point, 0, batchPoints)
	raw := make([]byte, batchPoints*c.record)
	for done := int64(0); done < c.Count; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := int(min(batchPoints, c.Count-done))
		if err := next(raw[:n*c.record], done); err != nil {
			return fmt.Errorf("reading %s: points %d to %d: %w", c.Name, done, done+int64(n)-1, err)
		}
		batch = batch[:0]
		for i := range n {
			batch = append(batch, c.point(raw[i*c.record:]))
		}
		if err := take(batch); err != nil {
			return err
		}
		done += int64(n)
	}
	return nil
}

// plain reads records that are not compressed.
func (c *Cloud) plain(raw []byte, first int64) error {
	return c.read(raw, c.at+first*int64(c.record))
}

// point reads a record.
func (c *Cloud) point(b []byte) Point {
	le := binary.LittleEndian
	var p Point
	for i, to := range [3]*float64{&p.X, &p.Y, &p.Z} {
		*to = float64(float64(int32(le.Uint32(b[4*i:])))*c.scale[i]) + c.offset[i]
	}
	p.Intensity = le.Uint16(b[12:])
	if p.Class = b[15] & 31; c.Format >= 6 {
		p.Class = b[16]
	}
	if _, at := formatBytes(c.Format); at >= 0 {
		for i := range p.RGB {
			p.RGB[i] = le.Uint16(b[at+2*i:])
		}
	}
	return p
}
