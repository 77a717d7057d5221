package ifc

import (
	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// scratch is memory that one worker uses for one item after the other.
type scratch struct {
	slots  []uint32     // number of a record to its place in points, plus one
	used   []uint32     // the numbers with a place
	points []scene.Vec3 // of the cartesian points of the item
	ring   []scene.Vec3 // of the loops of the item, one behind the other
	faces  []solid.Face
	solids solid.Memory
}

// memory gives what the makers of solids work in; nil without a scratch.
func (s *scratch) memory() *solid.Memory {
	if s == nil {
		return nil
	}
	return &s.solids
}

// maxScratch is how many points of an item are kept for the next one.
const maxScratch = 1 << 16

// reset forgets the item before.
func (s *scratch) reset() {
	for _, n := range s.used {
		s.slots[n] = 0
	}
	s.used, s.points, s.ring = s.used[:0], s.points[:0], s.ring[:0]
	clear(s.faces)
	s.faces = s.faces[:0]
	if cap(s.points) > maxScratch {
		s.used, s.points = nil, nil
	}
	if cap(s.ring) > maxScratch {
		s.ring = nil
	}
	if cap(s.faces) > maxScratch {
		s.faces = nil
	}
}

// point gives the position of a record that was kept.
func (s *scratch) point(e step.Entity) (scene.Vec3, bool) {
	if n := e.Number(); e.Valid() && n < len(s.slots) && s.slots[n] != 0 {
		return s.points[s.slots[n]-1], true
	}
	return scene.Vec3{}, false
}

// keep keeps the position of a record of a file of so many.
func (s *scratch) keep(e step.Entity, p scene.Vec3, records int) {
	if s.slots == nil {
		s.slots = make([]uint32, records)
	}
	s.points = append(s.points, p)
	s.used = append(s.used, uint32(e.Number()))
	s.slots[e.Number()] = uint32(len(s.points))
}

// cut sets aside the ring that was written behind the last one.
func (s *scratch) cut(ring []scene.Vec3) {
	if n := len(s.ring) + len(ring); n <= cap(s.ring) {
		s.ring = s.ring[:n]
		return
	}
	s.ring = make([]scene.Vec3, 0, max(256, min(2*cap(s.ring), maxScratch)))
}
