package solid

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// passages are the openings that go through a slab.
type passages struct {
	slab    *slab
	effort  *Effort
	ends    []end      // of the side edges of all tunnels
	points  []point2   // where they meet the low cap
	edges   [][2]int32 // of the outlines, between ends: the inside to their left
	tunnels []tunnel
	rest    []*scene.Mesh // the openings that do not go through

	most    int // points that all openings have
	heights []float64
	number  []int32
}

// tunnel is one opening that goes through: ranges of edges and ends.
type tunnel struct {
	mesh        *scene.Mesh
	edges, ends [2]int32
	lean        point2    // of the outline in the high cap from that in the low one
	box         scene.Box // of both, in plane coordinates
	convex      bool      // the edges are one convex ring, in order
	alone       bool      // nothing touches it
}

// newPassages tells the openings that go through the slab from the others.
func newPassages(s *slab, others []*scene.Mesh, f *Effort) (*passages, error) {
	p := &passages{slab: s, effort: f}
	for _, o := range others {
		p.most += len(o.Positions)
	}
	for _, o := range others {
		if err := f.spend(spanWork*o.Triangles() + tunnelWork*len(o.Positions)/2); err != nil {
			return nil, err
		}
		if !p.add(o) {
			p.rest = append(p.rest, o)
		}
	}
	return p, p.separate()
}

// add adds an opening if it goes through.
func (p *passages) add(o *scene.Mesh) bool {
	s := p.slab
	if cap(p.heights) < len(o.Positions) {
		p.heights, p.number = make([]float64, len(o.Positions)), make([]int32, len(o.Positions))
	}
	heights := p.heights[:len(o.Positions)]
	for i, q := range o.Positions {
		heights[i] = s.height(q)
	}
	for _, i := range o.Indices {
		if h := heights[i]; h > s.low+tolerances[0] && h < s.high-tolerances[0] {
			return false
		}
	}
	d, ok := s.direction(o, heights, s.shift.Scale(1/(s.high-s.low)))
	if !ok {
		return false
	}
	p.outline(o, heights, d)
	return true
}

// outline adds the outline of an opening that runs along d.
func (p *passages) outline(o *scene.Mesh, heights []float64, d scene.Vec3) {
	s := p.slab
	if p.ends == nil { // half of the points of extrusions are at their low ends
		p.ends, p.points, p.edges = make([]end, 0, p.most/2), make([]point2, 0, p.most/2), make([][2]int32, 0, p.most/2)
	}
	t := tunnel{mesh: o, box: scene.NewBox(), edges: [2]int32{int32(len(p.edges))}, ends: [2]int32{int32(len(p.ends))}}
	number := p.number[:len(o.Positions)]
	clear(number)
	span := d.Scale(s.high - s.low)
	lean := s.flat(s.origin.Add(span).Sub(s.shift))
	if math.Abs(lean[0])+math.Abs(lean[1]) <= 2*prismTolerance {
		lean, span = Vec2{}, s.shift
	}
	t.lean = toGrid(lean)
	at := func(i uint32) int32 {
		if number[i] == 0 {
			q := o.Positions[i].Add(d.Scale(s.low - heights[i]))
			flat := s.flat(q)
			p.ends = append(p.ends, end{low: q, high: q.Add(span)})
			p.points = append(p.points, toGrid(flat))
			number[i] = int32(len(p.ends))
			t.box.Extend(scene.Vec3{flat[0], flat[1], 0})
			t.box.Extend(scene.Vec3{flat[0] + lean[0], flat[1] + lean[1], 0})
		}
		return number[i] - 1
	}
	for k := 0; k+2 < len(o.Indices); k += 3 {
		if alone, two, ok := s.spans(o.Indices[k:k+3], heights); ok && s.upper(heights[alone]) {
			p.edges = append(p.edges, [2]int32{at(two[0]), at(two[1])})
		}
	}
	t.edges[1], t.ends[1] = int32(len(p.edges)), int32(len(p.ends))
	if t.edges[0] < t.edges[1] { // else it does not come between the caps
		t.convex = p.order(p.edges[t.edges[0]:t.edges[1]])
		p.tunnels = append(p.tunnels, t)
	}
}

// toGrid rounds plane coordinates to the grid.
func toGrid(p Vec2) point2 {
	const scale = 1 << gridBits
	return point2{int64(math.Round(p[0] * scale)), int64(math.Round(p[1] * scale))}
}

// fromGrid is the inverse: exact.
func fromGrid(p point2) Vec2 {
	const step = 1.0 / (1 << gridBits)
	return Vec2{float64(p.x) * step, float64(p.y) * step}
}

// manyOrdered is the number of edges up to which they are put in order if they
// are not.
const manyOrdered = 64

// order puts edges in order round a ring and tells whether that is all of them
// and the ring is convex.
func (p *passages) order(edges [][2]int32) bool {
	n := len(edges)
	if n < 3 {
		return false
	}
	if edges[0][0] == edges[1][1] { // they run the other way
		for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
			edges[i], edges[j] = edges[j], edges[i]
		}
	}
	for i := 1; i < n; i++ {
		k := i
		for k < n && edges[k][0] != edges[i-1][1] {
			if k++; n > manyOrdered {
				return false
			}
		}
		if k == n {
			return false
		}
		edges[i], edges[k] = edges[k], edges[i]
	}
	return edges[0][0] == edges[n-1][1] && p.isConvex(edges)
}

// isConvex tells whether a ring turns to the left at all points, once round.
func (p *passages) isConvex(edges [][2]int32) bool {
	n, changes := len(edges), 0
	last := p.rightward(edges[n-1])
	for i, e := range edges {
		a, b, c := p.points[e[0]], p.points[e[1]], p.points[edges[(i+1)%n][1]]
		if orient(a, b, c) <= 0 {
			return false
		}
		if now := p.rightward(e); now != last {
			changes++
			last = now
		}
	}
	return changes == 2
}

// rightward tells whether an edge runs from its lesser end to its greater one.
func (p *passages) rightward(e [2]int32) bool { return p.points[e[0]].compare(p.points[e[1]]) < 0 }
