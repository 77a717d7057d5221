package partition

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/simplify"
)

const (
	patches   = 5    // along each side of the ground
	patchSide = 30.0 // metres
	patchGrid = 12   // cells along each side of a patch
)

// patchwork is rolling ground in patches of several classes whose borders wind.
func patchwork(classes ...string) []*scene.Feature {
	at := func(i, j int) scene.Vec3 {
		x, y := float64(i)*patchSide/patchGrid, float64(j)*patchSide/patchGrid
		z := 1.5*math.Sin(x/17) + 1.5*math.Cos(y/23)
		return scene.Vec3{x + 0.9*math.Sin(1.1*y+0.3*x), y + 0.9*math.Sin(1.3*x+0.2*y), z}
	}
	var all []*scene.Feature
	for k := range patches * patches {
		m := &scene.Mesh{}
		for j := range patchGrid + 1 {
			for i := range patchGrid + 1 {
				m.Positions = append(m.Positions, at(k%patches*patchGrid+i, k/patches*patchGrid+j))
			}
		}
		for j := range patchGrid {
			for i := range patchGrid {
				a := uint32(j*(patchGrid+1) + i)
				b := a + patchGrid + 1
				m.Indices = append(m.Indices, a, a+1, b+1, a, b+1, b)
			}
		}
		all = append(all, &scene.Feature{Key: fmt.Sprintf("0/%d", k), Class: classes[(k+k/patches)%len(classes)], Parts: []scene.Part{{
			Mesh: m, Transform: scene.Identity(), Material: scene.Material{Name: "ground", RGBA: [4]uint8{uint8(60 + 5*k), 160, 90, 255}}}}})
	}
	return all
}

// standIn builds features and gives what the root shows.
func standIn(t *testing.T, o Options, features []*scene.Feature) StandIn {
	t.Helper()
	o.MinLevel, o.StandIn = CityLevel, true
	b := New(o)
	for _, f := range features {
		if err := b.Add(f, scene.Identity()); err != nil {
			t.Fatal(err)
		}
	}
	r, err := b.Build(context.Background(), &memory{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Top
}

// holes gives the share of random points of the ground, two metres within its
// border, over and under which nothing lies.
func holes(features []*scene.Feature) float64 {
	rng := rand.New(rand.NewPCG(7, 8))
	const points = 10_000
	missed := 0
	for range points {
		p := [2]float64{4 + rng.Float64()*(patches*patchSide-8), 4 + rng.Float64()*(patches*patchSide-8)}
		if !slices.ContainsFunc(features, func(f *scene.Feature) bool { return covers(f, p) }) {
			missed++
		}
	}
	return float64(missed) / points
}

// covers tells whether a triangle of f, in its own frame, lies over or under p.
func covers(f *scene.Feature, p [2]float64) bool {
	for _, part := range f.Parts {
		for k := 0; k < len(part.Mesh.Indices); k += 3 {
			var c [3]scene.Vec3
			for i := range c {
				c[i] = part.Transform.Apply(part.Mesh.Positions[part.Mesh.Indices[k+i]])
			}
			side := func(a, b scene.Vec3) float64 { return (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0]) }
			u, v, w := side(c[0], c[1]), side(c[1], c[2]), side(c[2], c[0])
			if u >= 0 && v >= 0 && w >= 0 || u <= 0 && v <= 0 && w <= 0 {
				return true
			}
		}
	}
	return false
}

// Patches of ground that touch keep their borders together in proxies, and each its
// key and colour. Made coarser each by itself they part.
func TestNoSlitsBetweenGround(t *testing.T) {
	t.Parallel()
	ground := patchwork("LandUse", "Road", "PlantCover")
	top := standIn(t, Options{}, ground)
	full, shown := 0, 0
	for _, f := range ground {
		full += f.Triangles()
	}
	for _, f := range top.Features {
		shown += f.Triangles()
		if f.Parts[0].Material.Name != "ground" {
			t.Errorf("feature %s has the material %q", f.Key, f.Parts[0].Material.Name)
		}
	}
	if len(top.Features) != len(ground) || shown*4 > full {
		t.Errorf("%d features of %d, %d triangles of %d", len(top.Features), len(ground), shown, full)
	}
	if share := holes(top.Features); share > 0 {
		t.Errorf("nothing lies at %.4f of the ground", share)
	}
	apart := make([]*scene.Feature, len(ground))
	for i, f := range ground {
		toPlan := scene.Identity()
		var err error
		if apart[i], _, err = simplify.Feature(f, &toPlan, tolerance(8)); err != nil {
			t.Fatal(err)
		}
	}
	if holes(apart) == 0 {
		t.Error("each by itself they do not part: the ground tells nothing")
	}
}

// What is joined is the same on any number of cores and from memory.
func TestJoinedGroundIsRemembered(t *testing.T) {
	t.Parallel()
	m := memo.New()
	want := standIn(t, Options{Workers: 1}, patchwork("Road"))
	for name, o := range map[string]Options{"three cores": {Workers: 3}, "to be remembered": {Memo: m}, "remembered": {Memo: m}} {
		got := standIn(t, o, patchwork("Road"))
		if got.All != want.All || !slices.EqualFunc(got.Features, want.Features, alike) {
			t.Errorf("%s: another result", name)
		}
	}
}

// alike tells whether two features of proxies show the same.
func alike(a, b *scene.Feature) bool {
	return a.Key == b.Key && slices.EqualFunc(a.Parts, b.Parts, func(p, q scene.Part) bool {
		return p.Material == q.Material && slices.Equal(p.Mesh.Positions, q.Mesh.Positions) && slices.Equal(p.Mesh.Indices, q.Mesh.Indices)
	})
}
