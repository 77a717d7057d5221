package ifc

import (
	"errors"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
	"github.com/maquette-city/maquette/tiles/mesh"
)

// maxMitre bounds the length of a mitre in half thicknesses, at corners that
// turn nearly back.
const maxMitre = 4

// band gives the band of the half width h about a line: its ends cut square or,
// where it ends at its start, a ring with a hole.
func band(line []solid.Vec2, h float64) (solid.Profile, error) {
	var p []solid.Vec2
	for _, q := range line {
		if len(p) == 0 || math.Hypot(q[0]-p[len(p)-1][0], q[1]-p[len(p)-1][1]) > joinTolerance {
			p = append(p, q)
		}
	}
	if len(p) < 2 || h <= 0 {
		return solid.Profile{}, errors.New("a centre line needs two points and a thickness")
	}
	n := len(p) - 1
	closed := n > 2 && math.Hypot(p[n][0]-p[0][0], p[n][1]-p[0][1]) <= joinTolerance
	left := make([]solid.Vec2, len(p))
	right := make([]solid.Vec2, len(p))
	for i := range p {
		n := mitre(p, i, closed)
		left[i] = solid.Vec2{p[i][0] + float64(n[0]*h), p[i][1] + float64(n[1]*h)}
		right[len(p)-1-i] = solid.Vec2{p[i][0] - float64(n[0]*h), p[i][1] - float64(n[1]*h)}
	}
	if !closed {
		return solid.Profile{Outer: append(right, left...)}, nil
	}
	if math.Abs(mesh.RingArea(left)) < math.Abs(mesh.RingArea(right)) {
		left, right = right, left
	}
	return solid.Profile{Outer: left, Holes: [][]solid.Vec2{right}}, nil
}

// mitre gives the offset at point i for a distance of 1 to the left of the line.
func mitre(p []solid.Vec2, i int, closed bool) solid.Vec2 {
	normal := func(a, b solid.Vec2) solid.Vec2 {
		dx, dy := b[0]-a[0], b[1]-a[1]
		l := math.Hypot(dx, dy)
		return solid.Vec2{-dy / l, dx / l}
	}
	last := len(p) - 1
	before, after := max(i-1, 0), min(i, last-1)
	if closed && (i == 0 || i == last) {
		before, after = last-1, 0
	}
	a, b := normal(p[before], p[before+1]), normal(p[after], p[after+1])
	x, y := a[0]+b[0], a[1]+b[1]
	scale := 2 / math.Max(x*x+y*y, 4.0/(maxMitre*maxMitre))
	return solid.Vec2{x * scale, y * scale}
}
