package check

import (
	"cmp"
	"math"
	"slices"
)

// maxRing bounds the points of one ring whose crossings are looked for.
const maxRing = 20_000

// point is a position of GeoJSON: longitude and latitude, degrees.
type point [2]float64

// extent checks MAXAR_extent: polygons that hold the tileset, and that lie
// within the region of its root.
func (v value) extent(root value) {
	u, ok := v.required("uri")
	if !ok || !filledText(u) {
		return
	}
	name, data, ok := u.follow()
	if !ok {
		return
	}
	d, err := v.r.parse(name, data)
	if err != nil {
		u.fault(ContentWrong, "%s: %v", name, err)
		return
	}
	var polygons []value // coordinates
	d.geometries(func(g value) {
		kind, _ := g.member("type")
		c, has := g.required("coordinates")
		switch {
		case !has:
		case kind.str() == "Polygon":
			polygons = append(polygons, c)
		case kind.str() == "MultiPolygon":
			list, _ := c.list(0)
			polygons = append(polygons, list...)
		default:
			kind.fault(ValueWrong, "%q where Polygon or MultiPolygon is due", kind.str())
		}
	})
	var region [6]float64
	volume, _ := root.member("boundingVolume")
	m, bounded := volume.member("region")
	bounded = bounded && m.size() == 6 && m.kind() == "array" && m.numbers(region[:])
	for _, p := range polygons {
		rings, _ := p.list(1)
		for _, r := range rings {
			if points, ok := r.ring(); ok && bounded {
				r.within(points, region)
			}
		}
	}
}

// ring reads a linear ring (RFC 7946, clause 3.1.6): closed, of three different
// points at least, and touching itself nowhere.
func (v value) ring() ([]point, bool) {
	points, ok := v.positions(4)
	if !ok {
		return nil, false
	}
	distinct := map[point]bool{}
	for _, p := range points {
		distinct[p] = true
	}
	switch {
	case points[0] != points[len(points)-1]:
		v.fault(ValueWrong, "the ring is not closed")
		return nil, false
	case len(distinct) < 3:
		v.fault(LengthWrong, "%d different points where 3 are due at least", len(distinct))
		return nil, false
	case len(points) > maxRing:
		v.warn(LimitReached, "a ring of %d points: whether it crosses itself was not looked at", len(points))
		return points, true
	}
	if crosses(points) {
		v.fault(ValueWrong, "the ring crosses or touches itself")
		return nil, false
	}
	return points, true
}

// crosses tells whether two edges of a ring that are no neighbours meet, or
// neighbours in more than their point.
func crosses(ring []point) bool {
	n := len(ring) - 1
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	left := func(i int) float64 { return math.Min(ring[i][0], ring[i+1][0]) }
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(left(a), left(b)) })
	for k, i := range order {
		right := math.Max(ring[i][0], ring[i+1][0])
		for _, j := range order[k+1:] {
			if left(j) > right {
				break
			}
			if edgesMeet(ring, i, j, n) {
				return true
			}
		}
	}
	return false
}

func edgesMeet(ring []point, i, j, n int) bool {
	a, b, c, d := ring[i], ring[i+1], ring[j], ring[j+1]
	switch {
	case (i+1)%n == j: // b is c: the second edge may not run back over the first
		return on(a, b, d) || on(c, d, a)
	case (j+1)%n == i: // d is a
		return on(c, d, b) || on(a, b, c)
	}
	if turn(a, b, c)*turn(a, b, d) < 0 && turn(c, d, a)*turn(c, d, b) < 0 {
		return true
	}
	return on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b)
}

// turn is above 0 where a, b, c turn left, below where right.
func turn(a, b, c point) float64 {
	switch x := (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0]); {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// on tells whether p lies on the segment from a to b.
func on(a, b, p point) bool {
	return turn(a, b, p) == 0 &&
		math.Min(a[0], b[0]) <= p[0] && p[0] <= math.Max(a[0], b[0]) &&
		math.Min(a[1], b[1]) <= p[1] && p[1] <= math.Max(a[1], b[1])
}

// within wants all points inside a region in radians.
func (v value) within(points []point, region [6]float64) {
	for _, p := range points {
		lon, lat := p[0]*math.Pi/180, p[1]*math.Pi/180
		if lon < region[0] || lon > region[2] || lat < region[1] || lat > region[3] {
			v.fault(ContentOutside, "%v %v lies outside the region of the root tile", p[0], p[1])
			return
		}
	}
}
