package ifc

import (
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/plans/step"
	"github.com/maquette-city/maquette/tiles/scene"
)

// pointList reads IfcCartesianPointList2D or 3D(CoordList), in metres.
func (m *model) pointList(e step.Entity) ([]scene.Vec3, error) {
	list := e.Arg(0)
	if list.Kind() != step.KindList {
		return nil, e.Error(step.RuleMissingValue, "a list of points is missing")
	}
	if err := m.read(e); err != nil {
		return nil, err
	}
	if c, width, ok := list.FloatRows(); ok {
		return m.pointRows(e, c, width)
	}
	var points []scene.Vec3
	var buf [4]float64
	for v := range list.Items() {
		c, err := v.Floats(buf[:0])
		if err != nil {
			return nil, err
		}
		p, err := m.lengths(e, c)
		if err != nil {
			return nil, err
		}
		points = append(points, p)
	}
	return points, nil
}

// pointRows gives the points of the coordinates c, of which each has so many.
func (m *model) pointRows(e step.Entity, c []float64, width int) ([]scene.Vec3, error) {
	points := make([]scene.Vec3, len(c)/width)
	for i := range points {
		p, err := m.lengths(e, c[i*width:(i+1)*width])
		if err != nil {
			return nil, err
		}
		points[i] = p
	}
	return points, nil
}

// indexedPolyCurve reads IfcIndexedPolyCurve(Points, Segments, SelfIntersect).
func (m *model) indexedPolyCurve(e step.Entity) (curve, error) {
	list, err := e.Ref(0)
	if err != nil {
		return curve{}, err
	}
	points, err := m.pointList(list)
	if err != nil {
		return curve{}, err
	}
	if e.Arg(1).Absent() {
		return numbered(points), nil
	}
	var all curve
	for v := range e.Arg(1).Items() {
		segment, err := m.indexedSegment(v, points)
		if err != nil {
			return curve{}, err
		}
		all.join(segment)
	}
	return all, nil
}

// indexedSegment reads IFCLINEINDEX((1,2,...)) or IFCARCINDEX((1,2,3)).
func (m *model) indexedSegment(v step.Value, points []scene.Vec3) (curve, error) {
	var buf [4]int
	indices, err := v.Unwrap().Ints(buf[:0])
	if err != nil {
		return curve{}, err
	}
	picked := make([]scene.Vec3, len(indices))
	for i, n := range indices {
		if n < 1 || n > len(points) {
			return curve{}, v.Error(step.RuleNumberRange, "index %d of %d points", n, len(points))
		}
		picked[i] = points[n-1]
	}
	if v.TypeName() == "IFCARCINDEX" && len(picked) == 3 {
		arc := arcThrough(picked[0], picked[1], picked[2])
		c := curve{points: arc, params: make([]float64, len(arc))}
		for i := range arc {
			c.params[i] = float64(i) / float64(len(arc)-1)
		}
		return c, nil
	}
	return numbered(picked), nil
}

// arcThrough gives points on the arc from a over b to c; the three themselves
// where they lie in a line.
func arcThrough(a, b, c scene.Vec3) []scene.Vec3 {
	ab, ac := b.Sub(a), c.Sub(a)
	n := ab.Cross(ac)
	if nn := n.Dot(n); nn <= 1e-18*ab.Dot(ab)*ac.Dot(ac) || nn == 0 {
		return []scene.Vec3{a, b, c}
	}
	// The centre of the circle through three points.
	to := n.Cross(ab).Scale(ac.Dot(ac)).Add(ac.Cross(n).Scale(ab.Dot(ab))).Scale(1 / (2 * n.Dot(n)))
	center, radius := a.Add(to), to.Length()
	x := a.Sub(center).Normalized()
	z := n.Normalized()
	y := z.Cross(x)
	end := c.Sub(center)
	angle := math.Atan2(end.Dot(y), end.Dot(x))
	if angle <= 0 {
		angle += 2 * math.Pi
	}
	flat := solid.Arc(solid.Vec2{}, radius, 0, angle)
	out := make([]scene.Vec3, len(flat))
	for i, p := range flat {
		out[i] = center.Add(x.Scale(p[0])).Add(y.Scale(p[1]))
	}
	out[0], out[len(out)-1] = a, c
	return out
}
