package rings

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
)

// graph is the rings of a polygon, corner by corner.
type graph struct {
	nodes []node
	edges []edge
	pairs [][2]int // nodes of places where edges cross
}

// node is a corner and the way on from it.
type node struct {
	Corner
	next  int
	inner bool // of an inner ring
}

// edge is the way from a node to its next, before it is cut.
type edge struct {
	from, to  int
	low, high mesh.Vec2 // of its box
	cuts      []cutAt
}

// cutAt is a node on an edge, at the part t of its length.
type cutAt struct {
	t    float64
	node int
}

// uncross exchanges the ways on where edges cross, and parts rings that come back to
// a corner.
func (m *mender) uncross() error {
	g := m.graph()
	if err := g.cross(m.cut); err != nil {
		return err
	}
	for i := range g.edges {
		g.divide(&g.edges[i])
	}
	for _, p := range g.pairs {
		a, b := &g.nodes[p[0]], &g.nodes[p[1]]
		a.next, b.next = b.next, a.next
	}
	if len(g.pairs) > 0 {
		m.repairs.Crossings++
	}
	m.loops = g.loops()
	return nil
}

func (m *mender) graph() *graph {
	g := &graph{}
	for _, l := range m.loops {
		first := len(g.nodes)
		for i, c := range l.Ring {
			to := first + (i+1)%len(l.Ring)
			d := l.Ring[(i+1)%len(l.Ring)].At
			g.nodes = append(g.nodes, node{c, to, l.inner})
			g.edges = append(g.edges, edge{from: first + i, to: to,
				low:  mesh.Vec2{min(c.At[0], d[0]), min(c.At[1], d[1])},
				high: mesh.Vec2{max(c.At[0], d[0]), max(c.At[1], d[1])}})
		}
	}
	return g
}

// cross finds where edges cross or a corner lies on an edge, by a sweep along x.
func (g *graph) cross(cut func(from, to Corner, t float64) int) error {
	order := make([]int, len(g.edges))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(g.edges[a].low[0], g.edges[b].low[0]) })
	looked := 0
	for i, a := range order {
		for _, b := range order[i+1:] {
			e, f := &g.edges[a], &g.edges[b]
			if f.low[0] > e.high[0] {
				break
			}
			if looked++; looked > maxPairs || len(g.pairs) > MaxCrossings {
				return ErrTooMuch
			}
			if f.low[1] <= e.high[1] && e.low[1] <= f.high[1] {
				g.meet(min(a, b), max(a, b), cut)
			}
		}
	}
	return nil
}

// near is the part of an edge by which a crossing lies at its end.
const near = 1e-9

// meet puts a corner on both edges where they cross, or that of one on the other.
func (g *graph) meet(a, b int, cut func(from, to Corner, t float64) int) {
	e, f := &g.edges[a], &g.edges[b]
	p, r := g.nodes[e.from], g.nodes[f.from]
	d, c := sub(g.nodes[e.to].At, p.At), sub(g.nodes[f.to].At, r.At)
	det := cross(d, c)
	if det == 0 {
		return
	}
	w := sub(r.At, p.At)
	t, u := cross(w, c)/det, cross(w, d)/det
	inT, inU := t > near && t < 1-near, u > near && u < 1-near
	switch {
	case inT && inU:
		x := Corner{mesh.Vec2{p.At[0] + float64(d[0]*t), p.At[1] + float64(d[1]*t)}, cut(p.Corner, g.nodes[e.to].Corner, t)}
		n := len(g.nodes)
		g.nodes = append(g.nodes, node{x, 0, p.inner}, node{x, 0, r.inner})
		g.pairs = append(g.pairs, [2]int{n, n + 1})
		e.cuts, f.cuts = append(e.cuts, cutAt{t, n}), append(f.cuts, cutAt{u, n + 1})
	case inT && math.Abs(u) <= near: // the end of f is the beginning of the next
		e.cuts = append(e.cuts, cutAt{t, g.on(p, r)})
	case inU && math.Abs(t) <= near:
		f.cuts = append(f.cuts, cutAt{u, g.on(r, p)})
	}
}

// on gives a node of the ring of e where the corner c of another edge lies.
func (g *graph) on(e, c node) int {
	g.nodes = append(g.nodes, node{c.Corner, 0, e.inner})
	return len(g.nodes) - 1
}

// divide puts the nodes of an edge between its ends.
func (g *graph) divide(e *edge) {
	slices.SortStableFunc(e.cuts, func(a, b cutAt) int { return cmp.Compare(a.t, b.t) })
	at := e.from
	for _, c := range e.cuts {
		g.nodes[at].next = c.node
		at = c.node
	}
	g.nodes[at].next = e.to
}

// loops gives the rings that the ways on make.
func (g *graph) loops() []loop {
	var all []loop
	seen := make([]bool, len(g.nodes))
	for i := range g.nodes {
		if seen[i] {
			continue
		}
		var ring Ring
		inner := true
		for at := i; !seen[at]; at = g.nodes[at].next {
			seen[at] = true
			ring = append(ring, g.nodes[at].Corner)
			inner = inner && g.nodes[at].inner
		}
		for _, part := range parted(ring) {
			all = append(all, loop{Ring: part, inner: inner})
		}
	}
	return all
}

// parted divides a ring where it comes back to a corner, so that each part comes to
// no corner twice.
func parted(r Ring) []Ring {
	var all []Ring
	at := map[mesh.Vec2]int{}
	var open Ring
	for _, c := range r {
		if from, back := at[c.At]; back {
			all = append(all, slices.Clone(open[from:]))
			for _, gone := range open[from+1:] {
				delete(at, gone.At)
			}
			open = open[:from+1]
			continue
		}
		at[c.At] = len(open)
		open = append(open, c)
	}
	all = append(all, open)
	return slices.DeleteFunc(all, func(r Ring) bool { return len(r) < 3 })
}
