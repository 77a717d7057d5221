package solid

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// rectangle gives the corners of a rectangle.
func rectangle(x0, y0, x1, y1 float64) []Vec2 { return []Vec2{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }

// prism gives an extrusion of profiles from the height z on.
func prism(t testing.TB, z float64, direction scene.Vec3, depth float64, p ...Profile) *scene.Mesh {
	t.Helper()
	m, err := Extrude(p, direction, depth)
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Positions {
		m.Positions[i][2] += z
	}
	return m
}

// through takes the cutters off as passages only: all of them must be.
func through(t testing.TB, host *scene.Mesh, cutters []*scene.Mesh, f *Effort) *scene.Mesh {
	t.Helper()
	in, err := newOperands(opSubtract, host, cutters)
	if err != nil {
		t.Fatal(err)
	}
	if err := in.throughPrism(f); err != nil {
		t.Fatal(err)
	}
	if len(in.others) > 0 {
		t.Fatalf("%d of %d openings were left to the general way", len(in.others), len(cutters))
	}
	return in.host
}

// generally takes the cutters off in the general way only.
func generally(host *scene.Mesh, cutters []*scene.Mesh) (*scene.Mesh, error) {
	in, err := newOperands(opSubtract, host, cutters)
	if err != nil {
		return nil, err
	}
	for _, eps := range tolerances {
		var out *scene.Mesh
		if out, err = in.run(eps, new(Effort)); err == nil {
			return out, nil
		}
	}
	return nil, err
}

// A plate of 10 x 10 x 0.5 m, with openings through it.
func TestOpeningsThroughPlate(t *testing.T) {
	t.Parallel()
	ring := func(r, hole float64, n int) Profile {
		p := Profile{Outer: polygon(n, 5, 5, r)}
		if hole > 0 {
			p.Holes = [][]Vec2{polygon(n, 5, 5, hole)}
		}
		return p
	}
	rect := func(x0, y0, x1, y1 float64) Profile { return Profile{Outer: rectangle(x0, y0, x1, y1)} }
	tests := []struct {
		name  string
		cut   []Profile
		left  float64 // m2
		tris  int     // 0 for any
		loose int     // pieces that the plate falls into; 0 for one
	}{
		{"one", []Profile{rect(1, 1, 2, 2)}, 99, 32, 0},
		{"one that misses", []Profile{rect(11, 1, 12, 2)}, 100, 12, 0},
		{"one that touches a side from outside", []Profile{rect(10, 1, 12, 2)}, 100, 12, 0},
		{"one that touches a corner from outside", []Profile{rect(10, 10, 12, 12)}, 100, 12, 0},
		{"one that touches a side from inside", []Profile{rect(9, 1, 10, 2)}, 99, 28, 0},
		{"one with a corner on a side", []Profile{{Outer: []Vec2{{8, 4}, {9, 3}, {10, 4}, {9, 5}}}}, 98, 0, 0},
		{"one in a corner", []Profile{rect(9, 9, 12, 12)}, 99, 20, 0},
		{"one across", []Profile{rect(4, -1, 6, 11)}, 80, 24, 2},
		{"one all but across", []Profile{rect(4, -1, 6, 9)}, 82, 28, 0},
		{"a cross", []Profile{rect(4, -1, 6, 11), rect(-1, 4, 11, 6)}, 64, 48, 4},
		{"all of it", []Profile{rect(-1, -1, 11, 11)}, 0, 0, 0},
		{"all of it to its sides", []Profile{rect(0, 0, 10, 10)}, 0, 0, 0},
		{"all of it by four", []Profile{rect(0, 0, 5, 5), rect(5, 0, 10, 5), rect(0, 5, 5, 10), rect(5, 5, 10, 10)}, 0, 0, 0},
		{"two apart", []Profile{rect(1, 1, 2, 2), rect(3, 1, 4, 2)}, 98, 52, 0},
		{"two that overlap", []Profile{rect(1, 1, 3, 3), rect(2, 2, 4, 4)}, 93, 48, 0},
		{"two that share a side", []Profile{rect(1, 1, 2, 2), rect(2, 1, 3, 2)}, 98, 32, 0},
		{"two that share part of a side", []Profile{rect(1, 1, 2, 3), rect(2, 2, 3, 4)}, 96, 0, 0},
		{"two that touch at a corner", []Profile{rect(1, 1, 2, 2), rect(2, 2, 3, 3)}, 98, 0, 0},
		{"two alike", []Profile{rect(1, 1, 2, 2), rect(1, 1, 2, 2)}, 99, 32, 0},
		{"two alike but for a micrometre", []Profile{rect(1, 1, 2, 2), rect(1+1e-6, 1, 2+1e-6, 2)}, 99, 32, 0},
		{"one within another", []Profile{rect(1, 1, 4, 4), rect(2, 2, 3, 3)}, 91, 32, 0},
		{"a ring, which leaves an island", []Profile{ring(3, 2, 4)}, 100 - 2*(9-4), 0, 2},
		{"a ring with an opening in its island", []Profile{ring(4, 3, 4), ring(2, 0, 4)}, 100 - 2*(16-9+4), 0, 2},
		{"rings in rings", []Profile{ring(4, 3.5, 4), ring(3, 2.5, 4), ring(2, 1.5, 4)}, 100 - 2*(16-12.25+9-6.25+4-2.25), 0, 4},
		{"a ring across a side", []Profile{{Outer: rectangle(8, 1, 12, 5), Holes: [][]Vec2{rectangle(9, 2, 11, 4)}}}, 100 - 8 + 2, 0, 2},
		{"two that leave pieces which touch at a corner", []Profile{rect(-1, -1, 5, 5), rect(5, 5, 11, 11)}, 50, 24, 0},
		{"a film left at a side", []Profile{rect(1, 1e-6, 2, 2)}, 98, 28, 0},
		{"a film left between two", []Profile{rect(1, 1, 2, 2), rect(2+2e-6, 1, 3, 2)}, 98, 32, 0},
		{"two strips that leave a film between", []Profile{rect(-1, -1, 5-8e-6, 11), rect(5+8e-6, -1, 11, 11)}, 0, 0, 0},
	}
	for _, tt := range tests {
		for _, turn := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, turned %t", tt.name, turn), func(t *testing.T) {
				t.Parallel()
				meshes := []*scene.Mesh{block(t, scene.Vec3{}, scene.Vec3{10, 10, 0.5})}
				for _, p := range tt.cut {
					meshes = append(meshes, prism(t, -1, scene.Vec3{0, 0, 1}, 3, p))
				}
				if turn {
					for i := range meshes {
						meshes[i] = turned(meshes[i], rand.New(rand.NewPCG(7, 7)))
					}
				}
				got := through(t, meshes[0], meshes[1:], new(Effort))
				wantVolume(t, got, tt.left/2, 1e-4)
				if tt.tris > 0 && got.Triangles() != tt.tris {
					t.Errorf("%d triangles, want %d", got.Triangles(), tt.tris)
				}
				if n := len(components(mesh.Weld(got, 0))); tt.left > 0 && n != max(1, tt.loose) {
					t.Errorf("%d pieces, want %d", n, max(1, tt.loose))
				}
			})
		}
	}
}

// polygon gives a regular polygon about (x, y).
func polygon(n int, x, y, r float64) []Vec2 {
	ring := make([]Vec2, n)
	for i := range ring {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		ring[i] = Vec2{x + r*c, y + r*s}
	}
	return ring
}

// Hosts of other shapes, each with one opening of 2 m2 through it.
func TestOpeningsThroughOtherSlabs(t *testing.T) {
	t.Parallel()
	up := scene.Vec3{0, 0, 1}
	shape := Profile{Outer: []Vec2{{0, 0}, {9, 0}, {9, 3}, {3, 3}, {3, 9}, {0, 9}}, Holes: [][]Vec2{rectangle(7, 1, 8, 2), polygon(20, 1.5, 7, 0.5)}}
	leaning := scene.Vec3{0.3, -0.2, 1}
	box := block(t, scene.Vec3{}, scene.Vec3{4, 0.3, 3})
	tests := []struct {
		name      string
		host, cut *scene.Mesh
		away      float64
	}{
		{"a profile with holes", prism(t, 0, up, 0.5, shape), prism(t, -1, up, 9, Profile{Outer: rectangle(1, 1, 3, 2)}), 1},
		{"through one of its holes", prism(t, 0, up, 0.5, shape), prism(t, -1, up, 9, Profile{Outer: rectangle(6.5, 0, 7.5, 2)}), 0.5 * 1.5},
		{"several outlines", prism(t, 0, up, 0.5, shape, Profile{Outer: rectangle(20, 20, 22, 22)}), prism(t, -1, up, 9, Profile{Outer: rectangle(20, 20, 21, 22)}), 1},
		{"downward", prism(t, 0, scene.Vec3{0, 0, -1}, 0.5, shape), prism(t, -1, up, 9, Profile{Outer: rectangle(1, 1, 3, 2)}), 1},
		{"leaning, the opening too", prism(t, 0, leaning, 0.5*leaning.Length(), shape), prism(t, 0, leaning, 0.5*leaning.Length(), Profile{Outer: rectangle(1, 1, 3, 2)}), 1},
		{"leaning, the opening upright", prism(t, 0, leaning, 0.5*leaning.Length(), shape), prism(t, -1, up, 9, Profile{Outer: rectangle(4, 1, 6, 2)}), 1},
		{"the opening leaning", prism(t, 0, up, 0.5, shape), prism(t, 0, leaning, 0.5*leaning.Length(), Profile{Outer: rectangle(1, 1, 2.5, 2.2)}), 0.9},
		{"leaning the other way up", prism(t, 0, up, 0.5, shape), prism(t, 0.5, leaning, -0.5*leaning.Length(), Profile{Outer: rectangle(1, 1, 2.5, 2.2)}), 0.9},
		{"a window in a wall", box, block(t, scene.Vec3{1, -1, 1}, scene.Vec3{2, 1, 2}), 0.3},
		{"a door in a wall", box, block(t, scene.Vec3{1, -1, 0}, scene.Vec3{2, 1, 2}), 0.6},
		{"a shaft in a wall", box, block(t, scene.Vec3{1, 0.1, -1}, scene.Vec3{2, 0.2, 4}), 0.3},
		{"a channel along a wall", box, block(t, scene.Vec3{-1, 0.1, 1}, scene.Vec3{5, 0.2, 2}), 0.4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := through(t, tt.host, []*scene.Mesh{tt.cut}, new(Effort))
			wantVolume(t, got, mesh.Volume(tt.host)-tt.away, 1e-9)
			other, err := generally(tt.host, []*scene.Mesh{tt.cut})
			if err != nil {
				t.Fatal(err)
			}
			if a, b := mesh.Area(got), mesh.Area(other); math.Abs(a-b) > 1e-4 {
				t.Errorf("area %g, the general way gives %g", a, b)
			}
		})
	}
}

// What is no passage through a slab is left to the general way, together with
// passages.
func TestOpeningsNotThrough(t *testing.T) {
	t.Parallel()
	up := scene.Vec3{0, 0, 1}
	plate := block(t, scene.Vec3{}, scene.Vec3{10, 10, 0.5})
	hole := block(t, scene.Vec3{1, 1, -1}, scene.Vec3{2, 2, 1})
	cone := prism(t, -1, up, 3, Profile{Outer: polygon(12, 7, 7, 1)})
	for i := range cone.Positions {
		if p := &cone.Positions[i]; p[2] > 0 {
			p[0], p[1] = 7+(p[0]-7)/2, 7+(p[1]-7)/2
		}
	}
	wide := 12 * math.Sin(math.Pi/6) / 2 // of a polygon of 12 points, for its radius squared
	at := func(z float64) float64 { return 1 - (z+1)/6 }
	tests := []struct {
		name string
		cut  *scene.Mesh
		away float64
	}{
		{"a recess", block(t, scene.Vec3{4, 4, 0.2}, scene.Vec3{5, 6, 1}), 0.6},
		{"a recess that opens into the passage", block(t, scene.Vec3{1.5, 1, 0.2}, scene.Vec3{4, 2, 1}), 0.6},
		{"a hollow", block(t, scene.Vec3{4, 4, 0.1}, scene.Vec3{5, 5, 0.3}), 0.2},
		{"across", block(t, scene.Vec3{-1, 4, 0.1}, scene.Vec3{11, 5, 0.3}), 2},
		{"a cone", cone, wide * 0.5 * (at(0)*at(0) + at(0)*at(0.5) + at(0.5)*at(0.5)) / 3},
		{"leaning over a side", prism(t, -1, scene.Vec3{-1, 0, 1}, 3, Profile{Outer: rectangle(10.5, 3, 11.5, 4)}), 0.375},
		{"leaning against another", prism(t, -0.5, scene.Vec3{-1, 0, 1}, 3, Profile{Outer: rectangle(2.75, 1, 3.75, 2)}), 0.46875},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in, err := newOperands(opSubtract, plate, []*scene.Mesh{tt.cut, hole})
			if err != nil {
				t.Fatal(err)
			}
			if err := in.throughPrism(new(Effort)); err != nil {
				t.Fatal(err)
			}
			if len(in.others) != 1 {
				t.Errorf("%d openings are left, want 1", len(in.others))
			}
			got, err := Subtract(plate, []*scene.Mesh{tt.cut, hole})
			if err != nil {
				t.Fatal(err)
			}
			wantVolume(t, got, 50-0.5-tt.away, 1e-4)
		})
	}
}

// Rectangles on a coarse grid share sides and corners all the time: unit cells
// are the oracle.
func TestRandomPassagesAgainstCells(t *testing.T) {
	t.Parallel()
	const n = 12
	for round := range 100 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(round), 11))
			host := randomBox(r, n)
			boxes := make([]corners, 1+r.IntN(12))
			meshes := []*scene.Mesh{block(t, host[0], host[1])}
			for i := range boxes {
				boxes[i] = randomBox(r, n)
				boxes[i][0][2], boxes[i][1][2] = host[0][2]-float64(r.IntN(2)), host[1][2]+float64(r.IntN(2))
				meshes = append(meshes, block(t, boxes[i][0], boxes[i][1]))
			}
			if round%2 == 1 {
				seed := r.Uint64()
				for i := range meshes {
					meshes[i] = turned(meshes[i], rand.New(rand.NewPCG(seed, 2)))
				}
			}
			got := through(t, meshes[0], meshes[1:], new(Effort))
			wantVolume(t, got, gridVolume(n+1, func(x, y, z float64) bool {
				for _, b := range boxes {
					if b.holds(x, y, z) {
						return false
					}
				}
				return host.holds(x, y, z)
			}), 1e-3)
		})
	}
}

// Any polygons: the general way gives the same.
func TestRandomPassagesAgainstGeneralWay(t *testing.T) {
	t.Parallel()
	for round := range 40 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(round), 12))
			star := func(reach, size float64) []Vec2 {
				n := 3 + r.IntN(9)
				x, y := reach*r.Float64(), reach*r.Float64()
				ring := make([]Vec2, n)
				for i := range ring {
					s, c := math.Sincos(2 * math.Pi * (float64(i) + 0.7*r.Float64()) / float64(n))
					d := size * (0.3 + 0.7*r.Float64())
					ring[i] = Vec2{x + d*c, y + d*s}
				}
				return ring
			}
			host := prism(t, 0, scene.Vec3{0, 0, 1}, 1, Profile{Outer: star(2, 9)})
			var cutters []*scene.Mesh
			for range 1 + r.IntN(9) {
				cutters = append(cutters, prism(t, -0.5, scene.Vec3{0, 0, 1}, 2, Profile{Outer: star(10, 3)}))
			}
			got := through(t, host, cutters, new(Effort))
			want, err := generally(host, cutters)
			if err != nil {
				t.Fatal(err)
			}
			wantVolume(t, got, mesh.Volume(want), 2e-4)
			if a, b := mesh.Area(got), mesh.Area(want); math.Abs(a-b) > 1e-3 {
				t.Errorf("area %g, the general way gives %g", a, b)
			}
		})
	}
}

// Openings that lean past one another: neither cap has the triangles of the other.
func TestOpeningsThatLeanPastOneAnother(t *testing.T) {
	t.Parallel()
	host := block(t, scene.Vec3{}, scene.Vec3{10, 10, 0.5})
	var cutters []*scene.Mesh
	for i := range 9 {
		d := scene.Vec3{6 * float64(1-i%2*2), 0, 1}
		cutters = append(cutters, prism(t, 0, d, 0.5*d.Length(), Profile{Outer: polygon(8, 3.5+3*float64(i%2), 1+0.9*float64(i), 0.4)}))
	}
	got := through(t, host, cutters, new(Effort))
	want, err := generally(host, cutters)
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, got, mesh.Volume(want), 1e-6)
	if a, b := mesh.Area(got), mesh.Area(want); math.Abs(a-b) > 1e-4 {
		t.Errorf("area %g, the general way gives %g", a, b)
	}
}

// A solid with a step has sides like those of a slab, and three caps.
func TestStepIsNoSlab(t *testing.T) {
	t.Parallel()
	step := prism(t, 0, scene.Vec3{0, 0, 1}, 4, Profile{Outer: []Vec2{{0, 0}, {2, 0}, {4, 0}, {4, 0.5}, {2, 0.5}, {2, 0.4}, {0, 0.4}}})
	got, err := Subtract(step, []*scene.Mesh{block(t, scene.Vec3{0.5, -1, 1}, scene.Vec3{1, 1, 2}), block(t, scene.Vec3{2.5, -1, 1}, scene.Vec3{3, 1, 2})})
	if err != nil {
		t.Fatal(err)
	}
	wantVolume(t, got, 4*(2*0.5+2*0.4)-0.5*0.5-0.5*0.4, 1e-6)
	if s := newSlab(step, scene.Vec3{}, scene.Vec3{0, 1, 0}); s != nil {
		t.Error("it passes for a slab")
	}
}

func TestRingThatTurnsTwiceIsNotConvex(t *testing.T) {
	t.Parallel()
	for step, want := range []bool{1: true, 2: false} {
		if step == 0 {
			continue
		}
		var p passages
		for i, q := range polygon(5, 0, 0, 1) {
			p.points = append(p.points, toGrid(q))
			p.edges = append(p.edges, [2]int32{int32(i * step % 5), int32((i + 1) * step % 5)})
		}
		if got := p.order(p.edges); got != want {
			t.Errorf("a polygon of every %d. corner of five: %t", step, got)
		}
	}
}

// The tables of points begin at random; the mesh does not depend on it.
func TestPassagesAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	host, cutters := manyRound(t, 4, 0)
	for i := range 8 {
		cutters = append(cutters, prism(t, -1, scene.Vec3{0, 0, 1}, 3, Profile{Outer: polygon(7+i, 3, 0.5*float64(i), 0.9)}))
	}
	first := mesh.Hash(through(t, host, cutters, new(Effort)))
	for range 5 {
		if mesh.Hash(through(t, host, cutters, new(Effort))) != first {
			t.Fatal("the same openings give another mesh")
		}
	}
}
