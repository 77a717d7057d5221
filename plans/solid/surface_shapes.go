package solid

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// Surface is a curved surface that faces lie on, as the surfaces of ISO
// 10303-42, 4.5: a point for each pair of parameters (u, v), the normal along
// the cross product of the derivatives by u and by v. It is made by
// NewCylinder, NewSphere, NewTorus, NewRevolution, NewExtrusion or NewBSpline.
type Surface interface {
	// at gives the point at the parameters.
	at(p Vec2) scene.Vec3
	// near gives the parameters of the point of the surface that is nearest to
	// p; the search may begin at hint, which is nil at the first point.
	near(p scene.Vec3, hint *Vec2) Vec2
	// span tells what the parameters may be.
	span() span
}

// span is the extent of the parameters of a surface.
type span struct {
	min, max Vec2     // infinite where the surface has no end
	period   Vec2     // 0 where it does not close
	poles    []pole   // values of v that are one point, whatever u is
	rulers   [2]ruler // the zero ruler where the surface is straight
}

// pole is a value of v at which the surface is a single point.
type pole struct {
	v  float64
	at scene.Vec3
}

// full is the angle of a whole turn.
const full = 2 * math.Pi

// unbounded is a span without ends.
func unbounded() span {
	inf := math.Inf(1)
	return span{min: Vec2{-inf, -inf}, max: Vec2{inf, inf}}
}

// cylinder is an IfcCylindricalSurface: u the angle, v the height.
type cylinder struct {
	f      placed
	radius float64
}

// NewCylinder gives the cylinder about the z axis of the frame at
// (IfcCylindricalSurface), the radius in metres.
func NewCylinder(at scene.Affine, radius float64) (Surface, error) {
	f, err := newPlaced(at)
	if err == nil {
		err = positive("IfcCylindricalSurface", param{"Radius", radius})
	}
	return &cylinder{f, radius}, err
}

func (c *cylinder) at(p Vec2) scene.Vec3 {
	sin, cos := sincos(p[0])
	return c.f.point(c.radius*cos, c.radius*sin, p[1])
}

func (c *cylinder) near(p scene.Vec3, _ *Vec2) Vec2 {
	q := c.f.local(p)
	return Vec2{math.Atan2(q[1], q[0]), q[2]}
}

func (c *cylinder) span() span {
	s := unbounded()
	s.period[0] = full
	s.rulers[0] = turnRuler(c.radius)
	return s
}

// sphere is an IfcSphericalSurface: u the longitude, v the latitude.
type sphere struct {
	f      placed
	radius float64
}

// NewSphere gives the sphere about the origin of the frame at, its poles on the
// z axis (IfcSphericalSurface), the radius in metres.
func NewSphere(at scene.Affine, radius float64) (Surface, error) {
	f, err := newPlaced(at)
	if err == nil {
		err = positive("IfcSphericalSurface", param{"Radius", radius})
	}
	return &sphere{f, radius}, err
}

func (s *sphere) at(p Vec2) scene.Vec3 {
	sin, cos := sincos(p[0])
	up, out := sincos(p[1])
	return s.f.point(s.radius*out*cos, s.radius*out*sin, s.radius*up)
}

func (s *sphere) near(p scene.Vec3, _ *Vec2) Vec2 {
	q := s.f.local(p)
	return Vec2{math.Atan2(q[1], q[0]), math.Atan2(q[2], math.Hypot(q[0], q[1]))}
}

func (s *sphere) span() span {
	out := unbounded()
	out.period[0] = full
	out.min[1], out.max[1] = -full/4, full/4
	out.poles = []pole{{-full / 4, s.f.point(0, 0, -s.radius)}, {full / 4, s.f.point(0, 0, s.radius)}}
	out.rulers = [2]ruler{domeRuler(s.radius), domeRuler(s.radius)}
	return out
}

// torus is an IfcToroidalSurface: u about the axis, v about the tube.
type torus struct {
	f           placed
	major, tube float64
}

// NewTorus gives the torus about the z axis of the frame at, the radii of its
// centre line and of its tube in metres (IfcToroidalSurface, whose WHERE rule
// keeps the tube below the major radius).
func NewTorus(at scene.Affine, major, tube float64) (Surface, error) {
	f, err := newPlaced(at)
	if err == nil {
		err = firstError(positive("IfcToroidalSurface", param{"MajorRadius", major}, param{"MinorRadius", tube}),
			below("IfcToroidalSurface", param{"MinorRadius", tube}, major, "MajorRadius"))
	}
	return &torus{f, major, tube}, err
}

func (t *torus) at(p Vec2) scene.Vec3 {
	sin, cos := sincos(p[0])
	up, out := sincos(p[1])
	r := t.major + float64(t.tube*out)
	return t.f.point(r*cos, r*sin, t.tube*up)
}

func (t *torus) near(p scene.Vec3, _ *Vec2) Vec2 {
	q := t.f.local(p)
	return Vec2{math.Atan2(q[1], q[0]), math.Atan2(q[2], math.Hypot(q[0], q[1])-t.major)}
}

func (t *torus) span() span {
	s := unbounded()
	s.period = Vec2{full, full}
	s.rulers = [2]ruler{domeRuler(t.major + t.tube), domeRuler(t.tube)}
	return s
}
