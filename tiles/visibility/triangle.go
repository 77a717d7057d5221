package visibility

// corner is a projected point: parts of a pixel from the corner of the tile, and
// depth in pixels.
type corner struct {
	x, y int32
	z    float32
}

// triangle is one whose pixels are known: rows y0 to y1-1, for each of them a
// span in the buffer, and its depth over the tile: at the middle of pixel 0, 0,
// and its change for a pixel. Depths here have fineBits more than those of the
// buffer, so that adding up the change is exact from wherever it begins.
type triangle struct {
	y0, y1    int
	z, zx, zy int64
}

const (
	// depthBits are those of a depth below the pixel.
	depthBits = 10
	fineBits  = 20
	// steepest is the most that depth may change for a pixel, in pixels. What is
	// steeper is seen edge-on.
	steepest = 1 << 12
)

// cover finds the pixels whose middles lie in the triangle or on its edge; false
// where there are none, or it is seen edge-on or, being closed, from its back.
func (b *buffer) cover(t *triangle, p, q, r *corner, closed bool) bool {
	const half = parts / 2
	// Pixel k has its middle at k*parts + half.
	x0 := max((int(min(p.x, q.x, r.x))+half-1)>>partBits, b.in.x0)
	x1 := min((int(max(p.x, q.x, r.x))-half)>>partBits+1, b.in.x1)
	if x0 >= x1 {
		return false
	}
	y0 := max((int(min(p.y, q.y, r.y))+half-1)>>partBits, b.in.y0)
	y1 := min((int(max(p.y, q.y, r.y))-half)>>partBits+1, b.in.y1)
	if y0 >= y1 {
		return false
	}
	area := int64(q.x-p.x)*int64(r.y-p.y) - int64(r.x-p.x)*int64(q.y-p.y)
	if area == 0 || area < 0 && closed {
		return false
	}
	if area < 0 {
		q, r, area = r, q, -area
	}
	t.y0, t.y1 = y0, y1
	if x1-x0 == 1 && y1-y0 == 1 { // most triangles of fine meshes
		b.spans[y0] = [2]int32{int32(x0), int32(x1)}
		x, y := int64(x0*parts+half), int64(y0*parts+half)
		return left(p, q, x, y) && left(q, r, x, y) && left(r, p, x, y) && t.plane(p, q, r, area)
	}
	for y := y0; y < y1; y++ {
		b.spans[y] = [2]int32{int32(x0), int32(x1)}
	}
	b.narrow(p, q, y0, y1)
	b.narrow(q, r, y0, y1)
	b.narrow(r, p, y0, y1)
	return t.plane(p, q, r, area)
}

// left tells whether a point lies left of the edge from p to q, or on it.
func left(p, q *corner, x, y int64) bool {
	return int64(q.x-p.x)*(y-int64(p.y)) >= int64(q.y-p.y)*(x-int64(p.x))
}

// narrow cuts the spans of the rows y0 to y1-1 to the pixels whose middles lie
// left of the edge from p to q, or on it. A level edge cuts nothing that y0 and y1
// do not.
func (b *buffer) narrow(p, q *corner, y0, y1 int) {
	const half = parts / 2
	dx, dy := int64(q.x-p.x), int64(q.y-p.y)
	// The middle of pixel (x, y) lies left where
	// dx*(parts*y+half-p.y) - dy*(parts*x+half-p.x) >= 0, or step*x <= v.
	v := dx*(parts*int64(y0)+half-int64(p.y)) - dy*(half-int64(p.x))
	step, rise := dy*parts, dx*parts
	switch {
	case step > 0:
		last := newSlope(v, rise, step)
		for y := y0; y < y1; y++ {
			if x := last.whole + 1; x < int64(b.spans[y][1]) {
				b.spans[y][1] = int32(max(x, -1))
			}
			last.next()
		}
	case step < 0:
		first := newSlope(v, rise, -step) // -x <= v/-step
		for y := y0; y < y1; y++ {
			if x := -first.whole; x > int64(b.spans[y][0]) {
				b.spans[y][0] = int32(min(x, side))
			}
			first.next()
		}
	}
}

// slope runs through floor((v + i*rise) / step), exactly.
type slope struct{ whole, rest, step, riseWhole, riseRest int64 }

func newSlope(v, rise, step int64) slope {
	s := slope{whole: floorDiv(v, step), step: step, riseWhole: floorDiv(rise, step)}
	s.rest = v - s.whole*step
	s.riseRest = rise - s.riseWhole*step
	return s
}

func (s *slope) next() {
	s.whole += s.riseWhole
	if s.rest += s.riseRest; s.rest >= s.step {
		s.rest -= s.step
		s.whole++
	}
}

// floorDiv gives the greatest whole number not above a/b, b positive.
func floorDiv(a, b int64) int64 {
	q := a / b
	if q*b > a {
		q--
	}
	return q
}

// plane finds the depth over the tile, false where it is too steep. Products are
// rounded before they are added.
func (t *triangle) plane(p, q, r *corner, area int64) bool {
	qx, qy, rx, ry := float64(q.x-p.x), float64(q.y-p.y), float64(r.x-p.x), float64(r.y-p.y)
	qz, rz := float64(q.z)-float64(p.z), float64(r.z)-float64(p.z)
	scale := parts / float64(area)
	zx := (float64(qz*ry) - float64(rz*qy)) * scale
	zy := (float64(rz*qx) - float64(qz*rx)) * scale
	if !(zx < steepest && zx > -steepest && zy < steepest && zy > -steepest) {
		return false
	}
	dx, dy := 0.5-float64(p.x)/parts, 0.5-float64(p.y)/parts
	const unit = 1 << (depthBits + fineBits)
	t.z = int64((float64(p.z) + float64(zx*dx) + float64(zy*dy)) * unit)
	t.zx, t.zy = int64(zx*unit), int64(zy*unit)
	return true
}

// draw notes the depth of t where it is the nearest.
func (b *buffer) draw(t *triangle) {
	for y := t.y0; y < t.y1; y++ {
		from, to := int(b.spans[y][0]), int(b.spans[y][1])
		if from >= to {
			continue
		}
		z := t.z + t.zy*int64(y) + t.zx*int64(from)
		row := b.depth[y*side+from : y*side+to]
		for i := range row {
			if d := int32(z >> fineBits); d < row[i] {
				row[i] = d
			}
			z += t.zx
		}
	}
}

// visible counts the pixels in which t is the nearest, or nearly, and show agrees
// where it is given.
func (b *buffer) visible(t *triangle, show func(x, y int, depth int32) bool) int32 {
	n := int32(0)
	for y := t.y0; y < t.y1; y++ {
		from, to := int(b.spans[y][0]), int(b.spans[y][1])
		if from >= to {
			continue
		}
		z := t.z + t.zy*int64(y) + t.zx*int64(from)
		for i, d := range b.depth[y*side+from : y*side+to] {
			if at := int32(z >> fineBits); at <= d+depthSlack && (show == nil || show(from+i, y, at)) {
				n++
			}
			z += t.zx
		}
	}
	return n
}
