package partition

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// MinLevel is the level of the smallest cells, cubes of 16 metres. A house
	// then makes a handful of tiles and a tower of 70 metres some tens, each
	// with the ten to fifty thousand triangles that headsets and tablets like
	// in one tile; cells of 8 metres would make hundreds of requests of a
	// tower, cells of 32 would make a moved wall resend most of a house.
	MinLevel = 4
	// CityLevel is that of city models: cubes of 64 metres hold some twenty
	// houses. Those of 16 would make a request of nearly every house.
	CityLevel = 6
	// finer is how many levels below the smallest cells those of heavy features
	// reach; see lowest.
	finer = 2
	// heavy is the number of triangles from which on a feature may lie in a
	// cell of half the smallest width, eight times as many in one of a quarter:
	// forty lighter ones make a tile of 20,000, which headsets still like.
	heavy = 128
	// MaxLevel is the level of the largest cells, cubes of 33,554 kilometres:
	// the loose cell at the origin holds everything within maxCoordinate.
	MaxLevel = 25
	// maxQuantizedLevel is the last level whose loose cell, 128 metres wide, has
	// steps of 2 millimetres or less in 16 bits: positions lie within one.
	maxQuantizedLevel = 6
	// fineStep is the exponent of the smallest step, about a millimetre: smaller
	// ones would cost a bit for each coordinate and halving of the cell, and show
	// nothing.
	fineStep = -10
	// floatStep is that of the steps on which positions lie that stay float32,
	// about 2 millimetres.
	floatStep = -9
	// nearby is how far in metres outside the loose cell the inner features of a
	// cell begin to be asked for.
	nearby = 32
	// maxCoordinate bounds plan coordinates, in metres. Beyond it a float64
	// has no room for cells, and no plan is meant.
	maxCoordinate = 1 << 24
)

// Cell is a cube of 2^Level metres, aligned to the origin of the plan frame. It
// takes what fits in the loose cell, twice its width about the same middle.
type Cell struct {
	Level   int
	X, Y, Z int
}

// String gives the cell as extras.cell has it: "k/x/y/z".
func (c Cell) String() string { return fmt.Sprintf("%d/%d/%d/%d", c.Level, c.X, c.Y, c.Z) }

// width gives the edge length in metres.
func (c Cell) width() float64 { return math.Ldexp(1, c.Level) }

// parent gives the cell of the next level that holds c.
func (c Cell) parent() Cell { return Cell{c.Level + 1, c.X >> 1, c.Y >> 1, c.Z >> 1} }

// origin gives the lowest corner of the loose cell.
func (c Cell) origin() scene.Vec3 {
	w := c.width()
	return scene.Vec3{(float64(c.X) - 0.5) * w, (float64(c.Y) - 0.5) * w, (float64(c.Z) - 0.5) * w}
}

// loose gives the loose cell.
func (c Cell) loose() scene.Box {
	low, w := c.origin(), 2*c.width()
	return scene.Box{Min: low, Max: low.Add(scene.Vec3{w, w, w})}
}

// step gives the quantization step of the cell's tile in metres, 0 where it
// keeps float32.
func (c Cell) step() float64 {
	if c.Level > maxQuantizedLevel {
		return 0
	}
	return math.Ldexp(1, max(c.Level+1-16, fineStep))
}

// precision gives how far a stored position may lie from the true one, metres,
// rounded up to a power of two: the step, or that of float32 at the far end of
// the loose cell where it is greater.
func (c Cell) precision() float64 {
	if s := c.step(); s > 0 {
		return s
	}
	return math.Ldexp(1, max(c.Level+1-24, floatStep))
}

// holds tells whether the loose cell holds b. All its faces are exact in
// float64.
func (c Cell) holds(b scene.Box) bool {
	low, w := c.origin(), 2*c.width()
	for i := range low {
		if b.Min[i] < low[i] || b.Max[i] > low[i]+w {
			return false
		}
	}
	return true
}

// CellOf gives the smallest loose cell, of minLevel or above, that holds b: at
// each level the cell that b's middle lies in is asked. b is not empty and within maxCoordinate.
func CellOf(b scene.Box, minLevel int) Cell { return cellIn(b, minLevel, nil) }

// cellIn is CellOf for what belongs to the column of a cell.
func cellIn(b scene.Box, minLevel int, within *Cell) Cell {
	middle := b.Center()
	for level := minLevel; ; level++ {
		w := math.Ldexp(1, level)
		c := Cell{level, floor(middle[0] / w), floor(middle[1] / w), floor(middle[2] / w)}
		if within != nil && level <= within.Level {
			c.X, c.Y = clampTo(c.X, within.X, within.Level-level), clampTo(c.Y, within.Y, within.Level-level)
		}
		if c.holds(b) || level == MaxLevel {
			return c
		}
	}
}

// clampTo moves x to the nearest of the cells, so many levels below, of cell
// number of.
func clampTo(x, of, below int) int { return min(max(x, of<<below), of<<below|(1<<below-1)) }

// lowest gives the level of the smallest cells that a feature of so many
// triangles lies in. A room of detailed furniture would make one tile of
// millions of triangles; splitting it where it gets too large would move
// features whenever a neighbour is added. So each finds its cell by its own size
// and weight: light things lie in cells of minLevel, heavy ones below, as far as
// their size allows.
func lowest(minLevel, triangles int) int {
	level := minLevel
	for weight := heavy; triangles >= weight && level > minLevel-finer; weight *= 8 {
		level--
	}
	return level
}

func floor(v float64) int { return int(math.Floor(v)) }

// padding is the part of a cell's width that the faces of boxes lie on.
const padding = 8

// pad grows b outward to multiples of an eighth of the cell's width. A box
// without extent along an axis gets one step of it.
func (c Cell) pad(b scene.Box) scene.Box {
	if b.Empty() {
		return b
	}
	s := c.width() / padding
	for i := range 3 {
		b.Min[i] = math.Floor(b.Min[i]/s) * s
		b.Max[i] = math.Ceil(b.Max[i]/s) * s
		if b.Max[i] == b.Min[i] {
			b.Max[i] += s
		}
	}
	return b
}
