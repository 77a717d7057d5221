package glb

const (
	// maxScan bounds the triangles looked at round one vertex, so that a fan of n
	// triangles takes no n^2 steps.
	maxScan = 32
	// cacheVertices is how many of the latest vertices are kept in mind.
	cacheVertices = 8
)

// recency is what a vertex is worth that is in the cache, newest first, and
// scarcity what one is worth with so many triangles left, in hundredths: a
// triangle that finishes a vertex leaves none behind that would begin anew.
// The figures are those under which the tiles of shared models come out smallest,
// to about a part in a thousand.
var (
	recency  = [cacheVertices]int32{100, 100, 100, 60, 50, 40, 30, 20}
	scarcity = [16]int32{0, 100, 71, 58, 50, 45, 41, 38, 35, 33, 32, 30, 29, 28, 27, 26}
)

// orderer puts the triangles of a part in an order in which each shares vertices
// with those just before it, and numbers vertices by first use. Vertex caches
// like it, and so do the codec of indices, whose bytes fall by a seventh beside
// an order that looks at two triangles back, and that of positions, where
// neighbours in a list are neighbours in space. It follows Forsyth,
// "Linear-Speed Vertex Cache Optimisation" (2006): the next triangle is the one
// whose vertices are worth the most together.
type orderer struct {
	start    []uint32 // of each vertex's list; the next one's is its end
	head     []uint32 // of each vertex's list, moved past finished triangles
	list     []uint32 // triangles, by vertex
	left     []uint32 // triangles of each vertex that are not finished
	worth    []int32  // of each vertex
	used     []bool   // vertices
	done     []bool   // triangles
	out      []uint32 // ordered local indices
	renumber []uint32 // old local vertex to new, plus one
	words    [][3]uint32
	normals  []uint32
	coords   [][2]uint32
	cache    [cacheVertices]uint32 // newest first
	cached   int
}

// order does so with the vertices of p from firstVertex on and its indices
// from firstIndex on, which are one part: colour and feature are the same for
// all of them.
func (o *orderer) order(p *primitive, firstVertex, firstIndex int) {
	indices := p.indices[firstIndex:]
	for i := range indices {
		indices[i] -= uint32(firstVertex)
	}
	n := len(p.words) - firstVertex
	o.listTriangles(indices, n)
	o.walk(indices)
	o.renumberVertices(p, firstVertex)
	for i, v := range o.out {
		indices[i] = o.renumber[v] - 1 + uint32(firstVertex)
	}
}

// listTriangles fills the lists of triangles by vertex.
func (o *orderer) listTriangles(indices []uint32, n int) {
	o.start, o.list = grow(o.start, n+2), grow(o.list, len(indices))
	clear(o.start)
	for _, v := range indices {
		o.start[v+2]++
	}
	for v := 2; v < n+2; v++ {
		o.start[v] += o.start[v-1]
	}
	for i, v := range indices {
		o.list[o.start[v+1]] = uint32(i / 3)
		o.start[v+1]++
	}
	o.head = append(o.head[:0], o.start[:n]...)
	o.left, o.worth = grow(o.left, n), grow(o.worth, n)
	for v := range n {
		o.left[v] = o.start[v+1] - o.start[v]
		o.worth[v] = scarcity[min(int(o.left[v]), len(scarcity)-1)]
	}
	o.used, o.done, o.renumber = grow(o.used, n), grow(o.done, len(indices)/3), grow(o.renumber, n)
	clear(o.used)
	clear(o.done)
	clear(o.renumber)
}

// walk fills out with all triangles.
func (o *orderer) walk(indices []uint32) {
	o.out, o.cached = o.out[:0], 0
	next := 0
	for len(o.out) < len(indices) {
		t, ok := o.best(indices)
		if !ok {
			for o.done[next] {
				next++
			}
			t = next
		}
		o.done[t] = true
		tri := o.turned([3]uint32(indices[3*t : 3*t+3]))
		o.out = append(o.out, tri[:]...)
		o.remember(tri)
	}
}

// remember puts the vertices of a finished triangle into the cache and weighs
// all anew that were in it.
func (o *orderer) remember(tri [3]uint32) {
	for _, v := range tri {
		o.used[v] = true
		o.left[v]--
	}
	before := o.cache
	o.cache[0], o.cache[1], o.cache[2] = tri[2], tri[1], tri[0]
	n := 3
	for _, v := range before[:o.cached] {
		if v == tri[0] || v == tri[1] || v == tri[2] {
			continue
		}
		if n < cacheVertices {
			o.cache[n] = v
			n++
		} else {
			o.worth[v] = scarcity[min(int(o.left[v]), len(scarcity)-1)]
		}
	}
	o.cached = n
	for i, v := range o.cache[:n] {
		o.worth[v] = recency[i] + scarcity[min(int(o.left[v]), len(scarcity)-1)]
	}
}

// best gives the unfinished triangle that is worth most, of those round the
// vertices of the cache; of equal ones that of the newest vertex.
func (o *orderer) best(indices []uint32) (triangle int, ok bool) {
	most := int32(0)
	for _, v := range o.cache[:o.cached] {
		if o.left[v] == 0 {
			continue
		}
		end := o.start[v+1]
		for o.done[o.list[o.head[v]]] {
			o.head[v]++
		}
		for _, t := range o.list[o.head[v]:min(end, o.head[v]+maxScan)] {
			if o.done[t] {
				continue
			}
			i := indices[3*t : 3*t+3]
			if w := o.worth[i[0]] + o.worth[i[1]] + o.worth[i[2]]; w > most {
				triangle, most = int(t), w
			}
		}
	}
	return triangle, most > 0
}

// turned rotates a triangle so that vertices not used before come last; one of
// only used or only new vertices stays as it is.
func (o *orderer) turned(t [3]uint32) [3]uint32 {
	for range 3 {
		if o.used[t[0]] && !o.used[t[2]] {
			break
		}
		t = [3]uint32{t[1], t[2], t[0]}
	}
	return t // after three turns as it came
}

// renumberVertices numbers vertices by first use and moves them there.
func (o *orderer) renumberVertices(p *primitive, firstVertex int) {
	words, normals := p.words[firstVertex:], p.normals[firstVertex:]
	o.words, o.normals = append(o.words[:0], words...), append(o.normals[:0], normals...)
	var coords [][2]uint32
	if p.texture != nil {
		coords = p.texcoords[firstVertex:]
	}
	o.coords = append(o.coords[:0], coords...)
	next := uint32(0)
	for _, v := range o.out {
		if o.renumber[v] == 0 {
			words[next], normals[next] = o.words[v], o.normals[v]
			if len(coords) > 0 {
				coords[next] = o.coords[v]
			}
			next++
			o.renumber[v] = next
		}
	}
}
