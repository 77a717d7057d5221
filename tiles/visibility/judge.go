package visibility

import (
	"cmp"
	"slices"

	"github.com/maquette-city/maquette/tiles/raster"
)

const (
	// batches is the number of batches that bodies are drawn in, near ones first:
	// between them it shows what of the rest is hidden.
	batches = 4
	// broadly is the number of pixels for each triangle from which on a body that is
	// seen is drawn at once: walls, floors and roofs hide most of what is to be judged,
	// and little else needs drawing then.
	broadly = 16
)

// judge draws one tile and counts. What is known to be seen is drawn as far as it
// may hide anything of the rest, and of the rest what is not hidden by that. None of
// what is left out changes what is counted.
func (v *view) judge() {
	open := raster.Window{}
	for i := range v.tasks {
		if t := &v.tasks[i]; !t.known {
			open = open.Union(t.in)
		}
	}
	v.buf.clear(open)
	v.openBoxes()
	if v.drawKnown(open, true) && !v.openPixels() {
		return
	}
	if v.drawKnown(open, false) && !v.openBoxes() {
		return
	}
	v.judgeOpen()
}

// openBoxes notes where, and how far back, there is anything left to judge, as far
// as boxes tell; false where there is nothing.
func (v *view) openBoxes() bool {
	v.buf.closeAll()
	some := false
	for i := range v.tasks {
		t := &v.tasks[i]
		if t.hidden = t.hidden || !t.known && v.buf.hides(t.in, t.near); !t.known && !t.hidden {
			v.buf.openTo(t.in, t.far)
			some = true
		}
	}
	return some
}

// openPixels is openBoxes by pixels: a box that peeps out seldom has all pixels of
// it seen.
func (v *view) openPixels() bool {
	if !v.openBoxes() {
		return false
	}
	v.buf.closeAll()
	some := false
	for i := range v.tasks {
		t := &v.tasks[i]
		switch {
		case t.known || t.hidden:
			continue
		case t.body.thin(v.pixel):
			v.buf.openTo(t.in, t.far)
		default:
			seen := false
			v.each(t.body, func() { seen = v.buf.open() || seen })
			t.hidden = !seen
		}
		some = some || !t.hidden
	}
	return some
}

// drawKnown draws the broad ones, or the others, of what is known to be seen; false
// where there are none that matter.
func (v *view) drawKnown(open raster.Window, broad bool) bool {
	v.queue = v.queue[:0]
	for i := range v.tasks {
		t := &v.tasks[i]
		if !t.known || broad != (t.in.Area() >= broadly*t.body.triangles) {
			continue
		}
		if in := t.in.Intersect(open); !in.Empty() && v.buf.matters(in, t.near) {
			v.queue = append(v.queue, t)
		}
	}
	if len(v.queue) == 0 {
		return false
	}
	v.inBatches(func(_ int32, t *task) {
		if v.buf.matters(t.in.Intersect(open), t.near) {
			v.each(t.body, v.buf.draw)
		}
	})
	v.buf.condense()
	return true
}

// inBatches calls draw for the tasks queued, near ones first, and condenses the
// depths now and then.
func (v *view) inBatches(draw func(number int32, t *task)) {
	triangles, drawn := 0, 0
	for _, t := range v.queue {
		triangles += t.body.triangles
	}
	slices.SortFunc(v.queue, func(a, b *task) int { return cmp.Compare(a.near, b.near) })
	for i, t := range v.queue {
		draw(int32(i), t)
		if drawn += t.body.triangles; drawn > triangles/batches {
			v.buf.condense()
			drawn = 0
		}
	}
}

// judgeOpen draws what is left to judge and counts the pixels. A body of which
// nothing is seen when it is drawn needs no second look, nor one that is the nearest
// in as many pixels as it needs.
func (v *view) judgeOpen() {
	v.queue = v.queue[:0]
	for i := range v.tasks {
		if t := &v.tasks[i]; !t.known && !t.hidden {
			v.queue = append(v.queue, t)
		}
	}
	v.buf.disown()
	v.inBatches(v.drawOwned)
	v.buf.condense()
	v.countOwned()
	for _, t := range v.queue {
		switch {
		case t.hidden || v.buf.hides(t.in, t.near):
		case t.body.pixels.Load()+t.pixels >= t.body.need:
			v.survey.count(t.body, t.pixels)
		default:
			v.countPixels(t.body)
		}
	}
}

// drawOwned draws a body that is judged.
func (v *view) drawOwned(number int32, t *task) {
	if t.hidden = v.buf.hides(t.in, t.near); t.hidden {
		return
	}
	seen := false
	v.each(t.body, func() { seen = v.buf.drawOwned(number) || seen })
	t.hidden = !seen && !t.body.thin(v.pixel)
}

// countOwned counts the pixels in which bodies that are judged are the nearest.
func (v *view) countOwned() {
	w := v.buf.in
	for y := w.Y0; y < w.Y1; y++ {
		for x, owner := range v.buf.owners[y*side+w.X0 : y*side+w.X1] {
			if owner != nobody && v.aboveGround(w.X0+x, y, v.buf.depth[y*side+w.X0+x]) {
				v.queue[owner].pixels++
			}
		}
	}
}

// countPixels counts those in which b is the nearest, or nearly.
func (v *view) countPixels(b *body) {
	var show func(x, y int, depth int32) bool
	if v.ground != nil {
		show = v.aboveGround
	}
	n := int32(0)
	v.each(b, func() { n += v.buf.visible(show) })
	if b.thin(v.pixel) {
		n += v.points(b)
	}
	v.survey.count(b, n)
}
