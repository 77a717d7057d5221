package simplify

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// rounding is the share of coordinates that sums of them may be off.
const rounding = 0x1p-46

// choose takes the frame of the first part that shows something.
func (b *body) choose(f *scene.Feature, toPlan *scene.Affine) error {
	b.base, b.lines = scene.Identity(), false
	for i := range f.Parts {
		if m := f.Parts[i].Mesh; m != nil && len(m.Indices) > 0 {
			b.base = f.Parts[i].Transform
			break
		}
	}
	if !invertible(&b.base) {
		b.base = scene.Identity()
	}
	placed := toPlan.Mul(&b.base)
	b.scale = stretch(&placed)
	if !(b.scale > 0) || math.IsInf(b.scale, 1) {
		return fmt.Errorf("a transform that stretches %v times: %w", b.scale, ErrInvalid)
	}
	return nil
}

// stretch gives an upper bound of what a lengthens a vector by: its scale where
// it is a similarity, else the Frobenius norm. It is rounded up to 16 binary
// digits, so that copies of one thing in several places have one scale.
func stretch(a *scene.Affine) float64 {
	var c [3]scene.Vec3
	for k := range c {
		c[k] = scene.Vec3{a[k], a[4+k], a[8+k]}
	}
	x, y, z := c[0].Dot(c[0]), c[1].Dot(c[1]), c[2].Dot(c[2])
	s := math.Sqrt(x + y + z)
	const like = 1e-9
	m := max(x, y, z)
	skew := max(math.Abs(c[0].Dot(c[1])), math.Abs(c[1].Dot(c[2])), math.Abs(c[2].Dot(c[0])))
	if m-min(x, y, z) <= like*m && skew <= like*m {
		s = math.Sqrt(m) * (1 + 4*like)
	}
	_, e := math.Frexp(s)
	unit := math.Ldexp(1, e-16)
	return math.Ceil(s/unit) * unit
}

// invertible tells whether relative transforms can be found through a's
// inverse.
func invertible(a *scene.Affine) bool {
	s := 0.0
	for k, v := range a {
		if k%4 != 3 {
			s = max(s, math.Abs(v))
		}
	}
	return math.Abs(a.Determinant()) > 1e-6*s*s*s
}

// relative gives the transform from the frame t into that of b. It is rounded,
// so that parts that lie alike to each other do so in every place.
func (b *body) relative(t *scene.Affine) (scene.Affine, error) {
	if *t == b.base {
		return scene.Identity(), nil
	}
	inv := inverse(&b.base)
	r := inv.Mul(t)
	for k := range r {
		step := 0x1p-36
		if k%4 == 3 {
			step = 0x1p-24
		}
		if math.IsNaN(r[k]) || math.IsInf(r[k], 0) {
			return r, fmt.Errorf("a transform that is not finite: %w", ErrInvalid)
		}
		r[k] = math.Round(r[k]/step) * step
	}
	return r, nil
}

// inverse gives the inverse of a, which has one.
func inverse(a *scene.Affine) scene.Affine {
	x, y, z := scene.Vec3{a[0], a[4], a[8]}, scene.Vec3{a[1], a[5], a[9]}, scene.Vec3{a[2], a[6], a[10]}
	d := 1 / x.Dot(y.Cross(z))
	r := [3]scene.Vec3{y.Cross(z).Scale(d), z.Cross(x).Scale(d), x.Cross(y).Scale(d)}
	t := scene.Vec3{a[3], a[7], a[11]}
	var out scene.Affine
	for k, v := range r {
		out[4*k], out[4*k+1], out[4*k+2], out[4*k+3] = v[0], v[1], v[2], -v.Dot(t)
	}
	return out
}

// turned adds to slack what rounding of the relative transform may move.
func (b *body) turned(m *scene.Mesh, to *scene.Affine) {
	if *to == scene.Identity() {
		return
	}
	far := 0.0
	for _, p := range m.Positions {
		far = max(far, math.Abs(p[0]), math.Abs(p[1]), math.Abs(p[2]))
	}
	b.slack = max(b.slack, weldStep) + 2*(float64(far*3*0x1p-37)+0x1p-25)
}
