// Package archive lays out 3D Tiles archives (.3tz, 3D Tiles Archive Format 1.3):
// a tileset with all that it needs in one ZIP file, for a visit without a
// network or to hand over. The last entry, "@3dtilesIndex1@", tells by the MD5 of
// each path where its file begins, so that a reader finds one without the ZIP
// directory.
//
// Where every byte lies follows from the names and sizes alone (Arrange), so an
// archive of any size has its length at once, and a Reader gives any part of it
// and opens only the files that the part touches. Nothing is held: an archive may
// be larger than memory, and larger than the 4 GiB and 65,535 files of a plain ZIP
// (ZIP64, APPNOTE.TXT 6.3.10, sections 4.3.14, 4.3.15 and 4.5.3). The bytes depend
// on the names and contents alone: the entries have no time.
//
// Go's archive/zip writes from the first byte to the last and cannot begin in the
// middle, which a download that goes on has to. tiles/check reads archives.
package archive

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"slices"
)

// MediaType of an archive, as MAXAR_content_3tz names it.
const MediaType = "application/vnd.maxar.archive.3tz"

const (
	indexName = "@3dtilesIndex1@"
	// MaxFiles is how many files an archive may hold: where they begin is kept.
	MaxFiles = 1 << 20
	// MaxFileBytes bounds a file, packed and unpacked: local headers and readers
	// that go by the index know 32-bit sizes.
	MaxFileBytes = math.MaxUint32 - 1
	indexRow     = md5.Size + 8
)

// Errors of Arrange and of a Reader.
var (
	ErrName    = errors.New("not the name of a file within an archive, or used before")
	ErrSize    = errors.New("more files or bytes than an archive holds")
	ErrContent = errors.New("a file has another length than its entry says")
)

// Entry is a file of an archive, before anybody reads it.
type Entry struct {
	Name  string // slash-separated
	Bytes int64  // unpacked
	// Packed is its length in the archive where it is deflated (RFC 1951); -1
	// where it lies there as it is.
	Packed int64
}

// Contents gives what lies in the entries of a Layout; i counts them from 0 in
// the order they were given.
type Contents interface {
	// Sum gives the CRC-32 (IEEE) of the unpacked bytes.
	Sum(ctx context.Context, i int) (uint32, error)
	// Open gives the bytes as they lie in the archive, from one of them on.
	Open(ctx context.Context, i int, from int64) (io.ReadCloser, error)
}

// Layout is where everything lies in an archive.
type Layout struct {
	entries []Entry  // the index last
	local   []uint64 // where the local header of each begins, then where the directory does
	central []uint64 // where the directory's record of each begins, then where the end does
	index   []byte
	end     []byte // what follows the directory
}

// Arrange lays out an archive of the files, in their order. The errors wrap
// ErrName or ErrSize.
func Arrange(entries []Entry) (*Layout, error) {
	if len(entries) > MaxFiles {
		return nil, fmt.Errorf("arranging an archive of %d files: %w", len(entries), ErrSize)
	}
	names := make(map[string]bool, len(entries))
	for _, e := range entries {
		switch {
		case !fs.ValidPath(e.Name) || e.Name == "." || e.Name == indexName || len(e.Name) > math.MaxUint16 || names[e.Name]:
			return nil, fmt.Errorf("arranging %.200q in an archive: %w", e.Name, ErrName)
		case e.Bytes < 0 || e.Bytes > MaxFileBytes || e.Packed < -1 || e.Packed > MaxFileBytes:
			return nil, fmt.Errorf("arranging %.200q of %d bytes in an archive: %w", e.Name, e.Bytes, ErrSize)
		}
		names[e.Name] = true
	}
	l := &Layout{entries: append(slices.Clone(entries), Entry{Name: indexName, Bytes: int64(len(entries)) * indexRow, Packed: -1})}
	l.place()
	return l, nil
}

// place computes where everything begins, and what follows from that.
func (l *Layout) place() {
	at := uint64(0)
	for _, e := range l.entries {
		l.local = append(l.local, at)
		at += uint64(localHeader+len(e.Name)) + e.length()
	}
	l.local = append(l.local, at)
	for i := range l.entries {
		l.central = append(l.central, at)
		at += uint64(l.centralLength(i))
	}
	l.central = append(l.central, at)
	l.index = indexOf(l.entries[:len(l.entries)-1], l.local)
	l.end = endOf(uint64(len(l.entries)), l.local[len(l.entries)], at)
}

// Bytes is the length of the whole archive.
func (l *Layout) Bytes() int64 { return int64(l.central[len(l.entries)]) + int64(len(l.end)) }

// length is that of the file in the archive.
func (e Entry) length() uint64 {
	if e.Packed >= 0 {
		return uint64(e.Packed)
	}
	return uint64(e.Bytes)
}

// indexOf gives the index: a row for each file, in the order of their hashes as
// two 64-bit little-endian numbers.
func indexOf(entries []Entry, local []uint64) []byte {
	rows := make([][indexRow]byte, len(entries))
	for i, e := range entries {
		hash := md5.Sum([]byte(e.Name))
		copy(rows[i][:], hash[:])
		binary.LittleEndian.PutUint64(rows[i][md5.Size:], local[i])
	}
	half := binary.LittleEndian.Uint64
	slices.SortFunc(rows, func(a, b [indexRow]byte) int {
		return cmp.Or(cmp.Compare(half(a[:]), half(b[:])), cmp.Compare(half(a[8:]), half(b[8:])))
	})
	out := make([]byte, 0, len(rows)*indexRow)
	for _, r := range rows {
		out = append(out, r[:]...)
	}
	return out
}

// sum gives the CRC-32 of an entry, that of the index among them.
func (l *Layout) sum(ctx context.Context, c Contents, i int) (uint32, error) {
	if i == len(l.entries)-1 {
		return crc32.ChecksumIEEE(l.index), nil
	}
	sum, err := c.Sum(ctx, i)
	if err != nil {
		return 0, fmt.Errorf("adding up %q of an archive: %w", l.entries[i].Name, err)
	}
	return sum, nil
}
