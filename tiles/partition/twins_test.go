package partition

import (
	"fmt"
	"math"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
)

// ball gives a sphere of n rings, a mesh of its own each time.
func ball(radius float64, n int) *scene.Mesh {
	m := &scene.Mesh{}
	for i := range n + 1 {
		for k := range n {
			s, c := math.Sincos(math.Pi * float64(i) / float64(n))
			sin, cos := math.Sincos(2 * math.Pi * float64(k) / float64(n))
			m.Positions = append(m.Positions, scene.Vec3{s * cos, s * sin, c}.Scale(radius))
			if i < n {
				a, b := uint32(i*n+k), uint32(i*n+(k+1)%n)
				m.Indices = append(m.Indices, a, a+uint32(n), b, b, a+uint32(n), b+uint32(n))
			}
		}
	}
	return m
}

// Features of equal parts share what is made of them, each where it stands; others,
// and those of another colour or turned, do not.
func TestTwinsShareOneShape(t *testing.T) {
	t.Parallel()
	at := func(i int, turn float64, colour uint8) *entry {
		turned := scene.RotationZ(turn)
		moved := scene.Translation(scene.Vec3{float64(7 * i), 3, 1})
		f := &scene.Feature{Key: fmt.Sprint("0/", i), Name: fmt.Sprint("ball ", i), Parts: []scene.Part{{
			Mesh: ball(1, 24), Transform: moved.Mul(&turned), Material: scene.Material{RGBA: [4]uint8{colour, 0, 0, 255}}}}}
		return &entry{feature: f, toPlan: scene.Identity()}
	}
	all := []*entry{at(0, 0, 9), at(1, 0, 9), at(2, 0.3, 9), at(3, 0, 8), at(4, 0, 9)}
	shapesOf(all)
	if all[0].shape != all[1].shape || all[0].shape != all[4].shape || all[0].shape == all[2].shape || all[0].shape == all[3].shape {
		t.Fatalf("shapes %p %p %p %p %p", all[0].shape, all[1].shape, all[2].shape, all[3].shape, all[4].shape)
	}
	due := dueFor(all, 0.1, false)
	if len(due) != 3 || len(dueFor(all, 0.1, false)) != 0 {
		t.Fatalf("%d shapes are due, and then %d", len(due), len(dueFor(all, 0.1, false)))
	}
	var s simplify.Simplifier
	for _, d := range due {
		if err := d.bring(nil, &s); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range all {
		e.shape = e.shape.after
		want, away, err := simplify.Feature(e.feature, &e.toPlan, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		got := e.form()
		if got.Key != want.Key || got.Name != want.Name || got.Triangles() != want.Triangles() || math.Abs(e.shape.away-away) > 1e-9 {
			t.Errorf("%s: %s of %d triangles %v m away, alone %d and %v m", e.feature.Key, got.Key, got.Triangles(), e.shape.away, want.Triangles(), away)
		}
		for i, p := range got.Parts {
			for k, v := range p.Mesh.Positions {
				if d := p.Transform.Apply(v).Sub(want.Parts[i].Transform.Apply(want.Parts[i].Mesh.Positions[k])).Length(); d > 1e-9 {
					t.Fatalf("%s: part %d position %d is %v m off", e.feature.Key, i, k, d)
				}
			}
		}
	}
}
