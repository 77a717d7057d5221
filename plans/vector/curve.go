package vector

import (
	"fmt"
	"math"
	"slices"
)

// arcSag is how far a chord may lie off its arc, in the units of the file: a
// centimetre on a map. Of degrees it would be a kilometre, so that maxArcStep
// decides there.
const arcSag = 0.01

// maxArcStep is the largest angle between two points of an arc, in radians, and
// maxArcPoints bounds the points of one.
const (
	maxArcStep   = math.Pi / 16
	maxArcPoints = 256
)

// nestedCurve reads a curve that is part of another geometry.
func (r *wkbReader) nestedCurve(depth int) ([]Point, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("its parts lie more than %d deep", maxDepth)
	}
	s, err := r.head()
	if err != nil {
		return nil, err
	}
	return r.curve(s, depth)
}

// curve reads a line of straight parts and arcs as one of straight parts.
func (r *wkbReader) curve(s shape, depth int) ([]Point, error) {
	switch s.kind {
	case wkbLineString:
		return r.points(s)
	case wkbCircularString:
		points, err := r.points(s)
		if err != nil {
			return nil, err
		}
		return r.straighten(points)
	case wkbCompoundCurve:
		return r.compound(s, depth)
	}
	return nil, fmt.Errorf("geometry type %d is no curve", s.kind)
}

// compound joins curves end to end.
func (r *wkbReader) compound(s shape, depth int) ([]Point, error) {
	n, err := r.number(s, smallest)
	if err != nil {
		return nil, err
	}
	var all []Point
	for range n {
		part, err := r.nestedCurve(depth + 1)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 && len(part) > 0 && all[len(all)-1] == part[0] {
			part = part[1:]
		}
		all = append(all, part...)
	}
	return all, nil
}

// straighten takes each three points, of which the last is the first of the next,
// as an arc (ISO/IEC 13249-3, clause 4.2.5.3).
func (r *wkbReader) straighten(p []Point) ([]Point, error) {
	if len(p) == 0 {
		return nil, nil
	}
	if len(p) < 3 || len(p)%2 == 0 {
		return nil, fmt.Errorf("a circular string of %d points", len(p))
	}
	out := []Point{p[0]}
	for i := 0; i+2 < len(p); i += 2 {
		arc := arcPoints(p[i], p[i+1], p[i+2])
		if r.left -= len(arc); r.left < 0 {
			return nil, errTooMany
		}
		out = append(out, arc...)
	}
	return out, nil
}

// arcPoints gives the points after a of the arc from a over b to c. Where a and c
// are the same it is a whole circle with a and b opposite each other. The same arc run
// the other way has the same points to the last digit, so that two areas on either
// side of it meet.
func arcPoints(a, b, c Point) []Point {
	if a[0] < c[0] || a[0] == c[0] && a[1] <= c[1] {
		return oneWay(a, b, c)
	}
	back := oneWay(c, b, a) // its last is a
	out := append([]Point{c}, back[:len(back)-1]...)
	slices.Reverse(out)
	return out
}

func oneWay(a, b, c Point) []Point {
	x, y, ok := circleOf(a, b, c)
	if !ok {
		return []Point{b, c}
	}
	from := math.Atan2(a[1]-y, a[0]-x)
	turn := func(p Point) float64 { // counter-clockwise from a, above 0
		t := math.Atan2(p[1]-y, p[0]-x) - from
		for t <= 0 {
			t += 2 * math.Pi
		}
		return t
	}
	sweep := 2 * math.Pi
	if a != c {
		if sweep = turn(c); turn(b) > sweep {
			sweep -= 2 * math.Pi // b lies on the other side: clockwise
		}
	}
	radius := math.Hypot(a[0]-x, a[1]-y)
	if math.IsInf(radius, 0) {
		return []Point{b, c}
	}
	step := maxArcStep
	if radius > arcSag {
		step = min(step, 2*math.Acos(1-arcSag/radius))
	}
	n := int(math.Ceil(math.Abs(sweep) / max(step, 2*math.Pi/maxArcPoints)))
	out := make([]Point, 0, n)
	for i := 1; i < n; i++ {
		t := float64(i) / float64(n)
		sin, cos := math.Sincos(from + float64(sweep*t))
		out = append(out, Point{x + float64(radius*cos), y + float64(radius*sin), a[2] + float64((c[2]-a[2])*t)})
	}
	return append(out, c)
}

// circleOf gives the centre of the circle through three points; false where they
// lie on a line.
func circleOf(a, b, c Point) (x, y float64, ok bool) {
	if a[0] == c[0] && a[1] == c[1] {
		return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, a[0] != b[0] || a[1] != b[1]
	}
	bx, by, cx, cy := b[0]-a[0], b[1]-a[1], c[0]-a[0], c[1]-a[1]
	d := 2 * (float64(bx*cy) - float64(by*cx))
	bb, cc := float64(bx*bx)+float64(by*by), float64(cx*cx)+float64(cy*cy)
	if math.Abs(d) <= 1e-12*(bb+cc) {
		return 0, 0, false
	}
	x = a[0] + (float64(cy*bb)-float64(by*cc))/d
	y = a[1] + (float64(bx*cc)-float64(cx*bb))/d
	return x, y, finite(Point{x, y}) == nil
}
