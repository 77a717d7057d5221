package solid

import (
	"errors"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// TestParameterFace holds parts of surfaces against their areas.
func TestParameterFace(t *testing.T) {
	t.Parallel()
	f := at0()
	ok := must(t)
	ball := ok(NewSphere(f, 1))
	for name, c := range map[string]struct {
		s        Surface
		from, to Vec2
		area     float64
	}{
		"zone":                    {ball, Vec2{0, 0}, Vec2{full, math.Pi / 6}, math.Pi},
		"eighth":                  {ball, Vec2{1, 0}, Vec2{1 + math.Pi/2, math.Pi / 2}, math.Pi / 2},
		"half over the seam":      {ball, Vec2{3, -math.Pi / 2}, Vec2{3 - math.Pi, math.Pi / 2}, 2 * math.Pi},
		"quarter of a cylinder":   {ok(NewCylinder(f, 1)), Vec2{0, -1}, Vec2{math.Pi / 2, 1}, math.Pi},
		"torus, outer half":       {ok(NewTorus(f, 2, 0.5)), Vec2{0, -math.Pi / 2}, Vec2{full, math.Pi / 2}, 2 * math.Pi * (math.Pi*2*0.5 + 2*0.25)},
		"quarter of a B-spline":   {ok(NewBSpline(nurbsSphere(f, false))), Vec2{1, 0}, Vec2{2, 2}, math.Pi},
		"all of a B-spline":       {ok(NewBSpline(nurbsSphere(f, false))), Vec2{0, 0}, Vec2{4, 2}, 4 * math.Pi},
		"quarter, u and v change": {ok(NewBSpline(nurbsSphere(f, true))), Vec2{-2, 0}, Vec2{-1, 2}, math.Pi},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			face, err := ParameterFace(c.s, c.from, c.to)
			if err != nil {
				t.Fatal(err)
			}
			if a := mesh.Area(&scene.Mesh{Positions: face.Outer, Indices: face.Triangles}); math.Abs(a-c.area) > 0.005*c.area {
				t.Errorf("%.5f m2, want %.5f", a, c.area)
			}
		})
	}
	for name, c := range map[string][2]Vec2{
		"backward": {{0, 1}, {1, 0}}, "beyond the pole": {{0, 0}, {1, 2}}, "more than once round": {{0, 0}, {7, 1}}, "no number": {{0, math.NaN()}, {1, 1}},
	} {
		if _, err := ParameterFace(ball, c[0], c[1]); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNormal asks for the direction out of a sphere and for that out of others.
func TestNormal(t *testing.T) {
	t.Parallel()
	f := at0()
	ok := must(t)
	p := f.Apply(scene.Vec3{0.6, 0.8, 0.2})
	out := p.Sub(scene.Vec3{f[3], f[7], f[11]}).Normalized()
	flat := f.ApplyVector(scene.Vec3{0.6, 0.8, 0})
	for name, c := range map[string]struct {
		s    Surface
		want scene.Vec3
	}{
		"sphere":                  {ok(NewSphere(f, 1)), out},
		"rational sphere":         {ok(NewBSpline(nurbsSphere(f, false))), out},
		"rational sphere, inward": {ok(NewBSpline(nurbsSphere(f, true))), out.Scale(-1)},
		"cylinder":                {ok(NewCylinder(f, 1)), flat},
		"torus":                   {ok(NewTorus(f, 0.9, 0.3)), f.ApplyVector(scene.Vec3{0.06, 0.08, 0.2}).Normalized()},
	} {
		if n := Normal(c.s, p); n.Sub(c.want).Length() > 1e-5 {
			t.Errorf("%s: %v, want %v", name, n, c.want)
		}
	}
}
