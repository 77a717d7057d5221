package picture

import (
	"encoding/binary"
	"math"
	"slices"
	"sort"

	"github.com/maquette-city/maquette/tiles/scene"
)

// A drawing that differs little from an earlier one knows what that one saw: for
// each map, of the picture or of the sun, which triangles won a sample. Whatever
// lost there to something that is still there loses again. So it is enough to
// draw what won, what is new, and what reaches to where something won that is
// gone: the samples come out as if everything had been drawn. Triangles of equal
// depth are the reason why the order counts: the first of them wins.

// Named names all that the look and the place of something depend on.
type Named [32]byte

// lot is what was added under one name.
type lot struct {
	name  Named
	first uint32 // number of its first triangle
}

// Name names what is added from here on, up to the next call. The zero value
// names nothing.
func (d *Drawing) Name(name Named) {
	if len(d.lots) == 0 {
		d.lots = append(d.lots, lot{first: 1})
	}
	d.lots = append(d.lots, lot{name, d.triangles})
}

// After tells what Trace gave of an earlier drawing: pictures are drawn faster
// where little changed, and come out the same to the byte. What is no trace of
// this form is as good as none.
func (d *Drawing) After(trace []byte) { d.before = readTrace(trace) }

// end gives the number after the last triangle of a lot.
func (d *Drawing) end(lot int) uint32 {
	if lot+1 < len(d.lots) {
		return d.lots[lot+1].first
	}
	return d.triangles
}

// numbers are those of triangles from from to before to.
type numbers struct{ from, to uint32 }

// wanted gives the triangles that eye must be shown for what it sees, in order, and
// where it saw what is gone; nil where it is not known to have seen anything.
func (d *Drawing) wanted(b *buffer, eye projector) ([]numbers, *region) {
	all := []numbers{{1, d.triangles}}
	if d.before == nil || len(d.lots) == 0 {
		return all, nil
	}
	rows, ok := d.before.maps[eye.name()]
	if !ok {
		return all, nil
	}
	if d.was == nil {
		d.was, d.lotBoxes = d.before.match(d.lots), d.boxesOfLots()
	}
	won, lost := d.before.split(rows, d.was, b)
	var out []numbers
	for i := range d.lots {
		whole := numbers{d.lots[i].first, d.end(i)}
		if d.was[i] < 0 || lost.any && lost.meets(eye.reach(&d.lotBoxes[i])) {
			out = append(out, whole)
			continue
		}
		out = won[d.was[i]].appendTo(out, whole)
	}
	return out, lost
}

// boxesOfLots gives the box of all triangles of each lot.
func (d *Drawing) boxesOfLots() []scene.Box {
	out := make([]scene.Box, len(d.lots))
	for i := range out {
		out[i] = scene.NewBox()
	}
	boxes := d.boxesOf()
	for i := range d.items {
		out[d.items[i].lot].Union(boxes[i])
	}
	return out
}

// lotOf gives the lot of a triangle: the last that begins with it or before, for
// lots of lines have none.
func (d *Drawing) lotOf(id uint32) int {
	return sort.Search(len(d.lots), func(i int) bool { return d.lots[i].first > id }) - 1
}

// rect is the samples x0 to x1-1 of the rows y0 to y1-1.
type rect struct{ x0, y0, x1, y1 int }

func (r *rect) extend(o rect) {
	if r.x0 == r.x1 {
		*r = o
		return
	}
	r.x0, r.y0, r.x1, r.y1 = min(r.x0, o.x0), min(r.y0, o.y0), max(r.x1, o.x1), max(r.y1, o.y1)
}

// regionCell is the width of the cells of a region, samples.
const regionCell = 32

// region is a part of a map in cells.
type region struct {
	across, down int
	cells        []bool
	any          bool
}

func newRegion(b *buffer) *region {
	r := &region{across: b.width/regionCell + 1, down: b.height/regionCell + 1}
	r.cells = make([]bool, r.across*r.down)
	return r
}

// each calls f with the row of cells of each that o meets, until it gives false.
func (r *region) each(o rect, f func(row []bool) bool) {
	x0, x1 := max(0, o.x0/regionCell), min(r.across, (o.x1-1)/regionCell+1)
	for y := max(0, o.y0/regionCell); y < min(r.down, (o.y1-1)/regionCell+1); y++ {
		if x0 >= x1 || !f(r.cells[y*r.across+x0:y*r.across+x1]) {
			return
		}
	}
}

func (r *region) add(o rect) {
	r.any = true
	r.each(o, func(row []bool) bool {
		for i := range row {
			row[i] = true
		}
		return true
	})
}

func (r *region) meets(o rect) (found bool) {
	r.each(o, func(row []bool) bool {
		found = slices.Contains(row, true)
		return !found
	})
	return found
}

// everywhere is a rect that meets every region.
func everywhere() rect { return rect{0, 0, 1 << 30, 1 << 30} }

// around gives the samples that s reaches, and more than rounding moves them.
func (s *sides) around() rect {
	const most = 1 << 30
	at := func(v float64) int { return int(max(-most, min(most, v))) }
	r := rect{at(s[0]) - 2, at(s[1]) - 2, at(-s[2]) + 3, at(-s[3]) + 3}
	if r.x0 > r.x1 || r.y0 > r.y1 { // no side is a number
		return everywhere()
	}
	return r
}

// name implements projector.
func (c *camera) name() string {
	return "camera" + bitsOf(c.eye[:], c.right[:], c.up[:], c.forward[:], []float64{c.near, c.scale, c.cx, c.cy, c.width, c.height})
}

// reach implements projector.
func (c *camera) reach(b *scene.Box) rect {
	s := noSides()
	for i := range 8 {
		v := c.view(cornerOf(b, i))
		if !(v[2] > c.near) {
			return everywhere()
		}
		s.extend(c.project(v))
	}
	return s.around()
}

// name implements projector.
func (s *sunlight) name() string {
	return "sun" + bitsOf(s.to[:], s.right[:], s.up[:], s.middle[:], []float64{float64(s.side), s.scale})
}

// reach implements projector.
func (s *sunlight) reach(b *scene.Box) rect {
	reach := noSides()
	for i := range 8 {
		reach.extend(s.locate(cornerOf(b, i)))
	}
	return reach.around()
}

// cornerOf gives one of the eight corners of b.
func cornerOf(b *scene.Box, i int) scene.Vec3 {
	p := b.Min
	for k := range p {
		if i>>k&1 == 1 {
			p[k] = b.Max[k]
		}
	}
	return p
}

// bitsOf gives the bits of numbers.
func bitsOf(lists ...[]float64) string {
	var out []byte
	for _, list := range lists {
		for _, v := range list {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
	}
	return string(out)
}
