package geopose

import (
	"math"

	"github.com/maquette-city/maquette/tiles/geo"
)

const degree = math.Pi / 180

// Identity turns nothing.
func Identity() Quaternion { return Quaternion{W: 1} }

// Mul gives the turn by r first, then by q.
func (q Quaternion) Mul(r Quaternion) Quaternion {
	return Quaternion{
		X: q.W*r.X + q.X*r.W + q.Y*r.Z - q.Z*r.Y,
		Y: q.W*r.Y - q.X*r.Z + q.Y*r.W + q.Z*r.X,
		Z: q.W*r.Z + q.X*r.Y - q.Y*r.X + q.Z*r.W,
		W: q.W*r.W - q.X*r.X - q.Y*r.Y - q.Z*r.Z,
	}
}

// Conjugate gives the turn back.
func (q Quaternion) Conjugate() Quaternion { return Quaternion{-q.X, -q.Y, -q.Z, q.W} }

// Rotate turns v; q has length 1.
func (q Quaternion) Rotate(v [3]float64) [3]float64 {
	p := q.Mul(Quaternion{v[0], v[1], v[2], 0}).Mul(q.Conjugate())
	return [3]float64{p.X, p.Y, p.Z}
}

// Quaternion gives the same turn: yaw about z, then pitch about the new y, then
// roll about the new x (21-056r11, Basic-YPR).
func (a Angles) Quaternion() Quaternion {
	about := func(deg float64) (sin, cos float64) { return math.Sincos(deg * degree / 2) }
	sy, cy := about(a.Yaw)
	sp, cp := about(a.Pitch)
	sr, cr := about(a.Roll)
	return Quaternion{Z: sy, W: cy}.Mul(Quaternion{Y: sp, W: cp}).Mul(Quaternion{X: sr, W: cr})
}

// upright is the sine of the pitch beyond which yaw and roll turn about the same
// axis: then all of it is called yaw.
const upright = 1 - 1e-12

// Angles gives the same turn as yaw and roll in -180..180 and pitch in -90..90
// degrees. Where the pitch is a right angle, roll is 0.
func (q Quaternion) Angles() Angles {
	sinPitch := 2 * (q.W*q.Y - q.Z*q.X)
	if math.Abs(sinPitch) > upright {
		return Angles{
			Yaw:   math.Remainder(-2*math.Copysign(1, sinPitch)*math.Atan2(q.X, q.W), 2*math.Pi) / degree,
			Pitch: math.Copysign(90, sinPitch),
		}
	}
	return Angles{
		Yaw:   math.Atan2(2*(q.W*q.Z+q.X*q.Y), 1-2*(q.Y*q.Y+q.Z*q.Z)) / degree,
		Pitch: math.Asin(sinPitch) / degree,
		Roll:  math.Atan2(2*(q.W*q.X+q.Y*q.Z), 1-2*(q.X*q.X+q.Y*q.Y)) / degree,
	}
}

// OfMatrix gives the turn of a matrix whose columns are right-handed
// unit axes, by the largest of the four parts (S.W. Shepperd, 1978).
func OfMatrix(m geo.Matrix) Quaternion {
	xx, yy, zz := m[0], m[5], m[10]
	at := func(r, c int) float64 { return m[4*c+r] }
	var q Quaternion
	switch trace := xx + yy + zz; {
	case trace >= xx && trace >= yy && trace >= zz:
		q = Quaternion{at(2, 1) - at(1, 2), at(0, 2) - at(2, 0), at(1, 0) - at(0, 1), 1 + trace}
	case xx >= yy && xx >= zz:
		q = Quaternion{1 + xx - yy - zz, at(0, 1) + at(1, 0), at(0, 2) + at(2, 0), at(2, 1) - at(1, 2)}
	case yy >= zz:
		q = Quaternion{at(0, 1) + at(1, 0), 1 + yy - xx - zz, at(1, 2) + at(2, 1), at(0, 2) - at(2, 0)}
	default:
		q = Quaternion{at(0, 2) + at(2, 0), at(1, 2) + at(2, 1), 1 + zz - xx - yy, at(1, 0) - at(0, 1)}
	}
	l := q.length()
	return Quaternion{q.X / l, q.Y / l, q.Z / l, q.W / l}
}

// Slerp goes the share t, 0 to 1, of the shorter way from q to r at even speed
// (K. Shoemake, 1985).
func (q Quaternion) Slerp(r Quaternion, t float64) Quaternion {
	dot := q.X*r.X + q.Y*r.Y + q.Z*r.Z + q.W*r.W
	if dot < 0 {
		r, dot = Quaternion{-r.X, -r.Y, -r.Z, -r.W}, -dot
	}
	a, b := 1-t, t
	if angle := math.Acos(min(1, dot)); angle > 1e-6 {
		sin := math.Sin(angle)
		a, b = math.Sin((1-t)*angle)/sin, math.Sin(t*angle)/sin
	}
	s := Quaternion{a*q.X + b*r.X, a*q.Y + b*r.Y, a*q.Z + b*r.Z, a*q.W + b*r.W}
	l := s.length()
	return Quaternion{s.X / l, s.Y / l, s.Z / l, s.W / l}
}
