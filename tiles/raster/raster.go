// Package raster finds the pixels that a triangle covers and its depth in each,
// in integers: the same on every machine, without gaps between neighbours, and the
// same whatever part of the picture is asked for.
//
// Corners come rounded to whole parts of a pixel. A pixel belongs to a triangle
// where its middle lies in it or on its edge; one on the edge of two belongs to
// both. What is drawn with it, where, and which triangles matter is for others to
// know: tiles/visibility and tiles/massing look along parallel rays, while
// tiles/picture has a lens and samples of its own.
package raster

const (
	// Parts of a pixel that corners are rounded to.
	Parts    = 1 << PartBits
	PartBits = 6
	// DepthBits are those of a depth below the pixel: depths are told in 1024ths
	// of a pixel.
	DepthBits = 10
	// FineBits are those of the depths of a Row below a depth.
	FineBits = 20
	// steepest is the most that depth may change for a pixel, in pixels. What is
	// steeper is seen edge-on.
	steepest = 1 << 12
	// half a pixel: pixel k has its middle at k*Parts + half.
	half = Parts / 2
)

// Corner is a projected point: parts of a pixel to the right and up, and depth in
// pixels. Corners lie within 2^24 parts of each other and of the window, depths
// within 2^15 pixels.
type Corner struct {
	X, Y int32
	Z    float32
}

// Window is a rectangle of pixels, X1 and Y1 not in it.
type Window struct{ X0, Y0, X1, Y1 int }

// Empty tells whether w has no pixel.
func (w Window) Empty() bool { return w.X0 >= w.X1 || w.Y0 >= w.Y1 }

// Area gives the number of pixels of a window that is not empty.
func (w Window) Area() int { return (w.X1 - w.X0) * (w.Y1 - w.Y0) }

// Union gives the least window that holds both.
func (w Window) Union(o Window) Window {
	switch {
	case w.Empty():
		return o
	case o.Empty():
		return w
	}
	return Window{min(w.X0, o.X0), min(w.Y0, o.Y0), max(w.X1, o.X1), max(w.Y1, o.Y1)}
}

// Intersect gives what both have.
func (w Window) Intersect(o Window) Window {
	return Window{max(w.X0, o.X0), max(w.Y0, o.Y0), min(w.X1, o.X1), min(w.Y1, o.Y1)}
}

// Scan holds what one triangle covers of a window. Rows Y0 to Y1-1 may have pixels.
type Scan struct {
	Y0, Y1    int
	in        Window
	spans     [][2]int32 // of each row of the window
	z, zx, zy int64      // depth at the middle of pixel 0, 0 and its change for a pixel
}

// Within makes s look at w alone.
func (s *Scan) Within(w Window) {
	s.in = w
	if n := w.Y1 - w.Y0; n > cap(s.spans) {
		s.spans = make([][2]int32, n)
	}
}

// Row gives the pixels from to to-1 of row y, and the depth of the first with
// FineBits more than a depth has and its change for a pixel: adding up is exact
// from wherever it begins.
func (s *Scan) Row(y int) (from, to int, depth, change int64) {
	span := s.spans[y-s.in.Y0]
	from, to = int(span[0]), int(span[1])
	return from, to, s.z + s.zy*int64(y) + s.zx*int64(from), s.zx
}

// Cover finds the pixels of a triangle; false where there are none, or it is seen
// edge-on or, with front set, runs clockwise.
func (s *Scan) Cover(p, q, r *Corner, front bool) bool {
	area := int64(q.X-p.X)*int64(r.Y-p.Y) - int64(r.X-p.X)*int64(q.Y-p.Y)
	if area <= 0 && (front || area == 0) {
		return false
	}
	x0 := max((int(min(p.X, q.X, r.X))+half-1)>>PartBits, s.in.X0)
	x1 := min((int(max(p.X, q.X, r.X))-half)>>PartBits+1, s.in.X1)
	if x0 >= x1 {
		return false
	}
	y0 := max((int(min(p.Y, q.Y, r.Y))+half-1)>>PartBits, s.in.Y0)
	y1 := min((int(max(p.Y, q.Y, r.Y))-half)>>PartBits+1, s.in.Y1)
	if y0 >= y1 {
		return false
	}
	if area < 0 {
		q, r, area = r, q, -area
	}
	s.Y0, s.Y1 = y0, y1
	rows := s.spans[y0-s.in.Y0 : y1-s.in.Y0]
	if (x1-x0)*(y1-y0) <= few { // most triangles of fine meshes
		return s.pick(rows, p, q, r, x0, x1, y0) && s.plane(p, q, r, area)
	}
	fill(rows, p, q, r, int32(x0), int32(x1), y0)
	return s.plane(p, q, r, area)
}

// Each calls draw for each triangle that three indices name of which Cover tells
// that it has pixels.
func (s *Scan) Each(corners []Corner, indices []uint32, front bool, draw func()) {
	left, right := int32(s.in.X0*Parts+half), int32((s.in.X1-1)*Parts+half) // middles of the outer pixels
	low, high := int32(s.in.Y0*Parts+half), int32((s.in.Y1-1)*Parts+half)
	for k := 0; k+2 < len(indices); k += 3 {
		p, q, r := &corners[indices[k]], &corners[indices[k+1]], &corners[indices[k+2]]
		if min(p.X, q.X, r.X) > right || max(p.X, q.X, r.X) < left || min(p.Y, q.Y, r.Y) > high || max(p.Y, q.Y, r.Y) < low {
			continue
		}
		if s.Cover(p, q, r, front) {
			draw()
		}
	}
}

// few is the number of pixels up to which each is asked by itself.
const few = 4

// pick finds the pixels of the triangle among x0 to x1-1 in the rows from y0 on;
// false where there are none.
func (s *Scan) pick(rows [][2]int32, p, q, r *Corner, x0, x1, y0 int) bool {
	some := false
	for i := range rows {
		y := int64((y0+i)*Parts + half)
		from, to := x1, x1
		for x := x0; x < x1; x++ {
			c := int64(x*Parts + half)
			if left(p, q, c, y) && left(q, r, c, y) && left(r, p, c, y) {
				from, to = min(from, x), x+1
			}
		}
		rows[i] = [2]int32{int32(from), int32(to)}
		some = some || from < x1
	}
	return some
}

// left tells whether a point lies left of the edge from p to q, or on it.
func left(p, q *Corner, x, y int64) bool {
	return int64(q.X-p.X)*(y-int64(p.Y)) >= int64(q.Y-p.Y)*(x-int64(p.X))
}

// FloorDiv gives the greatest whole number not above a/b, b positive.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if q*b > a {
		q--
	}
	return q
}

// plane finds the depth over the window, false where it is too steep. Products are
// rounded before they are added.
func (s *Scan) plane(p, q, r *Corner, area int64) bool {
	qx, qy, rx, ry := float64(q.X-p.X), float64(q.Y-p.Y), float64(r.X-p.X), float64(r.Y-p.Y)
	qz, rz := float64(q.Z)-float64(p.Z), float64(r.Z)-float64(p.Z)
	scale := Parts / float64(area)
	zx := (float64(qz*ry) - float64(rz*qy)) * scale
	zy := (float64(rz*qx) - float64(qz*rx)) * scale
	if !(zx < steepest && zx > -steepest && zy < steepest && zy > -steepest) {
		return false
	}
	dx, dy := 0.5-float64(p.X)/Parts, 0.5-float64(p.Y)/Parts
	const unit = 1 << (DepthBits + FineBits)
	s.z = int64((float64(p.Z) + float64(zx*dx) + float64(zy*dy)) * unit)
	s.zx, s.zy = int64(zx*unit), int64(zy*unit)
	return true
}

// Round gives the whole number nearest to v, which is within 32 bits.
func Round(v float64) int32 { return int32(int64(v+(1<<32)+0.5) - 1<<32) }

// Rise gives the change of depth for a row, with FineBits more than a depth has.
func (s *Scan) Rise() int64 { return s.zy }
