package solid

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// sewing holds the faces of the result as directed edges between welded points
// and makes them meet: an edge that no opposite one meets is split at the
// points it passes.
type sewing struct {
	a    *arrangement
	w    *mesh.Welder
	sets []facetSet
}

// facetSet is the outline of all faces of one plane that face the same way: the
// inside lies to the left of each edge, seen from where the normal points.
type facetSet struct {
	n     scene.Vec3
	edges [][2]uint32
}

// sewTolerance is, in tolerances of the arrangement, the distance within which
// points of different planes are one, and a point lies on an edge.
const sewTolerance = 2

func newSewing(a *arrangement) *sewing {
	s := &sewing{a: a, w: mesh.NewWelder(sewTolerance * a.eps)}
	for _, p := range a.points {
		s.w.ID(p)
	}
	return s
}

// take takes the faces of a plane over as they are.
func (s *sewing) take(f *plane) {
	up, down := facetSet{n: f.n}, facetSet{n: f.n.Scale(-1)}
	for _, t := range f.tris {
		p, q, r := s.a.corners(t)
		set := &up
		if q.Sub(p).Cross(r.Sub(p)).Dot(f.n) < 0 {
			set = &down
		}
		v := [3]uint32{s.w.ID(p), s.w.ID(q), s.w.ID(r)}
		for k := range v {
			set.edges = append(set.edges, [2]uint32{v[k], v[(k+1)%3]})
		}
	}
	s.append(up)
	s.append(down)
}

// add adds the faces that the arrangement of a plane has found.
func (s *sewing) add(c *slicer) {
	var up, down [][2]int32
	for i := range c.g.edges {
		e := &c.g.edges[i]
		upL, downL := s.a.in.faces(c.g.above(int32(i)))
		upR, downR := s.a.in.faces(e.below)
		if upL != upR {
			up = append(up, directed(e.a, e.b, upL))
		}
		if downL != downR {
			down = append(down, directed(e.a, e.b, !downL))
		}
	}
	for k, edges := range [2][][2]int32{up, down} {
		set := facetSet{n: c.f.n}
		if k == 1 {
			set.n = set.n.Scale(-1)
		}
		for _, e := range c.g.straighten(edges) {
			set.edges = append(set.edges, [2]uint32{s.w.ID(c.lift(c.g.points[e[0]])), s.w.ID(c.lift(c.g.points[e[1]]))})
		}
		s.append(set)
	}
}

func directed(a, b int32, forward bool) [2]int32 {
	if forward {
		return [2]int32{a, b}
	}
	return [2]int32{b, a}
}

func (s *sewing) append(set facetSet) {
	if set.cancel(); len(set.edges) > 0 {
		s.sets = append(s.sets, set)
	}
}

// joint counts the edges at a point: one that leads on from it, if any.
type joint struct{ in, out, next int32 }

// straighten joins edges that go straight on through a point where no other
// edge ends.
func (g *planarGraph) straighten(edges [][2]int32) [][2]int32 {
	at := append(g.joints[:0], make([]joint, len(g.points))...)
	g.joints = at
	for i, e := range edges {
		at[e[0]].out++
		at[e[0]].next = int32(i)
		at[e[1]].in++
	}
	strict := *g
	strict.tol = g.tol / 4
	for i := range edges {
		for edges[i][0] >= 0 {
			v := edges[i][1]
			if at[v].in != 1 || at[v].out != 1 {
				break
			}
			j := int(at[v].next)
			from, to := edges[i][0], edges[j][1]
			if j == i || from == to || !strict.passes(planarEdge{a: from, b: to}, v) {
				break
			}
			edges[i][1], edges[j] = to, [2]int32{-1, -1}
			at[v] = joint{}
		}
	}
	return slices.DeleteFunc(edges, func(e [2]int32) bool { return e[0] < 0 })
}

// cancel drops edges between equal points and pairs of opposite edges.
func (f *facetSet) cancel() {
	order := make([]uint32, 0, len(f.edges))
	for i, e := range f.edges {
		if e[0] != e[1] {
			order = append(order, uint32(i))
		}
	}
	slices.SortFunc(order, func(i, j uint32) int {
		a, _ := undirected(f.edges[i])
		b, _ := undirected(f.edges[j])
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]), cmp.Compare(i, j))
	})
	keep := order[:0]
	for i := 0; i < len(order); {
		k, _ := undirected(f.edges[order[i]])
		end, sum := i, int32(0)
		for ; end < len(order); end++ {
			e, sign := undirected(f.edges[order[end]])
			if e != k {
				break
			}
			sum += sign
		}
		for ; i < end; i++ {
			if _, sign := undirected(f.edges[order[i]]); sum*sign > 0 {
				sum -= sign
				keep = append(keep, order[i])
			}
		}
	}
	slices.Sort(keep)
	out := f.edges[:0]
	for _, i := range keep {
		out = append(out, f.edges[i])
	}
	f.edges = out
}

// undirected gives the edge from its lesser point on, and the sense it has.
func undirected(e [2]uint32) ([2]uint32, int32) {
	if e[0] > e[1] {
		return [2]uint32{e[1], e[0]}, -1
	}
	return e, 1
}

// maxSewRounds bounds how often edges are split at points they pass: pieces
// that bend may pass further points.
const maxSewRounds = 6

// sew splits the edges that nothing meets.
func (s *sewing) sew() {
	for range maxSewRounds {
		chains := s.chains(s.unmatched())
		if len(chains) == 0 {
			return
		}
		for i := range s.sets {
			s.sets[i].replace(chains)
			s.sets[i].cancel()
		}
	}
}

// unmatched gives the edges, undirected, that are not met by as many opposite
// ones.
func (s *sewing) unmatched() [][2]uint32 {
	count := make(map[[2]uint32]int32)
	for i := range s.sets {
		for _, e := range s.sets[i].edges {
			k, sign := undirected(e)
			count[k] += sign
		}
	}
	var open [][2]uint32
	for i := range s.sets {
		for _, e := range s.sets[i].edges {
			if k, _ := undirected(e); count[k] != 0 {
				count[k] = 0
				open = append(open, k)
			}
		}
	}
	return open
}

// chains gives for each edge the points it passes, in order from its lesser
// end, among the ends of all the edges.
func (s *sewing) chains(open [][2]uint32) map[[2]uint32][]uint32 {
	ends := newEndIndex(s.w.Positions, open)
	chains := make(map[[2]uint32][]uint32)
	for _, e := range open {
		if passed := ends.passed(e, sewTolerance*s.a.eps); len(passed) > 0 {
			chains[e] = passed
		}
	}
	return chains
}

// replace puts the pieces in the place of the edges that are split.
func (f *facetSet) replace(chains map[[2]uint32][]uint32) {
	var out [][2]uint32
	for _, e := range f.edges {
		k, sign := undirected(e)
		from := e[0]
		chain := chains[k]
		for i := range chain {
			p := chain[i]
			if sign < 0 {
				p = chain[len(chain)-1-i]
			}
			out = append(out, [2]uint32{from, p})
			from = p
		}
		out = append(out, [2]uint32{from, e[1]})
	}
	f.edges = out
}

// endIndex finds points near an edge: the points in order along each axis.
type endIndex struct {
	positions []scene.Vec3
	sorted    [3][]uint32
}

func newEndIndex(positions []scene.Vec3, edges [][2]uint32) *endIndex {
	x := &endIndex{positions: positions}
	seen := make(map[uint32]bool, 2*len(edges))
	var ends []uint32
	for _, e := range edges {
		for _, p := range e {
			if !seen[p] {
				seen[p] = true
				ends = append(ends, p)
			}
		}
	}
	for k := range x.sorted {
		x.sorted[k] = slices.Clone(ends)
		slices.SortFunc(x.sorted[k], func(i, j uint32) int {
			return compareAxis(positions[i], positions[j], k, i, j)
		})
	}
	return x
}

func compareAxis(p, q scene.Vec3, k int, i, j uint32) int {
	switch {
	case p[k] < q[k]:
		return -1
	case p[k] > q[k]:
		return 1
	default:
		return int(i) - int(j)
	}
}

// passed gives the points within the distance of the edge between its ends, in
// order along it.
func (x *endIndex) passed(e [2]uint32, distance float64) []uint32 {
	p, q := x.positions[e[0]], x.positions[e[1]]
	d := q.Sub(p)
	length := d.Length()
	type place struct {
		along float64
		point uint32
	}
	var on []place
	for _, i := range x.candidates(p, q, distance) {
		if i == e[0] || i == e[1] {
			continue
		}
		v := x.positions[i].Sub(p)
		along := v.Dot(d) / length
		if along > 0 && along < length && v.Sub(d.Scale(along/length)).Length() <= distance {
			on = append(on, place{along, i})
		}
	}
	slices.SortFunc(on, func(a, b place) int {
		if a.along != b.along {
			if a.along < b.along {
				return -1
			}
			return 1
		}
		return int(a.point) - int(b.point)
	})
	out := make([]uint32, len(on))
	for i := range on {
		out[i] = on[i].point
	}
	return out
}

// candidates gives the points of the shortest of the three ranges that the box
// of p and q has.
func (x *endIndex) candidates(p, q scene.Vec3, distance float64) []uint32 {
	best, least := []uint32(nil), math.MaxInt
	for k := range x.sorted {
		lo, hi := min(p[k], q[k])-distance, max(p[k], q[k])+distance
		first, _ := slices.BinarySearchFunc(x.sorted[k], lo, func(i uint32, v float64) int {
			if x.positions[i][k] < v {
				return -1
			}
			return 1
		})
		last, _ := slices.BinarySearchFunc(x.sorted[k], hi, func(i uint32, v float64) int {
			if x.positions[i][k] <= v {
				return -1
			}
			return 1
		})
		if last-first < least {
			best, least = x.sorted[k][first:last], last-first
		}
	}
	return best
}
