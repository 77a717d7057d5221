package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
)

const (
	// clearance, in chords, is how near to a corner or bound no point is added.
	clearance = 0.35
	// longEdge, in chords, is the length beyond which an edge within a face is
	// halved: over the diagonal of a cell of the grid.
	longEdge = 1.6
	// refineRounds bounds how often all edges are looked at.
	refineRounds = 6
)

// refine adds the points of a grid of one chord to a triangulation in chords,
// and the middles of edges that are still long, Delaunay throughout. Edges of
// the bounds stay as they are.
func (p *patch) refine(all []node, tris []uint32) ([]node, []uint32, error) {
	r := &refiner{p: p, all: all, tris: tris}
	if err := p.f.spend(halfEdgeWork*len(tris) + r.rows()); err != nil {
		return nil, nil, err
	}
	r.link()
	last := gridPoint{}
	for _, g := range r.lattice() {
		start := g.tri // as it was; what is left of it lies farther off than the point before
		if g.tri == last.tri {
			start = r.last
		}
		last = g
		if err := p.f.spend(gridWork); err != nil {
			return nil, nil, err
		}
		r.add(g.at, start)
		if len(r.all) > maxPatchPoints {
			return nil, nil, fmt.Errorf("a curved face of more than %d points: %w", maxPatchPoints, ErrTooLarge)
		}
	}
	for range refineRounds {
		n := len(r.all)
		if err := p.f.spend(halfEdgeWork * len(r.tris)); err != nil {
			return nil, nil, err
		}
		if r.halve(); len(r.all) == n {
			break
		}
		if len(r.all) > maxPatchPoints {
			return nil, nil, fmt.Errorf("a curved face of more than %d points: %w", maxPatchPoints, ErrTooLarge)
		}
	}
	return r.all, r.tris, nil
}

// What it costs to look at a half edge and to add a point of the grid, in looks.
const (
	halfEdgeWork = 64
	gridWork     = 512
)

// rows gives the lines of the grid that the triangles lie on, all together.
func (r *refiner) rows() int {
	n := 0.0
	for t := uint32(0); int(t) < len(r.tris); t += 3 {
		a, b, c := r.at(t)[1], r.at(t + 1)[1], r.at(t + 2)[1]
		n += 1 + math.Max(a, math.Max(b, c)) - math.Min(a, math.Min(b, c))
	}
	return int(math.Min(n, MaxWork))
}

// refiner is a triangulation by half edges: half h goes from tris[h] to the
// next corner of its triangle; twin is the opposite half, or noTwin.
type refiner struct {
	p    *patch
	all  []node
	tris []uint32
	twin []uint32
	last uint32 // the triangle of the point that was added last
}

const noTwin = math.MaxUint32

// nextHalf gives the half edge after h in its triangle.
func nextHalf(h uint32) uint32 {
	if h%3 == 2 {
		return h - 2
	}
	return h + 1
}

// link finds the twins.
func (r *refiner) link() {
	byEdge := make(map[[2]uint32]uint32, len(r.tris))
	r.twin = make([]uint32, len(r.tris))
	for h := range r.tris {
		r.twin[h] = noTwin
		byEdge[[2]uint32{r.tris[h], r.tris[nextHalf(uint32(h))]}] = uint32(h)
	}
	for h := range r.tris {
		a, b := r.tris[h], r.tris[nextHalf(uint32(h))]
		if g, ok := byEdge[[2]uint32{b, a}]; ok && byEdge[[2]uint32{a, b}] == uint32(h) {
			r.twin[h] = g
		}
	}
}

// at gives where half h begins.
func (r *refiner) at(h uint32) Vec2 { return r.all[r.tris[h]].at }

// gridPoint is a point of the grid with the triangle that holds it.
type gridPoint struct {
	at  Vec2
	tri uint32
}

// lattice gives the points with whole coordinates within the triangles.
func (r *refiner) lattice() []gridPoint {
	var out []gridPoint
	for t := uint32(0); int(t) < len(r.tris); t += 3 {
		c := [3]Vec2{r.at(t), r.at(t + 1), r.at(t + 2)}
		lo := math.Min(c[0][1], math.Min(c[1][1], c[2][1]))
		hi := math.Max(c[0][1], math.Max(c[1][1], c[2][1]))
		for y := math.Ceil(lo); y <= hi && len(out) < maxPatchPoints; y++ {
			from, to := rowOf(c, y)
			for x := math.Ceil(from); x <= to && len(out) < maxPatchPoints; x++ {
				out = append(out, gridPoint{Vec2{x, y}, t})
			}
		}
	}
	return out
}

// rowOf gives where the row y enters and leaves a triangle.
func rowOf(c [3]Vec2, y float64) (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for i := range c {
		a, b := c[i], c[(i+1)%3]
		if a[1] == b[1] || (a[1] > y) == (b[1] > y) && a[1] != y && b[1] != y {
			continue
		}
		x := a[0] + (y-a[1])*(b[0]-a[0])/(b[1]-a[1])
		from, to = math.Min(from, x), math.Max(to, x)
	}
	return from, to
}

// add puts a point in, unless it lies close to what is there.
func (r *refiner) add(at Vec2, start uint32) {
	t, ok := r.find(at, start)
	if !ok || r.crowded(at, t) {
		return
	}
	r.last = t
	r.split(t, r.p.point(at))
}

// find walks to the triangle that holds a point; false where the way leads out.
func (r *refiner) find(at Vec2, t uint32) (uint32, bool) {
	for range len(r.tris) {
		moved := false
		for h := t; h < t+3; h++ {
			if mesh.Orient2D(r.at(h), r.at(nextHalf(h)), at) >= 0 {
				continue
			}
			if r.twin[h] == noTwin {
				return 0, false
			}
			t, moved = r.twin[h]-r.twin[h]%3, true
			break
		}
		if !moved {
			return t, true
		}
	}
	return 0, false
}

// crowded tells whether a corner of the triangle or a bound on it is close.
func (r *refiner) crowded(at Vec2, t uint32) bool {
	for h := t; h < t+3; h++ {
		a, b := r.at(h), r.at(nextHalf(h))
		d := sub(at, a)
		if math.Hypot(d[0], d[1]) < clearance {
			return true
		}
		e := sub(b, a)
		if l := math.Hypot(e[0], e[1]); r.twin[h] == noTwin && float64(e[0]*d[1])-float64(e[1]*d[0]) < clearance*l {
			return true
		}
	}
	return false
}

// halve adds the middles of long edges.
func (r *refiner) halve() {
	n := uint32(len(r.tris))
	for h := uint32(0); h < n; h++ {
		if r.twin[h] == noTwin || r.twin[h] < h {
			continue
		}
		a, b := r.at(h), r.at(nextHalf(h))
		d := sub(b, a)
		if math.Max(math.Abs(d[0]), math.Abs(d[1])) <= longEdge {
			continue
		}
		at := Vec2{a[0] + d[0]/2, a[1] + d[1]/2}
		if !r.near3(at, h-h%3) && !r.near3(at, r.twin[h]-r.twin[h]%3) {
			r.splitEdge(h, r.p.point(at))
		}
		if len(r.all) > maxPatchPoints {
			return
		}
	}
}

// near3 tells whether a corner of the triangle is close.
func (r *refiner) near3(at Vec2, t uint32) bool {
	for h := t; h < t+3; h++ {
		if d := sub(at, r.at(h)); math.Hypot(d[0], d[1]) < clearance {
			return true
		}
	}
	return false
}

// split puts a point into triangle t.
func (r *refiner) split(t uint32, c node) {
	p := uint32(len(r.all))
	r.all = append(r.all, c)
	a, b, d := r.tris[t], r.tris[t+1], r.tris[t+2]
	y, z := r.twin[t+1], r.twin[t+2]
	t1 := uint32(len(r.tris))
	t2 := t1 + 3
	r.tris[t], r.tris[t+1], r.tris[t+2] = a, b, p
	r.tris = append(r.tris, b, d, p, d, a, p)
	r.twin = append(r.twin, noTwin, noTwin, noTwin, noTwin, noTwin, noTwin)
	r.pair(t+1, t1+2)
	r.pair(t1+1, t2+2)
	r.pair(t2+1, t+2)
	r.pair(t1, y)
	r.pair(t2, z)
	r.legalise(t, t1, t2)
}

// splitEdge puts a point on the edge of half h and its twin.
func (r *refiner) splitEdge(h uint32, c node) {
	p := uint32(len(r.all))
	r.all = append(r.all, c)
	g := r.twin[h]
	h1, g1 := nextHalf(h), nextHalf(g)
	h2, g2 := nextHalf(h1), nextHalf(g1)
	b, d := r.tris[h1], r.tris[h2]
	a, e := r.tris[h], r.tris[g2]
	bd, ae := r.twin[h1], r.twin[g1]
	t1 := uint32(len(r.tris))
	t2 := t1 + 3
	// a b d and b a e become a p d, p b d, b p e and p a e.
	r.tris[h1], r.tris[g1] = p, p
	r.tris = append(r.tris, p, b, d, p, a, e)
	r.twin = append(r.twin, noTwin, noTwin, noTwin, noTwin, noTwin, noTwin)
	r.pair(h, t2)
	r.pair(g, t1)
	r.pair(h1, t1+2)
	r.pair(g1, t2+2)
	r.pair(t1+1, bd)
	r.pair(t2+1, ae)
	r.legalise(h2, t1+1, g2, t2+1)
}

func (r *refiner) pair(h, g uint32) {
	if h != noTwin {
		r.twin[h] = g
	}
	if g != noTwin {
		r.twin[g] = h
	}
}

// legalise flips edges until all about a new point are Delaunay (Lawson, 1977).
func (r *refiner) legalise(halves ...uint32) {
	for budget := 1024; len(halves) > 0 && budget > 0; budget-- {
		h := halves[len(halves)-1]
		halves = halves[:len(halves)-1]
		g := r.twin[h]
		if g == noTwin || !r.illegal(h, g) {
			continue
		}
		h1, g1 := nextHalf(h), nextHalf(g)
		h2, g2 := nextHalf(h1), nextHalf(g1)
		a, b, c, d := r.tris[h], r.tris[g], r.tris[h2], r.tris[g2]
		bc, ca, ad, db := r.twin[h1], r.twin[h2], r.twin[g1], r.twin[g2]
		r.tris[h], r.tris[h1], r.tris[h2] = c, d, b
		r.tris[g], r.tris[g1], r.tris[g2] = d, c, a
		r.pair(h, g)
		r.pair(h1, db)
		r.pair(h2, bc)
		r.pair(g1, ca)
		r.pair(g2, ad)
		halves = append(halves, h1, h2, g1, g2)
	}
}

// illegal tells whether the two triangles of an edge make a convex quadrilateral
// whose angles opposite to the edge are more than half a turn together.
func (r *refiner) illegal(h, g uint32) bool {
	a, b := r.at(h), r.at(g)
	c, d := r.at(nextHalf(nextHalf(h))), r.at(nextHalf(nextHalf(g)))
	if mesh.Orient2D(c, d, b) <= 0 || mesh.Orient2D(d, c, a) <= 0 {
		return false
	}
	p, q, s, t := sub(a, c), sub(b, c), sub(b, d), sub(a, d)
	cosC, sinC := dot(p, q), cross(p, q)
	cosD, sinD := dot(s, t), cross(s, t)
	scale := math.Sqrt(dot(p, p) * dot(q, q) * dot(s, s) * dot(t, t))
	return float64(sinC*cosD)+float64(cosC*sinD) < -1e-10*scale
}

func sub(a, b Vec2) Vec2      { return Vec2{a[0] - b[0], a[1] - b[1]} }
func dot(a, b Vec2) float64   { return float64(a[0]*b[0]) + float64(a[1]*b[1]) }
func cross(a, b Vec2) float64 { return float64(a[0]*b[1]) - float64(a[1]*b[0]) }
