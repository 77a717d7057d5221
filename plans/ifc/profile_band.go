package ifc

import (
	"errors"
	"math"

	"github.com/maquette-city/maquette/plans/solid"
)

// maxMitre bounds the length of a mitre in half thicknesses, at corners that
// turn nearly back.
const maxMitre = 4

// band gives the outline of the band of the half width h about a line.
func band(line []solid.Vec2, h float64) ([]solid.Vec2, error) {
	var p []solid.Vec2
	for _, q := range line {
		if len(p) == 0 || math.Hypot(q[0]-p[len(p)-1][0], q[1]-p[len(p)-1][1]) > joinTolerance {
			p = append(p, q)
		}
	}
	if len(p) < 2 || h <= 0 {
		return nil, errors.New("a centre line needs two points and a thickness")
	}
	left := make([]solid.Vec2, len(p))
	right := make([]solid.Vec2, len(p))
	for i := range p {
		n := mitre(p, i)
		left[i] = solid.Vec2{p[i][0] + float64(n[0]*h), p[i][1] + float64(n[1]*h)}
		right[len(p)-1-i] = solid.Vec2{p[i][0] - float64(n[0]*h), p[i][1] - float64(n[1]*h)}
	}
	return append(right, left...), nil
}

// mitre gives the offset at point i for a distance of 1 to the left of the line.
func mitre(p []solid.Vec2, i int) solid.Vec2 {
	normal := func(a, b solid.Vec2) solid.Vec2 {
		dx, dy := b[0]-a[0], b[1]-a[1]
		l := math.Hypot(dx, dy)
		return solid.Vec2{-dy / l, dx / l}
	}
	switch i {
	case 0:
		return normal(p[0], p[1])
	case len(p) - 1:
		return normal(p[i-1], p[i])
	}
	a, b := normal(p[i-1], p[i]), normal(p[i], p[i+1])
	x, y := a[0]+b[0], a[1]+b[1]
	scale := 2 / math.Max(x*x+y*y, 4.0/(maxMitre*maxMitre))
	return solid.Vec2{x * scale, y * scale}
}
