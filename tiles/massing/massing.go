// Package massing makes blocks of buildings: what stands for them where a pixel is
// as large as a window.
//
// Buildings are taken apart where nothing connects them, and each is looked at in
// its own main direction, from above and from below, in pixels of a quarter of
// the tolerance. The surfaces seen there become regions with one plane each: a
// flat roof stays flat and at its height, a pitched one keeps its pitch, since
// steps in its place are what one would see from far. The lines between regions
// are drawn straight, at their mean place, in the main directions; they make a
// lattice, and each of its cells takes the region that covers most of it. Over
// the cells stand columns from the lower plane to the upper one: together they
// are closed blocks with upright sides. What lies within walls is filled whether
// or not the model has a floor; where it has none the block is open below, which
// nobody sees from above the ground. Masts and chimneys too slender for the lattice
// get a box of their own where they stand out, and walls too thin for it where they
// are lost. Windows and doors are cut into the faces they lie in.
//
// Sides run from corner to corner of the lattice and faces of one plane are joined
// to few rectangles: where the corner of one meets the edge of another it lies on
// it, so that no gap opens.
//
// What has no body comes back as it is: ground, roads and water, which blocks
// would turn into stairs, and lines. So do items that cannot be judged: with an
// index that points nowhere or a position that is no number.
//
// The error returned is measured on the result: see distance.go.
package massing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/maquette-city/maquette/tiles/memo"
	"github.com/maquette-city/maquette/tiles/scene"
	"github.com/maquette-city/maquette/tiles/visibility"
)

// ErrTolerance says that a tolerance is not a positive number.
var ErrTolerance = errors.New("the tolerance must be a positive number of metres")

// Blocks gives what items look like from far, in the plan frame: blocks
// whose surface is within about tolerance, in metres, of what is seen of the items
// from outside. Every face belongs to the feature that is seen there: out has a
// copy of each feature with faces, in the order of items, with new parts in the
// mean colour seen; features without faces are left out. err2 is an upper bound,
// in metres, of the distance between any point of the items and the nearest of
// the blocks, and the other way round: inner features count by how deep they lie.
// The result depends on the items and their order alone; what hangs together is
// remembered in m, which may be nil. Errors are ErrTolerance and that of ctx.
func Blocks(ctx context.Context, m *memo.Memo, items []visibility.Item, tolerance float64) (out []*scene.Feature, err2 float64, err error) {
	return BlocksWithin(ctx, m, items, nil, tolerance, Most{Triangles: math.MaxInt, Distance: math.Inf(1)})
}

// Most is what blocks may come to before they are of no use.
type Most struct {
	Triangles int     // of out; math.MaxInt is no bound
	Distance  float64 // err2, metres
}

// take leaves n triangles less.
func (m *Most) take(n int) {
	if m.Triangles < math.MaxInt {
		m.Triangles -= n
	}
}

// BlocksWithin is Blocks for who has no use for blocks beyond most: out is then
// nil, which is mostly known long before all of them are made and measured. marks
// are windows and doors that are too small to be among items: they are painted on
// the faces they lie in, and out has those of them that are, after the items.
func BlocksWithin(ctx context.Context, m *memo.Memo, items, marks []visibility.Item, tolerance float64, most Most) (out []*scene.Feature, err2 float64, err error) {
	if !(tolerance > 0) || tolerance > maxTolerance {
		return nil, 0, fmt.Errorf("making blocks of %d features within %v: %w", len(items), tolerance, ErrTolerance)
	}
	p := newPainter(items, marks)
	far := distances{most: most.Distance}
	parts := groups(p.bodies(), tolerance)
	most.take(p.keptTriangles())
	faces := make([][]face, len(parts))
	for _, i := range bySize(parts) {
		if err := ctx.Err(); err != nil {
			return nil, 0, fmt.Errorf("making blocks of %d features: %w", len(items), err)
		}
		faces[i], far = remembered(m, parts[i], tolerance, far, most.Triangles)
		if most.take(triangles(faces[i])); most.Triangles < 0 || far.beyond() {
			return nil, 0, nil
		}
	}
	for i := range faces {
		p.add(faces[i])
	}
	return p.features(), far.bound, nil
}

// triangles gives the number of triangles of faces.
func triangles(faces []face) int {
	n := 0
	for i := range faces {
		n += len(faces[i].corners) - 2
	}
	return n
}

// maxTolerance bounds the tolerance in metres.
const maxTolerance = 1 << 20

// bySize orders the groups by the diagonals of their boxes, large ones first: they
// are the farthest from their blocks, and what lies nearer is soon found out.
func bySize(parts [][]*body) []int {
	size := make([]float64, len(parts))
	order := make([]int, len(parts))
	for i, bodies := range parts {
		box := scene.NewBox()
		for _, b := range bodies {
			box.Union(b.box)
		}
		order[i], size[i] = i, box.Size().Length()
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(size[k], size[i]) })
	return order
}

const (
	// farOff is how far a group may reach beyond its blocks, in tolerances, before
	// boxes of its items are tried in their place: trees and scaffolds have no levels.
	farOff = 2
	// fewItems is the number of items of a group up to which that is done.
	fewItems = 8
)

// block makes the faces of one group and adds to known how far they lie from it;
// neither is finished where there are more triangles than most.
func block(bodies []*body, tolerance float64, known distances, most int) ([]face, distances) {
	g := newGroup(bodies, tolerance)
	bodies = g.bodies
	l := newLattice(g.look(), g)
	faces := slices.Concat(l.levels(), l.sides(), l.masts())
	index := newIndex(g.triangles)
	if len(faces) == 0 {
		faces = g.boxed()
	} else if len(bodies) <= fewItems && g.beyond(faces) > farOff*tolerance {
		if boxes := g.boxed(); g.distance(index, boxes, unbounded()).found < g.distance(index, faces, unbounded()).found {
			faces = boxes
		}
	}
	if certain := slices.DeleteFunc(slices.Clone(faces), func(f face) bool { return f.item == nobody }); triangles(certain) > most {
		return certain, known // painting takes none of them away
	}
	for i := range faces {
		faces[i].paint(index, g)
	}
	faces = g.cut(faces, index)
	faces = slices.DeleteFunc(faces, func(f face) bool { return f.item == nobody })
	if triangles(faces) > most {
		return faces, known
	}
	far := g.distance(index, faces, known)
	for i := range faces {
		faces[i].toPlan(&g.frame)
	}
	return faces, far
}
