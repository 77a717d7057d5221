package ifc

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// cutToEdge gives the part of the points of a curve that lies between the
// vertices of an edge, run from start to end (ISO 10303-42, edge_curve: the
// vertices trim the curve). On a closed curve the part may go over its seam.
func cutToEdge(points []scene.Vec3, start, end scene.Vec3, sense bool) []scene.Vec3 {
	points = append([]scene.Vec3(nil), points...)
	n := len(points) - 1
	if !sense {
		reverse(points)
	}
	if start.Sub(end).Length() <= joinTolerance {
		return fromVertex(points, start)
	}
	reach := cutTolerance(points)
	if near(points[0], start, reach) && near(points[n], end, reach) {
		return points
	}
	if near(points[0], end, reach) && near(points[n], start, reach) {
		reverse(points)
		return points
	}
	a, b := onPolyline(points, start), onPolyline(points, end)
	closed := near(points[0], points[n], joinTolerance)
	if a > b && closed {
		b += float64(n)
	} else if a > b {
		reverse(points)
		a, b = float64(n)-a, float64(n)-b
	}
	return partOf(points, a, b, start, end)
}

// fromVertex gives a closed curve from the vertex that is its start and end.
func fromVertex(points []scene.Vec3, vertex scene.Vec3) []scene.Vec3 {
	n := len(points) - 1
	if !near(points[0], points[n], joinTolerance) || near(points[0], vertex, cutTolerance(points)) {
		return points
	}
	a := onPolyline(points, vertex)
	return partOf(points, a, a+float64(n), vertex, vertex)
}

// partOf gives the points from parameter a to b of a polyline that may repeat.
func partOf(points []scene.Vec3, a, b float64, start, end scene.Vec3) []scene.Vec3 {
	const close = 1e-3 // of a chord
	n := len(points) - 1
	out := []scene.Vec3{start}
	for i := int(math.Floor(a)) + 1; float64(i) < b-close; i++ {
		if float64(i) > a+close {
			out = append(out, points[i%n])
		}
	}
	return append(out, end)
}

// cutTolerance is the distance from its end within which a curve counts as
// whole: a tenth of the chord there at most.
func cutTolerance(points []scene.Vec3) float64 {
	n := len(points) - 1
	shortest := math.Min(points[1].Sub(points[0]).Length(), points[n].Sub(points[n-1]).Length())
	return math.Max(joinTolerance, math.Min(shortest/10, 1e-3))
}

func near(p, q scene.Vec3, distance float64) bool { return p.Sub(q).Length() <= distance }

// onPolyline gives the place of p on a polyline, by the number of the point.
func onPolyline(points []scene.Vec3, p scene.Vec3) float64 {
	best, at := math.Inf(1), 0.0
	for k := 1; k < len(points); k++ {
		d := points[k].Sub(points[k-1])
		s := 0.0
		if l := d.Dot(d); l > 0 {
			s = min(max(p.Sub(points[k-1]).Dot(d)/l, 0), 1)
		}
		if far := p.Sub(points[k-1].Add(d.Scale(s))).Length(); far < best {
			best, at = far, float64(k-1)+s
		}
	}
	return at
}
