package drape

// point is a place in cells of the grid.
type point struct{ x, y float64 }

func (a point) before(b point) bool { return a.x < b.x || a.x == b.x && a.y < b.y }

// onLine is how near, in cells, a point lies to a line that counts as on it: far
// less than the millimetre that coordinates have in files.
const onLine = 1e-7

// line is one along which triangles are cut: across or along the grid or at 45
// degrees to it, through a node.
type line struct {
	at     cell
	dx, dy int // -1, 0 or 1 each, not both 0
}

// cutting is the line through the right angle of t and the middle of its longest side.
func cutting(t *triangle, m cell) line {
	return line{t.c, sign(m.x - t.c.x), sign(m.y - t.c.y)}
}

func sign(v int) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// side is above 0 to the left of the line and below to its right. It depends on the
// point alone, so that a corner is on the same side in every polygon.
func (l line) side(p point) float64 {
	s := float64(float64(l.dx)*(p.y-float64(l.at.y))) - float64(float64(l.dy)*(p.x-float64(l.at.x)))
	if s < onLine && s > -onLine {
		return 0
	}
	return s
}

// crossing gives where the line meets the edge between two points on its two sides,
// the same whichever comes first.
func (l line) crossing(p, q point, sp, sq float64) point {
	if q.before(p) {
		p, q, sp, sq = q, p, sq, sp
	}
	t := sp / (sp - sq)
	at := point{p.x + float64((q.x-p.x)*t), p.y + float64((q.y-p.y)*t)}
	switch {
	case l.dx == 0:
		at.x = float64(l.at.x)
	case l.dy == 0:
		at.y = float64(l.at.y)
	}
	return at
}

// cutter cuts convex polygons, or the parts of lines where open says so.
type cutter struct {
	ground *Ground
	open   bool
	emit   func(piece []point, leaf *triangle) // leaf is nil beyond the grid
	spare  [][]point
}

// whole tells whether so many points are a piece.
func (c *cutter) whole(piece []point) bool { return len(piece) >= 3 || c.open && len(piece) == 2 }

// scratch gives an empty polygon, which done takes back.
func (c *cutter) scratch() []point {
	if n := len(c.spare); n > 0 {
		p := c.spare[n-1]
		c.spare = c.spare[:n-1]
		return p[:0]
	}
	return make([]point, 0, 16)
}

func (c *cutter) done(p []point) { c.spare = append(c.spare, p) }

// divide cuts a piece in two.
func (c *cutter) divide(piece []point, l line) (left, right []point) {
	left, right = c.scratch(), c.scratch()
	for i, p := range piece {
		sp := l.side(p)
		if sp >= 0 {
			left = append(left, p)
		}
		if sp <= 0 {
			right = append(right, p)
		}
		k := i + 1
		if k == len(piece) {
			if c.open {
				break
			}
			k = 0
		}
		if sq := l.side(piece[k]); sp > 0 && sq < 0 || sp < 0 && sq > 0 {
			at := l.crossing(p, piece[k], sp, sq)
			left, right = append(left, at), append(right, at)
		}
	}
	return left, right
}

// cut cuts a piece along the mesh: from west to east along the lines between columns
// of blocks, then from south to north along those between rows, then within blocks.
func (c *cutter) cut(piece []point) {
	g := c.ground
	if g.heights == nil {
		c.emit(piece, nil)
		return
	}
	columns := g.grid.Columns / BlockCells
	rest := append(c.scratch(), piece...)
	low, high := reach(rest, func(p point) float64 { return p.x })
	for k := max(0, int(low/BlockCells)); k <= columns && float64(k*BlockCells) < high; k++ {
		east, west := c.divide(rest, line{at: cell{x: k * BlockCells}, dy: -1})
		if c.whole(west) {
			c.strip(west, k-1)
		}
		c.done(west)
		c.done(rest)
		rest = east
	}
	if c.whole(rest) {
		_, high = reach(rest, func(p point) float64 { return p.x })
		c.strip(rest, blockOf(high, columns))
	}
	c.done(rest)
}

// blockOf gives the column or row of blocks that what reaches to high lies in: -1 or
// beyond where that is outside.
func blockOf(high float64, beyond int) int {
	k := int(high / BlockCells)
	if high < 0 {
		return -1
	}
	if float64(k*BlockCells) >= high-onLine {
		k--
	}
	return min(k, beyond)
}

func reach(piece []point, of func(point) float64) (low, high float64) {
	low, high = of(piece[0]), of(piece[0])
	for _, p := range piece[1:] {
		low, high = min(low, of(p)), max(high, of(p))
	}
	return low, high
}

// strip cuts what lies in one column of blocks.
func (c *cutter) strip(strip []point, bx int) {
	if bx < 0 || bx >= c.ground.grid.Columns/BlockCells {
		c.emit(strip, nil)
		return
	}
	rows := c.ground.grid.Rows / BlockCells
	rest := append(c.scratch(), strip...)
	low, high := reach(rest, func(p point) float64 { return p.y })
	for k := max(0, int(low/BlockCells)); k <= rows && float64(k*BlockCells) < high; k++ {
		north, south := c.divide(rest, line{at: cell{y: k * BlockCells}, dx: 1})
		if c.whole(south) {
			c.block(south, bx, k-1)
		}
		c.done(south)
		c.done(rest)
		rest = north
	}
	if c.whole(rest) {
		_, high = reach(rest, func(p point) float64 { return p.y })
		c.block(rest, bx, blockOf(high, rows))
	}
	c.done(rest)
}

// block cuts along the mesh within one block.
func (c *cutter) block(piece []point, bx, by int) {
	if !c.ground.inside(bx, by) {
		c.emit(piece, nil)
		return
	}
	o := cell{bx * BlockCells, by * BlockCells}
	left, right := c.divide(piece, line{at: o, dx: 1, dy: 1})
	both := roots()
	for i, part := range [2][]point{right, left} {
		if c.whole(part) {
			t := both[i].from(o)
			c.leaves(part, &t)
		}
		c.done(part)
	}
}

func (c *cutter) leaves(piece []point, t *triangle) {
	m, ok := c.ground.split(t)
	if !ok {
		c.emit(piece, t)
		return
	}
	withA, withB := t.halves(m)
	left, right := c.divide(piece, cutting(t, m))
	if c.whole(right) {
		c.leaves(right, &withA)
	}
	c.done(right)
	if c.whole(left) {
		c.leaves(left, &withB)
	}
	c.done(left)
}
