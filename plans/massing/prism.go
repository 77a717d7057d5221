package massing

import (
	"fmt"

	"github.com/maquette-city/maquette/plans/vector"
	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

// prism raises a polygon in metres of a map from bottom to top. The mesh is
// closed and faces outward; its points are about origin.
func prism(p vector.Polygon, origin scene.Vec3, bottom, top float64) (*scene.Mesh, error) {
	rings := make([][]mesh.Vec2, 0, len(p))
	for i, ring := range p {
		flat := flatten(ring, origin)
		if len(flat) < 3 {
			if i == 0 {
				return nil, fmt.Errorf("its outline has fewer than three different corners")
			}
			continue // a hole without area is none
		}
		if area := mesh.RingArea(flat); area < 0 == (i == 0) {
			reverse(flat)
		}
		rings = append(rings, flat)
	}
	caps, err := mesh.Triangulate(rings[0], rings[1:])
	if err != nil {
		return nil, err
	}
	return raise(rings, caps, bottom-origin[2], top-origin[2]), nil
}

// flatten gives the corners of a ring about origin, without those that repeat
// the one before.
func flatten(ring []vector.Point, origin scene.Vec3) []mesh.Vec2 {
	out := make([]mesh.Vec2, 0, len(ring))
	for _, p := range ring {
		q := mesh.Vec2{p[0] - origin[0], p[1] - origin[1]}
		if len(out) == 0 || out[len(out)-1] != q {
			out = append(out, q)
		}
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}

func reverse(ring []mesh.Vec2) {
	for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
		ring[i], ring[j] = ring[j], ring[i]
	}
}

// raise makes the bottom, the top and a wall on each edge: the outer ring runs
// counter-clockwise, holes clockwise, and caps counter-clockwise seen from above.
func raise(rings [][]mesh.Vec2, caps []uint32, bottom, top float64) *scene.Mesh {
	n := 0
	for _, ring := range rings {
		n += len(ring)
	}
	m := &scene.Mesh{Positions: make([]scene.Vec3, 0, 2*n), Indices: make([]uint32, 0, 2*len(caps)+6*n)}
	for _, z := range [2]float64{bottom, top} {
		for _, ring := range rings {
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
	for _, ring := range rings {
		for i := range ring {
			a, b := first+uint32(i), first+uint32((i+1)%len(ring))
			m.Indices = append(m.Indices, a, b, b+up, a, b+up, a+up)
		}
		first += uint32(len(ring))
	}
	return m
}
