package solid

import (
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// at0 is a frame away from the origin, turned about two axes.
func at0() scene.Affine {
	a := scene.RotationZ(0.3)
	b := scene.Affine{1, 0, 0, 0, 0, math.Cos(0.4), -math.Sin(0.4), 0, 0, math.Sin(0.4), math.Cos(0.4), 0}
	c := a.Mul(&b)
	c[3], c[7], c[11] = 5, -3, 2
	return c
}

func must(t testing.TB) func(Surface, error) Surface {
	return func(s Surface, err error) Surface {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// circle3 gives a circle of the radius at the height z of the frame, n chords.
func circle3(at scene.Affine, radius, z float64) []scene.Vec3 {
	var out []scene.Vec3
	for _, p := range Circle(Vec2{}, radius) {
		out = append(out, at.Apply(scene.Vec3{p[0], p[1], z}))
	}
	return out
}

// points3 gives points of the frame.
func points3(at scene.Affine, points ...scene.Vec3) []scene.Vec3 {
	var out []scene.Vec3
	for _, p := range points {
		out = append(out, at.Apply(p))
	}
	return out
}

func rev(p []scene.Vec3) []scene.Vec3 { return backward(p) }

func joinedRings(parts ...[]scene.Vec3) []scene.Vec3 {
	var out []scene.Vec3
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// whole gives a ring that ends at its first point again.
func whole(ring []scene.Vec3) []scene.Vec3 { return append(append([]scene.Vec3{}, ring...), ring[0]) }

// meridian gives points on a meridian of a sphere from latitude a to b at longitude
// u, n chords, both ends.
func meridian(at scene.Affine, r, u, a, b float64, n int) []scene.Vec3 {
	var out []scene.Vec3
	for i := range n + 1 {
		v := a + (b-a)*float64(i)/float64(n)
		out = append(out, at.Apply(scene.Vec3{r * math.Cos(v) * math.Cos(u), r * math.Cos(v) * math.Sin(u), r * math.Sin(v)}))
	}
	return out
}

// curved is a curved face to be made.
type curved struct {
	s      Surface
	bounds [][]scene.Vec3
	sense  bool
}

// TestCurvedSolids holds solids of curved faces against closed formulas.
func TestCurvedSolids(t *testing.T) {
	t.Parallel()
	f := at0()
	ok := must(t)
	flat := func(ring []scene.Vec3, holes ...[]scene.Vec3) Face { return Face{Outer: ring, Inners: holes} }
	bottom, top, small := circle3(f, 1, 0), circle3(f, 1, 2), circle3(f, 0.5, 2)
	cyl := ok(NewCylinder(f, 1))
	cone := ok(NewRevolution(points3(f, scene.Vec3{1, 0, 0}, scene.Vec3{0.5, 0, 2}), scene.Vec3{f[3], f[7], f[11]}, scene.Vec3{f[2], f[6], f[10]}))
	tip := ok(NewRevolution(points3(f, scene.Vec3{1, 0, 0}, scene.Vec3{0, 0, 2}), scene.Vec3{f[3], f[7], f[11]}, scene.Vec3{f[2], f[6], f[10]}))
	ball := ok(NewSphere(f, 1))
	n := Segments(1) / 4
	eighth := joinedRings(
		meridian(f, 1, 0, 0, math.Pi/2, n)[:n],
		rev(meridian(f, 1, math.Pi/2, 0, math.Pi/2, n))[:n],
		rev(bottom[:n+1])[:n])
	eighth = rev(eighth)
	centre := scene.Vec3{f[3], f[7], f[11]}
	sector := func(arc []scene.Vec3) Face { return flat(append([]scene.Vec3{centre}, arc...)) }
	for name, c := range map[string]struct {
		curved []curved
		flat   []Face
		volume float64
	}{
		"cylinder of two bounds": {[]curved{{cyl, [][]scene.Vec3{bottom, rev(top)}, true}}, []Face{flat(rev(bottom)), flat(top)}, 2 * math.Pi},
		"cylinder with a seam": {[]curved{{cyl, [][]scene.Vec3{joinedRings(whole(bottom), rev(whole(top)))}, true}},
			[]Face{flat(rev(bottom)), flat(top)}, 2 * math.Pi},
		"cylinder with bounds that run the same way": {[]curved{{cyl, [][]scene.Vec3{bottom, top}, true}}, []Face{flat(rev(bottom)), flat(top)}, 2 * math.Pi},
		"pipe": {[]curved{{cyl, [][]scene.Vec3{bottom, rev(top)}, true}, {ok(NewCylinder(f, 0.5)), [][]scene.Vec3{rev(circle3(f, 0.5, 0)), small}, false}},
			[]Face{flat(rev(bottom), circle3(f, 0.5, 0)), flat(top, small)}, 1.5 * math.Pi},
		"cone frustum":         {[]curved{{cone, [][]scene.Vec3{bottom, rev(small)}, true}}, []Face{flat(rev(bottom)), flat(small)}, math.Pi * 2 / 3 * 1.75},
		"cone with a tip":      {[]curved{{tip, [][]scene.Vec3{bottom}, true}}, []Face{flat(rev(bottom))}, math.Pi * 2 / 3},
		"sphere":               {[]curved{{ball, nil, true}}, nil, math.Pi * 4 / 3},
		"sphere, facing in":    {[]curved{{ball, nil, false}}, nil, math.Pi * 4 / 3},
		"sphere with a vertex": {[]curved{{ball, [][]scene.Vec3{{f.Apply(scene.Vec3{0, 0, 1})}}, true}}, nil, math.Pi * 4 / 3},
		"sphere with a seam": {[]curved{{ball, [][]scene.Vec3{joinedRings(meridian(f, 1, 0, -math.Pi/2, math.Pi/2, 24)[:24],
			rev(meridian(f, 1, 0, -math.Pi/2, math.Pi/2, 24))[:24])}, true}}, nil, math.Pi * 4 / 3},
		"half sphere": {[]curved{{ball, [][]scene.Vec3{bottom}, true}}, []Face{flat(rev(bottom))}, math.Pi * 2 / 3},
		"lower half sphere, with a seam": {[]curved{{ball, [][]scene.Vec3{joinedRings(rev(whole(bottom)),
			rev(meridian(f, 1, 0, -math.Pi/2, 0, 12))[1:12], meridian(f, 1, 0, -math.Pi/2, 0, 12)[:12])}, true}}, []Face{flat(bottom)}, math.Pi * 2 / 3},
		"two half spheres": {[]curved{{ball, [][]scene.Vec3{bottom}, true}, {ball, [][]scene.Vec3{rev(bottom)}, true}}, nil, math.Pi * 4 / 3},
		"eighth of a sphere": {[]curved{{ball, [][]scene.Vec3{eighth}, true}}, []Face{sector(meridian(f, 1, 0, 0, math.Pi/2, n)),
			sector(rev(meridian(f, 1, math.Pi/2, 0, math.Pi/2, n))), sector(rev(bottom[:n+1]))}, math.Pi / 6},
		"torus": {[]curved{{ok(NewTorus(f, 2, 0.5)), nil, true}}, nil, 2 * math.Pi * math.Pi * 2 * 0.25},
		"half torus": {[]curved{{ok(NewTorus(f, 2, 0.5)), tubes(f, 2, 0.5), true}},
			[]Face{flat(tubes(f, 2, 0.5)[0]), flat(tubes(f, 2, 0.5)[1])}, math.Pi * math.Pi * 2 * 0.25},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := curvedSolid(t, c.curved, c.flat)
			if v := mesh.Volume(m); math.Abs(v-c.volume) > 0.005*c.volume {
				t.Errorf("%.5f m3 in %d triangles, want %.5f", v, m.Triangles(), c.volume)
			}
		})
	}
}

// tubes gives the two circles of half a torus: at angle 0 and half a turn.
func tubes(f scene.Affine, major, tube float64) [][]scene.Vec3 {
	var a, b []scene.Vec3
	for _, p := range Circle(Vec2{}, tube) {
		a = append(a, f.Apply(scene.Vec3{major + p[0], 0, p[1]}))
		b = append(b, f.Apply(scene.Vec3{-major - p[0], 0, p[1]}))
	}
	return [][]scene.Vec3{rev(a), b}
}

// curvedSolid makes a closed mesh of faces.
func curvedSolid(t *testing.T, faces []curved, flat []Face) *scene.Mesh {
	t.Helper()
	for i, c := range faces {
		f, err := CurvedFace(c.s, c.bounds, c.sense)
		if err != nil {
			t.Fatalf("curved face %d: %v", i, err)
		}
		flat = append(flat, f)
	}
	m, r, err := Brep(flat)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Closed {
		t.Errorf("not closed: %d open edges of %d triangles", len(mesh.OpenEdges(m)), m.Triangles())
	}
	return m
}
