package massing

import (
	"math/rand/v2"

	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// site collects self-made features.
type site struct{ items []visibility.Item }

func (s *site) add(key, class string, m *scene.Mesh, rgba [4]uint8) {
	f := &scene.Feature{Key: key, Class: class, Name: "name of " + key, Storey: "ground floor",
		Parts: []scene.Part{{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: rgba}}}}
	s.items = append(s.items, visibility.Item{Feature: f, ToPlan: scene.Identity()})
}

var (
	plaster = [4]uint8{232, 224, 216, 255}
	tiles   = [4]uint8{160, 80, 64, 255}
)

func (s *site) box(key string, x0, y0, z0, x1, y1, z1 float64) {
	s.add(key, "IfcWall", boxMesh(scene.Vec3{x0, y0, z0}, scene.Vec3{x1, y1, z1}), plaster)
}

// prism extrudes a polygon of x and z, counter-clockwise seen from the south,
// along y.
func prism(y0, y1 float64, xz ...[2]float64) *scene.Mesh {
	n := uint32(len(xz))
	m := &scene.Mesh{}
	for _, y := range []float64{y0, y1} {
		for _, p := range xz {
			m.Positions = append(m.Positions, scene.Vec3{p[0], y, p[1]})
		}
	}
	for i := uint32(0); i < n; i++ {
		k := (i + 1) % n
		m.Indices = append(m.Indices, i, n+k, k, i, n+i, n+k)
		if i >= 2 { // convex
			m.Indices = append(m.Indices, 0, i-1, i, n, n+i, n+i-1)
		}
	}
	return m
}

func boxMesh(lo, hi scene.Vec3) *scene.Mesh {
	return prism(lo[1], hi[1], [2]float64{lo[0], lo[2]}, [2]float64{hi[0], lo[2]}, [2]float64{hi[0], hi[2]}, [2]float64{lo[0], hi[2]})
}

// walls puts four walls around a room.
func (s *site) walls(name string, x0, y0, x1, y1, z0, z1 float64) {
	s.box(name+" south", x0, y0, z0, x1, y0+0.3, z1)
	s.box(name+" north", x0, y1-0.3, z0, x1, y1, z1)
	s.box(name+" west", x0, y0+0.3, z0, x0+0.3, y1-0.3, z1)
	s.box(name+" east", x1-0.3, y0+0.3, z0, x1, y1-0.3, z1)
}

// model is a self-made plan with what its blocks must be.
type model struct {
	name      string
	items     []visibility.Item
	triangles int       // at most, at a tolerance of a metre
	box       scene.Box // of the blocks
	volume    float64   // cubic metres, within a tenth
	open      bool      // below
}

func models() []model {
	return []model{flatRoof(), gable(), noFloor(), courtyard(), deck(), canopy(), mast(), terrace()}
}

func boxOf(x0, y0, z0, x1, y1, z1 float64) scene.Box {
	return scene.Box{Min: scene.Vec3{x0, y0, z0}, Max: scene.Vec3{x1, y1, z1}}
}

func flatRoof() model {
	var s site
	s.walls("house", 0, 0, 20, 12, 0, 6)
	s.box("floor", 0, 0, -0.3, 20, 12, 0)
	s.box("roof", 0, 0, 6, 20, 12, 6.4)
	s.items[len(s.items)-1].Feature.Parts[0].Material.RGBA = tiles
	return model{"a flat roof", s.items, 12, boxOf(0, 0, -0.3, 20, 12, 6.4), 20 * 12 * 6.7, false}
}

func gable() model {
	var s site
	s.walls("house", 0, 0, 10, 14, 0, 3)
	s.box("floor", 0, 0, -0.3, 10, 14, 0)
	s.add("roof west", "IfcSlab", prism(0, 14, [2]float64{0, 3}, [2]float64{5, 7}, [2]float64{5, 7.3}, [2]float64{0, 3.3}), tiles)
	s.add("roof east", "IfcSlab", prism(0, 14, [2]float64{10, 3}, [2]float64{10, 3.3}, [2]float64{5, 7.3}, [2]float64{5, 7}), tiles)
	return model{"a pitched roof", s.items, 26, boxOf(0, 0, -0.3, 10, 14, 7.3), 10*14*3.6 + 10*4/2*14, false}
}

func noFloor() model {
	var s site
	s.walls("house", 0, 0, 20, 12, 0, 6)
	s.box("roof", 0, 0, 6, 20, 12, 6.4)
	return model{"no floor", s.items, 10, boxOf(0, 0, 0, 20, 12, 6.4), 20 * 12 * 6.4, true}
}

func courtyard() model {
	var s site
	s.box("south", 0, 0, 0, 40, 10, 9)
	s.box("north", 0, 30, 0, 40, 40, 9)
	s.box("west", 0, 10, 0, 10, 30, 9)
	s.box("east", 30, 10, 0, 40, 30, 9)
	return model{"a courtyard", s.items, 40, boxOf(0, 0, 0, 40, 40, 9), (40*40 - 20*20) * 9, false}
}

func deck() model {
	var s site
	s.box("deck", 0, 0, 6, 60, 8, 7)
	for i, x := range []float64{10, 29, 48} {
		s.box("pier "+string(rune('a'+i)), x, 1, 0, x+2, 7, 6)
	}
	return model{"a bridge on piers", s.items, 60, boxOf(0, 0, 0, 60, 8, 7), 60*8 + 3*2*6*6, false}
}

func canopy() model {
	var s site
	s.walls("house", 0, 0, 10, 10, 0, 6)
	s.box("floor", 0, 0, -0.2, 10, 10, 0)
	s.box("roof", 0, 0, 6, 10, 10, 6.3)
	s.box("canopy", 10, 2, 2.6, 16, 8, 3)
	return model{"a canopy", s.items, 30, boxOf(0, 0, -0.2, 16, 10, 6.3), 10*10*6.5 + 6*6*0.4, false}
}

func mast() model {
	var s site
	s.box("house", 0, 0, 0, 10, 10, 5)
	s.box("mast", 5, 5, 5, 5.2, 5.2, 17)
	return model{"a mast", s.items, 24, boxOf(0, 0, 0, 10, 10, 17), 500.5, false}
}

func terrace() model {
	var s site
	s.box("low", 0, 0, 0, 12, 20, 4)
	s.box("middle", 12, 0, 0, 24, 20, 8)
	s.box("high", 24, 0, 0, 36, 20, 12)
	return model{"a house in steps", s.items, 30, boxOf(0, 0, 0, 36, 20, 12), 12 * 20 * 24, false}
}

// tree is a heap of leaves in the air.
func tree(x, y float64) *scene.Mesh {
	rng := rand.New(rand.NewPCG(3, 4))
	m := &scene.Mesh{}
	at := func() scene.Vec3 {
		return scene.Vec3{x + 4*rng.Float64(), y + 4*rng.Float64(), 2 + 7*rng.Float64()}
	}
	for i := range 200 {
		p := at()
		m.Positions = append(m.Positions, p, p.Add(scene.Vec3{rng.Float64(), rng.Float64(), rng.Float64()}), p.Add(scene.Vec3{rng.Float64(), -rng.Float64(), rng.Float64()}))
		m.Indices = append(m.Indices, uint32(3*i), uint32(3*i+1), uint32(3*i+2))
	}
	return m
}
