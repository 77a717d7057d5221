package ktx2

import "slices"

// vector is a point that is clustered; only its first numbers may count.
type vector [blockPixels]int32

// cluster gathers points into at most count clusters and gives the cluster of
// each: the cluster with the greatest error is split in two, across the number
// in which it varies most, until there are enough or none varies. weights are of
// the points, 1 at least.
func cluster(points []vector, weights []int64, dims, count int) (of []int32, clusters int) {
	of = make([]int32, len(points))
	c := clusterer{points: points, weights: weights, dims: dims}
	first := c.gather(allOf(len(points)))
	queue := []*group{first}
	done := []*group{}
	for len(queue) > 0 && len(queue)+len(done) < count {
		at := 0
		for i, g := range queue {
			if g.err > queue[at].err {
				at = i
			}
		}
		g := queue[at]
		queue = slices.Delete(queue, at, at+1)
		a, b, ok := c.split(g)
		if !ok {
			done = append(done, g)
			continue
		}
		queue = append(queue, a, b)
	}
	for i, g := range append(queue, done...) {
		for _, p := range g.members {
			of[p] = int32(i)
		}
	}
	return of, len(queue) + len(done)
}

type clusterer struct {
	points  []vector
	weights []int64
	dims    int
}

// group is one cluster.
type group struct {
	members []int32
	mean    vector // in 64ths
	err     int64
	axis    int // the number that varies most
}

func allOf(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

// gather measures a group. Errors are about its mean.
func (c *clusterer) gather(members []int32) *group {
	g := &group{members: members}
	var weight int64
	var sum, squares [blockPixels]int64
	for _, p := range members {
		w := c.weights[p]
		weight += w
		for d, v := range c.points[p][:c.dims] {
			sum[d] += w * int64(v)
			squares[d] += w * int64(v) * int64(v)
		}
	}
	most := int64(-1)
	for d := range c.dims {
		g.mean[d] = int32((64*sum[d] + weight/2) / max(weight, 1))
		err := squares[d] - sum[d]/max(weight, 1)*sum[d] // near enough to choose by
		if e := squares[d] - mulDiv(sum[d], sum[d], weight); e >= 0 {
			err = e
		}
		g.err += err
		if err > most {
			most, g.axis = err, d
		}
	}
	return g
}

// mulDiv gives a*b/c of numbers whose product may be beyond 64 bits.
func mulDiv(a, b, c int64) int64 {
	if c <= 0 {
		return 0
	}
	q, r := a/c, a%c
	return q*b + r*b/c
}

// split parts a group at the mean of its axis, then moves points to the nearer
// mean a few times.
func (c *clusterer) split(g *group) (a, b *group, ok bool) {
	if g.err == 0 || len(g.members) < 2 {
		return nil, nil, false
	}
	cut := g.mean[g.axis]
	a, b = c.part(g.members, func(p *vector) bool { return 64*p[g.axis] < cut })
	for range 2 {
		if a == nil || b == nil {
			return nil, nil, false
		}
		low, high := a.mean, b.mean
		a, b = c.part(g.members, func(p *vector) bool { return c.distance(p, &low) < c.distance(p, &high) })
	}
	return a, b, a != nil && b != nil
}

// part divides members in two; nil where one has none.
func (c *clusterer) part(members []int32, first func(*vector) bool) (a, b *group) {
	var in, out []int32
	for _, p := range members {
		if first(&c.points[p]) {
			in = append(in, p)
		} else {
			out = append(out, p)
		}
	}
	if len(in) == 0 || len(out) == 0 {
		return nil, nil
	}
	return c.gather(in), c.gather(out)
}

// distance from a mean, squared.
func (c *clusterer) distance(p, mean *vector) int64 {
	sum := int64(0)
	for d := range c.dims {
		v := int64(64*p[d] - mean[d])
		sum += v * v
	}
	return sum
}
