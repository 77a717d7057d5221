package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// project lays the ring into a plane square to its mean normal.
func (r *ring) project(positions []scene.Vec3) {
	r.point = positions[r.vertex]
	for i, v := range r.vertices {
		r.points[i] = positions[v].Sub(r.point)
	}
	r.point = scene.Vec3{}
	var n scene.Vec3
	for i := range r.triangles {
		n = n.Add(r.points[i].Cross(r.points[r.after(i)]))
	}
	n = n.Normalized()
	r.graph = n != scene.Vec3{}
	if !r.graph {
		return
	}
	u, v := mesh.Frame(n)
	for i := range r.vertices {
		p := r.points[i]
		r.flat[i], r.height[i] = mesh.Vec2{p.Dot(u), p.Dot(v)}, p.Dot(n)
	}
	for i := range r.triangles {
		r.graph = r.graph && turn(mesh.Vec2{}, r.flat[i], r.flat[r.after(i)]) >= 0
	}
}

// turn gives twice the signed area of a triangle.
func turn(a, b, c mesh.Vec2) float64 {
	return float64((b[0]-a[0])*(c[1]-a[1])) - float64((b[1]-a[1])*(c[0]-a[0]))
}

// cosines between a triangle before and after a collapse: what turns more is a
// fold.
const leastTurn = 0.35

// distance bounds the distance, both ways, between the triangles about the
// vertex before and after it goes to number at of the ring. False where
// triangles would fold over or have no area.
func (r *ring) distance(at int) (float64, bool) {
	if !r.unfolded(at) {
		return 0, false
	}
	u := r.points[at]
	slid := 0.0
	own, up := mesh.Vec2{}, 0.0
	if !r.closed || r.seamed > 0 {
		other := r.across(at)
		k := segmentShare(u, r.points[other])
		p := u.Scale(1 - k).Add(r.points[other].Scale(k))
		slid = p.Length()
		own = between(r.flat[at], r.flat[other], k)
		up = float64(r.height[at]*(1-k)) + float64(r.height[other]*k)
	}
	if r.graph && r.graphAfter(at, own) {
		return slid + r.rise(at, own, up), true
	}
	return u.Length(), true
}

// across gives the other vertex of the ring on the border that the vertex is
// on.
func (r *ring) across(at int) int {
	switch {
	case !r.closed && at == 0:
		return len(r.vertices) - 1
	case !r.closed:
		return 0
	case r.seams[0] == at:
		return r.seams[1]
	}
	return r.seams[0]
}

// segmentShare gives where on the segment from a to b the point nearest to the
// origin lies, 0 to 1.
func segmentShare(a, b scene.Vec3) float64 {
	d := b.Sub(a)
	l := d.Dot(d)
	if !(l > 0) {
		return 0
	}
	return max(0, min(1, -a.Dot(d)/l))
}

func between(a, b mesh.Vec2, k float64) mesh.Vec2 {
	return mesh.Vec2{float64(a[0]*(1-k)) + float64(b[0]*k), float64(a[1]*(1-k)) + float64(b[1]*k)}
}

// unfolded tells whether all triangles that stay keep some area and turn by no
// more than leastTurn allows.
func (r *ring) unfolded(at int) bool {
	u := r.points[at]
	for i := range r.triangles {
		k := r.after(i)
		if i == at || k == at {
			continue
		}
		a, b := r.points[i], r.points[k]
		before, after := a.Cross(b), a.Sub(u).Cross(b.Sub(u))
		x, y := before.Dot(before), after.Dot(after)
		e := b.Sub(a)
		const thin = 1e-4 // height of a triangle over its base
		if y <= thin*thin*float64(e.Dot(e)*e.Dot(e)) && y < x {
			return false
		}
		if d := before.Dot(after); d < 0 && x > 0 || d*d < leastTurn*leastTurn*x*y {
			return false
		}
	}
	return true
}

// upright tells whether the triangles of broad flat faces keep their direction.
func (r *ring) upright(at int, planes []scene.Vec3) bool {
	u := r.points[at]
	for i, t := range r.triangles {
		k := r.after(i)
		if i == at || k == at || planes[t] == (scene.Vec3{}) {
			continue
		}
		n := r.points[i].Sub(u).Cross(r.points[k].Sub(u))
		if d := n.Dot(planes[t]); d < 0 || d*d < mostTilt*mostTilt*n.Dot(n) {
			return false
		}
	}
	return true
}

// graphAfter tells whether the triangles stay a graph over the plane, the
// vertex itself being moved to own before.
func (r *ring) graphAfter(at int, own mesh.Vec2) bool {
	for i := range r.triangles {
		k := r.after(i)
		if turn(own, r.flat[i], r.flat[k]) < 0 {
			return false
		}
		if i != at && k != at && !(turn(r.flat[at], r.flat[i], r.flat[k]) > 0) {
			return false
		}
	}
	return true
}

// rise gives the greatest difference in height between two graphs over one
// polygon: the fan about own, at height up, and the fan about vertex at. Both
// are linear between, so it is at the middle of the first or where edges of
// both cross.
func (r *ring) rise(at int, own mesh.Vec2, up float64) float64 {
	worst := 0.0
	if r.closed && r.seamed == 0 {
		worst = math.Abs(up - r.heightAt(at, own))
	}
	u, hu := r.flat[at], r.height[at]
	for j := range r.vertices {
		if !r.spoke(at, j) {
			continue
		}
		e := sub(r.flat[j], u)
		for i := range r.vertices {
			if i == at || i == j {
				continue
			}
			s := sub(r.flat[i], own)
			den := float64(e[0]*s[1]) - float64(e[1]*s[0])
			if den == 0 {
				continue
			}
			o := sub(own, u)
			k := (float64(o[0]*s[1]) - float64(o[1]*s[0])) / den // along the new edge
			l := (float64(o[0]*e[1]) - float64(o[1]*e[0])) / den // along the old one
			if k < 0 || k > 1 || l < 0 || l > 1 {
				continue
			}
			now := hu + float64((r.height[j]-hu)*k)
			was := up + float64((r.height[i]-up)*l)
			worst = max(worst, math.Abs(now-was))
		}
	}
	return worst
}

// spoke tells whether an edge runs from vertex at of the ring to j after the
// collapse that was not there before.
func (r *ring) spoke(at, j int) bool {
	n := len(r.vertices)
	if j == at {
		return false
	}
	d := (j - at + n) % n
	if r.closed {
		return d != 1 && d != n-1
	}
	return j != at+1 && j != at-1
}

// heightAt gives the height at p of the fan about vertex at of the ring.
func (r *ring) heightAt(at int, p mesh.Vec2) float64 {
	best, height := math.Inf(-1), 0.0
	u, hu := r.flat[at], r.height[at]
	for i := range r.triangles {
		k := r.after(i)
		if i == at || k == at {
			continue
		}
		a, b := r.flat[i], r.flat[k]
		whole := turn(u, a, b)
		wa, wb := turn(u, p, b)/whole, turn(u, a, p)/whole
		if inside := min(wa, wb, 1-wa-wb); inside > best {
			best = inside
			height = hu + float64(wa*(r.height[i]-hu)) + float64(wb*(r.height[k]-hu))
		}
	}
	return height
}

func sub(a, b mesh.Vec2) mesh.Vec2 { return mesh.Vec2{a[0] - b[0], a[1] - b[1]} }
