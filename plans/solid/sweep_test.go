package solid

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func TestExtrudeProfiles(t *testing.T) {
	t.Parallel()
	for _, tt := range profileCases() {
		for _, dir := range []scene.Vec3{{0, 0, 1}, {0, 0, -1}, {0, 0, 7}, {0.3, -0.4, 1}, {1, 0, -2}} {
			t.Run(fmt.Sprint(tt.name, dir), func(t *testing.T) {
				t.Parallel()
				p, err := tt.make()
				if err != nil {
					t.Fatal(err)
				}
				m, err := Extrude([]Profile{p}, dir, 2)
				if err != nil {
					t.Fatal(err)
				}
				wantVolume(t, m, p.Area()*2*math.Abs(dir.Normalized()[2]), 1e-12)
			})
		}
	}
}

func TestExtrudeSeveral(t *testing.T) {
	t.Parallel()
	a := Profile{Outer: []Vec2{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}
	b := a.Transform(Affine2{1, 0, 3, 0, -1, 0})
	m, err := Extrude([]Profile{a, b}, scene.Vec3{0, 0, 1}, 3)
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, m, 6, 1e-12)
}

// A hole that touches the outer ring, and points in line, leave no gap.
func TestExtrudeStaysClosedWhereRingsTouch(t *testing.T) {
	t.Parallel()
	p := Profile{
		Outer: []Vec2{{0, 0}, {1, 0}, {2, 0}, {4, 0}, {4, 4}, {0, 4}},
		Holes: [][]Vec2{{{0, 1}, {1, 2}, {1, 1}}, {{4, 4}, {3, 2}, {2, 3}}},
	}
	m, err := Extrude([]Profile{p}, scene.Vec3{0, 0, 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, m, 16-0.5-1.5, 1e-12)
}

func TestSweepsRefuse(t *testing.T) {
	t.Parallel()
	p := []Profile{{Outer: []Vec2{{1, 0}, {2, 0}, {2, 1}, {1, 1}}}}
	z, x := scene.Vec3{0, 0, 1}, scene.Vec3{1, 0, 0}
	made := func(_ *scene.Mesh, err error) error { return err }
	path := []scene.Vec3{{}, {1, 0, 0}}
	for name, err := range map[string]error{
		"no profile":                       made(Extrude(nil, z, 1)),
		"no depth":                         made(Extrude(p, z, 0)),
		"direction in the plane":           made(Extrude(p, x, 1)),
		"no direction":                     made(Extrude(p, scene.Vec3{}, 1)),
		"depth not a number":               made(Extrude(p, z, math.NaN())),
		"axis out of the plane":            made(Revolve(p, scene.Vec3{}, z, 1)),
		"axis that crosses the profile":    made(Revolve(p, scene.Vec3{1.5, 0, 0}, scene.Vec3{0, 1, 0}, 1)),
		"no angle":                         made(Revolve(p, scene.Vec3{}, scene.Vec3{0, 1, 0}, 0)),
		"more than a turn":                 made(Revolve(p, scene.Vec3{}, scene.Vec3{0, 1, 0}, 7)),
		"path of one point":                made(SweepDisk(path[:1], 1, 0)),
		"path that does not move":          made(SweepDisk([]scene.Vec3{{}, {}}, 1, 0)),
		"path not a number":                made(SweepDisk([]scene.Vec3{{}, {math.NaN(), 0, 0}}, 1, 0)),
		"bore as wide as the disk":         made(SweepDisk(path, 1, 1)),
		"negative radius":                  made(SweepDisk(path, -1, 0)),
		"negative bore":                    made(SweepDisk(path, 1, -1)),
		"profile that crosses itself":      nil,
		"direction that is not a number":   made(Extrude(p, scene.Vec3{math.NaN(), 0, 1}, 1)),
		"a ring whose points are all one":  made(Extrude([]Profile{{Outer: make([]Vec2, 5)}}, z, 1)),
		"a clipping plane without normal":  made(ClipHalfSpace(block(t, scene.Vec3{}, scene.Vec3{1, 1, 1}), scene.Vec3{}, scene.Vec3{})),
		"a clipping point not a number":    made(ClipHalfSpace(block(t, scene.Vec3{}, scene.Vec3{1, 1, 1}), scene.Vec3{math.NaN()}, z)),
		"a mesh with indices out of range": made(Subtract(&scene.Mesh{Indices: []uint32{0, 1, 2}}, nil)),
	} {
		if err != nil && !errors.Is(err, ErrInvalid) || err == nil && name != "profile that crosses itself" {
			t.Errorf("%s: %v", name, err)
		}
	}
	bow := []Profile{{Outer: []Vec2{{0, 0}, {4, 4}, {4, 0}, {0, 2}}}}
	if _, err := Extrude(bow, z, 1); !errors.Is(err, mesh.ErrNotSimple) {
		t.Errorf("profile that crosses itself: %v", err)
	}
}

func TestRevolve(t *testing.T) {
	t.Parallel()
	y := scene.Vec3{0, 1, 0}
	box := func(x0, x1 float64) []Profile {
		return []Profile{{Outer: []Vec2{{x0, 0}, {x1, 0}, {x1, 1}, {x0, 1}}}}
	}
	pipe := []Profile{{Outer: Circle(Vec2{2, 0}, 0.5), Holes: [][]Vec2{Circle(Vec2{2, 0}, 0.3)}}}
	tests := []struct {
		name  string
		p     []Profile
		angle float64
		want  float64 // by Pappus' theorem
	}{
		{"quarter of a ring", box(1, 2), math.Pi / 2, math.Pi / 2 * 1.5},
		{"quarter of a ring the other way", box(1, 2), -math.Pi / 2, math.Pi / 2 * 1.5},
		{"full ring", box(1, 2), 2 * math.Pi, 2 * math.Pi * 1.5},
		{"disk that touches the axis", box(0, 2), 2 * math.Pi, math.Pi * 4},
		{"piece of cake", box(0, 2), 1, 2},
		{"on the other side of the axis", box(-2, -1), 1, 1.5},
		{"bent pipe", pipe, math.Pi, math.Pi * 2 * math.Pi * (0.25 - 0.09)},
		{"cone", []Profile{{Outer: []Vec2{{0, 0}, {1, 0}, {0, 3}}}}, 2 * math.Pi, math.Pi},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, err := Revolve(tt.p, scene.Vec3{}, y, tt.angle)
			if err != nil {
				t.Fatal(err)
			}
			wantVolume(t, m, tt.want, 0.01*tt.want)
		})
	}
	// An axis away from the origin, leaning in the plane.
	m, err := Revolve(box(1, 2), scene.Vec3{5, 0, 0}, scene.Vec3{0, -1, 0}, 2*math.Pi)
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, m, 2*math.Pi*3.5, 0.01*2*math.Pi*3.5)
}

func TestRevolveGoesRightHanded(t *testing.T) {
	t.Parallel()
	p := []Profile{{Outer: []Vec2{{1, 0}, {2, 0}, {2, 1}, {1, 1}}}}
	m, err := Revolve(p, scene.Vec3{}, scene.Vec3{0, 1, 0}, math.Pi/2)
	if err != nil {
		t.Fatal(err)
	}
	if b := mesh.Bounds(m); math.Abs(b.Min[2]+2) > 1e-12 || b.Max[2] > 1e-12 {
		t.Errorf("bounds %v: x about y goes to -z", b)
	}
}

func TestSweepDisk(t *testing.T) {
	t.Parallel()
	disk := func(r float64) float64 { return math.Abs(mesh.RingArea(Circle(Vec2{}, r))) }
	annulus := func(r, inner float64) float64 {
		n := Segments(r)
		return mesh.RingArea(ring(Vec2{}, r, r, n)) - mesh.RingArea(ring(Vec2{}, inner, inner, n))
	}
	tests := []struct {
		name          string
		path          []scene.Vec3
		radius, inner float64
		want, tol     float64
	}{
		{"straight", []scene.Vec3{{0, 0, 0}, {0, 0, 3}}, 0.1, 0, 3 * disk(0.1), 1e-12},
		{"straight pipe", []scene.Vec3{{0, 0, 0}, {3, 0, 0}}, 0.1, 0.08, 3 * annulus(0.1, 0.08), 1e-12},
		{"points in line and repeated", []scene.Vec3{{0, 0, 0}, {1, 0, 0}, {1, 0, 0}, {3, 0, 0}}, 0.1, 0, 3 * disk(0.1), 1e-12},
		// A mitre adds on the outside what it takes on the inside.
		{"right angle", []scene.Vec3{{0, 0, 0}, {2, 0, 0}, {2, 2, 0}}, 0.1, 0, 4 * disk(0.1), 1e-9},
		{"bend in space", []scene.Vec3{{0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {2, 2, 2}, {3, 3, 3}}, 0.1, 0.05, (6 + math.Sqrt(3)) * annulus(0.1, 0.05), 1e-9},
		{"closed square", []scene.Vec3{{0, 0, 0}, {2, 0, 0}, {2, 2, 0}, {0, 2, 0}, {0, 0, 0}}, 0.1, 0, 8 * disk(0.1), 1e-9},
		{"closed in space", []scene.Vec3{{0, 0, 0}, {2, 0, 1}, {2, 2, 0}, {0, 2, 1}, {0, 0, 0}}, 0.1, 0, 4 * math.Sqrt(5) * disk(0.1), 1e-3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, err := SweepDisk(tt.path, tt.radius, tt.inner)
			if err != nil {
				t.Fatal(err)
			}
			wantVolume(t, m, tt.want, tt.tol)
		})
	}
	// Back on itself: closed all the same.
	m, err := SweepDisk([]scene.Vec3{{0, 0, 0}, {1, 0, 0}, {0, 0, 0}, {0, 1, 0}}, 0.1, 0)
	if err != nil || !mesh.Closed(m) {
		t.Errorf("path that turns back: closed %v, %v", err == nil && mesh.Closed(m), err)
	}
}
