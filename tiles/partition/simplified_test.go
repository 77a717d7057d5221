package partition

import (
	"math"
	"reflect"
	"testing"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
)

// Features that stand elsewhere give the same as without a memo, and one result
// is remembered for all of them; a feature that is turned otherwise has its own.
func TestSimplifiedIsRememberedWhereverItStands(t *testing.T) {
	t.Parallel()
	pipe := prism(64, 0.5, 3)
	at := func(turn float64, to scene.Vec3) *scene.Feature {
		place, turned := scene.Translation(to), scene.RotationZ(turn)
		return &scene.Feature{Key: "0/a", Parts: []scene.Part{{Mesh: pipe, Transform: place.Mul(&turned), Material: scene.Material{RGBA: [4]uint8{9, 9, 9, 255}}}}}
	}
	m, toPlan := memo.New(), scene.Identity()
	kept := 0
	for i, f := range []*scene.Feature{at(0, scene.Vec3{}), at(0, scene.Vec3{100, -40, 7.3}), at(0, scene.Vec3{1e5, 0, 0}), at(math.Pi/7, scene.Vec3{})} {
		want, away, err := simplify.Feature(f, &toPlan, 0.1)
		if err != nil || want.Triangles() >= f.Triangles() {
			t.Fatalf("%d: %v, nothing to remember", i, err)
		}
		got, gotAway, err := Simplified(m, new(simplify.Simplifier), f, &toPlan, 0.1)
		if err != nil || gotAway != away || !reflect.DeepEqual(got, want) {
			t.Errorf("%d: %v, away %v and not %v", i, err, gotAway, away)
		}
		if n := len(m.All()); (n > kept) != (i == 0 || i == 3) {
			t.Errorf("%d: %d results are remembered after %d", i, n, kept)
		}
		kept = len(m.All())
	}
	if f, _, err := Simplified(m, new(simplify.Simplifier), at(0, scene.Vec3{}), &toPlan, 50); f != nil || err != nil {
		t.Errorf("what is smaller than the tolerance: %v, %v", f, err)
	}
}

// prism gives a column with so many sides.
func prism(sides int, radius, height float64) *scene.Mesh {
	m := &scene.Mesh{}
	for i := range sides {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(sides))
		m.Positions = append(m.Positions, scene.Vec3{radius * c, radius * s, 0}, scene.Vec3{radius * c, radius * s, height})
	}
	n := uint32(2 * sides)
	for i := uint32(0); i < n; i += 2 {
		a, b := i, (i+2)%n
		m.Indices = append(m.Indices, a, b, b+1, a, b+1, a+1)
		if i > 0 && i+2 < n {
			m.Indices = append(m.Indices, 0, b, a, 1, a+1, b+1)
		}
	}
	return m
}
