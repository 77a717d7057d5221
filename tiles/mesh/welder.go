package mesh

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Welder numbers positions, giving one number to all within a distance.
type Welder struct {
	Positions []scene.Vec3 // by number, each the first that came
	eps       float64
	perMetre  float64 // cells; 0 where equal positions alone are one
	// A table of lists of numbers (plus one), hashed by cell or, without a
	// distance, by position; lists of cells that fall together are one. It is
	// seeded anew each time, so that no file can be made to fill one list: the
	// numbers given do not depend on it.
	heads []uint32
	next  []uint32 // the number before in the list, plus one
	seed  [4]uint64
	shift int // 64 less the bits of the size of heads
}

// weldCell is the size of a cell in distances: large enough that most positions
// look into one cell, small enough that a cell holds few.
const weldCell = 8

// NewWelder makes a Welder for the distance eps in metres; 0 welds equal
// positions.
func NewWelder(eps float64) *Welder {
	w := &Welder{}
	for k := range w.seed {
		w.seed[k] = rand.Uint64() | 1
	}
	if eps > 0 {
		w.eps, w.perMetre = eps, 1/(weldCell*eps)
	}
	return w
}

// ID gives the number of p: that of the nearest position within the distance,
// else a new one.
func (w *Welder) ID(p scene.Vec3) uint32 {
	if len(w.Positions) >= len(w.heads) {
		w.grow(2 * len(w.Positions))
	}
	slot := w.slot(p)
	for i := w.heads[slot]; i != 0; i = w.next[i-1] {
		if w.Positions[i-1] == p {
			return i - 1
		}
	}
	if w.perMetre > 0 {
		if id, ok := w.near(p); ok {
			return id
		}
	}
	n := uint32(len(w.Positions))
	w.Positions = append(w.Positions, p)
	w.next = append(w.next, w.heads[slot])
	w.heads[slot] = n + 1
	return n
}

// minWeldTable is the least size of the table.
const minWeldTable = 32

// grow makes room in the table for n positions.
func (w *Welder) grow(n int) {
	size := max(minWeldTable, len(w.heads))
	for size < n {
		size *= 2
	}
	if size == len(w.heads) {
		return
	}
	w.next = slices.Grow(w.next, size-len(w.next))
	w.heads, w.shift = make([]uint32, size), 64-bits.TrailingZeros(uint(size))
	for i, p := range w.Positions {
		slot := w.slot(p)
		w.next[i] = w.heads[slot]
		w.heads[slot] = uint32(i) + 1
	}
}

// slot gives the list in which p is.
func (w *Welder) slot(p scene.Vec3) uint64 {
	if w.perMetre > 0 {
		return w.hash(w.cell(p[0]), w.cell(p[1]), w.cell(p[2]))
	}
	// Adding 0 makes one of the two zeros.
	return w.hash(math.Float64bits(p[0]+0), math.Float64bits(p[1]+0), math.Float64bits(p[2]+0))
}

// hash is universal over its random odd factors (Dietzfelbinger et al., 1997).
func (w *Welder) hash(x, y, z uint64) uint64 {
	h := w.seed[0]*x + w.seed[1]*y + w.seed[2]*z
	h ^= h >> 32
	return h * w.seed[3] >> w.shift
}

// cell gives the cell of a coordinate. Cells beyond the range of integers fall
// together, which costs time and changes no result.
func (w *Welder) cell(v float64) uint64 {
	const most = 1 << 60
	f := float64(v * w.perMetre)
	if !(f > -most && f < most) {
		return most
	}
	c := int64(f)
	if float64(c) > f {
		c--
	}
	return uint64(c)
}

// near looks in the cells that the distance about p touches: eight at most.
func (w *Welder) near(p scene.Vec3) (uint32, bool) {
	var cells [3][2]uint64
	var n [3]int
	for k, v := range p {
		cells[k] = [2]uint64{w.cell(v - w.eps), w.cell(v + w.eps)}
		n[k] = 1
		if cells[k][0] != cells[k][1] {
			n[k] = 2
		}
	}
	best, found := w.eps, false
	var id uint32
	for x := range n[0] {
		for y := range n[1] {
			for z := range n[2] {
				for i := w.heads[w.hash(cells[0][x], cells[1][y], cells[2][z])]; i != 0; i = w.next[i-1] {
					d := w.Positions[i-1].Sub(p).Length()
					if d < best || d == best && (!found || i-1 < id) {
						best, id, found = d, i-1, true
					}
				}
			}
		}
	}
	return id, found
}
