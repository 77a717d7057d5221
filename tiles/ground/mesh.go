package ground

import "math"

// network is the right-triangulated network over a square of n x n cells: the
// same for all tiles of that size.
type network struct {
	n       int
	corners [][6]uint8 // of each triangle: a, b (ends of its longest side), c; numbered as a binary tree
}

// newNetwork numbers the triangles of n x n cells, n a power of two up to 128:
// triangle 2 and 3 are the halves of the square, triangle i has the halves 2i and
// 2i+1, and the last 2*n*n have none.
func newNetwork(n int) *network {
	w := &network{n: n, corners: make([][6]uint8, 4*n*n)}
	w.split(2, [6]int{0, 0, n, n, n, 0})
	w.split(3, [6]int{n, n, 0, 0, 0, n})
	return w
}

func (w *network) split(id int, t [6]int) {
	for i, v := range t {
		w.corners[id][i] = uint8(v)
	}
	if 2*id >= len(w.corners) {
		return
	}
	mx, my := (t[0]+t[2])/2, (t[1]+t[3])/2
	w.split(2*id, [6]int{t[4], t[5], t[0], t[1], mx, my})
	w.split(2*id+1, [6]int{t[2], t[3], t[4], t[5], mx, my})
}

// whole tells whether triangle id has no halves.
func (w *network) whole(id int) bool { return 2*id >= len(w.corners) }

// surface is the ground of one tile.
type surface struct {
	net     *network
	size    int       // posts each way, n+1
	heights []float32 // of the posts; NaN for none
	forced  []bool    // posts that no large triangle may touch
	errors  []float32 // of each post as the middle of a longest side
	shown   []float32 // height of the mesh at each post, NaN where it has none
}

func newSurface(net *network) *surface {
	s := &surface{net: net, size: net.n + 1}
	count := s.size * s.size
	s.heights, s.forced = make([]float32, count), make([]bool, count)
	s.errors, s.shown = make([]float32, count), make([]float32, count)
	return s
}

// at gives the numbers of the corners of a triangle and of the middle of its
// longest side.
func (s *surface) at(id int) (a, b, c, m int) {
	t := &s.net.corners[id]
	return int(t[1])*s.size + int(t[0]), int(t[3])*s.size + int(t[2]), int(t[5])*s.size + int(t[4]),
		(int(t[1])+int(t[3]))/2*s.size + (int(t[0])+int(t[2]))/2
}

// measure finds how far each middle lies from the side it would be left out of,
// at least what its halves have: triangles on both sides of it are split alike.
func (s *surface) measure() {
	clear(s.errors)
	inf := float32(math.Inf(1))
	for id := len(s.net.corners) - 1; id >= 2; id-- {
		if s.net.whole(id) {
			continue
		}
		a, b, c, m := s.at(id)
		e := max(s.errors[m], float32(math.Abs((float64(s.heights[a])+float64(s.heights[b]))/2-float64(s.heights[m]))))
		if e != e || s.heights[c] != s.heights[c] || s.forced[a] || s.forced[b] || s.forced[c] || s.forced[m] {
			e = inf
		}
		for _, half := range [2]int{2 * id, 2*id + 1} {
			if !s.net.whole(half) {
				_, _, _, k := s.at(half)
				e = max(e, s.errors[k])
			}
		}
		s.errors[m] = e
	}
}

// triangles calls take for each triangle of the mesh of a tolerance.
func (s *surface) triangles(tolerance float32, take func(a, b, c int)) {
	s.walk(2, tolerance, take)
	s.walk(3, tolerance, take)
}

func (s *surface) walk(id int, tolerance float32, take func(a, b, c int)) {
	a, b, c, m := s.at(id)
	if !s.net.whole(id) && s.errors[m] > tolerance {
		s.walk(2*id, tolerance, take)
		s.walk(2*id+1, tolerance, take)
		return
	}
	if ha, hb, hc := s.heights[a], s.heights[b], s.heights[c]; ha == ha && hb == hb && hc == hc {
		take(a, b, c)
	}
}

// toleranceRaise is by how much the tolerance grows until a mesh is small enough.
const toleranceRaise = 1.3

// simplify gives the corners of the mesh: within the tolerance where that takes
// no more than MaxTriangles.
func (s *surface) simplify(tolerance float64) (corners []uint32) {
	s.measure()
	for {
		n := 0
		s.triangles(float32(tolerance), func(_, _, _ int) { n++ })
		if n <= MaxTriangles || tolerance > maxTolerance {
			break
		}
		tolerance *= toleranceRaise
	}
	none := float32(math.NaN())
	for i := range s.shown {
		s.shown[i] = none
	}
	s.triangles(float32(tolerance), func(a, b, c int) {
		corners = append(corners, uint32(a), uint32(b), uint32(c))
		s.draw(a, b, c)
	})
	return corners
}

// maxTolerance is metres beyond which raising the tolerance saves nothing: what is
// left of the triangles are edges of gaps.
const maxTolerance = 10_000

// draw writes the heights of a triangle at all posts within it.
func (s *surface) draw(a, b, c int) {
	ax, ay, bx, by, cx, cy := a%s.size, a/s.size, b%s.size, b/s.size, c%s.size, c/s.size
	area := (bx-ax)*(cy-ay) - (by-ay)*(cx-ax)
	ha, hb, hc := float64(s.heights[a]), float64(s.heights[b]), float64(s.heights[c])
	for y := min(ay, by, cy); y <= max(ay, by, cy); y++ {
		for x := min(ax, bx, cx); x <= max(ax, bx, cx); x++ {
			u := (bx-x)*(cy-y) - (by-y)*(cx-x)
			v := (cx-x)*(ay-y) - (cy-y)*(ax-x)
			w := area - u - v
			if u*area < 0 || v*area < 0 || w*area < 0 {
				continue
			}
			sum := float64(ha*float64(u)) + float64(hb*float64(v)) + float64(hc*float64(w))
			s.shown[y*s.size+x] = float32(sum / float64(area))
		}
	}
}

// between gives the height of the mesh within cell x, y, at fx, fy from its first
// corner; false where it has none. The diagonal of a cell is that of the smallest
// triangles, which all larger ones keep.
func (s *surface) between(x, y int, fx, fy float64) (float64, bool) {
	at := y*s.size + x
	h00, h10 := float64(s.shown[at]), float64(s.shown[at+1])
	h01, h11 := float64(s.shown[at+s.size]), float64(s.shown[at+s.size+1])
	var h float64
	switch {
	case (x+y)%2 == 0 && fx >= fy:
		h = h00 + float64(fx*(h10-h00)) + float64(fy*(h11-h10))
	case (x+y)%2 == 0:
		h = h00 + float64(fx*(h11-h01)) + float64(fy*(h01-h00))
	case fx+fy <= 1:
		h = h00 + float64(fx*(h10-h00)) + float64(fy*(h01-h00))
	default:
		h = h11 + float64((1-fx)*(h01-h11)) + float64((1-fy)*(h10-h11))
	}
	return h, !math.IsNaN(h)
}
