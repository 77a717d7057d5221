package cityjson

import "github.com/maquette-city/maquette/tiles/scene"

// look is what sets the surfaces of one part of a feature apart from others.
type look struct {
	surface  string // semantic class, "" for none
	material scene.Material
	image    *image // nil for none; material is what is shown where it cannot be
}

// group is a mesh in the making.
type group struct {
	look    look
	corners []corner // of each position
	indices []uint32
	table   table
	shell   int // indices before the shell at hand
}

// corner is a vertex with a texture vertex, 0 for none: their numbers, the latter
// from 1 on.
type corner struct{ id, uv uint32 }

// position gives the position of a corner, a new one where it has none.
func (g *group) position(c corner) uint32 {
	i, there := g.table.at(c, uint32(len(g.corners)))
	if !there {
		g.corners = append(g.corners, c)
	}
	return i
}

// table finds the position of a corner: an open-addressed hash table that is used
// again and again without being cleared.
type table struct {
	slots []slot
	used  int
	turn  uint32 // slots of other turns are empty
}

type slot struct {
	corner corner
	value  uint32
	turn   uint32
}

// begin empties the table.
func (t *table) begin() {
	t.used = 0
	t.turn++
	if t.turn == 0 || len(t.slots) > 1<<16 { // all around, or grown by one giant
		t.slots, t.turn = nil, 1
	}
}

// at gives the value of a corner; where it has none it gets the next.
func (t *table) at(c corner, next uint32) (value uint32, there bool) {
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	s := t.slot(c)
	if s.turn == t.turn {
		return s.value, true
	}
	*s = slot{c, next, t.turn}
	t.used++
	return next, false
}

// slot gives the slot of a corner, or the empty one where it belongs.
func (t *table) slot(c corner) *slot {
	mask := uint64(len(t.slots) - 1)
	h := (uint64(c.id)<<32 | uint64(c.uv)) * 0x9E3779B97F4A7C15
	for i := h >> 32 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.turn != t.turn || s.corner == c {
			return s
		}
	}
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]slot, max(64, 2*len(old)))
	for i := range old {
		if old[i].turn == t.turn {
			*t.slot(old[i].corner) = old[i]
		}
	}
}
