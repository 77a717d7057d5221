package visibility

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// oracle answers the same question by other means: rays from points all over
// each feature to the sky, met with the triangles themselves. It shares no code
// with the drawing.
type oracle struct {
	tris  []tri
	of    [][]int // triangles of each item
	nodes []node
}

type tri struct {
	a, e, f scene.Vec3 // a corner and two edges
	area    float64
}

type node struct {
	box         scene.Box
	left, right int   // nodes, left below 0 in a leaf
	order       []int // triangles in it
}

func newOracle(items []Item) *oracle {
	o := &oracle{of: make([][]int, len(items))}
	for i, it := range items {
		for _, p := range it.Feature.Parts {
			to := it.ToPlan.Mul(&p.Transform)
			for k := 0; k+2 < len(p.Mesh.Indices) && !p.Mesh.Lines; k += 3 {
				a := to.Apply(p.Mesh.Positions[p.Mesh.Indices[k]])
				e := to.Apply(p.Mesh.Positions[p.Mesh.Indices[k+1]]).Sub(a)
				f := to.Apply(p.Mesh.Positions[p.Mesh.Indices[k+2]]).Sub(a)
				o.of[i] = append(o.of[i], len(o.tris))
				o.tris = append(o.tris, tri{a, e, f, e.Cross(f).Length() / 2})
			}
		}
	}
	order := make([]int, len(o.tris))
	for i := range order {
		order[i] = i
	}
	o.build(order)
	return o
}

func (t *tri) middle() scene.Vec3 { return t.a.Add(t.e.Add(t.f).Scale(1.0 / 3)) }

// build makes a tree of boxes, cut in half along the longest side.
func (o *oracle) build(order []int) int {
	n := node{box: scene.NewBox(), order: order, left: -1}
	for _, i := range order {
		t := &o.tris[i]
		n.box.Extend(t.a)
		n.box.Extend(t.a.Add(t.e))
		n.box.Extend(t.a.Add(t.f))
	}
	at := len(o.nodes)
	o.nodes = append(o.nodes, n)
	if len(order) <= 4 {
		return at
	}
	axis, size := 0, n.box.Size()
	for k := range size {
		if size[k] > size[axis] {
			axis = k
		}
	}
	sort.Slice(order, func(i, k int) bool { return o.tris[order[i]].middle()[axis] < o.tris[order[k]].middle()[axis] })
	left := o.build(order[:len(order)/2])
	right := o.build(order[len(order)/2:])
	o.nodes[at].left, o.nodes[at].right = left, right
	return at
}

// blocked tells whether a ray meets anything.
func (o *oracle) blocked(from, along scene.Vec3) bool {
	stack := []int{0}
	for len(stack) > 0 {
		n := &o.nodes[stack[len(stack)-1]]
		stack = stack[:len(stack)-1]
		if !meets(n.box, from, along) {
			continue
		}
		if n.left >= 0 {
			stack = append(stack, n.left, n.right)
			continue
		}
		for _, i := range n.order {
			if o.tris[i].meets(from, along) {
				return true
			}
		}
	}
	return false
}

func meets(b scene.Box, from, along scene.Vec3) bool {
	lo, hi := 0.0, math.Inf(1)
	for k := range from {
		a, z := (b.Min[k]-1e-6-from[k])/along[k], (b.Max[k]+1e-6-from[k])/along[k]
		lo, hi = max(lo, min(a, z)), min(hi, max(a, z))
	}
	return lo <= hi
}

// meets is the test of Möller and Trumbore (1997), two-sided.
func (t *tri) meets(from, along scene.Vec3) bool {
	p := along.Cross(t.f)
	det := t.e.Dot(p)
	if det == 0 {
		return false
	}
	s := from.Sub(t.a)
	u := s.Dot(p) / det
	q := s.Cross(t.e)
	v := along.Dot(q) / det
	return u >= 0 && v >= 0 && u+v <= 1 && t.f.Dot(q)/det > 1e-3
}

// share gives the part of the rays from an item that reach the sky.
func (o *oracle) share(item, rays int, rng *rand.Rand) float64 {
	sums := make([]float64, 0, len(o.of[item]))
	sum := 0.0
	for _, i := range o.of[item] {
		sum += o.tris[i].area
		sums = append(sums, sum)
	}
	if sum == 0 {
		return 0
	}
	free := 0
	for range rays {
		k, _ := slices.BinarySearch(sums, rng.Float64()*sum)
		t := &o.tris[o.of[item][min(k, len(sums)-1)]]
		u, v := rng.Float64(), rng.Float64()
		if u+v > 1 {
			u, v = 1-u, 1-v
		}
		from := t.a.Add(t.e.Scale(u)).Add(t.f.Scale(v))
		z, turn := -0.25+1.25*rng.Float64(), rng.Float64()*2*math.Pi
		flat := math.Sqrt(1 - z*z)
		if !o.blocked(from, scene.Vec3{flat * math.Cos(turn), flat * math.Sin(turn), z}) {
			free++
		}
	}
	return float64(free) / float64(rays)
}

// agreement is how the answers of Outside compare with the rays.
type agreement struct{ items, seen, open, hidden, missed, extra int }

// clearly is the share of rays above which the oracle calls a feature seen.
const clearly = 0.01

// compare counts where Outside hides what more than one ray in a hundred reaches
// ("missed") and where it shows what no ray reaches ("extra").
func compare(t *testing.T, items []Item, rays int) agreement {
	t.Helper()
	got := outside(t, items)
	o := newOracle(items)
	a := agreement{items: len(items)}
	for i := range items {
		share := o.share(i, rays, rand.New(rand.NewPCG(1, uint64(i))))
		if got[i] {
			a.seen++
		}
		switch {
		case share > clearly:
			a.open++
			if !got[i] {
				a.missed++
				t.Logf("missed: %s %s %q: %.3f of the rays", items[i].Feature.Key, items[i].Feature.Class, items[i].Feature.Name, share)
			}
		case share == 0:
			a.hidden++
			if got[i] {
				a.extra++
			}
		}
	}
	return a
}

func TestRaysAgreeOnSelfMadePlans(t *testing.T) {
	t.Parallel()
	for _, m := range models() {
		if m.name == canopy().name || m.name == cellar().name {
			continue // rays know no ground
		}
		if a := compare(t, m.items, 2000); a.missed > 0 || a.extra > 0 {
			t.Errorf("%s: %+v", m.name, a)
		}
	}
}
