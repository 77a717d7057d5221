package scene

import "math"

// Affine is a 3 by 4 matrix in row order: x' = A[0]x + A[1]y + A[2]z + A[3].
type Affine [12]float64

// Identity gives the transform that changes nothing.
func Identity() Affine { return Affine{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0} }

// Translation gives the transform that moves by t.
func Translation(t Vec3) Affine { return Affine{1, 0, 0, t[0], 0, 1, 0, t[1], 0, 0, 1, t[2]} }

// RotationZ gives the turn about z by yaw radians, counter-clockwise seen from
// above.
func RotationZ(yaw float64) Affine {
	s, c := math.Sincos(yaw)
	return Affine{c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0}
}

// Apply transforms the point p. Products are rounded one by one, so that the
// result is the same where an architecture fuses multiply and add.
func (a *Affine) Apply(p Vec3) Vec3 {
	return Vec3{
		float64(a[0]*p[0]) + float64(a[1]*p[1]) + float64(a[2]*p[2]) + a[3],
		float64(a[4]*p[0]) + float64(a[5]*p[1]) + float64(a[6]*p[2]) + a[7],
		float64(a[8]*p[0]) + float64(a[9]*p[1]) + float64(a[10]*p[2]) + a[11],
	}
}

// ApplyVector transforms the direction v: the translation does not count.
func (a *Affine) ApplyVector(v Vec3) Vec3 {
	return Vec3{
		float64(a[0]*v[0]) + float64(a[1]*v[1]) + float64(a[2]*v[2]),
		float64(a[4]*v[0]) + float64(a[5]*v[1]) + float64(a[6]*v[2]),
		float64(a[8]*v[0]) + float64(a[9]*v[1]) + float64(a[10]*v[2]),
	}
}

// Mul gives the transform that does b first, then a.
func (a *Affine) Mul(b *Affine) Affine {
	var c Affine
	for r := 0; r < 3; r++ {
		x, y, z, w := a[4*r], a[4*r+1], a[4*r+2], a[4*r+3]
		for k := 0; k < 4; k++ {
			c[4*r+k] = float64(x*b[k]) + float64(y*b[4+k]) + float64(z*b[8+k])
		}
		c[4*r+3] += w
	}
	return c
}

// Determinant of the linear part: negative where the transform mirrors.
func (a *Affine) Determinant() float64 {
	return a[0]*(a[5]*a[10]-a[6]*a[9]) - a[1]*(a[4]*a[10]-a[6]*a[8]) + a[2]*(a[4]*a[9]-a[5]*a[8])
}
