package simplify

import (
	"cmp"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// tree divides the bodies of a feature into groups that a box stands for.
type tree struct {
	body      *body
	reach     *reach
	out       *output
	tolerance float64
	thrifty   bool
	bound     float64 // of the boxes put out

	pieces   []piece
	order    []uint32  // triangles by piece
	left     []remnant // pieces that no box stands for
	leftover []uint32  // their triangles
	small    []cluster
	within   []uint32    // triangles of the small clusters
	group    []uint32    // triangles of the group that is looked at
	joined   mesh.Groups // of vertices
	number   []uint32    // scratch
}

// cluster is a group smaller than the tolerance: triangles within[from:to].
type cluster struct {
	box      scene.Box
	from, to int
}

// texturedBox is the size, in tolerances, up to which what shows an image may
// become a box without it.
const texturedBox = 3

// boxTriangles is the number of triangles of a box: thick pieces of no more
// stay as they are.
const boxTriangles = 12

func (t *tree) begin(b *body, r *reach, o *output, tolerance float64) {
	t.body, t.reach, t.out, t.tolerance, t.bound = b, r, o, tolerance, 0
	t.left, t.leftover, t.small, t.within = t.left[:0], t.leftover[:0], t.small[:0], t.within[:0]
}

// divide puts out what can be boxes and leaves the rest in left and small.
func (t *tree) divide() {
	t.findPieces()
	t.divideGroup(0, len(t.pieces))
}

// divideGroup deals with pieces[lo:hi].
func (t *tree) divideGroup(lo, hi int) {
	all := scene.NewBox()
	t.group = t.group[:0]
	textured, looks, mixed := false, false, false
	for i := lo; i < hi; i++ {
		p := &t.pieces[i]
		all.Union(p.box)
		t.group = append(t.group, t.order[p.from:p.to]...)
		textured = textured || p.textured
		looks = looks || p.look != t.pieces[lo].look
		mixed = mixed || p.mixed
	}
	size := all.Size().Length()
	if size <= t.tolerance {
		t.small = append(t.small, cluster{all, len(t.within), len(t.within) + len(t.group)})
		t.within = append(t.within, t.group...)
		return
	}
	x := t.body.fit(t.group)
	if hi-lo == 1 && len(t.group) <= boxTriangles && t.edges(&x) == 2 && !t.body.maySheet(&x, t.pieces[lo].look, t.tolerance) {
		t.out.keep(t.body, t.group)
		return
	}
	if !(textured && size > texturedBox*t.tolerance) && t.asBox(&x, t.group, looks || mixed) {
		return
	}
	switch {
	case hi-lo == 1:
		n := len(t.leftover)
		t.leftover = append(t.leftover, t.group...)
		sheet := t.body.maySheet(&x, t.pieces[lo].look, t.tolerance)
		t.left = append(t.left, remnant{n, len(t.leftover), x.axes[2], 2 * x.half[2], sheet})
	case looks:
		t.divideByLook(lo, hi)
	default:
		cut := t.cut(lo, hi, x.axes[0])
		t.divideGroup(lo, cut)
		t.divideGroup(cut, hi)
	}
}

// divideByLook deals with the pieces of each material apart.
func (t *tree) divideByLook(lo, hi int) {
	slices.SortStableFunc(t.pieces[lo:hi], func(a, b piece) int { return cmp.Compare(a.look, b.look) })
	for from := lo; from < hi; {
		to := from
		for to < hi && t.pieces[to].look == t.pieces[from].look {
			to++
		}
		t.divideGroup(from, to)
		from = to
	}
}

// cut sorts pieces[lo:hi] along an axis and gives where to part them: at the
// widest gap in the middle half.
func (t *tree) cut(lo, hi int, axis scene.Vec3) int {
	group := t.pieces[lo:hi]
	for i := range group {
		group[i].at = axis.Dot(group[i].box.Center())
	}
	slices.SortStableFunc(group, func(a, b piece) int { return cmp.Compare(a.at, b.at) })
	n := len(group)
	best := n / 2
	for i := max(1, n/4); i <= n*3/4 && i < n; i++ {
		if gap := group[i].at - group[i-1].at; gap > 1.5*(group[best].at-group[best-1].at) {
			best = i
		}
	}
	return lo + best
}
