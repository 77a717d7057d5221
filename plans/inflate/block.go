package inflate

import "encoding/binary"

// A step of the fast loop uses at most 56 bits and writes at most fastRoom bytes,
// of which those behind what counts are written again later.
const (
	fastBytes = 16  // of the source that must be left
	fastRoom  = 288 // of the destination
	maxLength = 258 // of a match
)

// block unpacks the symbols of a block whose codes are set (clause 3.2.3).
func (d *decoder) block() error {
	for {
		end, err := d.fast()
		if end || err != nil {
			return err
		}
		if end, err = d.slow(); end || err != nil {
			return err
		}
		if err := d.report(progressBytes); err != nil {
			return err
		}
	}
}

// slow unpacks one symbol with all checks; true at the end of the block.
func (d *decoder) slow() (bool, error) {
	d.refill()
	e, err := d.next(&d.literals)
	switch {
	case err != nil:
		return false, err
	case e&isEnd != 0:
		return true, nil
	case d.out == len(d.dst):
		return false, d.fail(ErrRoom)
	case e&isLiteral != 0:
		d.dst[d.out] = byte(e.value())
		d.out++
		return false, nil
	}
	length, err := d.amount(e)
	if err != nil {
		return false, err
	}
	d.refill()
	if e, err = d.next(&d.distances); err != nil {
		return false, err
	}
	back, err := d.amount(e)
	if err != nil {
		return false, err
	}
	return false, d.match(length, back)
}

// next uses the bits of a code.
func (d *decoder) next(t *table) (entry, error) {
	e := t.entries[d.bits&(1<<t.first-1)]
	if e&isLink != 0 {
		e = t.entries[e.value()+int(d.bits>>t.first)&(1<<e.extra()-1)]
	}
	switch {
	case e == 0 && d.has(maxCode):
		return 0, d.fail(ErrCorrupt)
	case e == 0 || !d.has(e.size()):
		return 0, d.fail(ErrTruncated)
	}
	d.take(e.size())
	return e, nil
}

// amount gives a length or a distance with its extra bits.
func (d *decoder) amount(e entry) (int, error) {
	switch {
	case e.value() == 0:
		return 0, d.fail(ErrCorrupt)
	case !d.has(e.extra()):
		return 0, d.fail(ErrTruncated)
	}
	return e.value() + int(d.take(e.extra())), nil
}

// match writes again what was written some bytes back.
func (d *decoder) match(length, back int) error {
	if back > d.out {
		return d.fail(ErrCorrupt)
	}
	room := min(length, len(d.dst)-d.out)
	for range room {
		d.dst[d.out] = d.dst[d.out-back]
		d.out++
	}
	if room < length {
		return d.fail(ErrRoom)
	}
	return nil
}

// fast unpacks symbols as long as both sides have room for a whole step, up to
// progressBytes; true at the end of the block. What is wrong it leaves to slow,
// which tells it.
func (d *decoder) fast() (bool, error) {
	src, dst, literals, distances := d.src, d.dst, d.literals.entries, d.distances.entries
	firstLiterals, firstDistances := (*[1 << literalBits]entry)(literals), (*[1 << distanceBits]entry)(distances)
	pos, hold, n, out := d.pos, d.bits, d.n, d.out
	limit := min(len(dst)-fastRoom, out+progressBytes)
	end := false
	for pos <= len(src)-fastBytes && out < limit {
		hold |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
		pos += int((63 - n) >> 3)
		n |= 56
		e := firstLiterals[hold&(1<<literalBits-1)]
		if e&isLiteral != 0 {
			hold, n = hold>>(e&15), n-uint(e&15)
			dst[out] = byte(e >> 16)
			out++
			if e = firstLiterals[hold&(1<<literalBits-1)]; e&isLiteral != 0 {
				hold, n = hold>>(e&15), n-uint(e&15)
				dst[out] = byte(e >> 16)
				out++
				if e = firstLiterals[hold&(1<<literalBits-1)]; e&isLiteral != 0 {
					hold, n = hold>>(e&15), n-uint(e&15)
					dst[out] = byte(e >> 16)
					out++
					continue
				}
			}
			// At least 26 bits are left: a length takes 20, a distance 28 more.
			hold |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		}
		before, left := hold, n // should it be for slow
		if e&isLink != 0 {
			e = literals[e.value()+int(hold>>literalBits)&(1<<e.extra()-1)]
		}
		hold, n = hold>>(e&15), n-uint(e&15)
		if e&isLiteral != 0 {
			dst[out] = byte(e >> 16)
			out++
			continue
		}
		if e&isEnd != 0 {
			end = true
			break
		}
		length := e.value() + int(hold&(1<<e.extra()-1))
		hold, n = hold>>e.extra(), n-e.extra()
		f := firstDistances[hold&(1<<distanceBits-1)]
		if f&isLink != 0 {
			f = distances[f.value()+int(hold>>distanceBits)&(1<<f.extra()-1)]
		}
		hold, n = hold>>(f&15), n-uint(f&15)
		back := f.value() + int(hold&(1<<f.extra()-1))
		hold, n = hold>>f.extra(), n-f.extra()
		if e.value() == 0 || f.value() == 0 || back > out {
			hold, n = before, left
			break
		}
		again(dst[out-back:out+fastRoom], back, length)
		out += length
	}
	d.pos, d.bits, d.n, d.out = pos, hold, n, out
	return end, d.report(progressBytes)
}

// again writes w[:length] to w[back:], of which w holds the first back bytes, and
// perhaps some bytes more.
func again(w []byte, back, length int) {
	if back < 8 {
		for i := range length {
			w[back+i] = w[i]
		}
		return
	}
	for i := 0; i < length; i += 8 {
		binary.LittleEndian.PutUint64(w[back+i:], binary.LittleEndian.Uint64(w[i:]))
	}
}
