package simplify

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// gapShare is the distance, in tolerances, up to which points of a box may lie
// from what it stands for: half the width of the gaps that it closes. Those a
// viewer cannot tell yet; wider ones would turn a railing into a wall.
const gapShare = 0.25

// asBox puts out the triangles as what is left of the box x about them, where
// that is within the tolerance and less.
func (t *tree) asBox(x *box, triangles []uint32, looks bool) bool {
	look := t.body.looks[triangles[0]]
	if looks {
		look = t.mainLook(x, triangles)
	}
	var faces [6]patch
	sides := t.sides(x, look, &faces)
	if 2*len(sides) > len(triangles) || !t.mayCover(x, triangles) {
		return false
	}
	bound := t.body.depth(x, triangles, len(sides))
	if bound > t.tolerance {
		return false
	}
	t.reach.begin(t.body.positions, t.body.corners, triangles, t.tolerance*gapShare, t.tolerance*gapShare)
	for i := range sides {
		d, ok := t.reach.within(sides[i].asShape())
		if !ok {
			return false
		}
		bound = max(bound, d)
	}
	if looks && !t.oneLook(look, triangles) {
		return false
	}
	t.bound = max(t.bound, bound)
	t.out.patches(sides, t.body.flat(look))
	return true
}

// sides gives the faces that stand for x, the largest first: a sheet in the
// middle for what may be one, the two large faces for what is as thin as the
// tolerance, else all.
func (t *tree) sides(x *box, look uint16, faces *[6]patch) []patch {
	if t.body.maySheet(x, look, t.tolerance) {
		faces[0] = x.face(2, 0)
		return faces[:1]
	}
	n := 0
	for axis := 2; axis >= 0; axis-- {
		faces[n], faces[n+1] = x.face(axis, 1), x.face(axis, -1)
		n += 2
		if 2*x.half[2] <= t.tolerance {
			break
		}
	}
	return faces[:n]
}

// Thickness, in tolerances, up to which a plate may become one sheet, and that
// up to which it may though it is broad: what stands within a roof or a wall
// would come to light where its outer face sank by more.
const (
	sheetShare      = 0.5
	broadSheetShare = 1.0 / 16
	narrowShare     = 2.0 // width of what is not broad
)

// maySheet tells whether one sheet may stand for both faces of x: where that is
// thin, and narrow, of glass, or very thin.
func (b *body) maySheet(x *box, look uint16, tolerance float64) bool {
	thick := 2 * x.half[2]
	if thick > sheetShare*tolerance {
		return false
	}
	return thick <= broadSheetShare*tolerance || 2*x.half[1] <= narrowShare*tolerance || b.materials[look].Transparent()
}

// mayCover tells, quickly, where the largest face of x is too large to be
// covered by the triangles, each grown by the tolerance. It takes the groups of
// few triangles alone, where that can tell.
func (t *tree) mayCover(x *box, triangles []uint32) bool {
	const few = 64
	if len(triangles) > few {
		return true
	}
	want := 4 * x.half[0] * x.half[1]
	got, tol := 0.0, t.tolerance
	for _, i := range triangles {
		a, b, c := t.body.triangle(i)
		n := b.Sub(a).Cross(c.Sub(a))
		round := b.Sub(a).Length() + c.Sub(b).Length() + a.Sub(c).Length()
		got += n.Length()/2 + float64(round*tol) + float64(4*tol*tol)
		if got >= want {
			return true
		}
	}
	return false
}

// depth bounds how far the triangles, which lie in x, are from the faces that
// stand for it: one, two or all six.
func (b *body) depth(x *box, triangles []uint32, faces int) float64 {
	thin := x.half[2]
	if faces == 1 {
		return thin
	}
	worst := 0.0
	for _, t := range triangles {
		var lo, hi [3]float64 // greatest distance from the near and the far face of each axis
		for _, i := range b.corners[3*t : 3*t+3] {
			d := b.positions[i].Sub(x.middle)
			for k := 3 - faces/2; k < 3; k++ {
				s := d.Dot(x.axes[k])
				lo[k], hi[k] = max(lo[k], s+x.half[k]), max(hi[k], x.half[k]-s)
			}
		}
		least := thin
		for k := 3 - faces/2; k < 3; k++ {
			least = min(least, lo[k], hi[k])
		}
		worst = max(worst, least)
	}
	return worst
}

// samples of other materials asked for their distance from the main one.
const lookSamples = 64

// oneLook tells whether the other materials than the main one may be left out:
// none has points farther than half the tolerance from it.
func (t *tree) oneLook(main uint16, triangles []uint32) bool {
	others := 0
	t.number = t.number[:0]
	for _, i := range triangles {
		if t.body.looks[i] == main {
			t.number = append(t.number, i)
		} else {
			others++
		}
	}
	stride, seen := others/lookSamples+1, 0
	for _, i := range triangles {
		if t.body.looks[i] == main {
			continue
		}
		if seen++; seen%stride != 0 {
			continue
		}
		a, b, c := t.body.triangle(i)
		for _, p := range [4]scene.Vec3{a, b, c, a.Add(b).Add(c).Scale(1.0 / 3)} {
			if !t.near(p, t.number, t.tolerance/2) {
				return false
			}
		}
	}
	return true
}

// near tells whether one of the triangles is within the distance of p.
func (t *tree) near(p scene.Vec3, triangles []uint32, distance float64) bool {
	for _, i := range triangles {
		a, b, c := t.body.triangle(i)
		if squaredDistance(p, a, b, c) <= distance*distance {
			return true
		}
	}
	return false
}

// mainLook gives the material with the greatest area seen along the thin axis
// of x.
func (t *tree) mainLook(x *box, triangles []uint32) uint16 {
	areas := t.out.areas(len(t.body.materials))
	for _, i := range triangles {
		a, b, c := t.body.triangle(i)
		areas[t.body.looks[i]] += math.Abs(b.Sub(a).Cross(c.Sub(a)).Dot(x.axes[2]))
	}
	best := t.body.looks[triangles[0]]
	for i, a := range areas {
		if a > areas[best] {
			best = uint16(i)
		}
	}
	return best
}
