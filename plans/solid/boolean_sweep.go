package solid

import (
	"fmt"
	"slices"
)

// sweep gives each edge the winding of the cell under it, by a line that runs
// over the plane from left to right. It fails where the cross sections are not
// closed, which is also what tells that something went wrong before.
func (g *planarGraph) sweep() error {
	starts, ends := make([][]int32, len(g.points)), make([]int, len(g.points))
	for i, e := range g.edges {
		starts[e.a] = append(starts[e.a], int32(i))
		ends[e.b]++
	}
	order := make([]int32, len(g.points))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return g.points[i].compare(g.points[j]) })
	var active []int32 // the edges that the line meets, from below
	for _, p := range order {
		if len(starts[p]) == 0 && ends[p] == 0 {
			continue
		}
		at, err := g.locate(active, p, ends[p])
		if err != nil {
			return err
		}
		var below winding
		if at > 0 {
			below = g.above(active[at-1])
		}
		over := below
		if n := ends[p]; n > 0 {
			over = g.above(active[at+n-1])
		}
		slices.SortFunc(starts[p], func(i, j int32) int {
			return -orient(g.points[p], g.points[g.edges[i].b], g.points[g.edges[j].b])
		})
		under := int32(-1)
		if at > 0 {
			under = active[at-1]
		}
		for _, i := range starts[p] {
			g.edges[i].below = below
			below = g.above(i)
			if g.nest != nil {
				g.nest.add(i, under)
				under = i
			}
		}
		if below != over {
			return fmt.Errorf("a cross section is not closed: %w", ErrBoolean)
		}
		active = slices.Replace(active, at, at+ends[p], starts[p]...)
	}
	return nil
}

// nesting is the order in which a sweep comes to the edges, and the edge right
// under the beginning of each, -1 where there is none.
type nesting struct{ edges, under []int32 }

func (n *nesting) add(edge, under int32) {
	n.edges, n.under = append(n.edges, edge), append(n.under, under)
}

// above gives the winding of the cell over an edge.
func (g *planarGraph) above(i int32) winding { return g.edges[i].below.plus(g.edges[i].left, 1) }

// locate gives the number of active edges under the point and checks that the
// next ones are those that end in it.
func (g *planarGraph) locate(active []int32, p int32, ending int) (int, error) {
	at, _ := slices.BinarySearchFunc(active, p, func(i, p int32) int {
		e := &g.edges[i]
		if e.b != p && orient(g.points[e.a], g.points[e.b], g.points[p]) > 0 {
			return -1
		}
		return 0
	})
	if at+ending > len(active) {
		return 0, fmt.Errorf("edges in a plane cross: %w", ErrBoolean)
	}
	for _, i := range active[at : at+ending] {
		if g.edges[i].b != p {
			return 0, fmt.Errorf("edges in a plane cross: %w", ErrBoolean)
		}
	}
	return at, nil
}
