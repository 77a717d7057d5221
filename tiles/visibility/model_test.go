package visibility

import (
	"github.com/maquette-city/maquette/tiles/scene"
)

// house collects self-made features.
type house struct{ items []Item }

func (h *house) add(key, class string, m *scene.Mesh) {
	f := &scene.Feature{Key: key, Class: class, Parts: []scene.Part{{Mesh: m, Transform: scene.Identity(),
		Material: scene.Material{RGBA: [4]uint8{200, 200, 200, 255}}}}}
	h.items = append(h.items, Item{f, scene.Identity()})
}

func (h *house) box(key string, x0, y0, z0, x1, y1, z1 float64) {
	h.add(key, "IfcWall", boxMesh(scene.Vec3{x0, y0, z0}, scene.Vec3{x1, y1, z1}))
}

// boxMesh is a closed box of twelve triangles.
func boxMesh(lo, hi scene.Vec3) *scene.Mesh {
	c := scene.Box{Min: lo, Max: hi}.Corners()
	return &scene.Mesh{Positions: c[:], Indices: []uint32{
		0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4,
		2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5}}
}

// walls puts four walls of the thickness d around a room, with a floor and a
// roof.
func (h *house) walls(name string, x0, y0, x1, y1, z0, z1, d float64) {
	h.box(name+" south", x0, y0, z0, x1, y0+d, z1)
	h.box(name+" north", x0, y1-d, z0, x1, y1, z1)
	h.box(name+" west", x0, y0+d, z0, x0+d, y1-d, z1)
	h.box(name+" east", x1-d, y0+d, z0, x1, y1-d, z1)
	h.box(name+" floor", x0, y0, z0-d, x1, y1, z0)
	h.box(name+" roof", x0, y0, z1, x1, y1, z1+d)
}

// model is a self-made plan, with what cannot be seen of it.
type model struct {
	name   string
	items  []Item
	hidden []string
}

func models() []model {
	return []model{furnished(), courtyard(), garage(), tower(), canopy(), cellar(), dressed()}
}

// furnished is a house of which nobody sees the inside.
func furnished() model {
	var h house
	h.walls("house", 0, 0, 10, 8, 0, 3, 0.3)
	h.box("inner wall", 5, 0.3, 0, 5.1, 7.7, 3)
	h.box("table", 1, 1, 0.7, 2, 2, 0.75)
	h.box("pipe in the wall", 0.1, 0.14, 1, 9.9, 0.15, 1.01)
	h.box("railing bar", 4, 4, 3.3, 4.02, 4.02, 4.3)
	h.box("chimney", 7, 4, 3.3, 7.5, 4.5, 4.5)
	h.box("gutter", -0.1, -0.1, 2.9, 10.1, 0, 3)
	return model{"house with furniture", h.items, []string{"inner wall", "table", "pipe in the wall"}}
}

// courtyard has inner facades under the open sky.
func courtyard() model {
	var h house
	h.walls("south wing", 0, 0, 20, 5, 0, 9, 0.3)
	h.walls("north wing", 0, 15, 20, 20, 0, 9, 0.3)
	h.walls("west wing", 0, 5, 5, 15, 0, 9, 0.3)
	h.walls("east wing", 15, 5, 20, 15, 0, 9, 0.3)
	h.box("bench", 9, 9, 0, 11, 9.4, 0.45)
	h.box("desk", 2, 2, 0.7, 3, 3, 0.75)
	// Where two wings meet, their end walls stand back to back.
	return model{"courtyard", h.items, []string{"desk"}}
}

// garage is open to the south.
func garage() model {
	var h house
	h.walls("garage", 0, 0, 6, 6, 0, 2.6, 0.2)
	h.items = h.items[1:]
	h.box("car", 2, 1, 0.1, 4, 5, 1.5)
	return model{"open garage", h.items, nil}
}

// tower has floors, a core and glass all round.
func tower() model {
	var h house
	hidden := []string{}
	for i := range 10 {
		z, name := float64(i)*3.5, string(rune('a'+i))
		h.box("slab "+name, 0, 0, z-0.3, 30, 30, z)
		for _, g := range []struct {
			side           string
			x0, y0, x1, y1 float64
		}{{"s", 0, 0, 30, 0.05}, {"n", 0, 29.95, 30, 30}, {"w", 0, 0.05, 0.05, 29.95}, {"e", 29.95, 0.05, 30, 29.95}} {
			h.box("glass "+name+g.side, g.x0, g.y0, z, g.x1, g.y1, z+3.2)
			h.items[len(h.items)-1].Feature.Parts[0].Material.RGBA[3] = 100
		}
		h.box("core "+name, 12, 12, z, 18, 18, z+3.2)
		h.box("column "+name, 5, 5, z, 5.4, 5.4, z+3.2)
		hidden = append(hidden, "core "+name, "column "+name)
	}
	h.box("roof", 0, 0, 34.7, 30, 30, 35)
	return model{"tower with core", h.items, hidden}
}

// canopy has lamps that are seen only from below, and ground.
func canopy() model {
	var h house
	h.add("ground", "IfcSite", boxMesh(scene.Vec3{-50, -50, -1}, scene.Vec3{50, 50, 0}))
	h.box("column", 0, 0, 0, 0.4, 0.4, 5)
	h.box("canopy", -6, -6, 5, 6, 6, 5.4)
	h.box("lamp", 2, 2, 4.97, 2.8, 2.8, 5)
	h.box("footing", -1, -1, -0.9, 1, 1, -0.1)
	return model{"canopy over ground", h.items, []string{"footing"}}
}

// cellar stands in the ground.
func cellar() model {
	var h house
	h.add("ground", "IfcSite", &scene.Mesh{Positions: []scene.Vec3{{-30, -30, 0}, {30, -30, 0}, {30, 30, 0}, {-30, 30, 0}}, Indices: []uint32{0, 1, 2, 0, 2, 3}})
	h.walls("house", 0, 0, 10, 8, 0.3, 3, 0.3)
	h.walls("cellar", 0, 0, 10, 8, -3, -0.4, 0.3)
	var hidden []string
	for _, side := range []string{"south", "north", "west", "east", "floor", "roof"} {
		hidden = append(hidden, "cellar "+side)
	}
	return model{"house with a cellar in the ground", h.items, hidden}
}

// dressed has walls in layers.
func dressed() model {
	var h house
	h.walls("brick", 0, 0, 8, 8, 0, 3, 0.1)
	h.walls("insulation", 0.1, 0.1, 7.9, 7.9, 0.1, 2.9, 0.1)
	h.walls("plaster", 0.2, 0.2, 7.8, 7.8, 0.2, 2.8, 0.02)
	var hidden []string
	for _, layer := range []string{"insulation", "plaster"} {
		for _, side := range []string{"south", "north", "west", "east", "floor", "roof"} {
			hidden = append(hidden, layer+" "+side)
		}
	}
	return model{"walls in layers", h.items, hidden}
}
