package picture

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// boxesOf brings d.boxes up to date: the box of each item and then of each lines,
// of all usable vertices. Views share them.
func (d *Drawing) boxesOf() []scene.Box {
	if len(d.boxes) == len(d.items)+len(d.lines) {
		return d.boxes
	}
	d.boxes = make([]scene.Box, len(d.items)+len(d.lines))
	for i := range d.boxes {
		b := scene.NewBox()
		d.at(i).eachPoint(func(p scene.Vec3) { b.Extend(p) })
		d.boxes[i] = b
	}
	return d.boxes
}

// at gives the item, or after those the lines, of a number.
func (d *Drawing) at(i int) *item {
	if i < len(d.items) {
		return &d.items[i]
	}
	return &d.lines[i-len(d.items)]
}

// eachPoint calls f for every usable vertex.
func (it *item) eachPoint(f func(scene.Vec3)) {
	for _, v := range it.mesh.Positions {
		if p := it.to.Apply(v); p.Finite() {
			f(p)
		}
	}
}

// bounds gives the box of all usable vertices.
func (d *Drawing) bounds() scene.Box {
	b := scene.NewBox()
	for _, box := range d.boxesOf() {
		b.Union(box)
	}
	return b
}

// sides are how far something reaches on the screen: the least x and y, and the
// least -x and -y.
type sides [4]float64

func noSides() sides { return sides{math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)} }

func (s *sides) extend(p screen) {
	for k, v := range [4]float64{p.x, p.y, -p.x, -p.y} {
		s[k] = min(s[k], v)
	}
}

// outline gives the least and greatest x and y at which c sees a vertex. All of
// them lie before c. Of most items the box tells that no vertex matters.
func (d *Drawing) outline(c *camera) (lo, hi [2]float64) {
	boxes := d.boxesOf()
	reach := make([]sides, len(boxes))
	var first [4]int
	for i := range boxes {
		reach[i] = c.sidesOf(&boxes[i])
		for k := range first {
			if reach[i][k] < reach[first[k]][k] {
				first[k] = i
			}
		}
	}
	found := noSides()
	look := func(i int) { d.at(i).eachPoint(func(p scene.Vec3) { found.extend(c.project(c.view(p))) }) }
	for _, i := range first {
		if i < len(boxes) {
			look(i)
		}
	}
	for i := range reach {
		for k := range found {
			if reach[i][k] < found[k]+outlineSlack {
				look(i)
				break
			}
		}
	}
	return [2]float64{found[0], found[1]}, [2]float64{-found[2], -found[3]}
}

// outlineSlack is more than rounding moves a point on the screen of fitted, where
// the model is about half as wide as 1.
const outlineSlack = 1e-9

// sidesOf gives how far a box reaches: no point in it reaches farther.
func (c *camera) sidesOf(b *scene.Box) sides {
	s := noSides()
	if b.Empty() {
		return s
	}
	for i := range 8 {
		s.extend(c.project(c.view(cornerOf(b, i))))
	}
	return s
}
