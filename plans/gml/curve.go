package gml

import (
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans/xmlscan"
	"github.com/maquette-city/maquette/tiles/scene"
)

// ArcTolerance is how far the chords of a stroked arc may be off it, metres.
const ArcTolerance = 0.005

// maxArcSteps bounds the chords of one whole circle.
const maxArcSteps = 1024

// curve appends the points along a curve, of any kind, or along the curves that a
// ring or a composite is made of.
func (r *Reader) curve(out []scene.Vec3, e xmlscan.Elem, dims, depth int) ([]scene.Vec3, error) {
	if depth > maxLinks || !e.OK() {
		return out, fmt.Errorf("%w: a curve", ErrLink)
	}
	dims = dimsOf(e, dims)
	switch e.Local() {
	case "LineString", "LinearRing":
		return r.positions(out, e, dims)
	case "OrientableCurve":
		return r.oriented(out, e, dims, depth)
	case "Ring", "CompositeCurve", "Curve", "MultiCurve":
	default:
		return out, fmt.Errorf("rule curve: <%s> is not read", e.Local())
	}
	var err error
	for c := range e.Children() {
		switch c.Local() {
		case "curveMember":
			out, err = r.curve(out, r.target(c), dims, depth+1)
		case "segments", "curveMembers":
			for s := range c.Children() {
				if out, err = r.segment(out, s, dims, depth+1); err != nil {
					return out, err
				}
			}
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func (r *Reader) oriented(out []scene.Vec3, e xmlscan.Elem, dims, depth int) ([]scene.Vec3, error) {
	from := len(out)
	out, err := r.curve(out, r.target(e.Child("baseCurve")), dims, depth+1)
	if err == nil && e.Attr("orientation") == "-" {
		all := out[from:]
		for i, k := 0, len(all)-1; i < k; i, k = i+1, k-1 {
			all[i], all[k] = all[k], all[i]
		}
	}
	return out, err
}

// segment appends one segment of a Curve.
func (r *Reader) segment(out []scene.Vec3, e xmlscan.Elem, dims, depth int) ([]scene.Vec3, error) {
	dims = dimsOf(e, dims)
	switch local := e.Local(); local {
	case "Arc", "ArcString", "Circle":
		at, err := r.positions(nil, e, dims)
		if err != nil {
			return out, err
		}
		if local == "Circle" && len(at) == 3 {
			return circle(out, at[0], at[1], at[2]), nil
		}
		return arcs(out, at)
	case "ArcByCenterPoint", "CircleByCenterPoint":
		return r.centred(out, e, dims)
	case "LineStringSegment", "GeodesicString", "Geodesic", "CubicSpline", "BSpline", "Bezier", "Clothoid", "OffsetCurve":
		return r.positions(out, e, dims)
	default:
		return r.curve(out, e, dims, depth)
	}
}

// arcs strokes arcs that follow each other: each has its ends and a point between.
func arcs(out, at []scene.Vec3) ([]scene.Vec3, error) {
	if len(at) < 3 || len(at)%2 == 0 {
		return out, fmt.Errorf("rule arc: %d points, an odd number from 3 on is due", len(at))
	}
	for i := 0; i+2 < len(at); i += 2 {
		out = arc(out, at[i], at[i+1], at[i+2])
	}
	return out, nil
}

// arc appends the points of the arc from a over b to c. Where the three lie in
// line it is the line. The same arc run the other way has the same points to the last
// digit, so that two areas on either side of it meet.
func arc(out []scene.Vec3, a, b, c scene.Vec3) []scene.Vec3 {
	if !later(a, c) {
		return oneWay(out, a, b, c)
	}
	from := len(out)
	out = oneWay(out, c, b, a)
	slices.Reverse(out[from:])
	return out
}

// later tells whether a lies east of c, or as far east and north of it.
func later(a, c scene.Vec3) bool { return a[0] > c[0] || a[0] == c[0] && a[1] > c[1] }

func oneWay(out []scene.Vec3, a, b, c scene.Vec3) []scene.Vec3 {
	u, v, centre, ok := circleFrame(a, b, c)
	if !ok {
		return append(out, a, b, c)
	}
	angle := func(p scene.Vec3) float64 {
		d := p.Sub(centre)
		w := math.Atan2(d.Dot(v), d.Dot(u))
		if w < 0 {
			w += 2 * math.Pi
		}
		return w
	}
	return append(sweep(append(out, a), centre, u, v, angle(b), angle(c), b), c)
}

// circleFrame gives the centre of the circle through three points and the two
// directions, of the radius' length, that it runs in: the first towards a, the
// second so that b comes before c.
func circleFrame(a, b, c scene.Vec3) (u, v, centre scene.Vec3, ok bool) {
	ab, ac := b.Sub(a), c.Sub(a)
	n := ab.Cross(ac)
	nn := n.Dot(n)
	if !(nn > 1e-12*ab.Dot(ab)*ac.Dot(ac)) {
		return u, v, centre, false
	}
	// The circumcentre: |ac|2 (n x ab) turned one way, |ab|2 (ac x n) the other.
	to := n.Cross(ab).Scale(ac.Dot(ac)).Add(ac.Cross(n).Scale(ab.Dot(ab))).Scale(1 / (2 * nn))
	centre = a.Add(to)
	u = a.Sub(centre)
	return u, n.Normalized().Cross(u), centre, centre.Finite()
}

// sweep appends the points of an arc between its ends, from u on counter-clockwise
// to the angle end; the point at the angle mid is kept as it is given.
func sweep(out []scene.Vec3, centre, u, v scene.Vec3, mid, end float64, at scene.Vec3) []scene.Vec3 {
	step := stepOf(u.Length())
	part := func(from, to float64) {
		n := int(math.Ceil((to - from) / step))
		for i := 1; i < n; i++ {
			w := from + (to-from)*float64(i)/float64(n)
			out = append(out, centre.Add(u.Scale(math.Cos(w))).Add(v.Scale(math.Sin(w))))
		}
	}
	part(0, mid)
	out = append(out, at)
	part(mid, end)
	return out
}

// stepOf gives the angle of a chord that is ArcTolerance off its arc.
func stepOf(radius float64) float64 {
	if radius <= ArcTolerance {
		return math.Pi / 4
	}
	return max(2*math.Acos(1-ArcTolerance/radius), 2*math.Pi/maxArcSteps)
}

// circle appends a whole circle through three points, from the first back to it.
func circle(out []scene.Vec3, a, b, c scene.Vec3) []scene.Vec3 {
	u, v, centre, ok := circleFrame(a, b, c)
	if !ok {
		return append(out, a, b, c, a)
	}
	return append(sweep(append(out, a), centre, u, v, math.Pi, 2*math.Pi, centre.Sub(u)), a)
}

// centred appends an arc or circle by its centre, radius and angles in degrees,
// counter-clockwise from east.
func (r *Reader) centred(out []scene.Vec3, e xmlscan.Elem, dims int) ([]scene.Vec3, error) {
	at, err := r.positions(nil, e, dims)
	if err != nil {
		return out, err
	}
	values := [3]float64{0, 0, 360}
	for i, name := range []string{"radius", "startAngle", "endAngle"} {
		c := e.Child(name)
		if !c.OK() {
			continue
		}
		if values[i], err = number([]byte(c.Text())); err != nil {
			return out, err
		}
	}
	radius, start, end := values[0], values[1]*math.Pi/180, values[2]*math.Pi/180
	if len(at) != 1 || !(radius > 0) || math.Abs(end-start) > 4*math.Pi {
		return out, fmt.Errorf("rule arc: a centre, a radius and two angles are due")
	}
	n := int(math.Ceil(math.Abs(end-start) / stepOf(radius)))
	for i := 0; i <= n; i++ {
		w := start + (end-start)*float64(i)/float64(max(n, 1))
		out = append(out, at[0].Add(scene.Vec3{radius * math.Cos(w), radius * math.Sin(w), 0}))
	}
	return out, nil
}

// Line gives the points along a curve by itself: a LineString, a Curve of segments of
// any kind, a CompositeCurve. References are followed as in surfaces.
func (r *Reader) Line(e xmlscan.Elem) ([]scene.Vec3, error) {
	return r.curve(nil, e, r.Frame.Dims, 0)
}
