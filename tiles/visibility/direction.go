package visibility

import (
	"github.com/maquette-city/maquette/tiles/raster"
	"github.com/maquette-city/maquette/tiles/scene"
)

// direction is one way to look: parallel to forward, with right and up across.
type direction struct {
	right, up, forward scene.Vec3
	below              bool // looks up from below the horizon
}

// ring is a number of directions at one height above the horizon. They are given
// by whole numbers, so that no sine rounds differently on another machine.
type ring struct {
	flat, rise int // the eye stands flat out and rise up
	turned     bool
	half       bool // four directions in place of eight
}

// rings lists where the eyes stand, those first that see most: a feature that is
// known to be seen need not be judged again.
func rings() []ring {
	return []ring{
		{flat: 1, rise: 1, turned: true},              // 45 degrees: roofs and the walls under them
		{flat: 5, rise: 2},                            // 22 degrees: walls
		{flat: 20, rise: 1, turned: true},             // 3 degrees: under eaves, into galleries
		{flat: 1, rise: 4, half: true},                // 76 degrees: courtyards
		{flat: 3, rise: -1, half: true},               // 18 degrees from below: canopies, balconies
		{flat: 1, rise: -1, half: true, turned: true}, // 45 degrees from below: bridges
	}
}

// compass gives eight directions near the corners and sides of the compass as
// whole numbers of nearly the same length; turned ones lie between them. None
// runs along an axis: walls mostly do, and are then seen from both sides.
func compass(turned bool) [8][2]int {
	if turned {
		return [8][2]int{{12, 5}, {5, 12}, {-5, 12}, {-12, 5}, {-12, -5}, {-5, -12}, {5, -12}, {12, -5}}
	}
	return [8][2]int{{13, 1}, {9, 10}, {-1, 13}, {-10, 9}, {-13, -1}, {-9, -10}, {1, -13}, {10, -9}}
}

// compassLength is the length of the vectors of compass, within 4 percent.
const compassLength = 13

// directions gives all of them; the first looks straight down.
func directions() []direction {
	out := []direction{{right: scene.Vec3{1, 0, 0}, up: scene.Vec3{0, 1, 0}, forward: scene.Vec3{0, 0, -1}}}
	for _, r := range rings() {
		for i, c := range compass(r.turned) {
			if r.half && i%2 == 1 {
				continue
			}
			eye := scene.Vec3{float64(c[0] * r.flat), float64(c[1] * r.flat), float64(compassLength * r.rise)}
			d := direction{forward: eye.Scale(-1).Normalized(), below: r.rise < 0}
			d.right = scene.Vec3{float64(-c[1]), float64(c[0]), 0}.Normalized()
			d.up = d.right.Cross(d.forward).Normalized()
			out = append(out, d)
		}
	}
	return out
}

// to gives the transform from the plan frame to pixels: right and up in parts of
// a pixel, forward in pixels from the depth of middle.
func (d *direction) to(pixel float64, middle scene.Vec3) scene.Affine {
	fine, whole := raster.Parts/pixel, 1/pixel
	r, u, f := d.right.Scale(fine), d.up.Scale(fine), d.forward.Scale(whole)
	return scene.Affine{r[0], r[1], r[2], 0, u[0], u[1], u[2], 0, f[0], f[1], f[2], -f.Dot(middle)}
}

// from gives the point of the plan at right and up, in pixels, and at a depth:
// the inverse of to.
func (d *direction) from(pixel float64, middle scene.Vec3, x, y, depth float64) scene.Vec3 {
	p := d.right.Scale(x * pixel).Add(d.up.Scale(y * pixel))
	return p.Add(d.forward.Scale(depth*pixel + d.forward.Dot(middle)))
}
