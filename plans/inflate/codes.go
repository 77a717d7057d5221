package inflate

// fixed sets the codes of clause 3.2.6.
func (d *decoder) fixed() error {
	var lengths [288]uint8
	for s := range lengths {
		switch {
		case s < 144 || s >= 280:
			lengths[s] = 8
		case s < 256:
			lengths[s] = 9
		default:
			lengths[s] = 7
		}
	}
	var fives [32]uint8
	for s := range fives {
		fives[s] = 5
	}
	if !d.literals.build(lengths[:], literalBits, literal) || !d.distances.build(fives[:], distanceBits, distance) {
		return d.fail(ErrCorrupt)
	}
	return nil
}

// lengthBits is the most bits of a code of the lengths of codes.
const lengthBits = 7

// dynamic reads the codes of a block (clause 3.2.7).
func (d *decoder) dynamic() error {
	d.refill()
	if !d.has(14) {
		return d.fail(ErrTruncated)
	}
	literals, distances, count := int(d.take(5))+257, int(d.take(5))+1, int(d.take(4))+4
	if literals > maxLiterals || distances > maxDistances {
		return d.fail(ErrCorrupt)
	}
	if err := d.codeLengths(count, literals+distances); err != nil {
		return err
	}
	all := d.lengths[:literals+distances]
	if !d.literals.build(all[:literals], literalBits, literal) || !d.distances.build(all[literals:], distanceBits, distance) {
		return d.fail(ErrCorrupt)
	}
	return nil
}

// codeLengths reads the bits of n codes; count tells in how many symbols those
// are written that they are written in.
func (d *decoder) codeLengths(count, n int) error {
	order := [...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	var own [len(order)]uint8
	for _, s := range order[:count] {
		if d.refill(); !d.has(3) {
			return d.fail(ErrTruncated)
		}
		own[s] = uint8(d.take(3))
	}
	if !d.distances.build(own[:], lengthBits, plain) {
		return d.fail(ErrCorrupt)
	}
	for i := 0; i < n; {
		d.refill()
		e := d.distances.entries[d.bits&(1<<lengthBits-1)]
		if e == 0 && d.has(lengthBits) {
			return d.fail(ErrCorrupt)
		}
		if e == 0 || !d.has(e.size()+repeatBits(e.value())) {
			return d.fail(ErrTruncated)
		}
		d.take(e.size())
		times, value, ok := d.repeat(e.value(), i)
		if !ok || times > n-i {
			return d.fail(ErrCorrupt)
		}
		for range times {
			d.lengths[i] = value
			i++
		}
	}
	return nil
}

// repeatBits is how many extra bits follow a symbol of the lengths of codes.
func repeatBits(s int) uint {
	switch s {
	case 16:
		return 2
	case 17:
		return 3
	case 18:
		return 7
	}
	return 0
}

// repeat gives how often a symbol of the lengths of codes says which length, i
// being those before; false where it repeats what is not there.
func (d *decoder) repeat(s, i int) (times int, value uint8, ok bool) {
	extra := int(d.take(repeatBits(s)))
	switch {
	case s < 16:
		return 1, uint8(s), true
	case s == 16:
		if i == 0 {
			return 0, 0, false
		}
		return 3 + extra, d.lengths[i-1], true
	case s == 17:
		return 3 + extra, 0, true
	}
	return 11 + extra, 0, true
}
