package ifc

import (
	"sort"

	"github.com/maquette-city/maquette/tiles/scene"
)

// bearing is where a curve heads at a point, as it comes in and as it goes out,
// at length 1: the two differ at a corner. Chords only tell that to within
// milliradians, which is centimetres for what stands some metres beside them.
type bearing struct {
	in, out scene.Vec3
	up      scene.Vec3 // of a curve with cant; zero where the curve has none
}

// straight gives bearings by the chords of c.
func (c *curve) straight() []bearing {
	out := make([]bearing, len(c.points))
	for i := range out {
		if i > 0 {
			out[i].in = c.points[i].Sub(c.points[i-1]).Normalized()
		}
		if i+1 < len(out) {
			out[i].out = c.points[i+1].Sub(c.points[i]).Normalized()
		}
	}
	if n := len(out) - 1; n > 0 {
		out[0].in, out[n].out = out[0].out, out[n].in
	}
	return out
}

// matchBearings gives both or neither of two curves that are joined bearings.
func (c *curve) matchBearings(o *curve) {
	switch {
	case len(c.bearings) == 0 && len(o.bearings) > 0:
		c.bearings = c.straight()
	case len(o.bearings) == 0 && len(c.bearings) > 0:
		o.bearings = o.straight()
	}
}

// cutBearings gives out, the part of c from t0 to t1, its bearings.
func (c curve) cutBearings(out *curve, t0, t1 float64) {
	if len(c.bearings) == 0 {
		return
	}
	start := c.tangent(t0)
	out.bearings = []bearing{{start, start, c.up(t0)}}
	for i, t := range c.params {
		if t > t0 && t < t1 {
			out.bearings = append(out.bearings, c.bearings[i])
		}
	}
	end := c.tangentBefore(t1)
	out.bearings = append(out.bearings, bearing{end, end, c.up(t1)})
}

// tangent gives the direction of c at the parameter t, that of what follows at
// a corner; zero where c has no length.
func (c curve) tangent(t float64) scene.Vec3 {
	i := sort.SearchFloat64s(c.params, t)
	if i < len(c.params)-1 && c.params[i] == t {
		i++
	}
	return c.tangentOn(i, t)
}

// tangentBefore is tangent, at a corner that of what comes before it.
func (c curve) tangentBefore(t float64) scene.Vec3 {
	return c.tangentOn(sort.SearchFloat64s(c.params, t), t)
}

// maxStill is how many points in one place are passed over for the direction of a
// curve.
const maxStill = 256

// tangentOn gives the direction at the parameter t on the chord to point i.
func (c curve) tangentOn(i int, t float64) scene.Vec3 {
	if len(c.points) < 2 {
		return scene.Vec3{}
	}
	i = min(max(i, 1), len(c.points)-1)
	if len(c.bearings) == 0 {
		for k := i; k < min(len(c.points), i+maxStill); k++ {
			if d := c.points[k].Sub(c.points[k-1]); d.Length() > 0 {
				return d.Normalized()
			}
		}
		return c.points[i].Sub(c.points[0]).Normalized()
	}
	a, b := c.bearings[i-1].out, c.bearings[i].in
	return a.Add(b.Sub(a).Scale(c.along(i, t))).Normalized()
}

// along gives how far along the chord to point i the parameter t lies, from 0
// to 1.
func (c curve) along(i int, t float64) float64 {
	d := c.params[i] - c.params[i-1]
	if d <= 0 {
		return 1
	}
	return min(max((t-c.params[i-1])/d, 0), 1)
}

// up gives the upward direction across c at the parameter t; zero where the
// curve has no cant.
func (c curve) up(t float64) scene.Vec3 {
	if len(c.bearings) == 0 || len(c.points) < 2 {
		return scene.Vec3{}
	}
	i, s := c.chord(t)
	a, b := c.bearings[i-1].up, c.bearings[i].up
	return a.Add(b.Sub(a).Scale(s)).Normalized()
}

// across gives the directions to the left of c and upward at the parameter t,
// for the tangent there: level, unless the curve has cant.
func (c curve) across(t float64, along scene.Vec3) (left, up scene.Vec3) {
	up = c.up(t)
	if up == (scene.Vec3{}) {
		up = scene.Vec3{0, 0, 1}
	}
	left = up.Cross(along)
	if left.Length() < 1e-9 {
		left = scene.Vec3{0, 1, 0}
	}
	left = left.Normalized()
	return left, along.Cross(left)
}
