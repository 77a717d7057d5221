// Package archive writes 3D Tiles archives (.3tz, 3D Tiles Archive Format 1.3):
// a tileset with all that it needs in one ZIP file, for a visit without a
// network or to hand over. The last entry, "@3dtilesIndex1@", tells by the MD5 of
// each path where its file begins, so that a reader finds one without the ZIP
// directory.
//
// Files are written as they come and nothing of them is kept, so an archive may
// be larger than memory. The bytes depend on the names and contents alone: the
// entries have no time. tiles/check reads archives.
package archive

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"slices"

	"github.com/klauspost/compress/flate"
)

// MediaType of an archive, as MAXAR_content_3tz names it.
const MediaType = "application/vnd.maxar.archive.3tz"

const (
	indexName = "@3dtilesIndex1@"
	// MaxFiles is how many files an archive may hold: their rows are kept.
	MaxFiles = 1 << 20
)

// Errors of Add.
var (
	ErrName = errors.New("not the name of a file within an archive, or used before")
	ErrSize = errors.New("more files or bytes than an archive holds")
)

// row is a line of the index.
type row struct {
	hash [md5.Size]byte
	at   uint64
}

// Writer writes one archive. It serves one goroutine.
type Writer struct {
	out    countingWriter
	zip    *zip.Writer
	rows   []row
	names  map[string]bool
	packed bytes.Buffer
	flate  *flate.Writer
}

// NewWriter begins an archive.
func NewWriter(w io.Writer) *Writer {
	a := &Writer{out: countingWriter{w: w}, names: map[string]bool{}}
	a.zip = zip.NewWriter(&a.out)
	a.flate, _ = flate.NewWriter(&a.packed, flate.DefaultCompression) // of a level that exists
	return a
}

// Add writes a file under a slash-separated name, compressed where that makes it
// smaller. The errors wrap ErrName, ErrSize or that of the writer.
func (a *Writer) Add(name string, data []byte) error {
	switch {
	case !fs.ValidPath(name) || name == "." || name == indexName || len(name) > math.MaxUint16 || a.names[name]:
		return fmt.Errorf("adding %q to an archive: %w", name, ErrName)
	case len(a.rows) == MaxFiles || uint64(len(data)) > math.MaxUint32:
		return fmt.Errorf("adding %q to an archive: %w", name, ErrSize)
	}
	a.names[name] = true
	at, err := a.write(name, data, true)
	if err != nil {
		return fmt.Errorf("adding %q to an archive: %w", name, err)
	}
	a.rows = append(a.rows, row{md5.Sum([]byte(name)), at})
	return nil
}

// Close writes the index and ends the archive.
func (a *Writer) Close() error {
	slices.SortFunc(a.rows, func(x, y row) int { return compareHashes(x.hash, y.hash) })
	index := make([]byte, 0, len(a.rows)*(md5.Size+8))
	for _, r := range a.rows {
		index = append(index, r.hash[:]...)
		index = binary.LittleEndian.AppendUint64(index, r.at)
	}
	if _, err := a.write(indexName, index, false); err != nil {
		return fmt.Errorf("writing the index of an archive: %w", err)
	}
	if err := a.zip.Close(); err != nil {
		return fmt.Errorf("ending an archive: %w", err)
	}
	return nil
}

// compareHashes orders them as the format does: two 64-bit little-endian numbers.
func compareHashes(a, b [md5.Size]byte) int {
	half := func(h [md5.Size]byte, i int) uint64 { return binary.LittleEndian.Uint64(h[8*i:]) }
	return cmp.Or(cmp.Compare(half(a, 0), half(b, 0)), cmp.Compare(half(a, 1), half(b, 1)))
}

// write adds an entry and gives where its local header begins. Sizes stand in
// that header, since readers that go by the index see no other.
func (a *Writer) write(name string, data []byte, pack bool) (uint64, error) {
	h := &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(data), UncompressedSize64: uint64(len(data))}
	body := data
	if pack {
		packed, err := a.deflate(data)
		if err != nil {
			return 0, err
		}
		if len(packed) < len(data) {
			body, h.Method = packed, zip.Deflate
		}
	}
	h.CompressedSize64 = uint64(len(body))
	if err := a.zip.Flush(); err != nil {
		return 0, err
	}
	at := a.out.n
	w, err := a.zip.CreateRaw(h)
	if err == nil {
		_, err = w.Write(body)
	}
	return at, err
}

func (a *Writer) deflate(data []byte) ([]byte, error) {
	a.packed.Reset()
	a.flate.Reset(&a.packed)
	if _, err := a.flate.Write(data); err != nil {
		return nil, err
	}
	if err := a.flate.Close(); err != nil {
		return nil, err
	}
	return a.packed.Bytes(), nil
}

// countingWriter knows how many bytes went through it.
type countingWriter struct {
	w io.Writer
	n uint64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += uint64(n)
	return n, err
}
