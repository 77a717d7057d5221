package solid

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// planeIndex finds the planes that a triangle may lie in by its normal and its
// distance from the origin, without looking at all of them.
type planeIndex struct {
	cells map[planeCell][]int32
	found []int32
}

// planeCell is a range of normals and distances.
type planeCell struct {
	n [3]int8
	d int32
}

const (
	normalCells   = 8   // to a unit of each coordinate of a normal
	distanceCells = 4   // to a metre
	maxPlaneCells = 128 // looked into before all planes are
)

func newPlaneIndex() *planeIndex { return &planeIndex{cells: make(map[planeCell][]int32)} }

// add enters a plane, with its normal either way.
func (x *planeIndex) add(k int32, n scene.Vec3, d float64) {
	for _, s := range [2]float64{1, -1} {
		var c planeCell
		for i := range n {
			c.n[i] = int8(math.Floor(s * n[i] * normalCells))
		}
		c.d = int32(math.Floor(s * d * distanceCells))
		x.cells[c] = append(x.cells[c], k)
	}
}

// near gives the planes of which all corners of a triangle may lie within eps,
// in no order, or false where it is as well to look at all planes. The triangle
// has the unit normal n, the height h over its longest side and a corner p.
func (x *planeIndex) near(n, p scene.Vec3, h, eps float64) ([]int32, bool) {
	// A plane that stays within eps of three corners leans over the height h by
	// no more than twice that; over the longest side, and both ways together, by
	// less than three times as much.
	lean := 6 * eps / h
	away := eps + lean*p.Length()
	if !(lean < 0.25) {
		return nil, false
	}
	var lo, hi [4]int
	count := 1
	for i, v := range [4]float64{n[0], n[1], n[2], n.Dot(p)} {
		cells, margin := float64(normalCells), lean
		if i == 3 {
			cells, margin = distanceCells, away
		}
		lo[i], hi[i] = int(math.Floor((v-margin)*cells)), int(math.Floor((v+margin)*cells))
		if count *= hi[i] - lo[i] + 1; count > maxPlaneCells {
			return nil, false
		}
	}
	x.found = x.found[:0]
	for a := lo[0]; a <= hi[0]; a++ {
		for b := lo[1]; b <= hi[1]; b++ {
			for c := lo[2]; c <= hi[2]; c++ {
				for d := lo[3]; d <= hi[3]; d++ {
					x.found = append(x.found, x.cells[planeCell{[3]int8{int8(a), int8(b), int8(c)}, int32(d)}]...)
				}
			}
		}
	}
	return x.found, true
}

// clusterPlanes gives each triangle a plane, the largest triangles first, those
// of the host before the others: a triangle whose corners all lie within the
// tolerance of a plane is in it, the first such plane counts.
func (a *arrangement) clusterPlanes() error {
	index := newPlaneIndex()
	for _, i := range a.bySize() {
		p, q, r := a.corners(i)
		cross := q.Sub(p).Cross(r.Sub(p))
		n := cross.Normalized()
		long := max(q.Sub(p).Length(), r.Sub(q).Length(), p.Sub(r).Length())
		near, ok := index.near(n, p, cross.Length()/long, a.eps)
		k, looks := a.firstPlane(near, ok, p, q, r)
		if err := a.effort.spend(looks + 1); err != nil {
			return err
		}
		if k < 0 {
			if n = axial(n); n == (scene.Vec3{}) {
				continue // no area: it closes a seam, the sewing does so anew
			}
			k = int32(len(a.planes))
			a.planes = append(a.planes, plane{n: n, d: n.Dot(p), box: scene.NewBox()})
			index.add(k, n, n.Dot(p))
		}
		f := &a.planes[k]
		f.tris = append(f.tris, i)
		f.box.Extend(p)
		f.box.Extend(q)
		f.box.Extend(r)
	}
	return nil
}

// firstPlane gives the first of the planes, or of all, that holds the triangle,
// or -1, and how many it looked at.
func (a *arrangement) firstPlane(near []int32, some bool, p, q, r scene.Vec3) (k int32, looks int) {
	if some {
		best := int32(-1)
		for _, k := range near {
			if (best < 0 || k < best) && a.planes[k].holds(p, q, r, a.eps) {
				best = k
			}
		}
		return best, len(near)
	}
	for k := range a.planes {
		if a.planes[k].holds(p, q, r, a.eps) {
			return int32(k), k + 1
		}
	}
	return -1, len(a.planes)
}

func (f *plane) holds(p, q, r scene.Vec3, eps float64) bool {
	return math.Abs(f.distance(p)) <= eps && math.Abs(f.distance(q)) <= eps && math.Abs(f.distance(r)) <= eps
}

// snapPoints moves each point where the operands may meet onto the planes whose
// faces it is within the tolerance of, so that what nearly meets meets.
func (a *arrangement) snapPoints() error {
	meeting := a.meeting()
	boxes := make([]scene.Box, len(a.planes))
	for k := range a.planes {
		boxes[k] = a.planes[k].box
	}
	tree := newBoxTree(boxes)
	var near []int32
	for i, p := range a.points {
		at := scene.Box{Min: p, Max: p}
		if !boxesTouch(meeting, at, 2*a.eps) {
			continue
		}
		near = tree.touching(near[:0], at, 2*a.eps)
		if err := a.effort.spend(boxLeaf + 3*len(near)); err != nil {
			return err
		}
		q := p
		for range 3 {
			for _, k := range near {
				if d := a.planes[k].distance(q); math.Abs(d) <= a.eps && math.Abs(d) > snapNoise {
					q = q.Sub(a.planes[k].n.Scale(d))
				}
			}
		}
		if q != p && q.Sub(p).Length() <= 2*a.eps {
			a.points[i] = q
		}
	}
	return nil
}

// snapNoise in metres is the distance from a plane that is only rounding.
const snapNoise = 1e-12
