package simplify

import (
	"math"
	"math/rand/v2"

	"github.com/maquette-city/maquette/tiles/scene"
)

// weldStep is the size in metres of the cells of which all positions become the
// first that came: below what a tile's positions can tell.
const weldStep = 0x1p-12

// welder numbers positions by cells. Its table is seeded, so that no file can
// be made to fill one list; numbers do not depend on the seed.
type welder struct {
	keys  [][3]uint64
	ids   []uint32 // plus one, 0 free
	of    []uint32 // number of each source
	count int
	seed  [3]uint64
}

func (w *welder) reset() {
	if w.seed[0] == 0 {
		for k := range w.seed {
			w.seed[k] = rand.Uint64() | 1
		}
	}
	w.of, w.count = w.of[:0], 0
	const kept = 1 << 12
	if len(w.ids) == 0 || len(w.ids) > kept {
		w.ids, w.keys = make([]uint32, kept), make([][3]uint64, kept)
		return
	}
	clear(w.ids)
}

// id gives the number of v: next where its cell is new.
func (w *welder) id(v scene.Vec3, next int) int {
	if 2*w.count >= len(w.ids) {
		w.grow()
	}
	var key [3]uint64
	for k, c := range v {
		key[k] = math.Float64bits(math.Floor(c/weldStep+0.5) + 0)
	}
	at := w.find(key)
	if w.ids[at] == 0 {
		w.ids[at], w.keys[at] = uint32(next)+1, key
		w.count++
		return next
	}
	return int(w.ids[at] - 1)
}

// find gives the place of a key, or the free one that it would take.
func (w *welder) find(key [3]uint64) int {
	h := w.seed[0]*key[0] + w.seed[1]*key[1] + w.seed[2]*key[2]
	h ^= h >> 32
	h *= w.seed[0]
	h ^= h >> 29
	mask := len(w.ids) - 1
	at := int(h) & mask
	for w.ids[at] != 0 && w.keys[at] != key {
		at = (at + 1) & mask
	}
	return at
}

func (w *welder) grow() {
	ids, keys := w.ids, w.keys
	w.ids, w.keys = make([]uint32, 2*len(ids)), make([][3]uint64, 2*len(ids))
	for i, id := range ids {
		if id != 0 {
			at := w.find(keys[i])
			w.ids[at], w.keys[at] = id, keys[i]
		}
	}
}
