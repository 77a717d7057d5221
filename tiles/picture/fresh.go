package picture

import (
	"encoding/binary"
	"image"
	"math"
	"slices"
)

const (
	// openCells is how many cells of a region hold what darkens the corners of the
	// next one: maxCornerPixels, and what the blur and edges look at beside.
	openCells = (maxCornerPixels+3)*superSampling/regionCell + 1
	// sunMargin is more than a sample of the sun's map lies from where a point lies
	// that it lights: shadowReach, shadowBias and what is taken around it.
	sunMargin = 8
)

// findFresh finds what must be lit: what changed in the picture and so near to it
// that it may darken its corners, and what lies where shadows changed. The rest
// looks as it did before.
func (f *frame) findFresh(picture, shadows *region) {
	was, ok := f.looksAsBefore()
	if !ok || picture == nil || shadows == nil || f.opt.Before == nil || !f.panesStay(was) {
		return
	}
	b := f.opt.Before
	if b.Rect != image.Rect(0, 0, f.opt.Width, f.opt.Height) || len(b.Pix) < b.PixOffset(f.opt.Width-1, f.opt.Height-1)+4 {
		return
	}
	fresh := picture.grown(openCells)
	if shadows.any {
		f.addShadowed(fresh, shadows)
	}
	f.fresh = fresh
}

// looksAsBefore gives what an earlier drawing noted of its panes and lines where it
// stood, lit and framed its picture alike; and notes ours.
func (f *frame) looksAsBefore() (rows []byte, ok bool) {
	if len(f.lots) == 0 || f.opt.Outdoors != nil {
		return nil, false
	}
	name := f.name()
	f.note(name, f.overs())
	if f.before == nil {
		return nil, false
	}
	rows, ok = f.before.maps[name]
	return rows, ok
}

// name names all that every pixel depends on.
func (f *frame) name() string {
	ground := 0.0
	if f.opt.Ground {
		ground = 1
	}
	s := &f.suns[0]
	top, bottom := f.opt.Background.Top, f.opt.Background.Bottom
	return "frame" + f.cam.name() + s.name() + bitsOf(f.bounds.Min[:], f.bounds.Max[:], []float64{f.reach, ground}) +
		string([]byte{top.R, top.G, top.B, top.A, bottom.R, bottom.G, bottom.B, bottom.A})
}

// overs lists the lots of panes and lines, which lie over what won.
func (f *frame) overs() []byte {
	var out []byte
	for _, i := range f.overLots() {
		out = binary.AppendUvarint(out, uint64(i))
	}
	return out
}

func (f *frame) overLots() []int {
	var out []int
	for i := range f.items {
		if f.items[i].glass() {
			out = append(out, f.items[i].lot)
		}
	}
	for i := range f.lines {
		out = append(out, f.lines[i].lot)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// panesStay tells whether all panes and lines are those of an earlier drawing,
// which noted its own in rows.
func (f *frame) panesStay(rows []byte) bool {
	stays := map[int]bool{}
	for _, i := range f.was {
		stays[i] = true
	}
	for r := (varints{rows}); len(r.data) > 0; {
		if i, ok := r.next(); !ok || i > math.MaxInt32 || !stays[int(i)] {
			return false
		}
	}
	return !slices.ContainsFunc(f.overLots(), func(i int) bool { return f.was[i] < 0 })
}

// addShadowed adds what the sun lights by changed parts of its map.
func (f *frame) addShadowed(fresh, shadows *region) {
	sun := &f.suns[0]
	for i := range f.items {
		it := &f.items[i]
		if box := &f.boxesOf()[i]; it.glass() && shadows.meets(sun.reach(box).wider(sunMargin)) {
			fresh.add(f.cam.reach(box))
		}
	}
	parallel(fresh.down, func(row int) {
		for y := row * regionCell; y < min((row+1)*regionCell, f.buf.height); y++ {
			for x := range f.buf.width {
				cell := &fresh.cells[row*fresh.across+x/regionCell]
				if *cell {
					continue
				}
				if h := f.hitAt(x, y); h.ok {
					at := noSides()
					at.extend(sun.locate(h.p))
					*cell = shadows.meets(at.around().wider(sunMargin))
				}
			}
		}
	})
}

func (r rect) wider(by int) rect { return rect{r.x0 - by, r.y0 - by, r.x1 + by, r.y1 + by} }

// holds tells whether the cell of a sample is in r; nil is everywhere.
func (r *region) holds(x, y int) bool {
	return r == nil || r.cells[y/regionCell*r.across+x/regionCell]
}

// grown gives r and all cells within so many of it.
func (r *region) grown(by int) *region {
	if r == nil {
		return nil
	}
	out := &region{across: r.across, down: r.down, cells: make([]bool, len(r.cells)), any: r.any}
	for i, in := range r.cells {
		if !in {
			continue
		}
		x, y := i%r.across, i/r.across
		for v := max(0, y-by); v <= min(r.down-1, y+by); v++ {
			for u := max(0, x-by); u <= min(r.across-1, x+by); u++ {
				out.cells[v*r.across+u] = true
			}
		}
	}
	return out
}
