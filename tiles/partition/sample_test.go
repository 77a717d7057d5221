package partition

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles"
	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/scene"
)

// solid is a set of triangles and segments that distances are measured to: a
// tree of boxes over them, written apart from what the package itself measures
// with.
type solid struct {
	corners [][3]scene.Vec3
	nodes   []solidNode
}

type solidNode struct {
	box       scene.Box
	from, to  int // of corners, where it is a leaf
	low, high int // nodes
}

func newSolid(corners [][3]scene.Vec3) *solid {
	s := &solid{corners: corners}
	if len(corners) > 0 {
		s.grow(0, len(corners))
	}
	return s
}

func (s *solid) grow(from, to int) int {
	n := solidNode{box: scene.NewBox(), from: from, to: to, low: -1}
	for _, t := range s.corners[from:to] {
		for _, p := range t {
			n.box.Extend(p)
		}
	}
	at := len(s.nodes)
	s.nodes = append(s.nodes, n)
	if to-from > 4 {
		size, axis := n.box.Size(), 0
		for i := range size {
			if size[i] > size[axis] {
				axis = i
			}
		}
		slices.SortFunc(s.corners[from:to], func(a, b [3]scene.Vec3) int {
			u, v := a[0][axis]+a[1][axis]+a[2][axis], b[0][axis]+b[1][axis]+b[2][axis]
			switch {
			case u < v:
				return -1
			case u > v:
				return 1
			}
			return 0
		})
		mid := (from + to) / 2
		low := s.grow(from, mid)
		high := s.grow(mid, to)
		s.nodes[at].low, s.nodes[at].high = low, high
	}
	return at
}

// distance of p from the nearest point of s.
func (s *solid) distance(p scene.Vec3) float64 {
	best := math.Inf(1)
	var visit func(at int)
	visit = func(at int) {
		n := &s.nodes[at]
		if boxDistance(n.box, p) >= best {
			return
		}
		if n.low < 0 {
			for _, t := range s.corners[n.from:n.to] {
				best = min(best, triangleDistance(t, p))
			}
			return
		}
		a, b := n.low, n.high
		if boxDistance(s.nodes[b].box, p) < boxDistance(s.nodes[a].box, p) {
			a, b = b, a
		}
		visit(a)
		visit(b)
	}
	if len(s.nodes) > 0 {
		visit(0)
	}
	return best
}

func boxDistance(b scene.Box, p scene.Vec3) float64 {
	var d scene.Vec3
	for i := range p {
		d[i] = max(b.Min[i]-p[i], 0, p[i]-b.Max[i])
	}
	return d.Length()
}

// triangleDistance projects p into the plane and, where that falls outside,
// takes the nearest of the edges.
func triangleDistance(t [3]scene.Vec3, p scene.Vec3) float64 {
	u, v, w := t[1].Sub(t[0]), t[2].Sub(t[0]), p.Sub(t[0])
	n := u.Cross(v)
	if l := n.Dot(n); l > 0 {
		g := u.Cross(w).Dot(n) / l
		b := w.Cross(v).Dot(n) / l
		if g >= 0 && b >= 0 && g+b <= 1 {
			return math.Abs(w.Dot(n)) / math.Sqrt(l)
		}
	}
	best := math.Inf(1)
	for i := range t {
		a, e := t[i], t[(i+1)%3].Sub(t[i])
		k := 0.0
		if l := e.Dot(e); l > 0 {
			k = min(max(p.Sub(a).Dot(e)/l, 0), 1)
		}
		best = min(best, p.Sub(a.Add(e.Scale(k))).Length())
	}
	return best
}

// decoded gives the triangles of a tile as a client draws them, in the plan frame.
func decoded(t testing.TB, content []byte) [][3]scene.Vec3 {
	t.Helper()
	d, err := glb.Decode(content)
	if err != nil {
		t.Fatal(err)
	}
	var points []scene.Vec3
	d.Positions(func(p [3]float64) { points = append(points, scene.Vec3{p[0], -p[2], p[1]}) })
	var all [][3]scene.Vec3
	base := 0
	for i := range d.Meshes {
		for k := range d.Meshes[i].Primitives {
			p := &d.Meshes[i].Primitives[k]
			indices, err := d.Elements(*p.Indices)
			if err != nil {
				t.Fatal(err)
			}
			step := 3
			if p.Mode != nil && *p.Mode == 1 {
				step = 2
			}
			most := 0
			for at := 0; at < len(indices); at += step {
				a, b, c := int(indices[at]), int(indices[at+1]), int(indices[at+step-1])
				most = max(most, a, b, c)
				all = append(all, [3]scene.Vec3{points[base+a], points[base+b], points[base+c]})
			}
			base += d.Accessors[p.Attributes["POSITION"]].Count
		}
	}
	return all
}

// samples gives points of the triangles: their corners, and more the larger they
// are, n in all about.
func samples(corners [][3]scene.Vec3, n int, random *rand.Rand) []scene.Vec3 {
	total := 0.0
	for _, t := range corners {
		total += t[1].Sub(t[0]).Cross(t[2].Sub(t[0])).Length()
	}
	var all []scene.Vec3
	stride := len(corners)/n + 1
	for i, t := range corners {
		if i%stride == 0 {
			all = append(all, t[:]...)
		}
		share := t[1].Sub(t[0]).Cross(t[2].Sub(t[0])).Length() / total * float64(n)
		for k := random.Float64(); k < share; k++ {
			u, v := random.Float64(), random.Float64()
			if u+v > 1 {
				u, v = 1-u, 1-v
			}
			all = append(all, t[0].Add(t[1].Sub(t[0]).Scale(u)).Add(t[2].Sub(t[0]).Scale(v)))
		}
	}
	return all
}

// measured is what sampling finds of one tile.
type measured struct {
	name         string
	error, found float64 // metres
	triangles    int
}

// sampleTree holds every geometricError against the distance between what is
// shown (the tile and the ADD tiles over it) and all that lies below, both
// directions, at n points each.
func sampleTree(t *testing.T, r *Result, files map[string][]byte, n int) []measured {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var all []measured
	var visit func(tile *tiles.Tile, over [][3]scene.Vec3) [][3]scene.Vec3
	visit = func(tile *tiles.Tile, over [][3]scene.Vec3) (full [][3]scene.Vec3) {
		var own [][3]scene.Vec3
		if tile.Content != nil {
			own = decoded(t, files[tile.Content.URI])
		}
		drawn := own
		if tile.Refine == tiles.RefineAdd {
			full = slices.Clone(own)
			drawn = append(slices.Clone(over), own...)
		}
		handed := drawn
		if tile.Refine == tiles.RefineReplace {
			handed = nil
		}
		for _, c := range tile.Children {
			full = append(full, visit(c, handed)...)
		}
		if len(drawn) == 0 || len(tile.Children) == 0 {
			return full
		}
		found := farthest(samples(full, n, random), drawn)
		if tile.Refine == tiles.RefineReplace {
			found = max(found, farthest(samples(own, n, random), full))
		}
		all = append(all, measured{tile.Cell(), tile.GeometricError, found, len(own)})
		if found > tile.GeometricError {
			t.Errorf("tile %s: %.4f m lie between what is shown and what there is, its error says %.4f", tile.Cell(), found, tile.GeometricError)
		}
		return full
	}
	visit(r.Tileset.Root, nil)
	return all
}

func farthest(points []scene.Vec3, from [][3]scene.Vec3) float64 {
	s := newSolid(slices.Clone(from))
	most := 0.0
	for _, p := range points {
		most = max(most, s.distance(p))
	}
	return most
}

func TestErrorsAreDistances(t *testing.T) {
	t.Parallel()
	for name, fs := range map[string][]*scene.Feature{"house": house(), "tower": tower(), "scattered": scattered()} {
		r, sink, _ := build(t, fs, 0)
		sampleOutside(t, r, sink.files, 500)
		for _, m := range sampleTree(t, r, sink.files, 2000) {
			t.Logf("%s: tile %s of %d triangles: error %.3f m, %.3f m found", name, m.name, m.triangles, m.error, m.found)
		}
	}
}

// tower gives panels of three metres on every floor of a tower of 70 metres.
func tower() []*scene.Feature {
	var fs []*scene.Feature
	for i := range 800 {
		low := scene.Vec3{float64(i % 10 * 3), float64(i / 10 % 4 * 10), float64(i / 40 * 3)}
		fs = append(fs, feature(key(i), low, low.Add(scene.Vec3{3, 0.3, 3})))
	}
	return fs
}

// scattered gives boxes of all sizes over two kilometres.
func scattered() []*scene.Feature {
	random := rand.New(rand.NewPCG(7, 7))
	var fs []*scene.Feature
	for i := range 300 {
		v := func(s float64) scene.Vec3 {
			return scene.Vec3{random.Float64() * s, random.Float64() * s, random.Float64() * s}
		}
		low := v(2000).Sub(scene.Vec3{1000, 1000, 1000})
		fs = append(fs, feature(key(i), low, low.Add(v(math.Exp2(random.Float64()*10-3)))))
	}
	return fs
}

func key(i int) string {
	return "1/" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
}

// sampleOutside holds the outsideError of every proxy against the distance of
// what can be seen of the features below it from what it shows.
func sampleOutside(t *testing.T, r *Result, files map[string][]byte, n int) {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	var visit func(tile *tiles.Tile) map[string]bool
	visit = func(tile *tiles.Tile) map[string]bool {
		keys := map[string]bool{}
		for _, c := range tile.Children {
			maps.Copy(keys, visit(c))
		}
		if tile.Refine != tiles.RefineReplace || tile.Content == nil {
			if tile.Content != nil {
				maps.Copy(keys, keysOf(t, files[tile.Content.URI]))
			}
			return keys
		}
		var seen [][3]scene.Vec3
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if e := r.features[key]; e.seen {
				seen = append(seen, trianglesOf(e)...)
			}
		}
		found := farthest(samples(seen, n, random), decoded(t, files[tile.Content.URI]))
		if found > tile.OutsideError() {
			t.Errorf("tile %s: %.4f m lie between what is shown and what can be seen, its error from outside says %.4f", tile.Cell(), found, tile.OutsideError())
		}
		if tile.OutsideError() > tile.GeometricError {
			t.Errorf("tile %s: from outside %.4f m, in all %.4f", tile.Cell(), tile.OutsideError(), tile.GeometricError)
		}
		return keys
	}
	visit(r.Tileset.Root)
}

// keysOf gives the features that a tile shows.
func keysOf(t *testing.T, content []byte) map[string]bool {
	t.Helper()
	d, err := glb.Decode(content)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := d.Rows()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, row := range rows {
		keys[row.Key] = true
	}
	return keys
}

// trianglesOf gives the triangles of a feature in full, in the plan frame.
func trianglesOf(e *entry) [][3]scene.Vec3 {
	var r ruler
	r.load(e)
	var all [][3]scene.Vec3
	for i := 0; i+2 < len(r.corners); i += 3 {
		all = append(all, [3]scene.Vec3(r.corners[i:i+3]))
	}
	return all
}
