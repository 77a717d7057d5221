package archive

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// Lengths and marks of ZIP's records (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12,
// 4.3.14, 4.3.15 and 4.3.16).
const (
	localHeader   = 30
	centralHeader = 46
	centralExtra  = 12 // the ZIP64 field where a header begins beyond 4 GiB
	endRecord     = 22
	end64Record   = 56
	end64Locator  = 20

	localMark        = 0x04034b50
	centralMark      = 0x02014b50
	endMark          = 0x06054b50
	end64Mark        = 0x06064b50
	end64LocatorMark = 0x07064b50

	zip20     = 20 // version needed: deflate
	zip45     = 45 // version needed: ZIP64
	zip64     = 1  // the extra field of ZIP64
	utf8Names = 0x800
	deflated  = 8
)

// localOf gives the local header of an entry. Sizes stand in it, since readers
// that go by the index see no other.
func (l *Layout) localOf(i int, sum uint32) []byte {
	e := l.entries[i]
	b := make([]byte, 0, localHeader+len(e.Name))
	b = binary.LittleEndian.AppendUint32(b, localMark)
	b = binary.LittleEndian.AppendUint16(b, zip20)
	b = e.appendCommon(b, sum)
	b = binary.LittleEndian.AppendUint16(b, 0) // extra field
	return append(b, e.Name...)
}

// appendCommon appends what both headers of an entry have.
func (e Entry) appendCommon(b []byte, sum uint32) []byte {
	var flags, method uint16
	if !ascii(e.Name) && utf8.ValidString(e.Name) {
		flags = utf8Names
	}
	if e.Packed >= 0 {
		method = deflated
	}
	b = binary.LittleEndian.AppendUint16(b, flags)
	b = binary.LittleEndian.AppendUint16(b, method)
	b = binary.LittleEndian.AppendUint32(b, 0) // no time and date
	b = binary.LittleEndian.AppendUint32(b, sum)
	b = binary.LittleEndian.AppendUint32(b, uint32(e.length())) // at most MaxFileBytes, as the next
	b = binary.LittleEndian.AppendUint32(b, uint32(e.Bytes))
	return binary.LittleEndian.AppendUint16(b, uint16(len(e.Name)))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// far tells whether an entry begins where 32 bits do not reach.
func (l *Layout) far(i int) bool { return l.local[i] >= math.MaxUint32 }

func (l *Layout) centralLength(i int) int {
	n := centralHeader + len(l.entries[i].Name)
	if l.far(i) {
		n += centralExtra
	}
	return n
}

// centralOf gives the directory's record of an entry.
func (l *Layout) centralOf(i int, sum uint32) []byte {
	e := l.entries[i]
	version, extra, at := uint16(zip20), uint16(0), uint32(math.MaxUint32)
	if l.far(i) {
		version, extra = zip45, centralExtra
	} else {
		at = uint32(l.local[i])
	}
	b := make([]byte, 0, l.centralLength(i))
	b = binary.LittleEndian.AppendUint32(b, centralMark)
	b = binary.LittleEndian.AppendUint16(b, version) // made by
	b = binary.LittleEndian.AppendUint16(b, version) // needed
	b = e.appendCommon(b, sum)
	b = binary.LittleEndian.AppendUint16(b, extra)
	b = append(b, make([]byte, 10)...) // no comment, disk 0, no attributes
	b = binary.LittleEndian.AppendUint32(b, at)
	b = append(b, e.Name...)
	if extra > 0 {
		b = binary.LittleEndian.AppendUint16(b, zip64)
		b = binary.LittleEndian.AppendUint16(b, 8)
		b = binary.LittleEndian.AppendUint64(b, l.local[i])
	}
	return b
}

// endOf gives what follows the directory of n records between two bytes: the end
// record, before it ZIP64's where a number is too large for it.
func endOf(n, from, to uint64) []byte {
	b := make([]byte, 0, end64Record+end64Locator+endRecord)
	if n >= math.MaxUint16 || to >= math.MaxUint32 {
		b = appendEnd64(b, n, from, to)
	}
	small := func(v uint64, most uint64) uint64 { return min(v, most) }
	b = binary.LittleEndian.AppendUint32(b, endMark)
	b = binary.LittleEndian.AppendUint32(b, 0) // disks
	b = binary.LittleEndian.AppendUint16(b, uint16(small(n, math.MaxUint16)))
	b = binary.LittleEndian.AppendUint16(b, uint16(small(n, math.MaxUint16)))
	b = binary.LittleEndian.AppendUint32(b, uint32(small(to-from, math.MaxUint32)))
	b = binary.LittleEndian.AppendUint32(b, uint32(small(from, math.MaxUint32)))
	return binary.LittleEndian.AppendUint16(b, 0) // no comment
}

// appendEnd64 appends ZIP64's end record and where it begins.
func appendEnd64(b []byte, n, from, to uint64) []byte {
	b = binary.LittleEndian.AppendUint32(b, end64Mark)
	b = binary.LittleEndian.AppendUint64(b, end64Record-12)
	b = binary.LittleEndian.AppendUint16(b, zip45)
	b = binary.LittleEndian.AppendUint16(b, zip45)
	b = binary.LittleEndian.AppendUint64(b, 0) // disks
	b = binary.LittleEndian.AppendUint64(b, n)
	b = binary.LittleEndian.AppendUint64(b, n)
	b = binary.LittleEndian.AppendUint64(b, to-from)
	b = binary.LittleEndian.AppendUint64(b, from)
	b = binary.LittleEndian.AppendUint32(b, end64LocatorMark)
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = binary.LittleEndian.AppendUint64(b, to)
	return binary.LittleEndian.AppendUint32(b, 1)
}
