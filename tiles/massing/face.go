package massing

import "github.com/maquette-city/maquette/tiles/scene"

// face is a plane piece of a block: three or four corners, counter-clockwise seen
// from outside. Its item is nobody where nothing is behind it.
type face struct {
	corners []scene.Vec3 // in the frame of the group, then in the plan frame
	item    int32
	rgba    [4]uint8
	painted bool
}

func (f *face) toPlan(to *frame) {
	for i, p := range f.corners {
		f.corners[i] = to.toPlan(p)
	}
}

// point gives a point of the view's lattice in the frame: pixels right and up, and
// pixels above the lowest point.
func (l *lattice) point(x, y, z float64) scene.Vec3 {
	p := l.g.pixel
	return scene.Vec3{(x + float64(l.v.x0)) * p, (y + float64(l.v.y0)) * p, l.g.box.Min[2] + float64(z*p)}
}

// levels gives the upper and lower faces: rectangles over as many cells of one
// level as hang together.
func (l *lattice) levels() []face {
	tops := l.rectangles(func(c *column) int32 { return c.topID }, func(c *column, x0, y0, x1, y1 float64) face {
		f := face{corners: []scene.Vec3{
			l.point(x0, y0, c.top.at(x0, y0)), l.point(x1, y0, c.top.at(x1, y0)),
			l.point(x1, y1, c.top.at(x1, y1)), l.point(x0, y1, c.top.at(x0, y1))}}
		f.item, f.rgba = c.top.item, c.top.colour()
		// What covers a steep roof may be too steep itself to show from above.
		f.painted = square(c.top.dx)+square(c.top.dy) < 1
		return f
	})
	return append(tops, l.rectangles(func(c *column) int32 { return c.bottomID }, func(c *column, x0, y0, x1, y1 float64) face {
		f := face{corners: []scene.Vec3{
			l.point(x0, y0, c.bottom.at(x0, y0)), l.point(x0, y1, c.bottom.at(x0, y1)),
			l.point(x1, y1, c.bottom.at(x1, y1)), l.point(x1, y0, c.bottom.at(x1, y0))}}
		f.item, f.rgba = c.bottom.item, c.bottom.colour()
		f.painted = f.item != nobody
		return f
	})...)
}

// colour gives the mean colour of the level.
func (l *level) colour() [4]uint8 {
	n := max(1, l.count)
	return coarse([3]int{l.sum[0] / n, l.sum[1] / n, l.sum[2] / n})
}

// colourStep is the step between colours, so that few materials are made.
const colourStep = 8

func coarse(rgb [3]int) [4]uint8 {
	out := [4]uint8{3: 255}
	for i, c := range rgb {
		out[i] = uint8(min(255, (c+colourStep/2)/colourStep*colourStep))
	}
	return out
}

// rectangles covers the cells with rectangles of one id each, widest first from
// the lower left.
func (l *lattice) rectangles(id func(*column) int32, make func(c *column, x0, y0, x1, y1 float64) face) []face {
	w := len(l.x) - 1
	done := map[int]bool{}
	is := func(i, j int, want int32) bool {
		n := l.cell(i, j)
		return n != 0 && !done[j*w+i] && id(&l.columns[n-1]) == want
	}
	var out []face
	l.each(func(i, j int, n int32) {
		want := id(&l.columns[n-1])
		if done[j*w+i] {
			return
		}
		i1, j1 := i+1, j+1
		for is(i1, j, want) {
			i1++
		}
		for row := true; row; {
			for k := i; k < i1 && row; k++ {
				row = is(k, j1, want)
			}
			if row {
				j1++
			}
		}
		for y := j; y < j1; y++ {
			for x := i; x < i1; x++ {
				done[y*w+x] = true
			}
		}
		out = append(out, make(&l.columns[n-1], l.x[i], l.y[j], l.x[i1], l.y[j1]))
	})
	return out
}

// sides gives the upright faces, where the columns on both sides of a line of the
// lattice differ.
func (l *lattice) sides() []face {
	var out []face
	for i := range l.x { // lines that run up, the column before them to the left
		l.runs(len(l.y)-1, func(j int) (int32, int32) { return l.cell(i-1, j), l.cell(i, j) }, func(from, to int, a, b int32) {
			s := side{x: [2]float64{l.x[i], l.x[i]}, y: [2]float64{l.y[from], l.y[to]}}
			out = l.side(out, s, a, b)
		})
	}
	for j := range l.y { // lines that run to the right, the column before them above
		l.runs(len(l.x)-1, func(i int) (int32, int32) { return l.cell(i, j), l.cell(i, j-1) }, func(from, to int, a, b int32) {
			s := side{x: [2]float64{l.x[from], l.x[to]}, y: [2]float64{l.y[j], l.y[j]}}
			out = l.side(out, s, a, b)
		})
	}
	return out
}

// runs calls f for each stretch of a line that has the same two columns on its
// sides.
func (l *lattice) runs(n int, at func(k int) (a, b int32), f func(from, to int, a, b int32)) {
	for from := 0; from < n; {
		a, b := at(from)
		to := from + 1
		for to < n {
			c, d := at(to)
			if c != a || d != b {
				break
			}
			to++
		}
		if a != b {
			f(from, to, a, b)
		}
		from = to
	}
}

// side is a stretch of a line of the lattice; one column stands to its left, one to
// its right.
type side struct{ x, y [2]float64 }

// piece is a stretch of one column over a side: lower and upper height at both ends.
type piece struct{ low, high [2]float64 }

// side adds the faces of the column left of s that the one to its right does not
// hide, and the other way round.
func (l *lattice) side(out []face, s side, left, right int32) []face {
	p, hasLeft := l.piece(s, left)
	q, hasRight := l.piece(s, right)
	if hasLeft {
		out = l.bare(out, s, p, q, hasRight, left)
	}
	if hasRight {
		back := side{[2]float64{s.x[1], s.x[0]}, [2]float64{s.y[1], s.y[0]}}
		out = l.bare(out, back, q.turned(), p.turned(), hasLeft, right)
	}
	return out
}

func (p piece) turned() piece {
	return piece{[2]float64{p.low[1], p.low[0]}, [2]float64{p.high[1], p.high[0]}}
}

func (l *lattice) piece(s side, n int32) (p piece, ok bool) {
	if n == 0 {
		return p, false
	}
	c := &l.columns[n-1]
	for k := range 2 {
		p.low[k], p.high[k] = c.bottom.at(s.x[k], s.y[k]), c.top.at(s.x[k], s.y[k])
	}
	return p, true
}

// bare adds what of p is not hidden by q: all of it, or what rises over q and what
// reaches below it. Where their edges cross the side is cut.
func (l *lattice) bare(out []face, s side, p, q piece, hidden bool, n int32) []face {
	if !hidden {
		return l.quad(out, s, p, n)
	}
	cuts := []float64{0, 1}
	for _, pair := range [][2][2]float64{{p.high, q.high}, {p.high, q.low}, {p.low, q.high}, {p.low, q.low}} {
		d0, d1 := pair[0][0]-pair[1][0], pair[0][1]-pair[1][1]
		if d0 > 0 && d1 < 0 || d0 < 0 && d1 > 0 {
			cuts = append(cuts, d0/(d0-d1))
		}
	}
	sortFloats(cuts)
	for k := range len(cuts) - 1 {
		a, b := cuts[k], cuts[k+1]
		cut := side{[2]float64{mix(s.x, a), mix(s.x, b)}, [2]float64{mix(s.y, a), mix(s.y, b)}}
		part := func(v [2]float64) [2]float64 { return [2]float64{mix(v, a), mix(v, b)} }
		pl, ph, ql, qh := part(p.low), part(p.high), part(q.low), part(q.high)
		if mean(ph) > mean(qh) {
			out = l.quad(out, cut, piece{higher(pl, qh), ph}, n)
		}
		if mean(pl) < mean(ql) {
			out = l.quad(out, cut, piece{pl, lower(ph, ql)}, n)
		}
	}
	return out
}

func mix(v [2]float64, t float64) float64 {
	switch t { // the ends exactly
	case 0:
		return v[0]
	case 1:
		return v[1]
	}
	return v[0] + float64((v[1]-v[0])*t)
}

func mean(v [2]float64) float64 { return v[0] + v[1] }

// higher gives the one that is higher between its ends.
func higher(a, b [2]float64) [2]float64 {
	if mean(a) > mean(b) {
		return a
	}
	return b
}

func lower(a, b [2]float64) [2]float64 {
	if mean(a) < mean(b) {
		return a
	}
	return b
}

// sortFloats sorts the few numbers of v.
func sortFloats(v []float64) {
	for i := range v {
		for k := i; k > 0 && v[k] < v[k-1]; k-- {
			v[k], v[k-1] = v[k-1], v[k]
		}
	}
}

// quad adds the face of the piece p over s, without corners that fall together.
func (l *lattice) quad(out []face, s side, p piece, n int32) []face {
	const flat = 1e-9
	f := face{item: l.columns[n-1].top.item, rgba: l.columns[n-1].top.colour()}
	f.corners = append(f.corners, l.point(s.x[0], s.y[0], p.low[0]), l.point(s.x[1], s.y[1], p.low[1]))
	if p.high[1]-p.low[1] > flat {
		f.corners = append(f.corners, l.point(s.x[1], s.y[1], p.high[1]))
	}
	if p.high[0]-p.low[0] > flat {
		f.corners = append(f.corners, l.point(s.x[0], s.y[0], p.high[0]))
	}
	if len(f.corners) < 3 {
		return out
	}
	return append(out, f)
}
