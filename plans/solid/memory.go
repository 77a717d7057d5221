package solid

import (
	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Memory is what the makers of solids need besides their results. A caller that
// makes many solids keeps one for each goroutine and gives it to every Effort.
// The zero value is ready for use.
type Memory struct {
	// Memo remembers booleans and shells, nil none. It changes no result and no
	// count of work.
	Memo *memo.Memo

	polygons mesh.Triangulator
	edges    mesh.EdgeList
	twin     []uint32
	tri3     []uint32
	local    []uint32 // vertex of a shell to that of a piece of it
	global   []uint32 // and back

	ids   []uint32 // of the points of a face
	ring  []scene.Vec3
	rings [][]scene.Vec3
}

// maxKept is the number of half edges of a shell whose memory is kept for the
// next one.
const maxKept = 1 << 20

// memory gives the memory to work in, set to this effort.
func (f *Effort) memory() *Memory {
	if f.Memory == nil {
		f.Memory = &Memory{}
	}
	if cap(f.Memory.twin) > maxKept {
		*f.Memory = Memory{Memo: f.Memory.Memo}
	}
	f.Memory.polygons.Spend = func(steps int) error { return f.spend(stepWork * steps) }
	return f.Memory
}
