package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// box is a box in any direction. The axes have length 1 and the last is that of
// the least extent.
type box struct {
	middle scene.Vec3
	axes   [3]scene.Vec3
	half   [3]float64
}

// Bounds of the search for main directions.
const (
	maxDirections  = 24    // directions told apart
	directionShare = 512   // triangles looked at, spread evenly
	sameDirection  = 0.996 // cosine of 5 degrees
	square         = 0.09  // cosine of 85 degrees
)

type direction struct {
	normal scene.Vec3 // of the first triangle
	area   float64
}

// fit gives the smaller of two boxes about the triangles: one in the directions
// of the largest faces, one in those of the body's frame.
func (b *body) fit(triangles []uint32) box {
	u, v, ok := b.directions(triangles)
	best := b.bounds(triangles, [3]scene.Vec3{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
	if !ok {
		return best
	}
	own := b.bounds(triangles, [3]scene.Vec3{u, v, u.Cross(v)})
	const clearly = 0.999
	if own.surface() < clearly*best.surface() {
		return own
	}
	return best
}

// surface gives an eighth of the surface of x.
func (x *box) surface() float64 {
	return float64(x.half[0]*x.half[1]) + float64(x.half[1]*x.half[2]) + float64(x.half[2]*x.half[0])
}

// bounds gives the box along the axes, which it puts in order.
func (b *body) bounds(triangles []uint32, axes [3]scene.Vec3) box {
	var lo, hi [3]float64
	for k := range 3 {
		lo[k], hi[k] = math.Inf(1), math.Inf(-1)
	}
	for _, t := range triangles {
		for _, i := range b.corners[3*t : 3*t+3] {
			p := b.positions[i]
			for k := range 3 {
				d := axes[k].Dot(p)
				lower(&lo[k], d)
				raise(&hi[k], d)
			}
		}
	}
	var x box
	order := [3]int{0, 1, 2}
	for i := 1; i < 3; i++ {
		for k := i; k > 0 && hi[order[k]]-lo[order[k]] > hi[order[k-1]]-lo[order[k-1]]; k-- {
			order[k], order[k-1] = order[k-1], order[k]
		}
	}
	for i, k := range order {
		x.axes[i], x.half[i] = axes[k], (hi[k]-lo[k])/2
		x.middle = x.middle.Add(axes[k].Scale((hi[k] + lo[k]) / 2))
	}
	return x
}

// directions gives the normal that most area has, and square to it that which
// most of the rest has, or the way of the longest edges.
func (b *body) directions(triangles []uint32) (u, v scene.Vec3, ok bool) {
	var all [maxDirections]direction
	n := 0
	stride := len(triangles)/directionShare + 1
	for i := 0; i < len(triangles); i += stride {
		p, q, r := b.triangle(triangles[i])
		c := q.Sub(p).Cross(r.Sub(p))
		n = addDirection(&all, n, c)
	}
	if u, ok = largest(all[:n], scene.Vec3{}); !ok {
		return u, v, false
	}
	if v, ok = largest(all[:n], u); ok {
		return u, v.Sub(u.Scale(u.Dot(v))).Normalized(), true
	}
	n = 0
	for i := 0; i < len(triangles); i += stride {
		p, q, r := b.triangle(triangles[i])
		for _, e := range [3]scene.Vec3{q.Sub(p), r.Sub(q), p.Sub(r)} {
			n = addDirection(&all, n, e.Sub(u.Scale(u.Dot(e))))
		}
	}
	if v, ok = largest(all[:n], u); !ok {
		v, _ = mesh.Frame(u)
	}
	return u, v.Sub(u.Scale(u.Dot(v))).Normalized(), true
}

// addDirection adds c, whatever way it points along its line, by its length.
func addDirection(all *[maxDirections]direction, n int, c scene.Vec3) int {
	l := c.Length()
	if !(l > 0) {
		return n
	}
	c = c.Scale(1 / l)
	for i := range n {
		if math.Abs(all[i].normal.Dot(c)) > sameDirection {
			all[i].area += l
			return n
		}
	}
	if n < maxDirections {
		all[n] = direction{c, l}
		n++
	}
	return n
}

// largest gives the direction of the greatest area, of those square to u.
func largest(all []direction, u scene.Vec3) (scene.Vec3, bool) {
	best := -1
	for i := range all {
		if math.Abs(all[i].normal.Dot(u)) < square && (best < 0 || all[i].area > all[best].area) {
			best = i
		}
	}
	if best < 0 {
		return scene.Vec3{}, false
	}
	return all[best].normal, true
}

// face gives the side of x across an axis: at the far end of it for a way of 1,
// at the near end for -1, in the middle for 0.
func (x *box) face(axis int, way float64) patch {
	u, v := (axis+1)%3, (axis+2)%3
	p := patch{
		middle: x.middle.Add(x.axes[axis].Scale(way * x.half[axis])),
		u:      x.axes[u].Scale(x.half[u]),
		v:      x.axes[v].Scale(x.half[v]),
	}
	if (way < 0) != (x.axes[axis].Dot(x.axes[u].Cross(x.axes[v])) < 0) {
		p.u = p.u.Scale(-1)
	}
	return p
}
