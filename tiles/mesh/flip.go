package mesh

import (
	"math"
	"slices"
)

// flipRounds bounds how many times each edge may be looked at on the mean.
const flipRounds = 64

// noHalf marks an edge that borders the polygon.
const noHalf = uint32(math.MaxUint32)

// flipEdges makes a triangulation constrained Delaunay by flipping inner edges
// (Lawson, 1977). Edges that do not have exactly two triangles stay. Decisions
// near the limit are left as they are, so it ends; a bound makes sure.
func (t *Triangulator) flipEdges(points []Vec2, tris []uint32) {
	if len(tris) <= 3 {
		return
	}
	twin := t.twins(tris, len(points))
	stack := t.stack[:0]
	for h := range twin {
		if twin[h] != noHalf && uint32(h) < twin[h] {
			stack = append(stack, uint32(h))
		}
	}
	for rounds := flipRounds * len(tris); len(stack) > 0 && rounds > 0 && !t.exhausted(); rounds-- {
		t.steps++
		h := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		g := twin[h]
		if g == noHalf || !shouldFlip(points, tris, h, g) {
			continue
		}
		flipEdge(tris, twin, h, g)
		for _, o := range [4]uint32{h, nextHalf(h), g, nextHalf(g)} {
			stack = append(stack, o, nextHalf(o))
		}
	}
	t.stack = stack
}

// twins gives for each half edge (from the corner of its number to the next in
// the triangle) the opposite one, or noHalf where there is not just one.
func (t *Triangulator) twins(tris []uint32, points int) []uint32 {
	t.twin = slices.Grow(t.twin[:0], len(tris))[:len(tris)]
	for h := range t.twin {
		t.twin[h] = noHalf
	}
	t.edges.Each(tris, points, func(a, _ uint32, halves []uint32) {
		if len(halves) == 2 && tris[halves[0]] != tris[halves[1]] {
			t.twin[halves[0]], t.twin[halves[1]] = halves[1], halves[0]
		}
	})
	return t.twin
}

func nextHalf(h uint32) uint32 {
	if h%3 == 2 {
		return h - 2
	}
	return h + 1
}

// shouldFlip tells whether the quadrilateral about the edge is strictly convex
// and its other diagonal gives the larger of the smallest angles.
func shouldFlip(points []Vec2, tris []uint32, h, g uint32) bool {
	a, b := points[tris[h]], points[tris[nextHalf(h)]]
	c, d := points[tris[nextHalf(nextHalf(h))]], points[tris[nextHalf(nextHalf(g))]]
	// Triangles a b c and b a d; after the flip c d b and d c a.
	if Orient2D(c, d, b) <= 0 || Orient2D(d, c, a) <= 0 {
		return false
	}
	return oppositeAngles(a, b, c, d) < -1e-12
}

// oppositeAngles gives the sine of the sum of the angles at c and d, opposite
// to the edge a b: negative where the edge is not Delaunay.
func oppositeAngles(a, b, c, d Vec2) float64 {
	ca, cb := sub2(a, c), sub2(b, c)
	da, db := sub2(a, d), sub2(b, d)
	cosC, sinC := dot2(ca, cb), cross2(ca, cb)
	cosD, sinD := dot2(db, da), cross2(db, da)
	scale := math.Sqrt(dot2(ca, ca)) * math.Sqrt(dot2(cb, cb)) * math.Sqrt(dot2(da, da)) * math.Sqrt(dot2(db, db))
	if !(scale > 0) {
		return 0
	}
	return (float64(sinC*cosD) + float64(cosC*sinD)) / scale
}

func sub2(a, b Vec2) Vec2      { return Vec2{a[0] - b[0], a[1] - b[1]} }
func dot2(a, b Vec2) float64   { return float64(a[0]*b[0]) + float64(a[1]*b[1]) }
func cross2(a, b Vec2) float64 { return float64(a[0]*b[1]) - float64(a[1]*b[0]) }

// flipEdge turns triangles a b c (half h = a b) and b a d (half g = b a) into
// c d b and d c a, with the new edge at the same two half edges.
func flipEdge(tris, twin []uint32, h, g uint32) {
	h1, g1 := nextHalf(h), nextHalf(g)
	h2, g2 := nextHalf(h1), nextHalf(g1)
	c, d := tris[h2], tris[g2]
	bc, ad := twin[h1], twin[g1]
	ca, db := twin[h2], twin[g2]
	a, b := tris[h], tris[g]
	// Triangle of h: c d b, with halves h = c d, h1 = d b, h2 = b c.
	tris[h], tris[h1], tris[h2] = c, d, b
	// Triangle of g: d c a, with halves g = d c, g1 = c a, g2 = a d.
	tris[g], tris[g1], tris[g2] = d, c, a
	link(twin, h1, db)
	link(twin, h2, bc)
	link(twin, g1, ca)
	link(twin, g2, ad)
}

func link(twin []uint32, h, g uint32) {
	twin[h] = g
	if g != noHalf {
		twin[g] = h
	}
}
