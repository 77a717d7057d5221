package solid

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// point2 is a point of a plane in steps of the grid.
type point2 struct{ x, y int64 }

func (p point2) compare(q point2) int { return cmp.Or(cmp.Compare(p.x, q.x), cmp.Compare(p.y, q.y)) }

// orient gives the sign of the area of the triangle a, b, c: exact.
func orient(a, b, c point2) int {
	x1, y1, x2, y2 := b.x-a.x, b.y-a.y, c.x-a.x, c.y-a.y
	// Far from zero the rounded value has the right sign.
	l, r := float64(float64(x1)*float64(y2)), float64(float64(y1)*float64(x2))
	if d := l - r; math.Abs(d) > 0x1p-50*(math.Abs(l)+math.Abs(r)) {
		if d > 0 {
			return 1
		}
		return -1
	}
	return compareProducts(x1, y2, y1, x2)
}

// compareProducts compares a*b with c*d.
func compareProducts(a, b, c, d int64) int {
	s, t := sign(a)*sign(b), sign(c)*sign(d)
	if s != t || s == 0 {
		return cmp.Compare(s, t)
	}
	h1, l1 := bits.Mul64(magnitude(a), magnitude(b))
	h2, l2 := bits.Mul64(magnitude(c), magnitude(d))
	return s * cmp.Or(cmp.Compare(h1, h2), cmp.Compare(l1, l2))
}

func sign(v int64) int { return cmp.Compare(v, 0) }

func magnitude(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}

// planarEdge runs from its lesser to its greater end; left is the winding that
// its left side has more than its right, below the winding of the cell under it.
type planarEdge struct {
	a, b  int32
	left  winding
	below winding
}

// planarGraph is a set of edges in a plane that are cut until none crosses
// another or passes a point.
type planarGraph struct {
	points []point2
	edges  []planarEdge
	tol    float64
	cell   int64
	heads  []int32 // a table of lists of points (plus one), hashed by cell
	next   []int32 // the point before in the list, plus one
	seed   [2]uint64
	shift  int // 64 less the bits of the size of heads
	effort *Effort

	pieces []planarEdge
	cuts   []cut
	sorted []edgeBox
	joints []joint
	nest   *nesting // noted by the sweep, unless it is nil
}

// planarCell is the size in tolerances of the cells by which points are found.
const planarCell = 32

func newPlanarGraph(tol float64, f *Effort) *planarGraph {
	g := &planarGraph{tol: tol, cell: int64(planarCell*tol) + 1, effort: f}
	// A seed that no file knows; the numbers given do not depend on it.
	g.seed = [2]uint64{rand.Uint64() | 1, rand.Uint64() | 1}
	return g
}

// reset forgets all points and edges.
func (g *planarGraph) reset() {
	for _, p := range g.points {
		g.heads[g.slot(floorDiv(p.x, g.cell), floorDiv(p.y, g.cell))] = 0
	}
	g.points, g.next, g.edges = g.points[:0], g.next[:0], g.edges[:0]
}

// minHeads is the least size of the table of lists.
const minHeads = 64

// grow doubles the table.
func (g *planarGraph) grow() {
	size := max(minHeads, 2*len(g.heads))
	g.heads, g.shift = make([]int32, size), 64-bits.TrailingZeros(uint(size))
	for i, p := range g.points {
		slot := g.slot(floorDiv(p.x, g.cell), floorDiv(p.y, g.cell))
		g.next[i] = g.heads[slot]
		g.heads[slot] = int32(i) + 1
	}
}

func (g *planarGraph) slot(x, y int64) uint64 {
	h := (uint64(x)*g.seed[0] + uint64(y)) * g.seed[1]
	return (h ^ h>>32) * g.seed[0] >> g.shift
}

// point numbers p: points within the tolerance of an earlier one are that one.
func (g *planarGraph) point(p point2) int32 {
	if len(g.points) >= len(g.heads) {
		g.grow()
	}
	t := int64(g.tol)
	best, found := g.tol, int32(-1)
	for x := floorDiv(p.x-t, g.cell); x <= floorDiv(p.x+t, g.cell); x++ {
		for y := floorDiv(p.y-t, g.cell); y <= floorDiv(p.y+t, g.cell); y++ {
			for i := g.heads[g.slot(x, y)]; i != 0; i = g.next[i-1] {
				q := g.points[i-1]
				dx, dy := float64(q.x-p.x), float64(q.y-p.y)
				if d := math.Sqrt(float64(dx*dx) + float64(dy*dy)); d < best || d == best && (found < 0 || i-1 < found) {
					best, found = d, i-1
				}
			}
		}
	}
	if found < 0 {
		found = int32(len(g.points))
		g.points = append(g.points, p)
		slot := g.slot(floorDiv(p.x, g.cell), floorDiv(p.y, g.cell))
		g.next = append(g.next, g.heads[slot])
		g.heads[slot] = found + 1
	}
	return found
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// add adds an edge from p to q with the winding of its left side.
func (g *planarGraph) add(p, q point2, left winding) {
	g.addEdge(g.point(p), g.point(q), left)
}

func (g *planarGraph) addEdge(a, b int32, left winding) {
	if a == b {
		return
	}
	if g.points[a].compare(g.points[b]) > 0 {
		a, b, left = b, a, winding{}.plus(left, -1)
	}
	g.edges = append(g.edges, planarEdge{a: a, b: b, left: left})
}

// merge makes one edge of all between the same points and drops those that
// change nothing.
func (g *planarGraph) merge() {
	slices.SortFunc(g.edges, func(e, f planarEdge) int { return cmp.Or(cmp.Compare(e.a, f.a), cmp.Compare(e.b, f.b)) })
	out := g.edges[:0]
	for i := 0; i < len(g.edges); {
		e := g.edges[i]
		for i++; i < len(g.edges) && g.edges[i].a == e.a && g.edges[i].b == e.b; i++ {
			e.left = e.left.plus(g.edges[i].left, 1)
		}
		if e.left != (winding{}) {
			out = append(out, e)
		}
	}
	g.edges = out
}

// maxSplitRounds bounds how often new points may bend edges onto others.
const maxSplitRounds = 24

// split cuts all edges where they cross or pass a point within the tolerance,
// until nothing is left to cut.
func (g *planarGraph) split() error {
	for range maxSplitRounds {
		g.merge()
		cuts, err := g.findCuts()
		if err != nil {
			return err
		}
		if len(cuts) == 0 {
			return nil
		}
		g.applyCuts(cuts)
	}
	return fmt.Errorf("cutting edges in a plane does not end: %w", ErrBoolean)
}

// cut is a point to cut an edge at.
type cut struct{ edge, point int32 }

// edgeBox is the box of an edge, to look at without its points.
type edgeBox struct {
	left, right, low, high int64
	edge                   int32
}

// manyEdges is the number of edges from which the axis to compare them along is
// chosen.
const manyEdges = 64

// edgeBoxes gives those of all edges in order along x; where they are many and
// by far shorter along y, x and y are exchanged.
func (g *planarGraph) edgeBoxes() []edgeBox {
	out := g.sorted[:0]
	var long [2]float64 // sums of the extents
	for i := range g.edges {
		a, b := g.points[g.edges[i].a], g.points[g.edges[i].b]
		e := edgeBox{a.x, b.x, min(a.y, b.y), max(a.y, b.y), int32(i)}
		long[0] += float64(e.right - e.left)
		long[1] += float64(e.high - e.low)
		out = append(out, e)
	}
	if len(out) >= manyEdges {
		if w := extent(out); long[1]*w[0] < long[0]*w[1]/2 {
			for i, e := range out {
				out[i] = edgeBox{e.low, e.high, e.left, e.right, e.edge}
			}
		}
	}
	slices.SortFunc(out, func(s, t edgeBox) int { return cmp.Or(cmp.Compare(s.left, t.left), cmp.Compare(s.edge, t.edge)) })
	g.sorted = out
	return out
}

// extent gives the size of what holds all boxes, at least one, along x and y.
func extent(boxes []edgeBox) [2]float64 {
	all := boxes[0]
	for _, e := range boxes {
		all.left, all.right = min(all.left, e.left), max(all.right, e.right)
		all.low, all.high = min(all.low, e.low), max(all.high, e.high)
	}
	return [2]float64{float64(all.right - all.left), float64(all.high - all.low)}
}

// findCuts compares all pairs of edges whose boxes touch.
func (g *planarGraph) findCuts() ([]cut, error) {
	t := int64(g.tol) + 1
	cuts := g.cuts[:0]
	all := g.edgeBoxes()
	for k := range all {
		e, near := &all[k], 0
		right, low, high := e.right+t, e.low-t, e.high+t
		n := k + 1
		for ; n < len(all) && all[n].left <= right; n++ {
			if all[n].low <= high && low <= all[n].high {
				near++
				cuts = g.compare(cuts, e.edge, all[n].edge)
			}
		}
		if err := g.effort.spend(edgeWork + n - k + pairWork*near); err != nil {
			return nil, fmt.Errorf("comparing edges in a plane: %w", err)
		}
	}
	g.cuts = cuts
	return cuts, nil
}

// compare adds the cuts of one pair of edges.
func (g *planarGraph) compare(cuts []cut, i, j int32) []cut {
	e, f := g.edges[i], g.edges[j]
	before := len(cuts)
	for _, p := range [2]int32{f.a, f.b} {
		if g.passes(e, p) {
			cuts = append(cuts, cut{i, p})
		}
	}
	for _, p := range [2]int32{e.a, e.b} {
		if g.passes(f, p) {
			cuts = append(cuts, cut{j, p})
		}
	}
	if len(cuts) > before || e.a == f.a || e.a == f.b || e.b == f.a || e.b == f.b {
		return cuts
	}
	a, b, c, d := g.points[e.a], g.points[e.b], g.points[f.a], g.points[f.b]
	if orient(a, b, c)*orient(a, b, d) >= 0 || orient(c, d, a)*orient(c, d, b) >= 0 {
		return cuts
	}
	p := g.point(crossing(a, b, c, d))
	return append(cuts, cut{i, p}, cut{j, p})
}

// passes tells whether the edge passes the point, not one of its ends, within
// the tolerance.
func (g *planarGraph) passes(e planarEdge, i int32) bool {
	if i == e.a || i == e.b {
		return false
	}
	a, b, p := g.points[e.a], g.points[e.b], g.points[i]
	dx, dy := float64(b.x-a.x), float64(b.y-a.y)
	px, py := float64(p.x-a.x), float64(p.y-a.y)
	len2 := float64(dx*dx) + float64(dy*dy)
	along := float64(dx*px) + float64(dy*py)
	if along <= 0 || along >= len2 {
		return false
	}
	off := float64(dx*py) - float64(dy*px)
	return float64(off*off) <= g.tol*g.tol*len2
}

// crossing gives where two edges that cross do so, rounded.
func crossing(a, b, c, d point2) point2 {
	dx, dy := float64(b.x-a.x), float64(b.y-a.y)
	ex, ey := float64(d.x-c.x), float64(d.y-c.y)
	t := (float64(float64(c.x-a.x)*ey) - float64(float64(c.y-a.y)*ex)) / (float64(dx*ey) - float64(dy*ex))
	return point2{a.x + int64(math.Round(t*dx)), a.y + int64(math.Round(t*dy))}
}

// applyCuts replaces each cut edge by its pieces.
func (g *planarGraph) applyCuts(cuts []cut) {
	along := func(c cut) float64 {
		e := g.edges[c.edge]
		a, b, p := g.points[e.a], g.points[e.b], g.points[c.point]
		return float64(float64(b.x-a.x)*float64(p.x-a.x)) + float64(float64(b.y-a.y)*float64(p.y-a.y))
	}
	slices.SortFunc(cuts, func(c, d cut) int {
		return cmp.Or(cmp.Compare(c.edge, d.edge), cmp.Compare(along(c), along(d)), cmp.Compare(c.point, d.point))
	})
	pieces := g.pieces[:0]
	for i := 0; i < len(cuts); {
		e := g.edges[cuts[i].edge]
		from := e.a
		k := cuts[i].edge
		for ; i < len(cuts) && cuts[i].edge == k; i++ {
			pieces = append(pieces, planarEdge{a: from, b: cuts[i].point, left: e.left})
			from = cuts[i].point
		}
		g.edges[k].left = winding{}
		pieces = append(pieces, planarEdge{a: from, b: e.b, left: e.left})
	}
	g.pieces = pieces
	for _, p := range pieces {
		g.addEdge(p.a, p.b, p.left)
	}
}
