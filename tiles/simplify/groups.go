package simplify

import "slices"

// groups is a set of disjoint groups of numbers; the lowest of each stands for
// it.
type groups struct{ parents []uint32 }

// begin makes n groups of one.
func (g *groups) begin(n int) {
	g.parents = slices.Grow(g.parents[:0], n)[:n]
	for i := range g.parents {
		g.parents[i] = uint32(i)
	}
}

// root gives the number that stands for the group of i.
func (g *groups) root(i uint32) uint32 {
	for g.parents[i] != i {
		g.parents[i] = g.parents[g.parents[i]]
		i = g.parents[i]
	}
	return i
}

// join makes one group of two.
func (g *groups) join(i, j uint32) {
	i, j = g.root(i), g.root(j)
	g.parents[max(i, j)] = min(i, j)
}
