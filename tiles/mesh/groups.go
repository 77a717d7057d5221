package mesh

import "slices"

// Groups is a set of disjoint groups of the numbers from 0; the lowest number of
// each stands for it, so that the result does not depend on the order of joins.
// The zero value is empty.
type Groups struct{ parents []uint32 }

// Begin makes n groups of one. Buffers are kept from one use to the next.
func (g *Groups) Begin(n int) {
	g.parents = slices.Grow(g.parents[:0], n)[:n]
	for i := range g.parents {
		g.parents[i] = uint32(i)
	}
}

// Root gives the number that stands for the group of i.
func (g *Groups) Root(i uint32) uint32 {
	for g.parents[i] != i {
		g.parents[i] = g.parents[g.parents[i]]
		i = g.parents[i]
	}
	return i
}

// Join makes one group of two.
func (g *Groups) Join(i, j uint32) {
	i, j = g.Root(i), g.Root(j)
	g.parents[max(i, j)] = min(i, j)
}
