package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// fullTurn is the angle from which a revolution meets its own begin.
const fullTurn = 2*math.Pi - 1e-6

// Revolve turns the profiles, which lie in the plane z = 0, about the axis by
// angle radians (right-handed about axisDir, either sign, a full turn at most),
// as IfcRevolvedAreaSolid. The axis must lie in the plane of the profiles and
// may touch but not cross them.
func Revolve(p []Profile, axisPoint, axisDir scene.Vec3, angle float64) (*scene.Mesh, error) {
	return new(Effort).Revolve(p, axisPoint, axisDir, angle)
}

// Revolve is the function of that name within this effort.
func (f *Effort) Revolve(p []Profile, axisPoint, axisDir scene.Vec3, angle float64) (*scene.Mesh, error) {
	axis := axisDir.Normalized()
	inPlane := math.Abs(axis[2]) < 1e-6 && math.Abs(axisPoint[2]) < 1e-4
	if axis == (scene.Vec3{}) || !axisPoint.Finite() || !inPlane {
		return nil, fmt.Errorf("revolving about an axis outside the plane of the profile: %w", ErrInvalid)
	}
	if !(math.Abs(angle) > 1e-6) || math.Abs(angle) > 2*math.Pi+1e-6 {
		return nil, fmt.Errorf("revolving by %g rad: %w", angle, ErrInvalid)
	}
	r := revolution{point: axisPoint, axis: axis, angle: angle, full: math.Abs(angle) >= fullTurn}
	crossed := false
	m, err := f.sweepProfiles(p, "revolving", func(m *scene.Mesh, flat flatProfile) {
		low, high := r.reach(flat.points)
		crossed = crossed || low < -axisTolerance && high > axisTolerance
		one := &scene.Mesh{}
		r.build(one, flat, max(-low, high))
		if mesh.Volume(one) < 0 {
			one = mesh.Flip(one)
		}
		*m = *mesh.Merge(m, one)
	})
	if err != nil {
		return nil, err
	}
	if crossed {
		return nil, fmt.Errorf("revolving a profile about an axis that crosses it: %w", ErrInvalid)
	}
	return m, nil
}

// axisTolerance is the distance in metres within which a point is on the axis.
const axisTolerance = 1e-6

type revolution struct {
	point, axis scene.Vec3
	angle       float64
	full        bool
}

// side gives the signed distance of a point of the profile from the axis.
func (r *revolution) side(p Vec2) float64 {
	return float64((p[0]-r.point[0])*r.axis[1]) - float64((p[1]-r.point[1])*r.axis[0])
}

// reach gives the least and the largest distance of the points from the axis.
func (r *revolution) reach(points []Vec2) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range points {
		d := r.side(p)
		low, high = min(low, d), max(high, d)
	}
	return low, high
}

// build adds the revolved profile; points on the axis have one vertex for all
// its layers.
func (r *revolution) build(m *scene.Mesh, flat flatProfile, radius float64) {
	n := arcSegments(radius, r.angle)
	if r.full {
		n = max(n, 3)
	}
	layers := n + 1
	if r.full {
		layers = n
	}
	np := uint32(len(flat.points))
	for k := range layers {
		s, c := sincos(r.angle * float64(k) / float64(n))
		appendLayer(m, flat.points, func(q Vec2) scene.Vec3 { return r.turn(q, s, c) })
	}
	at := func(layer int, i uint32) uint32 {
		if math.Abs(r.side(flat.points[i])) <= axisTolerance {
			return i
		}
		return uint32(layer%layers)*np + i
	}
	for k := range n {
		flat.eachEdge(func(i, j uint32) {
			appendTriangle(m, at(k, i), at(k, j), at(k+1, j))
			appendTriangle(m, at(k, i), at(k+1, j), at(k+1, i))
		})
	}
	if r.full {
		return
	}
	for t := 0; t+2 < len(flat.triangles); t += 3 {
		a, b, c := flat.triangles[t], flat.triangles[t+1], flat.triangles[t+2]
		appendTriangle(m, at(0, a), at(0, c), at(0, b))
		appendTriangle(m, at(n, a), at(n, b), at(n, c))
	}
}

// turn places a point of the profile at the angle with sine s and cosine c
// (Rodrigues' formula).
func (r *revolution) turn(p Vec2, s, c float64) scene.Vec3 {
	v := scene.Vec3{p[0], p[1], 0}.Sub(r.point)
	along := r.axis.Scale(r.axis.Dot(v))
	out := v.Sub(along)
	return r.point.Add(along).Add(out.Scale(c)).Add(r.axis.Cross(out).Scale(s))
}

// appendTriangle adds a triangle unless two of its corners are one.
func appendTriangle(m *scene.Mesh, a, b, c uint32) {
	if a != b && b != c && c != a {
		m.Indices = append(m.Indices, a, b, c)
	}
}
