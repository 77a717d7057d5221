// Package inflate decompresses raw DEFLATE data (RFC 1951) from memory to memory.
//
// Models come in archives (.ifczip), and nothing of one can be parsed before it
// is unpacked: what that takes, all other cores wait for. With both sides in
// memory the output is its own window, a whole code is looked up at once and most
// checks of bounds are made once for many bytes, which makes it two to three times
// as fast as compress/flate, which reads from streams. Progress lets a caller work on the
// first bytes meanwhile.
//
// It accepts what compress/flate accepts and refuses what that refuses. Bytes that
// follow the last block are left alone. Dictionaries and the frames of zlib and
// gzip are not read.
package inflate

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The ways in which a stream can be wrong.
var (
	// ErrCorrupt is a stream that no compressor writes.
	ErrCorrupt = errors.New("the compressed data is damaged")
	// ErrTruncated is a stream whose last block does not end.
	ErrTruncated = errors.New("the compressed data ends too early")
	// ErrRoom is a stream that holds more than there is room for.
	ErrRoom = errors.New("the compressed data unpacks to more than stated")
)

// MaxRatio is how many times larger than its compressed form data can be: two
// bits, the shortest codes of a length and a distance, stand for 258 bytes.
const MaxRatio = 1032

// Progress is called with how many bytes are unpacked, which are not written to
// again; an error of it ends the work and is returned as it is.
type Progress func(n int) error

// progressBytes is how much is read and unpacked between two calls of Progress.
const progressBytes = 64 << 10

// Decode unpacks src into dst and gives the number of bytes it wrote, also where
// it fails. Errors are ErrCorrupt, ErrTruncated and ErrRoom, with the place.
func Decode(dst, src []byte, progress Progress) (int, error) {
	d := decoder{src: src, dst: dst, progress: progress}
	for last := false; !last; {
		if err := d.report(progressBytes); err != nil {
			return d.out, err
		}
		d.refill()
		if !d.has(3) {
			return d.out, d.fail(ErrTruncated)
		}
		head := d.take(3)
		last = head&1 != 0
		var err error
		switch head >> 1 {
		case 0:
			err = d.stored()
		case 1:
			if err = d.fixed(); err == nil {
				err = d.block()
			}
		case 2:
			if err = d.dynamic(); err == nil {
				err = d.block()
			}
		default:
			err = d.fail(ErrCorrupt)
		}
		if err != nil {
			return d.out, err
		}
	}
	return d.out, d.report(0)
}

// decoder is a stream that is being unpacked.
type decoder struct {
	src, dst []byte
	pos      int    // in src, of the byte to load next
	bits     uint64 // loaded and not used, the next one lowest
	n        uint   // how many of them count; above, those of the byte at pos may stand
	out      int    // bytes unpacked
	told     int    // bytes read and unpacked by the last report
	progress Progress

	literals  table
	distances table
	lengths   [maxLiterals + maxDistances]uint8
}

// refill loads bits until there are 56 or the source ends.
func (d *decoder) refill() {
	if d.pos+8 <= len(d.src) {
		d.bits |= binary.LittleEndian.Uint64(d.src[d.pos:]) << d.n
		d.pos += int((63 - d.n) >> 3)
		d.n |= 56
		return
	}
	for d.n <= 56 && d.pos < len(d.src) {
		d.bits |= uint64(d.src[d.pos]) << d.n
		d.pos++
		d.n += 8
	}
}

// has tells whether so many bits are loaded.
func (d *decoder) has(n uint) bool { return d.n >= n }

// take uses n bits, which are loaded.
func (d *decoder) take(n uint) uint {
	v := uint(d.bits & (1<<n - 1))
	d.bits >>= n
	d.n -= n
	return v
}

// fail says where in the source it went wrong.
func (d *decoder) fail(err error) error {
	return fmt.Errorf("%w at byte %d", err, d.pos-int(d.n>>3))
}

// report tells the progress where it is at least so many bytes.
func (d *decoder) report(least int) error {
	if d.progress == nil || d.pos+d.out-d.told < least {
		return nil
	}
	d.told = d.pos + d.out
	return d.progress(d.out)
}

// stored copies a block that is not compressed (clause 3.2.4).
func (d *decoder) stored() error {
	d.take(d.n & 7)
	d.pos -= int(d.n >> 3)
	d.bits, d.n = 0, 0
	if len(d.src)-d.pos < 4 {
		return d.fail(ErrTruncated)
	}
	size := binary.LittleEndian.Uint16(d.src[d.pos:])
	if size != ^binary.LittleEndian.Uint16(d.src[d.pos+2:]) {
		return d.fail(ErrCorrupt)
	}
	d.pos += 4
	n := min(int(size), len(d.src)-d.pos, len(d.dst)-d.out)
	copy(d.dst[d.out:], d.src[d.pos:d.pos+n])
	d.out += n
	d.pos += n
	switch {
	case n == int(size):
		return nil
	case d.out == len(d.dst):
		return d.fail(ErrRoom)
	}
	return d.fail(ErrTruncated)
}
