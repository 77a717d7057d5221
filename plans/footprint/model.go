package footprint

import (
	"fmt"

	"github.com/maquette-city/maquette/tiles/glb"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// Class is the class of the features of the model: Surface, the finished ground, and
// Sides, the upright faces between it and the ground around it.
const (
	Class   = "Earthworks"
	Surface = "ground/level"
	Sides   = "ground/sides"
)

// Colours of the model: sand, and the darker earth that a cut shows.
const (
	sand  = 0xd6cab0
	earth = 0xa8946f
)

// Model gives the finished ground as a GLB in the site frame (glTF y up: x east,
// y up, z south, metres from the site's origin); nil without a level. Its bytes
// depend on the region, the level and the ground alone.
func (d *Dig) Model() ([]byte, error) {
	if d.level == nil {
		return nil, nil
	}
	surface, sides := d.surface(), d.sides()
	items := []glb.Item{{Feature: feature(Surface, "Finished ground", surface, sand), ToPlan: scene.Identity()}}
	if len(sides.Indices) > 0 {
		items = append(items, glb.Item{Feature: feature(Sides, "Sides of the cut or fill", sides, earth), ToPlan: scene.Identity()})
	}
	data, _, err := glb.Encode(glb.Input{Items: items})
	if err == nil {
		data, err = glb.Plain(data) // so that any reader of glTF draws it
	}
	if err != nil {
		return nil, fmt.Errorf("writing the new ground: %w", err)
	}
	return data, nil
}

func feature(key, name string, m *scene.Mesh, rgb uint32) *scene.Feature {
	colour := [4]uint8{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255}
	return &scene.Feature{Key: key, Class: Class, Name: name,
		Parts: []scene.Part{{Mesh: m, Transform: scene.Identity(), Material: scene.Material{RGBA: colour}}}}
}

// surface is the region at the level.
func (d *Dig) surface() *scene.Mesh {
	m := &scene.Mesh{}
	for _, t := range d.region.triangles {
		for _, p := range t {
			m.Indices = append(m.Indices, uint32(len(m.Positions)))
			m.Positions = append(m.Positions, scene.Vec3{p[0], p[1], *d.level})
		}
	}
	return m
}

// sides are the upright faces along the outlines: in a cut they face the region,
// in a fill they face away from it.
func (d *Dig) sides() *scene.Mesh {
	m := &scene.Mesh{}
	for i, s := range d.region.sides {
		for _, r := range d.profile(i) {
			h0, h1 := r.z0-*d.level, r.z1-*d.level
			if h0 > 0 && h1 < 0 || h0 < 0 && h1 > 0 {
				f := r.from + float64(h0/(h0-h1)*(r.to-r.from))
				d.face(m, s, run{r.from, f, r.z0, *d.level})
				d.face(m, s, run{f, r.to, *d.level, r.z1})
				continue
			}
			d.face(m, s, r)
		}
	}
	return m
}

// face adds the face of a stretch that is all above the level, or all below.
func (d *Dig) face(m *scene.Mesh, s side, r run) {
	point := func(p mesh.Vec2, z float64) scene.Vec3 { return scene.Vec3{p[0], p[1], z} }
	a, b := s.at(r.from), s.at(r.to)
	first := uint32(len(m.Positions))
	m.Positions = append(m.Positions, point(a, *d.level), point(b, *d.level), point(b, r.z1), point(a, r.z0))
	// The region lies on the left of the side: seen from there b is on the left.
	for _, t := range [2][3]uint32{{1, 0, 3}, {1, 3, 2}} {
		p, q, o := m.Positions[first+t[0]], m.Positions[first+t[1]], m.Positions[first+t[2]]
		if q.Sub(p).Cross(o.Sub(p)).Length() > 0 {
			m.Indices = append(m.Indices, first+t[0], first+t[1], first+t[2])
		}
	}
}
