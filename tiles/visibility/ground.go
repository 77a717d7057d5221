package visibility

import (
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/raster"
	"github.com/maquette-city/maquette/tiles/scene"
)

// groundMap is the height of the ground, seen from above.
type groundMap struct {
	pixel  float64
	middle scene.Vec3
	depth  map[tile][]int32 // as a buffer of the first direction has it
}

// newGroundMap draws the ground from above; nil where there is none.
func (s *survey) newGroundMap() *groundMap {
	v := view{survey: s, buf: newBuffer(), d: &s.directions[0]}
	v.to = v.d.to(s.pixel, s.middle)
	tiles := map[tile][]*body{}
	for i := range s.bodies {
		if b := &s.bodies[i]; b.ground && !b.box.Empty() {
			r, _, _ := project(&v.to, b.box)
			r.eachTile(func(t tile, _ raster.Window) { tiles[t] = append(tiles[t], b) })
		}
	}
	if len(tiles) == 0 {
		return nil
	}
	g := &groundMap{s.pixel, s.middle, make(map[tile][]int32, len(tiles))}
	for t, bodies := range tiles {
		v.tile = t
		v.buf.clear(raster.Window{X1: side, Y1: side})
		for _, b := range bodies {
			v.each(b, v.buf.draw)
		}
		g.depth[t] = slices.Clone(v.buf.depth)
	}
	return g
}

// groundSlack is how deep under the ground something may lie and still count as
// seen, in pixels: the ground is known at their middles only.
const groundSlack = 1.0 / 16

// covers tells whether p lies under the ground.
func (g *groundMap) covers(p scene.Vec3) bool {
	x, y := int(math.Floor(p[0]/g.pixel)), int(math.Floor(p[1]/g.pixel))
	t := tile{floorSide(x), floorSide(y)}
	tile, ok := g.depth[t]
	if !ok {
		return false
	}
	ground := tile[(y-t.y*side)*side+x-t.x*side]
	return ground < nothing && (g.middle[2]-p[2])/g.pixel > float64(ground)/(1<<raster.DepthBits)+groundSlack
}
