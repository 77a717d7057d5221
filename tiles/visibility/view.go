package visibility

import (
	"context"

	"github.com/maquette-city/maquette/tiles/raster"
	"github.com/maquette-city/maquette/tiles/scene"
)

// view is the look from one direction. One worker has one, again and again.
type view struct {
	*survey
	buf     *buffer
	d       *direction
	to      scene.Affine
	tile    tile
	tasks   []task // of the tile
	queue   []*task
	known   []*body
	numbers map[tile]int // in lists
	lists   [][]task
}

// task is a body that falls on a tile.
type task struct {
	body      *body
	in        raster.Window
	near, far int32 // no point of it lies outside these depths
	known     bool  // it was seen when the tile began: drawn, not judged
	hidden    bool  // nothing of it is seen in the tile
	pixels    int32 // in which it is the nearest of all
}

// look counts the pixels in which bodies are seen from d.
func (v *view) look(ctx context.Context, d *direction) error {
	v.d, v.to = d, d.to(v.pixel, v.middle)
	v.sort()
	for t, n := range v.numbers {
		if err := ctx.Err(); err != nil {
			return err
		}
		v.tile, v.tasks = t, v.lists[n]
		v.judge()
	}
	return nil
}

// sort lists the bodies that fall on each tile where some are not known to be
// seen.
func (v *view) sort() {
	clear(v.numbers)
	for i := range v.lists {
		v.lists[i] = v.lists[i][:0]
	}
	v.known = v.known[:0]
	for i := range v.bodies {
		b := &v.bodies[i]
		switch {
		case b.box.Empty() || v.d.below && b.ground:
		case b.seen():
			v.known = append(v.known, b)
		default:
			v.add(b, false)
		}
	}
	for _, b := range v.known {
		v.add(b, true)
	}
}

// add lists a body with the tiles that it falls on; what is known to be seen with
// those alone that have a list.
func (v *view) add(b *body, known bool) {
	r, near, far := project(&v.to, b.box)
	r.eachTile(func(t tile, w raster.Window) {
		n, ok := v.numbers[t]
		if !ok {
			if known {
				return
			}
			if n = len(v.numbers); n == len(v.lists) {
				v.lists = append(v.lists, nil)
			}
			v.numbers[t] = n
		}
		v.lists[n] = append(v.lists[n], task{body: b, in: w, near: near, far: far, known: known})
	})
}

// each calls f for each triangle of b that falls on a pixel of the window.
func (v *view) each(b *body, f func()) {
	for i := range b.parts {
		if p := &b.parts[i]; len(p.indices) > 0 {
			v.buf.scan.Each(v.project(p, p.positions), p.indices, p.closed, f)
		}
	}
}

// project gives positions of p as corners on the tile.
func (v *view) project(p *placed, positions []scene.Vec3) []raster.Corner {
	if n := len(positions); cap(v.buf.corners) < n {
		v.buf.corners = make([]raster.Corner, n+n/4)
	}
	to := v.to.Mul(&p.to)
	to[3] -= float64(v.tile.x * side * raster.Parts)
	to[7] -= float64(v.tile.y * side * raster.Parts)
	out := v.buf.corners[:len(positions)]
	for i := range out {
		q := &positions[i]
		out[i] = raster.Corner{
			X: raster.Round(float64(to[0]*q[0]) + float64(to[1]*q[1]) + float64(to[2]*q[2]) + to[3]),
			Y: raster.Round(float64(to[4]*q[0]) + float64(to[5]*q[1]) + float64(to[6]*q[2]) + to[7]),
			Z: float32(float64(to[8]*q[0]) + float64(to[9]*q[1]) + float64(to[10]*q[2]) + to[11])}
	}
	return out
}

// mostPoints is the number of triangles whose middles are asked for a thin body.
const mostPoints = 8

// points counts the middles of some triangles of b before which nothing is drawn:
// a wire may miss the middles of all pixels.
func (v *view) points(b *body) int32 {
	n := int32(0)
	step, at := (b.triangles+mostPoints-1)/mostPoints, 0
	for i := range b.parts {
		m := b.parts[i].mesh
		c := v.project(&b.parts[i], m.Positions)
		for k := 0; k+2 < len(m.Indices); k += 3 {
			if at%step == 0 && v.pointSeen(&c[m.Indices[k]], &c[m.Indices[k+1]], &c[m.Indices[k+2]]) {
				n++
			}
			at++
		}
	}
	return n
}

func (v *view) pointSeen(p, q, r *raster.Corner) bool {
	x := int((int64(p.X) + int64(q.X) + int64(r.X)) / 3 >> raster.PartBits)
	y := int((int64(p.Y) + int64(q.Y) + int64(r.Y)) / 3 >> raster.PartBits)
	z := int32((p.Z + q.Z + r.Z) / 3 * (1 << raster.DepthBits))
	return v.buf.shows(x, y, z) && v.aboveGround(x, y, z)
}

// aboveGround tells whether the point that a pixel shows at a depth does not lie
// under the ground.
func (v *view) aboveGround(x, y int, depth int32) bool {
	if v.ground == nil {
		return true
	}
	p := v.d.from(v.pixel, v.middle, float64(v.tile.x*side+x)+0.5, float64(v.tile.y*side+y)+0.5, float64(depth)/(1<<raster.DepthBits))
	return !v.ground.covers(p)
}
