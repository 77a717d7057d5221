package glb

import "math/bits"

// hashTable finds earlier entries of a list by content: open addressing with
// linear probing, cleared by a new generation rather than by writing.
type hashTable struct {
	slots      []slot
	mask       uint32
	generation uint32
}

type slot struct{ generation, hash, index uint32 }

// reset empties t and makes room for n entries at half load.
func (t *hashTable) reset(n int) {
	size := 1 << bits.Len(uint(2*n+7))
	if size > len(t.slots) {
		t.slots, t.generation = make([]slot, size), 0
	}
	t.mask = uint32(size - 1)
	t.generation++
	if t.generation == 0 { // after 2^32 resets old slots would look new
		clear(t.slots)
		t.generation = 1
	}
}

// find gives the index of the entry with this hash for which same holds, or
// stores and gives next. The caller adds at most as many as it reset for.
func (t *hashTable) find(hash, next uint32, same func(index uint32) bool) (index uint32, found bool) {
	for at := hash & t.mask; ; at = (at + 1) & t.mask {
		s := &t.slots[at]
		if s.generation != t.generation {
			*s = slot{t.generation, hash, next}
			return next, false
		}
		if s.hash == hash && same(s.index) {
			return s.index, true
		}
	}
}

// hash3 mixes three words.
func hash3(w [3]uint32) uint32 {
	return hash2(hash2(w[0], w[1]), w[2])
}

// hash2 mixes two words by one 64-bit multiplication folded onto itself.
func hash2(a, b uint32) uint32 {
	hi, lo := bits.Mul64(uint64(a)<<32|uint64(b), 0x9e3779b97f4a7c15)
	x := hi ^ lo
	return uint32(x ^ x>>32)
}
