package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// ring is what lies about a vertex: its triangles in order, counter-clockwise,
// and the vertices across from it. Triangle i spans vertices i and i+1; a closed
// ring has as many vertices as triangles, an open one one more.
type ring struct {
	vertex    uint32
	vertices  []uint32
	triangles []uint32
	at        []uint8 // which corner of each triangle is the vertex
	closed    bool
	heir      uint32  // of an only triangle: one across the edge that stays
	most      float64 // the least that the bound of one of the triangles may grow to
	seams     [2]int  // the vertices across material borders, where there are
	seamed    int     // their number
	textured  bool
	outline   bool // the vertex lies on a border, or at a broad flat face

	flat   [maxValence + 2]mesh.Vec2 // of the vertices, in a plane
	height [maxValence + 2]float64   // above it
	points [maxValence + 2]scene.Vec3
	point  scene.Vec3
	graph  bool // over the plane
}

// after gives the index of the vertex that ends triangle i.
func (r *ring) after(i int) int {
	if r.closed && i == len(r.triangles)-1 {
		return 0
	}
	return i + 1
}

// walk fills the ring of v, false where v must stay: its triangles are no single
// fan, or too many, or three materials meet, or images end there.
func (m *collapser) walk(v uint32) bool {
	r := &m.ring
	r.vertex, r.vertices, r.triangles, r.at = v, r.vertices[:0], r.triangles[:0], r.at[:0]
	var from, to [maxValence]uint32
	var tri [maxValence]uint32
	var at [maxValence]uint8
	n := 0
	link := &m.heads[v]
	for *link != 0 {
		c := *link - 1
		t := c / 3
		if m.corners[3*t] == gone { // taken off the list for good
			*link = m.next[c]
			continue
		}
		if n == maxValence {
			return false
		}
		k := c % 3
		tri[n], at[n] = t, uint8(k)
		from[n], to[n] = m.corners[3*t+(k+1)%3], m.corners[3*t+(k+2)%3]
		n++
		link = &m.next[c]
	}
	if n == 0 {
		return false
	}
	return r.order(from[:n], to[:n], tri[:n], at[:n]) && m.seams()
}

// order puts the triangles in the order of a fan.
func (r *ring) order(from, to, tri []uint32, at []uint8) bool {
	n := len(tri)
	start := 0
	for i := range n {
		before := false
		for k := range n {
			if k != i && from[k] == from[i] {
				return false
			}
			before = before || to[k] == from[i]
		}
		if !before {
			start = i
		}
	}
	for i := start; ; {
		r.vertices = append(r.vertices, from[i])
		r.triangles = append(r.triangles, tri[i])
		r.at = append(r.at, at[i])
		last := to[i]
		if len(r.triangles) == n {
			r.closed = last == r.vertices[0]
			if !r.closed {
				r.vertices = append(r.vertices, last)
			}
			return r.simple()
		}
		next := -1
		for k := range n {
			if from[k] == last {
				next = k
			}
		}
		if next < 0 || next == start {
			return false
		}
		i = next
	}
}

// simple tells whether no vertex is twice in the ring.
func (r *ring) simple() bool {
	for i, v := range r.vertices {
		for _, w := range r.vertices[:i] {
			if v == w {
				return false
			}
		}
	}
	return len(r.triangles) > 2 || !r.closed
}

// seams finds the borders of materials in the ring, false where the vertex must
// stay for them.
func (m *collapser) seams() bool {
	r := &m.ring
	r.seamed, r.textured, r.outline = 0, false, !r.closed
	n := len(r.triangles)
	for i, t := range r.triangles {
		if m.body.materials[m.looks[t]].Texture != nil {
			r.textured = true
		}
		r.outline = r.outline || m.planes[t] != scene.Vec3{}
		if i == 0 && !r.closed {
			continue
		}
		if m.looks[r.triangles[(i+n-1)%n]] != m.looks[t] {
			if r.seamed == 2 || !r.closed {
				return false
			}
			r.seams[r.seamed] = i
			r.seamed++
			r.outline = true
		}
	}
	return !r.textured || m.oneWedge()
}

// oneWedge tells whether the vertex has one place in the image of each material
// about it.
func (m *collapser) oneWedge() bool {
	r := &m.ring
	for i, t := range r.triangles {
		for k, s := range r.triangles[:i] {
			if m.looks[s] == m.looks[t] && !m.sameWedge(m.wedges[3*t+uint32(r.at[i])], m.wedges[3*s+uint32(r.at[k])], m.looks[t]) {
				return false
			}
		}
	}
	return true
}

// sameWedge tells whether two sources at one place are one vertex in a material.
func (m *collapser) sameWedge(a, b uint32, look uint16) bool {
	if a == b || m.body.materials[look].Texture == nil {
		return true
	}
	return m.body.coordinate(a) == m.body.coordinate(b)
}

// mayGoTo tells whether the vertex may go to number i of the ring: along a border
// where it lies on one.
func (m *collapser) mayGoTo(i int) bool {
	r := &m.ring
	if !r.closed && i != 0 && i != len(r.vertices)-1 {
		return false
	}
	if r.seamed > 0 && i != r.seams[0] && i != r.seams[1] {
		return false
	}
	return !r.textured || m.sameAcross(i)
}

// sameAcross tells whether the vertex i of the ring has one place in the image
// seen from the triangles on both sides, and triangles of each material of the ring.
func (m *collapser) sameAcross(i int) bool {
	r := &m.ring
	for _, t := range r.triangles {
		if r.wedge(m, i, m.looks[t]) == noSource {
			return false
		}
	}
	if i > 0 && i < len(r.triangles) || r.closed {
		n := len(r.triangles)
		s, t := (i+n-1)%n, i%n
		a, b := r.triangles[s], r.triangles[t]
		if m.looks[a] == m.looks[b] {
			return m.sameWedge(m.wedges[3*a+uint32(r.at[s]+2)%3], m.wedges[3*b+uint32(r.at[t]+1)%3], m.looks[a])
		}
	}
	return true
}

// wedge gives the source of the vertex i of the ring in a material, noSource for
// none of a material that shows an image.
func (r *ring) wedge(m *collapser, i int, look uint16) uint32 {
	n := len(r.triangles)
	any := noSource
	if i > 0 || r.closed {
		s := (i + n - 1) % n
		t := r.triangles[s]
		any = m.wedges[3*t+uint32(r.at[s]+2)%3]
		if m.looks[t] == look {
			return any
		}
	}
	if i < n {
		t := r.triangles[i]
		any = m.wedges[3*t+uint32(r.at[i]+1)%3]
		if m.looks[t] == look {
			return any
		}
	}
	if m.body.materials[look].Texture != nil {
		return noSource
	}
	return any
}

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

// across gives the other vertex of the ring on the border that the vertex is on.
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

// graphAfter tells whether the triangles stay a graph over the plane, the vertex
// itself being moved to own before.
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
// polygon: the fan about own, at height up, and the fan about vertex at. Both are linear
// between, so it is at the middle of the first or where edges of both cross.
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
