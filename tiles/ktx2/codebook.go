package ktx2

import (
	"cmp"
	"math"
	"slices"
)

// effort is how large codebooks become, by the number of blocks, and what a bit
// is worth in squared error of a block.
type effort struct {
	endpoints, selectors int // most entries
	bit                  int64
}

// Bounds of the codebooks. The format takes 16,128 of each; beyond these the
// books themselves cost more than they save.
const (
	maxEndpoints = 2048
	maxSelectors = 3072
	minEntries   = 64
	bitWorth     = 48 // found by trial on photographs of facades: below it bytes soar, above it blocks show
)

func effortFor(blocks int) effort {
	return effort{
		endpoints: min(max(blocks/32, minEntries), maxEndpoints),
		selectors: min(max(blocks/24, minEntries), maxSelectors),
		bit:       bitWorth,
	}
}

// near is how many entries are looked at round the one a cluster gives.
const near = 16

// book is a codebook with the neighbours of each entry, nearest first, itself
// among them.
type book[E any] struct {
	entries    []E
	neighbours [][]int32
}

// coder finds what stands for blocks.
type coder struct {
	table     [8][4]int32
	endpoints book[endpoint]
	selectors book[selector]
	pairs     []pairs // of selectors
	effort    effort
}

// feature of an endpoint: colour, and its spread so that a difference weighs as
// much as it costs.
func (c *coder) feature(e endpoint) (v vector) {
	for i, w := range e.wide() {
		v[i] = w
	}
	s := &c.table[e.spread]
	v[3] = (s[2] + s[3]) * 7 / 8
	return v
}

// findEndpoints makes the codebook of endpoints, and gives an entry for each
// block.
func (c *coder) findEndpoints(blocks []block) []int32 {
	points, weights := make([]vector, len(blocks)), make([]int64, len(blocks))
	for i := range blocks {
		points[i], weights[i] = c.feature(blocks[i].alone(&c.table)), blocks[i].count
	}
	of, count := cluster(points, weights, 4, c.effort.endpoints)
	sums := make([][5]int64, count)
	for i, k := range of {
		for d := range 3 {
			sums[k][d] += weights[i] * int64(blocks[i].sum[d])
		}
		sums[k][3] += weights[i] * int64(points[i][3])
		sums[k][4] += weights[i]
	}
	c.endpoints.entries = make([]endpoint, count)
	for k := range sums {
		c.endpoints.entries[k] = c.meanEndpoint(&sums[k])
	}
	of = c.orderEndpoints(of)
	c.endpoints.neighbours = neighbours(len(c.endpoints.entries), func(i, j int32) int64 {
		a, b := c.feature(c.endpoints.entries[i]), c.feature(c.endpoints.entries[j])
		return apart(&a, &b, 4)
	})
	for i := range blocks {
		of[i] = c.bestEndpoint(&blocks[i], of[i])
	}
	return of
}

func (c *coder) meanEndpoint(sum *[5]int64) (e endpoint) {
	n := max(sum[4], 1)
	for d := range 3 {
		e.color[d] = narrow(int32((sum[d] + blockPixels*n/2) / (blockPixels * n)))
	}
	want, least := int32(sum[3]/n), int32(math.MaxInt32)
	for s := range c.table {
		v := (c.table[s][2] + c.table[s][3]) * 7 / 8
		if d := max(v-want, want-v); d < least {
			e.spread, least = uint8(s), d
		}
	}
	return e
}

// orderEndpoints sorts the codebook by brightness and drops what is there twice:
// neighbours then have numbers near to each other.
func (c *coder) orderEndpoints(of []int32) []int32 {
	light := func(e endpoint) int {
		return int(e.color[0])*3 + int(e.color[1])*6 + int(e.color[2])
	}
	return reorder(&c.endpoints.entries, of, func(a, b endpoint) int {
		return cmp.Or(cmp.Compare(light(a), light(b)), cmp.Compare(a.spread, b.spread), slices.Compare(a.color[:], b.color[:]))
	})
}

// reorder sorts entries, joins equal ones, and gives the new numbers of of.
func reorder[E any](entries *[]E, of []int32, compare func(a, b E) int) []int32 {
	old := *entries
	order := allOf(len(old))
	slices.SortStableFunc(order, func(a, b int32) int { return compare(old[a], old[b]) })
	number := make([]int32, len(old))
	var sorted []E
	for _, k := range order {
		if n := len(sorted); n == 0 || compare(sorted[n-1], old[k]) != 0 {
			sorted = append(sorted, old[k])
		}
		number[k] = int32(len(sorted) - 1)
	}
	*entries = sorted
	moved := make([]int32, len(of))
	for i, k := range of {
		moved[i] = number[k]
	}
	return moved
}

// neighbours lists, for each of n entries, those nearest to it.
func neighbours(n int, distance func(i, j int32) int64) [][]int32 {
	type other struct {
		index int32
		far   int64
	}
	all := make([][]int32, n)
	row := make([]other, 0, near+1)
	for i := range all {
		row = row[:0]
		for j := range n {
			o := other{int32(j), distance(int32(i), int32(j))}
			if len(row) == near && o.far >= row[near-1].far {
				continue
			}
			at, _ := slices.BinarySearchFunc(row, o, func(a, b other) int {
				return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.index, b.index))
			})
			row = slices.Insert(row, at, o)
			row = row[:min(len(row), near)]
		}
		all[i] = make([]int32, len(row))
		for k, o := range row {
			all[i][k] = o.index
		}
	}
	return all
}

func apart(a, b *vector, dims int) int64 {
	sum := int64(0)
	for d := range dims {
		v := int64(a[d] - b[d])
		sum += v * v
	}
	return sum
}

// bestEndpoint gives the best entry near to one.
func (c *coder) bestEndpoint(b *block, from int32) int32 {
	best, least := from, int64(math.MaxInt64)
	for _, k := range c.endpoints.neighbours[from] {
		e := c.endpoints.entries[k]
		if err := b.fitted(e, &c.table[e.spread]); err < least {
			best, least = k, err
		}
	}
	return best
}

// findSelectors makes the codebook of selectors, and gives an entry for each
// block under its endpoint.
func (c *coder) findSelectors(blocks []block, endpoints []int32) []int32 {
	points, weights := make([]vector, len(blocks)), make([]int64, len(blocks))
	for i := range blocks {
		e := c.endpoints.entries[endpoints[i]]
		steps := &c.table[e.spread]
		for p, s := range blocks[i].ideal(e, steps) {
			points[i][p] = 2*int32(s) - 3
		}
		weights[i] = blocks[i].count * (1 + int64(steps[3])*int64(steps[3])/16)
	}
	of, count := cluster(points, weights, blockPixels, c.effort.selectors)
	sums, total := make([][blockPixels]int64, count), make([]int64, count)
	for i, k := range of {
		for p, v := range points[i] {
			sums[k][p] += weights[i] * int64(v)
		}
		total[k] += weights[i]
	}
	c.selectors.entries = make([]selector, count)
	for k := range sums {
		for p, s := range sums[k] { // -3, -1, 1 and 3 are the steps: the nearest
			c.selectors.entries[k][p] = uint8(min(max((s+4*total[k])/max(2*total[k], 1), 0), 3))
		}
	}
	of = reorder(&c.selectors.entries, of, func(a, b selector) int { return slices.Compare(a[:], b[:]) })
	c.pairs = make([]pairs, len(c.selectors.entries))
	for i := range c.pairs {
		c.pairs[i] = c.selectors.entries[i].pairs()
	}
	c.selectors.neighbours = neighbours(len(c.selectors.entries), func(i, j int32) int64 {
		sum := int64(0)
		for p, s := range c.selectors.entries[i] {
			d := int64(s) - int64(c.selectors.entries[j][p])
			sum += d * d
		}
		return sum
	})
	return of
}
