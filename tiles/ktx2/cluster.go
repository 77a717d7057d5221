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
	// A plane parts the two: first one across the axis, then the one midway
	// between the means of what the last gave.
	var normal vector
	normal[g.axis] = 1
	at := int64(g.mean[g.axis])
	for range moves {
		low, high, ok := c.means(g.members, &normal, at)
		if !ok {
			return nil, nil, false
		}
		at = 0
		for d := range c.dims {
			normal[d] = high[d] - low[d]
			at += int64(normal[d]) * int64(high[d]+low[d])
		}
		at /= 2
	}
	var in, out []int32
	for _, p := range g.members {
		if c.side(&c.points[p], &normal) < at {
			in = append(in, p)
		} else {
			out = append(out, p)
		}
	}
	if len(in) == 0 || len(out) == 0 {
		return nil, nil, false
	}
	return c.gather(in), c.gather(out), true
}

// moves is how often a plane between two halves is moved.
const moves = 2

// side gives how far a point lies along a normal, in 64ths.
func (c *clusterer) side(p, normal *vector) int64 {
	sum := int64(0)
	for d, n := range normal[:c.dims] {
		sum += int64(p[d]) * int64(n)
	}
	return 64 * sum
}

// means gives those of the points before and behind a plane, in 64ths; false
// where one side has none.
func (c *clusterer) means(members []int32, normal *vector, at int64) (low, high vector, ok bool) {
	var sums [2][blockPixels]int64
	var weights [2]int64
	for _, p := range members {
		v, w, k := &c.points[p], c.weights[p], 0
		if c.side(v, normal) >= at {
			k = 1
		}
		weights[k] += w
		for d := range c.dims {
			sums[k][d] += w * int64(v[d])
		}
	}
	if weights[0] == 0 || weights[1] == 0 {
		return low, high, false
	}
	for d := range c.dims {
		low[d], high[d] = int32(64*sums[0][d]/weights[0]), int32(64*sums[1][d]/weights[1])
	}
	return low, high, true
}
