package solid

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// FilletPath gives a path of straight segments with its corners rounded by arcs
// of the radius, in metres (IfcSweptDiskSolidPolygonal, FilletRadius). Where the
// segments are too short for it, which the standard forbids, the corner gets
// the largest arc that fits. A path that ends where it begins has a corner there
// too.
func FilletPath(path []scene.Vec3, radius float64) []scene.Vec3 {
	points := distinct(path)
	n := len(points)
	closed := n > 3 && points[0].Sub(points[n-1]).Length() <= pointTolerance
	if n < 3 || !(radius > pointTolerance) {
		return points
	}
	var out []scene.Vec3
	for i, p := range points {
		switch {
		case i > 0 && i < n-1:
			out = append(out, filletCorner(points, i-1, i, i+1, radius, closed)...)
		case closed && i == 0:
			out = append(out, filletCorner(points, n-2, 0, 1, radius, true)...)
		case closed:
			out = append(out, out[0])
		default:
			out = append(out, p)
		}
	}
	return distinct(out)
}

// distinct gives a path without points that repeat the one before.
func distinct(path []scene.Vec3) []scene.Vec3 {
	var out []scene.Vec3
	for _, p := range path {
		if n := len(out); n == 0 || p.Sub(out[n-1]).Length() > pointTolerance {
			out = append(out, p)
		}
	}
	return out
}

// filletCorner gives the points that replace the corner b between a and c.
func filletCorner(points []scene.Vec3, a, b, c int, radius float64, closed bool) []scene.Vec3 {
	u, v := points[a].Sub(points[b]), points[c].Sub(points[b])
	lu, lv := u.Length(), v.Length()
	u, v = u.Normalized(), v.Normalized()
	half := math.Atan2(u.Cross(v).Length(), u.Dot(v)) / 2 // half the angle between the segments
	if half < 1e-6 || half > math.Pi/2-1e-6 {
		return []scene.Vec3{points[b]}
	}
	// Two corners share a segment by halves; the ends of the path have none.
	if closed || a > 0 {
		lu /= 2
	}
	if closed || c < len(points)-1 {
		lv /= 2
	}
	t := math.Min(radius/math.Tan(half), math.Min(lu, lv))
	r := t * math.Tan(half)
	if !(r > pointTolerance) {
		return []scene.Vec3{points[b]}
	}
	center := points[b].Add(u.Add(v).Normalized().Scale(math.Hypot(t, r)))
	x := points[b].Add(u.Scale(t)).Sub(center).Normalized()
	y := u.Scale(-1) // at right angles to x, on towards the corner
	n := arcSegments(r, math.Pi-2*half)
	out := make([]scene.Vec3, n+1)
	for i := range out {
		s, cos := sincos((math.Pi - 2*half) * float64(i) / float64(n))
		out[i] = center.Add(x.Scale(r * cos)).Add(y.Scale(r * s))
	}
	out[n] = points[b].Add(v.Scale(t))
	return out
}
