package visibility

import (
	"cmp"
	"context"
	"slices"

	"github.com/maquette-city/maquette/tiles/raster"
	"github.com/maquette-city/maquette/tiles/scene"
)

// view is the look from one direction. One worker has one, again and again.
type view struct {
	*survey
	buf  *buffer
	d    *direction
	to   scene.Affine
	tile tile
	// The window and least depth of each body in the tile.
	tasks []task
}

// task is a body that falls on a tile.
type task struct {
	body *body
	in   raster.Window
	near int32
	done bool // it was seen when the tile began: drawn, not judged
}

// look counts the pixels in which bodies are seen from d.
func (v *view) look(ctx context.Context, d *direction) error {
	v.d, v.to = d, d.to(v.pixel, v.middle)
	for t, tasks := range v.sort() {
		if err := ctx.Err(); err != nil {
			return err
		}
		v.tile, v.tasks = t, tasks
		v.judge()
	}
	return nil
}

// sort gives the bodies that fall on each tile where some are not known to be
// seen.
func (v *view) sort() map[tile][]task {
	out := map[tile][]task{}
	for _, known := range []bool{false, true} {
		for i := range v.bodies {
			b := &v.bodies[i]
			if b.box.Empty() || b.seen() != known || v.d.below && b.ground {
				continue
			}
			r, near := project(&v.to, b.box)
			r.eachTile(func(t tile, w raster.Window) {
				if list, ok := out[t]; ok || !known {
					out[t] = append(list, task{b, w, near, known})
				}
			})
		}
	}
	return out
}

// judge draws one tile: what is known to be seen first, then of the rest what is
// not hidden by that; and counts.
func (v *view) judge() {
	open := raster.Window{}
	for i := range v.tasks {
		if t := &v.tasks[i]; !t.done {
			open = open.Union(t.in)
		}
	}
	v.buf.clear(open)
	v.drawSeen(open)
	for _, last := range []bool{false, true} {
		v.buf.condense()
		for i := range v.tasks {
			switch t := &v.tasks[i]; {
			case t.done || v.buf.hides(t.in, t.near):
				t.done = true
			case last:
				v.countPixels(t.body)
			default:
				v.each(t.body, v.buf.draw)
			}
		}
	}
}

// batches is the number of batches that what is seen is drawn in, near ones first:
// between them it shows what of the rest is hidden.
const batches = 4

// drawSeen draws what is known to be seen, as far as it may hide anything in open.
func (v *view) drawSeen(open raster.Window) {
	var known []*task
	triangles := 0
	for i := range v.tasks {
		if t := &v.tasks[i]; t.done {
			if t.in = t.in.Intersect(open); !t.in.Empty() {
				known = append(known, t)
				triangles += t.body.triangles
			}
		}
	}
	slices.SortFunc(known, func(a, b *task) int { return cmp.Compare(a.near, b.near) })
	drawn, hidden := 0, false
	for _, t := range known {
		if hidden && v.buf.hides(t.in, t.near) {
			continue
		}
		v.each(t.body, v.buf.draw)
		if drawn += t.body.triangles; drawn > triangles/batches {
			v.buf.condense()
			drawn, hidden = 0, true
		}
	}
}

// countPixels counts those in which b is the nearest.
func (v *view) countPixels(b *body) {
	var show func(x, y int, depth int32) bool
	if v.ground != nil {
		show = v.aboveGround
	}
	n := int32(0)
	v.each(b, func() { n += v.buf.visible(show) })
	if b.thin(v.pixel) {
		n += v.points(b)
	}
	v.survey.count(b, n)
}

// each calls f for each triangle of b that falls on a pixel of the window.
func (v *view) each(b *body, f func()) {
	for i := range b.parts {
		in := b.parts[i].indices
		if len(in) == 0 {
			continue
		}
		c := v.project(&b.parts[i])
		for k := 0; k+2 < len(in); k += 3 {
			if v.buf.scan.Cover(&c[in[k]], &c[in[k+1]], &c[in[k+2]], b.parts[i].closed) {
				f()
			}
		}
	}
}

// project gives the corners of a mesh on the tile.
func (v *view) project(p *placed) []raster.Corner {
	if n := len(p.mesh.Positions); cap(v.buf.corners) < n {
		v.buf.corners = make([]raster.Corner, n+n/4)
	}
	to := v.to.Mul(&p.to)
	to[3] -= float64(v.tile.x * side * raster.Parts)
	to[7] -= float64(v.tile.y * side * raster.Parts)
	out := v.buf.corners[:len(p.mesh.Positions)]
	for i := range out {
		q := &p.mesh.Positions[i]
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
		c := v.project(&b.parts[i])
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
