package usdz

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// alignment is what the data of every entry begins at a multiple of, so that a
// reader maps the file into memory and uses it in place (USDZ, "Layout").
const alignment = 64

// Layout of a zip archive (APPNOTE.TXT 6.3.10, clauses 4.3.7, 4.3.12, 4.3.16).
// archive/zip would do but for the time of an entry, which it wants set by a
// member that is deprecated, and the place of its data, which it does not tell.
const (
	localHeader   = 0x04034b50
	centralHeader = 0x02014b50
	endOfCentral  = 0x06054b50
	zipVersion    = 20       // what a reader must know: folders, deflate; here less
	zipDate       = 1<<5 | 1 // 1 January 1980, the first that can be said
	utf8Names     = 1 << 11
	// fillID marks the extra field that moves data to its place: an id that is
	// nobody's. Its header takes four bytes.
	fillID     = 0x1986
	fillBytes  = 4
	localBytes = 30 // of a local header without name and extra fields
)

// entry is one file of the archive.
type entry struct {
	name string
	data []byte
}

// writeArchive writes the entries in order, uncompressed, and gives the bytes
// written.
func writeArchive(out io.Writer, entries []entry) (int64, error) {
	w := archive{out: out}
	for _, e := range entries {
		if w.at+alignment+int64(len(e.name)+len(e.data)) > math.MaxUint32 {
			return w.at, fmt.Errorf("%s of %d bytes at %d: more than a zip archive counts", e.name, len(e.data), w.at)
		}
		w.entry(e)
	}
	w.end(len(entries))
	return w.at, w.err
}

// archive counts what it writes; after an error it writes no more.
type archive struct {
	out     io.Writer
	at      int64
	central []byte // what the directory at the end says of the entries
	err     error
}

func (w *archive) write(b []byte) {
	if w.err != nil {
		return
	}
	var n int
	n, w.err = w.out.Write(b)
	w.at += int64(n)
}

// entry writes one file behind a header that is as long as moves the data to its
// place.
func (w *archive) entry(e entry) {
	start := w.at
	fill := (alignment - (int(start)+localBytes+len(e.name)+fillBytes)%alignment) % alignment
	b := binary.LittleEndian.AppendUint32(nil, localHeader)
	b = appendFile(b, e)
	b = appendShorts(b, len(e.name), fillBytes+fill)
	b = append(b, e.name...)
	b = appendShorts(b, fillID, fill)
	w.write(append(b, make([]byte, fill)...))
	w.write(e.data)

	c := binary.LittleEndian.AppendUint32(w.central, centralHeader)
	c = appendShorts(c, zipVersion)
	c = appendFile(c, e)
	c = appendShorts(c, len(e.name), 0, 0, 0, 0) // no extra, no comment, first disk, no attributes
	c = binary.LittleEndian.AppendUint32(c, 0)
	c = binary.LittleEndian.AppendUint32(c, uint32(start))
	w.central = append(c, e.name...)
}

// appendFile appends what both headers say of a file.
func appendFile(b []byte, e entry) []byte {
	b = appendShorts(b, zipVersion, utf8Names, 0, 0, zipDate) // stored, at midnight
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(e.data))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(e.data)))
	return binary.LittleEndian.AppendUint32(b, uint32(len(e.data)))
}

// end writes the directory.
func (w *archive) end(entries int) {
	start := w.at
	b := binary.LittleEndian.AppendUint32(w.central, endOfCentral)
	b = appendShorts(b, 0, 0, entries, entries)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(w.central)))
	b = binary.LittleEndian.AppendUint32(b, uint32(start))
	w.write(appendShorts(b, 0))
}

func appendShorts(b []byte, values ...int) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}
