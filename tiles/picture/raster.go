package picture

import (
	"context"
	"math"
	"runtime"
	"sort"
	"sync"

	"github.com/maquette-city/maquette/tiles/scene"
)

// batchTriangles is how many triangles one core projects at a time.
const batchTriangles = 16384

// triangle is a projected triangle.
type triangle struct {
	p  [3]screen
	id uint32
}

// buffer holds, for each sample, the depth of the nearest triangle and its
// number: 0 for none.
type buffer struct {
	width, height int
	depth         []float32
	id            []uint32 // nil where only depth is wanted
}

func newBuffer(width, height int, ids bool) *buffer {
	b := &buffer{width: width, height: height, depth: make([]float32, width*height)}
	for i := range b.depth {
		b.depth[i] = math.MaxFloat32
	}
	if ids {
		b.id = make([]uint32, width*height)
	}
	return b
}

// span is a run of triangles of one item.
type span struct {
	item     *item
	from, to int
}

// spans cuts those triangles of the items that keep wants which are wanted into
// batches.
func (d *Drawing) spans(keep func(*item) bool, wanted []numbers) [][]span {
	var out [][]span
	var batch []span
	room := batchTriangles
	for i := range d.items {
		it := &d.items[i]
		end := it.first + uint32(it.mesh.Triangles())
		for len(wanted) > 0 && wanted[0].to <= it.first {
			wanted = wanted[1:]
		}
		if !keep(it) {
			continue
		}
		for _, w := range wanted {
			if w.from >= end {
				break
			}
			for from, n := int(max(w.from, it.first)-it.first), int(min(w.to, end)-it.first); from < n; {
				to := min(n, from+room)
				batch = append(batch, span{it, from, to})
				room -= to - from
				if from = to; room == 0 {
					out, batch, room = append(out, batch), nil, batchTriangles
				}
			}
		}
	}
	if len(batch) > 0 {
		out = append(out, batch)
	}
	return out
}

// projector turns points of the parts' frame into what draws them: first each
// point once, then the triangles of those points, each into none, one or two on
// the screen.
type projector interface {
	name() string            // the same for who sees the same alike
	reach(b *scene.Box) rect // no point in b is seen beyond
	point(p scene.Vec3) projected
	triangle(out []triangle, a, b, c *projected, id uint32) []triangle
}

// projected is a point as a projector sees it.
type projected struct {
	view   scene.Vec3 // in the frame of a camera
	at     screen
	unfit  bool // its numbers are none
	behind bool // it lies before the near plane
}

// fill draws the kept items into b: all cores project a batch each, then each
// draws every batch into its own band of rows, in order. changed is where something
// else won than in an earlier drawing, nil where there is none.
func (d *Drawing) fill(ctx context.Context, b *buffer, keep func(*item) bool, eye projector) (changed *region, err error) {
	if len(d.lots) > 0 && b.id == nil {
		b.id = make([]uint32, b.width*b.height) // what won is to be known
	}
	wanted, changed := d.wanted(b, eye)
	batches := d.spans(keep, wanted)
	cores := runtime.GOMAXPROCS(0)
	drawn := make([][]triangle, cores)
	points := make([][]projected, cores)
	for len(batches) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(cores, len(batches))
		parallel(n, func(i int) { drawn[i], points[i] = projectAll(drawn[i][:0], points[i], batches[i], eye) })
		parallel(cores, func(i int) {
			from, to := band(i, cores, b.height)
			for _, batch := range drawn[:n] {
				for k := range batch {
					b.draw(&batch[k], from, to)
				}
			}
		})
		batches = batches[n:]
	}
	d.record(b, eye, changed)
	return changed, nil
}

// band gives the rows of the i-th of n shares.
func band(i, n, rows int) (from, to int) { return i * rows / n, (i + 1) * rows / n }

func parallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// projectAll appends the triangles of a batch; points is room for points.
func projectAll(out []triangle, points []projected, batch []span, eye projector) ([]triangle, []projected) {
	for _, s := range batch {
		first, n := s.reach()
		if n > maxReach*(s.to-s.from) {
			out = s.project(out, eye)
			continue
		}
		points = points[:0]
		for _, p := range s.item.mesh.Positions[first : first+n] {
			points = append(points, eye.point(s.item.to.Apply(p)))
		}
		for t := s.from; t < s.to; t++ {
			i := s.item.mesh.Indices[3*t : 3*t+3]
			a, b, c := int(i[0])-first, int(i[1])-first, int(i[2])-first
			if a >= n || b >= n || c >= n || points[a].unfit || points[b].unfit || points[c].unfit {
				continue
			}
			out = eye.triangle(out, &points[a], &points[b], &points[c], s.item.first+uint32(t))
		}
	}
	return out, points
}

// maxReach is how many points are projected at most for each triangle of a span;
// where its triangles lie farther apart each projects its own.
const maxReach = 3

// reach gives the range of the points that a span uses, as far as they are there.
func (s *span) reach() (first, n int) {
	points := uint32(len(s.item.mesh.Positions))
	lo, hi := points, uint32(0)
	for _, i := range s.item.mesh.Indices[3*s.from : 3*s.to] {
		if i < points {
			lo, hi = min(lo, i), max(hi, i+1)
		}
	}
	if lo >= hi {
		return 0, 0
	}
	return int(lo), int(hi - lo)
}

// project projects each triangle for itself.
func (s *span) project(out []triangle, eye projector) []triangle {
	for t := s.from; t < s.to; t++ {
		if tri, ok := s.item.corners(t); ok {
			a, b, c := eye.point(tri[0]), eye.point(tri[1]), eye.point(tri[2])
			out = eye.triangle(out, &a, &b, &c, s.item.first+uint32(t))
		}
	}
	return out
}

// corners gives the corners of triangle t in their place; false where an index
// points nowhere or a number is none.
func (it *item) corners(t int) (tri [3]scene.Vec3, ok bool) {
	for k, i := range it.mesh.Indices[3*t : 3*t+3] {
		if int(i) >= len(it.mesh.Positions) {
			return tri, false
		}
		tri[k] = it.to.Apply(it.mesh.Positions[i])
		if !tri[k].Finite() {
			return tri, false
		}
	}
	return tri, true
}

// point implements projector.
func (c *camera) point(p scene.Vec3) projected {
	v := c.view(p)
	switch {
	case !v.Finite():
		return projected{unfit: true}
	case v[2] < c.near:
		return projected{view: v, behind: true}
	}
	return projected{view: v, at: c.project(v)}
}

// triangle implements projector: it cuts off what lies before the near plane.
func (c *camera) triangle(out []triangle, p, q, r *projected, id uint32) []triangle {
	switch {
	case !p.behind && !q.behind && !r.behind:
		return c.keep(out, triangle{[3]screen{p.at, q.at, r.at}, id})
	case p.behind && q.behind && r.behind:
		return out
	}
	poly := c.clip([3]scene.Vec3{p.view, q.view, r.view})
	for i := 2; i < len(poly); i++ {
		out = c.keep(out, triangle{[3]screen{c.project(poly[0]), c.project(poly[i-1]), c.project(poly[i])}, id})
	}
	return out
}

// keep appends a triangle that the picture may show.
func (c *camera) keep(out []triangle, t triangle) []triangle {
	if t.outside(c.width, c.height) {
		return out
	}
	return append(out, t)
}

// outside tells whether t meets no sample of a picture: it lies to one side, or
// between the samples, as most triangles of a large model do.
func (t *triangle) outside(width, height float64) bool {
	p := &t.p
	x0, x1 := min(p[0].x, p[1].x, p[2].x), max(p[0].x, p[1].x, p[2].x)
	y0, y1 := min(p[0].y, p[1].y, p[2].y), max(p[0].y, p[1].y, p[2].y)
	if x1 < 0 || y1 < 0 || x0 > width || y0 > height {
		return true
	}
	return y1-y0 < 1 && math.Ceil(y0-0.5) > y1-0.5 || x1-x0 < 1 && math.Ceil(x0-0.5-edgeSlack) > x1-0.5+edgeSlack
}

// edgeSlack is more than rounding moves an edge between two corners within a
// sample of each other, in samples.
const edgeSlack = 1e-6

// clip cuts a triangle of the camera's frame at the near plane.
func (c *camera) clip(v [3]scene.Vec3) []scene.Vec3 {
	var poly []scene.Vec3
	for i, a := range v {
		b := v[(i+1)%3]
		if a[2] >= c.near {
			poly = append(poly, a)
		}
		if (a[2] >= c.near) != (b[2] >= c.near) {
			t := (c.near - a[2]) / (b[2] - a[2])
			p := a.Add(b.Sub(a).Scale(t))
			p[2] = c.near
			poly = append(poly, p)
		}
	}
	return poly
}

// plane is the depth of a triangle over the screen, held between its corners'.
type plane struct{ k0, dx, dy, lo, hi float64 }

func (t *triangle) plane() (plane, bool) {
	a, b, c := t.p[0], t.p[1], t.p[2]
	area := (b.x-a.x)*(c.y-a.y) - (c.x-a.x)*(b.y-a.y)
	if area == 0 || math.IsNaN(area) || math.IsInf(area, 0) {
		return plane{}, false
	}
	dx := ((b.k-a.k)*(c.y-a.y) - (c.k-a.k)*(b.y-a.y)) / area
	dy := ((c.k-a.k)*(b.x-a.x) - (b.k-a.k)*(c.x-a.x)) / area
	return plane{a.k - dx*a.x - dy*a.y, dx, dy, min(a.k, b.k, c.k), max(a.k, b.k, c.k)}, true
}

func (p *plane) at(x, y float64) float32 {
	return float32(min(max(p.k0+p.dx*x+p.dy*y, p.lo), p.hi))
}

// draw draws t into the rows from to to.
func (b *buffer) draw(t *triangle, from, to int) {
	e, ok := t.edges(from, to)
	if !ok {
		return
	}
	p, ok := t.plane()
	if !ok {
		return
	}
	for y := e.from; y < e.to; y++ {
		x0, x1 := e.row(y, b.width)
		if x0 >= x1 {
			continue
		}
		row := b.depth[y*b.width+x0 : y*b.width+x1]
		for i := range row {
			k := p.at(float64(x0+i)+0.5, float64(y)+0.5)
			if k >= row[i] {
				continue
			}
			row[i] = k
			if b.id != nil {
				b.id[y*b.width+x0+i] = t.id
			}
		}
	}
}

// rows calls f for each row between from and to whose sample centres x0..x1-1
// lie in t.
func (t *triangle) rows(width, from, to int, f func(y, x0, x1 int)) {
	e, ok := t.edges(from, to)
	for y := e.from; ok && y < e.to; y++ {
		if x0, x1 := e.row(y, width); x0 < x1 {
			f(y, x0, x1)
		}
	}
}

// edges are the edges of a triangle, corners from above to below, and the rows
// that it covers.
type edges struct {
	v        [3]screen
	from, to int
}

// edges gives those within the rows from to to; false where it covers none.
func (t *triangle) edges(from, to int) (edges, bool) {
	v := t.p
	sort3(&v)
	e := edges{v: v}
	e.from = max(from, int(math.Ceil(max(v[0].y-0.5, -1))))
	e.to = min(to, int(math.Floor(min(v[2].y-0.5, float64(to))))+1)
	return e, e.from < e.to
}

// row gives the samples x0..x1-1 of a row, none where x0 is not below x1.
func (e *edges) row(y, width int) (x0, x1 int) {
	v := &e.v
	cy := float64(y) + 0.5
	xa, xb := edgeAt(v[0], v[2], cy), 0.0
	if cy < v[1].y || v[1].y == v[2].y {
		xb = edgeAt(v[0], v[1], cy)
	} else {
		xb = edgeAt(v[1], v[2], cy)
	}
	lo, hi := max(min(xa, xb)-0.5, -1), min(max(xa, xb)-0.5, float64(width))
	return max(0, int(math.Ceil(lo))), min(width, int(math.Floor(hi))+1)
}

// edgeAt gives x of the edge from a down to b at the height y.
func edgeAt(a, b screen, y float64) float64 {
	if a.y == b.y {
		return b.x
	}
	return a.x + (y-a.y)*((b.x-a.x)/(b.y-a.y))
}

// sort3 puts the uppermost corner first.
func sort3(v *[3]screen) {
	if v[1].y < v[0].y {
		v[0], v[1] = v[1], v[0]
	}
	if v[2].y < v[1].y {
		v[1], v[2] = v[2], v[1]
	}
	if v[1].y < v[0].y {
		v[0], v[1] = v[1], v[0]
	}
}

// find gives the item that holds the triangle with the number id.
func (d *Drawing) find(id uint32) *item {
	i := sort.Search(len(d.items), func(i int) bool { return d.items[i].first > id })
	return &d.items[i-1]
}
