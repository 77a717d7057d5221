package partition

import (
	"math"

	"github.com/maquette-city/maquette/tiles/scene"
)

// precision gives how far a stored position may lie from the true one, metres,
// rounded up to a power of two: the step, or that of float32 at the far end of
// the loose cell.
func (t *content) precision() float64 {
	if t.step > 0 {
		return t.step
	}
	return t.cell.precision()
}

// gap is how far in metres what is shown lies from what there is, both ways: of
// everything, and of what can be seen from outside alone. The second is what
// devices go by that have too little room for more; see tiles.Outside.
type gap struct{ all, seen float64 }

// extend makes g the greater of both.
func (g *gap) extend(o gap) { g.all, g.seen = max(g.all, o.all), max(g.seen, o.seen) }

// gap gives the gap that e makes where it is left out, d metres from what is shown.
func (e *entry) gap(d float64) gap {
	if e.seen {
		return gap{d, d}
	}
	return gap{all: d}
}

// known gives the part of g below which the distance of e changes nothing.
func (e *entry) known(g gap) float64 {
	if e.seen {
		return g.seen
	}
	return g.all
}

// significant is how many binary digits of a geometricError are kept.
const significant = 3

// roundUp gives the next number of three binary digits: a moved wall then seldom
// changes an error.
func roundUp(v float64) float64 {
	if v <= 0 {
		return 0
	}
	_, exponent := math.Frexp(v)
	unit := math.Ldexp(1, exponent-significant)
	return math.Ceil(v/unit) * unit
}

// above gives the next number of three binary digits over v: a tile's error is
// greater than its children's, since clients do not stop at a tile whose error
// equals its parent's (3D Tiles 1.1, clause 7.9, wants it no smaller).
func above(v float64) float64 {
	_, exponent := math.Frexp(v)
	return roundUp(v + math.Ldexp(1, exponent-significant-1))
}

// itemsBox gives the box of what the tile shows, in the plan frame.
func itemsBox(t *content) scene.Box {
	box := scene.NewBox()
	for i := range t.items {
		extendBox(&box, t.items[i].Feature, &t.items[i].ToPlan)
	}
	return box
}

// extendBox grows box to hold the triangles and segments of f, placed by toPlan.
func extendBox(box *scene.Box, f *scene.Feature, toPlan *scene.Affine) {
	for i := range f.Parts {
		p := &f.Parts[i]
		placed := toPlan.Mul(&p.Transform)
		for _, at := range p.Mesh.Indices {
			box.Extend(placed.Apply(p.Mesh.Positions[at]))
		}
	}
}
