package solid

import (
	"fmt"
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// generatrix is the curve that a surface is swept from, as points; its
// parameter is the number of the point, with fractions along the chords.
type generatrix struct {
	points []scene.Vec3
	closed bool
}

func newGeneratrix(points []scene.Vec3) (generatrix, error) {
	g := generatrix{}
	if len(points) > maxPathPoints {
		return g, fmt.Errorf("sweeping a curve of %d points, more than %d: %w", len(points), maxPathPoints, ErrTooLarge)
	}
	for i, p := range points {
		if !p.Finite() || p.Length() > maxLength {
			return g, fmt.Errorf("sweeping a curve: point %d is (%g, %g, %g): %w", i, p[0], p[1], p[2], ErrInvalid)
		}
		if k := len(g.points); k == 0 || p.Sub(g.points[k-1]).Length() > pointTolerance {
			g.points = append(g.points, p)
		}
	}
	if len(g.points) < 2 {
		return g, fmt.Errorf("sweeping a curve of %d different points: %w", len(g.points), ErrInvalid)
	}
	n := len(g.points) - 1
	g.closed = n > 2 && g.points[0].Sub(g.points[n]).Length() <= pointTolerance
	return g, nil
}

// chords is the number of chords.
func (g *generatrix) chords() int { return len(g.points) - 1 }

// at gives the point at the parameter t, beyond the ends on their chords.
func (g *generatrix) at(t float64) scene.Vec3 {
	n := float64(g.chords())
	if g.closed {
		t -= n * math.Floor(t/n)
	}
	i := int(math.Min(math.Max(math.Floor(t), 0), n-1))
	return g.points[i].Add(g.points[i+1].Sub(g.points[i]).Scale(t - float64(i)))
}

// nearest gives the parameter of the point of the curve nearest to p, all
// brought into a plane by flat; beyond the ends it goes on.
func (g *generatrix) nearest(p scene.Vec3, flat func(scene.Vec3) Vec2) float64 {
	q := flat(p)
	best, at := math.Inf(1), 0.0
	last := g.chords() - 1
	a := flat(g.points[0])
	for i := range g.chords() {
		b := flat(g.points[i+1])
		d, l := sub(b, a), 0.0
		if l = float64(d[0]*d[0]) + float64(d[1]*d[1]); l > 0 {
			e := sub(q, a)
			t := (float64(e[0]*d[0]) + float64(e[1]*d[1])) / l
			if (i > 0 || g.closed) && t < 0 {
				t = 0
			}
			if (i < last || g.closed) && t > 1 {
				t = 1
			}
			dist := math.Hypot(e[0]-float64(t*d[0]), e[1]-float64(t*d[1]))
			if dist < best {
				best, at = dist, float64(i)+t
			}
		}
		a = b
	}
	return at
}

// revolvedSurface is an IfcSurfaceOfRevolution: u the angle, v along the curve.
type revolvedSurface struct {
	f     placed // z along the axis
	curve generatrix
	poles []pole
	wide  float64 // the largest radius
}

// NewRevolution gives the surface that the curve, as points, sweeps about the
// axis through origin (IfcSurfaceOfRevolution). The surface is as fine along
// the curve as its points are. A curve that ends on the axis closes there. All
// in metres.
func NewRevolution(points []scene.Vec3, origin, axis scene.Vec3) (Surface, error) {
	g, err := newGeneratrix(points)
	if err != nil {
		return nil, err
	}
	z := axis.Normalized()
	if !origin.Finite() || origin.Length() > maxLength || z == (scene.Vec3{}) {
		return nil, fmt.Errorf("revolving a curve about an axis without a direction: %w", ErrInvalid)
	}
	r := &revolvedSurface{f: placed{z: z, o: origin}, curve: g}
	r.f.x, r.f.y = frameOf(z)
	for i, p := range g.points {
		d := r.profile(p)[0]
		r.wide = math.Max(r.wide, d)
		if d <= pointTolerance && !g.closed && (i == 0 || i == g.chords()) {
			r.poles = append(r.poles, pole{float64(i), p})
		}
	}
	if r.wide <= pointTolerance {
		return nil, fmt.Errorf("revolving a curve that lies on the axis: %w", ErrInvalid)
	}
	return r, nil
}

// frameOf gives two directions across z.
func frameOf(z scene.Vec3) (x, y scene.Vec3) {
	e := scene.Vec3{1, 0, 0}
	if math.Abs(z[0]) > 0.9 {
		e = scene.Vec3{0, 1, 0}
	}
	x = e.Sub(z.Scale(e.Dot(z))).Normalized()
	return x, z.Cross(x)
}

// profile gives p as distance from the axis and height along it.
func (r *revolvedSurface) profile(p scene.Vec3) Vec2 {
	q := r.f.local(p)
	return Vec2{math.Hypot(q[0], q[1]), q[2]}
}

func (r *revolvedSurface) at(p Vec2) scene.Vec3 {
	q := r.f.local(r.curve.at(p[1]))
	sin, cos := sincos(p[0])
	return r.f.point(float64(q[0]*cos)-float64(q[1]*sin), float64(q[0]*sin)+float64(q[1]*cos), q[2])
}

func (r *revolvedSurface) near(p scene.Vec3, _ *Vec2) Vec2 {
	v := r.curve.nearest(p, r.profile)
	a, b := r.f.local(r.curve.at(v)), r.f.local(p)
	return Vec2{math.Atan2(b[1], b[0]) - math.Atan2(a[1], a[0]), v}
}

func (r *revolvedSurface) span() span {
	s := unbounded()
	n := float64(r.curve.chords())
	s.period[0] = full
	if s.min[1], s.max[1] = 0, n; r.curve.closed {
		s.period[1] = n
	}
	s.poles = r.poles
	s.rulers = [2]ruler{turnRuler(r.wide), indexRuler(r.curve.chords())}
	return s
}

// extrudedSurface is an IfcSurfaceOfLinearExtrusion: u along the curve, v the way in
// metres along the direction.
type extrudedSurface struct {
	f     placed // z along the direction
	curve generatrix
}

// NewExtrusion gives the surface that the curve, as points in metres, sweeps
// along the direction, without an end either way
// (IfcSurfaceOfLinearExtrusion).
func NewExtrusion(points []scene.Vec3, direction scene.Vec3) (Surface, error) {
	g, err := newGeneratrix(points)
	if err != nil {
		return nil, err
	}
	z := direction.Normalized()
	if z == (scene.Vec3{}) {
		return nil, fmt.Errorf("extruding a curve without a direction: %w", ErrInvalid)
	}
	e := &extrudedSurface{f: placed{z: z}, curve: g}
	e.f.x, e.f.y = frameOf(z)
	return e, nil
}

func (e *extrudedSurface) flat(p scene.Vec3) Vec2 { return Vec2{p.Dot(e.f.x), p.Dot(e.f.y)} }

func (e *extrudedSurface) at(p Vec2) scene.Vec3 {
	return e.curve.at(p[0]).Add(e.f.z.Scale(p[1]))
}

func (e *extrudedSurface) near(p scene.Vec3, _ *Vec2) Vec2 {
	u := e.curve.nearest(p, e.flat)
	return Vec2{u, p.Sub(e.curve.at(u)).Dot(e.f.z)}
}

func (e *extrudedSurface) span() span {
	s := unbounded()
	if e.curve.closed {
		s.period[0] = float64(e.curve.chords())
	}
	s.rulers[0] = indexRuler(e.curve.chords())
	return s
}
