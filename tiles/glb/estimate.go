package glb

import (
	"encoding/binary"
	"math"
	"math/bits"
)

const (
	hashBits   = 14 // of the table of earlier places
	ways       = 4  // places for each hash
	minMatch   = 4  // bytes that are looked up
	ringSize   = 4  // distances that cost no more than their number
	maxSymbols = 64 // of lengths and of distances
	// symbolCost is what a symbol in use costs in the table of its code, and
	// costUnits how many units of cost make a bit.
	symbolCost = 40
	costUnits  = 16
)

// estimator tells about how many bytes a compressor such as brotli at its middle
// levels makes of data: it looks for what came before in the same way, and takes
// the entropy of literals, lengths and distances for the rest. Single estimates
// are off by a tenth; of positions and normals in two forms it picks those that
// take 0.1 and 0.9 % more than the smaller ones, over the tiles of the shared
// models, at a fraction of brotli's time. It counts in integers, so that all
// machines pick the same.
type estimator struct {
	places [1 << hashBits][ways]uint32 // the latest of each hash, after before, newest first
	before uint32                      // places up to this one are of earlier data
	tallies
}

// tallies are what is counted of one piece of data.
type tallies struct {
	literals  [256]uint32
	runs      [maxSymbols]uint32 // of literals between matches
	lengths   [maxSymbols]uint32
	distances [maxSymbols + ringSize]uint32
	extra     int // bits beside the symbols, in units
	ring      [ringSize]int
}

// bytes gives the estimate for data.
func (e *estimator) bytes(data []byte) int {
	e.tallies = tallies{}
	if uint64(e.before)+uint64(len(data)) > math.MaxUint32 {
		e.places, e.before = [1 << hashBits][ways]uint32{}, 0
	}
	run, i := 0, 0
	for i+minMatch <= len(data) {
		word := binary.LittleEndian.Uint32(data[i:])
		slot := hashOf(word)
		length, distance := e.match(data, i, word, &e.places[slot])
		e.remember(slot, i)
		if length < minMatch {
			e.literals[data[i]]++
			run++
			i++
			continue
		}
		e.count(run, length, distance)
		e.note(data, i+1, i+length)
		run = 0
		i += length
	}
	for _, b := range data[i:] {
		e.literals[b]++
	}
	e.before += uint32(len(data))
	cost := e.extra + entropy(e.literals[:]) + entropy(e.runs[:]) + entropy(e.lengths[:]) + entropy(e.distances[:])
	return cost / (8 * costUnits)
}

// remember notes place i under its hash.
func (e *estimator) remember(slot uint32, i int) {
	p := &e.places[slot]
	copy(p[1:], p[:])
	p[0] = e.before + uint32(i) + 1
}

// match gives the longest of the matches at the latest distances and at places;
// a new distance has to be worth it.
func (e *estimator) match(data []byte, i int, word uint32, places *[ways]uint32) (length, distance int) {
	for _, d := range e.ring {
		if d > 0 && i >= d && binary.LittleEndian.Uint32(data[i-d:]) == word {
			if n := matchLength(data, i-d, i); n > length {
				length, distance = n, d
			}
		}
	}
	for _, at := range places {
		if at <= e.before {
			break
		}
		place := int(at - e.before - 1)
		if binary.LittleEndian.Uint32(data[place:]) == word {
			if n := matchLength(data, place, i); n > length+1 {
				length, distance = n, i-place
			}
		}
	}
	if distance > 1<<16 && length < minMatch+2 { // no shorter than what it stands for
		return 0, 0
	}
	return length, distance
}

// count takes a match that follows run literals.
func (e *estimator) count(run, length, distance int) {
	e.lengths[e.symbol(length)]++
	e.runs[e.symbol(run)]++
	k := 0
	for k < ringSize && e.ring[k] != distance {
		k++
	}
	if k < ringSize {
		e.distances[k]++
		copy(e.ring[1:k+1], e.ring[:k])
	} else {
		e.distances[ringSize+e.symbol(distance)]++
		copy(e.ring[1:], e.ring[:])
	}
	e.ring[0] = distance
}

// note remembers places within a match: the first and the last ones do.
func (e *estimator) note(data []byte, from, to int) {
	for k := from; k < to && k+minMatch <= len(data); k++ {
		if k > from+16 && k < to-minMatch {
			k = to - minMatch
		}
		e.remember(hashOf(binary.LittleEndian.Uint32(data[k:])), k)
	}
}

func hashOf(word uint32) uint32 { return word * 0x9e3779b1 >> (32 - hashBits) }

func matchLength(data []byte, j, i int) int {
	n := 0
	for i+n+8 <= len(data) {
		if x := binary.LittleEndian.Uint64(data[j+n:]) ^ binary.LittleEndian.Uint64(data[i+n:]); x != 0 {
			return n + bits.TrailingZeros64(x)/8
		}
		n += 8
	}
	for i+n < len(data) && data[j+n] == data[i+n] {
		n++
	}
	return n
}

// symbol gives the prefix symbol of a number, two for each power of two, and
// counts the bits that follow it.
func (e *estimator) symbol(v int) int {
	if v < 4 {
		return v
	}
	n := bits.Len(uint(v))
	e.extra += (n - 2) * costUnits
	return min(2*n-2+v>>(n-2)&1, maxSymbols-1)
}

// entropy gives the cost of symbols that occur so often, with their code.
func entropy(counts []uint32) int {
	all, cost := uint32(0), 0
	for _, n := range counts {
		all += n
	}
	for _, n := range counts {
		if n > 0 {
			cost += int(n)*(log2(all)-log2(n)) + symbolCost
		}
	}
	return cost
}

// log2Steps are the logarithms of 1 + i/16 in units of cost.
var log2Steps = [16]uint8{0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 14, 15}

// log2 gives the logarithm of v, at least 1, in units of cost.
func log2(v uint32) int {
	n := bits.Len32(v) - 1
	return n*costUnits + int(log2Steps[uint64(v)<<4>>n&15])
}
