package convert

import (
	"cmp"
	"math"
	"slices"

	"github.com/maquette-city/maquette/plans/place"
	"github.com/maquette-city/maquette/tiles/partition"
	"github.com/maquette-city/maquette/tiles/scene"
)

// cityBlock is what is tiled at once: the features in the column of a cell, or
// those that are too large for any.
type cityBlock struct {
	cell    partition.Cell // Z is 0: all heights
	large   bool           // in no column
	rest    bool           // of a divided column: what is too large for its parts
	records []int32
	order   float64 // the least comes first
}

// name of the block's root tile.
func (b *cityBlock) name() string {
	switch {
	case b.large:
		return "large"
	case b.rest:
		return "rest/" + columnName(b.cell)
	}
	return "block/" + columnName(b.cell)
}

// plan divides the records among blocks, the nearest to the middle of the city
// first: that is what people look at while the rest is made.
func (c *city) plan(placed []*place.Placed) []*cityBlock {
	columns := map[partition.Cell]*cityBlock{}
	large := &cityBlock{large: true, order: math.Inf(1)}
	boxes := make([]scene.Box, len(c.records))
	for i := range c.records {
		rec := &c.records[i]
		if rec.dropped {
			continue
		}
		boxes[i] = rec.planBox(placed[rec.source])
		c.sort(columns, large, c.sizes.level, boxes, int32(i))
	}
	all := c.divided(columns, boxes)
	slices.SortFunc(all, compareBlocks)
	middle := middleOf(all)
	for _, b := range all {
		w := math.Ldexp(1, b.cell.Level)
		b.order = math.Hypot((float64(b.cell.X)+0.5)*w-middle[0], (float64(b.cell.Y)+0.5)*w-middle[1])
	}
	slices.SortStableFunc(all, func(a, b *cityBlock) int { return cmp.Compare(a.order, b.order) })
	if len(large.records) > 0 {
		all = append(all, large)
	}
	return all
}

// sort puts record i into its column, or into others where it is too large for one.
func (c *city) sort(columns map[partition.Cell]*cityBlock, others *cityBlock, level int, boxes []scene.Box, i int32) {
	if boxes[i].Empty() {
		others.records = append(others.records, i) // it has a line and no tile
		return
	}
	cell := partition.CellOf(boxes[i], level)
	if cell.Level > level {
		others.records = append(others.records, i)
		return
	}
	cell.Z = 0
	b := columns[cell]
	if b == nil {
		b = &cityBlock{cell: cell}
		columns[cell] = b
	}
	b.records = append(b.records, i)
}

// divided gives all columns, those that are too heavy in parts of a quarter of their
// width.
func (c *city) divided(columns map[partition.Cell]*cityBlock, boxes []scene.Box) []*cityBlock {
	var all []*cityBlock
	for cell, b := range columns {
		if c.weight(b) <= c.sizes.triangles || cell.Level-overEvery < leastBlockLevel {
			all = append(all, b)
			continue
		}
		parts, rest := map[partition.Cell]*cityBlock{}, &cityBlock{cell: cell, rest: true}
		for _, i := range b.records {
			c.sort(parts, rest, cell.Level-overEvery, boxes, i)
		}
		all = append(all, c.divided(parts, boxes)...)
		if len(rest.records) > 0 {
			all = append(all, rest)
		}
	}
	return all
}

func (c *city) weight(b *cityBlock) int {
	n := 0
	for _, i := range b.records {
		n += int(c.records[i].triangles)
	}
	return n
}

func compareBlocks(a, b *cityBlock) int {
	return cmp.Or(compareColumns(a.cell, b.cell), cmp.Compare(a.name(), b.name()))
}

func compareColumns(a, b partition.Cell) int {
	return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y))
}

// middleOf gives the mean place of all features, by their blocks.
func middleOf(all []*cityBlock) scene.Vec3 {
	var sum scene.Vec3
	n := 0.0
	for _, b := range all {
		w, k := math.Ldexp(1, b.cell.Level), float64(len(b.records))
		sum = sum.Add(scene.Vec3{(float64(b.cell.X) + 0.5) * w, (float64(b.cell.Y) + 0.5) * w}.Scale(k))
		n += k
	}
	return sum.Scale(1 / max(n, 1))
}

// planBox gives about where the record's box lies in the plan frame.
func (rec *cityRecord) planBox(p *place.Placed) scene.Box {
	b := scene.NewBox()
	extendByCorners(&b, rec.box, func(v [3]float64) [3]float64 { return p.PlanPoint(v) })
	return b
}

// extendByCorners grows b to hold the corners of box and the middle of its upper
// side, where the curve of the earth is highest, as to leads them.
func extendByCorners(b *scene.Box, box scene.Box, to func([3]float64) [3]float64) {
	if box.Empty() {
		return
	}
	c := box.Center()
	for _, v := range append(corners(box), scene.Vec3{c[0], c[1], box.Max[2]}) {
		if q := scene.Vec3(to(v)); q.Finite() {
			b.Extend(q)
		}
	}
}

func corners(b scene.Box) []scene.Vec3 {
	all := b.Corners()
	return all[:]
}
