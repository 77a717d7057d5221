package solid

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// gridVolume is the oracle for boxes with corners on whole numbers: it counts
// unit cells.
func gridVolume(n int, inside func(x, y, z float64) bool) float64 {
	count := 0
	for x := range n {
		for y := range n {
			for z := range n {
				if inside(float64(x)+0.5, float64(y)+0.5, float64(z)+0.5) {
					count++
				}
			}
		}
	}
	return float64(count)
}

type corners [2]scene.Vec3

func (c corners) holds(x, y, z float64) bool {
	p := scene.Vec3{x, y, z}
	for k := range p {
		if p[k] < c[0][k] || p[k] > c[1][k] {
			return false
		}
	}
	return true
}

func randomBox(r *rand.Rand, n int) corners {
	var c corners
	for k := range 3 {
		a, b := r.IntN(n), r.IntN(n)
		c[0][k], c[1][k] = float64(min(a, b)), float64(max(a, b)+1)
	}
	return c
}

// turned gives m turned about an odd axis and moved, which takes the exactness
// out of its coordinates.
func turned(m *scene.Mesh, r *rand.Rand) *scene.Mesh {
	yaw, tilt := r.Float64()*7, r.Float64()*7
	sy, cy := math.Sincos(yaw)
	st, ct := math.Sincos(tilt)
	a := scene.Affine{cy, -sy * ct, sy * st, 13.7, sy, cy * ct, -cy * st, -2.3, 0, st, ct, 1000.1}
	out := &scene.Mesh{Indices: m.Indices, Positions: make([]scene.Vec3, len(m.Positions))}
	for i, p := range m.Positions {
		out.Positions[i] = a.Apply(p)
	}
	return out
}

// Boxes on a coarse grid share planes, edges and corners all the time.
func TestRandomBoxesAgainstCells(t *testing.T) {
	t.Parallel()
	const n, rounds = 8, 80
	for round := range rounds {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(round), 1))
			host := randomBox(r, n)
			boxes := make([]corners, 1+r.IntN(6))
			meshes := []*scene.Mesh{block(t, host[0], host[1])}
			for i := range boxes {
				boxes[i] = randomBox(r, n)
				meshes = append(meshes, block(t, boxes[i][0], boxes[i][1]))
			}
			if round%2 == 1 {
				seed := r.Uint64()
				for i := range meshes {
					meshes[i] = turned(meshes[i], rand.New(rand.NewPCG(seed, 2)))
				}
			}
			got, err := Subtract(meshes[0], meshes[1:])
			if err != nil {
				t.Fatal(err)
			}
			wantVolume(t, got, gridVolume(n, func(x, y, z float64) bool {
				for _, b := range boxes {
					if b.holds(x, y, z) {
						return false
					}
				}
				return host.holds(x, y, z)
			}), 1e-3)
			chain := meshes[0]
			for _, m := range meshes[1:] {
				if chain, err = Union(chain, m); err != nil {
					t.Fatal(err)
				}
			}
			wantVolume(t, chain, gridVolume(n, func(x, y, z float64) bool {
				for _, b := range boxes {
					if b.holds(x, y, z) {
						return true
					}
				}
				return host.holds(x, y, z)
			}), 1e-3)
			both, err := Intersect(meshes[0], meshes[1])
			if err != nil {
				t.Fatal(err)
			}
			wantVolume(t, both, gridVolume(n, func(x, y, z float64) bool {
				return host.holds(x, y, z) && boxes[0].holds(x, y, z)
			}), 1e-3)
		})
	}
}

// Solids in any position: the volumes of a-b, b-a and the common part add up.
func TestRandomSolidsAddUp(t *testing.T) {
	t.Parallel()
	for round := range 24 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(round), 3))
			a, b := randomSolid(t, r), randomSolid(t, r)
			va, vb := mesh.Volume(a), mesh.Volume(b)
			aMinusB, err := Subtract(a, []*scene.Mesh{b})
			if err != nil {
				t.Fatal(err)
			}
			bMinusA, err := Subtract(b, []*scene.Mesh{a})
			if err != nil {
				t.Fatal(err)
			}
			both, err := Intersect(a, b)
			if err != nil {
				t.Fatal(err)
			}
			all, err := Union(a, b)
			if err != nil {
				t.Fatal(err)
			}
			common := mesh.Volume(both)
			wantVolume(t, both, common, 0)
			wantVolume(t, aMinusB, va-common, 1e-4)
			wantVolume(t, bMinusA, vb-common, 1e-4)
			wantVolume(t, all, va+vb-common, 2e-4)
		})
	}
}

func randomSolid(t testing.TB, r *rand.Rand) *scene.Mesh {
	t.Helper()
	var m *scene.Mesh
	var err error
	switch r.IntN(4) {
	case 0:
		m, err = Extrude([]Profile{{Outer: Circle(Vec2{}, 1+r.Float64())}}, scene.Vec3{r.Float64(), 0, 1}, 1+3*r.Float64())
	case 1:
		p, _ := IShape{OverallWidth: 2, OverallDepth: 3, WebThickness: 0.3, FlangeThickness: 0.4, FilletRadius: 0.2}.Profile()
		m, err = Extrude([]Profile{p}, scene.Vec3{0, 0, 1}, 1+3*r.Float64())
	case 2:
		m, err = SweepDisk([]scene.Vec3{{-2, 0, 0}, {0, 0, 0}, {0, 2, 0}, {0, 2, 2}}, 0.5, 0.3)
	default:
		m = block(t, scene.Vec3{-1, -1, -1}, scene.Vec3{1, 1 + r.Float64(), 2})
	}
	if err != nil {
		t.Fatal(err)
	}
	m = turned(m, r)
	by := scene.Vec3{r.Float64(), r.Float64(), r.Float64()}
	for i := range m.Positions {
		m.Positions[i] = m.Positions[i].Add(by)
	}
	return m
}
