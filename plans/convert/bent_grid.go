package convert

import (
	"math"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/scene"
)

const (
	// nodeMetres is the greatest distance of the places that are computed in full:
	// between them the earth bends away by 0.2 mm at most.
	nodeMetres = 100
	// nodeLift is the height at which the direction of up is taken, metres.
	nodeLift = 100
	// fewPosts is from how many posts between two nodes on it pays to go between
	// them.
	fewPosts = 4
)

// bentGrid gives the place in the plan frame of posts of a lattice: each node of a
// coarser grid by itself, those between by their share of the four round them.
type bentGrid struct {
	every         int
	columns, rows int
	nodes         [][2]scene.Vec3 // at height 0, and what a metre of height adds
	one           func(x, y int, h float64) scene.Vec3
}

func newBentGrid(l *lattice, p *place.Placed) *bentGrid {
	g := &bentGrid{every: int(nodeMetres / l.spacing)}
	g.one = func(x, y int, h float64) scene.Vec3 { return p.PlanPoint(l.place(x, y, h)) }
	if g.every < fewPosts {
		return g
	}
	g.columns, g.rows = (l.width-1)/g.every+2, (l.height-1)/g.every+2
	g.nodes = make([][2]scene.Vec3, g.columns*g.rows)
	for i := range g.nodes {
		x, y := i%g.columns*g.every, i/g.columns*g.every
		low := g.one(x, y, 0)
		g.nodes[i] = [2]scene.Vec3{low, g.one(x, y, nodeLift).Sub(low).Scale(1.0 / nodeLift)}
	}
	return g
}

// place gives the place of post x, y with a height in metres.
func (g *bentGrid) place(x, y int, h float64) scene.Vec3 {
	if g.nodes == nil {
		return g.one(x, y, h)
	}
	fx, fy := float64(x%g.every)/float64(g.every), float64(y%g.every)/float64(g.every)
	at := y/g.every*g.columns + x/g.every
	var out scene.Vec3
	for i, k := range [4]int{at, at + 1, at + g.columns, at + g.columns + 1} {
		share := math.Abs(float64(1-i%2)-fx) * math.Abs(float64(1-i/2)-fy)
		n := &g.nodes[k]
		out = out.Add(n[0].Add(n[1].Scale(h)).Scale(share))
	}
	return out
}
