package massing

import (
	"github.com/maquette-city/maquette/plans/rings"
	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// prism raises a polygon in metres of a map from bottom to top, mended where its
// rings cross. The mesh is closed and faces outward; its points are about origin.
func prism(p vector.Polygon, origin scene.Vec3, bottom, top float64) (*scene.Mesh, rings.Repairs, error) {
	flat := make([][]mesh.Vec2, len(p))
	for i, ring := range p {
		flat[i] = make([]mesh.Vec2, len(ring))
		for k, v := range ring {
			flat[i][k] = mesh.Vec2{v[0] - origin[0], v[1] - origin[1]}
		}
	}
	areas, repairs, err := rings.Areas(flat)
	if err != nil {
		return nil, repairs, err
	}
	raised := make([]*scene.Mesh, len(areas))
	for i, a := range areas {
		raised[i] = raise(a.Rings, a.Triangles, bottom-origin[2], top-origin[2])
	}
	if len(raised) == 1 {
		return raised[0], repairs, nil
	}
	return mesh.Merge(raised...), repairs, nil
}

// raise makes the bottom, the top and a wall on each edge: the outer ring runs
// counter-clockwise, holes clockwise, and caps counter-clockwise seen from above.
func raise(outlines [][]mesh.Vec2, caps []uint32, bottom, top float64) *scene.Mesh {
	n := 0
	for _, ring := range outlines {
		n += len(ring)
	}
	m := &scene.Mesh{Positions: make([]scene.Vec3, 0, 2*n), Indices: make([]uint32, 0, 2*len(caps)+6*n)}
	for _, z := range [2]float64{bottom, top} {
		for _, ring := range outlines {
			for _, p := range ring {
				m.Positions = append(m.Positions, scene.Vec3{p[0], p[1], z})
			}
		}
	}
	up := uint32(n)
	for t := 0; t+2 < len(caps); t += 3 {
		a, b, c := caps[t], caps[t+1], caps[t+2]
		m.Indices = append(m.Indices, a, c, b, a+up, b+up, c+up)
	}
	first := uint32(0)
	for _, ring := range outlines {
		for i := range ring {
			a, b := first+uint32(i), first+uint32((i+1)%len(ring))
			m.Indices = append(m.Indices, a, b, b+up, a, b+up, a+up)
		}
		first += uint32(len(ring))
	}
	return m
}
