package partition

import (
	"slices"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Distances are measured to the largest triangles of each feature that is shown:
// two of a small one, one more for each witnessEvery metres of its diagonal, at
// most maxWitnesses. Fewer give greater distances, never too small ones.
const (
	witnessEvery = 0.5
	maxWitnesses = 32
)

// witness is a triangle that is surely drawn; a segment has b and c alike, a
// point all three.
type witness struct {
	a, b, c scene.Vec3
	size    float64 // square of twice the area
}

// witnesses appends the largest triangles or segments of f, placed by toPlan,
// whose box has this diagonal.
func witnesses(all []witness, f *scene.Feature, toPlan *scene.Affine, diagonal float64) []witness {
	first := len(all)
	most := 2 + int(min(diagonal/witnessEvery, maxWitnesses-2))
	for i := range f.Parts {
		p := &f.Parts[i]
		if p.Mesh == nil {
			continue
		}
		placed := toPlan.Mul(&p.Transform)
		at := func(k int) scene.Vec3 { return placed.Apply(p.Mesh.Positions[p.Mesh.Indices[k]]) }
		step := p.Mesh.Arity()
		for k := 0; k+step <= len(p.Mesh.Indices); k += step {
			w := witness{a: at(k), b: at(k + 1), c: at(k + step - 1)}
			if step == 2 {
				w.size = w.b.Sub(w.a).Dot(w.b.Sub(w.a)) * lineWidth
			} else {
				n := w.b.Sub(w.a).Cross(w.c.Sub(w.a))
				w.size = n.Dot(n)
			}
			all = keepLargest(all, first, most, w)
		}
	}
	return all
}

// lineWidth is what a segment counts for against triangles, square metres.
const lineWidth = 1e-4

// keepLargest inserts w into all[first:], largest first, at most most.
func keepLargest(all []witness, first, most int, w witness) []witness {
	if len(all)-first == most {
		if w.size <= all[len(all)-1].size {
			return all
		}
		all = all[:len(all)-1]
	}
	all = append(all, w)
	for i := len(all) - 1; i > first && all[i].size > all[i-1].size; i-- {
		all[i], all[i-1] = all[i-1], all[i]
	}
	return all
}

// box of w.
func (w *witness) box() scene.Box {
	b := scene.NewBox()
	b.Extend(w.a)
	b.Extend(w.b)
	b.Extend(w.c)
	return b
}

// farthest gives the square of the greatest distance of any of the points from
// w: that of all points between them too, since the distance from a convex
// thing is a convex function. It gives up beyond limit.
func (w *witness) farthest(points []scene.Vec3, limit float64) float64 {
	most := 0.0
	for _, p := range points {
		if most = max(most, w.distance(p)); most > limit {
			break
		}
	}
	return most
}

// distance gives the square of the distance of p (Ericson, Real-Time Collision
// Detection, 2005, clause 5.1.5).
func (w *witness) distance(p scene.Vec3) float64 {
	ab, ac, ap := w.b.Sub(w.a), w.c.Sub(w.a), p.Sub(w.a)
	d1, d2 := ab.Dot(ap), ac.Dot(ap)
	if d1 <= 0 && d2 <= 0 {
		return ap.Dot(ap)
	}
	bp := p.Sub(w.b)
	d3, d4 := ab.Dot(bp), ac.Dot(bp)
	if d3 >= 0 && d4 <= d3 {
		return bp.Dot(bp)
	}
	vc := float64(d1*d4) - float64(d3*d2)
	if vc <= 0 && d1 >= 0 && d3 <= 0 && d1 > d3 {
		return toLine(ap, ab, d1/(d1-d3))
	}
	cp := p.Sub(w.c)
	d5, d6 := ab.Dot(cp), ac.Dot(cp)
	if d6 >= 0 && d5 <= d6 {
		return cp.Dot(cp)
	}
	vb := float64(d5*d2) - float64(d1*d6)
	if vb <= 0 && d2 >= 0 && d6 <= 0 && d2 > d6 {
		return toLine(ap, ac, d2/(d2-d6))
	}
	va := float64(d3*d6) - float64(d5*d4)
	if u, v := d4-d3, d5-d6; va <= 0 && u >= 0 && v >= 0 && u+v > 0 {
		return toLine(bp, w.c.Sub(w.b), u/(u+v))
	}
	n := ab.Cross(ac)
	if l := n.Dot(n); l > 0 {
		h := n.Dot(ap)
		return h * h / l
	}
	return ap.Dot(ap) // no area left: any point of it is an upper bound
}

// toLine gives the square of |v - t d|.
func toLine(v, d scene.Vec3, t float64) float64 {
	r := v.Sub(d.Scale(t))
	return r.Dot(r)
}

// gridSide is the most cells of a shown along one axis.
const gridSide = 32

// shown finds witnesses near a place: a uniform grid over their box.
type shown struct {
	all   []witness
	boxes []scene.Box
	low   scene.Vec3
	size  float64 // of a grid cell
	n     [3]int
	start []uint32 // of each cell in list
	list  []uint32
	seen  []uint32 // by witness: the last query that met it
	query uint32
	reach float64
	known int // witnesses that the grid knows; the rest came later
}

// newShown sorts all into a grid whose cells are at least reach wide.
func newShown(all []witness, reach float64) *shown {
	s := &shown{all: all, reach: reach}
	s.sort()
	return s
}

// add shows f too.
func (s *shown) add(f *scene.Feature, toPlan *scene.Affine, diagonal float64) {
	s.all = witnesses(s.all, f, toPlan, diagonal)
	for i := len(s.boxes); i < len(s.all); i++ {
		s.boxes = append(s.boxes, s.all[i].box())
		s.seen = append(s.seen, 0)
	}
	if len(s.all)-s.known > s.known/4+8*maxWitnesses {
		s.sort()
	}
}

// sort makes the grid over all witnesses.
func (s *shown) sort() {
	all := s.all
	s.boxes, s.seen, s.query, s.known = make([]scene.Box, len(all)), make([]uint32, len(all)), 0, len(all)
	whole := scene.NewBox()
	for i := range all {
		s.boxes[i] = all[i].box()
		whole.Union(s.boxes[i])
	}
	if len(all) == 0 {
		return
	}
	extent := whole.Size()
	s.low = whole.Min
	s.size = max(s.reach, extent[0]/gridSide, extent[1]/gridSide, extent[2]/gridSide)
	for i := range s.n {
		s.n[i] = min(floor(extent[i]/s.size)+1, gridSide+1)
	}
	s.fill()
}

// fill makes start and list: count, add up, place.
func (s *shown) fill() {
	s.start = make([]uint32, s.n[0]*s.n[1]*s.n[2]+1)
	for i := range s.boxes {
		s.cells(s.boxes[i], func(cell int) { s.start[cell+1]++ })
	}
	for i := 1; i < len(s.start); i++ {
		s.start[i] += s.start[i-1]
	}
	s.list = make([]uint32, s.start[len(s.start)-1])
	next := slices.Clone(s.start)
	for i := range s.boxes {
		s.cells(s.boxes[i], func(cell int) {
			s.list[next[cell]] = uint32(i)
			next[cell]++
		})
	}
}

// cells visits the grid cells that b touches.
func (s *shown) cells(b scene.Box, visit func(cell int)) {
	var from, to [3]int
	for i := range from {
		from[i] = s.column(b.Min[i], i)
		to[i] = s.column(b.Max[i], i)
	}
	for z := from[2]; z <= to[2]; z++ {
		for y := from[1]; y <= to[1]; y++ {
			for x := from[0]; x <= to[0]; x++ {
				visit((z*s.n[1]+y)*s.n[0] + x)
			}
		}
	}
}

func (s *shown) column(v float64, axis int) int {
	return min(max(floor((v-s.low[axis])/s.size), 0), s.n[axis]-1)
}

// near appends the witnesses whose boxes come within reach of b.
func (s *shown) near(found []uint32, b scene.Box, reach float64) []uint32 {
	s.query++
	grown := grow(b, reach)
	if s.known > 0 {
		s.cells(grown, func(cell int) {
			for _, i := range s.list[s.start[cell]:s.start[cell+1]] {
				if s.seen[i] != s.query && touch(&s.boxes[i], &grown) {
					s.seen[i] = s.query
					found = append(found, i)
				}
			}
		})
	}
	for i := s.known; i < len(s.all); i++ {
		if touch(&s.boxes[i], &grown) {
			found = append(found, uint32(i))
		}
	}
	return found
}

// grow gives b larger by d on every side.
func grow(b scene.Box, d float64) scene.Box {
	for i := range b.Min {
		b.Min[i] -= d
		b.Max[i] += d
	}
	return b
}

// leastFar gives the square of the distance of that corner of b from box that is
// farthest: no corner of b is that near to anything in box.
func leastFar(b, box *scene.Box) float64 {
	sum := 0.0
	for i := range b.Min {
		d := max(box.Min[i]-b.Min[i], b.Max[i]-box.Max[i], 0)
		sum += float64(d * d)
	}
	return sum
}

func touch(a, b *scene.Box) bool {
	for i := range a.Min {
		if a.Min[i] > b.Max[i] || b.Min[i] > a.Max[i] {
			return false
		}
	}
	return true
}
