package changes

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// grid finds features by what they are and where they are.
type grid struct {
	width float64 // of a cell, metres
	cells map[spot][]int
}

type spot struct {
	kind
	x, y, z int32
}

// maxPerCell bounds the features looked at in one cell. Where a drawing has more
// of one kind in one place, those beyond stay without a partner: they are told
// as removed and added.
const maxPerCell = 64

func newGrid(width float64) *grid { return &grid{width: width, cells: map[spot][]int{}} }

func (g *grid) spot(k kind, p scene.Vec3) spot {
	at := func(v float64) int32 {
		return int32(math.Floor(math.Min(math.Max(v/g.width, -1<<30), 1<<30)))
	}
	return spot{k, at(p[0]), at(p[1]), at(p[2])}
}

func (g *grid) add(k kind, p scene.Vec3, i int) {
	s := g.spot(k, p)
	g.cells[s] = append(g.cells[s], i)
}

// near calls do with the features of the kind in the cell of p and those about
// it.
func (g *grid) near(k kind, p scene.Vec3, do func(i int)) {
	middle := g.spot(k, p)
	for dx := int32(-1); dx <= 1; dx++ {
		for dy := int32(-1); dy <= 1; dy++ {
			for dz := int32(-1); dz <= 1; dz++ {
				s := middle
				s.x, s.y, s.z = s.x+dx, s.y+dy, s.z+dz
				in := g.cells[s]
				for _, i := range in[:min(len(in), maxPerCell)] {
					do(i)
				}
			}
		}
	}
}
