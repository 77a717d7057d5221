package massing

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/plans/realmodels"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// away gives the distance of a point from a triangle, by the plane and the three
// edges: another way than the index has.
func away(t [3]scene.Vec3, p scene.Vec3) float64 {
	n := t[1].Sub(t[0]).Cross(t[2].Sub(t[0]))
	least := math.Inf(1)
	inside := n.Length() > 0
	for k := range 3 {
		a, b := t[k], t[(k+1)%3]
		e := b.Sub(a)
		if n.Cross(e).Dot(p.Sub(a)) < 0 {
			inside = false
		}
		s := 0.0
		if l := e.Dot(e); l > 0 {
			s = min(max(p.Sub(a).Dot(e)/l, 0), 1)
		}
		least = min(least, p.Sub(a.Add(e.Scale(s))).Length())
	}
	if inside {
		least = min(least, math.Abs(p.Sub(t[0]).Dot(n))/n.Length())
	}
	return least
}

// sampled gives the greatest distance from to that any of n points all over from
// has: corners, edges and insides.
func sampled(from, to [][3]scene.Vec3, n int) float64 {
	rng := rand.New(rand.NewPCG(7, 8))
	sums := make([]float64, len(from))
	sum := 0.0
	for i, t := range from {
		sum += t[1].Sub(t[0]).Cross(t[2].Sub(t[0])).Length()
		sums[i] = sum
	}
	worst := 0.0
	for i := range n {
		k, _ := slices.BinarySearch(sums, rng.Float64()*sum)
		t := from[min(k, len(from)-1)]
		u, v := rng.Float64(), rng.Float64()
		if u+v > 1 {
			u, v = 1-u, 1-v
		}
		switch i % 4 {
		case 0:
			u, v = 0, 0
		case 1:
			u = 0
		}
		p := t[0].Add(t[1].Sub(t[0]).Scale(u)).Add(t[2].Sub(t[0]).Scale(v))
		least := math.Inf(1)
		for _, o := range to {
			if least = min(least, away(o, p)); least <= worst {
				break
			}
		}
		worst = max(worst, least)
	}
	return worst
}

// placedBodies gives the items as features in the plan frame, without what is kept.
func placedBodies(items []visibility.Item) []*scene.Feature {
	var out []*scene.Feature
	for i := range items {
		if _, ok := newBody(i, &items[i]); !ok {
			continue
		}
		f := *items[i].Feature
		f.Parts = slices.Clone(f.Parts)
		for k := range f.Parts {
			f.Parts[k].Transform = items[i].ToPlan.Mul(&f.Parts[k].Transform)
		}
		out = append(out, &f)
	}
	return out
}

// checkError holds the error told against the distances of points on both
// surfaces: none lies farther, and the farthest found is not much nearer.
func checkError(t *testing.T, name string, items []visibility.Item, tolerance float64, points int) {
	t.Helper()
	out, far := blocks(t, items, tolerance)
	bodies := soup(placedBodies(items))
	var made []*scene.Feature
	for _, f := range out {
		if !flat(f.Class) {
			made = append(made, f)
		}
	}
	faces := soup(made)
	found := max(sampled(bodies, faces, points), sampled(faces, bodies, points))
	t.Logf("%s at %v m: %d triangles for %d, error %.3f, found %.3f", name, tolerance, len(faces), len(bodies), far, found)
	if found > far+1e-6 {
		t.Errorf("%s at %v m: a point lies %v m off, more than the error %v", name, tolerance, found, far)
	}
	if far > 1.5*found+tolerance {
		t.Errorf("%s at %v m: error %v, while no point lies farther than %v m off", name, tolerance, far, found)
	}
}

func TestErrorHoldsOnSelfMadePlans(t *testing.T) {
	t.Parallel()
	for _, m := range append(models(), forest()) {
		for _, tolerance := range []float64{0.5, 1, 4} {
			checkError(t, m.name, m.items, tolerance, 1000)
		}
	}
}

func forest() model {
	s := site{items: gable().items}
	s.add("tree", "IfcGeographicElement", tree(12, 0), plaster)
	s.add("other tree", "IfcGeographicElement", tree(40, 9), plaster)
	return model{name: "trees by a house", items: s.items}
}

func TestErrorHoldsOnSharedFiles(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("skipped: distances of real models take seconds")
	}
	t.Parallel()
	for _, tt := range []struct {
		file      string
		tolerance float64
		most      float64 // triangles, of those of the bodies
	}{
		{"ifc/building/AC20-FZK-Haus.ifc", 1, 0.01},
		{"ifc/building/Duplex_A_20110907_georeferenced.ifc", 1, 0.02},
		{"ifc/building/LargeBuilding.ifc", 2, 0.02},
		{"ifc/building/TallBuilding.ifc", 2, 0.05},
		{"ifc/pcert/infra-bridge.ifc", 1, 0.05},
		{"cityjson/delft_1b.json", 1, 1},
	} {
		items := readAll(t, tt.file)
		checkError(t, tt.file, items, tt.tolerance, 400)
		out, _ := blocks(t, items, tt.tolerance)
		before, after := 0, 0
		for i := range items {
			before += items[i].Feature.Triangles()
		}
		for _, f := range out {
			after += f.Triangles()
		}
		if float64(after) > tt.most*float64(before) {
			t.Errorf("%s: %d triangles for %d", tt.file, after, before)
		}
		if n := openLines(soup(out), 300); n > 3 && tt.most < 1 { // Delft has no floors
			t.Errorf("%s: %d of 300 lines find it open", tt.file, n)
		}
	}
}

// readAll gives the visible items of a shared file that stand up, or skips.
func readAll(t testing.TB, file string) []visibility.Item {
	t.Helper()
	var items []visibility.Item
	for _, f := range realmodels.Features(t, file) {
		if !flat(f.Class) {
			items = append(items, visibility.Item{Feature: f, ToPlan: scene.Identity()})
		}
	}
	return items
}
