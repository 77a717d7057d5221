package visibility

import (
	"math"

	"github.com/maquette-city/maquette/tiles/raster"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// finestPixel is the exponent of two of the smallest pixel: 3 cm.
	finestPixel = -5
	// fewestDrawn and mostDrawn bound the pixels of one direction, between them
	// there are pixelsPerTriangle for each triangle. A house gets pixels of 12 cm
	// then, a building of a hundred metres 12 to 25 cm, a city of two kilometres two
	// metres.
	fewestDrawn, mostDrawn = 1 << 17, 1 << 20
	pixelsPerTriangle      = 1
	// widest is the most pixels that the diagonal of everything may have: corners
	// then fit their 32 bits from any tile.
	widest = 1 << 15
)

// pixelFor gives the width of a pixel in metres, a power of two.
func (s *survey) pixelFor(whole scene.Box, triangles int) float64 {
	budget := fewestDrawn
	for budget < mostDrawn && budget*2 <= triangles*pixelsPerTriangle {
		budget *= 2
	}
	for e := finestPixel; ; e++ {
		pixel := math.Ldexp(1, e)
		if whole.Size().Length()/pixel > widest {
			continue
		}
		if s.drawn(&s.directions[0], pixel, budget) <= budget && s.drawn(&s.directions[1], pixel, budget) <= budget {
			return pixel
		}
	}
}

// drawn gives the pixels that one direction takes, or some number over budget.
func (s *survey) drawn(d *direction, pixel float64, budget int) int {
	to := d.to(pixel, s.middle)
	windows := map[tile]raster.Window{}
	sum := 0
	for i := range s.bodies {
		b := &s.bodies[i]
		if b.box.Empty() {
			continue
		}
		r, _, _ := project(&to, b.box)
		if sum > budget || r.tiles() > budget/side+1 {
			return budget + 1
		}
		r.eachTile(func(t tile, w raster.Window) {
			old := windows[t]
			now := old.Union(w)
			windows[t] = now
			sum += now.Area() - old.Area()
		})
	}
	return sum
}

// tile is a square of side by side pixels: its number to the right and up.
type tile struct{ x, y int }

// rectangle is one of pixels of a direction, x1 and y1 not in it.
type rectangle struct{ x0, y0, x1, y1 int }

// project gives the pixels that the box can fall on, one more to each side, and
// its least and its greatest depth, with depthSlack to both sides.
func project(to *scene.Affine, box scene.Box) (r rectangle, near, far int32) {
	middle := to.Apply(box.Center())
	half := box.Size().Scale(0.5)
	var reach scene.Vec3
	for i := range reach {
		reach[i] = float64(math.Abs(to[4*i])*half[0]) + float64(math.Abs(to[4*i+1])*half[1]) + float64(math.Abs(to[4*i+2])*half[2])
	}
	low := func(i int) int { return int(math.Floor((middle[i]-reach[i])/raster.Parts)) - 1 }
	high := func(i int) int { return int(math.Floor((middle[i]+reach[i])/raster.Parts)) + 2 }
	const unit = 1 << raster.DepthBits
	near = int32(math.Floor((middle[2]-reach[2])*unit)) - depthSlack
	far = int32(math.Ceil((middle[2]+reach[2])*unit)) + depthSlack
	return rectangle{low(0), low(1), high(0), high(1)}, near, far
}

// tiles gives the number of tiles that r touches.
func (r rectangle) tiles() int {
	return (floorSide(r.x1-1) - floorSide(r.x0) + 1) * (floorSide(r.y1-1) - floorSide(r.y0) + 1)
}

// eachTile calls f for each tile that r touches, with its part of the tile.
func (r rectangle) eachTile(f func(tile, raster.Window)) {
	for y := floorSide(r.y0); y*side < r.y1; y++ {
		for x := floorSide(r.x0); x*side < r.x1; x++ {
			f(tile{x, y}, r.in(tile{x, y}))
		}
	}
}

// in gives the part of r in a tile.
func (r rectangle) in(t tile) raster.Window {
	return raster.Window{X0: r.x0 - t.x*side, Y0: r.y0 - t.y*side, X1: r.x1 - t.x*side, Y1: r.y1 - t.y*side}.Intersect(raster.Window{X1: side, Y1: side})
}

func floorSide(v int) int { return int(raster.FloorDiv(int64(v), side)) }
