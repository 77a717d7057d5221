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
	veil := t.veil(x, triangles)
	var faces [6]patch
	sides, within := t.sides(x, look, &faces)
	if veil < openBelow && 2*x.half[2] <= sheetShare*t.tolerance && !within {
		faces[0], within = x.face(2, 0), true // two veils would be as dense as one of twice the opacity
		sides = faces[:1]
	}
	if 2*len(sides) > len(triangles) || !t.mayCover(x, triangles) {
		return false
	}
	bound := x.half[2]
	if !within {
		bound = t.body.depth(x, triangles, len(sides))
	}
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
	t.out.patches(sides, t.body.veiled(t.body.flat(look), veil))
	return true
}

// openBelow is the part of a box's largest face that is covered at least by what
// it stands for without being open: seen from where gaps are as wide as a pixel or
// less, railings, gratings and nets let light through.
const openBelow = 0.75

// veil gives the part of the largest face of x that the triangles cover, seen
// along the thin axis; bodies behind each other count twice, and 1 is all.
func (t *tree) veil(x *box, triangles []uint32) float64 {
	var sum [2]float64 // of what looks along the axis, and against it
	for _, i := range triangles {
		a, b, c := t.body.triangle(i)
		if d := b.Sub(a).Cross(c.Sub(a)).Dot(x.axes[2]); d > 0 {
			sum[0] += d / 2
		} else {
			sum[1] -= d / 2
		}
	}
	return min(1, max(sum[0], sum[1])/(4*x.half[0]*x.half[1]))
}

// veilStep is the step between opacities, so that few materials are made.
const veilStep = 16

// veiled gives a look that covers but a part of what it is laid over.
func (b *body) veiled(look uint16, part float64) uint16 {
	if !(part < openBelow) {
		return look
	}
	m := b.materials[look]
	m.RGBA[3] = uint8(max(1, math.Round(part*float64(m.RGBA[3])/veilStep))) * veilStep
	return b.addLook(m)
}

// sides gives the faces that stand for x, the largest first: a sheet in the
// middle for what may be one, or two across each other for a rod, else the large
// faces and those of the others that are seen. within tells that they lie within x.
func (t *tree) sides(x *box, look uint16, faces *[6]patch) (sides []patch, within bool) {
	if t.body.maySheet(x, look, t.tolerance) {
		faces[0], faces[1] = x.face(2, 0), x.face(1, 0)
		if x.half[2] > rodShare*x.half[1] && t.edges(x) > 0 {
			return faces[:2], true
		}
		return faces[:1], true
	}
	n := 0
	for axis := 2; axis >= 2-t.edges(x); axis-- {
		faces[n], faces[n+1] = x.face(axis, 1), x.face(axis, -1)
		n += 2
	}
	return faces[:n], false
}

// rodShare is the thickness of a rod at least, of its width: one sheet would
// vanish seen from its side.
const rodShare = 0.4

// The narrow faces of what is thin are left out where they are not seen: up to a
// width, in tolerances, and up to an area, in squares of the tolerance. Without
// them one looks into what is larger, and beams, slabs and low houses come apart.
const (
	edgeWidth = 0.35
	edgeArea  = 1
)

// edges gives the number of axes, besides the thin one, whose faces are seen.
func (t *tree) edges(x *box) int {
	if t.thrifty || 2*x.half[2] <= edgeWidth*t.tolerance {
		return 0
	}
	least := edgeArea / 4 * t.tolerance * t.tolerance
	switch {
	case x.half[2]*x.half[1] > least:
		return 2
	case x.half[2]*x.half[0] > least:
		return 1
	}
	return 0
}

// Thickness, in tolerances, up to which a plate may become one sheet where it is of
// glass or a veil, where it is narrow, and where it is broad: what stands within a
// roof or a wall would come to light where its outer face sank by more, and a band
// along a wall would vanish in it.
const (
	sheetShare       = 0.5
	narrowSheetShare = 0.2
	broadSheetShare  = 1.0 / 16
	narrowShare      = 2.0 // width of what is not broad
)

// maySheet tells whether one sheet may stand for both faces of x: where that is
// thin, and narrow, of glass, or very thin.
func (b *body) maySheet(x *box, look uint16, tolerance float64) bool {
	thick := 2 * x.half[2]
	if thick > sheetShare*tolerance {
		return false
	}
	if b.materials[look].Transparent() || thick <= broadSheetShare*tolerance {
		return true
	}
	return thick <= narrowSheetShare*tolerance && 2*x.half[1] <= narrowShare*tolerance
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
// stand for it: two or all six.
func (b *body) depth(x *box, triangles []uint32, faces int) float64 {
	thin := x.half[2]
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
