package changes

import (
	"encoding/json"
	"errors"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Rigid is a turn and then a shift: x' = Turn(x) + Shift. As the pose of a body
// it leads from the body's own frame into the plan frame.
type Rigid struct {
	Shift scene.Vec3
	Turn  [4]float64 // unit quaternion x, y, z, w with w at least 0
}

// Still is the Rigid that changes nothing.
func Still() Rigid { return Rigid{Turn: [4]float64{0, 0, 0, 1}} }

// Upright gives the turn by yawDeg degrees about the vertical, counter-clockwise
// seen from above, and then the shift.
func Upright(shift scene.Vec3, yawDeg float64) Rigid {
	s, c := math.Sincos(yawDeg * (math.Pi / 360))
	return Rigid{Shift: shift, Turn: positive([4]float64{0, 0, s, c})}
}

// Apply gives where p comes to lie.
func (r *Rigid) Apply(p scene.Vec3) scene.Vec3 { return turn(r.Turn, p).Add(r.Shift) }

// After gives the Rigid that does o first, then r.
func (r *Rigid) After(o Rigid) Rigid {
	return Rigid{Shift: r.Apply(o.Shift), Turn: positive(product(r.Turn, o.Turn))}
}

// Inverse gives the Rigid that undoes r.
func (r *Rigid) Inverse() Rigid {
	back := [4]float64{-r.Turn[0], -r.Turn[1], -r.Turn[2], r.Turn[3]}
	return Rigid{Shift: turn(back, r.Shift).Scale(-1), Turn: back}
}

// turn applies the unit quaternion q to v: v + 2w(u x v) + 2u x (u x v). Products
// are rounded before they are added, so that every architecture gives the same.
func turn(q [4]float64, v scene.Vec3) scene.Vec3 {
	u := scene.Vec3{q[0], q[1], q[2]}
	a := u.Cross(v).Scale(2)
	return v.Add(a.Scale(q[3])).Add(u.Cross(a))
}

// product gives the turn that does b first, then a.
func product(a, b [4]float64) [4]float64 {
	av, bv := scene.Vec3{a[0], a[1], a[2]}, scene.Vec3{b[0], b[1], b[2]}
	v := bv.Scale(a[3]).Add(av.Scale(b[3])).Add(av.Cross(bv))
	return [4]float64{v[0], v[1], v[2], float64(a[3]*b[3]) - av.Dot(bv)}
}

// positive gives the one of the two quaternions of a turn that has w above 0, or
// where that is 0 the first other number that is not; at unit length.
func positive(q [4]float64) [4]float64 {
	length := math.Sqrt(float64(q[0]*q[0]) + float64(q[1]*q[1]) + float64(q[2]*q[2]) + float64(q[3]*q[3]))
	if !(length > 0) || math.IsInf(length, 0) {
		return Still().Turn
	}
	sign := 1.0
	for _, k := range []int{3, 2, 1, 0} {
		if q[k] != 0 {
			sign = math.Copysign(1, q[k])
			break
		}
	}
	for k := range q {
		q[k] = q[k] / length * sign
	}
	return q
}

// fromAxes gives the turn that leads the axes of a right-handed frame to x, y
// and z, which are at right angles and of length 1 (the largest of the four
// numbers is taken from the diagonal, so that nothing is divided by a small one).
func fromAxes(x, y, z scene.Vec3) [4]float64 {
	var q [4]float64
	switch trace := x[0] + y[1] + z[2]; {
	case trace > 0:
		s := 2 * math.Sqrt(trace+1)
		q = [4]float64{(y[2] - z[1]) / s, (z[0] - x[2]) / s, (x[1] - y[0]) / s, s / 4}
	case x[0] > y[1] && x[0] > z[2]:
		s := 2 * math.Sqrt(1+x[0]-y[1]-z[2])
		q = [4]float64{s / 4, (y[0] + x[1]) / s, (z[0] + x[2]) / s, (y[2] - z[1]) / s}
	case y[1] > z[2]:
		s := 2 * math.Sqrt(1+y[1]-x[0]-z[2])
		q = [4]float64{(y[0] + x[1]) / s, s / 4, (z[1] + y[2]) / s, (z[0] - x[2]) / s}
	default:
		s := 2 * math.Sqrt(1+z[2]-x[0]-y[1])
		q = [4]float64{(z[0] + x[2]) / s, (z[1] + y[2]) / s, s / 4, (x[1] - y[0]) / s}
	}
	return positive(q)
}

// angle gives the angle of a turn in degrees and its axis; the vertical one is
// up, and about it alone the angle has a sign.
func angle(q [4]float64) (deg float64, axis scene.Vec3, upright bool) {
	u := scene.Vec3{q[0], q[1], q[2]}
	s := u.Length()
	deg = 2 * math.Atan2(s, q[3]) * (180 / math.Pi)
	up := scene.Vec3{0, 0, 1}
	if s == 0 {
		return 0, up, true
	}
	axis = u.Scale(1 / s)
	if math.Abs(axis[2]) > uprightCosine {
		return math.Copysign(deg, axis[2]), up, true
	}
	return deg, axis, false
}

// uprightCosine is that of the largest lean of an axis that counts as vertical,
// 0.03 degrees.
const uprightCosine = 1 - 1.4e-7

// Decimals of a pose as it is written: a hundredth of a millimetre, and what a
// turn by 1e-8 moves at the end of a body of a hundred metres.
const (
	shiftUnit = 1e5
	turnUnit  = 1e8
)

// MarshalJSON writes x, y, z, qx, qy, qz, qw, rounded.
func (r Rigid) MarshalJSON() ([]byte, error) {
	var n [7]float64
	for i, v := range r.Shift {
		n[i] = rounded(v, shiftUnit)
	}
	for i, v := range r.Turn {
		n[3+i] = rounded(v, turnUnit)
	}
	return json.Marshal(n)
}

// rounded gives v to 1/unit, and never a negative zero.
func rounded(v, unit float64) float64 { return math.Round(v*unit)/unit + 0 }

var errPose = errors.New("a pose is seven numbers: x, y, z and a unit quaternion x, y, z, w")

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Rigid) UnmarshalJSON(data []byte) error {
	var n []float64
	if err := json.Unmarshal(data, &n); err != nil || len(n) != 7 {
		return errPose
	}
	q := [4]float64(n[3:])
	length := float64(q[0]*q[0]) + float64(q[1]*q[1]) + float64(q[2]*q[2]) + float64(q[3]*q[3])
	if !(math.Abs(length-1) < 1e-6) {
		return errPose
	}
	r.Shift, r.Turn = scene.Vec3(n[:3]), positive(q)
	return nil
}
