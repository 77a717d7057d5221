package drape

import (
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/mesh"
	"github.com/maquette-city/maquette/tiles/scene"
)

func (g *Ground) toGrid(p point) point {
	return point{(p.x - g.grid.X) / g.grid.Spacing, (p.y - g.grid.Y) / g.grid.Spacing}
}

// place gives the point of the ground over a place of the grid, metres.
func (g *Ground) place(p point, leaf *triangle, lift float64) scene.Vec3 {
	z := g.grid.Beyond
	if leaf != nil {
		z = g.plane(leaf, p)
	}
	return scene.Vec3{g.grid.X + float64(p.x*g.grid.Spacing), g.grid.Y + float64(p.y*g.grid.Spacing), z + lift}
}

// Area lays a triangulated area over the ground, lift metres above it: points are its
// corners on the map, and triangles name three of them each, counter-clockwise from
// above. Positions are metres of the map about origin. ErrTooLarge where it would be
// more than MaxPieces triangles.
func (g *Ground) Area(points []mesh.Vec2, triangles []uint32, origin scene.Vec3, lift float64) (*scene.Mesh, error) {
	a := &area{ground: g, origin: origin, lift: lift, mesh: &scene.Mesh{}, index: map[point]uint32{}}
	a.cutter = cutter{ground: g, emit: a.piece}
	for i := 0; i+2 < len(triangles); i += 3 {
		piece := make([]point, 3)
		for k := range piece {
			p := points[triangles[i+k]]
			piece[k] = g.toGrid(point{p[0], p[1]})
		}
		a.cutter.cut(piece)
		if len(a.mesh.Indices) > 3*MaxPieces {
			return nil, fmt.Errorf("an area of more than %d triangles: %w", MaxPieces, ErrTooLarge)
		}
	}
	return a.mesh, nil
}

// area makes the mesh of one area.
type area struct {
	ground *Ground
	cutter cutter
	origin scene.Vec3
	lift   float64
	mesh   *scene.Mesh
	index  map[point]uint32
	ears   []point
}

func (a *area) corner(p point, leaf *triangle) uint32 {
	if i, ok := a.index[p]; ok {
		return i
	}
	i := uint32(len(a.mesh.Positions))
	a.mesh.Positions = append(a.mesh.Positions, a.ground.place(p, leaf, a.lift).Sub(a.origin))
	a.index[p] = i
	return i
}

// piece adds a convex polygon that may have corners within its sides, by cutting off
// its smallest ear again and again: a fan could make triangles without area, and so
// leave corners of neighbours in the middle of its edges.
func (a *area) piece(piece []point, leaf *triangle) {
	ears := append(a.ears[:0], piece...)
	for len(ears) >= 3 {
		least, at := math.Inf(1), -1
		for i := range ears {
			p, q, r := ears[(i+len(ears)-1)%len(ears)], ears[i], ears[(i+1)%len(ears)]
			if s := twice(p, q, r); s > leastEar && s < least {
				least, at = s, i
			}
		}
		if at < 0 {
			break // what is left has no area
		}
		p, q, r := ears[(at+len(ears)-1)%len(ears)], ears[at], ears[(at+1)%len(ears)]
		a.mesh.Indices = append(a.mesh.Indices, a.corner(p, leaf), a.corner(q, leaf), a.corner(r, leaf))
		ears = slices.Delete(ears, at, at+1)
	}
	a.ears = ears
}

// leastEar is the least area of a triangle, in half cells: less is rounding.
const leastEar = 1e-12

// twice gives twice the area of a triangle.
func twice(p, q, r point) float64 {
	return float64((q.x-p.x)*(r.y-p.y)) - float64((q.y-p.y)*(r.x-p.x))
}

// Line lays a line over the ground, lift metres above it, with a point wherever it
// crosses an edge of the mesh. Positions are metres of the map.
func (g *Ground) Line(points []mesh.Vec2, lift float64) []scene.Vec3 {
	var out []scene.Vec3
	type stop struct {
		at    point
		along float64
		place scene.Vec3
	}
	for i := range points {
		p := g.toGrid(point{points[i][0], points[i][1]})
		if i == 0 {
			out = append(out, scene.Vec3{points[0][0], points[0][1], g.At(points[0][0], points[0][1]) + lift})
			continue
		}
		from := g.toGrid(point{points[i-1][0], points[i-1][1]})
		dx, dy := p.x-from.x, p.y-from.y
		var stops []stop
		c := cutter{ground: g, open: true, emit: func(piece []point, leaf *triangle) {
			for _, q := range piece {
				stops = append(stops, stop{q, float64((q.x-from.x)*dx) + float64((q.y-from.y)*dy), g.place(q, leaf, lift)})
			}
		}}
		c.cut([]point{from, p})
		slices.SortStableFunc(stops, func(a, b stop) int {
			switch {
			case a.along < b.along:
				return -1
			case a.along > b.along:
				return 1
			}
			return 0
		})
		last := from
		for _, s := range stops {
			if s.at != last {
				out = append(out, s.place)
				last = s.at
			}
		}
	}
	return out
}
