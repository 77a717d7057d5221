package solid

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// nurbsSphere is the unit sphere as a rational surface of degree 2 with poles at
// the ends of v; transposed it has them at the ends of u and faces in.
func nurbsSphere(f scene.Affine, transposed bool) BSpline {
	h := math.Sqrt2 / 2
	ring := [][3]float64{{1, 0, 1}, {1, 1, h}, {0, 1, 1}, {-1, 1, h}, {-1, 0, 1}, {-1, -1, h}, {0, -1, 1}, {1, -1, h}, {1, 0, 1}}
	half := [][3]float64{{0, -1, 1}, {1, -1, h}, {1, 0, 1}, {1, 1, h}, {0, 1, 1}}
	b := BSpline{Degree: [2]int{2, 2}, Knots: [2][]float64{{0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4}, {0, 0, 0, 1, 1, 2, 2, 2}}}
	for _, c := range ring {
		var row []scene.Vec3
		var weights []float64
		for _, m := range half {
			row = append(row, f.Apply(scene.Vec3{c[0] * m[0], c[1] * m[0], m[1]}))
			weights = append(weights, c[2]*m[2])
		}
		b.Control, b.Weights = append(b.Control, row), append(b.Weights, weights)
	}
	if transposed {
		return b.transposed()
	}
	return b
}

// TestSense tells whether a face follows the normal of its surface.
func TestSense(t *testing.T) {
	t.Parallel()
	ok := must(t)
	f := at0()
	for name, c := range map[string]struct {
		s      Surface
		sense  bool
		volume float64
	}{
		"sphere":                          {ok(NewSphere(f, 1)), true, 4 * math.Pi / 3},
		"sphere, against":                 {ok(NewSphere(f, 1)), false, -4 * math.Pi / 3},
		"torus":                           {ok(NewTorus(f, 3, 1)), true, 6 * math.Pi * math.Pi},
		"rational sphere":                 {ok(NewBSpline(nurbsSphere(f, false))), true, 4 * math.Pi / 3},
		"rational sphere, u and v change": {ok(NewBSpline(nurbsSphere(f, true))), true, -4 * math.Pi / 3},
		"half circle turned about its ends": {ok(NewRevolution(meridian(f, 1, 0, -math.Pi/2, math.Pi/2, 40), scene.Vec3{f[3], f[7], f[11]},
			scene.Vec3{f[2], f[6], f[10]})), true, 4 * math.Pi / 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			face, err := CurvedFace(c.s, nil, c.sense)
			if err != nil {
				t.Fatal(err)
			}
			m := &scene.Mesh{Positions: face.Outer, Indices: face.Triangles}
			if v := mesh.Volume(m); !mesh.Closed(m) || math.Abs(v-c.volume) > 0.005*math.Abs(c.volume) {
				t.Errorf("%.5f m3, closed %v, want %.5f", v, mesh.Closed(m), c.volume)
			}
		})
	}
}

// windowRing gives a ring on the unit cylinder from angle a over the width.
func windowRing(f scene.Affine, a, width float64) []scene.Vec3 {
	const n = 10
	var out []scene.Vec3
	for i := range 2*n + 2 {
		k, z := i, 0.5
		if i > n {
			k, z = 2*n+1-i, 1.5
		}
		sin, cos := math.Sincos(a + width*float64(k)/n)
		out = append(out, f.Apply(scene.Vec3{cos, sin, z}))
	}
	return out
}

// TestHolesInClosedSurfaces puts holes with lids of their own all round
// surfaces: wherever the seam of the parameters is, nothing opens.
func TestHolesInClosedSurfaces(t *testing.T) {
	t.Parallel()
	f := at0()
	ok := must(t)
	bottom, top := circle3(f, 1, 0), circle3(f, 1, 2)
	cyl, ball := ok(NewCylinder(f, 1)), ok(NewSphere(f, 1))
	for k := range 12 {
		a := float64(k) / 12 * full
		t.Run(fmt.Sprintf("cylinder at %.1f", a), func(t *testing.T) {
			t.Parallel()
			one, two := windowRing(f, a, 1), windowRing(f, a+2.5, 3)
			m := curvedSolid(t, []curved{{cyl, [][]scene.Vec3{bottom, rev(top), rev(one), rev(two)}, true}, {cyl, [][]scene.Vec3{one}, true}, {cyl, [][]scene.Vec3{two}, true}},
				[]Face{{Outer: rev(bottom)}, {Outer: top}})
			if v := mesh.Volume(m); math.Abs(v-2*math.Pi) > 0.005*2*math.Pi {
				t.Errorf("%.5f m3", v)
			}
		})
		t.Run(fmt.Sprintf("sphere at %.1f", a), func(t *testing.T) {
			t.Parallel()
			var lid []scene.Vec3
			for i := range 24 {
				y, z := math.Sincos(full * float64(i) / 24)
				sin, cos := math.Sincos(a)
				lid = append(lid, f.Apply(scene.Vec3{0.8*cos - 0.6*y*sin, 0.8*sin + 0.6*y*cos, 0.6 * z}))
			}
			lid = rev(lid) // the face of the lid to its left
			m := curvedSolid(t, []curved{{ball, [][]scene.Vec3{rev(lid)}, true}, {ball, [][]scene.Vec3{lid}, true}}, nil)
			if v := mesh.Volume(m); math.Abs(v-math.Pi*4/3) > 0.006*math.Pi*4/3 {
				t.Errorf("%.5f m3 in %d triangles", v, m.Triangles())
			}
		})
	}
}

// TestObliqueCuts closes a cylinder by planes that lean, so that its bounds
// wave.
func TestObliqueCuts(t *testing.T) {
	t.Parallel()
	f := at0()
	for _, lean := range []float64{0, 0.5, 1} {
		var low, high []scene.Vec3
		for _, p := range Circle(Vec2{}, 1) {
			low = append(low, f.Apply(scene.Vec3{p[0], p[1], lean * p[0]}))
			high = append(high, f.Apply(scene.Vec3{p[0], p[1], 2 + lean*p[1]}))
		}
		s := must(t)(NewCylinder(f, 1))
		for _, c := range []curved{{s, [][]scene.Vec3{low, rev(high)}, true}, {must(t)(NewExtrusion(whole(low), scene.Vec3{f[2], f[6], f[10]})), [][]scene.Vec3{low, rev(high)}, true}} {
			m := curvedSolid(t, []curved{c}, []Face{{Outer: rev(low)}, {Outer: high}})
			if v, want := mesh.Volume(m), 2*math.Pi; math.Abs(v-want) > 0.005*want {
				t.Errorf("leaning %g: %.5f m3, want %.5f", lean, v, want)
			}
		}
	}
}

// TestTwistedPatch holds a bilinear patch against its volume over the ground.
func TestTwistedPatch(t *testing.T) {
	t.Parallel()
	b := BSpline{Degree: [2]int{1, 1}, Knots: [2][]float64{{0, 0, 1, 1}, {0, 0, 1, 1}},
		Control: [][]scene.Vec3{{{0, 0, 1}, {0, 1, 2}}, {{1, 0, 2}, {1, 1, 1}}}}
	ring := []scene.Vec3{{0, 0, 1}, {1, 0, 2}, {1, 1, 1}, {0, 1, 2}}
	wall := func(a, b scene.Vec3) Face {
		return Face{Outer: []scene.Vec3{{a[0], a[1], 0}, {b[0], b[1], 0}, b, a}}
	}
	m := curvedSolid(t, []curved{{must(t)(NewBSpline(b)), [][]scene.Vec3{ring}, true}}, []Face{{Outer: []scene.Vec3{{0, 0, 0}, {0, 1, 0}, {1, 1, 0}, {1, 0, 0}}},
		wall(ring[0], ring[1]), wall(ring[1], ring[2]), wall(ring[2], ring[3]), wall(ring[3], ring[0])})
	if v := mesh.Volume(m); math.Abs(v-1.5) > 0.002 {
		t.Errorf("%.5f m3, want 1.5", v)
	}
	face, err := CurvedFace(must(t)(NewBSpline(b)), [][]scene.Vec3{ring}, true)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(face.Triangles); i += 3 {
		p, q, r := face.Outer[face.Triangles[i]], face.Outer[face.Triangles[i+1]], face.Outer[face.Triangles[i+2]]
		c := p.Add(q).Add(r).Scale(1.0 / 3)
		if off := math.Abs(c[2] - (1 + c[0] + c[1] - 2*c[0]*c[1])); off > 2*largeChordError {
			t.Errorf("a triangle lies %.1f mm off", off*1000)
		}
	}
}

// TestBadCurvedFaces tells what is refused, and how.
func TestBadCurvedFaces(t *testing.T) {
	t.Parallel()
	f := at0()
	nan := scene.Vec3{math.NaN(), 0, 0}
	surface := func(s Surface, err error) error {
		if err == nil {
			_, err = CurvedFace(s, nil, true)
		}
		return err
	}
	cyl := must(t)(NewCylinder(f, 1))
	bounded := func(bounds ...[]scene.Vec3) error {
		_, err := CurvedFace(cyl, bounds, true)
		return err
	}
	good := nurbsSphere(f, false)
	spoilt := func(change func(*BSpline)) error {
		b := good
		b.Knots = [2][]float64{append([]float64{}, good.Knots[0]...), append([]float64{}, good.Knots[1]...)}
		change(&b)
		return surface(NewBSpline(b))
	}
	for name, err := range map[string]error{
		"cylinder without bounds":         bounded(),
		"cylinder with one bound":         bounded(circle3(f, 1, 0)),
		"cylinder with three bounds":      bounded(circle3(f, 1, 0), circle3(f, 1, 1), circle3(f, 1, 2)),
		"bound of one point":              bounded([]scene.Vec3{f.Apply(scene.Vec3{1, 0, 0})}),
		"bound of two points":             bounded([]scene.Vec3{f.Apply(scene.Vec3{1, 0, 0}), f.Apply(scene.Vec3{1, 0, 1})}),
		"bound that is no number":         bounded([]scene.Vec3{nan, nan, nan}),
		"radius of 0":                     surface(NewCylinder(f, 0)),
		"radius that is no number":        surface(NewSphere(f, math.NaN())),
		"tube as wide as the torus":       surface(NewTorus(f, 1, 1)),
		"frame that is flat":              surface(NewSphere(scene.Affine{}, 1)),
		"curve on the axis":               surface(NewRevolution([]scene.Vec3{{0, 0, 0}, {0, 0, 1}}, scene.Vec3{}, scene.Vec3{0, 0, 1})),
		"axis without a direction":        surface(NewRevolution([]scene.Vec3{{1, 0, 0}, {1, 0, 1}}, scene.Vec3{}, scene.Vec3{})),
		"curve of one point":              surface(NewExtrusion([]scene.Vec3{{1, 0, 0}}, scene.Vec3{0, 0, 1})),
		"extrusion without a direction":   surface(NewExtrusion([]scene.Vec3{{1, 0, 0}, {2, 0, 0}}, scene.Vec3{})),
		"extrusion without an end":        surface(NewExtrusion([]scene.Vec3{{1, 0, 0}, {2, 0, 0}}, scene.Vec3{0, 0, 1})),
		"too few knots":                   spoilt(func(b *BSpline) { b.Knots[0] = b.Knots[0][1:] }),
		"knots that descend":              spoilt(func(b *BSpline) { b.Knots[0][4] = -1 }),
		"knots that are one":              spoilt(func(b *BSpline) { clear(b.Knots[1]) }),
		"degree 0":                        spoilt(func(b *BSpline) { b.Degree[0] = 0 }),
		"degree beyond the points":        spoilt(func(b *BSpline) { b.Degree[1] = 9 }),
		"no control points":               spoilt(func(b *BSpline) { b.Control = nil }),
		"rows of different length":        spoilt(func(b *BSpline) { b.Control = append([][]scene.Vec3{{}}, b.Control[1:]...) }),
		"fewer weights":                   spoilt(func(b *BSpline) { b.Weights = b.Weights[1:] }),
		"weight of 0":                     spoilt(func(b *BSpline) { b.Weights = append([][]float64{make([]float64, 5)}, b.Weights[1:]...) }),
		"control point that is no number": spoilt(func(b *BSpline) { b.Control = append([][]scene.Vec3{{nan, nan, nan, nan, nan}}, b.Control[1:]...) }),
	} {
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}

// TestDistance measures on all kinds of surface.
func TestDistance(t *testing.T) {
	t.Parallel()
	f := at0()
	ok := must(t)
	p := f.Apply(scene.Vec3{0, 2, 0})
	for name, c := range map[string]struct {
		s    Surface
		want float64
	}{
		"cylinder":        {ok(NewCylinder(f, 1)), 1},
		"sphere":          {ok(NewSphere(f, 1)), 1},
		"torus":           {ok(NewTorus(f, 4, 1)), 1},
		"rational sphere": {ok(NewBSpline(nurbsSphere(f, false))), 1},
		"extrusion":       {ok(NewExtrusion(points3(f, scene.Vec3{-1, 1, 0}, scene.Vec3{1, 1, 0}), scene.Vec3{f[2], f[6], f[10]})), 1},
	} {
		if d := Distance(c.s, p); math.Abs(d-c.want) > 1e-6 {
			t.Errorf("%s: %.9f m, want %g", name, d, c.want)
		}
	}
}

// FuzzCurvedFace cuts up faces with any bounds on any surface: what comes out
// has its corners on the points and no number that is none.
func FuzzCurvedFace(f *testing.F) {
	f.Add(uint8(0), 1.0, 0.2, []byte{0, 10, 64, 10, 128, 10, 192, 10})
	f.Add(uint8(1), 1.0, 0.2, []byte{0, 10, 64, 90, 128, 10, 250, 0, 0, 0})
	f.Add(uint8(2), 1.0, 0.2, []byte{0, 0, 64, 0, 64, 64, 0, 64})
	f.Add(uint8(3), 1.0, 0.2, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	f.Add(uint8(4), 1.0, 0.2, []byte{0, 0, 255, 0, 255, 255, 0, 255})
	f.Fuzz(func(t *testing.T, kind uint8, a, b float64, data []byte) {
		s, err := fuzzedSurface(t, kind, a, b)
		if err != nil {
			return
		}
		face, err := CurvedFace(s, [][]scene.Vec3{fuzzedRing(s, kind, data)}, data == nil || len(data)%2 == 0)
		if err == nil {
			checkPatch(t, face)
		}
	})
}

// FuzzHoledFace takes any holes out of any surface.
func FuzzHoledFace(f *testing.F) {
	f.Add(uint8(1), 1.0, 0.2, []byte{0, 10, 64, 10, 64, 90, 0, 90}, []byte{}, true)
	f.Add(uint8(1), 1.0, 0.2, []byte{0, 100, 64, 100, 128, 100, 192, 100}, []byte{200, 10, 220, 10, 220, 30}, false) // round it, and one more
	f.Add(uint8(2), 1.0, 0.2, []byte{0, 0, 64, 0, 64, 64, 0, 64}, []byte{32, 32, 96, 32, 96, 96, 32, 96}, true)      // one across the other
	f.Add(uint8(3), 1.0, 0.2, []byte{1, 2, 30, 40, 5, 60}, []byte{1, 2, 30, 40, 5, 60}, true)                        // the same twice
	f.Add(uint8(4), 1.0, 0.2, []byte{0, 0, 255, 0, 255, 255, 0, 255}, []byte{100, 100, 120, 100, 120, 120}, false)
	f.Add(uint8(0), 1.0, 0.2, []byte{0, 0, 64, 0, 64, 64, 0, 64}, []byte{}, true) // it has no end to be holed within
	f.Fuzz(func(t *testing.T, kind uint8, a, b float64, first, second []byte, sense bool) {
		s, err := fuzzedSurface(t, kind, a, b)
		if err != nil {
			return
		}
		effort := &Effort{Limit: MaxWork / 64}
		face, err := effort.HoledFace(s, [][]scene.Vec3{fuzzedRing(s, kind, first), fuzzedRing(s, kind, second)}, sense)
		if err == nil {
			checkPatch(t, face)
		}
	})
}

// fuzzedSurface gives a surface of one of five kinds.
func fuzzedSurface(t *testing.T, kind uint8, a, b float64) (Surface, error) {
	t.Helper()
	at := at0()
	switch kind % 5 {
	case 0:
		return NewCylinder(at, a)
	case 1:
		return NewSphere(at, a)
	case 2:
		return NewTorus(at, a, b)
	case 3:
		return NewRevolution([]scene.Vec3{{a, 0, 0}, {b, 0, 1}, {a + b, 0, 2}}, scene.Vec3{}, scene.Vec3{0, 0, 1})
	}
	return NewBSpline(nurbsSphere(at, kind > 127))
}

// fuzzedRing gives points of such a surface, by two bytes for each.
func fuzzedRing(s Surface, kind uint8, data []byte) (ring []scene.Vec3) {
	for i := 0; i+1 < len(data) && i < 128; i += 2 {
		p := Vec2{float64(data[i]) / 256 * full, (float64(data[i+1]) - 128) / 256 * full / 2}
		if kind%5 == 4 {
			p = Vec2{p[0] / full * 4, 1 + p[1]}
		}
		ring = append(ring, s.at(p))
	}
	return ring
}

// checkPatch holds that the corners of a face are points of it.
func checkPatch(t *testing.T, face Face) {
	t.Helper()
	for _, i := range face.Triangles {
		if int(i) >= len(face.Outer) || !face.Outer[i].Finite() {
			t.Fatalf("corner %d of %d points", i, len(face.Outer))
		}
	}
}

// TestPatchBound makes a face that is just too large, and one that is not.
func TestPatchBound(t *testing.T) {
	t.Parallel()
	for points, want := range map[int]error{200: nil, 1 << 12: ErrTooLarge} {
		var curve []scene.Vec3
		for i := range points {
			curve = append(curve, scene.Vec3{100 + float64(i%2), 0, float64(i)})
		}
		s := must(t)(NewRevolution(curve, scene.Vec3{}, scene.Vec3{0, 0, 1}))
		if _, err := CurvedFace(s, nil, true); !errors.Is(err, want) {
			t.Errorf("%d points: %v, want %v", points, err, want)
		}
	}
}

// TestCrossingBounds makes what bounds that cross themselves allow: triangles on
// their own points and no others, soon.
func TestCrossingBounds(t *testing.T) {
	t.Parallel()
	s := must(t)(NewSphere(at0(), 1))
	var ring []scene.Vec3
	for i := range 60 {
		ring = append(ring, s.at(Vec2{2 * math.Sin(float64(i*i)), math.Cos(float64(3 * i))}))
	}
	f, err := CurvedFace(s, [][]scene.Vec3{ring}, true)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Outer) != len(ring) || len(f.Triangles)/3 > len(ring) {
		t.Errorf("%d points and %d triangles of %d points", len(f.Outer), len(f.Triangles)/3, len(ring))
	}
}
